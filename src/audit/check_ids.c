/* audit/check_ids.c - one check, many names: the ids that other tools and benchmarks use for it (see audit/policy.h).
 *
 * People write them in many ways: "CIS 5.31", "CIS-5.31", "5.31", "check_5_31" and "CIS-Docker-1.6-5.31" are one; so are "DS-0002",
 * "DS002" and "AVD-DS-0002". What is written is brought into one form before it is compared.
 */
#include "audit/policy.h"

static const vig_str cis = VIG_STR("CIS-Docker-1.6-");

static vig_str without(vig_str s, vig_str prefix)
{
    return s.n >= prefix.n && vig_str_ieq(vig_str_take(s, prefix.n), prefix) ? vig_str_skip(s, prefix.n) : s;
}

static bool is_separator(char c)
{
    return c == ' ' || c == '-' || c == '_' || c == ':';
}

/* "5.31" of a CIS id; the empty view for others. */
static vig_str cis_number(vig_str id, char *to, size_t room)
{
    vig_str s = without(id, cis);
    bool dot = false;

    s = without(without(s, VIG_STR("CIS")), VIG_STR("check"));
    while (s.n && is_separator(s.p[0]))
        s = vig_str_skip(s, 1);
    if (!s.n || !vig_is_digit(s.p[0]) || s.n > room)
        return VIG_STR("");
    for (size_t i = 0; i < s.n; i++) {
        to[i] = s.p[i] == '_' ? '.' : s.p[i];
        dot = dot || to[i] == '.';
        if (to[i] != '.' && !vig_is_digit(to[i]))
            return VIG_STR("");
    }
    return dot ? vig_str_of(to, s.n) : VIG_STR("");
}

/* The number behind "DS", however it is written; false for others. */
static bool trivy_number(vig_str id, uint64_t *ret)
{
    vig_str s = without(id, VIG_STR("AVD-"));
    vig_str rest = without(s, VIG_STR("DS"));

    if (rest.n == s.n)
        return false;
    return vig_str_to_u64(rest.n && rest.p[0] == '-' ? vig_str_skip(rest, 1) : rest, ret);
}

static bool same_id(vig_str ref, vig_str id)
{
    char a[32], b[32];
    uint64_t x, y;

    if (vig_str_ieq(ref, id))
        return true;
    if (vig_str_starts(ref, cis)) {
        vig_str number = cis_number(id, a, sizeof a);
        return number.n && vig_str_eq(number, cis_number(ref, b, sizeof b));
    }
    return trivy_number(ref, &x) && trivy_number(id, &y) && x == y;
}

bool vig_check_is_named(const struct vig_check *c, vig_str id)
{
    id = vig_str_trim(id);
    if (vig_str_ieq(vig_str_c(c->id), id))
        return true;
    for (const char *const *ref = c->refs; ref && *ref; ref++)
        if (same_id(vig_str_c(*ref), id))
            return true;
    return false;
}

size_t vig_checks_named(vig_str id, const struct vig_check **ret, size_t most)
{
    size_t n = 0;

    for (int scope = 0; scope < VIG_SCOPE_COUNT; scope++)
        for (const struct vig_check *const *c = vig_checks_of((enum vig_scope)scope); *c; c++) {
            if (!vig_check_is_named(*c, id))
                continue;
            if (n < most)
                ret[n] = *c;
            n++;
        }
    return n;
}

const struct vig_check *vig_check_of(vig_str id)
{
    for (int scope = 0; scope < VIG_SCOPE_COUNT; scope++)
        for (const struct vig_check *const *c = vig_checks_of((enum vig_scope)scope); *c; c++)
            if (vig_str_eqc(id, (*c)->id))
                return *c;
    return NULL;
}
