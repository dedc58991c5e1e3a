/* advisory/import.c - see advisory/import.h: has the inputs turned into parts, merges them, and replaces the file. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advisory/import_work.h"

/* zstd's best trade between size and the bar of 50,000 records a second. */
enum { DB_LEVEL = 3, MOST_NOTES = 20, MAGIC = 8 };
#define NAME_IN_WORK "advisories.new"

void vig_import_note(struct vig_import *im, const char *where, vig_str what, const struct vig_err *why)
{
    vig_str *slot;

    (void)pthread_mutex_lock(&im->lock);
    im->report->bad++;
    if (im->report->notes.n < MOST_NOTES && (slot = vig_vec_add(&im->report->notes, im->arena)))
        *slot = vig_arena_printf(im->arena, "%s%s%.*s: %s", where, what.n ? ": " : "", VIG_ARG(what), why->msg);
    (void)pthread_mutex_unlock(&im->lock);
}

void vig_import_progress(struct vig_import *im, const char *what, uint64_t more_bytes)
{
    uint64_t done, all;

    (void)pthread_mutex_lock(&im->lock);
    done = im->read_bytes += more_bytes;
    all = im->all_bytes;
    (void)pthread_mutex_unlock(&im->lock);
    if (im->options->progress)
        im->options->progress(im->options->ctx, what, done < all ? done : all, all);
}

/* --- from parts to a data base --- */

struct opened {
    int fd;
    uint64_t size;
    struct vig_table *table;
};

static int open_table(int dir, const char *name, struct opened *ret, struct vig_err *err)
{
    struct stat st;
    int rc, fd = openat(dir, name, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &st) < 0) {
        rc = vig_fail_errno(err, errno, "cannot open %s", name);
        if (fd >= 0)
            (void)close(fd);
        return rc;
    }
    rc = vig_table_open(vig_blob_fd(fd, 0, (uint64_t)st.st_size), false, &ret->table, err);
    if (rc < 0) {
        (void)close(fd);
    } else {
        ret->fd = fd;
        ret->size = (uint64_t)st.st_size;
    }
    return rc < 0 ? vig_wrap(err, "%s", name) : 0;
}

static void close_table(struct opened *o)
{
    if (!o->table)
        return;
    vig_table_close(o->table);
    (void)close(o->fd);
    o->table = NULL;
}

struct sources {
    struct { VIG_VEC(struct vig_merge_source); } list;
    struct { VIG_VEC(struct opened); } open;
};

static int add_source(struct vig_import *im, struct sources *s, struct opened o, const struct vig_origin *origins,
                      size_t n, const bool *drop, struct vig_err *err)
{
    struct opened *kept = vig_vec_add(&s->open, im->arena);
    struct vig_merge_source *source = kept ? vig_vec_add(&s->list, im->arena) : NULL;

    if (kept)
        *kept = o;
    if (!source) {
        if (!kept)
            close_table(&o);
        return vig_nomem(err);
    }
    *source = (struct vig_merge_source){ o.table, origins, n, drop };
    im->merge_bytes += o.size;
    return 0;
}

static int add_runs(struct vig_import *im, struct sources *s, struct vig_part_done *p, struct vig_err *err)
{
    int rc = 0;

    for (unsigned run = 0; run < p->runs && rc == 0; run++) {
        struct opened o = { 0 };
        char name[96];

        (void)snprintf(name, sizeof name, "%.*s.%u", VIG_ARG(p->origin.digest), run);
        rc = open_table(im->dir, name, &o, err);
        if (rc == 0)
            rc = add_source(im, s, o, &p->origin, 1, NULL, err);
    }
    return rc;
}

/* Of KEV and EPSS there is one of each: the newest. */
static void keep_newest_list(struct vig_import *im, const char *name)
{
    struct vig_part_done *best = NULL;

    for (size_t i = 0; i < im->parts.n; i++) {
        struct vig_part_done *p = &im->parts.v[i], *loser = p;

        if (!vig_str_eqc(p->origin.name, name))
            continue;
        if (!best || vig_str_cmp(p->origin.date, best->origin.date) > 0 ||
            (vig_str_eq(p->origin.date, best->origin.date) && vig_str_cmp(p->origin.digest, best->origin.digest) > 0)) {
            loser = best;
            best = p;
        }
        if (loser)
            loser->runs = 0;
    }
}

/* What of the old data base gives way: a name that came anew with another content, or that is to be removed. */
static bool *replaced(struct vig_import *im, bool *ret_changed)
{
    bool *drop = vig_new_array(im->arena, bool, im->old_origins.n + 1);

    for (size_t i = 0; drop && i < im->old_origins.n; i++) {
        const struct vig_origin *o = &im->old_origins.v[i];

        for (size_t j = 0; j < im->parts.n; j++)
            drop[i] |= im->parts.v[j].runs > 0 && vig_str_eq(im->parts.v[j].origin.name, o->name);
        for (size_t j = 0; j < im->options->remove_count; j++)
            drop[i] |= vig_str_eq(im->options->remove[j], o->name);
        *ret_changed |= drop[i];
    }
    return drop;
}

static int merge_tick(void *ctx, uint64_t done, uint64_t total, struct vig_err *err)
{
    struct vig_import *im = ctx;

    if (im->options->progress && total)
        im->options->progress(im->options->ctx, "writing", (uint64_t)((double)im->merge_bytes * (double)done / (double)total),
                              im->merge_bytes);
    return 0;
}

static int write_db(struct vig_import *im, const struct sources *s, struct vig_err *err)
{
    int rc, fd = openat(im->dir, NAME_IN_WORK, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    struct vig_table_writer *w;

    if (fd < 0)
        return vig_fail_errno(err, errno, "cannot write to the data base's work folder");
    if ((rc = vig_table_writer_new(fd, NULL, DB_LEVEL, &w, err)) == 0) {
        rc = vig_merge(s->list.v, s->list.n, w, im->arena, merge_tick, im, err);
        if (rc == 0)
            rc = vig_table_finish(w, err);
        vig_table_writer_free(w);
    }
    if (rc == 0 && fsync(fd) < 0)
        rc = vig_fail_errno(err, errno, "cannot write the data base");
    (void)close(fd);
    return rc;
}

static int put_in_place(struct vig_import *im, struct vig_err *err)
{
    vig_str folder = vig_str_dirname(vig_str_c(im->options->db_path));
    char path[VIG_LIMIT_PATH];
    int fd;

    if (renameat(im->dir, NAME_IN_WORK, AT_FDCWD, im->options->db_path) < 0)
        return vig_fail_errno(err, errno, "cannot put the new data base in the place of %s", im->options->db_path);
    (void)snprintf(path, sizeof path, "%.*s", folder.n ? (int)folder.n : 1, folder.n ? folder.p : ".");
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) { /* so that the new name survives a power cut; the data base is whole either way */
        (void)fsync(fd);
        (void)close(fd);
    }
    im->report->written = true;
    return 0;
}

static int merge_all(struct vig_import *im, struct opened *old, struct vig_err *err)
{
    struct sources s = { 0 };
    bool changed = im->options->fresh, *drop;
    int rc;

    keep_newest_list(im, "kev");
    keep_newest_list(im, "epss");
    drop = replaced(im, &changed);
    rc = drop ? 0 : vig_nomem(err);

    for (size_t i = 0; i < im->parts.n && rc == 0; i++) {
        changed |= im->parts.v[i].runs > 0;
        rc = add_runs(im, &s, &im->parts.v[i], err);
    }
    if (rc == 0 && changed && old->table) {
        rc = add_source(im, &s, *old, im->old_origins.v, im->old_origins.n, drop, err);
        *old = (struct opened){ 0 };
    }
    if (rc == 0 && changed && (rc = write_db(im, &s, err)) == 0)
        rc = put_in_place(im, err);
    for (size_t i = 0; i < s.open.n; i++)
        close_table(&s.open.v[i]);
    return rc;
}

/* --- the work folder --- */

static int make_folders(const char *path, struct vig_err *err)
{
    char part[VIG_LIMIT_PATH];
    size_t n = strlen(path);

    if (n >= sizeof part)
        return vig_fail(err, VIG_E_LIMIT, "the path %s is too long", path);
    for (size_t i = 1; i <= n; i++) {
        if (path[i] && path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0755) < 0 && errno != EEXIST)
            return vig_fail_errno(err, errno, "cannot make the folder %s", part);
    }
    return 0;
}

static int open_work(const char *db_path, int *ret, struct vig_err *err)
{
    char path[VIG_LIMIT_PATH];
    int rc, fd;

    if ((size_t)snprintf(path, sizeof path, "%s.work", db_path) >= sizeof path)
        return vig_fail(err, VIG_E_LIMIT, "the path %s is too long", db_path);
    if ((rc = make_folders(path, err)) < 0)
        return rc;
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return vig_fail_errno(err, errno, "cannot open %s", path);
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        rc = errno == EWOULDBLOCK ? vig_fail(err, VIG_E_IO, "another import into %s is at work: wait for it to end", db_path)
                                  : vig_fail_errno(err, errno, "cannot lock %s", path);
        (void)close(fd);
        return rc;
    }
    *ret = fd;
    return 0;
}

/* Everything in the work folder was made by imports and is done with. */
static void remove_work(int dir, const char *db_path)
{
    char path[VIG_LIMIT_PATH];
    DIR *d = fdopendir(dup(dir));
    struct dirent *e;

    while (d && (e = readdir(d)))
        if (e->d_name[0] != '.')
            (void)unlinkat(dir, e->d_name, 0);
    if (d)
        (void)closedir(d);
    (void)snprintf(path, sizeof path, "%s.work", db_path);
    (void)rmdir(path);
}

static int open_old(struct vig_import *im, struct opened *ret, struct vig_err *err)
{
    int rc;

    if (im->options->fresh || access(im->options->db_path, F_OK) < 0)
        return 0;
    if ((rc = open_table(AT_FDCWD, im->options->db_path, ret, err)) < 0)
        return rc;
    return vig_read_origins(ret->table, im->arena, &im->old_origins, err);
}

/* A data base file as the only input takes the place of all. Returns 1 when it was one. */
static int take_db(struct vig_import *im, const struct vig_input *inputs, size_t n, struct vig_err *err)
{
    struct sources s = { 0 };
    struct opened o = { 0 };
    struct vig_origins origins;
    char head[MAGIC] = { 0 };
    int rc = 0, dbs = 0;

    for (size_t i = 0; i < n; i++) {
        int fd = open(inputs[i].path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        bool db = fd >= 0 && pread(fd, head, sizeof head, 0) == MAGIC && memcmp(head, "vigiadb\n", MAGIC) == 0;

        dbs += db;
        if (fd >= 0)
            (void)close(fd);
    }
    if (dbs == 0)
        return 0;
    if (n > 1)
        return vig_fail(err, VIG_E_USAGE, "a data base file takes the place of everything: import it alone, the others after it");
    if ((rc = open_table(AT_FDCWD, inputs[0].path, &o, err)) < 0)
        return rc;
    if ((rc = vig_table_verify(o.table, err)) == 0 && (rc = vig_read_origins(o.table, im->arena, &origins, err)) == 0)
        rc = add_source(im, &s, o, origins.v, origins.n, NULL, err);
    else
        close_table(&o);
    if (rc == 0 && (rc = write_db(im, &s, err)) == 0)
        rc = put_in_place(im, err);
    for (size_t i = 0; i < s.open.n; i++)
        close_table(&s.open.v[i]);
    im->report->inputs++;
    return rc < 0 ? rc : 1;
}

static int import_all(struct vig_import *im, const struct vig_input *inputs, size_t n, struct vig_err *err)
{
    struct opened old = { 0 };
    int rc = take_db(im, inputs, n, err);

    if (rc != 0)
        return rc < 0 ? rc : 0;
    rc = open_old(im, &old, err);
    if (rc == 0)
        rc = vig_import_read(im, inputs, n, err);
    if (rc == 0 && im->report->inputs == 0 && n)
        rc = vig_fail(err, VIG_E_INPUT, "no advisories found: give an all.zip of OSV's bulk export, a folder of such zips or of "
                      "OSV records, CISA's KEV catalogue, or EPSS scores");
    if (rc == 0)
        rc = merge_all(im, &old, err);
    close_table(&old);
    return rc;
}

int vig_import(const struct vig_input *inputs, size_t n, const struct vig_import_options *options, struct vig_arena *arena,
               struct vig_import_report *ret, struct vig_err *err)
{
    struct vig_import im = { .options = options, .arena = arena, .report = ret };
    int rc;

    *ret = (struct vig_import_report){ 0 };
    if ((rc = open_work(options->db_path, &im.dir, err)) < 0)
        return rc;
    (void)pthread_mutex_init(&im.lock, NULL);
    rc = import_all(&im, inputs, n, err);
    if (rc == 0)
        remove_work(im.dir, options->db_path);
    (void)pthread_mutex_destroy(&im.lock);
    (void)close(im.dir);
    return rc;
}
