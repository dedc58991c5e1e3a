/* system/mounts.h - which file systems hold files worth reading. */
#ifndef VIG_SYSTEM_MOUNTS_H
#define VIG_SYSTEM_MOUNTS_H

enum vig_fs_kind {
    VIG_FS_LOCAL,
    VIG_FS_PSEUDO,  /* the kernel's own: proc, sysfs, devtmpfs, cgroup, … */
    VIG_FS_NETWORK, /* nfs, cifs, ceph, 9p, …: slow, and another machine's */
    VIG_FS_OVERLAY, /* beneath a host: a container's root */
};

/* Of the file system that an open descriptor lies on. LOCAL when it cannot be known. */
enum vig_fs_kind vig_fs_kind_of(int fd);

#endif
