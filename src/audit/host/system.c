/* audit/host/system.c - the host as a whole: where the engine's data lies, whether the system still gets updates, whether they are in
 * force, and whether its clock is right. */
#include "audit/check.h"
#include "model/host.h"

static int partition_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (h->data_root_why)
        return vig_findings_not_looked_at(out, h->data_root_why);
    if (!h->data_root_there)
        return vig_findings_not_applicable(out);
    if (h->data_root_own_mount)
        return 0;
    return vig_findings_at(out, (struct vig_place){ .path = h->data_root }, err,
                           "it lies on the file system that is mounted on '%.*s'%s", VIG_ARG(h->data_root_mount),
                           h->live ? "" : " (by /etc/fstab)");
}

const struct vig_check vig_check_data_root_partition = {
    .id = "HST-0001",
    .title = "The engine's data has no file system of its own",
    .why = "Containers and images that fill it fill the host's file system, and everything else on the host stops.",
    .remedy = "Put a file system of its own on the data root (/etc/fstab), or move it to one with \"data-root\" in "
              "daemon.json",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.1.1", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_LOW,
    .run = partition_run,
};

static int end_of_life_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    vig_str name = h->os.pretty_name.n ? h->os.pretty_name : h->os.id;
    int rc;

    if (!h->support_known)
        return vig_findings_not_looked_at(out, "it is not known until when this system gets updates");
    if (!h->support.n)
        return 0;
    rc = vig_findings_add(out, err, "%.*s: %.*s", VIG_ARG(name), VIG_ARG(h->support));
    if (rc == 0 && h->support_paid)
        vig_findings_severity(out, VIG_MEDIUM);
    return rc;
}

const struct vig_check vig_check_end_of_life = {
    .id = "HST-0004",
    .title = "The host's release gets no security updates any more",
    .why = "New holes in its kernel and libraries stay open for good; the kernel is all that stands between containers "
           "and the host.",
    .remedy = "Upgrade to a release that is still looked after",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.2.1", "https://endoflife.date/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_HIGH,
    .run = end_of_life_run,
};

static int reboot_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    int rc = 0;

    if (h->reboot_why)
        return vig_findings_not_looked_at(out, h->reboot_why);
    if (h->kernel_newest.n && !vig_str_eq(h->kernel_newest, h->kernel))
        rc = vig_findings_add(out, err, "kernel %.*s runs, %.*s is installed", VIG_ARG(h->kernel),
                              VIG_ARG(h->kernel_newest));
    else if (h->reboot_asked && h->reboot_packages.n)
        rc = vig_findings_at(out, (struct vig_place){ .path = VIG_STR("/run/reboot-required") }, err,
                             "%.*s and %zu more packages ask for it", VIG_ARG(h->reboot_packages.v[0]),
                             h->reboot_packages.n - 1);
    else if (h->reboot_asked)
        rc = vig_findings_at(out, (struct vig_place){ .path = VIG_STR("/run/reboot-required") }, err,
                             "a package asks for it");
    if (rc == 0 && h->livepatches) /* the worst holes of the running kernel are patched meanwhile */
        vig_findings_severity(out, VIG_LOW);
    return rc;
}

const struct vig_check vig_check_reboot = {
    .id = "HST-0005",
    .title = "Updates wait for a reboot",
    .why = "What was fixed on the disk is still open in memory: containers share the kernel that runs, not the one "
           "that is installed.",
    .remedy = "Reboot; with \"live-restore\" or a restart policy containers come back by themselves",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.2.1", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = reboot_run,
};

static int services_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < h->old_services.n; i++)
        rc = vig_findings_add(out, err, "%.*s runs with %.*s as it was before an update",
                              VIG_ARG(h->old_services.v[i].name), VIG_ARG(h->old_services.v[i].value));
    return rc == 0 && h->old_services.why ? vig_findings_not_looked_at(out, h->old_services.why) : rc;
}

const struct vig_check vig_check_old_services = {
    .id = "HST-0007",
    .title = "Programs run with libraries that were replaced",
    .why = "The hole that an update closed is still open in them, until they are started again.",
    .remedy = "Restart them (needrestart and dnf needs-restarting list the units), or reboot",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.2.1", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_MEDIUM,
    .run = services_run,
};

static int clock_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (h->kernel_why)
        return vig_findings_not_looked_at(out, h->kernel_why);
    if (h->clock_synchronized == VIG_UNKNOWN)
        return vig_findings_not_looked_at(out, "the kernel did not tell");
    return h->clock_synchronized == VIG_YES
               ? 0
               : vig_findings_add(out, err, "the kernel's clock is not synchronized (adjtimex: unsynchronized)");
}

const struct vig_check vig_check_clock = {
    .id = "HST-0006",
    .title = "The clock is not synchronized",
    .why = "Certificates, tokens and logs go by it: a wrong clock accepts what has expired, and nobody can join what "
           "logs say.",
    .remedy = "Run one of chrony, systemd-timesyncd and ntpd, and let it reach its servers",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_LOW,
    .run = clock_run,
};
