/* Whoever looks sees the old file or the new one, whole, with its mode, owner and attributes. */
#include "unit/test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/limits.h"
#include "system/replace.h"

static char work[64];
static char content[VIG_MIB(2)];

static int setup(void **state)
{
    (void)snprintf(work, sizeof work, "/tmp/vigia-test-XXXXXX");
    return mkdtemp(work) ? chdir(work) : -1;
}

static int teardown(void **state)
{
    DIR *d = opendir(".");

    for (struct dirent *e; d && (e = readdir(d));)
        (void)unlinkat(dirfd(d), e->d_name, 0);
    (void)closedir(d);
    (void)rmdir("sub");
    return chdir("/") || rmdir(work);
}

static void put(const char *path, const char *text, mode_t mode)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);

    assert_true(fd >= 0);
    assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    (void)close(fd);
}

static vig_str get(const char *path)
{
    int fd = open(path, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, content, sizeof content);

    if (fd >= 0)
        (void)close(fd);
    return n < 0 ? VIG_STR("(none)") : vig_str_of(content, (size_t)n);
}

static unsigned mode_of(const char *path)
{
    struct stat st;

    return stat(path, &st) < 0 ? 0 : st.st_mode & 07777;
}

static size_t count(void)
{
    DIR *d = opendir(".");
    size_t n = 0;

    while (readdir(d))
        n++;
    (void)closedir(d);
    return n - 2;
}

static void a_new_file_gets_the_mode(void **state)
{
    struct vig_err err = VIG_ERR_INIT;

    (void)umask(077);
    assert_ok(vig_replace_file("new", VIG_STR("hello\n"), 0644, NULL, &err));
    (void)umask(022);
    assert_str(get("new"), "hello\n");
    assert_int_equal(mode_of("new"), 0644);
    assert_int_equal(count(), 1);
    (void)unlink("new");
}

static void an_old_file_keeps_mode_owner_and_attributes(void **state)
{
    struct vig_err err = VIG_ERR_INIT;
    bool attributes;
    char value[8];
    struct stat st;

    put("f", "old", 0640);
    attributes = setxattr("f", "user.vigia", "x", 1, 0) == 0;
    if (geteuid() == 0)
        assert_int_equal(chown("f", 12, 34), 0);
    assert_ok(vig_replace_file("f", VIG_STR("new"), 0777, NULL, &err));
    assert_str(get("f"), "new");
    assert_int_equal(mode_of("f"), 0640);
    if (attributes)
        assert_int_equal(getxattr("f", "user.vigia", value, sizeof value), 1);
    assert_int_equal(stat("f", &st), 0);
    if (geteuid() == 0)
        assert_true(st.st_uid == 12 && st.st_gid == 34);
    (void)unlink("f");
}

static void what_a_link_leads_to_is_replaced(void **state)
{
    struct vig_err err = VIG_ERR_INIT;
    struct stat st;

    put("target", "old", 0600);
    assert_int_equal(symlink("target", "link"), 0);
    assert_ok(vig_replace_file("link", VIG_STR("new"), 0644, NULL, &err));
    assert_str(get("target"), "new");
    assert_int_equal(lstat("link", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    (void)unlink("target");
    assert_true(vig_replace_file("link", VIG_STR("new"), 0644, NULL, &err) < 0); /* it leads nowhere */
    (void)unlink("link");
}

static void the_old_file_is_kept(void **state)
{
    struct vig_err err = VIG_ERR_INIT;

    put("f", "old", 0600);
    assert_ok(vig_replace_file("f", VIG_STR("new"), 0644, "f.bak", &err));
    assert_str(get("f"), "new");
    assert_str(get("f.bak"), "old");
    assert_int_equal(mode_of("f.bak"), 0600);
    /* one that exists is not overwritten, and then nothing changes */
    assert_int_equal(vig_replace_file("f", VIG_STR("newer"), 0644, "f.bak", &err), VIG_E_IO);
    assert_str(get("f"), "new");
    assert_str(get("f.bak"), "old");
    assert_int_equal(count(), 2);
    (void)unlink("f");
    (void)unlink("f.bak");
}

static void what_is_no_file_is_not_replaced(void **state)
{
    struct vig_err err = VIG_ERR_INIT;

    assert_int_equal(mkdir("sub", 0755), 0);
    assert_true(vig_replace_file("sub", VIG_STR("x"), 0644, NULL, &err) < 0);
    assert_true(vig_replace_file("none/f", VIG_STR("x"), 0644, NULL, &err) < 0);
    assert_true(vig_replace_file("sub/", VIG_STR("x"), 0644, NULL, &err) < 0);
    assert_int_equal(mkfifo("fifo", 0644), 0);
    assert_true(vig_replace_file("fifo", VIG_STR("x"), 0644, NULL, &err) < 0); /* and nobody waits for it */
    (void)unlink("fifo");
    assert_int_equal(rmdir("sub"), 0);
    assert_int_equal(count(), 0);
}

/* A child replaces the file as fast as it can, and is killed at any moment. */
static void killed_at_any_point_it_is_whole(void **state)
{
    static char texts[2][VIG_MIB(1)];
    struct vig_err err = VIG_ERR_INIT;

    memset(texts[0], 'a', sizeof texts[0]);
    memset(texts[1], 'b', sizeof texts[1]);
    assert_ok(vig_replace_file("f", vig_str_of(texts[0], sizeof texts[0]), 0644, NULL, &err));
    for (unsigned i = 0; i < 40; i++) {
        pid_t child = fork();
        vig_str got;

        if (child == 0)
            for (unsigned k = i;; k++)
                if (vig_replace_file("f", vig_str_of(texts[k % 2], sizeof texts[0]), 0644, NULL, &err) < 0)
                    _exit(1);
        (void)usleep(500 + i * 731 % 9000);
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
        got = get("f");
        assert_int_equal(got.n, sizeof texts[0]);
        assert_true(memcmp(got.p, texts[0], got.n) == 0 || memcmp(got.p, texts[1], got.n) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_file_gets_the_mode),
        cmocka_unit_test(an_old_file_keeps_mode_owner_and_attributes),
        cmocka_unit_test(what_a_link_leads_to_is_replaced),
        cmocka_unit_test(the_old_file_is_kept),
        cmocka_unit_test(what_is_no_file_is_not_replaced),
        cmocka_unit_test(killed_at_any_point_it_is_whole),
    };

    return cmocka_run_group_tests_name("replace", tests, setup, teardown);
}
