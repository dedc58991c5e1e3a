/* Compose files are hardened as text: what is certain is changed, the rest of the file stays as it was. */
#include "unit/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "repair/compose.h"

static struct vig_err err;
static char folder[] = "/tmp/vigia-harden-XXXXXX";
static char paths[2][256];

#define ARENA VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(256))

static void write_file(size_t n, const char *text)
{
    FILE *f;

    (void)snprintf(paths[n], sizeof paths[n], "%s/%c.yaml", folder, 'a' + (int)n);
    f = fopen(paths[n], "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    (void)fclose(f);
}

static struct vig_compose_repair repair(struct vig_arena *a, const char *first, const char *second)
{
    const char *names[] = { paths[0], paths[1] };
    struct vig_audit audit = { .arena = a };
    struct vig_compose_repair r = { 0 };

    write_file(0, first);
    if (second)
        write_file(1, second);
    assert_ok(vig_repair_compose(&audit, names, second ? 2 : 1, &r, &err));
    return r;
}

static void certain_repairs_are_made(void **state)
{
    ARENA;
    struct vig_compose_repair r = repair(a,
                                         "# shop\n"
                                         "services:\n"
                                         "  web: # the front\n"
                                         "    image: nginx:1.27  # pinned\n"
                                         "    ports:\n"
                                         "      - 80:80\n"
                                         "      - 22:22\n"
                                         "\n"
                                         "  db:\n"
                                         "    # the data base\n"
                                         "    user: \"999\"\n"
                                         "    image: postgres:16\n"
                                         "    security_opt:\n"
                                         "    - apparmor=mine\n"
                                         "    pids_limit: 100\n"
                                         "    ports: # for the host\n"
                                         "      - \"5432:5432\" # psql\n",
                                         NULL);

    assert_int_equal(r.changes.n, 1);
    assert_str(r.changes.v[0].path, paths[0]);
    assert_str(r.changes.v[0].new_text, "# shop\n"
                                        "services:\n"
                                        "  web: # the front\n"
                                        "    image: nginx:1.27  # pinned\n"
                                        "    pids_limit: 512\n"
                                        "    security_opt:\n"
                                        "      - no-new-privileges:true\n"
                                        "    ports:\n"
                                        "      - 80:80\n"
                                        "      - \"22:22\"\n"
                                        "\n"
                                        "  db:\n"
                                        "    # the data base\n"
                                        "    user: \"999\"\n"
                                        "    image: postgres:16\n"
                                        "    cap_drop:\n"
                                        "      - ALL\n"
                                        "    security_opt:\n"
                                        "    - no-new-privileges:true\n"
                                        "    - apparmor=mine\n"
                                        "    pids_limit: 100\n"
                                        "    ports: # for the host\n"
                                        "      - \"127.0.0.1:5432:5432\" # psql\n");
    assert_true(r.left->findings.n < r.before->findings.n);
}

static void the_right_place_is_edited(void **state)
{
    ARENA;
    /* a list in an anchor is added to once; a key goes into each service */
    struct vig_compose_repair r = repair(a,
                                         "x-base: &base\n"
                                         "  security_opt: [\"apparmor=x\"] # all\n"
                                         "  pids_limit: 50\n"
                                         "services:\n"
                                         "  a: {<<: *base, image: 'a:1'}\n"
                                         "  b:\n"
                                         "    <<: *base\n"
                                         "    image: b:1",
                                         NULL);

    assert_int_equal(r.changes.n, 1);
    assert_str(r.changes.v[0].new_text, "x-base: &base\n"
                                        "  security_opt: [\"apparmor=x\", \"no-new-privileges:true\"] # all\n"
                                        "  pids_limit: 50\n"
                                        "services:\n"
                                        "  a: {<<: *base, image: 'a:1'}\n"
                                        "  b:\n"
                                        "    <<: *base\n"
                                        "    image: b:1");
    /* each file gets what is about it */
    r = repair(a, "services:\n  a:\n    image: x:1\n    pids_limit: 9\n", "services:\n  a:\n    security_opt:\n      - label=x\n");
    assert_int_equal(r.changes.n, 1);
    assert_str(r.changes.v[0].path, paths[1]);
    assert_str(r.changes.v[0].new_text, "services:\n  a:\n    security_opt:\n      - no-new-privileges:true\n      - label=x\n");
}

static void what_is_not_certain_stays(void **state)
{
    static const char *const texts[] = {
        "services:\n  a: {image: 'x:1'}\n",                                                            /* no plain form */
        "services:\r\n  a:\r\n    image: x:1\r\n",                                                     /* Windows line ends */
        "x: &x {image: 'x:1'}\nservices:\n  a: *x\n",                                                  /* an alias */
        "services:\n  a:\n    image: x:1\n    security_opt: ['no-new-privileges=false']\n    pids_limit: 5\n", /* on purpose */
        "services:\n  a: # vigia ignore=CTR-0025,CTR-0028 it uses sudo\n    image: x:1\n",
        "services:\n  a:\n    image: x:1\n    pids_limit: 5\n    cap_drop: [ALL]\n    read_only: true\n    user: '1'\n    privileged: true\n    security_opt: ['no-new-privileges']\n",
    };

    for (size_t i = 0; i < VIG_COUNT(texts); i++) {
        ARENA;
        struct vig_compose_repair r = repair(a, texts[i], NULL);

        if (r.changes.n)
            fail_msg("changed:\n%s\nto:\n%.*s", texts[i], VIG_ARG(r.changes.v[0].new_text));
    }
}

static void a_second_run_changes_nothing(void **state)
{
    ARENA;
    struct vig_compose_repair r = repair(a, "services:\n  a:\n    build: .\n    ports: ['6379:6379']\n    user: '10'\n", NULL);
    char *once;

    assert_int_equal(r.changes.n, 1);
    once = strndup(r.changes.v[0].new_text.p, r.changes.v[0].new_text.n);
    r = repair(a, once, NULL);
    assert_int_equal(r.changes.n, 0);
    free(once);
}

static int make_folder(void **state)
{
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)unlink(paths[0]);
    (void)unlink(paths[1]);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certain_repairs_are_made),
        cmocka_unit_test(the_right_place_is_edited),
        cmocka_unit_test(what_is_not_certain_stays),
        cmocka_unit_test(a_second_run_changes_nothing),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
