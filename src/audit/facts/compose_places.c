/* audit/facts/compose_places.c - see audit/facts/compose_places.h. */
#include "audit/facts/compose_places.h"

#include "audit/policy.h"
#include "base/cur.h"
#include "format/compose.h"

void compose_place_all(const struct vig_compose *c, struct vig_report *report)
{
    for (size_t i = 0; i < report->findings.n; i++) {
        struct vig_place *at = &report->findings.v[i].place;
        uint32_t line;
        const struct vig_compose_file *f = vig_compose_locate(c, at->line, &line);

        at->line = line;
        if (f && c->files.n > 1 && vig_str_empty(at->path))
            at->path = f->path;
    }
}

static size_t indent_of(vig_str line)
{
    size_t n = 0;

    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

struct open_block {
    uint32_t line;
    size_t indent;
    bool item;
};

struct blocks {
    uint32_t *ends; /* of each project line: the last line of the block that starts there */
    bool *service;  /* whether a service starts there */
    size_t n;
};

/* A block ends before the next line that is not indented deeper than its first; a list's items may be as deep as its key. */
static void find_blocks(const struct vig_compose_file *f, struct open_block *open, struct blocks *b)
{
    vig_cur cur = vig_cur_of(f->text);
    uint32_t n = f->first, last = f->first;
    size_t depth = 0;
    vig_str line;

    while (vig_cur_line(&cur, &line) && n < f->first + f->lines) {
        vig_str s = vig_str_trim(line);
        struct open_block block = { ++n, indent_of(line), vig_str_starts(s, VIG_STR("-")) };

        if (vig_str_empty(s) || s.p[0] == '#')
            continue;
        while (depth && (open[depth - 1].indent > block.indent ||
                         (open[depth - 1].indent == block.indent && (open[depth - 1].item || !block.item))))
            b->ends[open[--depth].line] = last;
        open[depth++] = block;
        last = n;
    }
    while (depth)
        b->ends[open[--depth].line] = last;
}

static int find_all_blocks(const struct vig_compose *c, struct vig_arena *arena, struct blocks *b, struct vig_err *err)
{
    const struct vig_compose_file *last = &c->files.v[c->files.n - 1];
    struct open_block *open;

    b->n = (size_t)last->first + last->lines + 1;
    b->ends = vig_new_array(arena, uint32_t, b->n);
    b->service = vig_new_array(arena, bool, b->n);
    open = vig_new_array(arena, struct open_block, b->n);
    if (!b->ends || !b->service || !open)
        return vig_nomem(err);
    for (size_t i = 0; i < c->services.n; i++)
        if (c->services.v[i].container.line < b->n)
            b->service[c->services.v[i].container.line] = true;
    for (size_t i = 0; i < c->files.n; i++)
        find_blocks(&c->files.v[i], open, b);
    return 0;
}

static bool is_within(const struct blocks *b, uint32_t line, uint32_t block)
{
    return block < b->n && line > block && line <= b->ends[block];
}

static bool is_about(const struct blocks *b, uint32_t ignored, uint32_t line)
{
    if (ignored == 0 || ignored == line)
        return true;
    if (line == 0 || line >= b->n || ignored >= b->n)
        return false;
    return is_within(b, line, ignored) || (!b->service[line] && is_within(b, ignored, line));
}

struct named {
    const struct vig_check *v[64];
    size_t n;
};

/* All checks that a comment names, in any tool's numbering. */
static struct named checks_of(vig_str ids)
{
    struct named all = { .n = 0 };

    for (size_t words = 0; ids.n && words < VIG_COUNT(all.v) && all.n < VIG_COUNT(all.v); words++) {
        size_t room = VIG_COUNT(all.v) - all.n,
               n = vig_checks_named(vig_str_trim(vig_str_cut(&ids, ',')), all.v + all.n, room);

        all.n += n < room ? n : room;
    }
    return all;
}

static bool is_named(const struct named *checks, vig_str id)
{
    for (size_t i = 0; i < checks->n; i++)
        if (vig_str_eqc(id, checks->v[i]->id))
            return true;
    return false;
}

int compose_ignore(const struct vig_compose *c, struct vig_report *report, struct vig_arena *arena, struct vig_err *err)
{
    struct blocks blocks = { 0 };
    int rc = c->ignores.n ? find_all_blocks(c, arena, &blocks, err) : 0;

    for (size_t i = 0; rc == 0 && i < c->ignores.n && i < VIG_LIMIT_FINDINGS; i++) {
        const struct vig_compose_ignore *ignore = &c->ignores.v[i];
        const struct named checks = checks_of(ignore->ids);

        for (size_t k = 0; k < report->findings.n; k++) {
            struct vig_finding *f = &report->findings.v[k];

            if (vig_str_empty(f->suppressed) && is_named(&checks, f->id) &&
                is_about(&blocks, ignore->line, f->place.line))
                f->suppressed = ignore->reason.n ? ignore->reason : VIG_STR("left out by a comment in the file");
        }
    }
    return rc;
}
