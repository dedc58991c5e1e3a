/* audit/facts/host_sysctls.c - settings of the kernel: /proc/sys of a running host, sysctl.d of one that is not.
 *
 *     net.ipv4.conf.all.rp_filter = 1        a file of sysctl.d: dots or slashes, a '-' in front: no complaint when it fails
 *
 * Files are read in the order of their names, whichever folder they are in; one in /etc hides those of the same name in /run and
 * /usr/lib; /etc/sysctl.conf comes last. What no file sets, the kernel decides: that is not known offline.
 */
#include "audit/facts/host_root.h"

#include <stdio.h>

#include "audit/facts/host_sysctls.h"
#include "base/cur.h"

static const char *const names[] = {
    "fs.protected_fifos",
    "fs.protected_hardlinks",
    "fs.protected_regular",
    "fs.protected_symlinks",
    "fs.suid_dumpable",
    "kernel.dmesg_restrict",
    "kernel.kptr_restrict",
    "kernel.perf_event_paranoid",
    "kernel.randomize_va_space",
    "kernel.unprivileged_bpf_disabled",
    "kernel.yama.ptrace_scope",
    "net.core.bpf_jit_harden",
    "net.ipv4.conf.all.accept_redirects",
    "net.ipv4.conf.all.accept_source_route",
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.conf.all.send_redirects",
    "net.ipv4.conf.default.accept_redirects",
    "net.ipv4.conf.default.rp_filter",
    "net.ipv4.icmp_echo_ignore_broadcasts",
    "net.ipv4.tcp_syncookies",
    "net.ipv6.conf.all.accept_redirects",
    "net.ipv6.conf.default.accept_redirects",
};

static int set(const struct vig_host_root *r, vig_str name, vig_str value, struct vig_err *err)
{
    struct vig_host *h = r->host;
    struct vig_host_setting *slot = NULL;

    for (size_t i = 0; i < h->sysctls.n; i++)
        if (vig_str_eq(h->sysctls.v[i].name, name))
            slot = &h->sysctls.v[i];
    if (!slot)
        slot = vig_vec_add(&h->sysctls, r->arena);
    if (!slot)
        return vig_nomem(err);
    *slot = (struct vig_host_setting){ name, value };
    return 0;
}

static int running(const struct vig_host_root *r, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < VIG_COUNT(names); i++) {
        char path[128];
        vig_str value;

        (void)snprintf(path, sizeof path, "proc/sys/%s", names[i]);
        for (char *p = path; *p; p++)
            *p = (char)(*p == '.' ? '/' : *p);
        value = vig_host_line(r, path);
        if (value.n)
            rc = set(r, vig_str_c(names[i]), value, err);
    }
    return rc;
}

/* "net/ipv4/ip_forward" and "-net.ipv4.ip_forward" are one. */
static bool is_named(vig_str written, const char *name)
{
    size_t n = strlen(name);

    if (written.n && *written.p == '-')
        written = vig_str_skip(written, 1);
    if (written.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (written.p[i] != name[i] && !(written.p[i] == '/' && name[i] == '.'))
            return false;
    return true;
}

int vig_host_read_sysctl_file(const struct vig_host_root *r, vig_str text, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(text);
    vig_str line;
    int rc = 0;

    while (rc == 0 && vig_cur_line(&cur, &line)) {
        vig_str name = vig_str_trim(vig_str_cut(&line, '='));

        for (size_t i = 0; rc == 0 && i < VIG_COUNT(names); i++)
            if (is_named(name, names[i]))
                rc = set(r, vig_str_c(names[i]), vig_str_trim(line), err);
    }
    return rc;
}

static bool is_in(const struct vig_host_names *list, vig_str name)
{
    for (size_t i = 0; i < list->n; i++)
        if (vig_str_eq(list->v[i], name))
            return true;
    return false;
}

struct one {
    vig_str name;
    const char *folder;
};

static int by_name(const void *a, const void *b)
{
    return vig_str_cmp(((const struct one *)a)->name, ((const struct one *)b)->name);
}

static int configured(const struct vig_host_root *r, struct vig_err *err)
{
    static const char *const folders[] = { "etc/sysctl.d", "run/sysctl.d", "usr/local/lib/sysctl.d", "usr/lib/sysctl.d",
                                           "lib/sysctl.d" };
    struct {
        VIG_VEC(struct one);
    } files = { 0 };
    struct vig_host_names known = { 0 };
    vig_str text;
    int rc = 0;

    for (size_t i = 0; i < VIG_COUNT(folders); i++) {
        struct vig_host_names found = { 0 };

        (void)vig_host_list(r, folders[i], &found);
        for (size_t k = 0; k < found.n && known.n < 500; k++) {
            vig_str *name = vig_str_ends(found.v[k], VIG_STR(".conf")) && !is_in(&known, found.v[k])
                                ? vig_vec_add(&known, r->arena)
                                : NULL;
            struct one *slot = name ? vig_vec_add(&files, r->arena) : NULL;

            if (slot) {
                *name = found.v[k];
                *slot = (struct one){ found.v[k], folders[i] };
            }
        }
    }
    if (files.n)
        qsort(files.v, files.n, sizeof *files.v, by_name);
    for (size_t i = 0; rc == 0 && i < files.n; i++) {
        char path[512];
        if (vig_host_read(r, vig_host_join(&path, files.v[i].folder, files.v[i].name), VIG_MIB(1), &text) == 0)
            rc = vig_host_read_sysctl_file(r, text, err);
    }
    if (rc == 0 && vig_host_read(r, "etc/sysctl.conf", VIG_MIB(1), &text) == 0)
        rc = vig_host_read_sysctl_file(r, text, err);
    return rc;
}

int vig_host_sysctls(const struct vig_host_root *r, struct vig_err *err)
{
    r->host->sysctls_why = r->host->live && !vig_host_exists(r, "proc/sys/kernel") ? "there is no /proc/sys" : NULL;
    return r->host->live ? running(r, err) : configured(r, err);
}
