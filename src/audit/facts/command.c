/* audit/facts/command.c - a `docker run` command line is judged as the container that it would make. */
#include "audit/audit.h"
#include "format/docker_run.h"

/* White space, and the line ends of a command that goes over several lines, as one blank: it is the report's name. */
static int name_of(struct vig_arena *arena, vig_str line, vig_str *ret, struct vig_err *err)
{
    char *to = vig_new_array(arena, char, line.n + 1);
    size_t n = 0;

    if (!to)
        return vig_nomem(err);
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];

        if (c == '\\' && i + 1 < line.n && line.p[i + 1] == '\n')
            c = ' ';
        if (!vig_is_space(c))
            to[n++] = c;
        else if (n && to[n - 1] != ' ')
            to[n++] = ' ';
    }
    *ret = vig_str_trim(vig_str_of(to, n));
    return 0;
}

int vig_audit_command(struct vig_audit *a, vig_str command_line, struct vig_reports *out, struct vig_err *err)
{
    struct vig_container c;
    struct vig_report *report, **slot;
    vig_str name;
    int rc = vig_docker_run_parse(command_line, a->arena, &c, err);

    if (rc == 0)
        rc = name_of(a->arena, command_line, &name, err);
    if (rc == 0)
        rc = vig_audit_report(a, VIG_SUBJECT_COMMAND, name, &report, err);
    if (rc == 0)
        rc = vig_audit_judge(a, VIG_SCOPE_CONTAINER, &(struct vig_facts){ .container = &c }, report, err);
    if (rc < 0)
        return rc;
    slot = vig_vec_add(out, a->arena);
    if (!slot)
        return vig_nomem(err);
    *slot = report;
    return 0;
}
