/* Any bytes as each of the texts that a host's facts come from; all are tried. */
#include "audit/facts/host_mounts.h"
#include "audit/facts/host_netlink.h"
#include "audit/facts/host_os.h"
#include "audit/facts/host_services.h"
#include "audit/facts/host_sudoers.h"
#include "audit/facts/host_sysctls.h"
#include "audit/facts/host_watches.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void kernels_words(vig_str text, struct vig_watches *w, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(text);
    struct vig_netlink_message m;
    struct vig_netlink_attribute a;

    while (vig_netlink_next(&cur, &m)) {
        vig_cur inner = vig_cur_of(m.payload);

        (void)vig_watches_of_kernel(w, m.payload, err);
        while (vig_netlink_attribute(&inner, &a))
            (void)vig_netlink_find(a.value, 1);
    }
    (void)vig_watches_of_kernel(w, text, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    const vig_str text = vig_str_of((const char *)data, size);
    struct vig_host host = { 0 };
    struct vig_host_root r = { .arena = arena, .host = &host };
    struct vig_host_engine_options options = { 0 };
    struct vig_sudoers sudoers = { .arena = arena };
    struct vig_watches watches = { .arena = arena };
    struct vig_host_mounts mounts = { 0 };
    struct vig_err err = VIG_ERR_INIT;
    vig_str at;

    if (!arena)
        return 0;
    (void)vig_host_read_passwd(text, arena, &r.accounts, &err);
    (void)vig_host_read_group(text, arena, &r.accounts, &err);
    (void)vig_host_read_mountinfo(text, arena, &mounts, &err);
    (void)vig_host_read_fstab(text, arena, &mounts, &err);
    (void)vig_host_own_mount(&mounts, VIG_STR("/var/lib/docker"), &at);
    (void)vig_sudoers_read(&sudoers, VIG_STR("/etc/sudoers"), text, &err);
    (void)vig_watches_of_file(&watches, text, &err);
    (void)vig_host_read_sysctl_file(&r, text, &err);
    vig_host_read_os_release(text, &host.os);
    vig_host_dockerd_options(text, &options);
    (void)vig_host_newest_kernel(vig_str_take(text, size / 2), &text, 1);
    (void)vig_host_replaced_library(text);
    kernels_words(text, &watches, &err);
    return 0;
}
