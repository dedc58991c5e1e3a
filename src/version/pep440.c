/* version/pep440.c - Python: PEP 440, as pip and packaging order it.
 *
 *     version = ["v"] [digit+ "!"] digit+ ("." digit+)* [pre] [post] [dev] ["+" local]
 *     pre     = [sep] ("a" | "b" | "c" | "rc" | "alpha" | "beta" | "pre" | "preview") [[sep] digit+]
 *     post    = "-" digit+  |  [sep] ("post" | "rev" | "r") [[sep] digit+]
 *     dev     = [sep] "dev" [[sep] digit+]
 *     local   = (letter | digit)+ (sep (letter | digit)+)*        sep = "." | "-" | "_"
 *
 * White space around it and letters' case do not count, nor do zeros at the end of the release. Order within one release:
 * dev of the release itself, a, b, rc (each with its own dev before and post after it), the release, its post releases.
 * Local parts: words before numbers, fewer before more; none at all comes first.
 * What does not follow the grammar (setuptools once allowed it) sorts before all that does, and among itself naturally.
 */
#include "version/scan.h"

enum { DEV_ONLY, ALPHA, BETA, CANDIDATE, FINAL };

struct pep440 {
    bool valid;
    vig_str epoch, release, local;
    int phase;               /* DEV_ONLY … FINAL */
    bool has_post, has_dev;
    vig_str pre, post, dev;  /* their numbers; empty: 0 */
};

static bool is_sep(char c)
{
    return c == '.' || c == '-' || c == '_';
}

static bool release_byte(char c)
{
    return vig_is_digit(c) || c == '.';
}

/* [sep] word [[sep] digits]: false, and *s stays, when another word is next. */
static bool marker(vig_str *s, vig_str word, vig_str *ret_number)
{
    vig_str at = *s, number;

    if (at.n && is_sep(at.p[0]))
        at = vig_str_skip(at, 1);
    if (!vig_str_ieq(vig_str_take(at, word.n), word))
        return false;
    at = vig_str_skip(at, word.n);
    if (at.n && vig_is_alpha(at.p[0]))
        return false;
    *s = at;
    if (at.n && is_sep(at.p[0]))
        at = vig_str_skip(at, 1);
    number = vig_scan_run(&at, vig_is_digit);
    if (number.n)
        *s = at;
    else if (s->n && s->p[0] != '+' && !is_sep(s->p[0]))
        return false;
    *ret_number = number;
    return true;
}

static void pre(struct pep440 *v, vig_str *s)
{
    static const struct {
        vig_str word;
        int phase;
    } words[] = {
        { VIG_STR("alpha"), ALPHA }, { VIG_STR("a"), ALPHA },          { VIG_STR("beta"), BETA },
        { VIG_STR("b"), BETA },      { VIG_STR("preview"), CANDIDATE }, { VIG_STR("pre"), CANDIDATE },
        { VIG_STR("rc"), CANDIDATE }, { VIG_STR("c"), CANDIDATE },
    };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (marker(s, words[i].word, &v->pre)) {
            v->phase = words[i].phase;
            return;
        }
}

static void post(struct pep440 *v, vig_str *s)
{
    vig_str at = vig_str_skip(*s, 1);
    vig_str number = vig_scan_run(&at, vig_is_digit);

    if (number.n && s->p[0] == '-') { /* "1.0-1" */
        *s = at;
        v->post = number;
        v->has_post = true;
        return;
    }
    v->has_post = marker(s, VIG_STR("post"), &v->post) || marker(s, VIG_STR("rev"), &v->post) ||
                  marker(s, VIG_STR("r"), &v->post);
}

static bool local_valid(vig_str s)
{
    bool after_sep = true;

    for (size_t i = 0; i < s.n; i++) {
        bool sep = is_sep(s.p[i]);
        if ((sep && after_sep) || (!sep && !vig_is_alnum(s.p[i])))
            return false;
        after_sep = sep;
    }
    return !after_sep;
}

static bool release(struct pep440 *v, vig_str *s)
{
    vig_str all = *s, run = vig_scan_run(s, release_byte), part = run;
    bool more = true;

    if (run.n && run.p[run.n - 1] == '.') { /* the dot belongs to what follows: "1.0.dev1" */
        run.n--;
        *s = vig_str_skip(all, run.n);
        part = run;
    }
    v->release = run;
    while (more) {
        more = vig_str_has(part, '.');
        if (vig_str_cut(&part, '.').n == 0)
            return false;
    }
    return true;
}

static struct pep440 pep440_parse(vig_str s)
{
    struct pep440 v = { .phase = FINAL };
    size_t at;

    s = vig_without_v(vig_str_trim(s));
    at = vig_str_find(s, '!');
    if (at != VIG_NPOS) {
        v.epoch = vig_str_take(s, at);
        s = vig_str_skip(s, at + 1);
        if (!vig_all_digits(v.epoch))
            return v;
    }
    if (!release(&v, &s))
        return v;
    pre(&v, &s);
    post(&v, &s);
    v.has_dev = marker(&s, VIG_STR("dev"), &v.dev);
    if (s.n && s.p[0] == '+') {
        v.local = vig_str_skip(s, 1);
        v.valid = local_valid(v.local);
    } else {
        v.valid = s.n == 0;
    }
    if (v.has_dev && v.phase == FINAL && !v.has_post)
        v.phase = DEV_ONLY;
    return v;
}

static int release_cmp(vig_str a, vig_str b)
{
    while (a.n || b.n) {
        int c = vig_digits_cmp(vig_str_cut(&a, '.'), vig_str_cut(&b, '.'));
        if (c)
            return c;
    }
    return 0;
}

static vig_str local_part(vig_str *s)
{
    vig_str part = vig_scan_run(s, vig_is_alnum);

    *s = vig_str_skip(*s, 1);
    return part;
}

static int local_cmp(vig_str a, vig_str b)
{
    while (a.n && b.n) {
        vig_str p = local_part(&a), q = local_part(&b);
        bool x = vig_all_digits(p), y = vig_all_digits(q);
        int c = x != y ? (x ? 1 : -1) : x ? vig_digits_cmp(p, q) : vig_icmp(p, q);

        if (c)
            return c;
    }
    return (a.n > 0) - (b.n > 0);
}

static int valid_cmp(const struct pep440 *a, const struct pep440 *b)
{
    int c = vig_digits_cmp(a->epoch, b->epoch);

    if (!c)
        c = release_cmp(a->release, b->release);
    if (!c)
        c = a->phase - b->phase;
    if (!c)
        c = vig_digits_cmp(a->pre, b->pre);
    if (!c)
        c = a->has_post - b->has_post;
    if (!c)
        c = vig_digits_cmp(a->post, b->post);
    if (!c)
        c = b->has_dev - a->has_dev;
    if (!c)
        c = vig_digits_cmp(a->dev, b->dev);
    return c ? c : local_cmp(a->local, b->local);
}

static int pep440_compare(vig_str left, vig_str right)
{
    struct pep440 a = pep440_parse(left), b = pep440_parse(right);

    if (a.valid && b.valid)
        return valid_cmp(&a, &b);
    if (a.valid != b.valid)
        return a.valid ? 1 : -1;
    return vig_natural_cmp(left, right);
}

static bool pep440_valid(vig_str s)
{
    return pep440_parse(s).valid;
}

const struct vig_ordering vig_ordering_pep440 = { .name = "pep440", .compare = pep440_compare, .valid = pep440_valid };
