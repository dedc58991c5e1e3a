/* audit/facts/compose_git.c - see audit/facts/compose_git.h.
 *
 * git itself is not run: its configuration may name programs, and the folder is not ours.
 */
#include "audit/facts/compose_git.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/path.h"
#include "format/git_index.h"

struct tracking {
    struct vig_compose *c;
    struct vig_map wanted; /* path from the top of the working tree → 1 + index into c->beside */
};

static void see(void *arg, vig_str path)
{
    struct tracking *t = arg;
    const uintptr_t *slot = vig_map_get(&t->wanted, path);

    if (slot)
        t->c->beside.v[*slot - 1].tracked = true;
}

/* The index of the repository around an absolute folder, and in `folder` the top of its working tree. -1 with ENOENT: there is none. */
static int open_index(char *folder)
{
    char path[VIG_LIMIT_PATH + 16];

    for (;;) {
        char *slash = strrchr(folder, '/');
        int fd, n = snprintf(path, sizeof path, "%s/.git/index", folder);

        fd = n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
                                              : -1;
        if (fd >= 0 || !slash || errno != ENOENT) /* ENOTDIR: a second working tree, whose index is elsewhere */
            return fd;
        *slash = '\0';
    }
}

/* `within`: the project's folder from the top of the working tree. Files named twice are looked up once: the first stands for all. */
static int want(struct tracking *t, vig_str folder, vig_str within, struct vig_arena *arena, struct vig_err *err)
{
    for (size_t i = 0; i < t->c->beside.n; i++) {
        vig_str path = t->c->beside.v[i].path, full;
        char room[VIG_LIMIT_PATH];
        uintptr_t *slot;

        if (folder.n)
            path = vig_str_skip(path, folder.n + 1);
        full = vig_arena_printf(arena, "%.*s/%.*s", VIG_ARG(within), VIG_ARG(path));
        if (!full.p)
            return vig_nomem(err);
        if (full.n >= sizeof room || !vig_path_clean(full, room, &full) || !vig_arena_str(arena, full, &full))
            continue;
        slot = vig_map_put(&t->wanted, arena, full, NULL);
        if (!slot)
            return vig_nomem(err);
        if (!*slot)
            *slot = i + 1;
    }
    return 0;
}

static void read_index(struct tracking *t, int fd)
{
    struct vig_err unread = VIG_ERR_INIT;
    struct stat st;
    void *map;

    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 || (uint64_t)st.st_size > VIG_LIMIT_GIT_INDEX)
        return;
    map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd,
               0); /* git replaces the file, and never changes it in place */
    if (map == MAP_FAILED)
        return;
    t->c->git_known = vig_git_index_read(vig_str_of(map, (size_t)st.st_size), see, t, &unread) == 0;
    (void)munmap(map, (size_t)st.st_size);
}

int compose_look_into_git(struct vig_compose *c, vig_str folder, struct vig_arena *arena, struct vig_err *err)
{
    struct tracking t = { .c = c };
    char top[PATH_MAX];
    vig_str name, whole;
    int fd, rc;

    if (!c->beside.n)
        return 0;
    if (!vig_arena_str(arena, folder.n ? folder : VIG_STR("."), &name))
        return vig_nomem(err);
    if (!realpath(name.p, top) || !vig_arena_str(arena, vig_str_c(top), &whole))
        return 0;
    fd = open_index(top);
    if (fd < 0) {
        c->git_absent = errno == ENOENT;
        return 0;
    }
    rc = want(&t, folder, vig_str_skip(whole, strlen(top)), arena, err);
    if (rc == 0)
        read_index(&t, fd);
    (void)close(fd);
    return rc;
}
