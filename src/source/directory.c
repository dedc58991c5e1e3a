/* source/directory.c - a folder as a root file system, and the host itself.
 *
 * Folders wait on a stack as paths; each is opened beneath the root, listed, and closed, so that a tree of any depth takes
 * one descriptor and no recursion. Links are handed out, never followed: there can be no loop. Names are sorted, so that
 * the same tree gives the same result.
 *
 * Passed over: the kernel's own file systems (/proc, /sys, …) and /dev. On a host also what belongs to somebody else:
 * network file systems, the roots of running containers (overlay mounts), and the folders where engines keep images and
 * containers (recognized by their layout), since those are scanned as images.
 *
 * Whoever owns a folder in the tree may change it while it is read, plant fifos, devices and links, or nest without end.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/buf.h"
#include "source/kind.h"
#include "system/mounts.h"
#include "system/rootfd.h"

struct directory {
    struct vig_source *s;
    int fd;
    bool host;
    dev_t dev;
};

struct child {
    char *name;
    unsigned char type;
};

struct walk {
    const struct directory *d;
    const struct vig_visitor *v;
    struct vig_buf stack; /* paths of folders, each with a NUL behind it */
    struct vig_buf names; /* of the folder that is being listed, each with a NUL behind it */
    struct child *children;
    size_t child_count, child_cap;
    bool roots; /* the folder that is being listed is root's own */
    uint64_t entries;
    dev_t plain_dev; /* the last device that turned out to be worth reading */
    char path[VIG_LIMIT_PATH + 1]; /* of the folder, then of the child */
    size_t path_n;
    char link[VIG_LIMIT_PATH];
};

static int note(struct walk *w, const char *doing, int errnum, struct vig_err *err)
{
    char text[160];

    if (errnum == ENOENT)
        return 0; /* was removed meanwhile */
    (void)snprintf(text, sizeof text, "%s failed: %s%s", doing, strerrordesc_np(errnum) ? strerrordesc_np(errnum) : "?",
                   errnum == EACCES || errnum == EPERM ? " (run as root to read it)" : "");
    return w->v->note(w->v->ctx, vig_str_of(w->path, w->path_n), text, err);
}

/* What runs and what is mounted for it. Where engines keep images is seen by what lies there: is_engine_data. */
static bool is_runtime_state(vig_str path)
{
    static const vig_str roots[] = { VIG_STR("dev"), VIG_STR("run/containerd"), VIG_STR("run/docker"), VIG_STR("var/lib/kubelet/pods") };

    for (size_t i = 0; i < VIG_COUNT(roots); i++)
        if (vig_str_eq(path, roots[i]))
            return true;
    return false;
}

/* Whether the folder that was opened is to be listed. */
static int worth_reading(struct walk *w, int fd, bool *ret, struct vig_err *err)
{
    const struct directory *d = w->d;
    vig_str path = vig_str_of(w->path, w->path_n);
    struct stat st;

    *ret = false;
    if (fstat(fd, &st) < 0)
        return note(w, "looking at it", errno, err);
    if (d->host && is_runtime_state(path))
        return 0;
    *ret = true;
    if (st.st_dev == d->dev || st.st_dev == w->plain_dev)
        return 0;
    switch (vig_fs_kind_of(fd)) {
    case VIG_FS_PSEUDO: *ret = false; return 0;
    case VIG_FS_OVERLAY: *ret = !d->host; return 0;
    case VIG_FS_NETWORK:
        *ret = !d->host;
        return d->host ? w->v->note(w->v->ctx, path, "on a network file system, so not read (dir:PATH reads it)", err) : 0;
    default: w->plain_dev = st.st_dev; return 0;
    }
}

static bool add_child(struct walk *w, const struct dirent *de)
{
    if (de->d_name[0] == '.' && (!de->d_name[1] || (de->d_name[1] == '.' && !de->d_name[2])))
        return true;
    if (w->child_count == w->child_cap) {
        size_t cap = w->child_cap ? w->child_cap * 2 : 256;
        struct child *p = vig_allocation_fails() ? NULL : reallocarray(w->children, cap, sizeof *p);
        if (!p)
            return false;
        w->children = p;
        w->child_cap = cap;
    }
    /* The buffer moves as it grows: offsets first, pointers in list(). */
    w->children[w->child_count++] = (struct child){ (char *)(uintptr_t)w->names.n, de->d_type };
    return vig_buf_add(&w->names, vig_str_of(de->d_name, strlen(de->d_name) + 1));
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct child *)a)->name, ((const struct child *)b)->name);
}

static bool has_child(const struct walk *w, const char *name)
{
    const struct child key = { (char *)(uintptr_t)name, 0 };

    return bsearch(&key, w->children, w->child_count, sizeof key, by_name) != NULL;
}

/* The folder that was listed is where Docker, containerd or Podman keep images and containers, wherever a configuration
 * has put it. What is in there is scanned as images. Only root's own: anyone could give a folder such children, to hide what
 * else is in it. */
static bool is_engine_data(const struct walk *w)
{
    if (!w->roots)
        return false;
    return (has_child(w, "image") && has_child(w, "containers") && has_child(w, "volumes") && has_child(w, "network")) ||
           has_child(w, "io.containerd.content.v1.content") ||
           (has_child(w, "overlay-images") && has_child(w, "overlay-layers"));
}

/* Reads the whole folder. Takes over `fd`. */
static int list(struct walk *w, int fd, struct vig_err *err)
{
    DIR *dir = fdopendir(fd);
    struct dirent *de;
    struct stat st;
    bool room = true;

    w->child_count = 0;
    vig_buf_clear(&w->names);
    if (!dir) {
        (void)close(fd);
        return note(w, "listing it", errno, err);
    }
    w->roots = fstat(dirfd(dir), &st) == 0 && st.st_uid == 0 && !(st.st_mode & 022);
    for (errno = 0; room && (de = readdir(dir));)
        room = add_child(w, de);
    int failed = room ? errno : 0;
    (void)closedir(dir);
    if (!room)
        return vig_nomem(err);
    for (size_t i = 0; i < w->child_count; i++)
        w->children[i].name = w->names.p + (uintptr_t)w->children[i].name;
    if (w->child_count)
        qsort(w->children, w->child_count, sizeof *w->children, by_name);
    return failed ? note(w, "listing it", failed, err) : 0;
}

static int content(struct walk *w, int dirfd, const char *name, struct vig_entry *e, enum vig_want want, struct vig_err *err)
{
    struct vig_blob blob;
    struct stat st;
    char head[4];
    int rc = 0, fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        return note(w, "opening it", errno, err);
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        blob = vig_blob_fd(fd, 0, (uint64_t)st.st_size);
        e->size = blob.size;
        if (want == VIG_WANT_CONTENT || (pread(fd, head, 4, 0) == 4 && memcmp(head, "\177ELF", 4) == 0))
            rc = w->v->content(w->v->ctx, e, &blob, err);
    }
    (void)close(fd);
    if (rc == 0)
        vig_source_progress(w->d->s, e->size);
    return rc;
}

static enum vig_entry_type type_of(mode_t mode)
{
    return S_ISREG(mode)   ? VIG_ENTRY_FILE
           : S_ISDIR(mode) ? VIG_ENTRY_DIRECTORY
           : S_ISLNK(mode) ? VIG_ENTRY_SYMLINK
                           : VIG_ENTRY_OTHER;
}

/* Of programs only. By way of /proc, since there is no getxattrat(2) on most kernels; the path is ours but for the last part, and
 * that is not followed when it is a link. */
static vig_str capability_of(int dirfd, const char *name, char room[64])
{
    char path[NAME_MAX + 64];
    ssize_t n;

    (void)snprintf(path, sizeof path, "/proc/self/fd/%d/%s", dirfd, name);
    n = lgetxattr(path, "security.capability", room, 64);
    return vig_str_of(room, n > 0 ? (size_t)n : 0);
}

static bool push(struct walk *w)
{
    return vig_buf_add(&w->stack, vig_str_of(w->path, w->path_n)) && vig_buf_addc(&w->stack, '\0');
}

/* w->path is the child's. */
static int visit(struct walk *w, int dirfd, const struct child *c, struct vig_err *err)
{
    struct vig_entry e = { .path = vig_str_of(w->path, w->path_n) };
    enum vig_want want = VIG_WANT_NO;
    char capability[64];
    struct stat st;
    int rc;

    if (fstatat(dirfd, c->name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0)
        return note(w, "looking at it", errno, err);
    e.type = type_of(st.st_mode);
    e.mode = st.st_mode & 07777;
    e.uid = st.st_uid;
    e.gid = st.st_gid;
    e.size = e.type == VIG_ENTRY_FILE ? (uint64_t)st.st_size : 0;
    if (e.type == VIG_ENTRY_SYMLINK) {
        ssize_t n = readlinkat(dirfd, c->name, w->link, sizeof w->link);
        e.link = vig_str_of(w->link, n < 0 ? 0 : (size_t)n);
    }
    if (e.type == VIG_ENTRY_FILE && (e.mode & 0111))
        e.capability = capability_of(dirfd, c->name, capability);
    rc = w->v->entry(w->v->ctx, &e, &want, err);
    if (rc < 0)
        return rc;
    if (e.type == VIG_ENTRY_DIRECTORY)
        return push(w) ? 0 : vig_nomem(err);
    return e.type == VIG_ENTRY_FILE && want != VIG_WANT_NO ? content(w, dirfd, c->name, &e, want, err) : 0;
}

/* The last first, since they are pushed on a stack: then folders come out in order, too. */
static int visit_children(struct walk *w, int dirfd, struct vig_err *err)
{
    size_t base = w->path_n;
    int rc = 0;

    for (size_t i = w->child_count; rc == 0 && i-- > 0;) {
        const struct child *c = &w->children[i];
        size_t n = strlen(c->name), at = base ? base + 1 : 0;
        if (++w->entries > VIG_LIMIT_ENTRIES)
            return vig_fail(err, VIG_E_LIMIT, "more than %zu files", VIG_LIMIT_ENTRIES);
        if (n > VIG_LIMIT_PATH - at) {
            rc = w->v->note(w->v->ctx, vig_str_of(w->path, base), "a path of more than 4096 bytes was passed over", err);
            continue;
        }
        if (base)
            w->path[base] = '/';
        memcpy(w->path + at, c->name, n);
        w->path_n = at + n;
        rc = visit(w, dirfd, c, err);
        w->path_n = base;
    }
    return rc;
}

static int visit_folder(struct walk *w, struct vig_err *err)
{
    int fd = vig_rootfd_open(w->d->fd, vig_str_of(w->path, w->path_n), O_RDONLY | O_DIRECTORY), listing;
    bool worth = false;
    int rc;

    if (fd < 0)
        return note(w, "opening it", errno, err);
    rc = worth_reading(w, fd, &worth, err);
    if (rc == 0 && worth) {
        listing = dup(fd);
        rc = listing < 0 ? note(w, "listing it", errno, err) : list(w, listing, err);
        if (rc == 0 && !(w->d->host && is_engine_data(w)))
            rc = visit_children(w, fd, err);
    }
    (void)close(fd);
    return rc;
}

/* Takes the topmost path of the stack into w->path. */
static void pop(struct walk *w)
{
    vig_str rest = vig_str_of(w->stack.p, w->stack.n - 1);
    size_t before = vig_str_rfind(rest, '\0');
    vig_str path = vig_str_skip(rest, before == VIG_NPOS ? 0 : before + 1);

    memcpy(w->path, path.p, path.n);
    w->path_n = path.n;
    w->stack.n -= path.n + 1;
}

static int walk_tree(const struct directory *d, const struct vig_visitor *v, struct vig_err *err)
{
    struct walk *w = vig_allocation_fails() ? NULL : calloc(1, sizeof *w);
    int rc;

    if (!w)
        return vig_nomem(err);
    w->d = d;
    w->v = v;
    w->plain_dev = d->dev;
    vig_buf_init(&w->stack, VIG_GIB(1));
    vig_buf_init(&w->names, VIG_GIB(1));
    rc = push(w) ? 0 : vig_nomem(err);
    while (rc == 0 && w->stack.n) {
        pop(w);
        rc = visit_folder(w, err);
    }
    vig_buf_done(&w->stack);
    vig_buf_done(&w->names);
    free(w->children);
    free(w);
    return rc;
}

static int directory_read(struct vig_source *s, struct vig_pool *pool, const struct vig_layer_sink *sink, struct vig_err *err)
{
    const struct vig_layer_ref ref = { .id = s->layer_ids.v[0] };
    struct vig_visitor *v = NULL;
    int rc = sink->begin(sink->ctx, &ref, &v, err);

    if (rc < 0 || !v)
        return rc;
    rc = walk_tree(s->impl, v, err);
    if (rc < 0 && sink->drop)
        sink->drop(sink->ctx, v);
    return rc < 0 ? rc : sink->end(sink->ctx, &ref, v, VIG_STR(""), err);
}

static int directory_walk(struct vig_source *s, vig_str layer_id, const struct vig_visitor *v, struct vig_err *err)
{
    return walk_tree(s->impl, v, err);
}

static const struct vig_source_kind source_folder = { .name = "directory", .declares = true, .read = directory_read,
                                                      .walk = directory_walk };
static const struct vig_source_kind root_folder = { .name = "root file system", .read = directory_read, .walk = directory_walk };

/* A folder that an operating system was installed into is looked at as an image is: lock files that lie about in it are no
 * installed software. */
static bool is_root(int fd)
{
    static const char *const signs[] = { "etc/os-release", "usr/lib/os-release", "var/lib/dpkg", "lib/apk/db", "var/lib/rpm",
                                         "usr/lib/sysimage/rpm" };
    struct stat st;

    for (size_t i = 0; i < VIG_COUNT(signs); i++)
        if (fstatat(fd, signs[i], &st, AT_SYMLINK_NOFOLLOW) == 0)
            return true;
    return false;
}

int vig_source_open_directory(struct vig_source *s, int fd, bool host, struct vig_err *err)
{
    struct directory *d = vig_new(s->arena, struct directory);
    vig_str *id = vig_vec_add(&s->layer_ids, s->arena);
    struct stat st;
    int rc = vig_source_keep_fd(s, fd, err);

    if (rc < 0)
        return rc;
    if (!d || !id)
        return vig_nomem(err);
    if (fstat(fd, &st) < 0)
        return vig_fail_errno(err, errno, "looking at it");
    *id = VIG_STR("root");
    *d = (struct directory){ .s = s, .fd = fd, .host = host, .dev = st.st_dev };
    s->impl = d;
    s->kind = host || is_root(fd) ? &root_folder : &source_folder;
    s->subject.kind = host ? VIG_SUBJECT_HOST : VIG_SUBJECT_DIRECTORY;
    return 0;
}
