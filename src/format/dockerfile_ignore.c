/* format/dockerfile_ignore.c - comments that switch checks off, as people write them for several tools (see format/dockerfile.h).
 *
 *     # hadolint ignore=DL3008,DL3009          the next instruction
 *     # hadolint global ignore=DL3008          the whole file
 *     # hadolint shell=powershell              what kind of shell the stage's base image has
 *     #trivy:ignore:AVD-DS-0002                the next instruction
 *     # checkov:skip=CKV_DOCKER_2:a reason     the whole file
 *     # vigia ignore=DKF-0001 a reason         as hadolint's
 *
 * Anything else is a comment.
 */
#include "format/dockerfile_read.h"

static vig_str next_token(vig_str *s)
{
    size_t n = 0;
    vig_str token;

    *s = vig_str_trim(*s);
    while (n < s->n && !vig_is_space(s->p[n]))
        n++;
    token = vig_str_take(*s, n);
    *s = vig_str_trim(vig_str_skip(*s, n));
    return token;
}

static int add(struct docker_reader *r, vig_str id, vig_str reason, uint32_t line, bool global)
{
    struct vig_docker_ignore *slot;
    int rc;

    if (id.n == 0)
        return 0;
    rc = docker_spend_word(r);
    if (rc < 0)
        return rc;
    slot = vig_vec_add(&r->d->ignores, r->arena);
    if (!slot)
        return vig_nomem(r->err);
    *slot = (struct vig_docker_ignore){ .id = id, .reason = reason, .line = line,
                                        .applies = global ? UINT32_MAX : (uint32_t)r->d->instructions.n };
    return 0;
}

/* Bytes of "a, b ,c" at the front: blanks only next to commas. */
static size_t list_length(vig_str s)
{
    size_t n = 0;

    for (;;) {
        size_t next;

        while (n < s.n && !vig_is_space(s.p[n]))
            n++;
        for (next = n; next < s.n && vig_is_space(s.p[next]);)
            next++;
        if (next >= s.n || (s.p[next] != ',' && (n == 0 || s.p[n - 1] != ',')))
            return n;
        n = next;
    }
}

/* "ignore=A,B reason" */
static int ignore_list(struct docker_reader *r, vig_str rest, uint32_t line, bool global)
{
    vig_str ids = vig_str_trim(rest), reason;
    size_t n = list_length(ids);
    int rc = 0;

    reason = vig_str_trim(vig_str_skip(ids, n));
    while (reason.n && (reason.p[0] == '#' || reason.p[0] == ':' || vig_is_space(reason.p[0])))
        reason = vig_str_skip(reason, 1);
    ids = vig_str_take(ids, n);
    while (rc == 0 && ids.n)
        rc = add(r, vig_str_trim(vig_str_cut(&ids, ',')), reason, line, global);
    return rc;
}

static bool takes(vig_str *s, vig_str name) /* "name", blanks, "=" */
{
    vig_str rest = vig_str_skip(*s, name.n);

    if (!vig_str_starts(*s, name))
        return false;
    rest = vig_str_trim(rest);
    if (rest.n == 0 || rest.p[0] != '=')
        return false;
    *s = vig_str_skip(rest, 1);
    return true;
}

/* Behind "hadolint" or "vigia". */
static int pragma(struct docker_reader *r, vig_str rest, uint32_t line)
{
    vig_str after = rest;
    bool global = vig_str_eqc(next_token(&after), "global");

    if (global)
        rest = after;
    if (takes(&rest, VIG_STR("ignore")))
        return ignore_list(r, rest, line, global);
    if (takes(&rest, VIG_STR("shell"))) {
        docker_use_shell(r, vig_str_trim(rest));
        if (r->d->stages.n)
            r->d->stages.v[r->d->stages.n - 1].shell = r->shell;
    }
    return 0;
}

/* "trivy:ignore:ID:exp:2027-01-01 trivy:ignore:ID" */
static int trivy(struct docker_reader *r, vig_str comment, uint32_t line)
{
    int rc = 0;

    while (rc == 0 && comment.n) {
        vig_str token = next_token(&comment);
        if (!vig_str_starts(token, VIG_STR("trivy:ignore:")))
            break;
        token = vig_str_skip(token, 13);
        rc = add(r, vig_str_cut(&token, ':'), VIG_STR(""), line, false);
    }
    return rc;
}

int docker_ignore(struct docker_reader *r, vig_str comment, uint32_t line)
{
    vig_str rest = comment, tool;

    if (!vig_str_has(comment, '=') && !vig_str_has(comment, ':'))
        return 0;
    tool = next_token(&rest);
    if (vig_str_eqc(tool, "hadolint") || vig_str_eqc(tool, "vigia"))
        return pragma(r, rest, line);
    if (vig_str_starts(tool, VIG_STR("trivy:ignore:")))
        return trivy(r, comment, line);
    if (vig_str_starts(tool, VIG_STR("checkov:skip=")) || vig_str_starts(tool, VIG_STR("bridgecrew:skip="))) {
        vig_str reason = vig_str_trim(comment), id;
        (void)vig_str_cut(&reason, '=');
        id = vig_str_take(reason, vig_str_find(reason, ':'));
        reason = vig_str_trim(vig_str_skip(reason, id.n + 1));
        return add(r, vig_str_trim(id), reason, line, true);
    }
    return 0;
}
