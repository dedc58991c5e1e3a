/* catalog/pacman_db.c - packages that pacman installed (Arch Linux), and the files they own.
 *
 * Each has a folder var/lib/pacman/local/NAME-VERSION-RELEASE. In `desc` and `files` a line "%FIELD%" is followed by its values,
 * a line each, and an empty line:
 *
 *     %NAME%                     %FILES%
 *     openssl                    usr/
 *                                usr/bin/
 *     %VERSION%                  usr/bin/openssl
 *     3.2.1-1
 *
 * %BASE% is the source package. `files` does not say whose they are: the folder does. Source: libalpm's be_local.c.
 *
 * Untrusted: a desc without a name or version becomes a note. The folder's name is only trusted for ownership.
 */
#include "catalog/cataloger.h"

static vig_str *field_of(struct vig_package *p, vig_str field)
{
    const struct { vig_str field; vig_str *to; } fields[] = {
        { VIG_STR("%NAME%"), &p->name },        { VIG_STR("%VERSION%"), &p->version }, { VIG_STR("%ARCH%"), &p->arch },
        { VIG_STR("%BASE%"), &p->source_name }, { VIG_STR("%LICENSE%"), &p->license }, { VIG_STR("%PACKAGER%"), &p->vendor },
    };

    for (size_t i = 0; i < VIG_COUNT(fields); i++)
        if (vig_str_eq(field, fields[i].field))
            return fields[i].to;
    return NULL;
}

static int read_desc(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_package p = { .type = VIG_PKG_ALPM };
    vig_cur cur = vig_cur_of(file);
    vig_str line, value;

    while (vig_cur_line(&cur, &line)) {
        vig_str *to = line.n && line.p[0] == '%' ? field_of(&p, line) : NULL;

        if (to && vig_cur_line(&cur, &value)) /* the first of several licences */
            *to = value;
    }
    if (p.name.n && p.version.n)
        return vig_catalog_add(cat, &p, err);
    return vig_catalog_note(cat, 0, "a record without a name or a version") < 0 ? vig_nomem(err) : 0;
}

/* Neither a version nor a release has a '-'. */
static vig_str owner_of(vig_str path)
{
    vig_str folder = vig_str_basename(vig_str_dirname(path));

    for (unsigned i = 0; i < 2; i++)
        folder = vig_str_take(folder, vig_str_rfind(folder, '-'));
    return folder;
}

static int read_files(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    vig_str owner = owner_of(vig_catalog_path(cat)), line;
    vig_cur cur = vig_cur_of(file);
    bool listed = false;
    int rc = 0;

    while (rc >= 0 && vig_cur_line(&cur, &line)) {
        if (line.n && line.p[0] == '%')
            listed = vig_str_eqc(line, "%FILES%");
        else if (listed && line.n && line.p[line.n - 1] != '/')
            rc = vig_catalog_owns(cat, VIG_PKG_ALPM, owner, line, err);
    }
    return rc;
}

static int pacman_db_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    if (vig_str_eqc(vig_str_basename(vig_catalog_path(cat)), "files"))
        return read_files(cat, file, err);
    return read_desc(cat, file, err);
}

const struct vig_cataloger vig_cataloger_pacman_db = {
    .name = "pacman-db",
    .paths = (const char *const[]){ "var/lib/pacman/local/*/desc", "var/lib/pacman/local/*/files", NULL },
    .max_bytes = VIG_LIMIT_PACKAGE_DB,
    .parse = pacman_db_parse,
};
