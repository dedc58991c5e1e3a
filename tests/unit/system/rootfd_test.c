/* What is opened beneath a root lies beneath it, and is a file. */
#include "unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "system/rootfd.h"

static int root;
static char work[64];

static int setup(void **state)
{
    (void)snprintf(work, sizeof work, "/tmp/vigia-test-XXXXXX");
    if (!mkdtemp(work) || chdir(work) < 0)
        return -1;
    int fd = open("secret", O_CREAT | O_WRONLY, 0600);
    (void)close(fd);
    if (mkdir("r", 0755) || mkdir("r/a", 0755) || mkdir("r/a/b", 0755) || symlink("..", "r/up") || symlink("a", "r/inside") ||
        symlink("../../secret", "r/a/out") || mkfifo("r/fifo", 0644))
        return -1;
    fd = open("r/a/b/file", O_CREAT | O_WRONLY, 0600);
    (void)close(fd);
    root = open("r", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return root < 0 ? -1 : 0;
}

static int teardown(void **state)
{
    static const char *const files[] = { "r/a/b/file", "r/a/out", "r/up", "r/inside", "r/fifo", "secret" };
    static const char *const folders[] = { "r/a/b", "r/a", "r" };

    (void)close(root);
    for (size_t i = 0; i < VIG_COUNT(files); i++)
        (void)unlink(files[i]);
    for (size_t i = 0; i < VIG_COUNT(folders); i++)
        (void)rmdir(folders[i]);
    return chdir("/") || rmdir(work);
}

static bool opens(const char *path)
{
    int fd = vig_rootfd_open_file(root, vig_str_c(path));

    if (fd >= 0)
        (void)close(fd);
    return fd >= 0;
}

static void files_beneath_are_opened(void **state)
{
    int fd = vig_rootfd_open(root, VIG_STR(""), O_RDONLY | O_DIRECTORY);

    assert_true(opens("a/b/file"));
    assert_true(fd >= 0);
    (void)close(fd);
}

static void links_are_not_followed(void **state)
{
    assert_false(opens("a/out"));
    assert_false(opens("inside/b/file")); /* not even those that stay inside */
    assert_false(opens("up/secret"));
    assert_false(opens("../secret"));
    assert_false(opens("a/../../secret"));
}

static bool opens_inside(const char *path)
{
    int fd = vig_rootfd_open_file_inside(root, vig_str_c(path));

    if (fd >= 0)
        (void)close(fd);
    return fd >= 0;
}

static void links_inside_are_followed_as_its_own_process_would(void **state)
{
    int fd = vig_rootfd_open_inside(root, VIG_STR("inside/b"), O_PATH);

    assert_true(fd >= 0);
    (void)close(fd);
    assert_true(opens_inside("inside/b/file"));
    assert_true(opens_inside("../../a/b/file")); /* above the root is the root */
    assert_false(opens_inside("a/out"));         /* "../../secret" is the root's own, which has none */
    assert_false(opens_inside("up/secret"));
    assert_false(opens_inside("fifo"));
}

static void only_regular_files_are_files(void **state)
{
    assert_false(opens("fifo")); /* and nobody waits for it */
    assert_false(opens("a"));
    assert_false(opens("absent"));
}

static void paths_have_a_limit(void **state)
{
    static char path[VIG_LIMIT_PATH + 2];

    memset(path, 'x', VIG_LIMIT_PATH + 1);
    assert_int_equal(vig_rootfd_open(root, vig_str_c(path), O_RDONLY), -1);
    assert_int_equal(errno, ENAMETOOLONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_beneath_are_opened),
        cmocka_unit_test(links_are_not_followed),
        cmocka_unit_test(links_inside_are_followed_as_its_own_process_would),
        cmocka_unit_test(only_regular_files_are_files),
        cmocka_unit_test(paths_have_a_limit),
    };

    return cmocka_run_group_tests_name("rootfd", tests, setup, teardown);
}
