/* advisory/part_files.c - the work folder: runs of parts, and the marks that say which parts are whole.
 *
 *     DIGEST.0 DIGEST.1 …   tables
 *     DIGEST.done           "runs\nname\ndate\n"
 *
 * A file is written as NAME.tmp and renamed, so one that has its name is whole. The folder is the user's own; a table is
 * checked as it is read all the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "advisory/import_work.h"

enum { QUICK_LEVEL = -5, MARK_MAX = 4096 };

static int write_file(int dir, const char *name, vig_str bytes, struct vig_err *err)
{
    char temporary[104];
    int fd, rc = 0;

    (void)snprintf(temporary, sizeof temporary, "%s.tmp", name);
    fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return vig_fail_errno(err, errno, "cannot write to the data base's work folder");
    if (write(fd, bytes.p, bytes.n) != (ssize_t)bytes.n || renameat(dir, temporary, dir, name) < 0)
        rc = vig_fail_errno(err, errno, "cannot write to the data base's work folder");
    (void)close(fd);
    return rc;
}

static int write_table(struct vig_part_files *f, int fd, struct vig_err *err)
{
    struct vig_table_writer *w;
    int rc = vig_table_writer_new(fd, NULL, QUICK_LEVEL, &w, err);

    if (rc < 0)
        return rc;
    if ((rc = vig_part_write_to(f->part, w, err)) == 0)
        rc = vig_table_finish(w, err);
    vig_table_writer_free(w);
    return rc;
}

static int write_run(void *ctx, struct vig_part *part, struct vig_err *err)
{
    struct vig_part_files *f = ctx;
    char name[96], temporary[100];
    int fd, rc;

    (void)snprintf(name, sizeof name, "%s.%u", f->digest, f->runs);
    (void)snprintf(temporary, sizeof temporary, "%s.tmp", name);
    fd = openat(f->import->dir, temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return vig_fail_errno(err, errno, "cannot write to the data base's work folder");
    rc = write_table(f, fd, err);
    (void)close(fd);
    if (rc == 0 && renameat(f->import->dir, temporary, f->import->dir, name) < 0)
        rc = vig_fail_errno(err, errno, "cannot write to the data base's work folder");
    if (rc == 0)
        f->runs++;
    return rc;
}

int vig_part_files_begin(struct vig_import *im, const char *digest, struct vig_part_files *f, struct vig_err *err)
{
    *f = (struct vig_part_files){ .import = im };
    (void)snprintf(f->digest, sizeof f->digest, "%s", digest);
    return vig_part_new(VIG_PART_MEMORY, write_run, f, &f->part, err);
}

void vig_part_files_done(struct vig_part_files *f)
{
    vig_part_free(f->part);
    f->part = NULL;
}

static int list_part(struct vig_import *im, const char *digest, vig_str name, vig_str date, unsigned runs,
                     struct vig_err *err)
{
    struct vig_part_done *p;
    int rc = 0;

    (void)pthread_mutex_lock(&im->lock);
    p = vig_vec_add(&im->parts, im->arena);
    if (!p || !vig_arena_str(im->arena, name, &p->origin.name) ||
        !vig_arena_str(im->arena, vig_str_c(digest), &p->origin.digest) || !vig_arena_str(im->arena, date, &p->origin.date))
        rc = vig_nomem(err);
    else
        p->runs = runs;
    (void)pthread_mutex_unlock(&im->lock);
    return rc;
}

int vig_part_files_end(struct vig_part_files *f, vig_str name, vig_str date, struct vig_err *err)
{
    char mark[96], text[MARK_MAX];
    int n, rc = vig_part_flush(f->part, err);

    if (rc < 0)
        return rc;
    (void)snprintf(mark, sizeof mark, "%s.done", f->digest);
    n = snprintf(text, sizeof text, "%u\n%.*s\n%.*s\n", f->runs, VIG_ARG(name), VIG_ARG(date));
    if (n < 0 || (size_t)n >= sizeof text)
        return vig_fail(err, VIG_E_LIMIT, "the name of an input is too long");
    if ((rc = write_file(f->import->dir, mark, vig_str_of(text, (size_t)n), err)) < 0)
        return rc;
    return list_part(f->import, f->digest, name, date, f->runs, err);
}

static bool in_old(struct vig_import *im, const char *digest, vig_str name)
{
    for (size_t i = 0; i < im->old_origins.n; i++) {
        const struct vig_origin *o = &im->old_origins.v[i];

        if (vig_str_eqc(o->digest, digest) && (vig_str_empty(name) || vig_str_eq(o->name, name)))
            return list_part(im, digest, o->name, o->date, 0, &(struct vig_err)VIG_ERR_INIT) == 0;
    }
    return false;
}

static bool read_mark(struct vig_import *im, const char *digest, vig_str name)
{
    char mark[96], text[MARK_MAX];
    struct vig_err err = VIG_ERR_INIT;
    uint64_t runs;
    vig_str rest, was_called;
    ssize_t n;
    int fd;

    (void)snprintf(mark, sizeof mark, "%s.done", digest);
    fd = openat(im->dir, mark, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    n = read(fd, text, sizeof text);
    (void)close(fd);
    rest = vig_str_of(text, n < 0 ? 0 : (size_t)n);
    if (!vig_str_to_u64(vig_str_cut(&rest, '\n'), &runs) || runs > 1000000)
        return false;
    was_called = vig_str_cut(&rest, '\n');
    return list_part(im, digest, vig_str_empty(name) ? was_called : name, vig_str_cut(&rest, '\n'), (unsigned)runs, &err) == 0;
}

bool vig_part_is_done(struct vig_import *im, const char *digest, vig_str name)
{
    bool old = in_old(im, digest, name), resumed = !old && read_mark(im, digest, name);

    (void)pthread_mutex_lock(&im->lock);
    im->report->unchanged += old;
    im->report->resumed += resumed;
    (void)pthread_mutex_unlock(&im->lock);
    return old || resumed;
}
