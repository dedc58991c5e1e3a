/* version/deb.c - Debian and Ubuntu: what `dpkg --compare-versions` says.
 *
 *     version  = [epoch ":"] upstream ["-" revision]        the last "-" counts
 *     epoch    = digit+                                     absent: 0
 *     upstream, revision = (other* digit*)*                 compared run by run; absent revision: empty, which equals "0"
 *
 * In the runs between numbers "~" sorts before everything, even the end; then the end, then letters, then the rest.
 * Source: deb-version(7), dpkg lib/dpkg/version.c. Text before a ":" that is no number belongs to the upstream version.
 */
#include "version/scan.h"

struct deb {
    vig_str epoch, upstream, revision;
};

static struct deb deb_parse(vig_str s)
{
    struct deb v = { .upstream = s };
    size_t at = vig_str_find(s, ':');

    if (at != VIG_NPOS && vig_all_digits(vig_str_take(s, at))) {
        v.epoch = vig_str_take(s, at);
        v.upstream = vig_str_skip(s, at + 1);
    }
    at = vig_str_rfind(v.upstream, '-');
    if (at != VIG_NPOS) {
        v.revision = vig_str_skip(v.upstream, at + 1);
        v.upstream = vig_str_take(v.upstream, at);
    }
    return v;
}

static int weight(vig_str s) /* of the first byte; a digit ends a run as the end does */
{
    if (s.n == 0 || vig_is_digit(s.p[0]))
        return 0;
    if (s.p[0] == '~')
        return -1;
    return (unsigned char)s.p[0] + (vig_is_alpha(s.p[0]) ? 0 : 256);
}

static int part_cmp(vig_str a, vig_str b)
{
    while (a.n || b.n) {
        while (weight(a) || weight(b)) {
            int x = weight(a), y = weight(b);
            if (x != y)
                return x < y ? -1 : 1;
            a = vig_str_skip(a, 1);
            b = vig_str_skip(b, 1);
        }
        vig_str m = vig_scan_run(&a, vig_is_digit), n = vig_scan_run(&b, vig_is_digit);
        int c = vig_digits_cmp(m, n);
        if (c)
            return c;
    }
    return 0;
}

static int deb_compare(vig_str left, vig_str right)
{
    struct deb a = deb_parse(left), b = deb_parse(right);
    int c = vig_digits_cmp(a.epoch, b.epoch);

    if (!c)
        c = part_cmp(a.upstream, b.upstream);
    return c ? c : part_cmp(a.revision, b.revision);
}

static bool upstream_byte(char c)
{
    return vig_is_alnum(c) || (c && strchr(".+-~:", c));
}

static bool deb_valid(vig_str s)
{
    struct deb v = deb_parse(s);

    return v.upstream.n && vig_is_digit(v.upstream.p[0]) && vig_all(v.upstream, upstream_byte) &&
           vig_all(v.revision, upstream_byte) && !vig_str_has(v.revision, ':') &&
           (v.epoch.n || !vig_str_has(v.upstream, ':'));
}

const struct vig_ordering vig_ordering_deb = { .name = "deb", .compare = deb_compare, .valid = deb_valid };
