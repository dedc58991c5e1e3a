/* advisory/update.c - see advisory/update.h.
 *
 *     DB.sources    NAME \t DIGEST \t ETAG \t LAST-MODIFIED \t URL       a line for each file that is in the data base
 *
 * A version that is remembered counts only while the data base has an input of that name and digest: after an import from
 * elsewhere, or without the data base, the file is fetched again. The folder and both files are the user's own.
 */
#include "advisory/update.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advisory/store_open.h"

/* The largest export, npm's with its malicious packages, has 0.3 GB in 2026. */
#define DOWNLOAD_MAX VIG_GIB(4)
#define LIST_MAX VIG_MIB(1)
enum { MEMORY_MAX = 4 << 20 };

struct remembered {
    vig_str name, digest, etag, modified, url;
};

struct vig_fetched_memory {
    struct { VIG_VEC(struct remembered); } old, now;
};

struct fetch {
    const struct vig_update_options *options;
    struct vig_arena *arena;
    struct vig_fetched *update;
    struct vig_downloader *downloader;
    struct vig_origins origins; /* of the data base */
    char folder[VIG_LIMIT_PATH];
    const char *what; /* for the progress line */
};

static bool same(vig_str a, const char *b)
{
    return vig_str_eqc(a, b);
}

static int read_small(const char *path, size_t max, struct vig_arena *arena, vig_str *ret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *text = fd < 0 ? NULL : vig_arena_alloc(arena, max, 1);
    ssize_t n = text ? read(fd, text, max) : -1;

    if (fd >= 0)
        (void)close(fd);
    *ret = vig_str_of(text, n < 0 ? 0 : (size_t)n);
    return n < 0 ? -1 : 0;
}

static int read_memory(struct fetch *f, struct vig_err *err)
{
    char path[VIG_LIMIT_PATH];
    vig_str text, line;

    (void)snprintf(path, sizeof path, "%s.sources", f->options->db_path);
    if (read_small(path, MEMORY_MAX, f->arena, &text) < 0)
        return 0; /* none yet: everything is fetched */
    while (text.n) {
        struct remembered *r = vig_vec_add(&f->update->memory->old, f->arena);

        if (!r)
            return vig_nomem(err);
        line = vig_str_cut(&text, '\n');
        r->name = vig_str_cut(&line, '\t');
        r->digest = vig_str_cut(&line, '\t');
        r->etag = vig_str_cut(&line, '\t');
        r->modified = vig_str_cut(&line, '\t');
        r->url = line;
    }
    return 0;
}

static int read_db(struct fetch *f, struct vig_err *err)
{
    struct vig_err ignored;
    struct vig_db *db;
    int rc;

    if (f->options->fresh || vig_db_open(f->options->db_path, &db, &ignored) < 0)
        return 0; /* none, or a damaged one, which the import will speak of */
    rc = vig_read_origins(vig_db_table(db), f->arena, &f->origins, &ignored);
    vig_db_close(db);
    if (rc < 0)
        f->origins.n = 0;
    return rc == VIG_E_NOMEM ? vig_nomem(err) : 0;
}

static bool in_db(const struct fetch *f, const struct remembered *r)
{
    for (size_t i = 0; i < f->origins.n; i++)
        if (vig_str_eq(f->origins.v[i].name, r->name) && vig_str_eq(f->origins.v[i].digest, r->digest))
            return true;
    return false;
}

static const struct remembered *recall(const struct fetch *f, vig_str name, const char *url)
{
    for (size_t i = 0; i < f->update->memory->old.n; i++) {
        const struct remembered *r = &f->update->memory->old.v[i];

        if (vig_str_eq(r->name, name) && same(r->url, url) && in_db(f, r))
            return r;
    }
    return NULL;
}

static void put_validator(char *to, vig_str s)
{
    (void)snprintf(to, VIG_VALIDATOR, "%.*s", VIG_ARG(vig_str_take(s, VIG_VALIDATOR - 1)));
}

static void on_progress(void *ctx, uint64_t done, uint64_t total)
{
    struct fetch *f = ctx;

    if (f->options->progress)
        f->options->progress(f->options->ctx, f->what, done, total);
}

static int add_failure(struct fetch *f, const struct vig_err *why)
{
    vig_str *slot = vig_vec_add(&f->update->failures, f->arena);

    if (!slot)
        return VIG_E_NOMEM;
    *slot = vig_arena_printf(f->arena, "%s", why->msg);
    return slot->p ? 0 : VIG_E_NOMEM;
}

/* A tab or a line end in a header would break the memory's lines: such a version is not remembered. */
static bool fits_a_line(const char *s)
{
    return !strpbrk(s, "\t\r\n");
}

static int remember(struct fetch *f, vig_str name, const char *url, const struct vig_validator *v, vig_str digest)
{
    struct remembered *r = vig_vec_add(&f->update->memory->now, f->arena);

    if (!r)
        return VIG_E_NOMEM;
    *r = (struct remembered){ .name = name, .digest = digest };
    if (!fits_a_line(v->etag) || !fits_a_line(v->modified))
        return 0;
    return vig_arena_str(f->arena, vig_str_c(v->etag), &r->etag) && vig_arena_str(f->arena, vig_str_c(v->modified), &r->modified) &&
                   vig_arena_str(f->arena, vig_str_c(url), &r->url)
               ? 0
               : VIG_E_NOMEM;
}

/* One file: `file` is its name in the downloads folder. Failures are listed, only lack of memory is returned. */
static int fetch_file(struct fetch *f, const char *url, vig_str name, const char *file, struct vig_err *err)
{
    vig_str path = vig_arena_printf(f->arena, "%s/%s", f->folder, file);
    const struct remembered *r = recall(f, name, url);
    struct vig_download d = { .url = url, .path = path.p, .max = DOWNLOAD_MAX, .tries = f->options->tries,
                              .silence_seconds = f->options->silence_seconds, .progress = on_progress, .ctx = f };
    struct vig_validator got = { 0 };
    struct vig_input *input;
    bool unchanged = false;

    if (!path.p)
        return vig_nomem(err);
    if (r) {
        put_validator(d.have.etag, r->etag);
        put_validator(d.have.modified, r->modified);
    }
    f->what = name.p;
    if (vig_downloader_get(f->downloader, &d, &unchanged, &got, err) < 0) {
        if (r && remember(f, name, url, &d.have, r->digest) < 0) /* what is in the data base stays as it is */
            return vig_nomem(err);
        return add_failure(f, err) < 0 ? vig_nomem(err) : 0;
    }
    if (remember(f, name, url, &got, unchanged ? r->digest : (vig_str){ 0 }) < 0)
        return vig_nomem(err);
    f->update->unchanged += unchanged;
    if (unchanged)
        return 0;
    input = vig_vec_add(&f->update->inputs, f->arena);
    if (!input)
        return vig_nomem(err);
    *input = (struct vig_input){ path.p, name.p };
    return 0;
}

/* "Rocky Linux" → "Rocky%20Linux" */
static bool escape(vig_str s, struct vig_arena *arena, vig_str *ret)
{
    char *to = vig_arena_alloc(arena, s.n * 3 + 1, 1);
    size_t n = 0;

    if (!to)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (vig_is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '~')
            to[n++] = c;
        else
            n += (size_t)snprintf(to + n, 4, "%%%02X", (unsigned char)c);
    }
    *ret = vig_str_of(to, n);
    return true;
}

static bool wanted(const struct vig_feed_sources *s, vig_str ecosystem)
{
    for (size_t i = 0; i < s->only.n; i++)
        if (vig_str_ieq(s->only.v[i], ecosystem))
            return true;
    return s->only.n == 0;
}

static bool is_line(vig_str text, vig_str wanted_line)
{
    while (text.n)
        if (vig_str_eq(vig_str_trim(vig_str_cut(&text, '\n')), wanted_line))
            return true;
    return false;
}

static int fetch_ecosystem(struct fetch *f, vig_str base, vig_str ecosystem, struct vig_err *err)
{
    vig_str escaped, url, name, file;

    if (!escape(ecosystem, f->arena, &escaped))
        return vig_nomem(err);
    url = vig_arena_printf(f->arena, "%.*s/%.*s/all.zip", VIG_ARG(base), VIG_ARG(escaped));
    name = vig_arena_printf(f->arena, "osv:%.*s", VIG_ARG(ecosystem));
    file = vig_arena_printf(f->arena, "%.*s.zip", VIG_ARG(escaped));
    return url.p && name.p && file.p ? fetch_file(f, url.p, name, file.p, err) : vig_nomem(err);
}

/* Each ecosystem of the export; "Debian:12" is a part of "Debian" where both are listed. "[EMPTY]" stands there, too. */
static int fetch_ecosystems(struct fetch *f, const struct vig_feed_sources *s, vig_str base, vig_str list, struct vig_err *err)
{
    vig_str rest = list;
    int rc = 0;

    while (rest.n && rc == 0) {
        vig_str name = vig_str_trim(vig_str_cut(&rest, '\n')), family = vig_ecosystem_family(name);

        if (vig_key_part_ok(name) && name.p[0] != '[' && name.n < 100 && wanted(s, name) &&
            (family.n == name.n || !is_line(list, family)))
            rc = fetch_ecosystem(f, base, name, err);
    }
    for (size_t i = 0; i < s->only.n && rc == 0; i++)
        if (!is_line(list, s->only.v[i])) {
            (void)vig_fail(err, VIG_E_NOT_FOUND, "the source has no ecosystem %.*s", VIG_ARG(vig_str_take(s->only.v[i], 100)));
            rc = add_failure(f, err) < 0 ? vig_nomem(err) : 0;
        }
    return rc;
}

static int fetch_osv(struct fetch *f, const struct vig_feed_sources *s, vig_str base, struct vig_err *err)
{
    vig_str url = vig_arena_printf(f->arena, "%.*s/ecosystems.txt", VIG_ARG(base)), path, list;
    struct vig_download d = { .url = url.p, .max = LIST_MAX, .tries = f->options->tries,
                              .silence_seconds = f->options->silence_seconds };
    struct vig_validator got;
    bool unchanged;

    path = vig_arena_printf(f->arena, "%s/ecosystems.txt", f->folder);
    if (!url.p || !path.p)
        return vig_nomem(err);
    d.path = path.p;
    if (vig_downloader_get(f->downloader, &d, &unchanged, &got, err) < 0)
        return add_failure(f, err) < 0 ? vig_nomem(err) : 0;
    if (read_small(path.p, LIST_MAX, f->arena, &list) < 0)
        return vig_fail_errno(err, errno, "cannot read %s", path.p);
    return fetch_ecosystems(f, s, base, list, err);
}

static int fetch_source(struct fetch *f, const struct vig_feed_sources *s, const struct vig_feed_source *source, struct vig_err *err)
{
    if (source->kind == VIG_SOURCE_OSV)
        return fetch_osv(f, s, source->url, err);
    return source->kind == VIG_SOURCE_KEV ? fetch_file(f, source->url.p, VIG_STR("kev"), "kev", err)
                                          : fetch_file(f, source->url.p, VIG_STR("epss"), "epss", err);
}

static int make_folder(struct fetch *f, struct vig_err *err)
{
    char parent[VIG_LIMIT_PATH];

    if ((size_t)snprintf(f->folder, sizeof f->folder, "%s.downloads", f->options->db_path) >= sizeof f->folder - 300)
        return vig_fail(err, VIG_E_LIMIT, "the path %s is too long", f->options->db_path);
    (void)snprintf(parent, sizeof parent, "%s", f->folder);
    for (char *p = parent + 1; *p; p++)
        if (*p == '/') {
            *p = '\0';
            (void)mkdir(parent, 0755);
            *p = '/';
        }
    if (mkdir(f->folder, 0755) < 0 && errno != EEXIST)
        return vig_fail_errno(err, errno, "cannot make the folder %s", f->folder);
    return 0;
}

int vig_update_fetch(const struct vig_feed_sources *sources, const struct vig_update_options *options, struct vig_arena *arena,
                     struct vig_fetched *ret, struct vig_err *err)
{
    struct fetch f = { .options = options, .arena = arena, .update = ret };
    int rc;

    *ret = (struct vig_fetched){ .memory = vig_new(arena, struct vig_fetched_memory) };
    if (!ret->memory)
        return vig_nomem(err);
    if ((rc = make_folder(&f, err)) < 0 || (rc = read_memory(&f, err)) < 0 || (rc = read_db(&f, err)) < 0 ||
        (rc = vig_downloader_new(&f.downloader, err)) < 0)
        return rc;
    for (size_t i = 0; i < sources->list.n && rc == 0; i++)
        rc = fetch_source(&f, sources, &sources->list.v[i], err);
    vig_downloader_free(f.downloader);
    return rc;
}

/* --- afterwards --- */

static void remove_downloads(const char *db_path, bool parts_too)
{
    char folder[VIG_LIMIT_PATH];
    struct dirent *e;
    DIR *d;

    (void)snprintf(folder, sizeof folder, "%s.downloads", db_path);
    d = opendir(folder);
    while (d && (e = readdir(d))) {
        vig_str name = vig_str_c(e->d_name);
        bool part = vig_str_ends(name, VIG_STR(".part")) || vig_str_ends(name, VIG_STR(".tag"));

        if (name.p[0] != '.' && (parts_too || !part))
            (void)unlinkat(dirfd(d), e->d_name, 0);
    }
    if (d)
        (void)closedir(d);
    (void)rmdir(folder); /* stays while there are parts */
}

static vig_str digest_in(const struct vig_origins *origins, vig_str name)
{
    for (size_t i = 0; i < origins->n; i++)
        if (vig_str_eq(origins->v[i].name, name))
            return origins->v[i].digest;
    return (vig_str){ 0 };
}

static bool write_lines(FILE *out, const struct vig_fetched_memory *m, const struct vig_origins *origins)
{
    bool ok = true;

    for (size_t i = 0; i < m->now.n; i++) {
        const struct remembered *r = &m->now.v[i];
        vig_str digest = r->digest.n ? r->digest : digest_in(origins, r->name);

        if (digest.n && r->url.n && (r->etag.n || r->modified.n))
            ok &= fprintf(out, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", VIG_ARG(r->name), VIG_ARG(digest), VIG_ARG(r->etag),
                          VIG_ARG(r->modified), VIG_ARG(r->url)) > 0;
    }
    return ok;
}

/* What was remembered of files that this update did not look at (another --ecosystem) stays. */
static int keep_others(struct vig_fetched_memory *m, struct vig_arena *arena)
{
    size_t looked_at = m->now.n;

    for (size_t i = 0; i < m->old.n; i++) {
        bool again = false;

        for (size_t j = 0; j < looked_at; j++)
            again |= vig_str_eq(m->old.v[i].name, m->now.v[j].name);
        struct remembered unused, *slot = again ? &unused : vig_vec_add(&m->now, arena);
        if (!slot)
            return VIG_E_NOMEM;
        *slot = m->old.v[i];
    }
    return 0;
}

int vig_update_done(struct vig_fetched *u, const struct vig_update_options *options, bool imported, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    struct fetch f = { .options = &(struct vig_update_options){ .db_path = options->db_path }, .arena = arena, .update = u };
    char path[VIG_LIMIT_PATH], temporary[VIG_LIMIT_PATH];
    FILE *out;
    bool ok;
    int rc;

    remove_downloads(options->db_path, !imported);
    if (!imported)
        return 0;
    if (!arena || keep_others(u->memory, arena) < 0)
        return vig_nomem(err);
    if ((rc = read_db(&f, err)) < 0)
        return rc;
    if ((size_t)snprintf(path, sizeof path, "%s.sources", options->db_path) >= sizeof path ||
        (size_t)snprintf(temporary, sizeof temporary, "%s.sources.new", options->db_path) >= sizeof temporary)
        return vig_fail(err, VIG_E_LIMIT, "the path %s is too long", options->db_path);
    out = fopen(temporary, "we");
    if (!out)
        return vig_fail_errno(err, errno, "cannot write %s", temporary);
    ok = write_lines(out, u->memory, &f.origins);
    ok &= fclose(out) == 0;
    if (!ok || rename(temporary, path) < 0)
        return vig_fail_errno(err, errno, "cannot write %s", path);
    return 0;
}
