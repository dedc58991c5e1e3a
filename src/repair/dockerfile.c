/* repair/dockerfile.c - repairs a Dockerfile (see repair/dockerfile.h).
 *
 * Beside the edits of findings there is one repair that takes the whole file:
 *
 *     FROM debian:12                      FROM debian:12
 *     RUN useradd --system app            RUN useradd --system app
 *     COPY app /app              ->       COPY app /app
 *                                         USER app
 *     CMD ["/app"]                        CMD ["/app"]
 *
 * It is made only where nothing speaks against it: the final image makes exactly one user and never uses it; nothing in it drops root's
 * rights on its own (gosu, su-exec, an entrypoint script, a supervisor), and no port below 1024 is exposed. Anything less certain is left
 * to people: a USER that does not fit breaks the program that runs.
 */
#include "repair/dockerfile.h"

#include "audit/check.h"
#include "format/dockerfile.h"
#include "repair/edits.h"

static bool has_ref(const struct vig_check_result *c, const char *ref)
{
    for (const char *const *r = c->refs; r && *r; r++)
        if (strcmp(*r, ref) == 0)
            return true;
    return false;
}

/* Whether the report holds it against the image that it runs as root. */
static bool runs_as_root(const struct vig_report *report)
{
    for (size_t i = 0; i < report->checks.n; i++)
        if (report->checks.v[i].state == VIG_CHECK_FAILED &&
            (has_ref(&report->checks.v[i], "DS-0002") || has_ref(&report->checks.v[i], "AVD-DS-0002")))
            return true;
    return false;
}

static bool is_one_of(vig_str s, const char *const *names)
{
    for (; *names; names++)
        if (vig_str_eqc(s, *names))
            return true;
    return false;
}

static bool is_user_name(vig_str s)
{
    if (s.n == 0 || s.n > 32 || !(s.p[0] == '_' || (s.p[0] >= 'a' && s.p[0] <= 'z')))
        return false;
    for (size_t i = 1; i < s.n; i++)
        if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !vig_is_digit(s.p[i]) && s.p[i] != '-' && s.p[i] != '_')
            return false;
    return true;
}

/* The name that `useradd … NAME` or `adduser … NAME` makes: its last word, and the only one behind its options. */
static vig_str user_made(const struct vig_shell_command *c)
{
    static const char *const makers[] = { "useradd", "adduser", NULL };
    vig_str none = { NULL, 0 };
    const struct vig_shell_word *last, *before;

    if (!is_one_of(c->program, makers) || c->words.n < c->first + 2 || (c->where & (VIG_SHELL_FUNCTION | VIG_SHELL_LOOP)))
        return none;
    last = &c->words.v[c->words.n - 1];
    before = &c->words.v[c->words.n - 2];
    if (last->expands || !is_user_name(last->text))
        return none;
    /* "-g app" could be an option with its value; "--system" and "-D" cannot, nor can what is no option but such a value: "-u 1000". */
    if (c->words.n == c->first + 2)
        return last->text;
    if (before->text.n > 1 && before->text.p[0] == '-')
        return (vig_str_starts(before->text, VIG_STR("--")) && (vig_str_has(before->text, '=') || vig_str_eqc(before->text, "--system") ||
                vig_str_eqc(before->text, "--create-home") || vig_str_eqc(before->text, "--no-create-home") ||
                vig_str_eqc(before->text, "--disabled-password") || vig_str_eqc(before->text, "--user-group"))) ||
                       vig_str_eqc(before->text, "-D") || vig_str_eqc(before->text, "-r") || vig_str_eqc(before->text, "-m") ||
                       vig_str_eqc(before->text, "-M") || vig_str_eqc(before->text, "-S")
                   ? last->text
                   : none;
    return c->words.n > c->first + 3 && c->words.v[c->words.n - 3].text.n > 1 && c->words.v[c->words.n - 3].text.p[0] == '-' ? last->text : none;
}

struct search {
    vig_str user;
    bool doubt;
};

static void look_at_commands(const struct vig_shell *shell, struct search *s)
{
    static const char *const droppers[] = { "gosu", "su-exec", "setpriv", "runuser", "su", "sudo", "chroot", "tini", "s6-setuidgid", NULL };

    for (size_t i = 0; i < shell->commands.n; i++) {
        const struct vig_shell_command *c = &shell->commands.v[i];
        vig_str user = user_made(c);

        for (size_t k = 0; k < c->words.n; k++)
            s->doubt |= is_one_of(c->words.v[k].text, droppers);
        s->doubt |= user.n && s->user.n && !vig_str_eq(user, s->user);
        if (user.n)
            s->user = user;
    }
}

/* Programs that begin as root on purpose. */
static bool begins_as_root(vig_str args)
{
    static const char *const signs[] = { "entrypoint", "supervisord", "nginx", "httpd", "apache", "sshd", "cron", "init", "dumb-init", "s6-" };

    for (size_t i = 0; i < VIG_COUNT(signs); i++)
        if (vig_str_search(args, vig_str_c(signs[i])) != VIG_NPOS)
            return true;
    return false;
}

static void look_at_ports(const struct vig_instruction *ins, struct search *s)
{
    for (size_t i = 0; i < ins->words.n; i++) {
        vig_str port = ins->words.v[i].expanded;
        uint64_t number;

        port = vig_str_take(port, vig_str_find(port, '/'));
        s->doubt |= !vig_str_to_u64(port, &number) || number < 1024;
    }
}

static void look_at(const struct vig_instruction *ins, struct search *s)
{
    switch (ins->kind) {
    case VIG_INS_RUN:
        if (ins->shell)
            look_at_commands(ins->shell, s);
        break;
    case VIG_INS_CMD:
    case VIG_INS_ENTRYPOINT: s->doubt |= begins_as_root(ins->args); break;
    case VIG_INS_EXPOSE: look_at_ports(ins, s); break;
    case VIG_INS_USER: s->doubt = true; break; /* somebody has thought about it */
    default: break;
    }
}

/* Instructions that may follow USER as well as stand before it. */
static bool is_metadata(enum vig_instruction_kind kind)
{
    return kind == VIG_INS_CMD || kind == VIG_INS_ENTRYPOINT || kind == VIG_INS_HEALTHCHECK || kind == VIG_INS_EXPOSE ||
           kind == VIG_INS_LABEL || kind == VIG_INS_STOPSIGNAL || kind == VIG_INS_VOLUME || kind == VIG_INS_ENV;
}

/* Where the USER goes: behind the last instruction of the final stage that does something. */
static size_t place_of_user(const struct vig_dockerfile *d, const struct vig_stage *final)
{
    uint32_t i = final->end;

    while (i > final->first && is_metadata(d->instructions.v[i - 1].kind))
        i--;
    return d->instructions.v[i > final->first ? i - 1 : final->from].at.end;
}

static int add_user(vig_str text, struct vig_buf *out, size_t *applied, struct vig_arena *scratch, struct vig_err *err)
{
    struct vig_dockerfile *d;
    const struct vig_stage *final = NULL;
    struct search s = { 0 };
    size_t at;
    int rc = vig_dockerfile_parse(VIG_STR(""), text, scratch, &d, err);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < d->stages.n; i++) {
        const struct vig_stage *stage = &d->stages.v[i];

        final = stage->final ? stage : final;
        for (uint32_t k = stage->first; stage->in_final && k < stage->end; k++)
            look_at(&d->instructions.v[k], &s);
    }
    if (!final || s.doubt || s.user.n == 0 || d->problems.n)
        return vig_buf_add(out, text) ? 0 : vig_buf_check(out, err);
    at = place_of_user(d, final);
    (void)vig_buf_add(out, vig_str_take(text, at));
    (void)vig_buf_addf(out, "%sUSER %.*s", vig_str_has(text, '\r') ? "\r\n" : "\n", VIG_ARG(s.user));
    (void)vig_buf_add(out, vig_str_skip(text, at));
    ++*applied;
    return vig_buf_check(out, err);
}

int vig_repair_dockerfile(vig_str text, const struct vig_report *report, struct vig_buf *out, size_t *ret_applied, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *scratch = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    struct vig_buf edited;
    size_t applied = 0;
    int rc;

    if (!scratch)
        return vig_nomem(err);
    vig_buf_init(&edited, 2 * VIG_LIMIT_DOCKERFILE);
    rc = vig_edits_apply(text, report, &edited, &applied, err);
    if (rc == 0 && runs_as_root(report))
        rc = add_user(vig_buf_str(&edited), out, &applied, scratch, err);
    else if (rc == 0 && !vig_buf_add(out, vig_buf_str(&edited)))
        rc = vig_buf_check(out, err);
    vig_buf_done(&edited);
    if (rc == 0)
        *ret_applied = applied;
    return rc;
}

enum { MOST_ROUNDS = 8 };

static int judge(struct vig_audit *a, const char *path, enum vig_severity at_least, vig_str text, struct vig_report **ret, struct vig_err *err)
{
    struct vig_reports reports = { 0 };
    int rc = vig_audit_dockerfile(a, path, &text, &reports, err);

    if (rc < 0)
        return rc;
    vig_audit_leave_out(reports.v[0], at_least);
    *ret = reports.v[0];
    return 0;
}

/* One round; *text is replaced when something was repaired. */
static int repair_once(struct vig_audit *a, const char *path, bool harden, enum vig_severity at_least, struct vig_buf *text, size_t *ret_applied,
                       struct vig_report **ret_left, struct vig_err *err)
{
    vig_str now = vig_buf_str(text);
    struct vig_buf next;
    int rc = judge(a, path, at_least, now, ret_left, err);

    *ret_applied = 0;
    if (rc < 0)
        return rc;
    vig_buf_init(&next, 2 * VIG_LIMIT_DOCKERFILE);
    rc = (harden ? vig_repair_dockerfile : vig_edits_apply)(now, *ret_left, &next, ret_applied, err);
    if (rc == 0 && *ret_applied) {
        vig_buf_done(text);
        *text = next;
        return 0;
    }
    vig_buf_done(&next);
    return rc;
}

int vig_repair_dockerfile_rounds(struct vig_audit *a, const char *path, bool harden, enum vig_severity at_least, struct vig_buf *text,
                                 size_t *ret_applied, struct vig_report **ret_left, struct vig_err *err)
{
    size_t applied = 1, judged = 0;
    int rc = 0;

    *ret_applied = 0;
    for (int round = 0; rc == 0 && applied && round < MOST_ROUNDS && judged < VIG_LIMIT_DOCKERFILE; round++) {
        judged += vig_buf_str(text).n; /* eight rounds of 10 MB would take as long as eight such files */
        rc = repair_once(a, path, harden, at_least, text, &applied, ret_left, err);
        *ret_applied += rc == 0 ? applied : 0;
    }
    return rc == 0 && applied ? judge(a, path, at_least, vig_buf_str(text), ret_left, err) : rc; /* rounds ran out: it was a round behind */
}
