/* repair/diff.c - see repair/diff.h.
 *
 * Myers' greedy search ("An O(ND) Difference Algorithm and Its Variations", 1986): the furthest reaching path of each diagonal
 * after d changes is kept for every d, and the way is walked back from the end. A diagonal is k = old line - new line. Lines that
 * both texts begin and end with are set aside first. The search is bounded in changes (memory is their square) and in compared
 * lines; beyond that everything between the common ends is replaced, which is correct, only longer.
 */
#include "repair/diff.h"

#include "base/cur.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"

enum { CONTEXT = 3, MOST_CHANGES = 1000 };
#define MOST_COMPARED ((size_t)20 * 1000 * 1000)

struct side {
    VIG_VEC(vig_str); /* lines, with their newline */
    int32_t *ids;     /* equal lines have equal ones */
    bool *changed;    /* deleted from the old text, or new in the new one */
};

struct search {
    struct vig_arena *arena;
    struct side a, b;
    size_t head;                     /* common lines in front */
    int32_t n, m;                    /* lines between the common ends */
    int32_t *rows[MOST_CHANGES + 1]; /* rows[d][d + k] */
    size_t compared;
};

static int split(struct search *s, struct side *side, vig_str text, struct vig_map *ids, struct vig_err *err)
{
    while (text.n) {
        size_t end = vig_str_find(text, '\n');
        vig_str *line = vig_vec_add(side, s->arena);

        if (!line)
            return vig_nomem(err);
        *line = vig_str_take(text, end == VIG_NPOS ? text.n : end + 1);
        text = vig_str_skip(text, line->n);
    }
    side->ids = vig_new_array(s->arena, int32_t, side->n + 1);
    side->changed = vig_new_array(s->arena, bool, side->n + 1);
    if (!side->ids || !side->changed)
        return vig_nomem(err);
    for (size_t i = 0; i < side->n; i++) {
        bool is_new;
        uintptr_t *id = vig_map_put(ids, s->arena, side->v[i], &is_new);

        if (!id)
            return vig_nomem(err);
        if (is_new)
            *id = ids->n;
        side->ids[i] = (int32_t)*id;
    }
    return 0;
}

static void trim_common_ends(struct search *s)
{
    size_t n = s->a.n, m = s->b.n;

    while (s->head < n && s->head < m && s->a.ids[s->head] == s->b.ids[s->head])
        s->head++;
    while (n > s->head && m > s->head && s->a.ids[n - 1] == s->b.ids[m - 1]) {
        n--;
        m--;
    }
    s->n = (int32_t)(n - s->head);
    s->m = (int32_t)(m - s->head);
}

/* Where diagonal k is best reached from after one change more than `row` (of d - 1 changes) has: true for an insertion. */
static bool comes_down(const int32_t *row, int32_t d, int32_t k)
{
    return k == -d || (k != d && row[d - 1 + k - 1] < row[d - 1 + k + 1]);
}

static int32_t reach(struct search *s, int32_t d, int32_t k)
{
    const int32_t *a = s->a.ids + s->head, *b = s->b.ids + s->head, *row = d ? s->rows[d - 1] : NULL;
    int32_t x = 0, y;

    if (row)
        x = comes_down(row, d, k) ? row[d - 1 + k + 1] : row[d - 1 + k - 1] + 1;
    for (y = x - k; x < s->n && y < s->m && a[x] == b[y]; x++, y++)
        s->compared++;
    return x;
}

/* The number of changes, or -1 when there are too many, or no memory to search further. */
static int32_t fewest_changes(struct search *s)
{
    for (int32_t d = 0; d <= MOST_CHANGES && s->compared < MOST_COMPARED; d++) {
        s->rows[d] = vig_new_array(s->arena, int32_t, 2 * (size_t)d + 1);
        if (!s->rows[d])
            return -1;
        for (int32_t k = -d; k <= d; k += 2) {
            int32_t x = reach(s, d, k);

            s->rows[d][d + k] = x;
            if (x >= s->n && x - k >= s->m)
                return d;
        }
    }
    return -1;
}

static void walk_back(struct search *s, int32_t d)
{
    int32_t x = s->n, y = s->m;

    for (; d > 0; d--) {
        const int32_t *row = s->rows[d - 1];
        int32_t k = x - y;

        if (comes_down(row, d, k)) {
            x = row[d - 1 + k + 1];
            y = x - (k + 1);
            s->b.changed[s->head + (size_t)y] = true;
        } else {
            x = row[d - 1 + k - 1];
            y = x - (k - 1);
            s->a.changed[s->head + (size_t)x] = true;
        }
    }
}

static void compare(struct search *s)
{
    int32_t d;

    trim_common_ends(s);
    d = fewest_changes(s);
    if (d >= 0) {
        walk_back(s, d);
        return;
    }
    for (int32_t i = 0; i < s->n; i++)
        s->a.changed[s->head + (size_t)i] = true;
    for (int32_t i = 0; i < s->m; i++)
        s->b.changed[s->head + (size_t)i] = true;
}

struct at {
    size_t a, b;
};

static bool change_at(const struct search *s, struct at p)
{
    return (p.a < s->a.n && s->a.changed[p.a]) || (p.b < s->b.n && s->b.changed[p.b]);
}

/* From a change on to behind the last one that is at most two contexts away from the one before it. */
static struct at end_of_hunk(const struct search *s, struct at p)
{
    struct at end = p;

    for (size_t same = 0; (p.a < s->a.n || p.b < s->b.n) && same <= 2 * CONTEXT;) {
        if (!change_at(s, p)) {
            p.a++;
            p.b++;
            same++;
            continue;
        }
        while (p.a < s->a.n && s->a.changed[p.a])
            p.a++;
        while (p.b < s->b.n && s->b.changed[p.b])
            p.b++;
        end = p;
        same = 0;
    }
    return end;
}

static void add_range(struct vig_buf *out, char sign, size_t from, size_t n)
{
    (void)vig_buf_addf(out, "%c%zu", sign, n ? from + 1 : from);
    if (n != 1)
        (void)vig_buf_addf(out, ",%zu", n);
}

static void add_line(struct vig_buf *out, char sign, vig_str line)
{
    (void)vig_buf_addc(out, sign);
    (void)vig_buf_add(out, line);
    if (line.p[line.n - 1] != '\n')
        (void)vig_buf_add(out, VIG_STR("\n\\ No newline at end of file\n"));
}

static void add_hunk(const struct search *s, struct at from, struct at to, struct vig_buf *out)
{
    (void)vig_buf_add(out, VIG_STR("@@ "));
    add_range(out, '-', from.a, to.a - from.a);
    (void)vig_buf_addc(out, ' ');
    add_range(out, '+', from.b, to.b - from.b);
    (void)vig_buf_add(out, VIG_STR(" @@\n"));
    while (from.a < to.a || from.b < to.b) {
        if (!change_at(s, from)) {
            add_line(out, ' ', s->a.v[from.a]);
            from.a++;
            from.b++;
        }
        for (; from.a < to.a && s->a.changed[from.a]; from.a++)
            add_line(out, '-', s->a.v[from.a]);
        for (; from.b < to.b && s->b.changed[from.b]; from.b++)
            add_line(out, '+', s->b.v[from.b]);
    }
}

static void add_hunks(const struct search *s, struct vig_buf *out)
{
    struct at p = { 0, 0 };

    while (p.a < s->a.n || p.b < s->b.n) {
        struct at end;
        size_t before, after;

        if (!change_at(s, p)) {
            p.a++;
            p.b++;
            continue;
        }
        end = end_of_hunk(s, p);
        before = p.a < CONTEXT ? p.a : CONTEXT;
        before = p.b < before ? p.b : before;
        after = s->a.n - end.a < CONTEXT ? s->a.n - end.a : CONTEXT;
        add_hunk(s, (struct at){ p.a - before, p.b - before }, (struct at){ end.a + after, end.b + after }, out);
        p = end;
    }
}

int vig_diff(vig_str old_text, vig_str new_text, const char *old_name, const char *new_name, struct vig_buf *out,
             struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    struct search *s = arena ? vig_new(arena, struct search) : NULL;
    struct vig_map ids = { 0 };
    int rc;

    if (vig_str_eq(old_text, new_text))
        return 0;
    if (!s)
        return vig_nomem(err);
    s->arena = arena;
    rc = split(s, &s->a, old_text, &ids, err);
    if (rc == 0)
        rc = split(s, &s->b, new_text, &ids, err);
    if (rc < 0)
        return rc;
    compare(s);
    (void)vig_buf_addf(out, "--- %s\n+++ %s\n", old_name, new_name);
    add_hunks(s, out);
    return vig_buf_check(out, err);
}
