/* audit/host/sysctls.c - settings of the kernel that a hardened host has.
 *
 * net.ipv4.ip_forward is not among them: guides for desktops want it off, and without it no container reaches the network. Settings that
 * a kernel does not have (yama, BPF) are passed over.
 */
#include "audit/check.h"
#include "model/host.h"

struct want {
    vig_str name;
    int64_t least, most; /* the values that are fine */
    const char *set;     /* what to write */
};

static bool to_number(vig_str s, int64_t *ret)
{
    bool negative = s.n && *s.p == '-';
    uint64_t n;

    if (!vig_str_to_u64(vig_str_skip(s, negative), &n) || n > INT32_MAX)
        return false;
    *ret = negative ? -(int64_t)n : (int64_t)n;
    return true;
}

static int judge(const struct vig_host *h, const struct want *wants, size_t n, struct vig_findings *out,
                 struct vig_err *err)
{
    size_t known = 0;
    int rc = 0;

    if (h->sysctls_why)
        return vig_findings_not_looked_at(out, h->sysctls_why);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const struct vig_host_setting *s = vig_host_sysctl(h, wants[i].name);
        int64_t value;

        if (!s || !to_number(s->value, &value))
            continue;
        known++;
        if (value >= wants[i].least && value <= wants[i].most)
            continue;
        rc = vig_findings_add(out, err, "%.*s is %lld, not %s", VIG_ARG(s->name), (long long)value, wants[i].set);
        if (rc == 0)
            rc = vig_findings_remedy(out, err,
                                     "Put '%.*s = %s' into /etc/sysctl.d/90-hardening.conf, then: sysctl --system",
                                     VIG_ARG(s->name), wants[i].set);
    }
    if (rc == 0 && known < n && !h->live)
        return vig_findings_not_looked_at(out, "no file of sysctl.d sets it: only a running host can tell");
    return rc == 0 && !known ? vig_findings_not_applicable(out) : rc;
}

#define SYSCTL_CHECK(name, ID, TITLE, WHY, SEVERITY, ...)                                                              \
    static int name##_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)                    \
    {                                                                                                                  \
        static const struct want wants[] = { __VA_ARGS__ };                                                            \
        return judge(f->host, wants, VIG_COUNT(wants), out, err);                                                      \
    }                                                                                                                  \
    const struct vig_check vig_check_sysctl_##name = {                                                                 \
        .id = ID,                                                                                                      \
        .title = TITLE,                                                                                                \
        .why = WHY,                                                                                                    \
        .remedy = "Set it in /etc/sysctl.d, then: sysctl --system",                                                    \
        .refs = (const char *const[]){ "CIS-Docker-1.6-1.2.1", "https://docs.kernel.org/admin-guide/sysctl/", NULL },  \
        .scope = VIG_SCOPE_HOST,                                                                                       \
        .severity = SEVERITY,                                                                                          \
        .run = name##_run,                                                                                             \
    }

SYSCTL_CHECK(links, "HST-0071", "Links and fifos in shared folders are followed",
             "A user can have a program of root's write to a file of his choice through /tmp, or through a folder that "
             "a container shares.",
             VIG_MEDIUM, { VIG_STR("fs.protected_hardlinks"), 1, 1, "1" },
             { VIG_STR("fs.protected_symlinks"), 1, 1, "1" }, { VIG_STR("fs.protected_fifos"), 1, 2, "2" },
             { VIG_STR("fs.protected_regular"), 1, 2, "2" });
SYSCTL_CHECK(dumps, "HST-0072", "Programs that change their user leave core dumps",
             "Memory of set-user-id programs, with passwords in it, becomes a file that others may read.", VIG_MEDIUM,
             { VIG_STR("fs.suid_dumpable"), 0, 0, "0" });
SYSCTL_CHECK(addresses, "HST-0073", "The kernel tells users where it lies in memory",
             "Addresses from kernel messages and /proc are the first half of most ways out of a container.", VIG_LOW,
             { VIG_STR("kernel.kptr_restrict"), 1, 2, "2" }, { VIG_STR("kernel.dmesg_restrict"), 1, 1, "1" },
             { VIG_STR("kernel.perf_event_paranoid"), 2, 10, "3" });
SYSCTL_CHECK(bpf, "HST-0074", "Users may load BPF programs into the kernel",
             "Its checker of programs has been fooled many times, which was root each time.", VIG_MEDIUM,
             { VIG_STR("kernel.unprivileged_bpf_disabled"), 1, 2, "1" });
SYSCTL_CHECK(jit, "HST-0075", "Compiled BPF programs are not hardened",
             "What a program's constants become is predictable code in the kernel.", VIG_LOW,
             { VIG_STR("net.core.bpf_jit_harden"), 1, 2, "2" });
SYSCTL_CHECK(ptrace, "HST-0076", "Processes may look into each other's memory",
             "One program that is taken over reads the keys of all others of the same user.", VIG_LOW,
             { VIG_STR("kernel.yama.ptrace_scope"), 1, 3, "1" });
SYSCTL_CHECK(aslr, "HST-0077", "Programs lie at known addresses",
             "Without randomization one overflow is enough to run code.", VIG_HIGH,
             { VIG_STR("kernel.randomize_va_space"), 2, 2, "2" });
SYSCTL_CHECK(redirects, "HST-0078", "The network may change the host's routes",
             "A neighbour can send the traffic of the host and its containers past himself.", VIG_LOW,
             { VIG_STR("net.ipv4.conf.all.accept_redirects"), 0, 0, "0" },
             { VIG_STR("net.ipv4.conf.default.accept_redirects"), 0, 0, "0" },
             { VIG_STR("net.ipv6.conf.all.accept_redirects"), 0, 0, "0" },
             { VIG_STR("net.ipv6.conf.default.accept_redirects"), 0, 0, "0" },
             { VIG_STR("net.ipv4.conf.all.accept_source_route"), 0, 0, "0" });
SYSCTL_CHECK(spoofing, "HST-0079", "Packets with forged senders are taken",
             "A machine outside, or a container, can send as if it were another one.", VIG_LOW,
             { VIG_STR("net.ipv4.conf.all.rp_filter"), 1, 2, "1" },
             { VIG_STR("net.ipv4.conf.default.rp_filter"), 1, 2, "1" },
             { VIG_STR("net.ipv4.icmp_echo_ignore_broadcasts"), 1, 1, "1" },
             { VIG_STR("net.ipv4.tcp_syncookies"), 1, 2, "1" });
