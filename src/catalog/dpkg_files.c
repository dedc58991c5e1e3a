/* catalog/dpkg_files.c - which files dpkg's packages own.
 *
 * var/lib/dpkg/info/PACKAGE[:ARCH].list has an absolute path a line, folders too, each before what lies in it; in
 * PACKAGE[:ARCH].md5sums a line is a digest, two spaces and a path without the leading '/'. Distroless images have only
 * status.d/PACKAGE.md5sums. Paths are given on as they are: on a system with merged /usr, "lib/x" may lie at "usr/lib/x".
 *
 * The lists are as long as the rest of dpkg's data base together. A folder cannot be what a cataloger wants, so a line
 * that the next one continues is not asked about.
 */
#include "catalog/cataloger.h"

/* With the architecture, if it has one: the same package may be there for two, each with files of its own. */
static vig_str owner_of(vig_str path)
{
    vig_str name = vig_str_basename(path);

    return vig_str_take(name, vig_str_rfind(name, '.'));
}

static bool is_folder_of(vig_str folder, vig_str path)
{
    return path.n > folder.n && path.p[folder.n] == '/' && vig_str_starts(path, folder);
}

static int read_list(struct vig_catalog *cat, vig_str owner, vig_str file, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(file);
    vig_str line = { 0 }, next;
    int rc = 0;

    while (rc >= 0 && vig_cur_line(&cur, &next)) {
        if (!is_folder_of(line, next))
            rc = vig_catalog_owns(cat, VIG_PKG_DEB, owner, line, err);
        line = next;
    }
    return rc < 0 ? rc : vig_catalog_owns(cat, VIG_PKG_DEB, owner, line, err);
}

static int read_md5sums(struct vig_catalog *cat, vig_str owner, vig_str file, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(file);
    vig_str line;
    int rc = 0;

    while (rc >= 0 && vig_cur_line(&cur, &line)) {
        vig_str path = vig_str_skip(line, 34);

        if (path.n)
            rc = vig_catalog_owns(cat, VIG_PKG_DEB, owner, path, err);
    }
    return rc;
}

static int dpkg_files_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    vig_str path = vig_catalog_path(cat), owner = owner_of(path);

    if (vig_str_ends(path, VIG_STR(".list")))
        return read_list(cat, owner, file, err);
    return read_md5sums(cat, owner, file, err);
}

const struct vig_cataloger vig_cataloger_dpkg_files = {
    .name = "dpkg-files",
    .paths = (const char *const[]){ "var/lib/dpkg/info/*.list", "var/lib/dpkg/info/*.md5sums",
                                    "var/lib/dpkg/status.d/*.md5sums", "usr/lib/opkg/info/*.list",
                                    "var/lib/opkg/info/*.list", NULL },
    .max_bytes = VIG_LIMIT_PACKAGE_DB,
    .parse = dpkg_files_parse,
};
