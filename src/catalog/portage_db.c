/* catalog/portage_db.c - packages that Portage installed (Gentoo), and the files they own.
 *
 * Each has a folder var/db/pkg/CATEGORY/NAME-VERSION; all that is needed is in its name and in its file CONTENTS:
 *
 *     dir /usr/bin
 *     obj /usr/bin/openssl 0123456789abcdef0123456789abcdef 1700000000
 *     sym /usr/lib64/libssl.so -> libssl.so.3 1700000000
 *
 * A version begins behind the last '-' that a digit follows, but for its revision ("-r1"). Source: portage(5), "PMS".
 *
 * Untrusted: a folder without a version becomes a note; lines that make no sense own nothing.
 */
#include "catalog/cataloger.h"

static bool is_revision(vig_str s)
{
    return s.n > 1 && s.p[0] == 'r' && vig_is_digit(s.p[1]);
}

/* "openssl-3.0.13-r2": *name "openssl", *version "3.0.13-r2". */
static bool split(vig_str folder, vig_str *name, vig_str *version)
{
    size_t dash = vig_str_rfind(folder, '-');

    if (dash != VIG_NPOS && is_revision(vig_str_skip(folder, dash + 1)))
        dash = vig_str_rfind(vig_str_take(folder, dash), '-');
    if (dash == VIG_NPOS || dash + 1 >= folder.n || !vig_is_digit(folder.p[dash + 1]))
        return false;
    *name = vig_str_take(folder, dash);
    *version = vig_str_skip(folder, dash + 1);
    return true;
}

static int read_contents(struct vig_catalog *cat, vig_str owner, vig_str file, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(file);
    vig_str line;
    int rc = 0;

    while (rc >= 0 && vig_cur_line(&cur, &line)) {
        if (!vig_str_starts(line, VIG_STR("obj ")))
            continue;
        line = vig_str_skip(line, 4);
        for (unsigned i = 0; i < 2; i++) /* time and digest; a path may have spaces */
            line = vig_str_take(line, vig_str_rfind(line, ' '));
        rc = vig_catalog_owns(cat, VIG_PKG_EBUILD, owner, line, err);
    }
    return rc;
}

static int portage_db_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    vig_str folder = vig_str_dirname(vig_catalog_path(cat)), name;
    struct vig_package p = { .type = VIG_PKG_EBUILD };
    int rc;

    if (!split(vig_str_basename(folder), &name, &p.version))
        return vig_catalog_note(cat, 0, "the name of the folder has no version") < 0 ? vig_nomem(err) : 0;
    p.name = vig_arena_printf(vig_catalog_scratch(cat), "%.*s/%.*s", VIG_ARG(vig_str_basename(vig_str_dirname(folder))), VIG_ARG(name));
    if (!p.name.p)
        return vig_nomem(err);
    rc = vig_catalog_add(cat, &p, err);
    return rc < 0 ? rc : read_contents(cat, p.name, file, err);
}

const struct vig_cataloger vig_cataloger_portage_db = {
    .name = "portage-db",
    .paths = (const char *const[]){ "var/db/pkg/*/*/CONTENTS", NULL },
    .max_bytes = VIG_LIMIT_PACKAGE_DB,
    .parse = portage_db_parse,
};
