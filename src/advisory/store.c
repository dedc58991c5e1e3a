/* advisory/store.c - see advisory/store.h; the layout is in advisory/pack.h, the file's in advisory/table.h. */
#include "advisory/store.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advisory/merge.h"
#include "advisory/names.h"
#include "advisory/store_open.h"
#include "model/cvss.h"

struct vig_db {
    int fd; /* -1: in memory */
    struct vig_buf bytes;
    struct vig_table *table;
    char *path;
    pthread_mutex_t lock;
    atomic_bool has_names; /* what follows was read, and stays as it is */
    struct vig_buf names;  /* advisory/names.h; empty: there is none */
};

static int damaged(struct vig_err *err, const char *what, vig_str id)
{
    return vig_fail(err, VIG_E_INPUT, "the advisory data base's %s for %.*s is damaged: build it anew (vigia db update, or vigia "
                    "db import --fresh)", what, VIG_ARG(id));
}

static struct vig_db *db_new(int fd, const char *path)
{
    struct vig_db *db = vig_allocation_fails() ? NULL : calloc(1, sizeof *db);

    if (!db)
        return NULL;
    db->fd = fd;
    (void)pthread_mutex_init(&db->lock, NULL);
    vig_buf_init(&db->names, VIG_LIMIT_ADVISORY);
    if (path && !(db->path = strdup(path))) {
        free(db);
        return NULL;
    }
    return db;
}

void vig_db_close(struct vig_db *db)
{
    if (!db)
        return;
    vig_table_close(db->table);
    if (db->fd >= 0)
        (void)close(db->fd);
    vig_buf_done(&db->bytes);
    vig_buf_done(&db->names);
    (void)pthread_mutex_destroy(&db->lock);
    free(db->path);
    free(db);
}

int vig_db_open(const char *path, struct vig_db **ret, struct vig_err *err)
{
    int rc, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct vig_db *db;
    struct stat st;

    if (fd < 0)
        return vig_fail_errno(err, errno, "no advisory data base at %s (make one with vigia db update or vigia db import)", path);
    db = db_new(fd, path);
    if (!db) {
        (void)close(fd);
        return vig_nomem(err);
    }
    if (fstat(fd, &st) < 0)
        rc = vig_fail_errno(err, errno, "cannot look at %s", path);
    else if (!S_ISREG(st.st_mode))
        rc = vig_fail(err, VIG_E_INPUT, "not a file");
    else
        rc = vig_table_open(vig_blob_fd(fd, 0, (uint64_t)st.st_size), true, &db->table, err);
    if (rc < 0) {
        vig_db_close(db);
        return vig_wrap(err, "%s", path);
    }
    *ret = db;
    return 0;
}

int vig_db_open_bytes(struct vig_buf *bytes, struct vig_db **ret, struct vig_err *err)
{
    struct vig_db *db = db_new(-1, NULL);
    int rc;

    if (!db) {
        vig_buf_done(bytes);
        return vig_nomem(err);
    }
    db->bytes = *bytes;
    vig_buf_init(bytes, bytes->max);
    if ((rc = vig_table_open(vig_blob_mem(vig_buf_str(&db->bytes)), true, &db->table, err)) < 0)
        vig_db_close(db);
    else
        *ret = db;
    return rc;
}

int vig_db_open_static(vig_str bytes, struct vig_db **ret, struct vig_err *err)
{
    struct vig_db *db = db_new(-1, NULL);
    int rc;

    if (!db)
        return vig_nomem(err);
    rc = vig_table_open(vig_blob_mem(bytes), true, &db->table, err);
    if (rc < 0)
        vig_db_close(db);
    else
        *ret = db;
    return rc;
}

struct vig_table *vig_db_table(struct vig_db *db)
{
    return db->table;
}

static bool exists(vig_str path)
{
    return access(path.p, F_OK) == 0;
}

int vig_db_default_path(struct vig_arena *arena, vig_str *ret, bool *ret_exists, struct vig_err *err)
{
    const char *named = getenv("VIGIA_DB"), *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    const vig_str system_wide = VIG_STR("/var/lib/vigia/advisories.db");
    vig_str own = { 0 };

    if (named && *named) {
        if (!vig_arena_str(arena, vig_str_c(named), ret))
            return vig_nomem(err);
        *ret_exists = exists(*ret);
        return 0;
    }
    if (cache && *cache == '/')
        own = vig_arena_printf(arena, "%s/vigia/advisories.db", cache);
    else if (home && *home)
        own = vig_arena_printf(arena, "%s/.cache/vigia/advisories.db", home);
    if (!own.p && ((cache && *cache == '/') || (home && *home)))
        return vig_nomem(err);
    *ret = own.p && (exists(own) || !exists(system_wide)) ? own : system_wide;
    *ret_exists = exists(*ret);
    return 0;
}

static bool equals_any(vig_str s, const char *const *names)
{
    for (; *names; names++)
        if (vig_str_eqc(s, *names))
            return true;
    return false;
}

/* One byte more or less than `name` never comes out: shorter or equal. */
static size_t normalize(vig_str name, bool pypi, char *to)
{
    size_t n = 0;

    for (size_t i = 0; i < name.n; i++) {
        char c = vig_lower(name.p[i]);

        if (pypi && (c == '-' || c == '_' || c == '.')) {
            if (n && to[n - 1] == '-')
                continue;
            c = '-';
        }
        to[n++] = c;
    }
    return n;
}

vig_str vig_db_normalize_name(vig_str ecosystem, vig_str name, struct vig_arena *arena)
{
    vig_str family = vig_ecosystem_family(ecosystem);
    bool pypi = vig_str_eqc(family, "PyPI");
    char *copy;
    size_t n;

    if (!pypi && !equals_any(family, (const char *const[]){ "NuGet", "Packagist", NULL }))
        return name;
    copy = vig_arena_alloc(arena, name.n + 1, 1);
    if (!copy)
        return (vig_str){ NULL, 0 };
    n = normalize(name, pypi, copy);
    return n == name.n && memcmp(copy, name.p, n) == 0 ? name : vig_str_of(copy, n);
}

/* kind part 0 [part 0] …: what a run of keys begins with. False when the parts are no names that a key could hold. */
static bool prefix_of(char kind, const vig_str *parts, size_t n, char *to, size_t size, vig_str *ret)
{
    size_t at = 0;

    to[at++] = kind;
    for (size_t i = 0; i < n; i++) {
        if (vig_str_has(parts[i], '\0') || parts[i].n >= size - at)
            return false;
        if (parts[i].n)
            memcpy(to + at, parts[i].p, parts[i].n);
        at += parts[i].n;
        to[at++] = '\0';
    }
    *ret = vig_str_of(to, at);
    return true;
}

bool vig_db_has_ecosystem(struct vig_db *db, vig_str ecosystem)
{
    struct vig_table_cursor c = { 0 };
    struct vig_err err;
    char bytes[VIG_TABLE_KEY];
    vig_str prefix;
    bool has;

    if (!prefix_of(VIG_KEY_CLAIM, &ecosystem, 1, bytes, sizeof bytes, &prefix))
        return false;
    has = vig_table_seek(db->table, &c, prefix, &err) > 0 && vig_str_starts(c.key, prefix);
    vig_table_cursor_done(&c);
    return has;
}

/* --- what surely is not there --- */

static int read_names(struct vig_db *db, struct vig_err *err)
{
    const char key[] = { VIG_KEY_NAMES };
    struct vig_table_cursor c = { 0 };
    int rc = vig_table_seek(db->table, &c, vig_str_of(key, sizeof key), err);

    if (rc > 0 && vig_str_eq(c.key, vig_str_of(key, sizeof key)))
        rc = vig_buf_add(&db->names, c.value) ? 0 : vig_nomem(err);
    vig_table_cursor_done(&c);
    return rc < 0 ? rc : 0;
}

/* Whether there may be an entry whose key begins with `prefix`, which is of a kind that the filter knows. */
static int may_have(struct vig_db *db, vig_str prefix, bool *ret, struct vig_err *err)
{
    int rc = 0;

    if (!atomic_load(&db->has_names)) {
        (void)pthread_mutex_lock(&db->lock);
        if (!atomic_load(&db->has_names) && (rc = read_names(db, err)) == 0)
            atomic_store(&db->has_names, true);
        (void)pthread_mutex_unlock(&db->lock);
    }
    if (rc == 0)
        *ret = vig_names_may_have(vig_buf_str(&db->names), prefix);
    return rc;
}

/* --- claims --- */

/* The claims of one record about the package; of each input that has the record, since two may (a GHSA record stands in the
 * export of each of its ecosystems). The newest one's are given out. */
struct group {
    vig_str id;
    struct { VIG_VEC(struct dated); } claims;
};

struct dated {
    struct vig_claim claim;
    vig_str modified;
    uint16_t origin;
};

static int give_group(struct group *g, int (*each)(void *ctx, const struct vig_claim *claim, struct vig_err *err), void *ctx,
                      struct vig_err *err)
{
    const struct dated *best = g->claims.v;
    int rc = 0;

    for (size_t i = 1; i < g->claims.n; i++)
        if (vig_str_cmp(g->claims.v[i].modified, best->modified) > 0)
            best = &g->claims.v[i];
    for (size_t i = 0; i < g->claims.n && rc == 0; i++)
        if (g->claims.v[i].origin == best->origin)
            rc = each(ctx, &g->claims.v[i].claim, err);
    g->claims.n = 0;
    return rc;
}

/* "… ecosystem 0 name 0 id 0 n:be16" without its prefix and its origin. */
static bool claim_id(vig_str rest, vig_str prefix, vig_str *ret)
{
    if (rest.n < prefix.n + 4 || rest.p[rest.n - 3] != '\0')
        return false;
    *ret = vig_str_of(rest.p + prefix.n, rest.n - prefix.n - 3);
    return !vig_str_has(*ret, '\0');
}

static int read_claim(const struct vig_table_cursor *c, vig_str prefix, vig_str ecosystem, vig_str name, vig_str last_id,
                      struct vig_arena *arena, struct dated *ret, struct vig_err *err)
{
    vig_str rest, id, value;
    bool nomem = false;

    if (!vig_key_origin(c->key, &ret->origin, &rest) || !claim_id(rest, prefix, &id))
        return damaged(err, "claim", name);
    if (vig_str_eq(id, last_id))
        ret->claim.advisory_id = last_id;
    else if (!vig_arena_str(arena, id, &ret->claim.advisory_id))
        return vig_nomem(err);
    if (!vig_arena_str(arena, c->value, &value))
        return vig_nomem(err);
    if (!vig_unpack_claim(value, name, arena, &ret->modified, &ret->claim, &nomem))
        return nomem ? vig_nomem(err) : damaged(err, "claim", name);
    ret->claim.affected.ecosystem = ecosystem;
    return 0;
}

int vig_db_claims(struct vig_db *db, vig_str ecosystem, vig_str name, struct vig_arena *arena,
                  int (*each)(void *ctx, const struct vig_claim *claim, struct vig_err *err), void *ctx, struct vig_err *err)
{
    struct vig_table_cursor c = { 0 };
    struct group g = { 0 };
    vig_str parts[] = { ecosystem, name }, prefix;
    char bytes[VIG_TABLE_KEY];
    bool may = false;
    int rc;

    if (!prefix_of(VIG_KEY_CLAIM, parts, 2, bytes, sizeof bytes, &prefix))
        return 0;
    if ((rc = may_have(db, prefix, &may, err)) < 0 || !may)
        return rc;
    rc = vig_table_seek(db->table, &c, prefix, err);
    for (; rc > 0 && vig_str_starts(c.key, prefix); rc = vig_table_next_like(&c, err)) {
        struct dated d = { 0 }, *slot;

        if ((rc = read_claim(&c, prefix, ecosystem, name, g.id, arena, &d, err)) < 0)
            break;
        if (g.claims.n && !vig_str_eq(d.claim.advisory_id, g.id) && (rc = give_group(&g, each, ctx, err)) != 0)
            break;
        g.id = d.claim.advisory_id;
        slot = vig_vec_add(&g.claims, arena);
        if (!slot) {
            rc = vig_nomem(err);
            break;
        }
        *slot = d;
    }
    /* 1: the next key is another package's */
    if (rc == 0 || (rc == 1 && c.key.p && !vig_str_starts(c.key, prefix)))
        rc = g.claims.n ? give_group(&g, each, ctx, err) : 0;
    vig_table_cursor_done(&c);
    return rc;
}

/* --- records --- */

int vig_db_advisory(struct vig_db *db, vig_str id, struct vig_arena *arena, struct vig_advisory *ret, struct vig_err *err)
{
    struct vig_table_cursor c = { 0 };
    struct vig_buf best = { .max = VIG_LIMIT_ADVISORY };
    vig_str prefix, value = { 0 }, modified, newest = { 0 };
    char bytes[VIG_TABLE_KEY];
    uint64_t n;
    vig_cur cur;
    bool nomem = false;
    int rc = 0;

    if (prefix_of(VIG_KEY_RECORD, &id, 1, bytes, sizeof bytes, &prefix))
        rc = vig_table_seek(db->table, &c, prefix, err);
    for (; rc > 0 && vig_str_starts(c.key, prefix); rc = vig_table_next_like(&c, err)) {
        if (!vig_unpack_record_head(c.value, &modified, &cur, &n)) {
            rc = damaged(err, "record", id);
            break;
        }
        if (best.n && vig_str_cmp(modified, newest) <= 0)
            continue;
        vig_buf_clear(&best);
        if (!vig_buf_add(&best, c.value)) {
            rc = vig_nomem(err);
            break;
        }
        (void)vig_unpack_record_head(vig_buf_str(&best), &newest, &cur, &n);
    }
    vig_table_cursor_done(&c);
    if (rc >= 0 && best.n == 0)
        rc = vig_fail(err, VIG_E_NOT_FOUND, "%.*s is not in the advisory data base", VIG_ARG(vig_str_take(id, 100)));
    else if (rc >= 0)
        rc = vig_arena_str(arena, vig_buf_str(&best), &value) ? 0 : vig_nomem(err);
    vig_buf_done(&best);
    if (rc < 0)
        return rc;
    if (!vig_unpack_record(value, arena, ret, &nomem))
        return nomem ? vig_nomem(err) : damaged(err, "record", id);
    return vig_arena_str(arena, id, &ret->id) ? 0 : vig_nomem(err);
}

/* --- vulnerabilities --- */

static int add_opinion(struct vig_vulnerability *v, vig_str record, vig_str value, uint8_t *best_rank, uint8_t *title_rank,
                       struct vig_arena *arena, struct vig_err *err)
{
    struct vig_opinion o;
    vig_str *slot, copy;

    if (!vig_arena_str(arena, value, &copy))
        return vig_nomem(err);
    if (!vig_unpack_opinion(copy, &o))
        return damaged(err, "statement", v->id);
    if (v->records.n == 0 || !vig_str_eq(v->records.v[v->records.n - 1], record)) {
        slot = vig_vec_add(&v->records, arena);
        if (!slot || !vig_arena_str(arena, record, slot))
            return vig_nomem(err);
    }
    if (o.title.n && o.rank >= *title_rank) {
        *title_rank = (uint8_t)(o.rank + 1);
        v->title = o.title;
    }
    if (o.published.n && (v->published.n == 0 || vig_str_cmp(o.published, v->published) < 0))
        v->published = o.published;
    if ((o.cvss.n == 0 && o.severity == VIG_SEVERITY_NONE) || o.rank < *best_rank)
        return 0;
    *best_rank = (uint8_t)(o.rank + 1);
    v->cvss = o.cvss;
    v->severity = o.severity;
    v->severity_source = o.source;
    return 0;
}

/* The number behind the vector, and the word behind the number. Without a vector, or with a bad one, the database's word. */
static void rate(struct vig_vulnerability *v)
{
    struct vig_err err;
    unsigned version;

    if (v->cvss.n && vig_cvss_score(v->cvss, &v->score, &version, &err) == 0) {
        v->severity = vig_severity_of_score(v->score);
        v->severity_source = vig_str_c(vig_cvss_version_name(version));
    }
}

static int read_opinions(struct vig_db *db, struct vig_vulnerability *v, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_table_cursor c = { 0 };
    uint8_t best_rank = 0, title_rank = 0;
    char bytes[VIG_TABLE_KEY];
    vig_str prefix, rest;
    uint16_t origin;
    int rc;

    if (!prefix_of(VIG_KEY_OPINION, &v->id, 1, bytes, sizeof bytes, &prefix))
        return 0;
    rc = vig_table_seek(db->table, &c, prefix, err);
    for (; rc > 0 && vig_str_starts(c.key, prefix); rc = vig_table_next_like(&c, err)) {
        if (!vig_key_origin(c.key, &origin, &rest) || rest.n < prefix.n)
            rc = damaged(err, "statement", v->id);
        else
            rc = add_opinion(v, vig_str_skip(rest, prefix.n), c.value, &best_rank, &title_rank, arena, err);
        if (rc < 0)
            break;
    }
    vig_table_cursor_done(&c);
    rate(v);
    return rc < 0 ? rc : 0;
}

/* The first entry of a kind and a name: its value on the arena. Returns 1, or 0 when there is none. */
static int first_of(struct vig_db *db, char kind, vig_str name, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    struct vig_table_cursor c = { 0 };
    char bytes[VIG_TABLE_KEY];
    vig_str prefix;
    bool may = false;
    int rc;

    if (!prefix_of(kind, &name, 1, bytes, sizeof bytes, &prefix))
        return 0;
    if (kind == VIG_KEY_KEV && ((rc = may_have(db, prefix, &may, err)) < 0 || !may))
        return rc;
    rc = vig_table_seek(db->table, &c, prefix, err);
    if (rc > 0)
        rc = !vig_str_starts(c.key, prefix)          ? 0
             : vig_arena_str(arena, c.value, ret)    ? 1
                                                     : vig_nomem(err);
    vig_table_cursor_done(&c);
    return rc;
}

static int read_kev(struct vig_db *db, struct vig_vulnerability *v, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_kev k;
    vig_str value;
    int rc = first_of(db, VIG_KEY_KEV, v->id, arena, &value, err);

    if (rc <= 0)
        return rc;
    if (!vig_unpack_kev(value, &k))
        return damaged(err, "KEV entry", v->id);
    v->exploited = true;
    v->ransomware = k.ransomware;
    v->exploited_since = k.added;
    if (vig_str_empty(v->title))
        v->title = k.title;
    return 1;
}

static int read_epss(struct vig_db *db, struct vig_vulnerability *v, struct vig_arena *arena, struct vig_err *err)
{
    vig_str prefix, value;
    uint64_t wanted, number = 0;
    uint32_t epss, percentile;
    int rc;

    if (!vig_epss_split(v->id, &prefix, &wanted) ||
        (rc = first_of(db, VIG_KEY_EPSS, prefix, arena, &value, err)) == 0)
        return 0;
    if (rc < 0)
        return rc;
    vig_cur c = vig_cur_of(value);
    while (vig_cur_left(&c) && number <= wanted) {
        if (!vig_unpack_epss(&c, &number, &epss, &percentile))
            return damaged(err, "EPSS scores", v->id);
        if (number == wanted) {
            v->epss = epss / 100000.0;
            v->epss_percentile = percentile / 100000.0;
            return 1;
        }
    }
    return 0;
}

int vig_db_vulnerability(struct vig_db *db, vig_str id, struct vig_arena *arena, struct vig_vulnerability *ret,
                         struct vig_err *err)
{
    struct vig_vulnerability v = { 0 };
    int rc, kev = 0, epss = 0;

    if (!vig_arena_str(arena, id, &v.id))
        return vig_nomem(err);
    if ((rc = read_opinions(db, &v, arena, err)) < 0 || (kev = read_kev(db, &v, arena, err)) < 0 ||
        (epss = read_epss(db, &v, arena, err)) < 0)
        return rc < 0 ? rc : kev < 0 ? kev : epss;
    if (v.records.n == 0 && !kev && !epss)
        return vig_fail(err, VIG_E_NOT_FOUND, "%.*s is not in the advisory data base", VIG_ARG(vig_str_take(id, 100)));
    *ret = v;
    return 0;
}

/* --- what it is made of --- */

static int add_family(struct vig_db_info *info, vig_str ecosystem, struct vig_arena *arena, struct vig_err *err)
{
    vig_str family = vig_ecosystem_family(ecosystem), *slot;

    if (info->ecosystems.n && vig_str_eq(info->ecosystems.v[info->ecosystems.n - 1], family))
        return 0; /* they are sorted */
    slot = vig_vec_add(&info->ecosystems, arena);
    return slot && vig_arena_str(arena, family, slot) ? 0 : vig_nomem(err);
}

int vig_db_ecosystems(struct vig_db *db, int (*each)(void *ctx, vig_str ecosystem, uint64_t records, struct vig_err *err),
                      void *ctx, struct vig_err *err)
{
    const vig_str prefix = VIG_STR("mecosystem");
    struct vig_table_cursor c = { 0 };
    int rc = vig_table_seek(db->table, &c, prefix, err);
    uint64_t n;

    while (rc > 0 && vig_str_starts(c.key, prefix)) {
        vig_cur cur = vig_cur_of(c.value);

        rc = vig_cur_uleb(&cur, &n) ? each(ctx, vig_str_skip(c.key, prefix.n), n, err) : damaged(err, "description", prefix);
        if (rc == 0)
            rc = vig_table_next(&c, err);
    }
    vig_table_cursor_done(&c);
    return rc < 0 ? rc : 0;
}

struct info_ctx {
    struct vig_db_info *info;
    struct vig_arena *arena;
};

static int info_ecosystem(void *ctx, vig_str ecosystem, uint64_t records, struct vig_err *err)
{
    struct info_ctx *x = ctx;

    return add_family(x->info, ecosystem, x->arena, err);
}

int vig_db_info(struct vig_db *db, struct vig_arena *arena, struct vig_db_info *ret, struct vig_err *err)
{
    struct vig_db_info info = { .present = db->fd >= 0 };
    struct info_ctx ctx = { &info, arena };
    vig_str count;
    int rc;

    if (!vig_arena_str(arena, vig_str_c(db->path), &info.path))
        return vig_nomem(err);
    if ((rc = vig_read_meta(db->table, VIG_STR("mbuilt"), arena, &info.built, err)) < 0 ||
        (rc = vig_read_meta(db->table, VIG_STR("mrecords"), arena, &count, err)) < 0 ||
        (rc = vig_db_ecosystems(db, info_ecosystem, &ctx, err)) < 0)
        return rc;
    vig_cur c = vig_cur_of(count);
    if (!vig_cur_uleb(&c, &info.records))
        return damaged(err, "description", VIG_STR("records"));
    *ret = info;
    return 0;
}
