/* audit/facts/host_dnf.c - rpm's packages against the metadata that dnf, yum and zypper keep.
 *
 *     /var/cache/dnf/REPOSITORY/repodata/SUM-primary.xml.gz           each package of a repository:
 *         <name>bash</name> <arch>x86_64</arch> <version epoch="0" ver="5.1.8" rel="9.el9"/> … </package>
 *     /var/cache/dnf/REPOSITORY/repodata/SUM-updateinfo.xml.gz        what its maker said about updates:
 *         <update … type="security"> … <module name="nodejs" stream="18" …/> … <package name="bash" epoch="0" version="5.1.8"
 *         release="9.el9" arch="x86_64" …> … </update>
 *
 * A package of a module is compared only within its stream. The texts are not taken as XML: what is looked for is written in one way
 * by the one program that makes them (createrepo), and names and versions need no escapes. Where an attacker writes something else,
 * nothing is found, which is all that he could get from well-formed XML, too.
 */
#include "audit/facts/host_packages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "format/rpm_header.h"
#include "format/rpmdb.h"
#include "system/rootfd.h"

/* What stands between `before` and `after`, and *text goes on behind it; false without. */
static bool between(vig_str *text, vig_str before, vig_str after, vig_str *ret)
{
    const char *p = text->n ? memmem(text->p, text->n, before.p, before.n) : NULL, *end;
    size_t left;

    if (!p)
        return false;
    p += before.n;
    left = (size_t)(text->p + text->n - p);
    end = left ? memmem(p, left, after.p, after.n) : NULL;
    if (!end)
        return false;
    *ret = vig_str_of(p, (size_t)(end - p));
    *text = vig_str_of(end, (size_t)(text->p + text->n - end));
    return true;
}

/* The value of ` name="…"` in a tag. */
static vig_str attribute(vig_str tag, vig_str name)
{
    vig_str value = VIG_STR("");

    return between(&tag, name, VIG_STR("\""), &value) ? value : VIG_STR("");
}

/* "1:2.3-4" in `to`; an epoch of 0 is left out. */
static vig_str evr(vig_str epoch, vig_str version, vig_str release, char *to, size_t n)
{
    bool none = !epoch.n || vig_str_eqc(epoch, "0");
    int got;

    if (!version.n || version.n + release.n + epoch.n + 3 > n)
        return VIG_STR("");
    got = snprintf(to, n, "%.*s%s%.*s-%.*s", VIG_ARG(none ? VIG_STR("") : epoch), none ? "" : ":", VIG_ARG(version),
                   VIG_ARG(release));
    return vig_str_of(to, got > 0 ? (size_t)got : 0);
}

static bool is_modular(vig_str release)
{
    return vig_str_search(release, VIG_STR(".module")) != VIG_NPOS;
}

void vig_rpm_primary(void *installed_list, vig_str text)
{
    struct vig_installed_list *list = installed_list;
    char room[VIG_LIMIT_VERSION];
    vig_str name, arch, tag;

    while (between(&text, VIG_STR("<name>"), VIG_STR("</name>"), &name)) {
        if (!vig_installed_has(list, name))
            continue;
        if (!between(&text, VIG_STR("<arch>"), VIG_STR("</arch>"), &arch) ||
            !between(&text, VIG_STR("<version "), VIG_STR(">"), &tag))
            return;
        vig_str release = attribute(tag, VIG_STR("rel=\""));
        if (is_modular(release))
            continue; /* which stream it is of does not stand here */
        const struct vig_offer offer = { .name = name,
                                         .arch = arch,
                                         .version =
                                             evr(attribute(tag, VIG_STR("epoch=\"")), attribute(tag, VIG_STR("ver=\"")),
                                                 release, room, sizeof room) };
        vig_installed_offer(list, &offer);
    }
}

static void offer_update(struct vig_installed_list *list, vig_str tag, vig_str stream, bool security)
{
    char room[VIG_LIMIT_VERSION];
    vig_str release = attribute(tag, VIG_STR(" release=\""));
    const struct vig_offer offer = {
        .name = attribute(tag, VIG_STR(" name=\"")),
        .arch = attribute(tag, VIG_STR(" arch=\"")),
        .stream = stream,
        .security = security,
        .version = evr(attribute(tag, VIG_STR(" epoch=\"")), attribute(tag, VIG_STR(" version=\"")), release, room,
                       sizeof room),
    };

    if (is_modular(release) == (stream.n > 0))
        vig_installed_offer(list, &offer);
}

static void one_update(struct vig_installed_list *list, vig_str update)
{
    vig_str head = vig_str_take(update, vig_str_find(update, '>')), tag, module = VIG_STR(""), rest = update,
            stream = VIG_STR("");
    char room[256];

    if (between(&rest, VIG_STR("<module "), VIG_STR(">"), &module)) {
        vig_str name = attribute(module, VIG_STR("name=\"")), of = attribute(module, VIG_STR("stream=\""));
        int n =
            snprintf(room, sizeof room, "%.*s:%.*s", VIG_ARG(vig_str_take(name, 100)), VIG_ARG(vig_str_take(of, 100)));
        stream = vig_str_of(room, n > 0 ? (size_t)n : 0);
    }
    rest = update;
    while (between(&rest, VIG_STR("<package"), VIG_STR(">"), &tag))
        offer_update(list, tag, stream, vig_str_eqc(attribute(head, VIG_STR("type=\"")), "security"));
}

void vig_rpm_updateinfo(void *installed_list, vig_str text)
{
    vig_str update;

    while (between(&text, VIG_STR("<update "), VIG_STR("</update>"), &update))
        one_update(installed_list, update);
}

struct header_ctx {
    struct vig_installed_list *list;
    struct vig_arena *arena;
    const char *why;
};

/* "nodejs:18:8080020230718:abc" → "nodejs:18" */
static vig_str stream_of(vig_str modularity)
{
    size_t colon = vig_str_find(modularity, ':'), next;

    if (colon == VIG_NPOS)
        return VIG_STR("");
    next = vig_str_find(vig_str_skip(modularity, colon + 1), ':');
    return next == VIG_NPOS ? modularity : vig_str_take(modularity, colon + 1 + next);
}

static int see_header(void *arg, vig_str blob, struct vig_err *err)
{
    struct header_ctx *ctx = arg;
    struct vig_rpm_package pkg;
    struct vig_installed p = { 0 };
    struct vig_err why = VIG_ERR_INIT;
    char epoch[16], room[VIG_LIMIT_VERSION];

    if (vig_rpm_header_read(blob, &pkg, &why) < 0) {
        ctx->why = "a record of rpm's data base is damaged";
        return 0;
    }
    (void)snprintf(epoch, sizeof epoch, "%u", (unsigned)pkg.epoch);
    if (!vig_arena_str(ctx->arena, pkg.name, &p.name) || !vig_arena_str(ctx->arena, pkg.arch, &p.arch) ||
        !vig_arena_str(ctx->arena, stream_of(pkg.modularity), &p.stream) ||
        !vig_arena_str(ctx->arena, evr(vig_str_c(epoch), pkg.version, pkg.release, room, sizeof room), &p.version))
        return vig_nomem(err);
    return p.name.n && p.version.n && !vig_str_eqc(p.name, "gpg-pubkey") ? vig_installed_add(ctx->list, &p, err) : 0;
}

static int see_damage(void *arg, struct vig_err *why)
{
    ((struct header_ctx *)arg)->why = "a record of rpm's data base is damaged";
    (void)why;
    return 0;
}

/* What was written to rpmdb.sqlite since its last checkpoint: newer headers beside the old ones. */
static int read_log(const struct vig_host_root *r, const char *database, const struct vig_rpmdb_visitor *visitor,
                    struct vig_err *err)
{
    char path[512];
    struct stat st;
    int fd, rc = 0;

    (void)snprintf(path, sizeof path, "%s-wal", database);
    fd = vig_rootfd_open_file_inside(r->fd, vig_str_c(path));
    if (fd < 0)
        return 0;
    if (fstat(fd, &st) == 0 && st.st_size > 0 && (uint64_t)st.st_size <= VIG_LIMIT_RPM_DB) {
        const struct vig_blob blob = vig_blob_fd(fd, 0, (uint64_t)st.st_size);
        rc = vig_rpmdb_wal(&blob, visitor, err);
    }
    (void)close(fd);
    return rc;
}

static int read_database(const struct vig_host_root *r, struct vig_installed_list *list, const char **ret_why,
                         struct vig_err *err)
{
    static const char *const paths[] = { "var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/rpmdb.sqlite",
                                         "var/lib/rpm/Packages", "usr/lib/sysimage/rpm/Packages.db" };
    struct header_ctx ctx = { list, r->arena, NULL };
    const struct vig_rpmdb_visitor visitor = { &ctx, see_header, see_damage };
    size_t which = 0;
    struct stat st;
    int rc = 0, fd = -1;

    for (size_t i = 0; fd < 0 && i < VIG_COUNT(paths); i++) {
        fd = vig_rootfd_open_file_inside(r->fd, vig_str_c(paths[i]));
        which = i;
    }
    *ret_why = fd < 0 ? vig_host_why(errno) : NULL;
    if (fd < 0)
        return 0;
    if (fstat(fd, &st) == 0 && (uint64_t)st.st_size <= VIG_LIMIT_RPM_DB) {
        const struct vig_blob blob = vig_blob_fd(fd, 0, (uint64_t)st.st_size);
        rc = vig_rpmdb_visit(&blob, &visitor, err);
        if (rc == 0)
            rc = read_log(r, paths[which], &visitor, err);
    } else {
        ctx.why = "rpm's data base is larger than such are";
    }
    (void)close(fd);
    if (rc < 0 && rc != VIG_E_NOMEM) {
        ctx.why = "rpm's data base is damaged";
        rc = 0;
    }
    *ret_why = ctx.why;
    return rc;
}

/* Kernels and the like are installed beside each other: only the newest of a name counts. */
static void drop_older(struct vig_installed_list *list)
{
    for (size_t i = 0; i < list->v.n; i++)
        for (uint32_t k = list->v.v[i].next; k; k = list->v.v[k - 1].next) {
            struct vig_installed *a = &list->v.v[i], *b = &list->v.v[k - 1];

            if (!vig_str_eq(a->arch, b->arch))
                continue;
            if (vig_ordering_rpm.compare(a->version, b->version) < 0)
                a->version = b->version;
            b->version = a->version;
        }
}

struct lists {
    struct vig_installed_list *installed;
    struct vig_list_jobs jobs;
    bool unread; /* some metadata is packed as zchunk */
};

static bool is_packed_xml(vig_str name, vig_str stem)
{
    static const vig_str ends[] = { VIG_STR(""), VIG_STR(".gz"), VIG_STR(".xz"), VIG_STR(".zst"), VIG_STR(".bz2") };

    for (size_t i = 0; i < VIG_COUNT(ends); i++)
        if (vig_str_ends(name, ends[i]) && vig_str_ends(vig_str_take(name, name.n - ends[i].n), stem))
            return true;
    return false;
}

static int add_list(const struct vig_host_root *r, const char *dir, vig_str name, struct lists *lists,
                    struct vig_err *err)
{
    bool updates = is_packed_xml(name, VIG_STR("updateinfo.xml"));
    struct vig_list_job *job;

    lists->unread = lists->unread || vig_str_ends(name, VIG_STR("primary.xml.zck"));
    if ((!updates && !is_packed_xml(name, VIG_STR("primary.xml"))) || lists->jobs.n >= VIG_LIMIT_PACKAGE_LIST_FILES)
        return 0;
    job = vig_list_job(&lists->jobs, r, dir, name);
    if (!job)
        return vig_nomem(err);
    job->to = (struct vig_records){ .separator = updates ? VIG_STR("</update>") : VIG_STR("</package>"),
                                    .ctx = lists->installed,
                                    .records = updates ? vig_rpm_updateinfo : vig_rpm_primary };
    return 0;
}

static int add_repository(const struct vig_host_root *r, const char *dir, struct lists *lists, struct vig_err *err)
{
    struct vig_host_names names = { 0 };
    char repomd[512];
    struct stat st;
    int rc = 0;

    (void)vig_host_list(r, dir, &names);
    if (vig_host_stat(r, vig_host_join(&repomd, dir, VIG_STR("repomd.xml")), &st) == 0 &&
        st.st_ctime > r->host->lists_time)
        r->host->lists_time = st.st_ctime; /* its mtime is the server's */
    for (size_t i = 0; rc == 0 && i < names.n; i++)
        rc = add_list(r, dir, names.v[i], lists, err);
    return rc;
}

static int find_lists(const struct vig_host_root *r, struct lists *lists, struct vig_err *err)
{
    static const char *const caches[] = { "var/cache/dnf", "var/cache/libdnf5", "var/cache/zypp/raw", "var/cache/yum" };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < VIG_COUNT(caches); i++) {
        struct vig_host_names names = { 0 };

        (void)vig_host_list(r, caches[i], &names);
        for (size_t k = 0; rc == 0 && k < names.n && k < 500; k++) {
            char repository[512], dir[512];

            (void)vig_host_join(&repository, caches[i], names.v[k]);
            rc = add_repository(r, vig_host_join(&dir, repository, VIG_STR("repodata")), lists, err);
        }
    }
    return rc;
}

int vig_host_rpm(const struct vig_host_root *r, struct vig_installed_list *list, const char **ret_why,
                 struct vig_err *err)
{
    struct lists lists = { .installed = list };
    int rc = read_database(r, list, ret_why, err);

    if (rc < 0 || *ret_why)
        return rc;
    drop_older(list);
    rc = find_lists(r, &lists, err);
    if (rc < 0)
        return rc;
    *ret_why = vig_list_jobs_run(&lists.jobs, r->pool);
    if (lists.unread)
        *ret_why = "metadata in zchunk form is not read (zchunk=False in dnf.conf)";
    else if (!lists.jobs.n)
        *ret_why = "no repository metadata is kept: dnf makecache fetches it";
    return 0;
}
