/* version/npm_range.c - does a version lie in an npm range?
 *
 *     range    = set ("||" set)*
 *     set      = partial " - " partial  |  (comparator (space comparator)*)?
 *     comparator = [op] partial         op = "<" "<=" ">" ">=" "=" "~" "~>" "^", with space allowed after it
 *     partial  = ["v"] xr ["." xr ["." xr ["-" ids] ["+" ids]]]
 *     xr       = "x" | "X" | "*" | number
 *
 * A version is in the range when it is in one set, and in a set when every comparator holds. "^1.2.3", "~1.2" and "1.x"
 * are pairs of bounds. A prerelease is only in a set that names a prerelease of the same three numbers: who asks for
 * ">=1.2.3" does not ask for 2.0.0-alpha.
 * Ranges come from lock files, which anybody may write. Numbers above 2^53 - 1 are refused, as npm does.
 * Source: github.com/npm/node-semver, README.
 */
#include "version/npm_range.h"

#include "version/semver.h"

#define NUMBER_MAX ((uint64_t)9007199254740991)

struct partial {
    uint64_t n[3];
    int given; /* how many numbers stand before an x, a "*" or the end */
    vig_str pre;
};

struct asked {
    struct partial version;
    bool holds;     /* so far, in this set */
    bool pre_named; /* a comparator names a prerelease of the same numbers */
};

static int wrong(struct vig_err *err, vig_str text)
{
    return vig_fail(err, VIG_E_INPUT, "npm range: '%.*s' is neither a version nor a range", (int)(text.n < 64 ? text.n : 64),
                    text.p ? text.p : "");
}

static bool is_x(vig_str part)
{
    return part.n == 0 || (part.n == 1 && (vig_lower(part.p[0]) == 'x' || part.p[0] == '*'));
}

static bool id_byte(char c)
{
    return vig_is_alnum(c) || c == '-' || c == '.';
}

/* Cuts "-ids" and "+ids" off the end. */
static bool cut_ids(vig_str *s, vig_str *ret_pre)
{
    vig_str rest = *s, build, core = vig_str_cut(&rest, '+');
    size_t dash = vig_str_find(core, '-');

    build = rest;
    *ret_pre = dash == VIG_NPOS ? vig_str_of("", 0) : vig_str_skip(core, dash + 1);
    *s = vig_str_take(core, dash);
    return vig_all(build, id_byte) && vig_all(*ret_pre, id_byte);
}

static bool partial_parse(vig_str s, struct partial *ret)
{
    struct partial p = { 0 };
    bool x = false;
    int parts = 0;

    while (s.n && (s.p[0] == '=' || vig_lower(s.p[0]) == 'v'))
        s = vig_str_skip(s, 1);
    if (!cut_ids(&s, &p.pre))
        return false;
    for (; s.n || parts == 0; parts++) {
        vig_str part = vig_str_cut(&s, '.');
        if (parts == 3)
            return false;
        x = x || is_x(part);
        if (x)
            continue;
        if (!vig_str_to_u64(part, &p.n[parts]) || p.n[parts] > NUMBER_MAX)
            return false;
        p.given = parts + 1;
    }
    if (p.given < 3)
        p.pre = vig_str_of("", 0);
    *ret = p;
    return true;
}

static int partial_cmp(const struct partial *a, const struct partial *b)
{
    for (int i = 0; i < 3; i++)
        if (a->n[i] != b->n[i])
            return a->n[i] < b->n[i] ? -1 : 1;
    return vig_semver_pre_cmp(a->pre, b->pre, false);
}

enum bound { AT_LEAST, ABOVE, AT_MOST, BELOW, EQUAL };

static void ask(struct asked *q, enum bound bound, const struct partial *limit)
{
    static const bool holds[][3] = { /* the version is below, at, above the limit */
        [AT_LEAST] = { false, true, true }, [ABOVE] = { false, false, true }, [AT_MOST] = { true, true, false },
        [BELOW] = { true, false, false },   [EQUAL] = { false, true, false },
    };
    const struct partial *v = &q->version;

    q->holds = q->holds && holds[bound][partial_cmp(v, limit) + 1];
    if (limit->pre.n && v->n[0] == limit->n[0] && v->n[1] == limit->n[1] && v->n[2] == limit->n[2])
        q->pre_named = true;
}

/* Below every version, prereleases included, that has the number at `part` one higher: "<2.0.0-0" for (1.5.7, 0). */
static void ask_below_next(struct asked *q, const struct partial *p, int part)
{
    struct partial limit = { .given = 3, .pre = VIG_STR("0") };

    for (int i = 0; i <= part; i++)
        limit.n[i] = p->n[i];
    limit.n[part]++;
    ask(q, BELOW, &limit);
}

static void ask_next(struct asked *q, const struct partial *p, int part) /* ">1.2" is ">=1.3.0" */
{
    struct partial limit = { .given = 3 };

    for (int i = 0; i <= part; i++)
        limit.n[i] = p->n[i];
    limit.n[part]++;
    ask(q, AT_LEAST, &limit);
}

/* "^": up to the next change of the leftmost number that is not 0. */
static void caret(struct asked *q, const struct partial *p)
{
    int part = 0;

    while (part < p->given - 1 && p->n[part] == 0)
        part++;
    ask(q, AT_LEAST, p);
    ask_below_next(q, p, part);
}

/* "<" and the like with fewer than three numbers, or a plain "1.x". */
static void x_range(struct asked *q, vig_str op, struct partial p)
{
    if (p.given == 0) {
        if (vig_str_eqc(op, "<") || vig_str_eqc(op, ">"))
            q->holds = false; /* nothing is below or above everything */
    } else if (op.n == 0 || vig_str_eqc(op, "=")) {
        ask(q, AT_LEAST, &p);
        ask_below_next(q, &p, p.given - 1);
    } else if (vig_str_eqc(op, ">")) {
        ask_next(q, &p, p.given - 1);
    } else if (vig_str_eqc(op, "<=")) {
        ask_below_next(q, &p, p.given - 1);
    } else if (vig_str_eqc(op, "<")) {
        p.pre = VIG_STR("0");
        ask(q, BELOW, &p);
    } else {
        ask(q, AT_LEAST, &p);
    }
}

static void comparator(struct asked *q, vig_str op, const struct partial *p)
{
    bool tilde = vig_str_eqc(op, "~") || vig_str_eqc(op, "~>");

    if ((tilde || vig_str_eqc(op, "^")) && p->given == 0)
        return; /* anything */
    if (tilde) {
        ask(q, AT_LEAST, p);
        ask_below_next(q, p, p->given == 1 ? 0 : 1);
    } else if (vig_str_eqc(op, "^")) {
        caret(q, p);
    } else if (p->given < 3) {
        x_range(q, op, *p);
    } else {
        ask(q, op.n == 0 || vig_str_eqc(op, "=") ? EQUAL
               : vig_str_eqc(op, "<")            ? BELOW
               : vig_str_eqc(op, "<=")           ? AT_MOST
               : vig_str_eqc(op, ">")            ? ABOVE
                                                 : AT_LEAST, p);
    }
}

static int hyphen(struct asked *q, vig_str from, vig_str to, struct vig_err *err)
{
    struct partial a, b;

    from = vig_str_trim(from);
    to = vig_str_trim(to);
    if (from.n == 0 || !partial_parse(from, &a))
        return wrong(err, from);
    if (to.n == 0 || !partial_parse(to, &b))
        return wrong(err, to);
    if (a.given)
        ask(q, AT_LEAST, &a);
    if (b.given == 3)
        ask(q, AT_MOST, &b);
    else if (b.given)
        ask_below_next(q, &b, b.given - 1);
    return 0;
}

static bool op_byte(char c)
{
    return c == '<' || c == '>' || c == '=' || c == '~' || c == '^';
}

static bool not_space(char c)
{
    return !vig_is_space(c);
}

static bool op_known(vig_str op)
{
    static const char *const known[] = { "", "<", "<=", ">", ">=", "=", "~", "~>", "^" };

    for (size_t i = 0; i < VIG_COUNT(known); i++)
        if (vig_str_eqc(op, known[i]))
            return true;
    return false;
}

static int set(struct asked *q, vig_str s, struct vig_err *err)
{
    size_t dash = vig_str_search(s, VIG_STR(" - "));

    if (dash != VIG_NPOS)
        return hyphen(q, vig_str_take(s, dash), vig_str_skip(s, dash + 3), err);
    for (s = vig_str_trim(s); s.n; s = vig_str_trim(s)) {
        vig_str op = vig_scan_run(&s, op_byte), text;
        struct partial p;

        s = vig_str_trim(s);
        text = vig_scan_run(&s, not_space);
        if (!op_known(op) || !partial_parse(text, &p) || (op.n && text.n == 0))
            return wrong(err, text.n ? text : op);
        comparator(q, op, &p);
    }
    return 0;
}

int vig_npm_range_has(vig_str range, vig_str version, bool *ret, struct vig_err *err)
{
    struct partial v;
    bool has = false, more = true;

    if (!partial_parse(vig_str_trim(version), &v) || v.given < 3)
        return wrong(err, version);
    while (more) {
        size_t bars = vig_str_search(range, VIG_STR("||"));
        struct asked q = { .version = v, .holds = true };
        int rc = set(&q, vig_str_take(range, bars), err);

        if (rc < 0)
            return rc;
        has = has || (q.holds && (v.pre.n == 0 || q.pre_named));
        more = bars != VIG_NPOS;
        range = more ? vig_str_skip(range, bars + 2) : range;
    }
    *ret = has;
    return 0;
}
