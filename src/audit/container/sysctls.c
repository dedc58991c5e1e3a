/* audit/container/sysctls.c - kernel settings of a container's own.
 *
 * The engine only takes those that have a namespace, so they cannot reach the host; but they can weaken the container's own network.
 */
#include "audit/container/place.h"

/* A '*' stands for any text. */
static bool matches(vig_str s, vig_str pattern)
{
    vig_str before = vig_str_cut(&pattern, '*');

    return vig_str_starts(s, before) && s.n >= before.n + pattern.n && vig_str_ends(vig_str_skip(s, before.n), pattern) &&
           (pattern.n || s.n == before.n || before.p[before.n] == '*');
}

static const struct {
    const char *name, *value; /* value NULL: any */
} harmless[] = {
    { "kernel.shm*", NULL },
    { "kernel.msg*", NULL },
    { "kernel.sem", NULL },
    { "fs.mqueue.*", NULL },
    { "net.core.somaxconn", NULL },
    { "net.ipv4.ip_local_port_range", NULL },
    { "net.ipv4.ip_unprivileged_port_start", NULL },
    { "net.ipv4.ping_group_range", NULL },
    { "net.ipv4.tcp_syncookies", "1" },
    { "net.ipv4.tcp_syncookies", "2" },
    { "net.ipv4.conf*.accept_redirects", "0" },
    { "net.ipv4.conf*.send_redirects", "0" },
    { "net.ipv4.conf*.accept_source_route", "0" },
    { "net.ipv4.conf*.rp_filter", "1" },
    { "net.ipv4.conf*.rp_filter", "2" },
    { "net.ipv4.ip_forward", "0" },
    { "net.ipv6.conf*.disable_ipv6", NULL },
    { "net.ipv6.conf*.accept_ra", "0" },
    { "net.ipv6.conf*.accept_redirects", "0" },
    { "net.ipv6.conf*.forwarding", "0" },
    { "net.ipv6.bindv6only", NULL },
    { "net.unix.max_dgram_qlen", NULL },
};

static bool is_harmless(const struct vig_setting *s)
{
    if (vig_str_starts(s->name, VIG_STR("net.ipv4.tcp_")) && !vig_str_eqc(s->name, "net.ipv4.tcp_syncookies"))
        return true; /* timeouts, buffers */
    for (size_t i = 0; i < VIG_COUNT(harmless); i++)
        if (matches(s->name, vig_str_c(harmless[i].name)) && (!harmless[i].value || vig_str_eqc(vig_str_trim(s->value), harmless[i].value)))
            return true;
    return false;
}

static int sysctls_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_container *c = f->container;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->sysctls.n; i++) {
        const struct vig_setting *s = &c->sysctls.v[i];
        if (!is_harmless(s))
            rc = vig_findings_at(out, vig_at_line(c, s->line), err, "--sysctl %.*s=%.*s", VIG_ARG(vig_str_take(s->name, 100)),
                                 VIG_ARG(vig_str_take(s->value, 60)));
    }
    return rc;
}

const struct vig_check vig_check_sysctls = {
    .id = "CTR-0047",
    .title = "A kernel setting is changed that may weaken the container's network",
    .why = "Forwarding, redirects and source routes let a container pass on or take over its neighbours' traffic.",
    .remedy = "Remove the --sysctl, unless this container is a router.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_CONTAINER,
    .severity = VIG_LOW,
    .run = sysctls_run,
};
