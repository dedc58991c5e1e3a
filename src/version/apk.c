/* version/apk.c - Alpine, Wolfi, Chainguard: what `apk version -t` says.
 *
 *     version = digit+ (("." | letter) digit+)* [letter] ("_" suffix digit*)* ["~" hex+] ["-r" digit+]
 *     suffix  = "alpha" | "beta" | "pre" | "rc"                        before the release, in this order
 *             | "cvs" | "svn" | "git" | "hg" | "p"                     after it, in this order
 *
 * Tokens are compared one by one; where one version has a token of a kind that may come earlier, it is the newer one. A
 * part after the first dot that starts with 0 is compared as text, as Gentoo does: 1.01 < 1.1. What does not follow the
 * grammar, from there on, sorts before everything that does, and among itself naturally; but what follows a wrong "-" does
 * not count at all.
 * Source: apk-tools src/version.c.
 */
#include "version/scan.h"

enum kind { FIRST_NUMBER, NUMBER, LETTER, SUFFIX, SUFFIX_NUMBER, HASH, REVISION, END, INVALID };

struct token {
    enum kind kind;
    int suffix; /* index into suffixes[] */
    vig_str text;
};

#define SUFFIX_COUNT_BEFORE 4
static const vig_str suffixes[] = {
    VIG_STR("alpha"), VIG_STR("beta"), VIG_STR("pre"), VIG_STR("rc"),
    VIG_STR("cvs"), VIG_STR("svn"), VIG_STR("git"), VIG_STR("hg"), VIG_STR("p"),
};

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_hex(char c)
{
    return vig_is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool number(struct token *t, enum kind kind, vig_str *s)
{
    t->kind = kind;
    t->text = vig_scan_run(s, vig_is_digit);
    return t->text.n > 0;
}

static bool suffix(struct token *t, vig_str *s)
{
    *s = vig_str_skip(*s, 1);
    t->kind = SUFFIX;
    t->text = vig_scan_run(s, is_lower);
    for (t->suffix = 0; t->suffix < (int)VIG_COUNT(suffixes); t->suffix++)
        if (vig_str_eq(t->text, suffixes[t->suffix]))
            return true;
    return false;
}

static bool after_suffix(struct token *t, vig_str *s)
{
    if (vig_str_starts(*s, VIG_STR("~")) && t->kind < HASH) {
        *s = vig_str_skip(*s, 1);
        t->kind = HASH;
        t->text = vig_scan_run(s, is_hex);
        return t->text.n > 0;
    }
    if (vig_str_starts(*s, VIG_STR("-r")) && t->kind < REVISION) {
        *s = vig_str_skip(*s, 2);
        return number(t, REVISION, s) || s->n == 0 || s->p[0] == '-'; /* "-r" is taken for "-r0" */
    }
    return false;
}

/* What may follow the token *t, of which only the kind is looked at. */
static bool token_read(struct token *t, vig_str *s)
{
    char c = s->p[0];

    if (vig_is_digit(c) && t->kind == SUFFIX)
        return number(t, SUFFIX_NUMBER, s);
    if (vig_is_digit(c) && t->kind == LETTER) /* "7.2p1", which apk 2 took and apk 3 refuses */
        return number(t, NUMBER, s);
    if (c == '.' && t->kind <= NUMBER) {
        *s = vig_str_skip(*s, 1);
        return number(t, NUMBER, s);
    }
    if (is_lower(c) && t->kind <= NUMBER) {
        t->kind = LETTER;
        t->text = vig_str_take(*s, 1);
        *s = vig_str_skip(*s, 1);
        return true;
    }
    if (c == '_' && t->kind <= SUFFIX_NUMBER)
        return suffix(t, s);
    return after_suffix(t, s);
}

static void token_next(struct token *t, vig_str *s)
{
    vig_str from = *s;

    if (s->n == 0) {
        t->kind = END;
    } else if (!token_read(t, s)) {
        *t = (struct token){ .kind = INVALID, .text = from };
        *s = vig_str_skip(*s, s->n);
    }
}

static void token_first(struct token *t, vig_str *s)
{
    vig_str from = *s;

    if (!number(t, FIRST_NUMBER, s))
        *t = (struct token){ .kind = INVALID, .text = from };
}

static vig_str counts(vig_str invalid)
{
    return vig_str_starts(invalid, VIG_STR("-")) ? vig_str_take(invalid, 0) : invalid;
}

static int token_cmp(const struct token *a, const struct token *b)
{
    switch (a->kind) {
    case NUMBER:
        if (a->text.p[0] == '0' || b->text.p[0] == '0')
            return vig_str_cmp(a->text, b->text);
        return vig_digits_cmp(a->text, b->text);
    case FIRST_NUMBER:
    case SUFFIX_NUMBER:
    case REVISION:
        return vig_digits_cmp(a->text, b->text);
    case SUFFIX:
        return (a->suffix > b->suffix) - (a->suffix < b->suffix);
    case INVALID:
        return vig_natural_cmp(counts(a->text), counts(b->text));
    default:
        return vig_str_cmp(a->text, b->text);
    }
}

static bool is_before_release(const struct token *t)
{
    return t->kind == SUFFIX && t->suffix < SUFFIX_COUNT_BEFORE;
}

static int apk_compare(vig_str left, vig_str right)
{
    struct token a = { 0 }, b = { 0 };

    token_first(&a, &left);
    token_first(&b, &right);
    while (a.kind == b.kind && a.kind != END) {
        int c = token_cmp(&a, &b);
        if (c || a.kind == INVALID)
            return c;
        token_next(&a, &left);
        token_next(&b, &right);
    }
    if (a.kind == b.kind)
        return 0;
    if (is_before_release(&a) && b.kind != INVALID)
        return -1;
    if (is_before_release(&b) && a.kind != INVALID)
        return 1;
    return a.kind > b.kind ? -1 : 1;
}

static bool apk_valid(vig_str s)
{
    struct token t = { 0 };

    token_first(&t, &s);
    while (t.kind < END) {
        if (t.kind == REVISION && t.text.n == 0)
            return false;
        token_next(&t, &s);
    }
    return t.kind == END;
}

const struct vig_ordering vig_ordering_apk = { .name = "apk", .compare = apk_compare, .valid = apk_valid };
