/* advisory/import.c - see advisory/import.h: looks at the inputs, has them turned into parts, merges, and replaces the file. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advisory/import_work.h"
#include "base/hash.h"
#include "base/pool.h"

/* zstd's best trade between size and the bar of 50,000 records a second. */
enum { DB_LEVEL = 3, MOST_THREADS = 4, FOLDER_DEPTH = 24, MOST_NOTES = 20, MAGIC = 8 };
/* KEV, EPSS, or one record, packed or not. */
#define TEXT_MAX VIG_MIB(256)
#define NAME_IN_WORK "advisories.new"

struct job {
    struct vig_import *import;
    int fd;
    char *path; /* on the heap */
    vig_str name;
};

struct walk {
    struct vig_import *import;
    struct vig_pool *pool;
    struct vig_part_files loose;
    struct vig_digest *loose_digest;
    uint64_t loose_records;
    bool asked_for; /* named by the user: it must be something */
};

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

static void job_failed(struct vig_import *im, int rc, const struct vig_err *err)
{
    (void)pthread_mutex_lock(&im->lock);
    if (im->first_rc == 0) {
        im->first_rc = rc;
        im->first_error = *err;
    }
    (void)pthread_mutex_unlock(&im->lock);
}

static void zip_job(void *arg)
{
    struct job *j = arg;
    struct vig_err err = VIG_ERR_INIT;
    int rc = vig_input_zip(j->import, j->fd, j->path, j->name, &err);

    if (rc < 0)
        job_failed(j->import, rc, &err);
    (void)close(j->fd);
    free(j->path);
    free(j);
}

static int add_zip(struct walk *w, int fd, const char *path, vig_str name, uint64_t size, struct vig_err *err)
{
    struct job *j = malloc(sizeof *j);
    char *copy = strdup(path);

    if (!j || !copy) {
        free(j);
        free(copy);
        (void)close(fd);
        return vig_nomem(err);
    }
    (void)pthread_mutex_lock(&w->import->lock);
    w->import->report->inputs++;
    w->import->all_bytes += size;
    (void)pthread_mutex_unlock(&w->import->lock);
    *j = (struct job){ w->import, fd, copy, name };
    vig_pool_add(w->pool, zip_job, j);
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
        return add_zip(w, fd, path, name, (uint64_t)st.st_size, err);
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

static int read_inputs(struct vig_import *im, const struct vig_input *inputs, size_t n, struct vig_err *err)
{
    struct walk w = { .import = im };
    unsigned threads = im->options->threads;
    int rc;

    if (!threads) {
        long cpus = sysconf(_SC_NPROCESSORS_ONLN);
        threads = cpus < 1 ? 1 : cpus > MOST_THREADS ? MOST_THREADS : (unsigned)cpus;
    }
    if ((rc = vig_pool_new(threads, &w.pool, err)) < 0)
        return rc;
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = add_input(&w, &inputs[i], err);
    vig_pool_free(w.pool);
    if (rc == 0 && im->first_rc < 0) {
        *err = im->first_error;
        rc = im->first_rc;
    }
    return rc;
}

/* --- from parts to a data base --- */

struct opened {
    int fd;
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
    if (rc < 0)
        (void)close(fd);
    else
        ret->fd = fd;
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

    if (im->options->progress)
        im->options->progress(im->options->ctx, "writing", done, total);
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
        rc = read_inputs(im, inputs, n, err);
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
