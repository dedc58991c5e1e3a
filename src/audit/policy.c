/* audit/policy.c - which checks count (see audit/policy.h). */
#include "audit/policy_parts.h"

int vig_policy_new(struct vig_arena *arena, struct vig_policy **ret, struct vig_err *err)
{
    struct vig_policy *p = vig_new(arena, struct vig_policy);

    if (!p)
        return vig_nomem(err);
    p->arena = arena;
    p->level = 1;
    *ret = p;
    return 0;
}

int vig_policy_set_profile(struct vig_policy *p, vig_str name, struct vig_err *err)
{
    if (vig_str_eqc(name, "vigia"))
        p->cis = false;
    else if (vig_str_eqc(name, "cis-docker-1.6"))
        p->cis = true;
    else
        return vig_fail(err, VIG_E_USAGE, "there is no profile '%.*s'; there are: vigia, cis-docker-1.6", (int)(name.n < 40 ? name.n : 40), name.p);
    return 0;
}

int vig_policy_set_level(struct vig_policy *p, vig_str number, struct vig_err *err)
{
    if (!vig_str_eqc(number, "1") && !vig_str_eqc(number, "2"))
        return vig_fail(err, VIG_E_USAGE, "a level is 1 (what every host should have) or 2 (defence in depth), not '%.*s'",
                        (int)(number.n < 20 ? number.n : 20), number.p);
    p->level = (unsigned)(number.p[0] - '0');
    return 0;
}

int vig_policy_profile(struct vig_policy *p, vig_str name, struct vig_err *err)
{
    p->profile_given = true;
    return vig_policy_set_profile(p, name, err);
}

int vig_policy_level(struct vig_policy *p, vig_str number, struct vig_err *err)
{
    p->level_given = true;
    return vig_policy_set_level(p, number, err);
}

/* One of ours that does not exist is a mistake, not a vulnerability. */
static bool looks_like_check(vig_str id)
{
    static const vig_str prefixes[] = { VIG_STR("HST-"), VIG_STR("DMN-"), VIG_STR("CTR-"), VIG_STR("IMG-"), VIG_STR("DKF-"), VIG_STR("CMP-"),
                                        VIG_STR("CIS-"), VIG_STR("DKL-"), VIG_STR("AVD-"), VIG_STR("DS-") };

    for (size_t i = 0; i < VIG_COUNT(prefixes); i++)
        if (id.n > prefixes[i].n && vig_str_ieq(vig_str_take(id, prefixes[i].n), prefixes[i]))
            return true;
    return false;
}

/* CVE-2021-44228, GHSA-jfh8-…, TEMP-0841856-B18BAF: letters, '-' and a number or a code. No list says which there are. */
static bool is_vulnerability(vig_str id)
{
    size_t dash = vig_str_find(id, '-');
    bool digit = false;

    if (dash == VIG_NPOS || dash < 2)
        return false;
    for (size_t i = 0; i < id.n; i++) {
        if (i < dash && !vig_is_alnum(id.p[i]))
            return false;
        digit = digit || vig_is_digit(id.p[i]);
    }
    return digit && !looks_like_check(id);
}

bool vig_policy_knows(vig_str id)
{
    return vig_checks_named(id, NULL, 0) || is_vulnerability(id);
}

static int unknown_id(vig_str id, struct vig_err *err)
{
    return vig_fail(err, VIG_E_USAGE, "there is no check '%.*s', in our numbering or another tool's; vigia explain lists all",
                    (int)(id.n < 40 ? id.n : 40), id.p);
}

int vig_policy_add_id(struct vig_policy *p, struct vig_policy_ids *to, vig_str id, struct vig_err *err)
{
    vig_str *slot;

    if (!vig_policy_knows(id))
        return unknown_id(id, err);
    slot = vig_vec_add(to, p->arena);
    return slot && vig_arena_str(p->arena, id, slot) ? 0 : vig_nomem(err);
}

static int add_ids(struct vig_policy *p, struct vig_policy_ids *to, vig_str ids, struct vig_err *err)
{
    int rc = vig_str_empty(vig_str_trim(ids)) ? unknown_id(ids, err) : 0;

    while (rc == 0 && ids.n) {
        vig_str id = vig_str_trim(vig_str_cut(&ids, ','));

        rc = vig_str_empty(id) ? 0 : vig_policy_add_id(p, to, id, err);
    }
    return rc;
}

int vig_policy_skip(struct vig_policy *p, vig_str ids, struct vig_err *err)
{
    return add_ids(p, &p->skip, ids, err);
}

int vig_policy_only(struct vig_policy *p, vig_str ids, struct vig_err *err)
{
    return add_ids(p, &p->only, ids, err);
}

static bool names(const struct vig_policy_ids *ids, const struct vig_check *c)
{
    for (size_t i = 0; i < ids->n; i++)
        if (vig_check_is_named(c, ids->v[i]))
            return true;
    return false;
}

static bool is_cis(const struct vig_check *c)
{
    for (const char *const *ref = c->refs; ref && *ref; ref++)
        if (strncmp(*ref, "CIS-Docker-", 11) == 0)
            return true;
    return false;
}

/* What is named counts, whatever its level; what is skipped never does. */
bool vig_policy_selects(const struct vig_policy *p, const struct vig_check *c)
{
    unsigned level = p ? p->level : 1;

    if (p && names(&p->skip, c))
        return false;
    if (p && p->only.n)
        return names(&p->only, c);
    if (p && p->cis && !is_cis(c))
        return false;
    return c->level <= level && (level > 1 || !(c->flags & VIG_CHECK_OPINION));
}
