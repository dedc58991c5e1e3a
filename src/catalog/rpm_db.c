/* catalog/rpm_db.c - packages that rpm installed, and the files they own.
 *
 * The data base has three forms (format/rpmdb.h) under names that changed over the years; each is a heap of headers
 * (format/rpm_header.h). Keys that sign packages are kept there as packages named gpg-pubkey, which are none.
 *
 * Advisories are written against binary packages ("bash") or sources ("bash-5.1.8-6.el9_1.src.rpm"); both are kept. The
 * name of a source does not tell its epoch: where version and release are the package's own, so is the epoch.
 *
 * While a program has the data base open, changes wait in rpmdb.sqlite-wal; after an orderly end it is empty or absent. Packages in
 * it count, but which ones it removed is not known: there is a note then.
 *
 * Untrusted: a header that makes no sense becomes a note, and the next one is read.
 */
#include "catalog/cataloger.h"
#include "format/rpm_header.h"
#include "format/rpmdb.h"

struct visit {
    struct vig_catalog *cat;
    struct vig_rpm_files files;
};

static int own_files(struct visit *v, const struct vig_rpm_package *pkg, struct vig_err *err)
{
    char path[VIG_LIMIT_PATH];
    vig_str dir, name, last = { 0 }, owner;
    int rc = vig_rpm_files_start(&v->files, pkg, err);

    if (rc < 0)
        return vig_catalog_note_err(v->cat, err);
    /* The same package may be there for two architectures, each with files of its own. */
    owner = vig_arena_printf(vig_catalog_scratch(v->cat), "%.*s:%.*s", VIG_ARG(vig_str_take(pkg->name, VIG_LIMIT_NAME)),
                             VIG_ARG(vig_str_take(pkg->arch, VIG_LIMIT_NAME)));
    if (!owner.p)
        return vig_nomem(err);
    while (rc >= 0 && vig_rpm_files_next(&v->files, &dir, &name)) {
        if (dir.n >= sizeof path || name.n >= sizeof path - dir.n || vig_str_empty(name))
            continue;
        if (dir.n && dir.p != last.p)
            memcpy(path, dir.p, dir.n);
        last = dir;
        memcpy(path + dir.n, name.p, name.n);
        rc = vig_catalog_owns(v->cat, VIG_PKG_RPM, owner, vig_str_of(path, dir.n + name.n), err);
    }
    return rc;
}

static bool make_version(struct vig_catalog *cat, const struct vig_rpm_package *rpm, vig_str *ret)
{
    const char *dash = vig_str_empty(rpm->release) ? "" : "-";
    vig_str version = vig_str_take(rpm->version, VIG_LIMIT_VERSION), release = vig_str_take(rpm->release, VIG_LIMIT_VERSION);

    if (rpm->epoch)
        *ret = vig_arena_printf(vig_catalog_scratch(cat), "%u:%.*s%s%.*s", rpm->epoch, VIG_ARG(version), dash, VIG_ARG(release));
    else
        *ret = vig_arena_printf(vig_catalog_scratch(cat), "%.*s%s%.*s", VIG_ARG(version), dash, VIG_ARG(release));
    return ret->p != NULL;
}

static int add_package(struct visit *v, const struct vig_rpm_package *rpm, struct vig_err *err)
{
    struct vig_package p = { .type = VIG_PKG_RPM, .name = rpm->name, .arch = rpm->arch, .license = rpm->license,
                             .vendor = rpm->vendor, .modularity = rpm->modularity };
    vig_str version, own;
    int rc;

    if (!make_version(v->cat, rpm, &p.version))
        return vig_nomem(err);
    own = p.version;
    if (rpm->epoch)
        (void)vig_str_cut(&own, ':');
    if (vig_rpm_source_split(rpm->source_rpm, &p.source_name, &version) && !vig_str_eq(own, version))
        p.source_version = version;
    rc = vig_catalog_add(v->cat, &p, err);
    return rc < 0 ? rc : own_files(v, rpm, err);
}

static int visit_header(void *ctx, vig_str blob, struct vig_err *err)
{
    struct visit *v = ctx;
    struct vig_rpm_package rpm;

    if (vig_rpm_header_read(blob, &rpm, err) < 0)
        return vig_catalog_note_err(v->cat, err);
    return vig_str_eqc(rpm.name, "gpg-pubkey") ? 0 : add_package(v, &rpm, err);
}

static int visit_damage(void *ctx, struct vig_err *why)
{
    struct visit *v = ctx;

    return vig_catalog_note_err(v->cat, why);
}

static int rpm_db_parse(struct vig_catalog *cat, const struct vig_blob *file, struct vig_err *err)
{
    struct visit v = { .cat = cat, .files.arena = vig_catalog_scratch(cat) };
    const struct vig_rpmdb_visitor visitor = { &v, visit_header, visit_damage };

    if (file->size == 0)
        return 0;
    return vig_rpmdb_visit(file, &visitor, err);
}

const struct vig_cataloger vig_cataloger_rpm_db = {
    .name = "rpm-db",
    .paths = (const char *const[]){ "var/lib/rpm/rpmdb.sqlite", "var/lib/rpm/rpmdb.sqlite-wal", "var/lib/rpm/Packages.db",
                                    "var/lib/rpm/Packages", "usr/lib/sysimage/rpm/rpmdb.sqlite",
                                    "usr/lib/sysimage/rpm/rpmdb.sqlite-wal", "usr/lib/sysimage/rpm/Packages.db",
                                    "usr/lib/sysimage/rpm/Packages", "usr/share/rpm/rpmdb.sqlite", "usr/share/rpm/Packages",
                                    NULL },
    .max_bytes = VIG_LIMIT_RPM_DB,
    .parse_blob = rpm_db_parse,
};
