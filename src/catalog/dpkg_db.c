/* catalog/dpkg_db.c - packages that dpkg installed.
 *
 * var/lib/dpkg/status holds a stanza for each package that dpkg ever saw (format/deb822.h). The third word of Status says
 * what became of it: "not-installed" and "config-files" have none of its programs left, all others have some. Images
 * without dpkg (distroless) keep one file a package in status.d, without Status; *.md5sums beside them list files
 * (catalog/dpkg_files.c).
 *
 *     Package: libssl3
 *     Status: install ok installed
 *     Architecture: amd64
 *     Source: openssl (3.0.11-1)      when name or version differ from the package's
 *     Version: 3.0.11-1~deb12u2
 *
 * opkg, the package manager of small devices, keeps the same file.
 *
 * Advisories are written against source packages. Untrusted: a stanza without a name or version becomes a note; a second
 * Package line begins a new record, so that an empty line that went missing cannot hide a package behind another.
 */
#include "catalog/cataloger.h"
#include "format/deb822.h"

struct record {
    struct vig_package pkg;
    vig_str status;
    size_t line; /* of its first line */
    bool bad;    /* a line of it was no field */
};

/* "install ok installed": want, error flag, state. */
static bool is_installed(vig_str status)
{
    vig_str state = vig_str_trim(vig_str_skip(status, vig_str_rfind(status, ' ') + 1));

    return !vig_str_eq(state, VIG_STR("not-installed")) && !vig_str_eq(state, VIG_STR("config-files"));
}

static int record_done(struct vig_catalog *cat, struct record *rec, struct vig_err *err)
{
    const struct record done = *rec;
    const struct vig_package *p = &done.pkg;

    *rec = (struct record){ .pkg.type = VIG_PKG_DEB };
    if (done.bad && vig_catalog_note(cat, done.line, "a line of this record is not a field") < 0)
        return vig_nomem(err);
    if (!is_installed(done.status))
        return 0;
    if (vig_str_empty(p->name) || vig_str_empty(p->version)) {
        if (vig_catalog_note(cat, done.line, "a record without a package name or a version") < 0)
            return vig_nomem(err);
        return 0;
    }
    return vig_catalog_add(cat, p, err);
}

static bool is_named(vig_str name, vig_str want)
{
    return name.n == want.n && vig_str_ieq(name, want);
}

static void record_field(struct record *rec, vig_str name, vig_str value)
{
    struct vig_package *p = &rec->pkg;

    if (is_named(name, VIG_STR("Version")))
        p->version = value;
    else if (is_named(name, VIG_STR("Source")))
        p->source_name = vig_deb822_source(value, &p->source_version);
    else if (is_named(name, VIG_STR("Status")))
        rec->status = value;
    else if (is_named(name, VIG_STR("Maintainer")))
        p->vendor = value;
    else if (is_named(name, VIG_STR("Architecture")))
        p->arch = value;
}

static int dpkg_db_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_deb822 walk = vig_deb822_of(file);
    struct record rec = { .pkg.type = VIG_PKG_DEB };
    struct vig_deb822_item item;
    int rc = 0;

    if (vig_str_ends(vig_catalog_path(cat), VIG_STR(".md5sums")))
        return 0;
    while (rc >= 0 && vig_deb822_next(&walk, &item)) {
        if (item.kind == VIG_DEB822_END) {
            rc = record_done(cat, &rec, err);
            continue;
        }
        if (item.kind == VIG_DEB822_FIELD && is_named(item.name, VIG_STR("Package"))) {
            if (rec.pkg.name.n)
                rc = record_done(cat, &rec, err);
            rec.pkg.name = item.value;
        }
        if (!rec.line)
            rec.line = item.line;
        if (item.kind == VIG_DEB822_BAD)
            rec.bad = true;
        else
            record_field(&rec, item.name, item.value);
    }
    return rc;
}

const struct vig_cataloger vig_cataloger_dpkg_db = {
    .name = "dpkg-db",
    .paths = (const char *const[]){ "var/lib/dpkg/status", "var/lib/dpkg/status.d/*", "usr/lib/opkg/status",
                                    "var/lib/opkg/status", NULL },
    .max_bytes = VIG_LIMIT_PACKAGE_DB,
    .parse = dpkg_db_parse,
};
