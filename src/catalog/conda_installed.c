/* catalog/conda_installed.c - packages that conda installed: a JSON file each, in the environment's folder conda-meta.
 *
 *     {"name": "numpy", "version": "1.26.4", "build": "py311h64a7726_0", "subdir": "linux-64", "license": "BSD-3-Clause",
 *      "files": […], …}
 *
 * Untrusted: a file that is not such an object becomes a note.
 */
#include "catalog/cataloger.h"
#include "format/json.h"

static int conda_installed_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_package p = { .type = VIG_PKG_CONDA };
    yyjson_val *root;
    int rc = vig_json_read(file, VIG_LIMIT_LOCK_FILE, vig_catalog_scratch(cat), &root, err);

    if (rc < 0)
        return rc; /* a note, but for want of memory */
    p.name = vig_json_get_str(root, VIG_STR("name"));
    p.version = vig_json_get_str(root, VIG_STR("version"));
    p.license = vig_json_get_str(root, VIG_STR("license"));
    p.arch = vig_json_get_str(root, VIG_STR("subdir"));
    if (p.name.n && p.version.n)
        return vig_catalog_add(cat, &p, err);
    return vig_catalog_note(cat, 0, "a package without a name or a version") < 0 ? vig_nomem(err) : 0;
}

const struct vig_cataloger vig_cataloger_conda_installed = {
    .name = "conda-installed",
    .paths = (const char *const[]){ ".../conda-meta/*.json", NULL },
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = conda_installed_parse,
};
