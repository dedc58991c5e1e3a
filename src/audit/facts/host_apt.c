/* audit/facts/host_apt.c - dpkg's packages against the lists that apt fetched.
 *
 *     /var/lib/dpkg/status                                              what is installed (format/deb822.h)
 *     /var/lib/apt/lists/HOST_PATH_dists_SUITE_COMPONENT_binary-ARCH_Packages[.lz4]    a record for each package of an archive
 *     /var/lib/apt/lists/HOST_PATH_dists_SUITE_InRelease                what the archive says about itself:
 *         Label: Debian-Security
 *         Suite: stable-security
 *         NotAutomatic: yes           nothing of it is installed by itself (backports, experimental)
 *         ButAutomaticUpgrades: yes   but what came from it is updated from it
 *
 * Pins of /etc/apt/preferences are not read: a package that is held back has an update all the same.
 */
#include "audit/facts/host_packages.h"
#include "format/deb822.h"

int vig_dpkg_installed(vig_str text, struct vig_installed_list *list, struct vig_err *err)
{
    struct vig_deb822 walk = vig_deb822_of(text);
    struct vig_installed p = { 0 };
    struct vig_deb822_item item;
    vig_str status = VIG_STR("");
    int rc = 0;

    while (rc == 0 && vig_deb822_next(&walk, &item)) {
        if (item.kind == VIG_DEB822_END) {
            if (p.name.n && p.version.n && vig_str_ends(status, VIG_STR(" installed")))
                rc = vig_installed_add(list, &p, err);
            p = (struct vig_installed){ 0 };
            status = VIG_STR("");
        } else if (item.kind == VIG_DEB822_FIELD) {
            if (vig_str_eqc(item.name, "Package"))
                p.name = item.value;
            else if (vig_str_eqc(item.name, "Version"))
                p.version = item.value;
            else if (vig_str_eqc(item.name, "Architecture"))
                p.arch = item.value;
            else if (vig_str_eqc(item.name, "Status"))
                status = item.value;
        }
    }
    return rc;
}

/* The value of a field that begins a line of a record; empty when it has none. */
static vig_str field(vig_str record, vig_str name)
{
    for (vig_str rest = record; rest.n;) {
        vig_str line = vig_str_cut(&rest, '\n');

        if (vig_str_starts(line, name))
            return vig_str_trim(vig_str_skip(line, name.n));
    }
    return VIG_STR("");
}

/* Where the next empty line is; text.n without one. Most of the time goes here, so whole blocks are looked at at once, in a form that
 * compilers turn into vector instructions. */
static size_t find_empty_line(vig_str text)
{
    enum { BLOCK = 64 };
    size_t i = 0;

    for (; i + BLOCK < text.n; i += BLOCK) {
        const char *p = text.p + i;
        unsigned char any = 0;

        for (size_t k = 0; k < BLOCK; k++)
            any |= (unsigned char)((p[k] == '\n') & (p[k + 1] == '\n'));
        if (any)
            break;
    }
    for (; i + 1 < text.n; i++)
        if (text.p[i] == '\n' && text.p[i + 1] == '\n')
            return i;
    return text.n;
}

/* Up to and with the empty line at a record's end. */
static vig_str next_record(vig_str *text)
{
    vig_str record = vig_str_take(*text, find_empty_line(*text) + 2);

    *text = vig_str_skip(*text, record.n);
    return record;
}

void vig_apt_records(void *apt_list, vig_str text)
{
    const struct vig_apt_list *list = apt_list;

    while (text.n) {
        vig_str record = next_record(&text), name = field(record, VIG_STR("Package:"));

        if (!name.n || !vig_installed_has(list->installed, name))
            continue;
        const struct vig_offer offer = { .name = name,
                                         .version = field(record, VIG_STR("Version:")),
                                         .arch = list->arch,
                                         .security = list->security,
                                         .back = list->back };
        vig_installed_offer(list->installed, &offer);
    }
}

static bool is_yes(vig_str s)
{
    return vig_str_ieq(s, VIG_STR("yes"));
}

void vig_apt_release(vig_str text, struct vig_release *ret)
{
    bool not_automatic, but_upgrades;

    not_automatic = is_yes(field(text, VIG_STR("NotAutomatic:")));
    but_upgrades = is_yes(field(text, VIG_STR("ButAutomaticUpgrades:")));
    ret->security = vig_str_ends(field(text, VIG_STR("Suite:")), VIG_STR("-security")) ||
                    vig_str_ends(field(text, VIG_STR("Codename:")), VIG_STR("-security")) ||
                    vig_str_ends(field(text, VIG_STR("Label:")), VIG_STR("-Security"));
    ret->back = not_automatic && but_upgrades;
    ret->never = not_automatic && !but_upgrades;
}

/* What an archive says about itself stands before the sums of its files. */
enum { RELEASE_HEAD = 8192 };

static const char lists_dir[] = "var/lib/apt/lists";

struct archive {
    vig_str base; /* what the names of its lists begin with */
    struct vig_release says;
};

struct archives {
    VIG_VEC(struct archive);
};

static int read_releases(const struct vig_host_root *r, const struct vig_host_names *names, struct archives *ret,
                         struct vig_err *err)
{
    static const vig_str ends[] = { VIG_STR("_InRelease"), VIG_STR("_Release") };

    for (size_t i = 0; i < names->n; i++)
        for (size_t k = 0; k < VIG_COUNT(ends); k++) {
            struct archive *slot;
            char path[512];
            vig_str text;

            if (!vig_str_ends(names->v[i], ends[k]) || ret->n >= VIG_LIMIT_PACKAGE_LIST_FILES ||
                vig_host_head(r, vig_host_join(&path, lists_dir, names->v[i]), RELEASE_HEAD, &text) != 0)
                continue;
            slot = vig_vec_add(ret, r->arena);
            if (!slot)
                return vig_nomem(err);
            slot->base = vig_str_take(names->v[i], names->v[i].n - ends[k].n);
            vig_apt_release(text, &slot->says);
        }
    return 0;
}

static struct vig_release release_of(const struct archives *archives, vig_str name)
{
    const struct archive *best = NULL;

    for (size_t i = 0; i < archives->n; i++)
        if (vig_str_starts(name, archives->v[i].base) && (!best || archives->v[i].base.n > best->base.n))
            best = &archives->v[i];
    return best ? best->says : (struct vig_release){ 0 };
}

/* "…_binary-amd64_Packages.lz4" → "amd64"; false when it is no list of packages. */
static bool is_list(vig_str name, vig_str *ret_arch)
{
    static const vig_str ends[] = { VIG_STR("_Packages"),    VIG_STR("_Packages.lz4"), VIG_STR("_Packages.gz"),
                                    VIG_STR("_Packages.xz"), VIG_STR("_Packages.zst"), VIG_STR("_Packages.bz2") };
    static const vig_str mark = VIG_STR("_binary-");

    *ret_arch = VIG_STR("");
    for (size_t i = 0; i < VIG_COUNT(ends); i++) {
        size_t at = vig_str_search(name, mark);

        if (!vig_str_ends(name, ends[i]))
            continue;
        if (at != VIG_NPOS)
            *ret_arch = vig_str_of(name.p + at + mark.n, name.n - ends[i].n - at - mark.n);
        return true; /* flat archives have no architecture in their names */
    }
    return false;
}

static int add_list(const struct vig_host_root *r, struct vig_installed_list *installed,
                    const struct archives *archives, vig_str name, struct vig_list_jobs *jobs, struct vig_err *err)
{
    struct vig_release says = release_of(archives, name);
    struct vig_apt_list *list;
    struct vig_list_job *job;
    vig_str arch;

    if (!is_list(name, &arch) || says.never || jobs->n >= VIG_LIMIT_PACKAGE_LIST_FILES)
        return 0;
    list = vig_new(r->arena, struct vig_apt_list);
    job = list ? vig_list_job(jobs, r, lists_dir, name) : NULL;
    if (!job)
        return vig_nomem(err);
    *list = (struct vig_apt_list){ installed, arch, says.security, says.back };
    job->to = (struct vig_records){ .separator = VIG_STR("\n\n"), .ctx = list, .records = vig_apt_records };
    return 0;
}

static int read_lists(const struct vig_host_root *r, struct vig_installed_list *list, const char **ret_why,
                      struct vig_err *err)
{
    struct vig_host_names names = { 0 };
    struct vig_list_jobs jobs = { 0 };
    struct archives archives = { 0 };
    const char *why = vig_host_why(vig_host_list(r, lists_dir, &names));
    int rc = read_releases(r, &names, &archives, err);

    for (size_t i = 0; rc == 0 && i < names.n; i++)
        rc = add_list(r, list, &archives, names.v[i], &jobs, err);
    if (rc < 0)
        return rc;
    *ret_why = vig_list_jobs_run(&jobs, r->pool);
    if (jobs.n >= VIG_LIMIT_PACKAGE_LIST_FILES)
        *ret_why = "there are more package lists than are read";
    if (!jobs.n)
        *ret_why = why ? why : "there are no package lists: apt-get update fetches them";
    return 0;
}

int vig_host_dpkg(const struct vig_host_root *r, struct vig_installed_list *list, const char **ret_why,
                  struct vig_err *err)
{
    static const char *const touched[] = { "var/lib/apt/periodic/update-success-stamp", "var/lib/apt/lists/partial",
                                           "var/lib/apt/lists" };
    vig_str text;
    int errnum = vig_host_read(r, "var/lib/dpkg/status", VIG_LIMIT_PACKAGE_DB, &text), rc;

    *ret_why = vig_host_why(errnum);
    if (errnum)
        return 0;
    r->host->lists_time = vig_host_newest(r, touched, VIG_COUNT(touched));
    rc = vig_dpkg_installed(text, list, err);
    return rc == 0 ? read_lists(r, list, ret_why, err) : rc;
}
