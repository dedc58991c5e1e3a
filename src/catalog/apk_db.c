/* catalog/apk_db.c - packages that apk recorded in lib/apk/db/installed, and the files they own.
 *
 * The file is a run of records with an empty line after each. A line is one letter, a colon and a value (case matters):
 *
 *     P:busybox           name              F:usr/bin     a folder of the package
 *     V:1.36.1-r2         version           R:vi          a file in the folder above
 *     A:x86_64            architecture      Z: a: M:      digests and modes
 *     o:busybox           source package    D: p: i: r:   dependencies, provides, install-if, replaces
 *     L:GPL-2.0-only      licence           m:…           maintainer
 *
 * File lines are the bulk of it. Source: apk-tools src/database.c.
 *
 * It comes from an untrusted image: a record without a name or version becomes a note and the next record is tried, so
 * that one bad record cannot hide the packages after it; a second P line begins a new record for the same reason. Files
 * before any P have no owner.
 */
#include "catalog/cataloger.h"

struct record {
    struct vig_package pkg;
    size_t line;                /* of its first line */
    char path[VIG_LIMIT_PATH];  /* begins with the folder and a slash; a file's name is put behind it */
    size_t folder;              /* bytes of that; VIG_NPOS: too long */
};

static int record_done(struct vig_catalog *cat, struct record *rec, struct vig_err *err)
{
    const struct vig_package done = rec->pkg;
    size_t line = rec->line;

    rec->pkg = (struct vig_package){ .type = VIG_PKG_APK };
    rec->line = rec->folder = 0;
    if (!line)
        return 0; /* repeated empty lines */
    if (vig_str_empty(done.name) || vig_str_empty(done.version)) {
        if (vig_catalog_note(cat, line, "a record without a name or a version") < 0)
            return vig_nomem(err);
        return 0;
    }
    return vig_catalog_add(cat, &done, err);
}

/* Copied once for all its files: a hostile list has a long folder and a million short names. */
static void record_folder(struct record *rec, vig_str folder)
{
    rec->folder = VIG_NPOS;
    if (folder.n >= sizeof rec->path - 1)
        return;
    if (folder.n) {
        memcpy(rec->path, folder.p, folder.n);
        rec->path[folder.n++] = '/';
    }
    rec->folder = folder.n;
}

static int record_file(struct vig_catalog *cat, struct record *rec, vig_str name, struct vig_err *err)
{
    if (vig_str_empty(rec->pkg.name) || vig_str_empty(name) || rec->folder == VIG_NPOS || name.n > sizeof rec->path - rec->folder)
        return 0;
    memcpy(rec->path + rec->folder, name.p, name.n);
    return vig_catalog_owns(cat, VIG_PKG_APK, rec->pkg.name, vig_str_of(rec->path, rec->folder + name.n), err);
}

static int record_line(struct vig_catalog *cat, struct record *rec, char field, vig_str value, struct vig_err *err)
{
    switch (field) {
    case 'V': rec->pkg.version = value; break;
    case 'A': rec->pkg.arch = value; break;
    case 'o': rec->pkg.source_name = value; break;
    case 'L': rec->pkg.license = value; break;
    case 'm': rec->pkg.vendor = value; break;
    case 'F': record_folder(rec, value); break;
    case 'R': return record_file(cat, rec, value, err);
    }
    return 0;
}

static int apk_db_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(file);
    struct record rec;
    vig_str line;
    size_t n = 0;
    int rc = 0;

    rec.pkg = (struct vig_package){ .type = VIG_PKG_APK };
    rec.line = rec.folder = 0;
    while (rc >= 0 && vig_cur_line(&cur, &line)) {
        n++;
        if (vig_str_empty(line)) {
            rc = record_done(cat, &rec, err);
            continue;
        }
        if (line.n < 2 || line.p[1] != ':')
            continue;
        if (line.p[0] == 'P') {
            if (rec.pkg.name.n)
                rc = record_done(cat, &rec, err);
            rec.pkg.name = vig_str_skip(line, 2);
        }
        if (!rec.line)
            rec.line = n;
        if (rc >= 0)
            rc = record_line(cat, &rec, line.p[0], vig_str_skip(line, 2), err);
    }
    return rc < 0 ? rc : record_done(cat, &rec, err); /* the last record may lack its empty line */
}

const struct vig_cataloger vig_cataloger_apk_db = {
    .name = "apk-db",
    .paths = (const char *const[]){ "lib/apk/db/installed", "usr/lib/apk/db/installed", NULL },
    .max_bytes = VIG_LIMIT_PACKAGE_DB,
    .parse = apk_db_parse,
};
