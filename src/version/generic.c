/* version/generic.c - software without an ecosystem: what a person would say.
 *
 *     version = ["v"] (separator* (digit+ | other+))*
 *
 * Part by part; a version that ends goes on with zeros, so 1.0 = 1.0.0. Words for what comes before a release (alpha, beta,
 * rc, pre, dev, snapshot, preview, milestone, nightly; a and b before a digit) sort below zero, in this sense:
 *
 *     dev, snapshot, nightly < alpha, a < beta, b < milestone, m < pre, preview < rc, c < 0 = the end < other words < 1
 *
 * so that OpenSSL's 1.0.2 < 1.0.2k and OpenSSH's 9.3 < 9.3p1. Case does not count.
 */
#include "version/scan.h"

enum { WORD_BEFORE, ZERO, WORD, NUMBER };

struct part {
    int kind;
    int phase; /* WORD_BEFORE: which one */
    vig_str text;
};

static bool is_word(char c)
{
    return vig_is_alpha(c) || (unsigned char)c >= 0x80;
}

static bool is_sep(char c)
{
    return !is_word(c) && !vig_is_digit(c);
}

static int phase_of(vig_str word, bool before_digit)
{
    static const struct {
        vig_str word;
        int phase;
        bool before_digit;
    } words[] = {
        { VIG_STR("dev"), 1, false },  { VIG_STR("snapshot"), 1, false }, { VIG_STR("nightly"), 1, false },
        { VIG_STR("alpha"), 2, false }, { VIG_STR("a"), 2, true },        { VIG_STR("beta"), 3, false },
        { VIG_STR("b"), 3, true },     { VIG_STR("milestone"), 4, false }, { VIG_STR("m"), 4, true },
        { VIG_STR("pre"), 5, false },  { VIG_STR("preview"), 5, false },  { VIG_STR("rc"), 6, false },
        { VIG_STR("cr"), 6, false },   { VIG_STR("c"), 6, true },
    };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_ieq(word, words[i].word) && (before_digit || !words[i].before_digit))
            return words[i].phase;
    return 0;
}

static struct part part_next(vig_str *s)
{
    struct part p = { .kind = ZERO };

    (void)vig_scan_run(s, is_sep);
    if (s->n == 0)
        return p;
    if (vig_is_digit(s->p[0])) {
        p.text = vig_scan_run(s, vig_is_digit);
        p.kind = vig_without_zeros(p.text).n ? NUMBER : ZERO;
        return p;
    }
    p.text = vig_scan_run(s, is_word);
    p.phase = phase_of(p.text, s->n && vig_is_digit(s->p[0]));
    p.kind = p.phase ? WORD_BEFORE : WORD;
    return p;
}

static int part_cmp(const struct part *a, const struct part *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    switch (a->kind) {
    case WORD_BEFORE: return (a->phase > b->phase) - (a->phase < b->phase);
    case WORD: return vig_icmp(a->text, b->text);
    case NUMBER: return vig_digits_cmp(a->text, b->text);
    default: return 0;
    }
}

static vig_str bare(vig_str s)
{
    return s.n > 1 && vig_is_digit(s.p[1]) ? vig_without_v(s) : s;
}

static int generic_compare(vig_str a, vig_str b)
{
    a = bare(a);
    b = bare(b);
    while (a.n || b.n) {
        struct part x = part_next(&a), y = part_next(&b);
        int c = part_cmp(&x, &y);
        if (c)
            return c;
    }
    return 0;
}

static bool is_no_digit(char c)
{
    return !vig_is_digit(c);
}

int vig_natural_cmp(vig_str a, vig_str b)
{
    while (a.n && b.n) {
        bool x = vig_is_digit(a.p[0]), y = vig_is_digit(b.p[0]);
        vig_str p, q;
        int c;

        if (x != y)
            return vig_str_cmp(a, b); /* a digit against another byte: they differ */
        p = vig_scan_run(&a, x ? vig_is_digit : is_no_digit);
        q = vig_scan_run(&b, x ? vig_is_digit : is_no_digit);
        c = x ? vig_digits_cmp(p, q) : vig_str_cmp(p, q);
        if (c)
            return c;
    }
    return (a.n > 0) - (b.n > 0);
}

const struct vig_ordering vig_ordering_generic = { .name = "generic", .compare = generic_compare };
