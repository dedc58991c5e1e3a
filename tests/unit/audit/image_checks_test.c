/* Each image check: quiet on an image that is as it should be, and the one that speaks when a single thing in it is different. */
#include "unit/audit/image_fixture.h"

#include "audit/findings.h"

#define BODY64 "MIIEpAIBAAKCAQEA7bq3kZ2vXw9yTt4rLm8NcV1dFgH5jKs0PaQzUe6RxYbW3iOo"
#define KEY "-----BEGIN RSA PRIVATE KEY-----\n" BODY64 "\n" BODY64 "\n-----END RSA PRIVATE KEY-----\n"
static const int64_t now = 1792000000; /* 2026-10-14 */

/* All checks, whatever their level. */
static struct vig_report *judge(struct fixture *f)
{
    struct vig_audit a = { .arena = arena, .now = now };
    struct vig_facts facts = { .image = &f->image, .now = now };
    struct vig_report *report;

    stack(f);
    assert_ok(vig_audit_report(&a, VIG_SUBJECT_IMAGE, VIG_STR("shop:1.4"), &report, &err));
    for (size_t i = 0; vig_image_checks[i]; i++) {
        struct vig_findings out = { .check = vig_image_checks[i], .report = report, .arena = arena };
        assert_ok(vig_image_checks[i]->run(&facts, &out, &err));
        if (out.not_looked_at)
            *vig_vec_add(&report->checks, arena) = (struct vig_check_result){ .id = out.check->id, .state = VIG_CHECK_NOT_LOOKED_AT };
    }
    done(f);
    return report;
}

static void show(const struct vig_report *r)
{
    for (size_t i = 0; i < r->findings.n; i++)
        print_error("  %.*s %.*s: %.*s\n", VIG_ARG(r->findings.v[i].id), VIG_ARG(r->findings.v[i].place.path), VIG_ARG(r->findings.v[i].evidence.v[0]));
}

/* The only finding, which is of this check and says so. */
#define speaks(f, check, words) check_speaks(f, check, words, __FILE__, __LINE__)
static struct vig_finding *check_speaks(struct fixture *f, const char *check, const char *words, const char *where, int line)
{
    struct vig_report *r = judge(f);
    struct vig_finding *found = NULL;

    for (size_t i = 0; i < r->findings.n; i++)
        if (vig_str_eqc(r->findings.v[i].id, check) && vig_str_search(r->findings.v[i].evidence.v[0], vig_str_c(words)) != VIG_NPOS)
            found = &r->findings.v[i];
    if (!found || r->findings.n != 1) {
        print_error("wanted %s '%s' and nothing else, got:\n", check, words);
        show(r);
        _fail(where, line);
    }
    return found;
}

static void a_good_image_is_quiet(void **state)
{
    struct fixture f;
    struct vig_report *r;

    (void)state;
    good(&f);
    r = judge(&f);
    show(r);
    assert_int_equal(r->findings.n, 0);
    assert_int_equal(r->checks.n, 0);
}

#define WITH(user, more) "{\"User\":\"" user "\",\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"]},\"Labels\":{\"org.opencontainers.image.base.digest\":\"d\"}" more "}"

static void configurations(void **state)
{
    static const struct {
        const char *json, *check, *words;
    } cases[] = {
        { WITH("", ""), "IMG-0001", "no USER" },
        { WITH("0:10", ""), "IMG-0001", "'0:10'" },
        { WITH("root", ""), "IMG-0001", "'root'" },
        { "{\"User\":\"1\",\"Labels\":{\"org.opencontainers.image.base.digest\":\"d\"}}", "IMG-0002", "no HEALTHCHECK" },
        { "{\"User\":\"1\",\"Healthcheck\":{\"Test\":[\"NONE\"]},\"Labels\":{\"org.opencontainers.image.base.digest\":\"d\"}}", "IMG-0002", "NONE" },
        { WITH("1", ",\"Volumes\":{\"/proc/\":{}}"), "IMG-0003", "/proc" },
        { WITH("1", ",\"ExposedPorts\":{\"22/tcp\":{}}"), "IMG-0004", "22/tcp" },
        { WITH("1", ",\"OnBuild\":[\"COPY . /app\"]"), "IMG-0005", "COPY" },
        { WITH("1", ",\"Env\":[\"DB_PASSWORD=hunter2\"]"), "IMG-0010", "DB_PASSWORD" },
        { WITH("1", ",\"Cmd\":[\"app\",\"--db=postgres://shop:hunter22@db/shop\"]"), "IMG-0010", "CMD" },
        { WITH("1", ",\"Entrypoint\":[\"app\",\"--db-password\"],\"Cmd\":[\"hunter2\"]"), "IMG-0010", "ENTRYPOINT db-password" },
        { "{\"User\":\"1\",\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"]},\"Labels\":{\"org.opencontainers.image.base.name\":\"debian:12\"}}", "IMG-0008",
          "'debian:12'" },
    };

    (void)state;
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        struct fixture f;
        good(&f);
        configuration(&f, cases[i].json);
        speaks(&f, cases[i].check, cases[i].words);
    }
}

static void names_dates_and_signatures(void **state)
{
    struct fixture f;

    (void)state;
    good(&f);
    f.subject.tags.v[0] = VIG_STR("shop:latest");
    speaks(&f, "IMG-0006", "'shop:latest'");
    good(&f);
    f.subject.tags.v[0] = VIG_STR("latest"); /* of an OCI layout, where a tag may stand alone */
    speaks(&f, "IMG-0006", "'latest'");
    good(&f);
    f.subject.tags.v[0] = VIG_STR("1");
    assert_int_equal(judge(&f)->findings.n, 0);
    good(&f);
    f.config.signature = VIG_SIGNATURE_ABSENT;
    speaks(&f, "IMG-0007", "no signature");
    good(&f);
    f.subject.created = VIG_STR("2024-01-01T00:00:00Z");
    speaks(&f, "IMG-0009", "2024-01-01");
    good(&f);
    f.subject.base_layers = 1;
    f.config.history.v[0].created = VIG_STR("2025-01-01T00:00:00Z");
    speaks(&f, "IMG-0009", "base of 2025-01-01");
}

static void what_cannot_be_known_is_said(void **state)
{
    struct fixture f;
    struct vig_report *r;

    (void)state;
    good(&f);
    f.config.signature = VIG_SIGNATURE_UNKNOWN;
    f.subject.created = VIG_STR("0001-01-01T00:00:00Z");
    r = judge(&f);
    assert_int_equal(r->findings.n, 0);
    assert_int_equal(r->checks.n, 2);
    assert_string_equal(r->checks.v[0].id, "IMG-0007");
    assert_string_equal(r->checks.v[1].id, "IMG-0009");
}

static void history_lines(void **state)
{
    static const struct {
        const char *line, *check, *words;
    } cases[] = {
        { "ADD src /src # buildkit", "IMG-0015", "ADD src" },
        { "/bin/sh -c #(nop) ADD dir:3f8a1c9e7b5d2046a9c8e7f1b2d3046a3f8a1c9e7b5d2046a9c8e7f1b2d3046a in /app ", "IMG-0015", "ADD dir:3f8a1c9e7b5d in /app" },
        { "RUN /bin/sh -c apt-get update # buildkit", "IMG-0016", "apt-get update" },
        { "/bin/sh -c apt-get -o Acquire::Retries=3 update", "IMG-0016", "apt-get" },
        { "/bin/sh -c apk update", "IMG-0016", "apk update" },
        { "RUN /bin/sh -c apt-get update && apt-get -y dist-upgrade # buildkit", "IMG-0017", "dist-upgrade" },
        { "RUN /bin/sh -c apk add curl # buildkit", "IMG-0018", "apk add curl" },
        { "RUN |1 API_TOKEN=abc123def /bin/sh -c make # buildkit", "IMG-0011", "API_TOKEN" },
        { "|2 A=1 NPM_TOKEN=abc123def /bin/sh -c npm ci", "IMG-0011", "NPM_TOKEN" },
        { "RUN /bin/sh -c DB_PASSWORD=hunter2 ./setup # buildkit", "IMG-0011", "DB_PASSWORD" },
        { "RUN /bin/sh -c curl -u x https://bob:hunter22@example.net/x # buildkit", "IMG-0011", "password in a URL" },
    };
    static const char *const quiet[] = {
        "ADD https://example.net/x.tar.gz /tmp/ # buildkit", "ADD root.tar.xz / # buildkit",
        "RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends curl # buildkit",
        "RUN /bin/sh -c echo apt-get update # buildkit", "RUN /bin/sh -c apk add --no-cache curl # buildkit",
        "RUN /bin/sh -c apk add curl && rm -rf /var/cache/apk/* # buildkit", "CMD [\"sh\"]", "RUN /bin/sh -c yum -y update # buildkit",
    };
    struct fixture f;

    (void)state;
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        good(&f);
        step(&f, cases[i].line);
        vig_str told = speaks(&f, cases[i].check, cases[i].words)->evidence.v[0];
        assert_int_equal(vig_str_search(told, VIG_STR("hunter2")), VIG_NPOS);
        assert_int_equal(vig_str_search(told, VIG_STR("abc123")), VIG_NPOS);
    }
    for (size_t i = 0; i < VIG_COUNT(quiet); i++) {
        good(&f);
        step(&f, quiet[i]);
        struct vig_report *r = judge(&f);
        show(r);
        assert_int_equal(r->findings.n, 0);
    }
}

static void a_build_argument_is_told_once(void **state)
{
    struct fixture f;

    (void)state;
    good(&f);
    step(&f, "|1 API_TOKEN=abc123def /bin/sh -c make");
    step(&f, "|1 API_TOKEN=abc123def /bin/sh -c make install");
    speaks(&f, "IMG-0011", "line 2 of the history, API_TOKEN");
}

static void a_line_may_say_nothing(void **state)
{
    struct fixture f;

    (void)state;
    good(&f);
    step(&f, NULL);
    layer(&f, NULL);
    assert_int_equal(judge(&f)->findings.n, 0);
}

static void the_base_image_is_not_judged_by_its_history(void **state)
{
    struct fixture f;

    (void)state;
    good(&f);
    f.config.history.v[0].created_by = VIG_STR("/bin/sh -c apt-get update");
    f.subject.base_layers = 1;
    layer(&f, "COPY app /app # buildkit");
    struct vig_report *r = judge(&f);
    show(r);
    assert_int_equal(r->findings.n, 0);
}

static void secrets_in_files(void **state)
{
    struct vig_finding *found;
    struct fixture f;

    (void)state;
    good(&f);
    file(&f, "srv/config.ini", 0644, "[db]\nkey = AKIA" "Q3EGRZ7MW2XKT5VB\n");
    found = speaks(&f, "IMG-0012", "AWS access key id, AKIA...(20 bytes)");
    assert_str(found->place.path, "srv/config.ini");
    assert_int_equal(found->place.line, 2);
    assert_int_equal(found->place.layer, 1);
    assert_int_equal(found->severity, VIG_CRITICAL);
    good(&f);
    file(&f, "srv/tls.pem", 0600, KEY);
    speaks(&f, "IMG-0012", "private key");
    good(&f);
    file(&f, "srv/app.conf", 0644, "token = 'x7Kq2Zm9Lw4R'\n");
    speaks(&f, "IMG-0014", "secret's name");
}

static void a_removed_secret_is_still_in_its_layer(void **state)
{
    struct vig_finding *found;
    struct fixture f;

    (void)state;
    good(&f);
    layer(&f, "COPY id_rsa /root/key # buildkit");
    file(&f, "root/key", 0600, KEY);
    layer(&f, "RUN /bin/sh -c rm /root/key # buildkit");
    gone(&f, "root/key");
    found = speaks(&f, "IMG-0013", "removed or replaced by layer 3, but still in layer 2 (COPY id_rsa /root/key)");
    assert_int_equal(found->place.layer, 2);
}

static void the_same_secret_in_two_layers_is_told_once(void **state)
{
    struct fixture f;

    (void)state;
    good(&f);
    file(&f, "srv/tls.pem", 0644, KEY);
    layer(&f, "RUN /bin/sh -c chmod 600 /srv/tls.pem # buildkit");
    file(&f, "srv/tls.pem", 0600, KEY);
    assert_int_equal(speaks(&f, "IMG-0012", "private key")->place.layer, 2);
}

static void what_packages_own_is_no_secret(void **state)
{
    struct fixture f;
    struct vig_report *r;

    (void)state;
    good(&f);
    file(&f, "etc/lab/sample.conf", 0644, "key = AKIA" "Q3EGRZ7MW2XKT5VB\n");
    file(&f, "var/lib/dpkg/info/lab.list", 0644, "/etc\n/etc/lab\n/etc/lab/sample.conf\n");
    r = judge(&f);
    show(r);
    assert_int_equal(r->findings.n, 0);
}

static void tools_with_their_package(void **state)
{
    struct fixture f;

    (void)state;
    good(&f);
    layer(&f, "RUN /bin/sh -c apt-get update && apt-get install -y gcc # buildkit");
    file(&f, "usr/bin/x86_64-linux-gnu-gcc-12", 0755, "\177ELF");
    file(&f, "usr/lib/gcc/x86_64-linux-gnu/12/cc1", 0755, "\177ELF");
    file(&f, "var/lib/dpkg/info/gcc-12.list", 0644, "/usr/bin/x86_64-linux-gnu-gcc-12\n/usr/lib/gcc/x86_64-linux-gnu/12/cc1\n");
    speaks(&f, "IMG-0022", "x86_64-linux-gnu-gcc-12, cc1 of package gcc-12 (RUN apt-get update && apt-get install -y gcc)");
    good(&f);
    file(&f, "usr/local/go/bin/go", 0755, "\177ELF");
    file(&f, "usr/share/doc/gcc", 0755, "text");
    file(&f, "usr/bin/link", 0755, "\177ELF");
    speaks(&f, "IMG-0022", "go");
    good(&f);
    file(&f, "usr/bin/gdb", 0755, "\177ELF");
    speaks(&f, "IMG-0023", "gdb");
    good(&f);
    file(&f, "sbin/apk", 0755, "\177ELF");
    speaks(&f, "IMG-0024", "apk");
    good(&f);
    file(&f, "usr/bin/sudo", 0755, "\177ELF");
    speaks(&f, "IMG-0020", "sudo");
    good(&f);
    file(&f, "usr/sbin/sshd", 0755, "\177ELF");
    speaks(&f, "IMG-0021", "sshd");
}

static void what_a_later_layer_removes_is_not_in_the_image(void **state)
{
    struct fixture f;
    struct vig_report *r;

    (void)state;
    good(&f);
    file(&f, "usr/bin/gcc", 0755, "\177ELF");
    layer(&f, "RUN /bin/sh -c rm /usr/bin/gcc # buildkit");
    gone(&f, "usr/bin/gcc");
    r = judge(&f);
    show(r);
    assert_int_equal(r->findings.n, 0);
}

static void leftovers(void **state)
{
    struct fixture f;

    (void)state;
    good(&f);
    folder(&f, "srv/.git", 0755);
    file(&f, "srv/.git/HEAD", 0644, "ref: refs/heads/main\n");
    speaks(&f, "IMG-0025", "a folder");
    good(&f);
    file(&f, "srv/Dockerfile", 0644, "FROM scratch\n");
    speaks(&f, "IMG-0025", "a file");
    good(&f);
    folder(&f, "root/.aws", 0700);
    speaks(&f, "IMG-0026", "a folder");
    good(&f);
    put(&f, (struct vig_entry){ .path = VIG_STR("var/lib/apt/lists/deb.example.org_Packages"), .type = VIG_ENTRY_FILE, .mode = 0644, .size = 40000000 }, NULL);
    assert_str(speaks(&f, "IMG-0019", "40.0 MB in 1 files")->place.path, "var/lib/apt/lists");
}

static void modes(void **state)
{
    static const char capability[] = "\1\0\0\2\0\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0"; /* cap_sys_admin, effective */
    struct fixture f;

    (void)state;
    good(&f);
    file(&f, "usr/bin/mount", 04755, "\177ELF");
    assert_int_equal(speaks(&f, "IMG-0027", "set-uid user 0")->severity, VIG_MEDIUM);
    good(&f);
    file(&f, "usr/bin/bash", 04755, "\177ELF");
    assert_int_equal(speaks(&f, "IMG-0027", "set-uid user 0")->severity, VIG_CRITICAL);
    good(&f);
    file(&f, "usr/bin/mount", 04755, "\177ELF");
    file(&f, "var/lib/dpkg/info/mount.list", 0644, "/bin/mount\n"); /* from before the merge of /usr */
    assert_int_equal(speaks(&f, "IMG-0027", "of package mount")->severity, VIG_LOW);
    good(&f);
    put(&f, (struct vig_entry){ .path = VIG_STR("opt/x"), .type = VIG_ENTRY_FILE, .mode = 0755, .capability = vig_str_of(capability, 20) }, "\177ELF");
    assert_int_equal(speaks(&f, "IMG-0028", "sys_admin")->severity, VIG_HIGH);
    good(&f);
    folder(&f, "srv", 0777);
    folder(&f, "srv/a", 0777);
    file(&f, "srv/a/b", 0666, "x");
    speaks(&f, "IMG-0029", "mode 0777, with 2 more below it");
    good(&f);
    file(&f, "etc/shadow", 0644, "root:*:1::::::\n");
    speaks(&f, "IMG-0030", "0644");
}

static void accounts(void **state)
{
    static const struct {
        const char *path, *text, *check, *words;
    } cases[] = {
        { "etc/passwd", "root::0:0::/:/bin/sh\n", "IMG-0031", "'root'" },
        { "etc/shadow", "root::1::::::\n", "IMG-0031", "'root'" },
        { "etc/passwd", "root:x:0:0::/:/bin/sh\na:x:7:7::/:\nb:x:7:8::/:\n", "IMG-0032", "'b' has the number 7, as 'a'" },
        { "etc/group", "a:x:7:\na:x:8:\n", "IMG-0032", "'a' is there twice" },
        { "etc/passwd", "root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n", "IMG-0033", "'toor'" },
        { "etc/shadow", "root:$6$abcdefgh$0123456789abcdef:1::::::\n", "IMG-0034", "'root'" },
    };
    struct fixture f;

    (void)state;
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        good(&f);
        file(&f, cases[i].path, strcmp(cases[i].path, "etc/shadow") == 0 ? 0640 : 0644, cases[i].text);
        speaks(&f, cases[i].check, cases[i].words);
    }
}

static void waste(void **state)
{
    struct vig_finding *found;
    struct fixture f;

    (void)state;
    good(&f);
    put(&f, (struct vig_entry){ .path = VIG_STR("srv/build/a.o"), .type = VIG_ENTRY_FILE, .mode = 0644, .size = 30000000 }, NULL);
    put(&f, (struct vig_entry){ .path = VIG_STR("srv/b"), .type = VIG_ENTRY_FILE, .mode = 0644, .size = 2000000 }, NULL);
    layer(&f, "RUN /bin/sh -c rm -r /srv/build; touch /srv/b # buildkit");
    gone(&f, "srv/build");
    put(&f, (struct vig_entry){ .path = VIG_STR("srv/b"), .type = VIG_ENTRY_FILE, .mode = 0644, .size = 2000000 }, NULL);
    found = speaks(&f, "IMG-0035", "32.0 MB in 2 files of layer 1 are removed or replaced by layer 2 (RUN rm -r /srv/build; touch /srv/b)");
    assert_str(found->place.path, "srv/build");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_image_is_quiet),
        cmocka_unit_test(configurations),
        cmocka_unit_test(names_dates_and_signatures),
        cmocka_unit_test(what_cannot_be_known_is_said),
        cmocka_unit_test(history_lines),
        cmocka_unit_test(a_build_argument_is_told_once),
        cmocka_unit_test(a_line_may_say_nothing),
        cmocka_unit_test(the_base_image_is_not_judged_by_its_history),
        cmocka_unit_test(secrets_in_files),
        cmocka_unit_test(a_removed_secret_is_still_in_its_layer),
        cmocka_unit_test(the_same_secret_in_two_layers_is_told_once),
        cmocka_unit_test(what_packages_own_is_no_secret),
        cmocka_unit_test(tools_with_their_package),
        cmocka_unit_test(what_a_later_layer_removes_is_not_in_the_image),
        cmocka_unit_test(leftovers),
        cmocka_unit_test(modes),
        cmocka_unit_test(accounts),
        cmocka_unit_test(waste),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
