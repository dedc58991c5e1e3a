/* catalog/rpm_manifest.c - packages of RPM images without rpm (Azure Linux, CBL-Mariner "distroless").
 *
 * var/lib/rpmmanifest/container-manifest-2 has a package a line and tabs between its fields, as rpm's --queryformat made them;
 * what is absent is "(none)":
 *
 *     NAME  VERSION-RELEASE  INSTALLTIME  BUILDTIME  VENDOR  EPOCH  SIZE  ARCH  EPOCHNUM  SOURCERPM
 *
 * Untrusted: a line without a name or version becomes a note, the next one is read.
 */
#include "catalog/cataloger.h"
#include "format/rpm_header.h"

enum { NAME, VERSION, INSTALLTIME, BUILDTIME, VENDOR, EPOCH, SIZE, ARCH, EPOCHNUM, SOURCERPM, FIELDS };

static int add_line(struct vig_catalog *cat, vig_str line, struct vig_err *err)
{
    struct vig_package p = { .type = VIG_PKG_RPM };
    vig_str fields[FIELDS] = { 0 }, source_version;

    for (unsigned i = 0; i < FIELDS && line.n; i++) {
        fields[i] = vig_str_cut(&line, '\t');
        if (vig_str_eqc(fields[i], "(none)"))
            fields[i] = VIG_STR("");
    }
    p.name = fields[NAME];
    p.version = fields[VERSION];
    p.vendor = fields[VENDOR];
    p.arch = fields[ARCH];
    if (vig_rpm_source_split(fields[SOURCERPM], &p.source_name, &source_version) && !vig_str_eq(p.version, source_version))
        p.source_version = source_version;
    if (fields[EPOCH].n && !vig_str_eqc(fields[EPOCH], "0") && p.version.n) {
        p.version = vig_arena_printf(vig_catalog_scratch(cat), "%.*s:%.*s", VIG_ARG(vig_str_take(fields[EPOCH], 10)),
                                     VIG_ARG(vig_str_take(fields[VERSION], VIG_LIMIT_VERSION)));
        if (!p.version.p)
            return vig_nomem(err);
    }
    if (p.name.n && p.version.n)
        return vig_catalog_add(cat, &p, err);
    return vig_catalog_note(cat, 0, "a line without a package name or a version") < 0 ? vig_nomem(err) : 0;
}

static int rpm_manifest_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(file);
    vig_str line;
    int rc = 0;

    while (rc >= 0 && vig_cur_line(&cur, &line))
        if (!vig_str_empty(line))
            rc = add_line(cat, line, err);
    return rc;
}

const struct vig_cataloger vig_cataloger_rpm_manifest = {
    .name = "rpm-manifest",
    .paths = (const char *const[]){ "var/lib/rpmmanifest/container-manifest-2", NULL },
    .max_bytes = VIG_LIMIT_PACKAGE_DB,
    .parse = rpm_manifest_parse,
};
