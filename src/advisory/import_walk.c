/* advisory/import_walk.c - looks at what an import was given: folders, zips, texts; each becomes a part.
 *
 * Names say nothing, the first bytes do. What is nothing that is known is an error when the user named it, and is only counted
 * when it lies in a folder.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advisory/import_work.h"
#include "base/hash.h"
#include "base/pool.h"

enum { MOST_THREADS = 4, FOLDER_DEPTH = 24, MAGIC = 8 };
/* KEV, EPSS, or one record, packed or not. */
#define TEXT_MAX VIG_MIB(256)

struct job {
    struct vig_import *import;
    const char *path;
    vig_str name;
    bool asked_for;
};

struct walk {
    struct vig_import *import;
    struct { VIG_VEC(struct job); } zips; /* start when all are known, so that progress knows how much there is */
    struct vig_part_files loose;
    struct vig_digest *loose_digest;
    uint64_t loose_records;
    bool asked_for; /* named by the user: it must be something */
};

static void job_failed(struct vig_import *im, int rc, const struct vig_err *err)
{
    (void)pthread_mutex_lock(&im->lock);
    if (im->first_rc == 0) {
        im->first_rc = rc;
        im->first_error = *err;
    }
    (void)pthread_mutex_unlock(&im->lock);
}

/* A zip of something else, that lies in a folder. */
static void pass_over(struct vig_import *im)
{
    (void)pthread_mutex_lock(&im->lock);
    im->report->inputs--;
    im->report->other_files++;
    (void)pthread_mutex_unlock(&im->lock);
}

static void zip_job(void *arg)
{
    struct job *j = arg;
    struct vig_err err = VIG_ERR_INIT;
    int fd = open(j->path, O_RDONLY | O_CLOEXEC);
    int rc = fd < 0 ? vig_fail_errno(&err, errno, "cannot open %s", j->path) : vig_input_zip(j->import, fd, j->path, j->name, &err);

    if (rc == VIG_E_UNSUPPORTED && !j->asked_for)
        pass_over(j->import);
    else if (rc < 0)
        job_failed(j->import, rc, &err);
    if (fd >= 0)
        (void)close(fd);
}

static int add_zip(struct walk *w, const char *path, vig_str name, uint64_t size, struct vig_err *err)
{
    struct vig_import *im = w->import;
    struct job *j = vig_vec_add(&w->zips, im->arena); /* no job runs yet: the arena is ours */
    vig_str copy;

    if (!j || !vig_arena_str(im->arena, vig_str_c(path), &copy))
        return vig_nomem(err);
    im->report->inputs++;
    im->all_bytes += size;
    *j = (struct job){ im, copy.p, name, w->asked_for };
    return 0;
}

static bool has_magic(const char *head, size_t n, const char *magic, size_t magic_n)
{
    return n >= magic_n && memcmp(head, magic, magic_n) == 0;
}

/* Reads a text, unpacked if it is gzip; the buffers are the caller's. */
static int read_text(int fd, uint64_t size, struct vig_buf *file, struct vig_buf *unpacked, vig_str *ret, struct vig_err *err)
{
    struct vig_blob blob = vig_blob_fd(fd, 0, size);
    char *to = size > TEXT_MAX ? NULL : vig_buf_room(file, size ? size : 1);
    int rc;

    if (!to)
        return vig_fail(err, VIG_E_LIMIT, "%llu bytes, of which at most %zu are read", (unsigned long long)size, TEXT_MAX);
    if ((rc = vig_blob_read(&blob, 0, to, size, err)) < 0)
        return rc;
    file->n = size;
    *ret = vig_buf_str(file);
    if (!vig_str_starts(*ret, VIG_STR("\x1f\x8b")))
        return 0;
    rc = vig_input_gunzip(*ret, TEXT_MAX, unpacked, err);
    *ret = vig_buf_str(unpacked);
    return rc;
}

static int take_text(struct walk *w, vig_str text, const char *path, struct vig_err *err)
{
    struct vig_part_files *loose = w->asked_for ? NULL : &w->loose;
    int rc;

    if (loose && !loose->part && (rc = vig_part_files_begin(w->import, "folder", loose, err)) < 0)
        return rc;
    rc = vig_input_text(w->import, text, path, loose, err);
    if (rc > 0) {
        w->loose_records++;
        return vig_digest_add(w->loose_digest, text, err);
    }
    (void)pthread_mutex_lock(&w->import->lock);
    w->import->report->inputs += rc == 0;
    (void)pthread_mutex_unlock(&w->import->lock);
    return rc;
}

static int add_text(struct walk *w, int fd, const char *path, uint64_t size, struct vig_err *err)
{
    struct vig_buf file, unpacked;
    vig_str text;
    int rc;

    vig_buf_init(&file, TEXT_MAX + 1);
    vig_buf_init(&unpacked, TEXT_MAX + VIG_MIB(1));
    rc = read_text(fd, size, &file, &unpacked, &text, err);
    if (rc == 0)
        rc = take_text(w, text, path, err);
    else
        (void)vig_wrap(err, "%s", path);
    vig_buf_done(&file);
    vig_buf_done(&unpacked);
    return rc;
}

/* A file of whatever kind; what is nothing that is known is only counted, unless the user named it. */
static int add_file(struct walk *w, int dir, const char *entry, const char *path, vig_str name, struct vig_err *err)
{
    char head[MAGIC];
    struct stat st;
    ssize_t n;
    int rc, fd = openat(dir, entry, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return vig_fail_errno(err, errno, "cannot open %s", path);
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        (void)close(fd);
        return vig_fail(err, VIG_E_UNSUPPORTED, "%s is not a file", path);
    }
    n = pread(fd, head, sizeof head, 0);
    if (n > 0 && (has_magic(head, (size_t)n, "PK\3\4", 4) || has_magic(head, (size_t)n, "PK\5\6", 4)))
        rc = add_zip(w, path, name, (uint64_t)st.st_size, err);
    else
        rc = add_text(w, fd, path, (uint64_t)st.st_size, err);
    (void)close(fd);
    if (rc < 0 && !w->asked_for && rc != VIG_E_NOMEM && rc != VIG_E_IO) {
        if (rc == VIG_E_UNSUPPORTED)
            w->import->report->other_files++;
        else
            vig_import_note(w->import, path, (vig_str){ 0 }, err);
        return 0;
    }
    return rc;
}

static int by_version_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_hidden(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static int walk_folder(struct walk *w, const char *path, unsigned depth, struct vig_err *err)
{
    struct dirent **names;
    char below[VIG_LIMIT_PATH];
    struct stat st;
    int rc = 0, n;

    if (depth > FOLDER_DEPTH)
        return vig_fail(err, VIG_E_LIMIT, "%s: folders nest deeper than %d", path, FOLDER_DEPTH);
    n = scandir(path, &names, not_hidden, by_version_name);
    if (n < 0)
        return vig_fail_errno(err, errno, "cannot read %s", path);
    for (int i = 0; i < n; i++) {
        int length = snprintf(below, sizeof below, "%s/%s", path, names[i]->d_name);

        free(names[i]);
        if (rc < 0 || length < 0 || (size_t)length >= sizeof below || lstat(below, &st) < 0)
            continue;
        if (S_ISDIR(st.st_mode))
            rc = walk_folder(w, below, depth + 1, err);
        else if (S_ISREG(st.st_mode))
            rc = add_file(w, AT_FDCWD, below, below, (vig_str){ 0 }, err);
    }
    free(names);
    return rc;
}

/* The single records beneath a folder are one part. Its digest is known only now: until then its runs are called folder.n. */
static int end_loose(struct walk *w, vig_str name, struct vig_err *err)
{
    char digest[65], from[96], to[96];
    int rc = vig_digest_hex(w->loose_digest, digest, sizeof digest, err);

    (void)pthread_mutex_lock(&w->import->lock);
    w->import->report->inputs++;
    (void)pthread_mutex_unlock(&w->import->lock);
    if (rc < 0 || vig_part_is_done(w->import, digest, name))
        return rc;
    for (unsigned i = 0; i < w->loose.runs; i++) {
        (void)snprintf(from, sizeof from, "%s.%u", w->loose.digest, i);
        (void)snprintf(to, sizeof to, "%s.%u", digest, i);
        if (renameat(w->import->dir, from, w->import->dir, to) < 0)
            return vig_fail_errno(err, errno, "cannot write to the data base's work folder");
    }
    memcpy(w->loose.digest, digest, sizeof digest);
    return vig_part_files_end(&w->loose, name, (vig_str){ 0 }, err);
}

static int end_folder(struct walk *w, const char *path, struct vig_err *err)
{
    char resolved[VIG_LIMIT_PATH], name[300];
    vig_str base = vig_str_basename(vig_str_c(realpath(path, resolved) ? resolved : path));
    int rc = 0;

    (void)snprintf(name, sizeof name, "folder:%.*s", VIG_ARG(vig_str_take(base, 255)));
    if (w->loose.part && w->loose_records)
        rc = end_loose(w, vig_str_c(name), err);
    vig_part_files_done(&w->loose);
    w->loose_records = 0;
    return rc;
}

static int add_folder(struct walk *w, const char *path, struct vig_err *err)
{
    int rc = vig_digest_new(VIG_SHA256, &w->loose_digest, err);

    if (rc < 0)
        return rc;
    w->asked_for = false;
    rc = vig_digest_add(w->loose_digest, VIG_STR("folder"), err); /* so that one of one record differs from that record */
    if (rc == 0)
        rc = walk_folder(w, path, 0, err);
    if (rc == 0)
        rc = end_folder(w, path, err);
    vig_part_files_done(&w->loose);
    vig_digest_free(w->loose_digest);
    return rc;
}

static int add_input(struct walk *w, const struct vig_input *in, struct vig_err *err)
{
    struct stat st;

    if (stat(in->path, &st) < 0)
        return vig_fail_errno(err, errno, "cannot read %s", in->path);
    if (S_ISDIR(st.st_mode))
        return add_folder(w, in->path, err);
    w->asked_for = true;
    return add_file(w, AT_FDCWD, in->path, in->path, vig_str_c(in->name), err);
}

int vig_import_read(struct vig_import *im, const struct vig_input *inputs, size_t n, struct vig_err *err)
{
    struct walk w = { .import = im };
    unsigned threads = im->options->threads;
    struct vig_pool *pool;
    int rc = 0;

    if (!threads) {
        long cpus = sysconf(_SC_NPROCESSORS_ONLN);
        threads = cpus < 1 ? 1 : cpus > MOST_THREADS ? MOST_THREADS : (unsigned)cpus;
    }
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = add_input(&w, &inputs[i], err);
    if (rc < 0 || (rc = vig_pool_new(threads, &pool, err)) < 0)
        return rc;
    for (size_t i = 0; i < w.zips.n; i++)
        vig_pool_add(pool, zip_job, &w.zips.v[i]);
    vig_pool_free(pool);
    if (rc == 0 && im->first_rc < 0) {
        *err = im->first_error;
        rc = im->first_rc;
    }
    return rc;
}
