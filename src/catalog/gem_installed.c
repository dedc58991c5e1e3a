/* catalog/gem_installed.c - gems that RubyGems installed, by their specifications (format/gemspec.h).
 *
 * The file is called name-version.gemspec, or name-version-platform.gemspec; that fills in what the text leaves out.
 * Ruby's own gems stand in specifications/default.
 */
#include "catalog/cataloger.h"
#include "format/gemspec.h"

/* "net-http-2.0-java.gemspec" → net-http, 2.0: the version begins at the first '-' that a digit follows. */
static void from_path(vig_str path, vig_str *ret_name, vig_str *ret_version)
{
    vig_str stem = vig_str_basename(path);

    stem.n -= strlen(".gemspec");
    *ret_name = *ret_version = VIG_STR("");
    for (size_t i = 1; i + 1 < stem.n; i++) {
        if (stem.p[i] == '-' && vig_is_digit(stem.p[i + 1])) {
            *ret_name = vig_str_take(stem, i);
            stem = vig_str_skip(stem, i + 1);
            *ret_version = vig_str_cut(&stem, '-');
            return;
        }
    }
}

static int gem_installed_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_gemspec spec;
    vig_str path_name, path_version;
    int rc = vig_gemspec_parse(file, vig_catalog_scratch(cat), &spec, err);

    if (rc < 0)
        return rc;
    from_path(vig_catalog_path(cat), &path_name, &path_version);
    struct vig_package pkg = {
        .type = VIG_PKG_GEM,
        .name = vig_str_empty(spec.name) ? path_name : spec.name,
        .version = vig_str_empty(spec.version) ? path_version : spec.version,
        .license = spec.license,
    };
    if (vig_str_empty(pkg.name) || vig_str_empty(pkg.version))
        return vig_catalog_note(cat, 0, "a gem specification without a name or a version");
    return vig_catalog_add(cat, &pkg, err);
}

const struct vig_cataloger vig_cataloger_gem_installed = {
    .name = "gem-installed",
    .paths = (const char *const[]){ ".../specifications/*.gemspec", ".../specifications/default/*.gemspec", NULL },
    .max_bytes = VIG_LIMIT_SMALL_FILE,
    .parse = gem_installed_parse,
};
