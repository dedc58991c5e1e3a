/* model/sbom.c - see model/sbom.h. */
#include "model/sbom.h"

#include <stdarg.h>

#include "base/buf.h"
#include "model/purl.h"

static int copy_strings(struct vig_arena *arena, vig_str *const *fields, size_t n, struct vig_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!vig_str_empty(*fields[i]) && !vig_arena_str(arena, *fields[i], fields[i]))
            return vig_nomem(err);
    return 0;
}

int vig_subject_copy(const struct vig_subject *from, struct vig_arena *arena, struct vig_subject *to, struct vig_err *err)
{
    vig_str *const fields[] = { &to->name, &to->digest, &to->platform, &to->created, &to->os.id, &to->os.id_like, &to->os.version_id,
                                &to->os.codename, &to->os.name, &to->os.pretty_name, &to->os.point };
    int rc;

    *to = *from;
    memset(&to->tags, 0, sizeof to->tags);
    memset(&to->layers, 0, sizeof to->layers);
    rc = copy_strings(arena, fields, VIG_COUNT(fields), err);
    for (size_t i = 0; rc == 0 && i < from->tags.n; i++) {
        vig_str *tag = vig_vec_add(&to->tags, arena);
        if (!tag || !vig_arena_str(arena, from->tags.v[i], tag))
            rc = vig_nomem(err);
    }
    for (size_t i = 0; rc == 0 && i < from->layers.n; i++) {
        struct vig_layer *l = vig_vec_add(&to->layers, arena);
        if (!l)
            return vig_nomem(err);
        *l = from->layers.v[i];
        vig_str *const parts[] = { &l->digest, &l->diff_id, &l->created_by };
        rc = copy_strings(arena, parts, VIG_COUNT(parts), err);
    }
    return rc;
}

void vig_sbom_init(struct vig_sbom *sbom, struct vig_arena *arena)
{
    *sbom = (struct vig_sbom){ .arena = arena };
}

int vig_sbom_note(struct vig_sbom *sbom, vig_str path, uint32_t layer, size_t line, struct vig_err *err,
                  const char *fmt, ...)
{
    char text[512];
    struct vig_note note = { .layer = layer, .line = line };
    struct vig_note *slot;
    va_list ap;

    if (sbom->notes.n >= VIG_LIMIT_NOTES) {
        sbom->notes_dropped++;
        return 0;
    }
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (!vig_arena_str(sbom->arena, vig_str_c(text), &note.text) || !vig_arena_str(sbom->arena, path, &note.path))
        return vig_nomem(err);
    slot = vig_vec_add(&sbom->notes, sbom->arena);
    if (!slot)
        return vig_nomem(err);
    *slot = note;
    return 0;
}

/* A package and where it stood before sorting, so that owners can be found again. */
struct ranked {
    struct vig_package pkg;
    uint32_t was;
};

static vig_str first_path(const struct vig_package *p)
{
    return p->locations.n ? p->locations.v[0].path : VIG_STR("");
}

static int compare_packages(const void *left, const void *right)
{
    const struct ranked *ra = left, *rb = right;
    const struct vig_package *a = &ra->pkg, *b = &rb->pkg;
    int c = (a->type > b->type) - (a->type < b->type);

    if (!c)
        c = vig_str_cmp(a->name, b->name);
    if (!c)
        c = vig_str_cmp(a->version, b->version);
    if (!c)
        c = vig_str_cmp(a->arch, b->arch);
    if (!c)
        c = vig_str_cmp(first_path(a), first_path(b));
    return c ? c : (ra->was > rb->was) - (ra->was < rb->was);
}

static int compare_notes(const void *left, const void *right)
{
    const struct vig_note *a = left, *b = right;
    int c = vig_str_cmp(a->path, b->path);

    if (!c)
        c = (a->layer > b->layer) - (a->layer < b->layer);
    if (!c)
        c = (a->line > b->line) - (a->line < b->line);
    return c ? c : vig_str_cmp(a->text, b->text);
}

static int sort_packages(struct vig_sbom *sbom, struct vig_err *err)
{
    size_t n = sbom->packages.n;
    struct ranked *order = n ? calloc(n, sizeof *order) : NULL;
    uint32_t *now = n ? calloc(n, sizeof *now) : NULL;

    if (n && (!order || !now)) {
        free(order);
        free(now);
        return vig_nomem(err);
    }
    for (size_t i = 0; i < n; i++)
        order[i] = (struct ranked){ sbom->packages.v[i], (uint32_t)i };
    if (n)
        qsort(order, n, sizeof *order, compare_packages);
    for (size_t i = 0; i < n; i++)
        now[order[i].was] = (uint32_t)i;
    for (size_t i = 0; i < n; i++) {
        sbom->packages.v[i] = order[i].pkg;
        if (order[i].pkg.owner != VIG_NO_PACKAGE && order[i].pkg.owner < n)
            sbom->packages.v[i].owner = now[order[i].pkg.owner];
    }
    free(order);
    free(now);
    return 0;
}

int vig_sbom_finish(struct vig_sbom *sbom, struct vig_err *err)
{
    struct vig_buf purl;
    int rc = 0;

    vig_buf_init(&purl, VIG_KIB(64));
    for (size_t i = 0; rc == 0 && i < sbom->packages.n; i++) {
        struct vig_package *p = &sbom->packages.v[i];

        if (!vig_str_empty(p->purl))
            continue;
        vig_buf_clear(&purl);
        rc = vig_purl_write(p, &sbom->subject.os, &purl, err);
        if (rc == 0 && !vig_arena_str(sbom->arena, vig_buf_str(&purl), &p->purl))
            rc = vig_nomem(err);
    }
    vig_buf_done(&purl);
    if (rc == 0)
        rc = sort_packages(sbom, err);
    if (rc == 0 && sbom->notes.n)
        qsort(sbom->notes.v, sbom->notes.n, sizeof *sbom->notes.v, compare_notes);
    return rc;
}
