/* catalog/catalog.c - what catalogers call while they read a file (see catalog/cataloger.h). */
#include <stdarg.h>

#include "base/buf.h"
#include "catalog/layer.h"
#include "catalog/owned.h"

int vig_catalog_new(struct vig_arena *arena, struct vig_catalog **ret, struct vig_err *err)
{
    struct vig_catalog *cat = vig_new(arena, struct vig_catalog);

    if (!cat)
        return vig_nomem(err);
    cat->arena = arena;
    cat->scratch = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    if (!cat->scratch)
        return vig_nomem(err);
    *ret = cat;
    return 0;
}

void vig_catalog_free(struct vig_catalog *cat)
{
    if (cat)
        vig_arena_free(cat->scratch);
}

vig_str vig_catalog_path(const struct vig_catalog *cat)
{
    return cat->path;
}

struct vig_arena *vig_catalog_scratch(struct vig_catalog *cat)
{
    return cat->scratch;
}

/* Names and versions are single words of text in every ecosystem; bytes below space, or DEL, are damage or an attack. */
static bool is_clean(vig_str s, size_t max)
{
    if (s.n > max)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            return false;
    return true;
}

static bool keep(struct vig_catalog *cat, vig_str *s)
{
    return vig_str_empty(*s) || vig_arena_str(cat->arena, *s, s);
}

static bool join_nested(struct vig_catalog *cat, vig_str *ret)
{
    struct vig_buf all;
    bool ok;

    *ret = VIG_STR("");
    if (cat->depth == 0)
        return true;
    vig_buf_init(&all, VIG_LIMIT_ARCHIVE_DEPTH * (VIG_LIMIT_PATH + 8));
    for (size_t i = 0; i < cat->depth; i++) {
        if (i)
            vig_buf_add(&all, VIG_STR(" › "));
        vig_buf_add(&all, cat->nested[i]);
    }
    ok = !all.failed && vig_arena_str(cat->arena, vig_buf_str(&all), ret);
    vig_buf_done(&all);
    return ok;
}

int vig_catalog_add(struct vig_catalog *cat, const struct vig_package *pkg, struct vig_err *err)
{
    struct vig_package p = *pkg, *slot;
    struct vig_location *loc;

    if (cat->packages.n >= VIG_LIMIT_PACKAGES)
        return cat->packages_dropped++ ? 0 : vig_catalog_note(cat, 0, "more than %zu packages, the others are not listed", VIG_LIMIT_PACKAGES);
    if (vig_str_empty(p.name))
        return vig_catalog_note(cat, 0, "a package without a name");
    if (!is_clean(p.name, VIG_LIMIT_NAME) || !is_clean(p.version, VIG_LIMIT_VERSION) ||
        !is_clean(p.source_name, VIG_LIMIT_NAME) || !is_clean(p.source_version, VIG_LIMIT_VERSION) ||
        !is_clean(p.arch, VIG_LIMIT_NAME) || !is_clean(p.modularity, VIG_LIMIT_NAME))
        return vig_catalog_note(cat, 0, "a package whose name or version is too long or has control characters");
    p.license = vig_str_take(p.license, VIG_LIMIT_NAME);
    p.vendor = vig_str_take(p.vendor, VIG_LIMIT_NAME);
    p.cataloger = cat->cataloger ? cat->cataloger->name : "";
    p.owner = VIG_NO_PACKAGE;
    memset(&p.locations, 0, sizeof p.locations);
    if (!keep(cat, &p.name) || !keep(cat, &p.version) || !keep(cat, &p.arch) || !keep(cat, &p.source_name) ||
        !keep(cat, &p.source_version) || !keep(cat, &p.license) || !keep(cat, &p.vendor) ||
        !keep(cat, &p.modularity) || !keep(cat, &p.sha1) || !keep(cat, &p.cpe) || !keep(cat, &p.purl))
        return vig_nomem(err);
    loc = vig_package_add_location(&p, cat->arena);
    slot = loc ? vig_vec_add(&cat->packages, cat->arena) : NULL;
    if (!slot)
        return vig_nomem(err);
    *loc = (struct vig_location){ .path = vig_str_empty(cat->place) ? cat->path : cat->place, .layer = VIG_NO_LAYER };
    if (!join_nested(cat, &loc->nested))
        return vig_nomem(err);
    *slot = p;
    return 0;
}

int vig_catalog_note(struct vig_catalog *cat, size_t line, const char *fmt, ...)
{
    char text[512];
    struct vig_note note = { .layer = VIG_NO_LAYER, .line = line, .path = cat->path }, *slot;
    vig_str nested;
    va_list ap;

    if (cat->notes.n >= VIG_LIMIT_NOTES || cat->file_notes >= VIG_LIMIT_FILE_NOTES) {
        cat->notes_dropped++;
        return 0;
    }
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (!join_nested(cat, &nested))
        return VIG_E_NOMEM;
    note.text = vig_arena_printf(cat->arena, "%.*s%s%s", VIG_ARG(nested), vig_str_empty(nested) ? "" : ": ", text);
    slot = note.text.p ? vig_vec_add(&cat->notes, cat->arena) : NULL;
    if (!slot)
        return VIG_E_NOMEM;
    *slot = note;
    cat->file_notes++;
    return 0;
}

int vig_catalog_note_err(struct vig_catalog *cat, struct vig_err *err)
{
    if (err->code == VIG_E_NOMEM || err->code == VIG_E_CANCELLED)
        return err->code;
    return vig_catalog_note(cat, 0, "%s", err->msg) < 0 ? vig_nomem(err) : 0;
}

/* Takes `more` where it has something to say and `keep_old` is false or nothing was known. */
static bool merge_field(struct vig_catalog *cat, vig_str *old, vig_str more, bool keep_old)
{
    if (vig_str_empty(more) || (keep_old && !vig_str_empty(*old)))
        return true;
    return vig_arena_str(cat->arena, vig_str_take(more, VIG_LIMIT_NAME), old);
}

int vig_catalog_os(struct vig_catalog *cat, const struct vig_os *os, int rank, struct vig_err *err)
{
    bool keep_old = rank < cat->os_rank;
    struct vig_os *o = &cat->os;

    if (!merge_field(cat, &o->id, os->id, keep_old) || !merge_field(cat, &o->id_like, os->id_like, keep_old) ||
        !merge_field(cat, &o->version_id, os->version_id, keep_old) ||
        !merge_field(cat, &o->codename, os->codename, keep_old) || !merge_field(cat, &o->name, os->name, keep_old) ||
        !merge_field(cat, &o->pretty_name, os->pretty_name, keep_old) ||
        !merge_field(cat, &o->point, os->point, keep_old))
        return vig_nomem(err);
    if (!keep_old)
        cat->os_rank = rank;
    return 0;
}

int vig_catalog_owns(struct vig_catalog *cat, enum vig_pkg_type type, vig_str owner_name, vig_str path, struct vig_err *err)
{
    struct vig_owned owned = { .type = type }, *slot;

    while (path.n && path.p[0] == '/')
        path = vig_str_skip(path, 1);
    if (cat->owned_to && !vig_str_empty(path) && path.n <= VIG_LIMIT_PATH)
        return cat->owned_to->owns(cat->owned_to->ctx, type, owner_name, path, err);
    if (vig_str_empty(path) || path.n > VIG_LIMIT_PATH || (cat->wants && !cat->wants(cat->wants_ctx, path)))
        return 0;
    if (cat->owned_bytes > VIG_LIMIT_OWNED)
        return 0;
    cat->owned_bytes += path.n + sizeof owned;
    if (cat->owned_bytes > VIG_LIMIT_OWNED)
        return vig_catalog_note(cat, 0, "packages own too many files: what other catalogers find may be listed twice") < 0 ? vig_nomem(err) : 0;
    if (cat->owned.n && vig_str_eq(cat->owned.v[cat->owned.n - 1].owner, owner_name))
        owned.owner = cat->owned.v[cat->owned.n - 1].owner; /* a list names one owner for all its files */
    else if (!vig_arena_str(cat->arena, owner_name, &owned.owner))
        return vig_nomem(err);
    if (!vig_arena_str(cat->arena, path, &owned.path))
        return vig_nomem(err);
    slot = vig_vec_add(&cat->owned, cat->arena);
    if (!slot)
        return vig_nomem(err);
    *slot = owned;
    return 0;
}

int vig_catalog_place(struct vig_catalog *cat, vig_str path, struct vig_err *err)
{
    while (path.n && path.p[0] == '/')
        path = vig_str_skip(path, 1);
    if (path.n > VIG_LIMIT_PATH)
        path = VIG_STR("");
    if (vig_str_eq(path, cat->place)) /* one data base has many packages */
        return 0;
    if (!vig_arena_str(cat->arena, path, &cat->place))
        return vig_nomem(err);
    return 0;
}

int vig_catalog_enter(struct vig_catalog *cat, vig_str nested, struct vig_err *err)
{
    if (cat->depth >= VIG_LIMIT_ARCHIVE_DEPTH)
        return vig_fail(err, VIG_E_LIMIT, "nested deeper than %d archives, the rest was not read", VIG_LIMIT_ARCHIVE_DEPTH);
    cat->nested[cat->depth++] = nested;
    return 0;
}

void vig_catalog_leave(struct vig_catalog *cat)
{
    cat->depth--;
}

static int run(struct vig_catalog *cat, const struct vig_cataloger *c, const struct vig_blob *file, struct vig_err *err)
{
    vig_str all;
    int rc;

    if (file->size > c->max_bytes)
        return vig_fail(err, VIG_E_LIMIT, "%llu bytes, of which at most %zu are read", (unsigned long long)file->size,
                        c->max_bytes);
    if (c->parse_blob)
        return c->parse_blob(cat, file, err);
    rc = vig_blob_view(file, 0, file->size, c->max_bytes, cat->scratch, &all, err);
    return rc < 0 ? rc : c->parse(cat, all, err);
}

int vig_catalog_run(struct vig_catalog *cat, const struct vig_cataloger *c, vig_str path, const struct vig_blob *file,
                    struct vig_err *err)
{
    int rc;

    cat->cataloger = c;
    cat->file_notes = 0;
    if (!vig_arena_str(cat->arena, path, &cat->path))
        return vig_nomem(err);
    rc = run(cat, c, file, err);
    if (rc == VIG_E_NOMEM && vig_arena_is_full(cat->scratch)) /* the file wants too much, the system has enough */
        rc = vig_fail(err, VIG_E_LIMIT, "it takes more than %zu MiB to read, the rest was not", VIG_LIMIT_SCRATCH_ARENA >> 20);
    cat->depth = 0;
    cat->place = VIG_STR("");
    if (rc < 0)
        rc = vig_catalog_note_err(cat, err);
    vig_arena_reset(cat->scratch);
    return rc;
}
