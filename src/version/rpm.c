/* version/rpm.c - Red Hat, SUSE and their kin: what rpm's own rpmvercmp says, on epoch, version and release.
 *
 *     evr     = [epoch ":"] version ["-" release]           the last "-" counts
 *     epoch   = digit*                                      absent or empty: 0
 *     version, release = (separator* (digit+ | letter+ | "~" | "^"))*
 *
 * Separators, and every byte outside ASCII, only part the segments. A number is newer than letters. "~" sorts before the
 * end, "^" after the end but before anything else. A version without a release comes before the same one with a release.
 * Source: rpm rpmio/rpmvercmp.c and lib/rpmvs: parseEVR. Text before a ":" that is no number belongs to the version.
 */
#include "version/scan.h"

struct evr {
    vig_str epoch, version, release;
    bool has_release;
};

static struct evr evr_parse(vig_str s)
{
    struct evr v = { .version = s };
    size_t at = vig_str_find(s, ':');

    if (at != VIG_NPOS && vig_all(vig_str_take(s, at), vig_is_digit)) {
        v.epoch = vig_str_take(s, at);
        v.version = vig_str_skip(s, at + 1);
    }
    at = vig_str_rfind(v.version, '-');
    if (at != VIG_NPOS) {
        v.has_release = true;
        v.release = vig_str_skip(v.version, at + 1);
        v.version = vig_str_take(v.version, at);
    }
    return v;
}

static bool is_separator(char c)
{
    return !vig_is_alnum(c) && c != '~' && c != '^';
}

static bool starts(vig_str s, char c)
{
    return s.n && s.p[0] == c;
}

/* "~" and "^" at the front of either. True: *ret is the answer, or 0 when both had the same one, now passed over. */
static bool mark_cmp(vig_str *a, vig_str *b, int *ret)
{
    for (const char *mark = "~^"; *mark; mark++) {
        bool x = starts(*a, *mark), y = starts(*b, *mark);

        if (!x && !y)
            continue;
        if (x && y) {
            *a = vig_str_skip(*a, 1);
            *b = vig_str_skip(*b, 1);
            *ret = 0;
        } else if (*mark == '~') {
            *ret = x ? -1 : 1;
        } else {
            *ret = x ? (b->n ? -1 : 1) : (a->n ? 1 : -1);
        }
        return true;
    }
    return false;
}

static int segment_cmp(vig_str *a, vig_str *b)
{
    bool number = vig_is_digit(a->p[0]);
    bool (*is)(char) = number ? vig_is_digit : vig_is_alpha;
    vig_str x = vig_scan_run(a, is), y = vig_scan_run(b, is);

    if (y.n == 0)
        return number ? 1 : -1;
    return number ? vig_digits_cmp(x, y) : vig_str_cmp(x, y);
}

static int part_cmp(vig_str a, vig_str b)
{
    int c;

    while (a.n || b.n) {
        (void)vig_scan_run(&a, is_separator);
        (void)vig_scan_run(&b, is_separator);
        if (mark_cmp(&a, &b, &c)) {
            if (c)
                return c;
            continue;
        }
        if (a.n == 0 || b.n == 0)
            break;
        c = segment_cmp(&a, &b);
        if (c)
            return c;
    }
    return (a.n > 0) - (b.n > 0);
}

static int rpm_compare(vig_str left, vig_str right)
{
    struct evr a = evr_parse(left), b = evr_parse(right);
    int c = vig_digits_cmp(a.epoch, b.epoch);

    if (!c)
        c = part_cmp(a.version, b.version);
    if (!c)
        c = a.has_release - b.has_release;
    return c ? c : part_cmp(a.release, b.release);
}

static bool evr_byte(char c)
{
    return vig_is_alnum(c) || (c && strchr("._+~^", c));
}

static bool rpm_valid(vig_str s)
{
    struct evr v = evr_parse(s);

    return v.version.n && vig_all(v.version, evr_byte) && vig_all(v.release, evr_byte) && v.has_release == (v.release.n > 0);
}

const struct vig_ordering vig_ordering_rpm = { .name = "rpm", .compare = rpm_compare, .valid = rpm_valid };
