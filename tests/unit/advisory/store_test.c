/* From records to answers: claims, records, vulnerabilities; what takes whose place; the same bytes in any order. */
#include "unit/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advisory/import.h"
#include "advisory/store_open.h"

static struct vig_err err;
static char root[] = "/tmp/vigia-store-XXXXXX";

static const char *path(const char *name)
{
    static char paths[8][512];
    static unsigned next;
    char *p = paths[next++ % 8];

    (void)snprintf(p, 512, "%s/%s", root, name);
    return p;
}

static void put(const char *name, const char *text)
{
    FILE *f = fopen(path(name), "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int import(const char *db, bool fresh, const char *const *names, struct vig_import_report *ret)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_import_options o = { .fresh = fresh };
    struct vig_input inputs[8] = { 0 };
    char db_path[256];
    size_t n = 0;
    int rc;

    (void)snprintf(db_path, sizeof db_path, "%s/%s", root, db);
    o.db_path = db_path;
    for (; names[n]; n++)
        inputs[n].path = path(names[n]);
    rc = vig_import(inputs, n, &o, a, ret, &err);
    ret->notes.v = NULL;
    return rc;
}
#define IMPORT(db, report, ...) assert_ok(import(db, false, (const char *const[]){ __VA_ARGS__, NULL }, report))

static void write_inputs(void)
{
    put("ghsa.json", "{\"id\":\"GHSA-aaaa\",\"modified\":\"2024-02-01T00:00:00Z\",\"aliases\":[\"CVE-2024-1000\"],\"summary\":\"Bad thing\","
        "\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}],\"affected\":[{\"package\":"
        "{\"ecosystem\":\"PyPI\",\"name\":\"Foo.Bar\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"2\"}]}]}]}");
    put("ubuntu.json", "{\"id\":\"UBUNTU-CVE-2024-1000\",\"modified\":\"2024-03-01T00:00:00Z\",\"upstream\":[\"CVE-2024-1000\"],"
        "\"severity\":[{\"type\":\"Ubuntu\",\"score\":\"low\"}],\"affected\":[{\"package\":{\"ecosystem\":\"Ubuntu:22.04:LTS\",\"name\":\"foo\"},"
        "\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"}]}],\"database_specific\":{\"uct_status\":\"needed\"}}]}");
    put("gone.json", "{\"id\":\"GHSA-gone\",\"modified\":\"2024-02-01T00:00:00Z\",\"withdrawn\":\"2024-02-02T00:00:00Z\",\"affected\":[{\"package\":"
        "{\"ecosystem\":\"PyPI\",\"name\":\"foo-bar\"},\"versions\":[\"1\"]}]}");
    put("alma.json", "{\"id\":\"ALSA-1\",\"modified\":\"2024-02-01T00:00:00Z\",\"summary\":\"Critical: x\",\"related\":[\"CVE-2024-1000\",\"CVE-2024-1001\"],"
        "\"affected\":[{\"package\":{\"ecosystem\":\"AlmaLinux:9\",\"name\":\"x\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"},"
        "{\"fixed\":\"2\"}]}]},{\"package\":{\"ecosystem\":\"AlmaLinux:9\",\"name\":\"x\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":["
        "{\"introduced\":\"0\"},{\"fixed\":\"2\"}]}]}]}");
    put("kev.json", "{\"dateReleased\":\"2025-08-25\",\"vulnerabilities\":[{\"cveID\":\"CVE-2024-1000\",\"vulnerabilityName\":\"N\","
        "\"dateAdded\":\"2024-04-01\",\"knownRansomwareCampaignUse\":\"Known\"}]}");
    put("epss.csv", "cve,epss,percentile\nCVE-2024-1001,0.5,0.6\nCVE-2024-1000,0.12345,0.9\n");
}

static int setup(void **state)
{
    if (!mkdtemp(root))
        return -1;
    write_inputs();
    return 0;
}

static int teardown(void **state)
{
    struct dirent **names;
    int n = scandir(root, &names, NULL, NULL);

    for (int i = 0; i < n; i++) {
        (void)unlink(path(names[i]->d_name));
        free(names[i]);
    }
    free(names);
    return rmdir(root);
}

static struct vig_db *open_db(const char *name)
{
    struct vig_db *db;

    assert_ok(vig_db_open(path(name), &db, &err));
    return db;
}

struct seen {
    int count, stop_at;
    char last[64];
    size_t aliases;
    enum vig_fix_state state;
};

static int see(void *ctx, const struct vig_claim *c, struct vig_err *e)
{
    struct seen *s = ctx;

    s->count++;
    s->aliases = c->aliases.n;
    s->state = c->affected.state;
    (void)snprintf(s->last, sizeof s->last, "%.*s", VIG_ARG(c->advisory_id));
    return s->count == s->stop_at ? 42 : 0;
}

static int claims(struct vig_db *db, const char *ecosystem, const char *name, struct seen *ret)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(8));
    int stop_at = ret->stop_at;

    *ret = (struct seen){ .stop_at = stop_at };
    return vig_db_claims(db, vig_str_c(ecosystem), vig_str_c(name), a, see, ret, &err);
}

static void claims_are_found_by_package(void **state)
{
    struct vig_import_report r;
    struct seen s = { 0 };

    IMPORT("a.db", &r, "ghsa.json", "ubuntu.json", "gone.json", "alma.json", "kev.json", "epss.csv");
    struct vig_db *db = open_db("a.db");
    assert_ok(claims(db, "PyPI", "foo-bar", &s));
    assert_int_equal(s.count, 1); /* the withdrawn record claims nothing */
    assert_string_equal(s.last, "GHSA-aaaa");
    assert_ok(claims(db, "Ubuntu:22.04:LTS", "foo", &s));
    assert_int_equal(s.count, 1);
    assert_int_equal(s.aliases, 1);
    assert_int_equal(s.state, VIG_FIX_NOT_FIXED);
    assert_ok(claims(db, "AlmaLinux:9", "x", &s));
    assert_int_equal(s.count, 1); /* said twice in the record */
    assert_int_equal(s.aliases, 2);
    assert_ok(claims(db, "Ubuntu:22.04:LTS", "fo", &s));
    assert_int_equal(s.count, 0);
    assert_ok(claims(db, "Ubuntu", "foo", &s));
    assert_int_equal(s.count, 0);
    s.stop_at = 1;
    assert_int_equal(claims(db, "PyPI", "foo-bar", &s), 42);
    assert_true(vig_db_has_ecosystem(db, VIG_STR("AlmaLinux:9")));
    assert_false(vig_db_has_ecosystem(db, VIG_STR("AlmaLinux:8")));
    assert_false(vig_db_has_ecosystem(db, VIG_STR("AlmaLinux")));
    vig_db_close(db);
}

static void records_and_what_is_known_of_a_vulnerability(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(8));
    struct vig_advisory adv;
    struct vig_vulnerability v;
    struct vig_db_info info;
    struct vig_db *db = open_db("a.db");

    assert_ok(vig_db_advisory(db, VIG_STR("GHSA-gone"), a, &adv, &err));
    assert_str(adv.withdrawn, "2024-02-02T00:00:00Z");
    assert_int_equal(vig_db_advisory(db, VIG_STR("GHSA-go"), a, &adv, &err), VIG_E_NOT_FOUND);
    assert_ok(vig_db_vulnerability(db, VIG_STR("CVE-2024-1000"), a, &v, &err));
    assert_int_equal(v.records.n, 3);
    assert_str(v.records.v[0], "ALSA-1");
    assert_int_equal(v.severity, VIG_CRITICAL); /* GHSA's vector, not Ubuntu's word nor the update's */
    assert_str(v.severity_source, "CVSS 3.1");
    assert_true(v.score > 9.7 && v.score < 9.9);
    assert_str(v.title, "Bad thing");
    assert_true(v.exploited && v.ransomware);
    assert_str(v.exploited_since, "2024-04-01");
    assert_true(v.epss > 0.12344 && v.epss < 0.12346);
    assert_ok(vig_db_vulnerability(db, VIG_STR("CVE-2024-1001"), a, &v, &err));
    assert_true(v.epss > 0.49 && !v.exploited);
    assert_int_equal(vig_db_vulnerability(db, VIG_STR("CVE-2024-1002"), a, &v, &err), VIG_E_NOT_FOUND);
    assert_ok(vig_db_info(db, a, &info, &err));
    assert_int_equal(info.records, 4);
    assert_int_equal(info.ecosystems.n, 3);
    assert_str(info.built, "2025-08-25");
    assert_true(info.present);
    vig_db_close(db);
}

static void *ask_often(void *arg)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_err e;
    struct vig_vulnerability v;
    struct vig_advisory adv;

    for (int i = 0; i < 300; i++) {
        struct seen s = { 0 };

        if (vig_db_claims(arg, VIG_STR("AlmaLinux:9"), VIG_STR("x"), a, see, &s, &e) < 0 || s.count != 1 ||
            vig_db_vulnerability(arg, VIG_STR("CVE-2024-1000"), a, &v, &e) < 0 || v.records.n != 3 ||
            vig_db_advisory(arg, VIG_STR("ALSA-1"), a, &adv, &e) < 0 || adv.affected.n != 2)
            return NULL;
        vig_arena_reset(a);
    }
    vig_arena_free(a);
    return arg;
}

static void several_threads_may_ask(void **state)
{
    struct vig_db *db = open_db("a.db");
    pthread_t threads[4];
    void *ret;

    for (size_t i = 0; i < VIG_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, db), 0);
    for (size_t i = 0; i < VIG_COUNT(threads); i++) {
        assert_int_equal(pthread_join(threads[i], &ret), 0);
        assert_ptr_equal(ret, db);
    }
    vig_db_close(db);
}

static void a_newer_input_takes_the_place_of_the_older(void **state)
{
    struct vig_import_report r;
    struct seen s = { 0 };

    put("ghsa2.json", "{\"id\":\"GHSA-aaaa\",\"modified\":\"2024-05-01T00:00:00Z\",\"affected\":[{\"package\":{\"ecosystem\":\"PyPI\",\"name\":\"other\"},"
        "\"versions\":[\"1\"]}]}");
    IMPORT("b.db", &r, "ghsa.json", "ubuntu.json");
    assert_int_equal(r.records, 2);
    IMPORT("b.db", &r, "ghsa.json");
    assert_false(r.written);
    assert_int_equal(r.unchanged, 1);
    struct vig_db *old = open_db("b.db");
    IMPORT("b.db", &r, "ghsa2.json");
    assert_true(r.written);
    struct vig_db *db = open_db("b.db");
    assert_ok(claims(db, "PyPI", "foo-bar", &s));
    assert_int_equal(s.count, 0);
    assert_ok(claims(db, "PyPI", "other", &s));
    assert_int_equal(s.count, 1);
    assert_ok(claims(db, "Ubuntu:22.04:LTS", "foo", &s));
    assert_int_equal(s.count, 1); /* kept */
    assert_ok(claims(old, "PyPI", "foo-bar", &s));
    assert_int_equal(s.count, 1); /* an open reader goes on with the old file */
    vig_db_close(old);
    vig_db_close(db);
}

static void read_all(const char *name, struct vig_buf *ret)
{
    int fd = open(path(name), O_RDONLY);
    char *room;
    ssize_t n;

    assert_true(fd >= 0);
    vig_buf_init(ret, VIG_MIB(16));
    while ((room = vig_buf_room(ret, 65536)) && (n = read(fd, room, 65536)) > 0)
        ret->n += (size_t)n;
    (void)close(fd);
}

static void the_order_of_imports_does_not_matter(void **state)
{
    struct vig_import_report r;
    struct vig_buf x, y;

    IMPORT("x.db", &r, "ghsa.json", "ubuntu.json", "alma.json", "kev.json", "epss.csv");
    IMPORT("y.db", &r, "epss.csv", "alma.json");
    IMPORT("y.db", &r, "kev.json", "ubuntu.json");
    IMPORT("y.db", &r, "ghsa2.json");
    IMPORT("y.db", &r, "ghsa.json");
    read_all("x.db", &x);
    read_all("y.db", &y);
    assert_int_equal(x.n, y.n);
    assert_memory_equal(x.p, y.p, x.n);
    vig_buf_done(&x);
    vig_buf_done(&y);
}

static void an_exported_data_base_takes_the_place_of_all(void **state)
{
    struct vig_import_report r;
    struct seen s = { 0 };

    IMPORT("z.db", &r, "gone.json");
    IMPORT("z.db", &r, "x.db");
    struct vig_db *db = open_db("z.db");
    assert_ok(claims(db, "AlmaLinux:9", "x", &s));
    assert_int_equal(s.count, 1);
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(8));
    struct vig_advisory adv;
    assert_int_equal(vig_db_advisory(db, VIG_STR("GHSA-gone"), a, &adv, &err), VIG_E_NOT_FOUND);
    vig_db_close(db);
}

static void a_damaged_data_base_is_replaced_only_when_asked(void **state)
{
    struct vig_import_report r;
    struct vig_db *db;

    put("bad.db", "vigiadb\nwhat follows is no header, though long enough to be one: 0123456789 0123456789");
    assert_int_equal(vig_db_open(path("bad.db"), &db, &err), VIG_E_INPUT);
    assert_int_equal(import("bad.db", false, (const char *const[]){ "ghsa.json", NULL }, &r), VIG_E_INPUT);
    assert_ok(import("bad.db", true, (const char *const[]){ "ghsa.json", NULL }, &r));
    db = open_db("bad.db");
    vig_db_close(db);
    assert_int_equal(vig_db_open(path("none.db"), &db, &err), VIG_E_NOT_FOUND);
}

static void what_is_nothing_known_is_an_error(void **state)
{
    struct vig_import_report r;

    put("note.txt", "hello");
    assert_int_equal(import("c.db", false, (const char *const[]){ "note.txt", NULL }, &r), VIG_E_UNSUPPORTED);
    assert_int_equal(import("c.db", false, (const char *const[]){ "missing", NULL }, &r), VIG_E_NOT_FOUND);
    (void)unlink(path("c.db.work"));
    (void)rmdir(path("c.db.work"));
    (void)rmdir(path("bad.db.work"));
}

/* One record in a zip of records must neither take the others with it nor minutes. */
static void a_record_of_many_names_and_packages_is_refused(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(256));
    struct vig_advisory adv = { .id = VIG_STR("X"), .modified = VIG_STR("2024") };
    struct vig_part *part;

    for (int i = 0; i < 60000; i++) {
        vig_str *alias = vig_vec_add(&adv.aliases, a);
        struct vig_affected *p = vig_vec_add(&adv.affected, a);

        *alias = vig_arena_printf(a, "ALIAS-%d", i);
        *p = (struct vig_affected){ .ecosystem = vig_arena_printf(a, "e%d", i), .name = VIG_STR("x") };
    }
    assert_ok(vig_part_new(VIG_MIB(64), NULL, NULL, &part, &err));
    assert_int_equal(vig_part_add_advisory(part, &adv, a, &err), VIG_E_LIMIT);
    adv.aliases.n = 1;
    assert_ok(vig_part_add_advisory(part, &adv, a, &err));
    vig_part_free(part);
}

static void names_are_normalized_as_the_ecosystem_asks(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(1));

    assert_str(vig_db_normalize_name(VIG_STR("PyPI"), VIG_STR("Foo__.Bar-"), a), "foo-bar-");
    assert_str(vig_db_normalize_name(VIG_STR("NuGet"), VIG_STR("A_b"), a), "a_b");
    assert_str(vig_db_normalize_name(VIG_STR("Packagist:https://x"), VIG_STR("A/B"), a), "a/b");
    assert_str(vig_db_normalize_name(VIG_STR("Maven"), VIG_STR("A:B"), a), "A:B");
}

static void the_starter_set_knows_log4shell(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(8));
    struct seen s = { 0 };
    struct vig_db_info info;
    struct vig_db *db;

    assert_ok(vig_db_open_starter(&db, &err));
    assert_ok(vig_db_claims(db, VIG_STR("Maven"), VIG_STR("org.apache.logging.log4j:log4j-core"), a, see, &s, &err));
    assert_true(s.count > 0);
    assert_ok(vig_db_info(db, a, &info, &err));
    assert_false(info.present);
    assert_true(info.records > 20);
    vig_db_close(db);
}

static int write_run(void *ctx, struct vig_part *part, struct vig_err *e)
{
    struct vig_table_writer *w;
    int rc = vig_table_writer_new(-1, ctx, 3, &w, e);

    if (rc < 0)
        return rc;
    if ((rc = vig_part_write_to(part, w, e)) == 0)
        rc = vig_table_finish(w, e);
    vig_table_writer_free(w);
    return rc;
}

static int merge_run(struct vig_buf *run, struct vig_buf *to, struct vig_arena *a)
{
    const struct vig_origin origin = { .name = VIG_STR("x"), .date = VIG_STR("2024") };
    struct vig_merge_source source = { .origins = &origin, .origin_count = 1 };
    struct vig_table_writer *w;
    int rc = vig_table_open(vig_blob_mem(vig_buf_str(run)), false, &source.table, &err);

    if (rc < 0)
        return rc;
    if ((rc = vig_table_writer_new(-1, to, 3, &w, &err)) == 0) {
        rc = vig_merge(&source, 1, w, a, NULL, NULL, &err);
        if (rc == 0)
            rc = vig_table_finish(w, &err);
        vig_table_writer_free(w);
    }
    vig_table_close(source.table);
    return rc;
}

/* 6,000 records of 4 KB, every `of`-th from the `nth` on: enough samples for a dictionary. */
static void long_records(struct vig_buf *run, unsigned nth, unsigned of, struct vig_arena *a)
{
    static char details[4000];
    struct vig_part *part = NULL;
    char id[16];

    vig_buf_init(run, VIG_MIB(64));
    assert_ok(vig_part_new(VIG_MIB(64), write_run, run, &part, &err));
    for (unsigned i = nth; i < 6000; i += of) {
        struct vig_advisory adv = { .modified = VIG_STR("2024"), .details = vig_str_of(details, sizeof details) };
        unsigned seed = i;

        (void)snprintf(id, sizeof id, "X-%u", i);
        adv.id = vig_str_c(id);
        for (size_t k = 0; k < sizeof details; k++)
            details[k] = "etaoin shrdlu cmfwyp"[(seed = seed * 1103515245 + 12345) >> 16 & 15];
        assert_ok(vig_part_add_advisory(part, &adv, a, &err));
    }
    assert_ok(vig_part_flush(part, &err));
    vig_part_free(part);
}

static void merge_both(struct vig_buf runs[2], struct vig_buf *to, struct vig_arena *a)
{
    const struct vig_origin origin = { .name = VIG_STR("x"), .date = VIG_STR("2024") };
    struct vig_merge_source sources[2] = { { .origins = &origin, .origin_count = 1 }, { .origins = &origin, .origin_count = 1 } };
    struct vig_table_writer *w;

    vig_buf_init(to, VIG_MIB(64));
    for (size_t i = 0; i < 2; i++)
        assert_ok(vig_table_open(vig_blob_mem(vig_buf_str(&runs[i])), false, &sources[i].table, &err));
    assert_ok(vig_table_writer_new(-1, to, 3, &w, &err));
    assert_ok(vig_merge(sources, 2, w, a, NULL, NULL, &err));
    assert_ok(vig_table_finish(w, &err));
    vig_table_writer_free(w);
    for (size_t i = 0; i < 2; i++) {
        vig_table_close(sources[i].table);
        vig_buf_done(&runs[i]);
    }
}

static void the_dictionary_depends_on_the_records_alone(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_buf runs[2], one, other, again;

    long_records(&runs[0], 0, 2, a); /* even and odd ones */
    long_records(&runs[1], 1, 2, a);
    merge_both(runs, &one, a);
    long_records(&runs[0], 1, 3, a); /* some, and all of them again */
    long_records(&runs[1], 0, 1, a);
    merge_both(runs, &other, a);
    assert_int_equal(one.p[8], 2); /* the format with a dictionary */
    assert_int_equal(one.n, other.n);
    assert_memory_equal(one.p, other.p, one.n);
    vig_buf_init(&again, VIG_MIB(64));
    assert_ok(merge_run(&one, &again, a)); /* a data base as the only source */
    assert_int_equal(one.n, again.n);
    assert_memory_equal(one.p, again.p, one.n);
    vig_buf_done(&one);
    vig_buf_done(&other);
    vig_buf_done(&again);
}

static int build(struct vig_buf *run, struct vig_buf *to, struct vig_arena *a)
{
    const vig_str name = VIG_STR("name"), alias = VIG_STR("CVE-2024-1");
    struct vig_affected affected = { .ecosystem = VIG_STR("PyPI"), .name = name };
    struct vig_advisory adv = { .id = VIG_STR("X-1"), .modified = VIG_STR("2024") };
    struct vig_part *part = NULL;
    int rc = vig_part_new(VIG_MIB(1), write_run, run, &part, &err);

    adv.aliases.v = (vig_str *)&alias;
    adv.affected.v = &affected;
    adv.aliases.n = adv.affected.n = 1;
    if (rc == 0)
        rc = vig_part_add_advisory(part, &adv, a, &err);
    if (rc == 0)
        rc = vig_part_flush(part, &err);
    if (rc == 0)
        rc = merge_run(run, to, a);
    vig_part_free(part);
    return rc;
}

/* A build never ends well when an allocation failed on its way: half a data base would look like a whole one. */
static void no_build_hides_a_failed_allocation(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(8));
    struct vig_buf run, to, whole;
    unsigned long nth = 0;
    int rc;

    vig_buf_init(&whole, VIG_MIB(1));
    do {
        vig_buf_init(&run, VIG_MIB(1));
        vig_buf_init(&to, VIG_MIB(1));
        vig_fail_allocation(nth);
        rc = build(&run, &to, a);
        vig_fail_allocation(0);
        if (nth == 0)
            assert_true(rc == 0 && vig_buf_add(&whole, vig_buf_str(&to)));
        if (rc == 0) {
            assert_int_equal(to.n, whole.n);
            assert_memory_equal(to.p, whole.p, to.n);
        }
        vig_buf_done(&run);
        vig_buf_done(&to);
        vig_arena_reset(a);
    } while (++nth < 100);
    assert_int_equal(rc, 0); /* a hundred are more than there are */
    vig_buf_done(&whole);
    vig_arena_free(a);
}

/* Opening a data base, and asking it: whichever allocation fails, it is an error or nothing. */
static void each_allocation_may_fail(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(8));
    struct vig_vulnerability v;
    struct vig_advisory adv;
    unsigned failed = 0;

    for (unsigned long nth = 1; nth < 200; nth++) {
        struct vig_db *db = NULL;
        struct seen s = { 0 };

        vig_fail_allocation(nth);
        int rc = vig_db_open_starter(&db, &err);
        if (rc == 0)
            rc = vig_db_claims(db, VIG_STR("Maven"), VIG_STR("org.apache.logging.log4j:log4j-core"), a, see, &s, &err);
        if (rc == 0)
            rc = vig_db_vulnerability(db, VIG_STR("CVE-2021-44228"), a, &v, &err);
        if (rc == 0)
            rc = vig_db_advisory(db, VIG_STR("CVE-2021-44228"), a, &adv, &err);
        vig_fail_allocation(0);
        assert_true(rc == 0 || rc == VIG_E_NOMEM || rc == VIG_E_LIMIT);
        failed += rc < 0;
        vig_db_close(db);
        vig_arena_reset(a);
    }
    assert_true(failed > 40); /* the others came after the last allocation */
    vig_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_are_found_by_package),
        cmocka_unit_test(records_and_what_is_known_of_a_vulnerability),
        cmocka_unit_test(several_threads_may_ask),
        cmocka_unit_test(a_newer_input_takes_the_place_of_the_older),
        cmocka_unit_test(the_order_of_imports_does_not_matter),
        cmocka_unit_test(an_exported_data_base_takes_the_place_of_all),
        cmocka_unit_test(a_damaged_data_base_is_replaced_only_when_asked),
        cmocka_unit_test(what_is_nothing_known_is_an_error),
        cmocka_unit_test(a_record_of_many_names_and_packages_is_refused),
        cmocka_unit_test(names_are_normalized_as_the_ecosystem_asks),
        cmocka_unit_test(the_starter_set_knows_log4shell),
        cmocka_unit_test(the_dictionary_depends_on_the_records_alone),
        cmocka_unit_test(each_allocation_may_fail),
        cmocka_unit_test(no_build_hides_a_failed_allocation),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
