/* In the sandbox nothing can be started, reached or written that was not asked for. Each case is a process of its own. */
#include "unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/sandbox.h"

enum { RIGHT = 7, WRONG = 8, LACKING = 9 };

static char writable[] = "/tmp/vigia-sandbox-XXXXXX", other[] = "/tmp/vigia-elsewhere-XXXXXX";

static bool enter(bool unix_sockets, bool internet, bool *ret_files)
{
    const char *const folders[] = { writable, NULL };
    const struct vig_sandbox_options options = { .writable = folders, .unix_sockets = unix_sockets, .internet = internet };
    struct vig_err err = VIG_ERR_INIT;
    bool calls;

    if (vig_sandbox_enter(&options, ret_files, &calls, &err) < 0)
        _exit(WRONG);
    return calls;
}

static int in_child(int (*run)(void))
{
    pid_t pid = fork();
    int status;

    if (pid == 0)
        _exit(run());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

#define assert_right(code)                          \
    do {                                            \
        int code_ = code;                           \
        if (code_ == LACKING)                       \
            skip(); /* this kernel cannot do it */  \
        assert_int_equal(code_, RIGHT);             \
    } while (0)

static int start_a_program(void)
{
    char name[] = "true";
    char *const argv[] = { name, NULL };
    bool files;

    if (!enter(false, false, &files))
        return LACKING;
    (void)execv("/bin/true", argv);
    return errno == EPERM ? RIGHT : WRONG;
}

static int open_sockets(bool unix_sockets, bool internet)
{
    bool files;

    if (!enter(unix_sockets, internet, &files))
        return LACKING;
    if ((socket(AF_UNIX, SOCK_STREAM, 0) >= 0) != unix_sockets || (socket(AF_INET, SOCK_STREAM, 0) >= 0) != internet)
        return WRONG;
    return socket(AF_PACKET, SOCK_RAW, 0) >= 0 && !internet ? WRONG : RIGHT;
}

static int no_sockets(void)
{
    return open_sockets(false, false);
}

static int the_engines_socket(void)
{
    return open_sockets(true, false);
}

static int an_engine_over_tcp(void)
{
    return open_sockets(false, true);
}

static int write_files(void)
{
    char inside[64], outside[64];
    bool files;

    (void)snprintf(inside, sizeof inside, "%s/x", writable);
    (void)snprintf(outside, sizeof outside, "%s/x", other);
    (void)enter(false, false, &files);
    if (!files)
        return LACKING;
    if (open(inside, O_WRONLY | O_CREAT, 0600) < 0 || open("/dev/null", O_WRONLY) < 0 || open("/etc/passwd", O_RDONLY) < 0)
        return WRONG;
    return open(outside, O_WRONLY | O_CREAT, 0600) < 0 && errno == EACCES ? RIGHT : WRONG;
}

static int change_files_without_opening_them(void)
{
    char inside[64];
    bool files;
    int fd;

    (void)snprintf(inside, sizeof inside, "%s/x", writable);
    fd = open(inside, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || !enter(false, false, &files))
        return LACKING;
    return truncate(inside, 0) < 0 && chmod(inside, 0777) < 0 && fchmod(fd, 0777) < 0 && fchown(fd, 1, 1) < 0 && errno == EPERM ? RIGHT
                                                                                                                                : WRONG;
}

/* What puts a whole new file in an old one's place gives it that one's mode, through its descriptor only. */
static int replace_a_file(void)
{
    const char *const folders[] = { writable, NULL };
    const struct vig_sandbox_options options = { .writable = folders, .replaces = true };
    struct vig_err err = VIG_ERR_INIT;
    bool files, calls;
    char inside[64];
    int fd;

    (void)snprintf(inside, sizeof inside, "%s/x", writable);
    if (vig_sandbox_enter(&options, &files, &calls, &err) < 0 || !calls)
        return LACKING;
    fd = open(inside, O_RDWR | O_CREAT, 0600);
    return fd >= 0 && fchmod(fd, 0640) == 0 && chmod(inside, 0777) < 0 && errno == EPERM ? RIGHT : WRONG;
}

/* Sockets and files of io_uring are not asked for by system calls. */
static int open_a_ring(void)
{
    char params[256] = "";
    bool files;

    if (!enter(false, false, &files))
        return LACKING;
    return syscall(SYS_io_uring_setup, 4, params) < 0 && errno == EPERM ? RIGHT : WRONG;
}

/* Each would fail with another error if it were asked for. */
static int use_newer_calls(void)
{
    bool files;

    if (!enter(false, false, &files))
        return LACKING;
    if (syscall(SYS_pidfd_getfd, -1, 0, 0) >= 0 || errno != EPERM || syscall(SYS_move_mount, -1, "", -1, "", ~0U) >= 0 || errno != EPERM)
        return WRONG;
    return syscall(SYS_fsopen, "no such file system", 0) < 0 && errno == EPERM ? RIGHT : WRONG;
}

static void files_are_not_changed_unopened(void **state)
{
    assert_right(in_child(change_files_without_opening_them));
    assert_right(in_child(replace_a_file));
}

static void there_is_no_way_around_system_calls(void **state)
{
    assert_right(in_child(open_a_ring));
    assert_right(in_child(use_newer_calls));
}

static void programs_do_not_start(void **state)
{
    assert_right(in_child(start_a_program));
}

static void sockets_open_only_as_asked(void **state)
{
    assert_right(in_child(no_sockets));
    assert_right(in_child(the_engines_socket));
    assert_right(in_child(an_engine_over_tcp));
}

static void files_are_written_only_where_asked(void **state)
{
    assert_right(in_child(write_files));
}

static int make_folders(void **state)
{
    return mkdtemp(writable) && mkdtemp(other) ? 0 : -1;
}

static int remove_folders(void **state)
{
    char inside[64];

    (void)snprintf(inside, sizeof inside, "%s/x", writable);
    (void)unlink(inside);
    return rmdir(writable) | rmdir(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_do_not_start),
        cmocka_unit_test(sockets_open_only_as_asked),
        cmocka_unit_test(files_are_written_only_where_asked),
        cmocka_unit_test(files_are_not_changed_unopened),
        cmocka_unit_test(there_is_no_way_around_system_calls),
    };

    return cmocka_run_group_tests_name("sandbox", tests, make_folders, remove_folders);
}
