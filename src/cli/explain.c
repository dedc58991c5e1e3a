/* cli/explain.c - `vigia explain ID`: why a check is there, and what to do; without an id, the list of all. */
#include <unistd.h>

#include "audit/policy.h"
#include "cli/command.h"
#include "cli/outputs.h"
#include "report/json_out.h"
#include "report/text.h"

extern const struct vig_command vig_command_explain;

enum { OPT_FORMAT = 1, OPT_SCOPE, OPT_COLOUR };

enum { MOST_CHECKS = 64 };

struct page {
    struct vig_buf out;
    bool colour;
};

static void coloured(struct page *p, enum vig_colour colour, const char *text)
{
    vig_text_colour(&p->out, p->colour, colour);
    (void)vig_buf_add(&p->out, vig_str_c(text));
    vig_text_colour(&p->out, p->colour, VIG_PLAIN);
}

/* Words up to 100 columns a line. */
static void wrapped(struct page *p, const char *text)
{
    vig_str rest = vig_str_c(text);
    size_t column = 0;

    while (rest.n) {
        vig_str word = vig_str_cut(&rest, ' ');
        size_t width = vig_text_width(word);

        if (column && column + 1 + width > 98) {
            (void)vig_buf_add(&p->out, VIG_STR("\n"));
            column = 0;
        }
        (void)vig_buf_add(&p->out, column ? VIG_STR(" ") : VIG_STR("  "));
        (void)vig_buf_add(&p->out, word);
        column += width + (column ? 1 : 2);
    }
    (void)vig_buf_add(&p->out, VIG_STR("\n"));
}

static bool is_url(const char *ref)
{
    return strncmp(ref, "https://", 8) == 0 || strncmp(ref, "http://", 7) == 0;
}

static void write_check(struct page *p, const struct vig_check *c)
{
    const char *between = "";

    coloured(p, VIG_BOLD, c->id);
    (void)vig_buf_addf(&p->out, "  %s\n  ", c->title);
    coloured(p, vig_severity_colour(c->severity), vig_severity_name(c->severity));
    (void)vig_buf_addf(&p->out, "  %s  level %u%s\n\n", vig_scope_name(c->scope), c->level > 1 ? c->level : 1,
                       c->flags & VIG_CHECK_OPINION ? ", a matter of taste" : "");
    wrapped(p, c->why);
    coloured(p, VIG_BOLD, "\n  What to do\n");
    wrapped(p, c->remedy);
    for (const char *const *ref = c->refs; ref && *ref; ref++) {
        if (is_url(*ref))
            continue;
        (void)vig_buf_addf(&p->out, "%s%s", *between ? between : "\n  Also known as  ", *ref);
        between = ", ";
    }
    (void)vig_buf_add(&p->out, *between ? VIG_STR("\n") : VIG_STR(""));
    for (const char *const *ref = c->refs; ref && *ref; ref++)
        if (is_url(*ref))
            (void)vig_buf_addf(&p->out, "  %s\n", *ref);
}

static void write_list(struct page *p, const char *scope)
{
    for (int s = 0; s < VIG_SCOPE_COUNT; s++) {
        const struct vig_check *const *checks = vig_checks_of((enum vig_scope)s);

        if (scope && strcmp(scope, vig_scope_name((enum vig_scope)s)) != 0)
            continue;
        coloured(p, VIG_BOLD, vig_scope_name((enum vig_scope)s));
        (void)vig_buf_add(&p->out, VIG_STR("\n"));
        for (; *checks; checks++) {
            const char *name = vig_severity_name((*checks)->severity);

            (void)vig_buf_addf(&p->out, "  %s  ", (*checks)->id);
            coloured(p, vig_severity_colour((*checks)->severity), name);
            (void)vig_buf_addf(&p->out, "%*s  %s\n", (int)(10 - strlen(name)), "", (*checks)->title);
        }
    }
}

/* ---- docs/checks.md ---- */

static void write_markdown_check(struct page *p, const struct vig_check *c)
{
    const char *between = "Also: ";

    (void)vig_buf_addf(&p->out, "### %s: %s\n\n*%s*, level %u%s. %s\n\n**What to do.** %s\n\n", c->id, c->title, vig_severity_name(c->severity),
                       c->level > 1 ? c->level : 1, c->flags & VIG_CHECK_OPINION ? ", a matter of taste" : "", c->why, c->remedy);
    for (const char *const *ref = c->refs; ref && *ref; ref++) {
        (void)vig_buf_addf(&p->out, is_url(*ref) ? "%s<%s>" : "%s%s", between, *ref);
        between = ", ";
    }
    (void)vig_buf_add(&p->out, c->refs && c->refs[0] ? VIG_STR("\n\n") : VIG_STR(""));
}

static void write_markdown(struct page *p)
{
    (void)vig_buf_add(&p->out, VIG_STR("# The checks\n\nMade by `vigia explain --format markdown` from the tables in `src/audit`: change a check there, "
                                       "then run `make docs`.\n"));
    for (int s = 0; s < VIG_SCOPE_COUNT; s++) {
        size_t n = 0;

        for (const struct vig_check *const *c = vig_checks_of((enum vig_scope)s); c[n]; n++)
            ;
        (void)vig_buf_addf(&p->out, "\n## %s (%zu)\n\n", vig_scope_name((enum vig_scope)s), n);
        for (const struct vig_check *const *c = vig_checks_of((enum vig_scope)s); *c; c++)
            write_markdown_check(p, *c);
    }
}

/* ---- for programs ---- */

static void write_json_check(struct vig_json_out *j, const struct vig_check *c)
{
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "id", vig_str_c(c->id));
    vig_json_str(j, "scope", vig_str_c(vig_scope_name(c->scope)));
    vig_json_str(j, "severity", vig_str_c(vig_severity_name(c->severity)));
    vig_json_int(j, "level", c->level > 1 ? c->level : 1);
    vig_json_bool(j, "opinion", c->flags & VIG_CHECK_OPINION);
    vig_json_str(j, "title", vig_str_c(c->title));
    vig_json_str(j, "why", vig_str_c(c->why));
    vig_json_str(j, "remedy", vig_str_c(c->remedy));
    vig_json_open(j, "references", '[');
    for (const char *const *ref = c->refs; ref && *ref; ref++)
        vig_json_str(j, NULL, vig_str_c(*ref));
    vig_json_close(j, ']');
    vig_json_close(j, '}');
}

static void write_json(struct page *p, const struct vig_check *const *checks, size_t n, const char *scope)
{
    struct vig_json_out j = { .to = &p->out };

    vig_json_open(&j, NULL, '[');
    for (size_t i = 0; i < n; i++)
        write_json_check(&j, checks[i]);
    for (int s = 0; !n && s < VIG_SCOPE_COUNT; s++)
        for (const struct vig_check *const *c = vig_checks_of((enum vig_scope)s); *c; c++)
            if (!scope || strcmp(scope, vig_scope_name((enum vig_scope)s)) == 0)
                write_json_check(&j, *c);
    vig_json_close(&j, ']');
}

/* ---- the command ---- */

struct call {
    const char *format, *scope, *ids[MOST_CHECKS];
    size_t n;
    int colour;
};

static int parse_scope(const char *word, const char **ret, struct vig_err *err)
{
    for (int s = 0; s < VIG_SCOPE_COUNT; s++)
        if (strcmp(word, vig_scope_name((enum vig_scope)s)) == 0) {
            *ret = word;
            return 0;
        }
    return vig_fail(err, VIG_E_USAGE, "--scope is host, daemon, container, image, dockerfile or compose, not '%s'", word);
}

static int take(struct call *call, int id, const char *value, struct vig_err *err)
{
    switch (id) {
    case OPT_FORMAT:
        if (strcmp(value, "text") != 0 && strcmp(value, "json") != 0 && strcmp(value, "markdown") != 0)
            return vig_fail(err, VIG_E_USAGE, "--format is text, json or markdown, not '%s'", value);
        call->format = value;
        return 0;
    case OPT_SCOPE: return parse_scope(value, &call->scope, err);
    case OPT_COLOUR: return vig_parse_colour(value, &call->colour, err);
    case VIG_ARGS_OPERAND:
        if (call->n == MOST_CHECKS)
            return vig_fail(err, VIG_E_USAGE, "more than %d ids in one call", MOST_CHECKS);
        call->ids[call->n++] = value;
        return 0;
    }
    return id;
}

static int unknown(const char *id, struct vig_err *err)
{
    if (strncmp(id, "CVE-", 4) == 0 || strncmp(id, "GHSA-", 5) == 0)
        return vig_fail(err, VIG_E_USAGE, "%s is a vulnerability; vigia db show %s tells about it", id, id);
    return vig_fail(err, VIG_E_USAGE, "there is no check '%s', in our numbering or another tool's; vigia explain lists all", id);
}

static int explain(const struct call *call, struct page *p, struct vig_err *err)
{
    const struct vig_check *checks[MOST_CHECKS];
    size_t n = 0;

    for (size_t i = 0; i < call->n; i++) {
        size_t found = vig_checks_named(vig_str_c(call->ids[i]), checks + n, MOST_CHECKS - n);

        if (!found)
            return unknown(call->ids[i], err);
        n = n + found < MOST_CHECKS ? n + found : MOST_CHECKS;
    }
    if (strcmp(call->format, "markdown") == 0 && !n)
        write_markdown(p);
    else if (strcmp(call->format, "json") == 0)
        write_json(p, checks, n, call->scope);
    else if (!n)
        write_list(p, call->scope);
    for (size_t i = 0; i < n && strcmp(call->format, "json") != 0; i++) {
        (void)vig_buf_add(&p->out, i ? VIG_STR("\n") : VIG_STR(""));
        if (strcmp(call->format, "markdown") == 0)
            write_markdown_check(p, checks[i]);
        else
            write_check(p, checks[i]);
    }
    return vig_buf_check(&p->out, err);
}

static int explain_run(int argc, char **argv)
{
    struct call call = { .format = "text", .colour = -1 };
    struct vig_err err = VIG_ERR_INIT;
    struct page p;
    struct vig_args args;
    const char *value;
    int id, rc;

    vig_args_init(&args, &vig_command_explain, argc, argv);
    while ((id = vig_args_next(&args, &value, &err)) != VIG_ARGS_END) {
        if (id == VIG_ARGS_HELP) {
            vig_command_help(&vig_command_explain);
            return VIG_EXIT_OK;
        }
        if (take(&call, id, value, &err) < 0)
            return vig_command_usage_error(&vig_command_explain, &err);
    }
    p.colour = call.colour > 0 || (call.colour < 0 && vig_wants_colour(STDOUT_FILENO));
    vig_buf_init(&p.out, VIG_MIB(16));
    rc = explain(&call, &p, &err);
    if (rc == 0)
        rc = vig_write_all(STDOUT_FILENO, p.out.p, p.out.n, &err);
    vig_buf_done(&p.out);
    return rc < 0 ? vig_command_failed("explain", &err) : VIG_EXIT_OK;
}

static const struct vig_option options[] = {
    { OPT_SCOPE, "scope", 0, "host|daemon|container|image|dockerfile|compose", "list only these" },
    { OPT_FORMAT, "format", 'f', "text|json|markdown", "how to print" },
    { OPT_COLOUR, "color", 0, "auto|always|never", "colours (auto: on a terminal, unless NO_COLOR is set)" },
    { 0 },
};

const struct vig_command vig_command_explain = {
    .name = "explain",
    .summary = "why a check is there, and what to do about its findings",
    .usage = "[OPTION…] [ID…]",
    .help = "Tells about a check: what goes wrong without it, what to do, what other tools call it. Their ids work as well as ours.\n"
            "Without an ID, all checks are listed.",
    .options = options,
    .examples = "  vigia explain CTR-0031                            one of ours\n"
                "  vigia explain DL3008 \"CIS 5.31\" DKL-DI-0001       by the ids of other tools\n"
                "  vigia explain --scope container                   the list\n",
    .run = explain_run,
};
