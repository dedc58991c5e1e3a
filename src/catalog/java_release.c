/* catalog/java_release.c - Java runtimes, by the file "release" at their root.
 *
 *     IMPLEMENTOR="Eclipse Adoptium"
 *     JAVA_RUNTIME_VERSION="17.0.8+7"
 *     JAVA_VERSION="17.0.8"
 *
 * Other software has files of that name; without JAVA_VERSION it is none of ours. Up to Java 8 it says 1.8.0_382, which
 * everyone else, advisories too, calls 8.0.382.
 */
#include "catalog/cataloger.h"

static vig_str unquote(vig_str s)
{
    s = vig_str_trim(s);
    return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"' ? vig_str_take(vig_str_skip(s, 1), s.n - 2) : s;
}

/* "1.8.0_382" → "8.0.382" */
static vig_str modern(vig_str version, struct vig_arena *scratch)
{
    vig_str update = version, release = vig_str_cut(&update, '_');

    if (!vig_str_starts(release, VIG_STR("1.")))
        return version;
    release = vig_str_skip(release, 2);
    return vig_arena_printf(scratch, "%.*s.0.%.*s", VIG_ARG(vig_str_cut(&release, '.')),
                            VIG_ARG(vig_str_empty(update) ? VIG_STR("0") : update));
}

static int java_release_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_GENERIC, .name = VIG_STR("java") };
    vig_cur cur = vig_cur_of(file);
    vig_str line;
    bool oracle;

    while (vig_cur_line(&cur, &line)) {
        vig_str key = vig_str_cut(&line, '=');

        if (vig_str_eqc(key, "JAVA_VERSION"))
            pkg.version = unquote(line);
        else if (vig_str_eqc(key, "IMPLEMENTOR"))
            pkg.vendor = unquote(line);
    }
    if (vig_str_empty(pkg.version))
        return 0;
    pkg.version = modern(vig_str_take(pkg.version, 64), vig_catalog_scratch(cat));
    if (!pkg.version.p)
        return vig_nomem(err);
    oracle = vig_str_starts(pkg.vendor, VIG_STR("Oracle"));
    pkg.cpe = vig_arena_printf(vig_catalog_scratch(cat), "cpe:2.3:a:oracle:%s:%.*s:*:*:*:*:*:*:*",
                               oracle ? "jdk" : "openjdk", VIG_ARG(pkg.version));
    return pkg.cpe.p ? vig_catalog_add(cat, &pkg, err) : vig_nomem(err);
}

const struct vig_cataloger vig_cataloger_java_release = {
    .name = "java-release",
    .paths = (const char *const[]){ "release", NULL },
    .max_bytes = VIG_KIB(64),
    .parse = java_release_parse,
};
