/* version/maven.c - Maven: what org.apache.maven.artifact.versioning.ComparableVersion says.
 *
 *     version = token ((".", "-", or the step from a digit to another byte and back, which counts as "-") token)*
 *     token   = digit* | other*                          an empty one is 0
 *
 * "0", "final", "ga", "release" mean nothing: they are dropped from the end of each run of tokens that a "-" ends. Then
 * tokens compare one by one; the shorter version is filled up with nothing.
 *
 *     alpha < beta < milestone < rc = cr < snapshot < nothing < sp < other words < numbers after "-" < numbers after "."
 *
 * Of two words of one rank the one after "." comes first. Case does not count; "a", "b" and "m" mean alpha, beta and milestone right before a digit.
 * Maven's rule is not transitive where a zero stands before a word (1 < 1-sp < 1-0.alpha < 1); no release is called so.
 * Source: maven.apache.org/pom.html, "Version Order Specification".
 */
#include "version/scan.h"

struct token {
    vig_str text;
    bool number;
    bool dash;      /* starts a run */
    int rank;       /* of a word: its place among the known ones */
};

struct walk {
    vig_str s;      /* what is left */
    bool first;
    bool dash;      /* what parts the next token from the one before */
    const char *last; /* tokens of this run that begin after this place mean nothing */
};

enum { RANK_NOTHING = 5, RANK_SP = 6, RANK_OTHER = 7 };

static int word_rank(vig_str text, bool before_digit)
{
    static const struct {
        vig_str word;
        int rank;
        bool before_digit;
    } words[] = {
        { VIG_STR("alpha"), 0, false },   { VIG_STR("a"), 0, true },
        { VIG_STR("beta"), 1, false },    { VIG_STR("b"), 1, true },
        { VIG_STR("milestone"), 2, false }, { VIG_STR("m"), 2, true },
        { VIG_STR("rc"), 3, false },      { VIG_STR("cr"), 3, false },
        { VIG_STR("snapshot"), 4, false }, { VIG_STR("final"), RANK_NOTHING, false },
        { VIG_STR("ga"), RANK_NOTHING, false }, { VIG_STR("release"), RANK_NOTHING, false },
        { VIG_STR("sp"), RANK_SP, false },
    };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_ieq(text, words[i].word) && (!words[i].before_digit || before_digit))
            return words[i].rank;
    return RANK_OTHER;
}

static bool word_byte(char c)
{
    return c != '.' && c != '-' && !vig_is_digit(c);
}

static bool means_nothing(const struct token *t)
{
    return t->number ? vig_without_zeros(t->text).n == 0 : t->rank == RANK_NOTHING;
}

/* The next token as written; *ret_more: another one follows, after a dash if *ret_dash. */
static struct token token_read(vig_str *s, bool *ret_more, bool *ret_dash)
{
    struct token t = { .number = true, .text = vig_scan_run(s, vig_is_digit) };

    if (t.text.n == 0 && s->n && word_byte(s->p[0])) {
        t.number = false;
        t.text = vig_scan_run(s, word_byte);
        t.rank = word_rank(t.text, s->n && vig_is_digit(s->p[0]));
    }
    *ret_more = s->n > 0;
    *ret_dash = s->n > 0 && s->p[0] != '.';
    if (s->n && (s->p[0] == '.' || s->p[0] == '-'))
        *s = vig_str_skip(*s, 1);
    return t;
}

/* Where the last token that means something begins, in the run that starts at `s`; NULL: none does. */
static const char *run_last(vig_str s)
{
    const char *last = NULL;
    bool more = true, dash = false;

    while (more && !dash) {
        const char *at = s.p;
        struct token t = token_read(&s, &more, &dash);
        if (!means_nothing(&t))
            last = at;
    }
    return last;
}

static struct walk walk_of(vig_str s)
{
    return (struct walk){ .s = s.p ? s : VIG_STR(""), .first = true };
}

/* The next token that counts. False at the end; *ret is then nothing, to be compared with the other's token. */
static bool walk_next(struct walk *w, struct token *ret)
{
    while (w->first || w->s.p) {
        bool first = w->first, more, starts_run = w->first || w->dash;
        const char *at = w->s.p;
        struct token t;

        if (starts_run)
            w->last = run_last(w->s);
        t = token_read(&w->s, &more, &w->dash);
        t.dash = starts_run && !first;
        w->first = false;
        if (!more)
            w->s = vig_str_of(NULL, 0);
        if (first || (w->last && at <= w->last)) {
            *ret = t;
            return true;
        }
    }
    return false;
}

static int word_cmp(const struct token *a, const struct token *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->dash != b->dash)
        return a->dash ? 1 : -1;
    return a->rank == RANK_OTHER ? vig_icmp(a->text, b->text) : 0;
}

static int token_cmp(const struct token *a, const struct token *b)
{
    if (a->number != b->number)
        return a->number ? 1 : -1;
    if (!a->number)
        return word_cmp(a, b);
    if (a->dash != b->dash)
        return a->dash ? -1 : 1;
    return vig_digits_cmp(a->text, b->text);
}

/* `t` against the end of the other version: nothing, of the same kind. */
static int end_cmp(const struct token *t)
{
    if (t->number)
        return vig_without_zeros(t->text).n > 0;
    return (t->rank > RANK_NOTHING) - (t->rank < RANK_NOTHING);
}

static int maven_compare(vig_str left, vig_str right)
{
    struct walk a = walk_of(left), b = walk_of(right);
    struct token t, u;
    bool more_a, more_b;
    int c = 0;

    do {
        more_a = walk_next(&a, &t);
        more_b = walk_next(&b, &u);
        if (more_a && more_b)
            c = token_cmp(&t, &u);
        else if (more_a)
            c = end_cmp(&t);
        else if (more_b)
            c = -end_cmp(&u);
    } while (c == 0 && (more_a || more_b));
    return c;
}

const struct vig_ordering vig_ordering_maven = { .name = "maven", .compare = maven_compare };
