/* catalog/join.c - one bill of materials out of all layers.
 *
 * Files that higher layers hide are left out (stack.c). The same package found in several places is one package with several
 * locations; what one place only declares and another has installed is installed. A package whose file an OS package owns is kept, with `owner` saying so: it is the same software twice.
 */
#include "catalog/layer.h"

struct join {
    struct vig_sbom *sbom;
    struct vig_stack *stack;
    struct vig_arena *scratch;
    bool is_image;
    struct vig_map packages;    /* identity → 1 + index in the SBOM */
    struct vig_map os_packages; /* "deb\0libc6\0amd64" and without the architecture → 1 + index */
    struct vig_map owners;      /* canonical path → 1 + index in `owned` */
    struct { VIG_VEC(const struct vig_owned *); } owned;
    size_t again;         /* packages and owned files looked at once more, because their file has another name */
    bool many_names;      /* there were too many of those */
    size_t not_listed;    /* packages above VIG_LIMIT_PACKAGES */
};

/* Distributions merged /bin, /lib and /sbin into /usr, and package data bases still name either. */
static vig_str canonical(vig_str path, struct vig_arena *arena)
{
    static const vig_str merged[] = { VIG_STR("lib/"), VIG_STR("bin/"), VIG_STR("sbin/"), VIG_STR("lib64/"), VIG_STR("lib32/") };

    for (size_t i = 0; i < VIG_COUNT(merged); i++)
        if (vig_str_starts(path, merged[i]))
            return vig_arena_printf(arena, "usr/%.*s", VIG_ARG(path));
    return path;
}

/* How a package came to be known, not what it is: both hold only when they hold for each place. */
static const unsigned of_places = VIG_PKG_DECLARED | VIG_PKG_DEV;

/* Everything that makes two findings the same package; NUL separates, as no field holds one. An archive's digest is not
 * among it: a library is the same beside the program that its classes were copied into, where it has no digest, and
 * whoever packs a jar anew changes its bytes. */
static bool identity(const struct vig_package *p, struct vig_buf *b)
{
    const vig_str fields[] = { p->name, p->version, p->arch, p->source_name, p->source_version, p->modularity, p->purl };

    vig_buf_addf(b, "%d/%u", (int)p->type, p->flags & ~of_places);
    for (size_t i = 0; i < VIG_COUNT(fields); i++) {
        vig_buf_addc(b, '\0');
        vig_buf_add(b, fields[i]);
    }
    return !b->failed;
}

/* Packages of layers live on the layers' arenas: what is kept is copied. */
static bool copy_package(const struct vig_package *from, struct vig_arena *arena, struct vig_package *to)
{
    vig_str *const fields[] = { &to->name, &to->version, &to->arch, &to->source_name, &to->source_version, &to->license,
                                &to->vendor, &to->modularity, &to->sha1, &to->cpe, &to->purl };

    *to = *from;
    memset(&to->locations, 0, sizeof to->locations);
    for (size_t i = 0; i < VIG_COUNT(fields); i++)
        if (!vig_str_empty(*fields[i]) && !vig_arena_str(arena, *fields[i], fields[i]))
            return false;
    return true;
}

/* `path` is kept already. */
static bool add_location(struct join *j, struct vig_package *p, vig_str nested, vig_str path, uint32_t layer)
{
    struct vig_location *loc;

    for (size_t i = 0; i < p->locations.n && i < 64; i++)
        if (vig_str_eq(p->locations.v[i].path, path) && vig_str_eq(p->locations.v[i].nested, nested))
            return true;
    loc = vig_package_add_location(p, j->sbom->arena);
    if (!loc)
        return false;
    loc->layer = layer;
    loc->path = path;
    return vig_arena_str(j->sbom->arena, nested, &loc->nested);
}

static bool register_os_package(struct join *j, const struct vig_package *p, size_t index)
{
    vig_str bare = vig_arena_printf(j->scratch, "%d/%.*s", (int)p->type, VIG_ARG(p->name));
    vig_str full = vig_arena_printf(j->scratch, "%d/%.*s:%.*s", (int)p->type, VIG_ARG(p->name), VIG_ARG(p->arch));
    uintptr_t *a = bare.p ? vig_map_put(&j->os_packages, j->scratch, bare, NULL) : NULL;
    uintptr_t *b = full.p ? vig_map_put(&j->os_packages, j->scratch, full, NULL) : NULL;

    if (!a || !b)
        return false;
    b = vig_map_get(&j->os_packages, full);
    a = vig_map_get(&j->os_packages, bare);
    if (!*a)
        *a = index + 1;
    *b = index + 1;
    return true;
}

/* What the first place did not know. */
static bool fill(struct join *j, vig_str *field, vig_str from)
{
    return !vig_str_empty(*field) || vig_str_empty(from) || vig_arena_str(j->sbom->arena, from, field);
}

/* *ret: the package of that identity, perhaps a new one; NULL when there are too many. */
static int find_package(struct join *j, const struct vig_package *from, struct vig_package **ret, struct vig_err *err)
{
    struct vig_buf b;
    vig_str key;
    uintptr_t *slot = NULL;
    struct vig_package *p = NULL;
    bool ok;

    *ret = NULL;
    vig_buf_init(&b, VIG_KIB(64));
    ok = identity(from, &b);
    slot = ok ? vig_map_get(&j->packages, vig_buf_str(&b)) : NULL;
    if (ok && !slot && j->sbom->packages.n < VIG_LIMIT_PACKAGES) {
        ok = vig_arena_str(j->scratch, vig_buf_str(&b), &key) && (slot = vig_map_put(&j->packages, j->scratch, key, NULL)) &&
             (p = vig_vec_add(&j->sbom->packages, j->sbom->arena)) && copy_package(from, j->sbom->arena, p) &&
             (!vig_pkg_is_os(p->type) || register_os_package(j, p, j->sbom->packages.n - 1));
        if (ok)
            *slot = j->sbom->packages.n;
    }
    vig_buf_done(&b);
    if (!ok)
        return vig_nomem(err);
    if (slot)
        *ret = &j->sbom->packages.v[*slot - 1];
    else
        j->not_listed++;
    return 0;
}

static int add_package(struct join *j, const struct vig_package *from, vig_str path, uint32_t layer, struct vig_err *err)
{
    struct vig_package *p;
    int rc = find_package(j, from, &p, err);

    if (rc < 0 || !p)
        return rc;
    p->flags &= from->flags | ~of_places;
    if (!fill(j, &p->license, from->license) || !fill(j, &p->sha1, from->sha1))
        return vig_nomem(err);
    return add_location(j, p, from->locations.v[0].nested, path, layer) ? 0 : vig_nomem(err);
}

static int own_paths(struct join *j, const struct vig_catalog *cat, size_t from, size_t to, struct vig_err *err)
{
    for (size_t i = from; i < to; i++) {
        vig_str path = canonical(cat->owned.v[i].path, j->scratch);
        uintptr_t *slot = path.p ? vig_map_put(&j->owners, j->scratch, path, NULL) : NULL;
        const struct vig_owned **o;

        if (!slot)
            return vig_nomem(err);
        if (*slot)
            continue;
        o = vig_vec_add(&j->owned, j->scratch);
        if (!o)
            return vig_nomem(err);
        *o = &cat->owned.v[i];
        *slot = j->owned.n;
    }
    return 0;
}

static size_t first_package(const struct vig_layer_facts *facts, size_t file)
{
    return file ? facts->files.v[file - 1].packages_end : 0;
}

static size_t first_owned(const struct vig_layer_facts *facts, size_t file)
{
    return file ? facts->files.v[file - 1].owned_end : 0;
}

static int join_file(struct join *j, const struct vig_layer_facts *facts, size_t file, vig_str path, uint32_t layer, struct vig_err *err)
{
    const struct vig_catalog *cat = facts->cat;
    size_t first = first_package(facts, file);
    int rc = 0;

    if (first < facts->files.v[file].packages_end && !vig_arena_str(j->sbom->arena, path, &path))
        return vig_nomem(err);
    for (size_t i = first; rc == 0 && i < facts->files.v[file].packages_end; i++) {
        vig_str place = cat->packages.v[i].locations.v[0].path; /* a bill of materials tells of other places than its own */

        if (vig_str_eq(place, facts->files.v[file].path))
            place = path;
        else if (!vig_arena_str(j->sbom->arena, place, &place))
            return vig_nomem(err);
        rc = add_package(j, &cat->packages.v[i], place, layer, err);
    }
    return rc < 0 ? rc : own_paths(j, cat, first_owned(facts, file), facts->files.v[file].owned_end, err);
}

/* Another name of a file of the same layer, which catalogers read under its own name. A million names of a file with a million
 * packages would be a short archive: all together may only be as many as there may be packages. */
static int join_hard_links(struct join *j, const struct vig_layer_facts *facts, const struct vig_map *last, size_t i, struct vig_err *err)
{
    int rc = 0;

    for (size_t k = 0; rc == 0 && k < facts->links.n; k++) {
        const struct vig_wanted_link *link = &facts->links.v[k];
        const uintptr_t *file = link->hard ? vig_map_get(last, link->target) : NULL;
        size_t more;

        if (!file || !vig_stack_shows(j->stack, i, link->path))
            continue;
        more = facts->files.v[*file - 1].packages_end - first_package(facts, *file - 1) + facts->files.v[*file - 1].owned_end -
               first_owned(facts, *file - 1);
        if (more > VIG_LIMIT_PACKAGES - j->again) {
            j->many_names = true;
            continue;
        }
        j->again += more;
        rc = join_file(j, facts, *file - 1, link->path, j->is_image ? (uint32_t)i : VIG_NO_LAYER, err);
    }
    return rc;
}

static int join_layer(struct join *j, const struct vig_layer_facts *facts, size_t i, struct vig_err *err)
{
    struct vig_map last = { 0 }; /* path → 1 + index of the last file of this name in the layer */
    uint32_t layer = j->is_image ? (uint32_t)i : VIG_NO_LAYER;
    int rc = 0;

    for (size_t f = 0; f < facts->files.n; f++) {
        uintptr_t *slot = vig_map_put(&last, j->scratch, facts->files.v[f].path, NULL);
        if (!slot)
            return vig_nomem(err);
        *slot = f + 1;
    }
    for (size_t f = 0; rc == 0 && f < facts->files.n; f++) {
        vig_str path = facts->files.v[f].path;
        if (*vig_map_get(&last, path) == f + 1 && vig_stack_shows(j->stack, i, path))
            rc = join_file(j, facts, f, path, layer, err);
    }
    return rc < 0 ? rc : join_hard_links(j, facts, &last, i, err);
}

static int join_notes(struct join *j, const struct vig_layer_facts *facts, size_t i, struct vig_err *err)
{
    int rc = 0;

    j->sbom->notes_dropped += facts->cat->notes_dropped;
    for (size_t k = 0; rc == 0 && k < facts->cat->notes.n; k++) {
        const struct vig_note *n = &facts->cat->notes.v[k];
        if (vig_str_empty(n->path) || vig_stack_shows(j->stack, i, n->path))
            rc = vig_sbom_note(j->sbom, n->path, j->is_image ? (uint32_t)i : VIG_NO_LAYER, n->line, err, "%.*s", VIG_ARG(n->text));
    }
    return rc;
}

static bool take(struct vig_arena *arena, vig_str from, bool replace, vig_str *to)
{
    return vig_str_empty(from) || (!replace && !vig_str_empty(*to)) || vig_arena_str(arena, from, to);
}

/* From the lowest layer up: a file that speaks with more authority, or as much and higher up, wins. */
static int join_os(struct join *j, const struct vig_catalog *cat, int *rank, struct vig_err *err)
{
    struct vig_arena *a = j->sbom->arena;
    struct vig_os *os = &j->sbom->subject.os;
    bool replace = cat->os_rank >= *rank;

    if (!cat->os_rank)
        return 0;
    if (!take(a, cat->os.id, replace, &os->id) || !take(a, cat->os.id_like, replace, &os->id_like) ||
        !take(a, cat->os.version_id, replace, &os->version_id) || !take(a, cat->os.codename, replace, &os->codename) ||
        !take(a, cat->os.name, replace, &os->name) || !take(a, cat->os.pretty_name, replace, &os->pretty_name) ||
        !take(a, cat->os.point, true, &os->point))
        return vig_nomem(err);
    if (replace)
        *rank = cat->os_rank;
    return 0;
}

/* "libc6:amd64", or "libc6" where its data base does not name the architecture. */
static size_t owner_index(const struct join *j, const struct vig_owned *o)
{
    vig_str key = vig_arena_printf(j->scratch, "%d/%.*s", (int)o->type, VIG_ARG(o->owner));
    const uintptr_t *slot = key.p ? vig_map_get(&j->os_packages, key) : NULL;

    if (!slot && vig_str_has(o->owner, ':')) {
        key = vig_str_take(key, vig_str_rfind(key, ':'));
        slot = vig_map_get(&j->os_packages, key);
    }
    return slot ? *slot - 1 : VIG_NO_PACKAGE;
}

static void find_owner(struct join *j, struct vig_package *p)
{
    size_t owner = VIG_NO_PACKAGE;

    if (vig_pkg_is_os(p->type))
        return;
    for (size_t i = 0; i < p->locations.n; i++) { /* a copy outside of any OS package makes it the user's own */
        vig_str path = canonical(p->locations.v[i].path, j->scratch);
        const uintptr_t *slot = path.p ? vig_map_get(&j->owners, path) : NULL;

        owner = slot ? owner_index(j, j->owned.v[*slot - 1]) : VIG_NO_PACKAGE;
        if (owner == VIG_NO_PACKAGE)
            return;
    }
    p->owner = (uint32_t)owner;
}

static int by_place(const void *left, const void *right)
{
    const struct vig_location *a = left, *b = right;
    int c = vig_str_cmp(a->path, b->path);

    if (!c)
        c = vig_str_cmp(a->nested, b->nested);
    return c ? c : (a->layer > b->layer) - (a->layer < b->layer);
}

static int note_limits(struct join *j, struct vig_err *err)
{
    int rc = 0;

    if (j->not_listed)
        rc = vig_sbom_note(j->sbom, VIG_STR(""), VIG_NO_LAYER, 0, err, "more than %zu packages, the others are not listed",
                           VIG_LIMIT_PACKAGES);
    if (rc == 0 && j->many_names)
        rc = vig_sbom_note(j->sbom, VIG_STR(""), VIG_NO_LAYER, 0, err,
                           "files have so many names (hard links) that not all places of their packages are listed");
    return rc;
}

static int join_all(struct join *j, const struct vig_layer_facts *const *layers, size_t n, struct vig_err *err)
{
    int rc = vig_layer_facts_stack(layers, n, j->scratch, &j->stack, err), os_rank = 0;

    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = join_layer(j, layers[i], i, err);
        if (rc == 0)
            rc = join_notes(j, layers[i], i, err);
        if (rc == 0)
            rc = join_os(j, layers[i]->cat, &os_rank, err);
    }
    if (rc == 0)
        rc = note_limits(j, err);
    for (size_t i = 0; rc == 0 && i < j->sbom->packages.n; i++) {
        struct vig_package *p = &j->sbom->packages.v[i];

        find_owner(j, p);
        qsort(p->locations.v, p->locations.n, sizeof *p->locations.v, by_place);
    }
    return rc;
}

int vig_join_layers(const struct vig_layer_facts *const *layers, size_t n, bool is_image, struct vig_sbom *sbom, struct vig_err *err)
{
    struct join j = { .sbom = sbom, .is_image = is_image, .scratch = vig_arena_new(VIG_LIMIT_SCAN_ARENA) };
    int rc = j.scratch ? join_all(&j, layers, n, err) : vig_nomem(err);

    vig_arena_free(j.scratch);
    return rc;
}
