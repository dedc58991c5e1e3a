/* catalog/layer_cache.c - the results of a layer, kept from one scan to the next.
 *
 * One file for each layer, DIR/<SHA-256 of build id, scope and key>: magic, then counts and length-prefixed strings, all
 * little-endian, and a checksum of what stands before it. The folder is the user's own (0700), but a file may be cut short
 * or from another disk: it is read through a cursor, and any doubt means "not there". Written under a temporary name and
 * renamed, so two scans at once do not see halves.
 */
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/folder.h"
#include "base/hash.h"
#include "catalog/layer.h"

static const char magic[] = "vigia layer 1\n";

enum { MOST_FILES = 4096 }; /* of the cache; the oldest quarter goes when it is full */
static const size_t largest = VIG_MIB(256);

struct vig_layer_cache {
    const char *dir;
    char build_id[41];
    bool declared;
};

/* ---- writing ---- */

static void put(struct vig_buf *b, uint64_t v, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        vig_buf_addc(b, (char)(v >> (8 * i)));
}

static void put_str(struct vig_buf *b, vig_str s)
{
    put(b, s.n, 4);
    vig_buf_add(b, s);
}

static void put_package(struct vig_buf *b, const struct vig_package *p)
{
    const vig_str fields[] = { p->name, p->version, p->arch, p->source_name, p->source_version, p->license, p->vendor,
                               p->modularity, p->sha1, p->cpe, p->purl, vig_str_c(p->cataloger), p->locations.v[0].path,
                               p->locations.v[0].nested };

    put(b, p->type, 4);
    put(b, p->flags, 4);
    for (size_t i = 0; i < VIG_COUNT(fields); i++)
        put_str(b, fields[i]);
}

static void put_catalog(struct vig_buf *b, const struct vig_catalog *cat)
{
    const vig_str os[] = { cat->os.id, cat->os.id_like, cat->os.version_id, cat->os.codename, cat->os.name, cat->os.pretty_name, cat->os.point };

    put(b, cat->packages.n, 4);
    for (size_t i = 0; i < cat->packages.n; i++)
        put_package(b, &cat->packages.v[i]);
    put(b, cat->owned.n, 4);
    for (size_t i = 0; i < cat->owned.n; i++) {
        put(b, cat->owned.v[i].type, 4);
        put_str(b, cat->owned.v[i].owner);
        put_str(b, cat->owned.v[i].path);
    }
    put(b, cat->notes.n, 4);
    for (size_t i = 0; i < cat->notes.n; i++) {
        put(b, cat->notes.v[i].line, 8);
        put_str(b, cat->notes.v[i].path);
        put_str(b, cat->notes.v[i].text);
    }
    put(b, cat->notes_dropped, 8);
    put(b, (uint64_t)cat->os_rank, 4);
    for (size_t i = 0; i < VIG_COUNT(os); i++)
        put_str(b, os[i]);
}

int vig_layer_facts_write(const struct vig_layer_facts *facts, struct vig_buf *out, struct vig_err *err)
{
    vig_buf_add(out, vig_str_c(magic));
    put_catalog(out, facts->cat);
    put(out, facts->files.n, 4);
    for (size_t i = 0; i < facts->files.n; i++) {
        put_str(out, facts->files.v[i].path);
        put(out, facts->files.v[i].packages_end, 4);
        put(out, facts->files.v[i].owned_end, 4);
    }
    put(out, facts->links.n, 4);
    for (size_t i = 0; i < facts->links.n; i++) {
        put_str(out, facts->links.v[i].path);
        put_str(out, facts->links.v[i].target);
        put(out, facts->links.v[i].hard, 1);
    }
    put(out, facts->whiteouts.n, 4);
    for (size_t i = 0; i < facts->whiteouts.n; i++)
        put_str(out, facts->whiteouts.v[i]);
    put(out, facts->opaques.n, 4);
    for (size_t i = 0; i < facts->opaques.n; i++)
        put_str(out, facts->opaques.v[i]);
    put(out, facts->paths.n, 4);
    if (facts->paths.n)
        vig_buf_add(out, vig_str_of((const char *)facts->paths.v, facts->paths.n * sizeof *facts->paths.v));
    put(out, vig_hash64(vig_buf_str(out)), 8);
    return vig_buf_check(out, err);
}

/* ---- reading ---- */

/* A view of the stored bytes, which lie on the facts' arena. */
static bool get_str(vig_cur *c, struct vig_arena *arena, vig_str *ret)
{
    uint32_t n;

    return vig_cur_le32(c, &n) && vig_cur_take(c, n, ret);
}

/* A cataloger's name has to be the literal that lives as long as the program. */
static const char *cataloger_literal(vig_str name)
{
    for (size_t i = 0; vig_catalogers[i]; i++)
        if (vig_str_eqc(name, vig_catalogers[i]->name))
            return vig_catalogers[i]->name;
    return "";
}

static bool get_package(vig_cur *c, struct vig_arena *arena, struct vig_package *p)
{
    struct vig_location *loc = vig_package_add_location(p, arena);
    uint32_t type, flags;
    vig_str cataloger;

    if (!loc || !vig_cur_le32(c, &type) || !vig_cur_le32(c, &flags) || type >= VIG_PKG_TYPE_COUNT)
        return false;
    vig_str *const fields[] = { &p->name, &p->version, &p->arch, &p->source_name, &p->source_version, &p->license, &p->vendor,
                                &p->modularity, &p->sha1, &p->cpe, &p->purl, &cataloger, &loc->path, &loc->nested };
    for (size_t i = 0; i < VIG_COUNT(fields); i++)
        if (!get_str(c, arena, fields[i]))
            return false;
    p->type = (enum vig_pkg_type)type;
    p->flags = flags;
    p->cataloger = cataloger_literal(cataloger);
    p->owner = VIG_NO_PACKAGE;
    loc->layer = VIG_NO_LAYER;
    return true;
}

static bool get_owned(vig_cur *c, struct vig_arena *arena, struct vig_owned *o)
{
    uint32_t type;

    if (!vig_cur_le32(c, &type) || type >= VIG_PKG_TYPE_COUNT)
        return false;
    o->type = (enum vig_pkg_type)type;
    return get_str(c, arena, &o->owner) && get_str(c, arena, &o->path);
}

static bool get_note(vig_cur *c, struct vig_arena *arena, struct vig_note *n)
{
    uint64_t line;

    if (!vig_cur_le64(c, &line))
        return false;
    n->line = (size_t)line;
    n->layer = VIG_NO_LAYER;
    return get_str(c, arena, &n->path) && get_str(c, arena, &n->text);
}

/* Reads a count and that many elements, each by `get(c, arena, slot)`. */
#define GET_ALL(c, arena, vec, get)                                      \
    ({                                                                   \
        uint32_t count_;                                                 \
        bool ok_ = vig_cur_le32(c, &count_);                             \
        for (uint32_t i_ = 0; ok_ && i_ < count_; i_++) {                \
            __typeof__((vec)->v) slot_ = vig_vec_add(vec, arena);        \
            ok_ = slot_ && get(c, arena, slot_);                         \
        }                                                                \
        ok_;                                                             \
    })

static bool get_catalog(vig_cur *c, struct vig_arena *arena, struct vig_catalog *cat)
{
    vig_str *const os[] = { &cat->os.id, &cat->os.id_like, &cat->os.version_id, &cat->os.codename, &cat->os.name, &cat->os.pretty_name, &cat->os.point };
    uint64_t dropped;
    uint32_t rank;

    if (!GET_ALL(c, arena, &cat->packages, get_package) || !GET_ALL(c, arena, &cat->owned, get_owned) ||
        !GET_ALL(c, arena, &cat->notes, get_note) || !vig_cur_le64(c, &dropped) || !vig_cur_le32(c, &rank))
        return false;
    cat->notes_dropped = (size_t)dropped;
    cat->os_rank = (int)rank;
    for (size_t i = 0; i < VIG_COUNT(os); i++)
        if (!get_str(c, arena, os[i]))
            return false;
    return true;
}

static bool get_file(vig_cur *c, struct vig_arena *arena, struct vig_file_result *f)
{
    uint32_t packages, owned;

    if (!get_str(c, arena, &f->path) || !vig_cur_le32(c, &packages) || !vig_cur_le32(c, &owned))
        return false;
    f->packages_end = packages;
    f->owned_end = owned;
    return true;
}

static bool get_link(vig_cur *c, struct vig_arena *arena, struct vig_wanted_link *l)
{
    uint8_t hard;

    if (!get_str(c, arena, &l->path) || !get_str(c, arena, &l->target) || !vig_cur_u8(c, &hard))
        return false;
    l->hard = hard;
    return true;
}

static bool get_str_slot(vig_cur *c, struct vig_arena *arena, vig_str *slot)
{
    return get_str(c, arena, slot);
}

static bool get_paths(vig_cur *c, struct vig_layer_facts *facts)
{
    uint32_t n;
    vig_str bytes;

    if (!vig_cur_le32(c, &n) || !vig_cur_take(c, (size_t)n * sizeof(uint64_t), &bytes))
        return false;
    facts->paths.v = vig_new_array(facts->arena, uint64_t, n);
    if (!facts->paths.v)
        return false;
    if (bytes.n)
        memcpy(facts->paths.v, bytes.p, bytes.n);
    facts->paths.n = facts->paths.cap = n;
    return true;
}

/* File results must run upwards and end within the arrays, or joining would reach outside of them. */
static bool files_are_sound(const struct vig_layer_facts *facts)
{
    size_t packages = 0, owned = 0;

    for (size_t i = 0; i < facts->files.n; i++) {
        const struct vig_file_result *f = &facts->files.v[i];
        if (f->packages_end < packages || f->owned_end < owned)
            return false;
        packages = f->packages_end;
        owned = f->owned_end;
    }
    return packages <= facts->cat->packages.n && owned <= facts->cat->owned.n;
}

static bool read_facts(vig_str stored, struct vig_layer_facts *facts)
{
    vig_cur c = vig_cur_of(vig_str_take(stored, stored.n - 8)), sum = vig_cur_of(vig_str_skip(stored, stored.n - 8));
    struct vig_arena *a = facts->arena;
    uint64_t want;
    vig_str head;

    return vig_cur_le64(&sum, &want) && want == vig_hash64(vig_str_take(stored, stored.n - 8)) &&
           vig_cur_take(&c, sizeof magic - 1, &head) && vig_str_eqc(head, magic) && get_catalog(&c, a, facts->cat) &&
           GET_ALL(&c, a, &facts->files, get_file) && GET_ALL(&c, a, &facts->links, get_link) &&
           GET_ALL(&c, a, &facts->whiteouts, get_str_slot) && GET_ALL(&c, a, &facts->opaques, get_str_slot) &&
           get_paths(&c, facts) && vig_cur_left(&c) == 0 && files_are_sound(facts);
}

int vig_layer_facts_read(vig_str stored, struct vig_layer_facts **ret, struct vig_err *err)
{
    struct vig_layer_facts *facts;
    vig_str own;
    int rc;

    if (stored.n < sizeof magic + 8)
        return vig_fail(err, VIG_E_INPUT, "a cached layer that is too short");
    rc = vig_layer_facts_new(&facts, err);
    if (rc < 0)
        return rc;
    if (!vig_arena_str(facts->arena, stored, &own) || !read_facts(own, facts)) {
        vig_layer_facts_free(facts);
        return vig_fail(err, VIG_E_INPUT, "a cached layer that is damaged");
    }
    *ret = facts;
    return 0;
}

/* ---- files ---- */

static int find_build_id(struct dl_phdr_info *info, size_t size, void *arg)
{
    char *ret = arg;

    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
        if (ph->p_type != PT_NOTE)
            continue;
        vig_cur c = vig_cur_of(vig_str_of((const char *)(info->dlpi_addr + ph->p_vaddr), ph->p_memsz)); /* our own, mapped */
        uint32_t name, desc, type;
        vig_str id;
        while (vig_cur_le32(&c, &name) && vig_cur_le32(&c, &desc) && vig_cur_le32(&c, &type) &&
               vig_cur_skip(&c, (name + 3u) & ~3u) && vig_cur_take(&c, desc, &id)) {
            if (type == NT_GNU_BUILD_ID && id.n <= 20)
                for (size_t j = 0; j < id.n; j++)
                    (void)snprintf(ret + 2 * j, 3, "%02x", (unsigned char)id.p[j]);
            (void)vig_cur_skip(&c, ((desc + 3u) & ~3u) - desc);
        }
    }
    return 1; /* the program itself comes first: stop */
}

int vig_layer_cache_open(const char *dir, bool declared, struct vig_arena *arena, struct vig_layer_cache **ret, struct vig_err *err)
{
    struct vig_layer_cache *cache = vig_new(arena, struct vig_layer_cache);
    vig_str copy;
    int rc;

    if (!cache || !vig_arena_str(arena, vig_str_c(dir), &copy))
        return vig_nomem(err);
    rc = vig_make_folders(dir, 0700, err);
    if (rc < 0)
        return rc;
    cache->dir = copy.p;
    cache->declared = declared;
    (void)dl_iterate_phdr(find_build_id, cache->build_id);
    if (!cache->build_id[0]) /* without one, a new cataloger could meet an old result */
        return vig_fail(err, VIG_E_UNSUPPORTED, "this program was linked without a build id, so layers cannot be cached");
    *ret = cache;
    return 0;
}

static bool file_name(const struct vig_layer_cache *cache, vig_str key, char ret[4096])
{
    struct vig_err err = VIG_ERR_INIT;
    char hex[65];
    struct vig_buf b;
    bool ok;

    vig_buf_init(&b, VIG_KIB(64));
    vig_buf_addf(&b, "%s/%d/%.*s", cache->build_id, cache->declared, VIG_ARG(key));
    ok = !b.failed && vig_sha256_hex(vig_buf_str(&b), hex, &err) == 0 &&
         snprintf(ret, 4096, "%s/%s", cache->dir, hex) < 4096 - 32;
    vig_buf_done(&b);
    return ok;
}

struct vig_layer_facts *vig_layer_cache_get(const struct vig_layer_cache *cache, vig_str key)
{
    struct vig_layer_facts *facts = NULL;
    struct vig_err err = VIG_ERR_INIT;
    char path[4096];
    struct stat st;
    int fd = vig_str_empty(key) || !file_name(cache, key, path) ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct vig_buf all;
    char *to;

    if (fd < 0)
        return NULL;
    vig_buf_init(&all, largest);
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() && (to = vig_buf_room(&all, (size_t)st.st_size)) &&
        read(fd, to, (size_t)st.st_size) == st.st_size) {
        all.n = (size_t)st.st_size;
        if (vig_layer_facts_read(vig_buf_str(&all), &facts, &err) < 0)
            facts = NULL;
        else
            (void)futimens(fd, NULL); /* used: the last to go */
    }
    vig_buf_done(&all);
    close(fd);
    return facts;
}

static int by_age(const void *left, const void *right)
{
    const struct stat *a = left, *b = right;

    return (a->st_mtime > b->st_mtime) - (a->st_mtime < b->st_mtime);
}

/* Looks at the number of files only; each is a few hundred KiB. */
static void prune(const struct vig_layer_cache *cache)
{
    DIR *dir = opendir(cache->dir);
    struct stat *ages = calloc(2 * MOST_FILES, sizeof *ages);
    size_t n = 0;
    time_t limit = 0;

    for (struct dirent *e; dir && ages && n < 2 * MOST_FILES && (e = readdir(dir));)
        if (fstatat(dirfd(dir), e->d_name, &ages[n], AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(ages[n].st_mode))
            n++;
    if (n > MOST_FILES) {
        qsort(ages, n, sizeof *ages, by_age);
        limit = ages[n / 4].st_mtime;
        rewinddir(dir);
        for (struct dirent *e; (e = readdir(dir));)
            if (fstatat(dirfd(dir), e->d_name, &ages[0], AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(ages[0].st_mode) && ages[0].st_mtime <= limit)
                (void)unlinkat(dirfd(dir), e->d_name, 0);
    }
    free(ages);
    if (dir)
        (void)closedir(dir);
}

void vig_layer_cache_put(const struct vig_layer_cache *cache, vig_str key, const struct vig_layer_facts *facts)
{
    struct vig_err err = VIG_ERR_INIT;
    char path[4096], temporary[4128];
    struct vig_buf all;
    int fd;

    if (vig_str_empty(key) || !file_name(cache, key, path))
        return;
    (void)snprintf(temporary, sizeof temporary, "%s.%d.new", path, (int)gettid());
    vig_buf_init(&all, largest);
    if (vig_layer_facts_write(facts, &all, &err) == 0 &&
        (fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)) >= 0) {
        bool whole = write(fd, all.p, all.n) == (ssize_t)all.n;
        close(fd);
        if (!whole || rename(temporary, path) < 0)
            (void)unlink(temporary);
        else if (vig_hash64(key) % 64 == 0)
            prune(cache);
    }
    vig_buf_done(&all);
}
