/* audit/host/packages.c - packages are current, stay current by themselves, and the engine's own have no hole that everybody knows. */
#include "audit/check.h"
#include "model/host.h"

enum { SHOWN = 6, DAY = 86400, STALE_DAYS = 7 };

static int64_t age_in_days(const struct vig_facts *f)
{
    return f->host->lists_time && f->now > f->host->lists_time ? (f->now - f->host->lists_time) / DAY : 0;
}

/* "3 packages: a 1 → 2, b …" of one kind. */
static int list_updates(const struct vig_host *h, bool security, struct vig_findings *out, struct vig_err *err)
{
    size_t n = 0, at = 0, more;
    char text[900];

    for (size_t i = 0; i < h->updates.n; i++) {
        const struct vig_host_update *u = &h->updates.v[i];

        if (u->security != security || n++ >= SHOWN)
            continue;
        int got = snprintf(text + at, sizeof text - at, "%s%.*s %.*s → %.*s", at ? ", " : "",
                           VIG_ARG(vig_str_take(u->name, 40)), VIG_ARG(vig_str_take(u->installed, 40)),
                           VIG_ARG(vig_str_take(u->available, 40)));
        if (got > 0)
            at += (size_t)got;
    }
    if (!n)
        return 0;
    more = n > SHOWN ? n - SHOWN : 0;
    if (more)
        return vig_findings_add(out, err, "%zu packages: %.*s, and %zu more", n, (int)at, text, more);
    return vig_findings_add(out, err, "%zu package%s: %.*s", n, n == 1 ? "" : "s", (int)at, text);
}

static int updates(const struct vig_facts *f, bool security, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    int rc = list_updates(h, security, out, err);

    if (rc < 0)
        return rc;
    if (h->updates_why)
        return vig_findings_not_looked_at(out, h->updates_why);
    if (!h->lists_time || age_in_days(f) > STALE_DAYS)
        return vig_findings_not_looked_at(out, "the package lists are old: what came since is not in them");
    return 0;
}

static int security_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    if (f->host->package_manager && strcmp(f->host->package_manager, "apk") == 0)
        return vig_findings_not_applicable(out); /* its indexes do not say which ones these are */
    return updates(f, true, out, err);
}

const struct vig_check vig_check_security_updates = {
    .id = "HST-0081",
    .title = "Security updates are not installed",
    .why = "The holes that they close are public, and so are programs that use them.",
    .remedy =
        "apt-get upgrade, dnf upgrade --security, zypper patch; `vigia scan /` tells which vulnerabilities are meant",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.2.1", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_HIGH,
    .run = security_run,
};

static int other_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return updates(f, false, out, err);
}

const struct vig_check vig_check_other_updates = {
    .id = "HST-0082",
    .title = "Updates are not installed",
    .why = "Not every fix of a hole is called one, and what lags behind is hard to update in a hurry.",
    .remedy = "apt-get upgrade, dnf upgrade, apk upgrade",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.2.1", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_LOW,
    .run = other_run,
};

static int automatic_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (h->automatic_updates == VIG_UNKNOWN)
        return vig_findings_not_looked_at(out, "it is not known how this system would do that");
    return h->automatic_updates == VIG_YES ? 0 : vig_findings_add(out, err, "%.*s", VIG_ARG(h->automatic_updates_text));
}

const struct vig_check vig_check_automatic_updates = {
    .id = "HST-0083",
    .title = "Security updates do not install themselves",
    .why = "Between a fix and the day when somebody remembers to install it, the host is open.",
    .remedy =
        "apt-get install unattended-upgrades && dpkg-reconfigure unattended-upgrades; dnf install dnf-automatic with "
        "apply_updates = yes and "
        "systemctl enable --now dnf-automatic.timer; Alpine: a script with 'apk -U upgrade' in /etc/periodic/daily",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.2.1", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_LOW,
    .run = automatic_run,
};

static int stale_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;

    if (!h->package_manager || !h->lists_time)
        return vig_findings_not_looked_at(out, h->updates_why ? h->updates_why
                                                              : "it is not known when the lists were fetched");
    if (age_in_days(f) <= STALE_DAYS)
        return 0;
    return vig_findings_add(out, err, "the newest list of packages was fetched %lld days ago",
                            (long long)age_in_days(f));
}

const struct vig_check vig_check_stale_lists = {
    .id = "HST-0084",
    .title = "Nobody has looked for updates lately",
    .why = "A host that does not fetch its package lists does not hear of security updates, and tools that ask it "
           "report none.",
    .remedy = "apt-get update, dnf makecache or apk update, daily (apt-daily.timer, dnf-makecache.timer, cron)",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.2.1", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_LOW,
    .run = stale_run,
};

/* The engine's makers' own packages: their versions are upstream's. Distributions fix their versions under the same number, so those
 * are for `vigia scan /`, which knows each distribution's advisories. */
static const struct {
    vig_str package;
    unsigned branch[2]; /* the versions that begin so; 0: all below */
    unsigned fixed[3];  /* the first without the hole */
    const char *what;
    enum vig_severity severity;
} holes[] = {
    { VIG_STR("docker-ce"),
      { 28 },
      { 28, 5, 2 },
      "runc of 28.5.1 and before: containers can write to /proc (CVE-2025-31133, CVE-2025-52565, CVE-2025-52881)",
      VIG_HIGH },
    { VIG_STR("docker-ce"),
      { 27 },
      { 27, 1, 1 },
      "authorization plug-ins can be passed by (CVE-2024-41110)",
      VIG_CRITICAL },
    { VIG_STR("docker-ce"),
      { 26 },
      { 26, 1, 5 },
      "authorization plug-ins can be passed by (CVE-2024-41110)",
      VIG_CRITICAL },
    { VIG_STR("docker-ce"),
      { 25 },
      { 25, 0, 6 },
      "authorization plug-ins can be passed by (CVE-2024-41110)",
      VIG_CRITICAL },
    { VIG_STR("docker-ce"), { 24 }, { 24, 0, 9 }, "the build cache can be poisoned (CVE-2024-24557)", VIG_MEDIUM },
    { VIG_STR("containerd.io"),
      { 0 },
      { 1, 6, 28 },
      "its runc lets containers out through a leaked descriptor (CVE-2024-21626)",
      VIG_HIGH },
};

/* "5:27.1.0-1~debian.12~bookworm" → 27, 1, 0. */
static bool numbers_of(vig_str version, unsigned to[3])
{
    size_t colon = vig_str_find(version, ':');
    size_t i = 0;

    version = vig_str_skip(version, colon == VIG_NPOS ? 0 : colon + 1);
    to[0] = to[1] = to[2] = 0;
    for (size_t k = 0; k < 3; k++) {
        size_t start = i;

        while (i < version.n && vig_is_digit(version.p[i]) && to[k] < 100000)
            to[k] = to[k] * 10 + (unsigned)(version.p[i++] - '0');
        if (i == start)
            return k > 0;
        if (i >= version.n || version.p[i++] != '.')
            return true;
    }
    return true;
}

static bool is_below(const unsigned a[3], const unsigned b[3])
{
    for (size_t i = 0; i < 3; i++)
        if (a[i] != b[i])
            return a[i] < b[i];
    return false;
}

static int judge_package(const struct vig_host_engine_package *p, struct vig_findings *out, struct vig_err *err)
{
    unsigned version[3];
    int rc = 0;

    if (!numbers_of(p->version, version))
        return 0;
    for (size_t i = 0; rc == 0 && i < VIG_COUNT(holes); i++) {
        if (!vig_str_eq(p->name, holes[i].package) || (holes[i].branch[0] && holes[i].branch[0] != version[0]) ||
            !is_below(version, holes[i].fixed))
            continue;
        rc = vig_findings_add(out, err, "%.*s %.*s: %s", VIG_ARG(p->name), VIG_ARG(p->version), holes[i].what);
        vig_findings_severity(out, holes[i].severity);
        if (rc == 0)
            rc = vig_findings_remedy(out, err, "Update %.*s to %u.%u.%u or later", VIG_ARG(p->name), holes[i].fixed[0],
                                     holes[i].fixed[1], holes[i].fixed[2]);
    }
    /* 25.0 was kept alive longer than the two after it. */
    if (rc == 0 && vig_str_eqc(p->name, "docker-ce") && (version[0] < 25 || version[0] == 26 || version[0] == 27))
        rc = vig_findings_add(out, err, "%.*s %.*s: nobody maintains this branch any more", VIG_ARG(p->name),
                              VIG_ARG(p->version));
    if (rc == 0 && vig_str_eqc(p->name, "docker-engine"))
        rc = vig_findings_add(out, err, "%.*s %.*s: this package was given up in 2017; docker-ce took its place",
                              VIG_ARG(p->name), VIG_ARG(p->version));
    return rc;
}

static int engine_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_host *h = f->host;
    int rc = 0;

    if (!h->engine_packages.n) {
        /* Upstream's own versions are numbers only; a distribution's have something behind them. */
        const struct vig_host_engine_package unpacked = { .name = VIG_STR("docker-ce"), .version = h->engine_version };
        if (h->engine_version.n && !vig_str_has(h->engine_version, '+') && !vig_str_has(h->engine_version, '-'))
            return judge_package(&unpacked, out, err);
        if (h->engine)
            return vig_findings_not_looked_at(out, "no package of the engine is installed: it came by another way");
        return vig_findings_not_applicable(out);
    }
    for (size_t i = 0; rc == 0 && i < h->engine_packages.n; i++)
        rc = judge_package(&h->engine_packages.v[i], out, err);
    return rc;
}

const struct vig_check vig_check_engine_version = {
    .id = "HST-0085",
    .title = "The engine is old",
    .why = "Ways out of containers are found every year in the engine, containerd and runc; each is public once it is "
           "fixed.",
    .remedy =
        "Update docker-ce and containerd.io from Docker's archive, or use the distribution's packages, which it fixes",
    .refs = (const char *const[]){ "CIS-Docker-1.6-1.2.2", "https://docs.docker.com/engine/release-notes/", NULL },
    .scope = VIG_SCOPE_HOST,
    .severity = VIG_HIGH,
    .run = engine_run,
};
