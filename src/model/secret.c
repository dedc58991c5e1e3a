/* model/secret.c - finds credentials in text (see model/secret.h; the kinds are listed in model/secret_rules.c).
 *
 * Text is megabytes, secrets are few: so each position is first asked one cheap question. Four bytes, with the bit that tells upper
 * from lower case set, are hashed into a table of 16 KiB, which stays in the first-level cache; what all rules' anchors begin with is
 * marked there. Only where a mark is met, about one position in fifty, anchors are compared, and only behind an anchor a rule looks.
 *
 * An attacker may repeat anchors without end: whatever a rule looks at behind one is bounded (LOOK_AHEAD), or begins only where the
 * byte before cannot be part of it.
 */
#include <pthread.h>

#include "model/secret_rules.h"

enum { HEADS = 1 << 13, MOST_NODES = 1024 };

struct node {
    vig_str anchor;
    const struct vig_secret_rule *rule;
    uint16_t next; /* 1 + index of the next one with the same hash; 0: none */
};

static struct {
    uint16_t heads[HEADS]; /* 1 + index into nodes */
    struct node nodes[MOST_NODES];
    size_t n;
} table;

static uint32_t hash_at(const char *p)
{
    uint32_t word;

    memcpy(&word, p, sizeof word);
    return ((word | 0x20202020u) * 0x9e3779b1u) >> 19;
}

static void add_node(const char *four, vig_str anchor, const struct vig_secret_rule *rule)
{
    uint16_t *head = &table.heads[hash_at(four)];

    for (uint16_t i = *head; i; i = table.nodes[i - 1].next)
        if (table.nodes[i - 1].rule == rule && vig_str_eq(table.nodes[i - 1].anchor, anchor))
            return;
    if (table.n == MOST_NODES)
        return;
    table.nodes[table.n++] = (struct node){ anchor, rule, *head };
    *head = (uint16_t)table.n;
}

/* An anchor of three bytes is entered once for each byte that may follow it. */
static void add_anchor(vig_str anchor, const struct vig_secret_rule *rule)
{
    char four[4] = { 0 };

    if (anchor.n >= 4) {
        add_node(anchor.p, anchor, rule);
        return;
    }
    memcpy(four, anchor.p, anchor.n);
    for (int c = ' '; c < 127; c++) {
        four[3] = (char)c;
        if (vig_secret_in_class(VIG_CLASS_URL64, four[3]))
            add_node(four, anchor, rule);
    }
}

static void make_table(void)
{
    for (const struct vig_secret_rule *r = vig_secret_rules; r->kind.id; r++) {
        vig_str list = vig_str_c(r->anchors);

        while (list.n) {
            vig_str anchor = vig_str_cut(&list, ' ');
            if (anchor.n >= 3)
                add_anchor(anchor, r);
        }
    }
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

struct finder {
    vig_str text;
    struct vig_secret_hit *hits;
    size_t n, most;
};

static bool overlap(const struct vig_secret_hit *a, const struct vig_secret_hit *b)
{
    return a->start < b->end && b->start < a->end;
}

/* Of those that overlap the surest stays, else the first. */
static void add_hit(struct finder *f, const struct vig_secret_hit *hit)
{
    size_t kept = 0;

    for (size_t i = 0; i < f->n; i++)
        if (overlap(&f->hits[i], hit) && f->hits[i].kind->confidence >= hit->kind->confidence)
            return;
    for (size_t i = 0; i < f->n; i++)
        if (!overlap(&f->hits[i], hit))
            f->hits[kept++] = f->hits[i];
    f->n = kept;
    if (f->n < f->most)
        f->hits[f->n++] = *hit;
}

/* A prefix and a length: the byte before and the byte behind must not be able to belong to it. */
static bool find_token(const struct vig_secret_rule *r, vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    size_t stop = end;

    if (at && (vig_is_alnum(text.p[at - 1]) || text.p[at - 1] == '_'))
        return false;
    while (stop < text.n && stop - end <= r->max && vig_secret_in_class(r->class, text.p[stop]))
        stop++;
    while (r->class == VIG_CLASS_DOTTED && stop > end && text.p[stop - 1] == '.') /* the end of a sentence */
        stop--;
    if (stop - end < r->min || stop - end > r->max)
        return false;
    ret->start = at;
    ret->end = stop;
    return vig_secret_entropy(vig_str_of(text.p + end, stop - end)) >= (r->class == VIG_CLASS_HEX ? 2.5 : 3.0);
}

static bool anchor_is_at(const struct node *node, vig_str text, size_t at)
{
    vig_str here = vig_str_take(vig_str_skip(text, at), node->anchor.n);

    return node->rule->nocase ? vig_str_ieq(here, node->anchor) : vig_str_eq(here, node->anchor);
}

static void look_at(struct finder *f, uint16_t head, size_t at)
{
    for (; head; head = table.nodes[head - 1].next) {
        const struct node *node = &table.nodes[head - 1];
        struct vig_secret_hit hit = { .kind = &node->rule->kind };
        size_t end = at + node->anchor.n;

        if (!anchor_is_at(node, f->text, at))
            continue;
        if (!(node->rule->find ? node->rule->find(f->text, at, end, &hit) : find_token(node->rule, f->text, at, end, &hit)))
            continue;
        if (!vig_secret_is_placeholder(vig_str_of(f->text.p + hit.start, hit.end - hit.start)))
            add_hit(f, &hit);
    }
}

static int by_place(const void *left, const void *right)
{
    const struct vig_secret_hit *a = left, *b = right;

    return (a->start > b->start) - (a->start < b->start);
}

static void count_lines(const struct finder *f)
{
    uint32_t line = 1;
    size_t at = 0;

    for (size_t i = 0; i < f->n; i++) {
        for (; at < f->hits[i].start; at++)
            line += f->text.p[at] == '\n';
        f->hits[i].line = line;
    }
}

size_t vig_secret_find(vig_str text, struct vig_secret_hit *ret, size_t most)
{
    struct finder f = { .text = text, .hits = ret, .most = most };

    pthread_once(&once, make_table);
    for (size_t i = 0; i + 4 <= text.n && f.n < most; i++) {
        uint16_t head = table.heads[hash_at(text.p + i)];

        if (head)
            look_at(&f, head, i);
    }
    if (f.n > 1)
        qsort(f.hits, f.n, sizeof *f.hits, by_place);
    count_lines(&f);
    return f.n;
}

vig_str vig_secret_mask(vig_str secret, char room[VIG_SECRET_MASKED])
{
    size_t shown = secret.n >= 16 && secret.p[0] != '-' ? 4 : 0; /* all keys in PEM begin alike */
    int n;

    for (size_t i = 0; i < shown; i++)
        room[i] = secret.p[i] > ' ' && secret.p[i] < 127 ? secret.p[i] : '?';
    n = snprintf(room + shown, VIG_SECRET_MASKED - shown, shown ? "...(%zu bytes)" : "%zu bytes", secret.n);
    return vig_str_of(room, shown + (size_t)(n > 0 ? n : 0));
}
