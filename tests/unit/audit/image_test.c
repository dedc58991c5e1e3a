/* A whole audit of an image in an archive: with every allocation failing once, with and without kept layers, beside a scan. */
#include "unit/test.h"

#include <fcntl.h>
#include <unistd.h>

#include "audit/audit.h"
#include "catalog/scan.h"
#include "unit/tar_writer.h"

static struct vig_err err;
static char dir[] = "/tmp/vigia-audit-image-XXXXXX";
static char archive[64], cache[64];

static vig_str layer_tar(void)
{
    static struct vig_buf b;

    vig_buf_init(&b, VIG_MIB(1));
    tar_file(&b, "etc/passwd", VIG_STR("root:x:0:0::/:/bin/sh\n"));
    tar_file(&b, "etc/shadow", VIG_STR("root::1::::::\n"));
    tar_file(&b, "srv/config.ini", VIG_STR("key = AKIA" "Q3EGRZ7MW2XKT5VB\n"));
    tar_entry(&b, &(struct tar_header){ .name = "usr/bin/gcc-12", .mode = 0755 }, VIG_STR("\177ELF"));
    tar_file(&b, "var/lib/dpkg/info/gcc-12.list", VIG_STR("/usr/bin/gcc-12\n"));
    tar_file(&b, "var/lib/dpkg/status", VIG_STR("Package: gcc-12\nStatus: install ok installed\nVersion: 12.2.0-14\nArchitecture: amd64\n"));
    tar_file(&b, ".wh.old", VIG_STR(""));
    tar_end(&b);
    return vig_buf_str(&b);
}

static int set_up(void **state)
{
    vig_str layer = layer_tar();
    struct vig_buf b;

    (void)state;
    if (!mkdtemp(dir))
        return -1;
    (void)snprintf(archive, sizeof archive, "%s/image.tar", dir);
    (void)snprintf(cache, sizeof cache, "%s/cache", dir);
    vig_buf_init(&b, VIG_MIB(1));
    tar_file(&b, "l/layer.tar", layer);
    tar_file(&b, "c.json", VIG_STR("{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"Env\":[\"DB_PASSWORD=hunter2\"]},\"history\":[{\"created_by\":\"|1 API_TOKEN=abc123def "
                                   "/bin/sh -c apt-get update\"}]}"));
    tar_file(&b, "manifest.json", VIG_STR("[{\"Config\":\"c.json\",\"RepoTags\":[\"shop:latest\"],\"Layers\":[\"l/layer.tar\"]}]"));
    tar_end(&b);
    int fd = open(archive, O_WRONLY | O_CREAT, 0600);
    bool ok = fd >= 0 && write(fd, b.p, b.n) == (ssize_t)b.n;
    (void)close(fd);
    vig_buf_done(&b);
    free((void *)layer.p);
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    char command[160];

    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf '%s'", dir);
    FILE *rm = popen(command, "r");
    return rm ? pclose(rm) : -1;
}

/* How many findings; the ids of their checks in `ids`. */
static int audit(const char *cache_dir, size_t *ret_findings, char ids[400])
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    struct vig_audit a = { .arena = arena, .now = 1792000000, .cache_dir = cache_dir };
    struct vig_reports out = { 0 };
    int rc = arena ? vig_audit_image(&a, archive, &out, &err) : VIG_E_NOMEM;

    if (rc < 0)
        return rc;
    assert_int_equal(out.n, 1);
    *ret_findings = out.v[0]->findings.n;
    ids[0] = '\0';
    for (size_t i = 0; i < out.v[0]->findings.n; i++)
        (void)snprintf(ids + strlen(ids), 400 - strlen(ids), "%.*s ", VIG_ARG(out.v[0]->findings.v[i].id));
    assert_str(out.v[0]->sbom->subject.layers.v[0].created_by, "|1 API_TOKEN=********* /bin/sh -c apt-get update");
    return 0;
}

static void the_whole_way(void **state)
{
    char first[400], second[400], third[400];
    size_t n;

    (void)state;
    assert_ok(audit(NULL, &n, first));
    assert_non_null(strstr(first, "IMG-0010"));
    assert_non_null(strstr(first, "IMG-0011"));
    assert_non_null(strstr(first, "IMG-0012"));
    assert_non_null(strstr(first, "IMG-0016"));
    assert_non_null(strstr(first, "IMG-0022"));
    assert_non_null(strstr(first, "IMG-0031"));
    assert_ok(audit(cache, &n, second));
    assert_ok(audit(cache, &n, third)); /* its layer was kept */
    assert_string_equal(first, second);
    assert_string_equal(first, third);
}

static void no_allocation_is_taken_for_granted(void **state)
{
    char ids[400];
    size_t n;
    unsigned long last = 0;

    (void)state;
    for (unsigned long i = 1; i < 3000; i++) {
        vig_fail_allocation(i);
        int rc = audit(i % 2 ? cache : NULL, &n, ids);
        vig_fail_allocation(0);
        assert_true(rc == 0 || rc == VIG_E_NOMEM);
        last = rc < 0 ? i : last;
    }
    assert_true(last > 100); /* or nothing was tried */
}

/* In one pass the scan and the audit find what they find alone. */
static void beside_a_scan(void **state)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    struct vig_audit a = { .arena = arena, .now = 1792000000 };
    struct vig_image_collector *c;
    struct vig_source *source;
    struct vig_reports out = { 0 };
    struct vig_pool *pool;
    struct vig_sbom sbom;
    char alone[400];
    size_t n;

    (void)state;
    assert_ok(audit(NULL, &n, alone));
    assert_ok(vig_pool_new(2, &pool, &err));
    assert_ok(vig_image_collector_new(NULL, &c, &err));
    assert_ok(vig_source_open(archive, NULL, arena, &source, &err));
    vig_sbom_init(&sbom, arena);
    const struct vig_scan_options options = { .pool = pool, .also = vig_image_collector_sink(c) };
    assert_ok(vig_scan(source, &options, &sbom, &err));
    assert_ok(vig_audit_image_collected(&a, c, source, &out, &err));
    assert_int_equal(sbom.packages.n, 1);
    assert_str(sbom.packages.v[0].name, "gcc-12");
    assert_int_equal(out.v[0]->findings.n, n);
    vig_image_collector_free(c);
    vig_source_close(source);
    vig_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_way),
        cmocka_unit_test(no_allocation_is_taken_for_granted),
        cmocka_unit_test(beside_a_scan),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
