/* audit/facts/command.c - a `docker run` command line is judged as the container that it would make. */
#include "audit/audit.h"
#include "format/docker_run.h"
#include "model/container.h"
#include "model/secret.h"

enum { MOST_SECRETS = 64 };

/* Wherever the secret stands in the text there are stars. */
static void star(char *text, size_t n, vig_str secret)
{
    for (size_t at = 0; secret.n && at < n;) {
        size_t found = vig_str_search(vig_str_of(text + at, n - at), secret);

        if (found == VIG_NPOS)
            return;
        for (size_t i = 0; i < secret.n; i++)
            text[at + found + i] = '*';
        at += found + secret.n;
    }
}

/* The report is shown to more people than the command is: nothing in its name may be a secret. */
static void mask(char *text, size_t n, const struct vig_container *c)
{
    struct vig_secret_hit hits[MOST_SECRETS], hit;
    size_t found = vig_secret_find(vig_str_of(text, n), hits, MOST_SECRETS);
    vig_str name, value;

    for (size_t i = 0; i < found; i++)
        star(text, n, vig_str_of(text + hits[i].start, hits[i].end - hits[i].start));
    for (size_t i = 0; i < c->environment.n; i++)
        if (c->environment.v[i].has_value && vig_secret_setting(c->environment.v[i].name, c->environment.v[i].value, &hit))
            star(text, n, c->environment.v[i].value);
    for (size_t i = 0; i < c->command.n; i++)
        if (vig_secret_option(c->command.v[i], i + 1 < c->command.n ? c->command.v[i + 1] : VIG_STR(""), &name, &value, &hit))
            star(text, n, value);
}

/* White space, and the line ends of a command that goes over several lines, as one blank: it is the report's name. */
static int name_of(struct vig_arena *arena, vig_str line, const struct vig_container *c, vig_str *ret, struct vig_err *err)
{
    char *to = vig_new_array(arena, char, line.n + 1);
    size_t n = 0;

    if (!to)
        return vig_nomem(err);
    for (size_t i = 0; i < line.n; i++) {
        char byte = line.p[i];

        if (byte == '\\' && i + 1 < line.n && line.p[i + 1] == '\n')
            byte = ' ';
        if (!vig_is_space(byte))
            to[n++] = byte;
        else if (n && to[n - 1] != ' ')
            to[n++] = ' ';
    }
    mask(to, n, c);
    *ret = vig_str_trim(vig_str_of(to, n));
    return 0;
}

int vig_audit_command(struct vig_audit *a, vig_str command_line, struct vig_reports *out, struct vig_err *err)
{
    struct vig_container c;
    struct vig_report *report;
    vig_str name;
    int rc = vig_docker_run_parse(command_line, a->arena, &c, err);

    if (rc == 0)
        rc = name_of(a->arena, command_line, &c, &name, err);
    if (rc == 0)
        rc = vig_audit_report(a, VIG_SUBJECT_COMMAND, name, &report, err);
    if (rc == 0)
        rc = vig_audit_judge(a, VIG_SCOPE_CONTAINER, &(struct vig_facts){ .container = &c }, report, err);
    return rc < 0 ? rc : vig_reports_add(out, report, a->arena, err);
}
