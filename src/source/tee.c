/* source/tee.c - see source/tee.h. */
#include "source/tee.h"

#include <stdlib.h>

struct pair {
    struct vig_visitor visitor;
    struct vig_visitor *each[2]; /* NULL: knows this layer */
    enum vig_want wants[2];      /* for the entry that was handed out last */
};

static int pair_entry(void *ctx, const struct vig_entry *e, enum vig_want *ret_want, struct vig_err *err)
{
    struct pair *p = ctx;
    int rc = 0;

    *ret_want = VIG_WANT_NO;
    for (int i = 0; rc == 0 && i < 2; i++) {
        p->wants[i] = VIG_WANT_NO;
        if (p->each[i])
            rc = p->each[i]->entry(p->each[i]->ctx, e, &p->wants[i], err);
        if (p->wants[i] > *ret_want)
            *ret_want = p->wants[i];
    }
    return rc;
}

static int is_elf(const struct vig_blob *content, bool *ret, struct vig_err *err)
{
    char head[4];
    int rc = content->size < sizeof head ? 0 : vig_blob_read(content, 0, head, sizeof head, err);

    *ret = rc == 0 && content->size >= sizeof head && memcmp(head, "\177ELF", 4) == 0;
    return rc;
}

static int pair_content(void *ctx, const struct vig_entry *e, const struct vig_blob *content, struct vig_err *err)
{
    struct pair *p = ctx;
    int rc = 0;

    for (int i = 0; rc == 0 && i < 2; i++) {
        bool hand = p->wants[i] == VIG_WANT_CONTENT;

        if (p->wants[i] == VIG_WANT_ELF && p->wants[!i] == VIG_WANT_CONTENT) /* nobody has looked yet */
            rc = is_elf(content, &hand, err);
        else if (p->wants[i] == VIG_WANT_ELF)
            hand = true;
        if (rc == 0 && hand)
            rc = p->each[i]->content(p->each[i]->ctx, e, content, err);
    }
    return rc;
}

static int pair_note(void *ctx, vig_str path, const char *text, struct vig_err *err)
{
    struct pair *p = ctx;
    int rc = 0;

    for (int i = 0; rc == 0 && i < 2; i++)
        if (p->each[i])
            rc = p->each[i]->note(p->each[i]->ctx, path, text, err);
    return rc;
}

static void drop_from(const struct vig_tee *t, struct pair *p, int first)
{
    for (int i = first; i < 2; i++)
        if (p->each[i] && t->sinks[i]->drop)
            t->sinks[i]->drop(t->sinks[i]->ctx, p->each[i]);
    free(p);
}

static int begin(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor **ret_visitor, struct vig_err *err)
{
    const struct vig_tee *t = ctx;
    struct pair *p = vig_allocation_fails() ? NULL : calloc(1, sizeof *p);
    int rc = 0;

    if (!p)
        return vig_nomem(err);
    for (int i = 0; rc == 0 && i < 2; i++)
        rc = t->sinks[i]->begin(t->sinks[i]->ctx, ref, &p->each[i], err);
    if (rc < 0 || (!p->each[0] && !p->each[1])) {
        drop_from(t, p, 0);
        return rc;
    }
    p->visitor = (struct vig_visitor){ p, pair_entry, pair_content, pair_note };
    *ret_visitor = &p->visitor;
    return 0;
}

static int end(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor *visitor, vig_str verified_key, struct vig_err *err)
{
    const struct vig_tee *t = ctx;
    struct pair *p = visitor->ctx;

    for (int i = 0; i < 2; i++) {
        int rc = p->each[i] ? t->sinks[i]->end(t->sinks[i]->ctx, ref, p->each[i], verified_key, err) : 0;
        if (rc < 0) {
            drop_from(t, p, i + 1);
            return rc;
        }
    }
    free(p);
    return 0;
}

static void drop(void *ctx, struct vig_visitor *visitor)
{
    drop_from(ctx, visitor->ctx, 0);
}

struct vig_layer_sink vig_tee_sink(struct vig_tee *t)
{
    return (struct vig_layer_sink){ t, begin, end, drop };
}
