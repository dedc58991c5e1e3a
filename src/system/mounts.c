/* system/mounts.c - see system/mounts.h. The numbers are from linux/magic.h and the kernel's own sources. */
#include "system/mounts.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/vfs.h>

static const struct {
    uint32_t magic;
    enum vig_fs_kind kind;
} kinds[] = {
    { 0x9fa0, VIG_FS_PSEUDO },     /* proc */
    { 0x62656572, VIG_FS_PSEUDO }, /* sysfs */
    { 0x1cd1, VIG_FS_PSEUDO },     /* devpts */
    { 0x27e0eb, VIG_FS_PSEUDO },   /* cgroup */
    { 0x63677270, VIG_FS_PSEUDO }, /* cgroup2 */
    { 0x64626720, VIG_FS_PSEUDO }, /* debugfs */
    { 0x74726163, VIG_FS_PSEUDO }, /* tracefs */
    { 0x73636673, VIG_FS_PSEUDO }, /* securityfs */
    { 0xf97cff8c, VIG_FS_PSEUDO }, /* selinuxfs */
    { 0xcafe4a11, VIG_FS_PSEUDO }, /* bpf */
    { 0x6165676c, VIG_FS_PSEUDO }, /* pstore */
    { 0x62656570, VIG_FS_PSEUDO }, /* configfs */
    { 0xde5e81e4, VIG_FS_PSEUDO }, /* efivarfs */
    { 0x19800202, VIG_FS_PSEUDO }, /* mqueue */
    { 0x958458f6, VIG_FS_PSEUDO }, /* hugetlbfs */
    { 0x42494e4d, VIG_FS_PSEUDO }, /* binfmt_misc */
    { 0x65735543, VIG_FS_PSEUDO }, /* fusectl */
    { 0x67596969, VIG_FS_PSEUDO }, /* rpc_pipefs */
    { 0x6e736673, VIG_FS_PSEUDO }, /* nsfs */
    { 0x187, VIG_FS_PSEUDO },      /* autofs */
    { 0x6969, VIG_FS_NETWORK },     /* nfs */
    { 0xff534d42, VIG_FS_NETWORK }, /* cifs */
    { 0xfe534d42, VIG_FS_NETWORK }, /* smb2 */
    { 0x517b, VIG_FS_NETWORK },     /* smb */
    { 0x5346414f, VIG_FS_NETWORK }, /* afs */
    { 0x6b414653, VIG_FS_NETWORK }, /* kafs */
    { 0x73757245, VIG_FS_NETWORK }, /* coda */
    { 0x00c36400, VIG_FS_NETWORK }, /* ceph */
    { 0x01021997, VIG_FS_NETWORK }, /* 9p */
    { 0x0bd00bd0, VIG_FS_NETWORK }, /* lustre */
    { 0x65735546, VIG_FS_NETWORK }, /* fuse: sshfs, s3fs, and whatever a user mounts */
    { 0x794c7630, VIG_FS_OVERLAY }, /* overlayfs */
};

enum vig_fs_kind vig_fs_kind_of(int fd)
{
    struct statfs st;

    if (fstatfs(fd, &st) < 0)
        return VIG_FS_LOCAL;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].magic == (uint32_t)st.f_type)
            return kinds[i].kind;
    return VIG_FS_LOCAL;
}
