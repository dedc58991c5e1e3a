/* audit/facts/compose_edits.c - see audit/facts/compose_edits.h.
 *
 * The text is edited, not the tree: comments, order and quoting stay as their author left them. An edit is certain when
 *  - what it changes cannot break a program that works: no-new-privileges, a limit of processes far above what services use, no capabilities
 *    for a user that is not root, a data base that is no longer published to the world;
 *  - and the text has the plain form that is looked for: one key a line, indented by spaces. Anything else (a service written in braces, an
 *    alias, tabs, Windows line ends) is left alone.
 * A key goes below `image`, or below the service's own line. An item of a list goes where the list is, be it in an anchor or another
 * file.
 */
#include "audit/facts/compose_edits.h"

#include "format/compose.h"

#define PIDS_LIMIT "512"

struct text {
    const struct vig_compose_file *file;
    uint32_t *starts; /* of line n (from 1): its first byte; starts[lines + 1] is the end */
    uint32_t lines;
};

struct editing {
    const struct vig_compose *c;
    struct vig_arena *arena;
    struct vig_err *err;
    struct text *texts; /* one for each file; `starts` NULL: not looked at yet */
    uint32_t file;      /* that the finding's line is in */
};

static int split_lines(struct editing *e, struct text *t)
{
    vig_str s = t->file->text;

    t->starts = vig_new_array(e->arena, uint32_t, (size_t)t->file->lines + 2);
    if (!t->starts)
        return vig_nomem(e->err);
    for (uint32_t at = 0; at < s.n; at++)
        if (at == 0 || s.p[at - 1] == '\n')
            t->starts[++t->lines] = at;
    t->starts[t->lines + 1] = (uint32_t)s.n;
    return 0;
}

/* The text that a project line is in, and the line there. *ret NULL: nowhere, or of a kind that is not edited. */
static int find_text(struct editing *e, uint32_t project_line, struct text **ret, uint32_t *ret_line)
{
    const struct vig_compose_file *f = vig_compose_locate(e->c, project_line, ret_line);
    struct text *t;
    int rc = 0;

    *ret = NULL;
    if (!f || vig_str_has(f->text, '\r') || vig_str_has(f->text, '\t'))
        return 0;
    t = &e->texts[f - e->c->files.v];
    if (!t->starts) {
        t->file = f;
        rc = split_lines(e, t);
    }
    if (rc == 0 && *ret_line <= t->lines)
        *ret = t;
    return rc;
}

/* Without its end. */
static vig_str line_of(const struct text *t, uint32_t n)
{
    vig_str s = vig_str_of(t->file->text.p + t->starts[n], t->starts[n + 1] - t->starts[n]);

    return vig_str_ends(s, VIG_STR("\n")) ? vig_str_take(s, s.n - 1) : s;
}

static size_t indent_of(vig_str line)
{
    size_t n = 0;

    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

/* The next line that is neither empty nor a comment; 0: there is none. */
static uint32_t next_line(const struct text *t, uint32_t n)
{
    for (n++; n <= t->lines; n++) {
        vig_str s = vig_str_trim(line_of(t, n));

        if (s.n && s.p[0] != '#')
            return n;
    }
    return 0;
}

/* What stands behind a key's colon, without a comment. */
static vig_str value_in(vig_str line)
{
    vig_str s = vig_str_skip(line, indent_of(line)), value;
    size_t comment;

    (void)vig_str_cut(&s, ':');
    value = vig_str_trim(s);
    comment = vig_str_search(value, VIG_STR(" #"));
    if (vig_str_starts(value, VIG_STR("#")))
        return VIG_STR("");
    return comment == VIG_NPOS ? value : vig_str_trim(vig_str_take(value, comment));
}

static bool has_key(vig_str line, const char *key)
{
    vig_str s = vig_str_skip(line, indent_of(line));

    return vig_str_starts(s, vig_str_c(key)) && vig_str_starts(vig_str_skip(s, strlen(key)), VIG_STR(":"));
}

static int add_edit(struct editing *e, struct vig_finding *f, const struct text *t, size_t start, size_t end,
                    vig_str text)
{
    struct vig_edit *edit;

    if (!text.p)
        return vig_nomem(e->err);
    if ((uint32_t)(t->file - e->c->files.v) != e->file)
        return 0; /* an edit is about the file that the finding stands in */
    edit = vig_vec_add(&f->edits, e->arena);
    if (!edit)
        return vig_nomem(e->err);
    *edit = (struct vig_edit){ start, end, text };
    return 0;
}

/* Where keys of a service go: behind line *ret_after, as deep as *ret_indent. False: its text has no plain form, or has `key`. */
static bool find_body(const struct text *t, uint32_t service, const char *key, uint32_t *ret_after, size_t *ret_indent)
{
    vig_str head = line_of(t, service), value = value_in(head);
    uint32_t first = next_line(t, service);
    size_t indent = first ? indent_of(line_of(t, first)) : 0;

    if (!first || indent <= indent_of(head) || (value.n && (value.p[0] != '&' || vig_str_has(value, ' '))))
        return false;
    *ret_after = service;
    *ret_indent = indent;
    for (uint32_t n = first; n && indent_of(line_of(t, n)) >= indent; n = next_line(t, n)) {
        uint32_t next = next_line(t, n);

        if (indent_of(line_of(t, n)) > indent)
            continue;
        if (has_key(line_of(t, n), key))
            return false;
        if (has_key(line_of(t, n), "image") && (!next || indent_of(line_of(t, next)) <= indent))
            *ret_after = n;
    }
    return true;
}

/* Adds `key: value`, or with a list of one when `item`. */
static int insert_key(struct editing *e, struct vig_finding *f, const struct vig_compose_service *s, const char *key,
                      const char *value, bool item)
{
    struct text *t;
    uint32_t line, after;
    size_t indent, at;
    int rc = find_text(e, s->container.line, &t, &line);
    const char *end;
    vig_str text;

    if (rc < 0 || !t || !find_body(t, line, key, &after, &indent))
        return rc;
    at = t->starts[after + 1];
    end = at && t->file->text.p[at - 1] == '\n' ? "" : "\n"; /* the last line may lack its end */
    if (item)
        text = vig_arena_printf(e->arena, "%s%*s%s:\n%*s- %s\n", end, (int)indent, "", key, (int)indent + 2, "", value);
    else
        text = vig_arena_printf(e->arena, "%s%*s%s: %s\n", end, (int)indent, "", key, value);
    return add_edit(e, f, t, at, at, text);
}

/* Adds an item to the list whose key is on a project line. */
static int insert_item(struct editing *e, struct vig_finding *f, uint32_t key_line, const char *key, const char *value)
{
    struct text *t;
    uint32_t line, first;
    int rc = find_text(e, key_line, &t, &line);
    vig_str head, list;

    if (rc < 0 || !t || !has_key(line_of(t, line), key))
        return rc;
    head = line_of(t, line);
    list = value_in(head);
    if (list.n > 2 && list.p[0] == '[' && list.p[list.n - 1] == ']') {
        size_t at = (size_t)(list.p + list.n - 1 - t->file->text.p);

        return add_edit(e, f, t, at, at, vig_arena_printf(e->arena, ", \"%s\"", value));
    }
    first = next_line(t, line);
    if (list.n || !first || indent_of(line_of(t, first)) < indent_of(head) ||
        !vig_str_starts(vig_str_trim(line_of(t, first)), VIG_STR("- ")))
        return 0;
    return add_edit(e, f, t, t->starts[first], t->starts[first],
                    vig_arena_printf(e->arena, "%*s- %s\n", (int)indent_of(line_of(t, first)), "", value));
}

static bool names_option(const struct vig_container *c, const char *option)
{
    for (size_t i = 0; i < c->security_opt.n; i++)
        if (vig_str_starts(c->security_opt.v[i], vig_str_c(option)))
            return true;
    return false;
}

static int no_new_privileges(struct editing *e, struct vig_finding *f, const struct vig_compose_service *s)
{
    if (names_option(&s->container, "no-new-privileges")) /* switched off by somebody, who had a reason */
        return 0;
    if (s->container.security_opt.n)
        return insert_item(e, f, s->container.lines[VIG_CTR_SECURITY_OPT], "security_opt", "no-new-privileges:true");
    return insert_key(e, f, s, "security_opt", "no-new-privileges:true", true);
}

/* Processes of another user have none of the default capabilities anyway, but set-uid programs get them. */
static int drop_capabilities(struct editing *e, struct vig_finding *f, const struct vig_compose_service *s)
{
    const struct vig_container *c = &s->container;
    vig_str user = c->user;
    uint64_t uid;

    if (c->cap_add.n || c->cap_drop.n || !vig_str_to_u64(vig_str_cut(&user, ':'), &uid) || uid == 0)
        return 0;
    return insert_key(e, f, s, "cap_drop", "ALL", true);
}

static int limit_processes(struct editing *e, struct vig_finding *f, const struct vig_compose_service *s)
{
    if (s->deploy_limits_line || s->container.pids_limit) /* compose refuses two that differ */
        return 0;
    return insert_key(e, f, s, "pids_limit", PIDS_LIMIT, false);
}

/* The scalar of a list's item in one line, with its quotes. */
static vig_str item_in(vig_str line)
{
    vig_str s = vig_str_skip(line, indent_of(line));
    size_t comment;

    if (!vig_str_starts(s, VIG_STR("- ")))
        return VIG_STR("");
    s = vig_str_trim(vig_str_skip(s, 2));
    comment = vig_str_search(s, VIG_STR(" #"));
    return vig_str_trim(vig_str_take(s, comment));
}

/* Colons that separate: not those in ${NAME:-default}. */
static size_t colons(vig_str s)
{
    size_t n = 0, depth = 0;

    for (size_t i = 0; i < s.n; i++) {
        depth += s.p[i] == '{';
        depth -= s.p[i] == '}' && depth;
        n += s.p[i] == ':' && !depth;
    }
    return n;
}

static int quote_port(struct editing *e, struct vig_finding *f, const struct vig_compose_service *s)
{
    struct text *t;
    uint32_t line;
    int rc = find_text(e, f->place.line, &t, &line);
    vig_str item = t ? item_in(line_of(t, line)) : VIG_STR("");
    size_t at;

    if (rc < 0 || !item.n || colons(item) != 1 || !vig_is_digit(item.p[0]))
        return rc;
    at = (size_t)(item.p - t->file->text.p);
    return add_edit(e, f, t, at, at + item.n, vig_arena_printf(e->arena, "\"%.*s\"", VIG_ARG(item)));
}

/* "5432:5432" becomes "127.0.0.1:5432:5432": the host keeps it, and services reach it by name as before. */
static int bind_port(struct editing *e, struct vig_finding *f, const struct vig_compose_service *s)
{
    struct text *t;
    uint32_t line;
    int rc = find_text(e, f->place.line, &t, &line);
    vig_str item = t ? item_in(line_of(t, line)) : VIG_STR("");
    bool quoted = item.n && (item.p[0] == '"' || item.p[0] == '\'');
    size_t at;

    item = vig_str_skip(item, quoted);
    if (rc < 0 || !item.n || colons(item) != 1 || !(vig_is_digit(item.p[0]) || item.p[0] == '$'))
        return rc;
    at = (size_t)(item.p - t->file->text.p);
    return add_edit(e, f, t, at, at, VIG_STR("127.0.0.1:"));
}

static int remove_version(struct editing *e, struct vig_finding *f, const struct vig_compose_service *s)
{
    struct text *t;
    uint32_t line;
    int rc = find_text(e, f->place.line, &t, &line);

    if (rc < 0 || !t || !has_key(line_of(t, line), "version") || indent_of(line_of(t, line)))
        return rc;
    return add_edit(e, f, t, t->starts[line], t->starts[line + 1], VIG_STR(""));
}

static const struct {
    const char *id;
    int (*propose)(struct editing *e, struct vig_finding *f, const struct vig_compose_service *s);
    bool of_project; /* no service is needed */
} repairs[] = {
    { "CTR-0025", no_new_privileges, false }, { "CTR-0028", limit_processes, false },
    { "CTR-0034", drop_capabilities, false }, { "CMP-0010", quote_port, false },
    { "CMP-0011", bind_port, false },         { "CMP-0015", remove_version, true },
};

static const struct vig_compose_service *service_of(const struct vig_compose *c, vig_str name)
{
    for (size_t i = 0; i < c->services.n; i++)
        if (vig_str_eq(c->services.v[i].container.name, name))
            return &c->services.v[i];
    return NULL;
}

int compose_propose(const struct vig_compose *c, struct vig_report *report, struct vig_arena *arena,
                    struct vig_err *err)
{
    struct editing e = { .c = c, .arena = arena, .err = err, .texts = vig_new_array(arena, struct text, c->files.n) };
    int rc = e.texts ? 0 : vig_nomem(err);

    for (size_t i = 0; rc == 0 && i < report->findings.n; i++) {
        struct vig_finding *f = &report->findings.v[i];
        const struct vig_compose_service *s = service_of(c, f->place.object);
        uint32_t line;
        const struct vig_compose_file *file = vig_compose_locate(c, f->place.line, &line);

        e.file = file ? (uint32_t)(file - c->files.v) : 0;
        for (size_t k = 0; rc == 0 && file && vig_str_empty(f->suppressed) && k < VIG_COUNT(repairs); k++)
            if (vig_str_eqc(f->id, repairs[k].id) && (s || repairs[k].of_project))
                rc = repairs[k].propose(&e, f, s);
    }
    return rc;
}
