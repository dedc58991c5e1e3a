/* Checks of compose projects: each fires on its example, and not on the corrected one; findings stand in the right file and line, and
 * comments leave them out. */
#include "unit/test.h"

#include <unistd.h>
#include <sys/stat.h>

#include "audit/audit.h"
#include "audit/facts/compose_places.h"
#include "format/compose.h"

static struct vig_err err;

#define ARENA VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64))

static struct vig_policy *level_2(struct vig_arena *a)
{
    struct vig_policy *p = NULL;

    assert_ok(vig_policy_new(a, &p, &err));
    assert_ok(vig_policy_level(p, VIG_STR("2"), &err));
    return p;
}

static struct vig_report *judge_project(struct vig_arena *a, const struct vig_compose *c)
{
    struct vig_audit audit = { .arena = a, .policy = level_2(a) };
    struct vig_report *r = NULL;

    assert_ok(vig_audit_report(&audit, VIG_SUBJECT_COMPOSE, VIG_STR("compose.yaml"), &r, &err));
    assert_ok(vig_audit_judge(&audit, VIG_SCOPE_COMPOSE, &(struct vig_facts){ .compose = c }, r, &err));
    return r;
}

static struct vig_report *judge_text(struct vig_arena *a, const char *text)
{
    const struct vig_compose_input file = { VIG_STR("compose.yaml"), vig_str_c(text) };
    struct vig_compose *c = NULL;

    assert_ok(vig_compose_read(&file, 1, NULL, a, &c, &err));
    return judge_project(a, c);
}

static const struct vig_finding *finding(const struct vig_report *r, const char *id)
{
    for (size_t i = 0; i < r->findings.n; i++)
        if (vig_str_eqc(r->findings.v[i].id, id))
            return &r->findings.v[i];
    return NULL;
}

#define S "services:\n  a:\n    image: nginx:1@sha256:0\n"

static void each_check_fires_and_does_not(void **state)
{
    static const struct {
        const char *id;
        uint32_t line;
        const char *bad, *good;
    } cases[] = {
        { "CMP-0001", 4, S "    securty_opt: [x]\n", S "    security_opt: [x]\n    x-mine: 1\n" },
        { "CMP-0002", 3, "services:\n  a:\n    build: {context: ., network: host}\n", "services:\n  a:\n    build: {context: ., network: none}\n" },
        { "CMP-0003", 5, S "    build:\n      privileged: true\n", S "    build:\n      privileged: false\n" },
        { "CMP-0004", 4, S "    build: {entitlements: [security.insecure]}\n", S "    build: {context: .}\n" },
        { "CMP-0005", 6, S "    build:\n      args:\n        DB_PASSWORD: kX93!pqLm2vZ\n", S "    build:\n      args:\n        DB_PASSWORD: ${DB_PASSWORD:?}\n" },
        { "CMP-0008", 4, S "    networks: [back]\n", S "    networks: [back]\nnetworks: {back: }\n" },
        { "CMP-0008", 4, S "    volumes: ['data:/x']\n", S "    volumes: ['data:/x', './y:/y']\nvolumes: {data: }\n" },
        { "CMP-0008", 4, S "    secrets: [one]\n", S "    secrets: [one]\nsecrets: {one: {file: x}}\n" },
        { "CMP-0008", 4, S "    depends_on: [b]\n", S "    depends_on: [b]\n  b: {image: x}\n" },
        { "CMP-0009", 5, S "    ports: ['80:80']\n  b: {image: 'x:1', ports: ['80:8080']}\n", S "    ports: ['127.0.0.1:80:80']\n  b: {image: 'x:1', ports: ['127.0.0.2:80:80', '80:80/udp']}\n" },
        { "CMP-0009", 5, S "    ports: ['80:80']\n  b: {image: 'x:1', ports: ['80:8080']}\n", S "    ports: ['80:80']\n    profiles: [one]\n  b: {image: 'x:1', ports: ['80:80'], profiles: [two]}\n" },
        { "CMP-0010", 5, S "    ports:\n      - 22:22\n", S "    ports:\n      - '22:22'\n      - 8080:80\n" },
        { "CMP-0011", 4, S "    ports: ['5432:5432']\n", S "    ports: ['127.0.0.1:5432:5432', '80:80']\n" },
        { "CMP-0012", 5, S "    ports: ['80:80']\n  b: {image: 'postgres:16'}\n  c: {image: 'x:1'}\n", S "    ports: ['80:80']\n  b: {image: 'postgres:16', networks: [back]}\n  c: {image: 'x:1'}\nnetworks: {back: }\n" },
        { "CMP-0013", 4, S "    links: [a]\n", S "    depends_on: [a]\n" },
        { "CMP-0014", 4, S "    container_name: x\n    deploy: {replicas: 2}\n", S "    container_name: x\n    deploy: {replicas: 1}\n" },
        { "CMP-0014", 4, S "    ports: ['80:80']\n    scale: 2\n", S "    ports: ['80-81:80']\n    scale: 2\n" },
        { "CMP-0015", 1, "version: '3'\n" S, S },
        { "CMP-0016", 4, S "    user: $WHO\n", S "    user: ${WHO:-app}\n    hostname: ${NAME:?say it}\n" },
        { "CMP-0017", 4, S "    mem_limit: 1g\n    deploy: {resources: {limits: {memory: 2g}}}\n", S "    mem_limit: 1g\n" },
        { "CMP-0018", 5, S "    network_mode: host\n    ports: ['127.0.0.1:80:80']\n", S "    network_mode: bridge\n    ports: ['127.0.0.1:80:80']\n" },
        { "CMP-0019", 5, S "    volumes:\n      - .:/app\n", S "    volumes:\n      - ./src:/app\n      - .:/ro:ro\n" },
        { "CMP-0020", 5, S "    volumes: ['d:/x']\n  b: {image: 'x:1', volumes: ['d:/y']}\nvolumes: {d: }\n", S "    volumes: ['d:/x']\n  b: {image: 'x:1', volumes: ['d:/y:ro']}\nvolumes: {d: }\n" },
    };

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        ARENA;
        const struct vig_finding *bad = finding(judge_text(a, cases[i].bad), cases[i].id);

        if (!bad)
            fail_msg("%s does not fire on:\n%s", cases[i].id, cases[i].bad);
        if (bad->place.line != cases[i].line)
            fail_msg("%s is at line %u, not %u", cases[i].id, bad->place.line, cases[i].line);
        if (finding(judge_text(a, cases[i].good), cases[i].id))
            fail_msg("%s fires on:\n%s", cases[i].id, cases[i].good);
    }
}

static void files_with_secrets(void **state)
{
    ARENA;
    struct vig_compose_facts beside[] = { { .path = VIG_STR("a.env"), .line = 3, .mode = 0644, .found = true, .tracked = true },
                                          { .path = VIG_STR("b.env"), .line = 4, .mode = 0600, .found = true } };
    struct vig_compose c = { .beside = { beside, 2, 2 }, .git_known = true };
    struct vig_report *r = judge_project(a, &c);

    assert_int_equal(finding(r, "CMP-0006")->place.line, 3);
    assert_int_equal(finding(r, "CMP-0007")->place.line, 3);
    assert_int_equal(r->findings.n, 2);
    beside[0] = beside[1];
    r = judge_project(a, &c);
    assert_int_equal(r->findings.n, 0);
    c.git_known = false;
    r = judge_project(a, &c);
    for (size_t i = 0; i < r->checks.n; i++)
        if (strcmp(r->checks.v[i].id, "CMP-0007") == 0)
            assert_int_equal(r->checks.v[i].state, VIG_CHECK_NOT_LOOKED_AT);
}

/* ---- through files ---- */

static char folder[] = "/tmp/vigia-compose-XXXXXX";

static const char *write_file(const char *name, const char *text, mode_t mode)
{
    static char path[4][256];
    static int next;
    char *p = path[next++ % 4];
    FILE *f;

    (void)snprintf(p, sizeof path[0], "%s/%s", folder, name);
    f = fopen(p, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    (void)fclose(f);
    assert_int_equal(chmod(p, mode), 0);
    return p;
}

static int make_folder(void **state)
{
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = { "a.yaml", "b.yaml", "db.env", ".env", "link.env" };

    for (size_t i = 0; i < VIG_COUNT(names); i++)
        (void)unlink(write_file(names[i], "", 0600));
    return rmdir(folder);
}

static struct vig_report *audit(struct vig_arena *a, const char *const *paths, size_t n)
{
    struct vig_audit audit = { .arena = a, .policy = level_2(a) };
    struct vig_reports reports = { 0 };

    assert_ok(vig_audit_compose(&audit, paths, n, &reports, &err));
    assert_int_equal(reports.n, 1);
    assert_int_equal(reports.v[0]->sbom->subject.kind, VIG_SUBJECT_COMPOSE);
    return reports.v[0];
}

static void findings_know_their_file(void **state)
{
    ARENA;
    const char *paths[] = { write_file("a.yaml", S, 0644), write_file("b.yaml", "services:\n\n  a:\n    links: [a]\n", 0644) };
    struct vig_report *r = audit(a, paths, 2);
    const struct vig_finding *f = finding(r, "CMP-0013");

    assert_str(f->place.path, paths[1]);
    assert_int_equal(f->place.line, 4);
    assert_str(f->place.object, "a");
    r = audit(a, (const char *[]){ write_file("a.yaml", S "    links: [a]\n", 0644) }, 1);
    assert_str(finding(r, "CMP-0013")->place.path, ""); /* the subject itself */
}

static void files_beside_it_are_read(void **state)
{
    ARENA;
    struct vig_report *r;

    (void)write_file(".env", "WHO=app\n", 0600);
    (void)write_file("db.env", "X=1\n", 0644);
    r = audit(a, (const char *[]){ write_file("a.yaml", S "    user: $WHO\n    env_file: [db.env, ../../etc/passwd, none.env]\n", 0644) }, 1);
    assert_null(finding(r, "CMP-0016"));
    assert_int_equal(finding(r, "CMP-0006")->place.line, 5);
    assert_int_equal(r->sbom->notes.n, 1); /* not of none.env: such files are rightly kept out of repositories */
    assert_true(vig_str_search(r->sbom->notes.v[0].text, VIG_STR("outside of the compose file's folder")) != VIG_NPOS);
    assert_int_equal(r->sbom->notes.v[0].line, 5);
}

/* `vigia lint .` meets files that are only meant to be laid over others. */
static void a_part_is_laid_over_its_base(void **state)
{
    ARENA;
    const char *part = write_file("b.yaml", "services:\n  a:\n    links: [a]\n    networks: [back]\n", 0644), *base;
    struct vig_report *r = audit(a, &part, 1);

    assert_int_equal(r->sbom->notes.n, 1);
    assert_null(finding(r, "CMP-0001"));
    assert_null(finding(r, "CMP-0008"));
    base = write_file("compose.yaml", S "    container_name: x\n    scale: 2\nnetworks: {back: }\n", 0644);
    r = audit(a, &part, 1);
    assert_int_equal(r->sbom->notes.n, 0);
    assert_str(finding(r, "CMP-0013")->place.path, part);
    assert_int_equal(finding(r, "CMP-0013")->place.line, 3);
    assert_null(finding(r, "CMP-0014")); /* it is the base's */
    for (size_t i = 0; i < r->checks.n; i++)
        if (strcmp(r->checks.v[i].id, "CMP-0014") == 0)
            assert_int_equal(r->checks.v[i].state, VIG_CHECK_PASSED);
    assert_non_null(finding(audit(a, &base, 1), "CMP-0014"));
    r = audit(a, (const char *[]){ part, write_file("a.yaml", "services:\n  a:\n    user: '1'\n", 0644) }, 2);
    assert_non_null(finding(r, "CMP-0001")); /* named together, they are all there is */
    (void)unlink(base);
}

/* An index with one entry: 62 bytes, the name, NULs up to a multiple of eight. */
static void write_index(const char *dir, const char *name)
{
    static const char head[12] = "DIRC\0\0\0\2\0\0\0\1";
    char entry[72] = { 0 }, path[300];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/.git/index", dir);
    (void)snprintf(entry + 62, sizeof entry - 62, "%s", name);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(head, 1, sizeof head, f) + fwrite(entry, 1, sizeof entry, f), sizeof head + sizeof entry);
    (void)fclose(f);
}

static void the_repository_is_asked(void **state)
{
    ARENA;
    const char *text = S "    env_file: [db.env, .env]\n";
    char git[300];
    struct vig_report *r;

    (void)snprintf(git, sizeof git, "%s/.git", folder);
    assert_int_equal(mkdir(git, 0700), 0);
    (void)write_file("db.env", "X=1\n", 0600);
    write_index(folder, "db.env");
    r = audit(a, (const char *[]){ write_file("a.yaml", text, 0644) }, 1);
    assert_int_equal(finding(r, "CMP-0007")->place.line, 4);
    write_index(folder, "x/db.env");
    r = audit(a, (const char *[]){ write_file("a.yaml", text, 0644) }, 1);
    assert_null(finding(r, "CMP-0007"));
    (void)snprintf(git, sizeof git, "%s/.git/index", folder);
    (void)unlink(git);
    (void)snprintf(git, sizeof git, "%s/.git", folder);
    (void)rmdir(git);
}

static void links_are_not_followed(void **state)
{
    ARENA;
    char path[256];
    struct vig_report *r;

    (void)snprintf(path, sizeof path, "%s/link.env", folder);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    r = audit(a, (const char *[]){ write_file("a.yaml", S "    env_file: link.env\n", 0644) }, 1);
    assert_int_equal(r->sbom->notes.n, 1);
    (void)unlink(path);
}

static void comments_leave_findings_out(void **state)
{
    static const struct {
        const char *text;
        bool out;
    } cases[] = {
        { S "    # vigia ignore=CMP-0013 they are used\n    links:\n      - a\n", true },
        { S "    links:\n      - a # vigia ignore=CMP-0013 they are used\n", true },
        { "services:\n  # vigia ignore=CMP-0001,CMP-0013 they are used\n  a:\n    image: x\n    links:\n      - a\n", true },
        { "# vigia global ignore=CMP-0013 they are used\n" S "    links:\n      - a\n", true },
        { "services:\n  b: {image: x} # vigia ignore=CMP-0013 x\n  a:\n    image: x\n    links:\n      - a\n", false },
        { S "    # vigia ignore=CMP-0012 another\n    links:\n      - a\n", false },
    };

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        ARENA;
        const struct vig_finding *f = finding(audit(a, (const char *[]){ write_file("a.yaml", cases[i].text, 0644) }, 1), "CMP-0013");

        if (vig_str_eqc(f->suppressed, "they are used") != cases[i].out)
            fail_msg("suppressed by \"%.*s\":\n%s", VIG_ARG(f->suppressed), cases[i].text);
    }
}

static void findings_speak_compose(void **state)
{
    ARENA;
    const struct vig_finding *f;
    struct vig_report *r = audit(a, (const char *[]){ write_file("a.yaml", S "    restart: always\n    memswap_limit: -1\n    pid: host\n", 0644) }, 1);

    f = finding(r, "CTR-0014");
    assert_str(f->evidence.v[0], "restart: always");
    assert_str(f->remedy, "restart: on-failure:5");
    assert_str(finding(r, "CTR-0015")->evidence.v[0], "pid: host");
    assert_str(finding(r, "CTR-0010")->evidence.v[0], "mem_limit is not set");
    for (size_t i = 0; i < r->findings.n; i++)
        if (vig_str_search(r->findings.v[i].remedy, VIG_STR("--")) != VIG_NPOS || vig_str_search(r->findings.v[i].evidence.v[0], VIG_STR("--")) != VIG_NPOS)
            fail_msg("%.*s speaks of options: %.*s, %.*s", VIG_ARG(r->findings.v[i].id), VIG_ARG(r->findings.v[i].evidence.v[0]),
                     VIG_ARG(r->findings.v[i].remedy));
}

/* Neither is known: which image a variable without a value means, nor that one which is built has a tag. */
static void images_that_nobody_knows(void **state)
{
    static const char *const texts[] = { "services:\n  a:\n    image: $NOWHERE_SET\n", "services:\n  a:\n    build: .\n    image: mine\n" };

    for (size_t i = 0; i < VIG_COUNT(texts); i++) {
        ARENA;
        const char *path = write_file("a.yaml", texts[i], 0644);
        struct vig_report *r = audit(a, &path, 1);

        assert_null(finding(r, "CTR-0050"));
        for (size_t k = 0; k < r->checks.n; k++)
            if (strcmp(r->checks.v[k].id, "CTR-0050") == 0)
                assert_int_equal(r->checks.v[k].state, i == 0 ? VIG_CHECK_NOT_LOOKED_AT : VIG_CHECK_NOT_APPLICABLE);
    }
}

static void what_is_no_compose_file(void **state)
{
    ARENA;
    struct vig_audit audit = { .arena = a };
    struct vig_reports reports = { 0 };
    const char *path = write_file("a.yaml", "", 0644);

    assert_int_equal(truncate(path, 100 << 20), 0);
    assert_int_equal(vig_audit_compose(&audit, &path, 1, &reports, &err), VIG_E_LIMIT);
    path = folder;
    assert_int_equal(vig_audit_compose(&audit, &path, 1, &reports, &err), VIG_E_INPUT);
    path = "/nonexistent/compose.yaml";
    assert_int_equal(vig_audit_compose(&audit, &path, 1, &reports, &err), VIG_E_NOT_FOUND);
}

static void a_check_has_one_result_for_all_services(void **state)
{
    ARENA;
    struct vig_report *r = audit(a, (const char *[]){ write_file("a.yaml", S "  b: {image: 'x:1', privileged: true}\n", 0644) }, 1);

    for (size_t i = 0; i < r->checks.n; i++)
        for (size_t k = i + 1; k < r->checks.n; k++)
            assert_string_not_equal(r->checks.v[i].id, r->checks.v[k].id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_check_fires_and_does_not),
        cmocka_unit_test(files_with_secrets),
        cmocka_unit_test(findings_know_their_file),
        cmocka_unit_test(files_beside_it_are_read),
        cmocka_unit_test(a_part_is_laid_over_its_base),
        cmocka_unit_test(the_repository_is_asked),
        cmocka_unit_test(links_are_not_followed),
        cmocka_unit_test(comments_leave_findings_out),
        cmocka_unit_test(findings_speak_compose),
        cmocka_unit_test(images_that_nobody_knows),
        cmocka_unit_test(what_is_no_compose_file),
        cmocka_unit_test(a_check_has_one_result_for_all_services),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
