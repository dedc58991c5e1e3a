/* system/sandbox.c - see system/sandbox.h. Landlock for files (landlock(7)), seccomp for system calls. */
#include "system/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/str.h"

/* What makes a file or changes one. The last two came with later kernels. */
static const uint64_t file_rights = LANDLOCK_ACCESS_FS_WRITE_FILE;
static const uint64_t folder_rights = LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                                      LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                                      LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

static int allow_path(int ruleset, const char *path)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    struct stat st;
    int rc;

    if (fd < 0 || fstat(fd, &st) < 0) {
        if (fd >= 0)
            close(fd);
        return 0; /* what is not there cannot be written to: the writer will say so */
    }
    const struct landlock_path_beneath_attr rule = {
        .allowed_access = file_rights | (S_ISDIR(st.st_mode) ? folder_rights : 0), .parent_fd = fd,
    };
    rc = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(fd);
    return rc;
}

static int restrict_files(const char *const *writable, bool *ret_done, struct vig_err *err)
{
    static const char *const always[] = { "/dev/null", "/dev/tty", NULL };
    const struct landlock_ruleset_attr attr = { .handled_access_fs = file_rights | folder_rights };
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0), rc = 0;

    *ret_done = false;
    if (ruleset < 0)
        return 0; /* the kernel has no Landlock */
    for (const char *const *p = always; rc == 0 && *p; p++)
        rc = allow_path(ruleset, *p);
    for (const char *const *p = writable; rc == 0 && p && *p; p++)
        rc = allow_path(ruleset, *p);
    if (rc == 0)
        rc = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
    if (rc < 0)
        (void)vig_fail_errno(err, errno, "giving up the right to write");
    close(ruleset);
    *ret_done = rc == 0;
    return rc < 0 ? VIG_E_IO : 0;
}

static const int denied[] = {
    SCMP_SYS(execve),          SCMP_SYS(execveat),         SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
    SCMP_SYS(mount),           SCMP_SYS(umount2),          SCMP_SYS(pivot_root),       SCMP_SYS(chroot),
    SCMP_SYS(setns),           SCMP_SYS(unshare),          SCMP_SYS(bpf),              SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),     SCMP_SYS(keyctl),           SCMP_SYS(add_key),          SCMP_SYS(request_key),
    SCMP_SYS(init_module),     SCMP_SYS(finit_module),     SCMP_SYS(delete_module),    SCMP_SYS(kexec_load),
    SCMP_SYS(reboot),          SCMP_SYS(swapon),           SCMP_SYS(swapoff),          SCMP_SYS(acct),
    SCMP_SYS(settimeofday),    SCMP_SYS(clock_settime),    SCMP_SYS(sethostname),      SCMP_SYS(setuid),
    SCMP_SYS(setgid),          SCMP_SYS(setresuid),        SCMP_SYS(setresgid),        SCMP_SYS(mknodat),
    SCMP_SYS(open_by_handle_at), SCMP_SYS(listen),         SCMP_SYS(bind),            SCMP_SYS(mknod),
    SCMP_SYS(kexec_file_load),
    /* Newer ways to do the same: a mount is put together from descriptors, and another process's are taken from it. */
    SCMP_SYS(fsopen),          SCMP_SYS(fsmount),          SCMP_SYS(open_tree),        SCMP_SYS(move_mount),
    SCMP_SYS(pidfd_getfd),
#ifdef __SNR_mount_setattr /* libseccomp 2.5.2 */
    SCMP_SYS(mount_setattr),
#endif
    /* Its requests are no system calls: sockets could be made and files opened past every rule here. */
    SCMP_SYS(io_uring_setup),  SCMP_SYS(io_uring_enter),   SCMP_SYS(io_uring_register),
    /* What changes files without opening them for writing, which Landlock does not see (or only later kernels' does). */
    SCMP_SYS(truncate),        SCMP_SYS(chmod),            SCMP_SYS(fchmodat),         SCMP_SYS(chown),
    SCMP_SYS(lchown),          SCMP_SYS(fchownat),         SCMP_SYS(setxattr),         SCMP_SYS(lsetxattr),
    SCMP_SYS(removexattr),     SCMP_SYS(lremovexattr),     SCMP_SYS(fremovexattr),
#ifdef __NR_fchmodat2 /* of Linux 6.6; older headers do not know it */
    SCMP_SYS(fchmodat2),
#endif
#ifndef __SANITIZE_ADDRESS__ /* the leak checker of test builds traces its own threads */
    SCMP_SYS(ptrace),
#endif
};

static const int needed_to_replace[] = { SCMP_SYS(fchmod), SCMP_SYS(fchown), SCMP_SYS(fsetxattr) };

static int deny(scmp_filter_ctx filter, const int *calls, size_t n)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), calls[i], 0);
        if (rc == -EDOM || rc == -EFAULT)
            rc = 0; /* not on this architecture */
    }
    return rc;
}

static int add_rules(scmp_filter_ctx filter, const struct vig_sandbox_options *o)
{
    int rc = deny(filter, denied, VIG_COUNT(denied));

    if (rc == 0 && !o->replaces)
        rc = deny(filter, needed_to_replace, VIG_COUNT(needed_to_replace));
    /* Families between and above those that may be allowed; each is a rule on the first argument. */
    if (rc == 0 && !o->unix_sockets)
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
    if (rc == 0 && !o->internet)
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, AF_INET, 0));
    if (rc == 0 && !o->internet)
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ, AF_INET6, 0));
    if (rc == 0 && !o->internet) /* netlink, packet, vsock, …: only name look-ups over tcp want one of them */
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_GT, AF_INET6, 0));
    return rc;
}

static int restrict_calls(const struct vig_sandbox_options *o, bool *ret_done, struct vig_err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    int rc;

    *ret_done = false;
    if (!filter)
        return vig_nomem(err);
    rc = add_rules(filter, o);
    if (rc == 0)
        rc = seccomp_load(filter);
    seccomp_release(filter);
    if (rc == -EINVAL || rc == -ENOSYS || rc == -ECANCELED || rc == -EACCES || rc == -EPERM)
        return 0; /* the kernel, or the container that we run in, has no seccomp to give */
    if (rc < 0)
        return vig_fail_errno(err, -rc, "giving up system calls");
    *ret_done = true;
    return 0;
}

int vig_sandbox_enter(const struct vig_sandbox_options *options, bool *ret_files, bool *ret_calls, struct vig_err *err)
{
    int rc;

    *ret_files = *ret_calls = false;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return 0;
    rc = restrict_files(options->writable, ret_files, err);
    return rc < 0 ? rc : restrict_calls(options, ret_calls, err);
}
