/* audit/facts/host.c - gathers what is known about a host, and has it judged.
 *
 * "/" is the running host: files, /proc and /sys, and the kernel's rules over netlink. Another root is the file system of a host that
 * is not running (a mounted disk, an unpacked image): files only, and what only a kernel can tell is not looked at.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/facts/host_root.h"
#include "system/engine.h"

static bool is_live(int fd)
{
    struct stat ours, theirs;

    return fstat(fd, &theirs) == 0 && stat("/", &ours) == 0 && ours.st_dev == theirs.st_dev &&
           ours.st_ino == theirs.st_ino;
}

/* A disk image that was made from a container's image has the marks of one; the kernel's own threads are seen on the host only. */
static bool is_in_container(const struct vig_host_root *r)
{
    bool marked = vig_host_exists(r, ".dockerenv") || vig_host_exists(r, "run/.containerenv");

    return marked && !vig_str_eqc(vig_host_line(r, "proc/2/comm"), "kthreadd");
}

static int gather(struct vig_host_root *r, struct vig_err *err)
{
    static int (*const gatherers[])(const struct vig_host_root *, struct vig_err *) = {
        vig_host_os,     vig_host_mounts,  vig_host_files,    vig_host_users,    vig_host_sudoers,  vig_host_watches,
        vig_host_kernel, vig_host_sysctls, vig_host_packages, vig_host_services, vig_host_firewall,
    };
    int rc = vig_host_accounts(r, err);

    if (rc == 0)
        rc = vig_host_engine(r, err);
    for (size_t i = 0; rc == 0 && i < VIG_COUNT(gatherers); i++)
        rc = gatherers[i](r, err);
    return rc;
}

static int keep_os(struct vig_arena *arena, const struct vig_os *os, struct vig_os *to, struct vig_err *err)
{
    const vig_str from[] = { os->id, os->id_like, os->version_id, os->codename, os->name, os->pretty_name, os->point };
    vig_str *const into[] = { &to->id,   &to->id_like,     &to->version_id, &to->codename,
                              &to->name, &to->pretty_name, &to->point };

    for (size_t i = 0; i < VIG_COUNT(from); i++)
        if (!vig_arena_str(arena, from[i], into[i]))
            return vig_nomem(err);
    return 0;
}

static int judge(struct vig_audit *a, const struct vig_host *host, struct vig_reports *out, struct vig_err *err)
{
    const struct vig_facts facts = { .host = host };
    struct vig_report *report;
    int rc = vig_audit_report(a, VIG_SUBJECT_HOST, host->root, &report, err);

    if (rc == 0)
        rc = keep_os(a->arena, &host->os, &report->sbom->subject.os, err);
    if (rc == 0 && host->in_container)
        rc = vig_sbom_note(report->sbom, VIG_STR("/"), VIG_NO_LAYER, 0, err,
                           "this runs in a container, whose own files are looked at: mount the host's root into it and "
                           "audit that (--root)");
    if (rc == 0 && !vig_arena_str(a->arena, host->support, &report->os_status))
        rc = vig_nomem(err);
    if (rc == 0)
        rc = vig_audit_judge(a, VIG_SCOPE_HOST, &facts, report, err);
    return rc < 0 ? rc : vig_reports_add(out, report, a->arena, err);
}

static int audit_root(struct vig_audit *a, struct vig_host_root *r, struct vig_reports *out, struct vig_err *err)
{
    struct vig_host_sockets own;
    int rc;

    r->host->live = is_live(r->fd);
    r->host->in_container = r->host->live && is_in_container(r);
    r->sockets = r->host->live ? a->sockets : NULL;
    r->old_services = a->old_services;
    if (r->host->live && a->engine && strncmp(vig_engine_address(a->engine), "unix:", 5) == 0)
        r->engine = a->engine;
    if (r->host->live && !a->sockets) {
        vig_host_sockets_open(&own);
        r->sockets = &own;
    }
    rc = gather(r, err);
    if (r->sockets == &own)
        vig_host_sockets_close(&own);
    return rc < 0 ? vig_wrap(err, "looking at the host beneath '%.*s'", VIG_ARG(r->host->root))
                  : judge(a, r->host, out, err);
}

struct prepared {
    struct vig_host_sockets sockets;
    struct vig_old_services old_services;
};

static void close_sockets(void *sockets)
{
    vig_host_sockets_close(sockets);
}

int vig_audit_host_prepare(struct vig_audit *a, struct vig_err *err)
{
    struct prepared *p = vig_new(a->arena, struct prepared);
    int rc;

    if (!p)
        return vig_nomem(err);
    vig_host_sockets_open(&p->sockets);
    if (!vig_arena_cleanup(a->arena, close_sockets, &p->sockets))
        return vig_nomem(err);
    rc = vig_host_find_old_services(a->arena, &p->old_services, err);
    if (rc < 0)
        return rc;
    a->sockets = &p->sockets;
    a->old_services = &p->old_services;
    return 0;
}

int vig_audit_host(struct vig_audit *a, struct vig_reports *out, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_HOST_ARENA);
    struct vig_host host = { .root = vig_str_c(a->root ? a->root : "/") };
    struct vig_host_root r = { .arena = arena, .host = &host, .pool = a->pool, .now = a->now };
    size_t budget = VIG_LIMIT_HOST_READ;
    atomic_uint_least64_t unpacked = 0;
    int rc;

    if (!arena)
        return vig_nomem(err);
    r.budget = &budget;
    r.unpacked = &unpacked;
    r.fd = open(host.root.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r.fd < 0)
        return vig_fail_errno(err, errno, "opening the host's root '%.*s' (--root takes a folder)", VIG_ARG(host.root));
    rc = audit_root(a, &r, out, err);
    (void)close(r.fd);
    return rc;
}
