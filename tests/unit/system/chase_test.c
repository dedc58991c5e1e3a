/* A path leads where the kernel would go in that root, and links cannot lead out of it or in circles. */
#include "unit/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/chase.h"

static char work[64];
static int root;

static int setup(void **state)
{
    (void)snprintf(work, sizeof work, "/tmp/vigia-test-XXXXXX");
    if (!mkdtemp(work) || chdir(work) < 0 || mkdir("etc", 0755) < 0 || mkdir("srv", 0755) < 0 || mkdir("srv/shop", 0755) < 0)
        return -1;
    root = open(work, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return root < 0 || symlink("/etc", "srv/abs") < 0 || symlink("../etc", "srv/rel") < 0 || symlink("../../../..", "srv/up") < 0 ||
                   symlink("loop2", "srv/loop") < 0 || symlink("loop", "srv/loop2") < 0 || symlink("abs/x", "srv/chain") < 0 ||
                   symlink("/", "srv/shop/top") < 0
               ? -1
               : 0;
}

static int teardown(void **state)
{
    static const char *const files[] = { "srv/abs", "srv/rel", "srv/up", "srv/loop", "srv/loop2", "srv/chain", "srv/shop/top" };

    (void)close(root);
    for (size_t i = 0; i < VIG_COUNT(files); i++)
        (void)unlink(files[i]);
    return rmdir("srv/shop") < 0 || rmdir("srv") < 0 || rmdir("etc") < 0 || chdir("/") < 0 ? -1 : rmdir(work);
}

static void assert_leads(const char *from, const char *want)
{
    char room[VIG_LIMIT_PATH];
    vig_str to;

    assert_true(vig_chase(root, vig_str_c(from), room, &to));
    assert_str(to, want);
}

static void links_are_followed(void **state)
{
    assert_leads("/srv/shop", "/srv/shop");
    assert_leads("/srv/abs", "/etc");
    assert_leads("/srv/abs/cron.d", "/etc/cron.d"); /* not there: kept */
    assert_leads("/srv/rel/x", "/etc/x");
    assert_leads("/srv/chain/y", "/etc/x/y");
    assert_leads("//srv/./shop/../abs/", "/etc");
    assert_leads("/srv/abs/..", "/"); /* .. of where the link leads, as the kernel has it */
    assert_leads("/srv/shop/top/srv/abs", "/etc");
    assert_leads("/", "/");
    assert_leads("", "/");
}

static void nothing_leads_out(void **state)
{
    assert_leads("/srv/up/etc", "/etc");
    assert_leads("/../../../etc", "/etc");
}

static void circles_and_too_long_paths_fail(void **state)
{
    char room[VIG_LIMIT_PATH], longer[2 * VIG_LIMIT_PATH];
    vig_str to;

    assert_false(vig_chase(root, VIG_STR("/srv/loop"), room, &to));
    memset(longer, 'a', sizeof longer);
    assert_false(vig_chase(root, vig_str_of(longer, sizeof longer), room, &to));
    assert_false(vig_chase(root, vig_str_of(longer, VIG_LIMIT_PATH), room, &to));
    assert_false(vig_chase(root, vig_str_of("/a\0b", 4), room, &to));
    for (size_t i = 0; i < sizeof longer; i += 2)
        longer[i] = '/';
    assert_false(vig_chase(root, vig_str_of(longer, sizeof longer), room, &to));
    memset(longer, '/', sizeof longer);
    assert_true(vig_chase(root, vig_str_of(longer, sizeof longer), room, &to));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_followed),
        cmocka_unit_test(nothing_leads_out),
        cmocka_unit_test(circles_and_too_long_paths_fail),
    };

    return cmocka_run_group_tests_name("chase", tests, setup, teardown);
}
