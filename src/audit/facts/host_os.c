/* audit/facts/host_os.c - which distribution this is, until when it gets security updates, and whether a reboot is due.
 *
 *     ID=debian                          /etc/os-release: assignments, values quoted as in a shell or not (os-release(5))
 *     /var/run/reboot-required(.pkgs)    Debian and Ubuntu: a package wants a reboot; its name
 *     /lib/modules/6.1.0-25-amd64        one folder for each kernel that is installed; uname tells the one that runs
 *
 * Kernels of other flavours (-rt, -cloud) beside the running one are not newer versions of it: only what stands behind the version
 * the same way is compared.
 */
#include "audit/facts/host_root.h"

#include <stdio.h>
#include <sys/utsname.h>

#include "audit/facts/host_os.h"
#include "base/cur.h"
#include "model/distro.h"
#include "model/eol.h"
#include "version/version.h"

static vig_str unquoted(vig_str s)
{
    s = vig_str_trim(s);
    if (s.n >= 2 && (*s.p == '"' || *s.p == '\'') && s.p[s.n - 1] == *s.p)
        s = vig_str_of(s.p + 1, s.n - 2);
    return vig_str_take(s, 200);
}

void vig_host_read_os_release(vig_str text, struct vig_os *ret)
{
    const struct {
        const char *key;
        vig_str *value;
    } fields[] = { { "ID", &ret->id },
                   { "ID_LIKE", &ret->id_like },
                   { "VERSION_ID", &ret->version_id },
                   { "VERSION_CODENAME", &ret->codename },
                   { "UBUNTU_CODENAME", &ret->codename },
                   { "NAME", &ret->name },
                   { "PRETTY_NAME", &ret->pretty_name } };
    vig_cur cur = vig_cur_of(text);
    vig_str line;

    while (vig_cur_line(&cur, &line)) {
        if (!vig_str_has(line, '='))
            continue;
        vig_str key = vig_str_trim(vig_str_cut(&line, '='));
        for (size_t i = 0; i < VIG_COUNT(fields); i++)
            if (vig_str_eqc(key, fields[i].key))
                *fields[i].value = unquoted(line);
    }
}

static int support(const struct vig_host_root *r, struct vig_err *err)
{
    struct vig_host *h = r->host;
    struct vig_distro distro = { 0 };
    struct vig_eol eol;
    int rc = vig_distro_of(&h->os, r->arena, &distro, err);

    if (rc < 0 || !distro.family)
        return rc;
    h->support_known = vig_eol_of(distro.family, distro.release, &eol);
    rc = vig_eol_status(distro.family, distro.release, r->now, r->arena, &h->support, err);
    h->support_paid = vig_str_search(h->support, VIG_STR("subscribers")) != VIG_NPOS;
    return rc;
}

/* "6.1.0-25-amd64" → "-amd64"; "5.14.0-427.el9.x86_64" → ".el9.x86_64"; "6.6.31-0-lts" → "-lts". */
static vig_str flavour(vig_str kernel)
{
    size_t n = 0;

    while (n < kernel.n && !vig_is_alpha(kernel.p[n]))
        n++;
    return vig_str_skip(kernel, n ? n - 1 : 0);
}

/* el9_4 and el9_5 are of one flavour: the number behind the first letters is a version, too. */
static bool same_flavour(vig_str a, vig_str b)
{
    size_t i = 0, k = 0;

    a = flavour(a);
    b = flavour(b);
    while (i < a.n && k < b.n) {
        while (i < a.n && (vig_is_digit(a.p[i]) || a.p[i] == '_' || a.p[i] == '.'))
            i++;
        while (k < b.n && (vig_is_digit(b.p[k]) || b.p[k] == '_' || b.p[k] == '.'))
            k++;
        if (i < a.n && k < b.n && a.p[i++] != b.p[k++])
            return false;
    }
    while (i < a.n && (vig_is_digit(a.p[i]) || a.p[i] == '_' || a.p[i] == '.'))
        i++;
    while (k < b.n && (vig_is_digit(b.p[k]) || b.p[k] == '_' || b.p[k] == '.'))
        k++;
    return i == a.n && k == b.n;
}

vig_str vig_host_newest_kernel(vig_str running, const vig_str *installed, size_t n)
{
    vig_str newest = VIG_STR("");

    for (size_t i = 0; i < n; i++)
        if (same_flavour(running, installed[i]) && (!newest.n || vig_ordering_rpm.compare(installed[i], newest) > 0))
            newest = installed[i];
    return newest;
}

/* A folder of /lib/modules without modules.dep belongs to a kernel that was removed. */
static void find_kernels(const struct vig_host_root *r)
{
    struct vig_host *h = r->host;
    struct vig_host_names found = { 0 }, kernels = { 0 };
    char path[512], whole[512];
    struct utsname uts;

    if (uname(&uts) < 0 || !vig_arena_str(r->arena, vig_str_c(uts.release), &h->kernel)) {
        h->reboot_why = VIG_WHY_MEMORY;
        return;
    }
    (void)vig_host_list(r, "lib/modules", &found);
    for (size_t i = 0; i < found.n; i++) {
        (void)vig_host_join(&path, "lib/modules", found.v[i]);
        vig_str *slot = vig_host_exists(r, vig_host_join(&whole, path, VIG_STR("modules.dep")))
                            ? vig_vec_add(&kernels, r->arena)
                            : NULL;
        if (slot)
            *slot = found.v[i];
    }
    h->kernel_newest = vig_host_newest_kernel(h->kernel, kernels.v, kernels.n);
}

static int reboot(const struct vig_host_root *r, struct vig_err *err)
{
    struct vig_host *h = r->host;
    vig_str text = VIG_STR(""), line;
    vig_cur cur;

    if (!h->live) {
        h->reboot_why = VIG_WHY_OFFLINE;
        return 0;
    }
    find_kernels(r);
    h->reboot_asked = vig_host_exists(r, "run/reboot-required");
    (void)vig_host_read(r, "run/reboot-required.pkgs", VIG_MIB(1), &text);
    cur = vig_cur_of(text);
    while (h->reboot_asked && h->reboot_packages.n < 100 && vig_cur_line(&cur, &line)) {
        vig_str *slot = vig_vec_add(&h->reboot_packages, r->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = vig_str_trim(line);
    }
    return 0;
}

int vig_host_os(const struct vig_host_root *r, struct vig_err *err)
{
    vig_str text = VIG_STR("");
    int rc;

    if (vig_host_read(r, "etc/os-release", VIG_MIB(1), &text) != 0)
        (void)vig_host_read(r, "usr/lib/os-release", VIG_MIB(1), &text);
    vig_host_read_os_release(text, &r->host->os);
    r->host->os.point = vig_host_line(r, "etc/debian_version");
    rc = support(r, err);
    return rc == 0 ? reboot(r, err) : rc;
}
