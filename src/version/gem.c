/* version/gem.c - RubyGems: what Gem::Version says.
 *
 *     version = segment (("." | "-" | the step between digits and letters) segment)*
 *     segment = digit+ | letter+                        "-" reads ".pre."
 *
 * A word sorts before every number, so a version with one is a prerelease. Zeros at the end of the numbers before the
 * first word do not count, nor those at the very end: 1.0.a = 1.a, 1.0.0 = 1.
 */
#include "version/scan.h"

struct walk {
    vig_str s;
    const char *numbers_end, *end; /* zeros from numbers_end up to `words`, and from `end` on, do not count */
    const char *words;
};

struct segment {
    vig_str text;
    bool number;
    const char *at;
};

static bool segment_next(struct walk *w, struct segment *ret)
{
    while (w->s.n && !vig_is_alnum(w->s.p[0])) {
        bool dash = w->s.p[0] == '-';
        w->s = vig_str_skip(w->s, 1);
        if (dash) {
            *ret = (struct segment){ .text = VIG_STR("pre"), .at = w->s.p - 1 };
            return true;
        }
    }
    if (w->s.n == 0)
        return false;
    ret->at = w->s.p;
    ret->number = vig_is_digit(w->s.p[0]);
    ret->text = vig_scan_run(&w->s, ret->number ? vig_is_digit : vig_is_alpha);
    return true;
}

static bool is_zero(const struct segment *s)
{
    return s->number && vig_without_zeros(s->text).n == 0;
}

/* Looks ahead once, to know which zeros count. */
static struct walk walk_of(vig_str s)
{
    struct walk ahead = { .s = vig_str_trim(s) }, w = ahead;
    struct segment seg;

    while (segment_next(&ahead, &seg)) {
        if (!seg.number && !w.words)
            w.words = seg.at;
        if (is_zero(&seg))
            continue;
        w.end = seg.at;
        if (!w.words)
            w.numbers_end = seg.at;
    }
    return w;
}

static bool walk_next(struct walk *w, struct segment *ret)
{
    while (segment_next(w, ret)) {
        if (!is_zero(ret))
            return true;
        if (!w->end || ret->at > w->end)
            continue;
        if (w->words && ret->at < w->words && (!w->numbers_end || ret->at > w->numbers_end))
            continue;
        return true;
    }
    *ret = (struct segment){ .number = true };
    return false;
}

static int segment_cmp(const struct segment *a, const struct segment *b)
{
    if (a->number != b->number)
        return a->number ? 1 : -1;
    return a->number ? vig_digits_cmp(a->text, b->text) : vig_str_cmp(a->text, b->text);
}

static int gem_compare(vig_str left, vig_str right)
{
    struct walk a = walk_of(left), b = walk_of(right);
    struct segment x, y;
    bool more_a, more_b;

    do {
        more_a = walk_next(&a, &x);
        more_b = walk_next(&b, &y);
        int c = segment_cmp(&x, &y);
        if (c)
            return c;
    } while (more_a || more_b);
    return 0;
}

static bool gem_byte(char c)
{
    return vig_is_alnum(c) || c == '.' || c == '-';
}

static bool gem_valid(vig_str s)
{
    s = vig_str_trim(s);
    return s.n && vig_is_digit(s.p[0]) && vig_all(s, gem_byte) && vig_str_search(s, VIG_STR("..")) == VIG_NPOS &&
           vig_is_alnum(s.p[s.n - 1]);
}

const struct vig_ordering vig_ordering_gem = { .name = "gem", .compare = gem_compare, .valid = gem_valid };
