/* catalog/python_installed.c - Python distributions that pip, setuptools or a distribution's packager installed.
 *
 * Each leaves a folder or file beside the code, with the same fields (format/python_metadata.h):
 *
 *     requests-2.31.0.dist-info/METADATA     a wheel
 *     PyYAML-5.3.egg-info/PKG-INFO           setup.py install, or an egg link's source
 *     six-1.16.0.egg-info                    distutils: a file
 *     foo-1.0-py3.9.egg/EGG-INFO/PKG-INFO    an unpacked egg
 *
 * A damaged file still tells by its path what was installed, so the name and version in there fill in what is missing.
 */
#include "catalog/cataloger.h"
#include "format/python_metadata.h"

/* "foo_bar-1.0-py3.9.egg" → foo_bar, 1.0 */
static void split_name(vig_str stem, vig_str *ret_name, vig_str *ret_version)
{
    *ret_name = vig_str_cut(&stem, '-');
    *ret_version = vig_str_cut(&stem, '-');
}

static void from_path(vig_str path, vig_str *ret_name, vig_str *ret_version)
{
    static const char *const endings[] = { ".dist-info", ".egg-info", ".egg" };
    vig_str part = vig_str_basename(path);

    *ret_name = *ret_version = VIG_STR("");
    if (!vig_str_ends(part, VIG_STR(".egg-info"))) { /* METADATA or PKG-INFO: the folder has the name */
        path = vig_str_dirname(path);
        part = vig_str_basename(path);
        if (vig_str_eq(part, VIG_STR("EGG-INFO")))
            part = vig_str_basename(vig_str_dirname(path));
    }
    for (size_t i = 0; i < VIG_COUNT(endings); i++) {
        if (vig_str_ends(part, vig_str_c(endings[i]))) {
            split_name(vig_str_take(part, part.n - strlen(endings[i])), ret_name, ret_version);
            return;
        }
    }
}

static int python_installed_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_python_metadata meta;
    vig_str path_name, path_version;
    int rc = vig_python_metadata_parse(file, vig_catalog_scratch(cat), &meta, err);

    if (rc < 0)
        return rc;
    from_path(vig_catalog_path(cat), &path_name, &path_version);
    struct vig_package pkg = {
        .type = VIG_PKG_PYPI,
        .name = vig_str_empty(meta.name) ? path_name : meta.name,
        .version = vig_str_empty(meta.version) ? path_version : meta.version,
        .license = meta.license,
    };
    if (vig_str_empty(pkg.name) || vig_str_empty(pkg.version))
        return vig_catalog_note(cat, 0, "Python metadata without a name or a version");
    return vig_catalog_add(cat, &pkg, err);
}

const struct vig_cataloger vig_cataloger_python_installed = {
    .name = "python-installed",
    .paths = (const char *const[]){ ".../*.dist-info/METADATA", ".../*.egg-info/PKG-INFO", ".../EGG-INFO/PKG-INFO",
                                    "*.egg-info", NULL },
    .max_bytes = VIG_LIMIT_SMALL_FILE,
    .parse = python_installed_parse,
};
