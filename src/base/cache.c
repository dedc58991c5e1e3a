/* base/cache.c - see base/cache.h. A file's name is DIR/<SHA-256 of build id, scope and key>. */
#include "base/cache.h"

#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cur.h"
#include "base/folder.h"
#include "base/hash.h"
#include "base/limits.h"

enum { MOST_FILES = 8192 }; /* of the cache; the oldest quarter goes when it is full */

struct vig_cache {
    const char *dir, *scope;
    char build_id[41];
};

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

int vig_cache_open(const char *dir, const char *scope, struct vig_arena *arena, struct vig_cache **ret, struct vig_err *err)
{
    struct vig_cache *cache = vig_new(arena, struct vig_cache);
    vig_str copy;
    int rc;

    if (!cache || !vig_arena_str(arena, vig_str_c(dir), &copy))
        return vig_nomem(err);
    rc = vig_make_folders(dir, 0700, err);
    if (rc < 0)
        return rc;
    cache->dir = copy.p;
    cache->scope = scope;
    (void)dl_iterate_phdr(find_build_id, cache->build_id);
    if (!cache->build_id[0]) /* without one, new code could meet an old result */
        return vig_fail(err, VIG_E_UNSUPPORTED, "this program was linked without a build id, so nothing can be cached");
    *ret = cache;
    return 0;
}

static bool file_name(const struct vig_cache *cache, vig_str key, char ret[4096])
{
    struct vig_err err = VIG_ERR_INIT;
    char hex[65];
    struct vig_buf b;
    bool ok;

    vig_buf_init(&b, VIG_KIB(64));
    vig_buf_addf(&b, "%s/%s/%.*s", cache->build_id, cache->scope, VIG_ARG(key));
    ok = !b.failed && vig_sha256_hex(vig_buf_str(&b), hex, &err) == 0 &&
         snprintf(ret, 4096, "%s/%s", cache->dir, hex) < 4096 - 32;
    vig_buf_done(&b);
    return ok;
}

bool vig_cache_get(const struct vig_cache *cache, vig_str key, struct vig_buf *to)
{
    char path[4096], *room;
    struct stat st;
    bool ok = false;
    int fd = vig_str_empty(key) || !file_name(cache, key, path) ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() && (room = vig_buf_room(to, (size_t)st.st_size)) &&
        read(fd, room, (size_t)st.st_size) == st.st_size) {
        to->n += (size_t)st.st_size;
        (void)futimens(fd, NULL); /* used: the last to go */
        ok = true;
    }
    close(fd);
    return ok;
}

static int by_age(const void *left, const void *right)
{
    const struct stat *a = left, *b = right;

    return (a->st_mtime > b->st_mtime) - (a->st_mtime < b->st_mtime);
}

/* Looks at the number of files only; each is a few hundred KiB. */
static void prune(const struct vig_cache *cache)
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

void vig_cache_put(const struct vig_cache *cache, vig_str key, vig_str bytes)
{
    char path[4096], temporary[4128];
    int fd;

    if (vig_str_empty(key) || !file_name(cache, key, path))
        return;
    (void)snprintf(temporary, sizeof temporary, "%s.%d.new", path, (int)gettid());
    fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    bool whole = write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n;
    close(fd);
    if (!whole || rename(temporary, path) < 0)
        (void)unlink(temporary);
    else if (vig_hash64(key) % 64 == 0)
        prune(cache);
}

void vig_cache_seal(struct vig_buf *entry)
{
    (void)vig_buf_add_le(entry, vig_hash64(vig_buf_str(entry)), 8);
}

bool vig_cache_unseal(vig_str entry, const char *word, vig_cur *ret)
{
    vig_str inside = vig_str_take(entry, entry.n < 8 ? 0 : entry.n - 8), head;
    vig_cur sum = vig_cur_of(vig_str_skip(entry, inside.n));
    uint64_t want;

    *ret = vig_cur_of(inside);
    return vig_cur_le64(&sum, &want) && want == vig_hash64(inside) && vig_cur_take(ret, strlen(word), &head) && vig_str_eqc(head, word);
}
