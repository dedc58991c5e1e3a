/* catalog/r_installed.c - installed R packages: the DESCRIPTION file that each has.
 *
 *     Package: jsonlite          deb822, as dpkg's (format/deb822.h)
 *     Version: 1.8.4
 *     License: MIT + file LICENSE
 *     Built: R 4.2.2; x86_64-pc-linux-gnu; 2022-12-06; unix
 *
 * Only an installed package has a line Built; the same file in a source tree is none. R's own packages ("Priority: base")
 * have R's version and are a part of R, not of CRAN.
 *
 * Untrusted: the name of the file is not rare, so one that makes no sense is passed over without a note, unless it says that
 * it was built.
 */
#include "catalog/cataloger.h"
#include "format/deb822.h"

static int r_installed_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_deb822 walk = vig_deb822_of(file);
    struct vig_package p = { .type = VIG_PKG_CRAN };
    struct vig_deb822_item item;
    vig_str built = { 0 }, priority = { 0 };
    const struct { vig_str name; vig_str *to; } fields[] = {
        { VIG_STR("Package"), &p.name },    { VIG_STR("Version"), &p.version }, { VIG_STR("License"), &p.license },
        { VIG_STR("Maintainer"), &p.vendor }, { VIG_STR("Built"), &built },     { VIG_STR("Priority"), &priority },
    };

    while (vig_deb822_next(&walk, &item) && item.kind != VIG_DEB822_END)
        for (size_t i = 0; item.kind == VIG_DEB822_FIELD && i < VIG_COUNT(fields); i++)
            if (vig_str_eq(item.name, fields[i].name))
                *fields[i].to = item.value;
    if (vig_str_empty(built) || vig_str_eqc(priority, "base"))
        return 0;
    if (p.name.n && p.version.n)
        return vig_catalog_add(cat, &p, err);
    return vig_catalog_note(cat, 0, "an R package without a name or a version") < 0 ? vig_nomem(err) : 0;
}

const struct vig_cataloger vig_cataloger_r_installed = {
    .name = "r-installed",
    .paths = (const char *const[]){ "DESCRIPTION", NULL },
    .max_bytes = VIG_LIMIT_SMALL_FILE,
    .parse = r_installed_parse,
};
