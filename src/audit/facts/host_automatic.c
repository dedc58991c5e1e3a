/* audit/facts/host_automatic.c - whether updates install themselves.
 *
 *     APT::Periodic::Unattended-Upgrade "1";                 a file of /etc/apt/apt.conf.d; the same nested:
 *     APT { Periodic { Unattended-Upgrade "1"; }; };         the last one wins; "0" is off
 *     apply_updates = yes                                    /etc/dnf/automatic.conf, with its timer switched on
 *     /etc/periodic/daily/upgrade                            Alpine: any script of cron that says "apk" and "upgrade"
 */
#include <stdio.h>

#include "audit/facts/host_packages.h"
#include "base/cur.h"

static void says(const struct vig_host_root *r, enum vig_host_answer answer, const char *text)
{
    r->host->automatic_updates = answer;
    r->host->automatic_updates_text = vig_str_c(text);
}

/* The next word or quoted text; comments are passed over, braces and semicolons are words. */
static bool apt_token(vig_cur *cur, vig_str *ret)
{
    for (;;) {
        vig_str rest = vig_cur_rest(cur), line;

        if (!rest.n)
            return false;
        if (vig_is_space(*rest.p)) {
            (void)vig_cur_skip(cur, 1);
        } else if (vig_str_starts(rest, VIG_STR("/*"))) {
            size_t end = vig_str_search(rest, VIG_STR("*/"));
            (void)vig_cur_skip(cur, end == VIG_NPOS ? rest.n : end + 2);
        } else if (*rest.p == '#' || vig_str_starts(rest, VIG_STR("//"))) {
            (void)vig_cur_line(cur, &line);
        } else {
            break;
        }
    }
    vig_str rest = vig_cur_rest(cur);
    size_t n = 0;
    if (*rest.p == '"') {
        n = vig_str_find(vig_str_skip(rest, 1), '"');
        n = n == VIG_NPOS ? rest.n - 1 : n;
        *ret = vig_str_take(vig_str_skip(rest, 1), n);
        (void)vig_cur_skip(cur, n + 2 > rest.n ? rest.n : n + 2);
        return true;
    }
    while (n < rest.n && !vig_is_space(rest.p[n]) && !(n && vig_str_has(VIG_STR("{};\""), rest.p[n])) &&
           !(n && vig_str_has(VIG_STR("{};"), rest.p[0])))
        n++;
    return vig_cur_take(cur, n, ret);
}

vig_str vig_apt_setting(vig_str text, vig_str name)
{
    vig_cur cur = vig_cur_of(text);
    vig_str token, value = VIG_STR("");

    while (apt_token(&cur, &token)) {
        size_t colons = vig_str_rfind(token, ':');
        vig_str last = colons == VIG_NPOS ? token : vig_str_skip(token, colons + 1), next;

        if (!vig_str_ieq(last, name))
            continue;
        vig_cur ahead = cur;
        if (apt_token(&ahead, &next) && !vig_str_eqc(next, "{") && !vig_str_eqc(next, ";")) {
            value = next;
            cur = ahead;
        }
    }
    return value;
}

static bool is_masked(const struct vig_host_root *r, const char *unit)
{
    char path[512];
    struct stat st;

    (void)snprintf(path, sizeof path, "etc/systemd/system/%s", unit);
    return vig_host_stat(r, path, &st) == 0 && S_ISCHR(st.st_mode);
}

static void apt(const struct vig_host_root *r)
{
    struct vig_host_names names = { 0 };
    vig_str value = VIG_STR(""), text, found;
    char path[512];

    (void)vig_host_list(r, "etc/apt/apt.conf.d", &names);
    for (size_t i = 0; i < names.n; i++)
        if (vig_host_read(r, vig_host_join(&path, "etc/apt/apt.conf.d", names.v[i]), VIG_MIB(1), &text) == 0 &&
            (found = vig_apt_setting(text, VIG_STR("Unattended-Upgrade"))).n)
            value = found;
    if (vig_host_read(r, "etc/apt/apt.conf", VIG_MIB(1), &text) == 0 &&
        (found = vig_apt_setting(text, VIG_STR("Unattended-Upgrade"))).n)
        value = found;
    if (!value.n)
        says(r, VIG_NO, "APT::Periodic::Unattended-Upgrade is not set in /etc/apt/apt.conf.d");
    else if (vig_str_eqc(value, "0"))
        says(r, VIG_NO, "APT::Periodic::Unattended-Upgrade is \"0\" in /etc/apt/apt.conf.d");
    else if (!vig_host_exists(r, "usr/bin/unattended-upgrade"))
        says(r, VIG_NO, "APT::Periodic::Unattended-Upgrade is set, but unattended-upgrades is not installed");
    else if (is_masked(r, "apt-daily-upgrade.timer"))
        says(r, VIG_NO, "unattended-upgrades is set, but apt-daily-upgrade.timer is masked");
    else
        says(r, VIG_YES, "unattended-upgrades");
}

/* "apply_updates = yes" in an ini file. */
static bool applies(const struct vig_host_root *r, const char *path)
{
    vig_str text, line;
    bool yes = false;

    if (vig_host_read(r, path, VIG_MIB(1), &text) != 0)
        return false;
    vig_cur cur = vig_cur_of(text);
    while (vig_cur_line(&cur, &line)) {
        vig_str key = vig_str_trim(vig_str_cut(&line, '='));

        line = vig_str_trim(line);
        if (vig_str_eqc(key, "apply_updates"))
            yes = vig_str_ieq(line, VIG_STR("yes")) || vig_str_ieq(line, VIG_STR("true")) || vig_str_eqc(line, "1");
    }
    return yes;
}

static void dnf(const struct vig_host_root *r)
{
    static const char *const installing[] = { "etc/systemd/system/timers.target.wants/dnf-automatic-install.timer" };
    static const char *const timers[] = { "etc/systemd/system/timers.target.wants/dnf-automatic.timer",
                                          "etc/systemd/system/timers.target.wants/dnf5-automatic.timer",
                                          "etc/cron.daily/0yum-daily.cron" };
    static const char *const files[] = { "etc/dnf/automatic.conf", "etc/dnf/dnf5-plugins/automatic.conf",
                                         "etc/yum/yum-cron.conf" };
    bool timer = false, apply = false;

    if (vig_host_exists(r, installing[0])) {
        says(r, VIG_YES, "dnf-automatic-install.timer");
        return;
    }
    for (size_t i = 0; i < VIG_COUNT(timers); i++)
        timer = timer || vig_host_exists(r, timers[i]);
    for (size_t i = 0; i < VIG_COUNT(files); i++)
        apply = apply || applies(r, files[i]);
    if (timer && apply)
        says(r, VIG_YES, "dnf-automatic");
    else if (apply)
        says(r, VIG_NO, "apply_updates is set, but no timer of dnf-automatic is switched on");
    else
        says(r, VIG_NO, timer ? "dnf-automatic runs, but apply_updates is not set" : "dnf-automatic is not in use");
}

static bool script_upgrades(const struct vig_host_root *r, const char *path)
{
    vig_str text;

    return vig_host_read(r, path, VIG_MIB(1), &text) == 0 && vig_str_search(text, VIG_STR("apk ")) != VIG_NPOS &&
           vig_str_search(text, VIG_STR("upgrade")) != VIG_NPOS;
}

static void apk(const struct vig_host_root *r)
{
    static const char *const folders[] = { "etc/periodic/15min", "etc/periodic/hourly", "etc/periodic/daily",
                                           "etc/periodic/weekly" };
    bool yes = script_upgrades(r, "etc/crontabs/root") || script_upgrades(r, "var/spool/cron/crontabs/root");

    for (size_t i = 0; i < VIG_COUNT(folders); i++) {
        struct vig_host_names names = { 0 };
        char path[512];

        (void)vig_host_list(r, folders[i], &names);
        for (size_t k = 0; !yes && k < names.n && k < 200; k++)
            yes = script_upgrades(r, vig_host_join(&path, folders[i], names.v[k]));
    }
    says(r, yes ? VIG_YES : VIG_NO, yes ? "cron" : "nothing in cron runs apk upgrade");
}

int vig_host_automatic_updates(const struct vig_host_root *r, struct vig_err *err)
{
    const char *manager = r->host->package_manager;

    (void)err;
    if (!manager)
        return 0;
    if (strcmp(manager, "dpkg") == 0)
        apt(r);
    else if (strcmp(manager, "apk") == 0)
        apk(r);
    else if (vig_host_exists(r, "usr/bin/dnf") || vig_host_exists(r, "usr/bin/dnf5") ||
             vig_host_exists(r, "usr/bin/yum"))
        dnf(r);
    return 0;
}
