/* catalog/python_requirements.c - what a requirements file pins (format/requirements.h).
 *
 * A requirement without one exact version says nothing about what will be installed, and is left out. Files that "-r"
 * names are found by their own names.
 */
#include "catalog/cataloger.h"
#include "format/requirements.h"

/* Whether a word of the file's name says that it is for development: requirements-dev.txt, requirements/test.txt. */
static bool is_for_development(vig_str path)
{
    static const char *const words[] = { "dev", "develop", "development", "test", "tests", "testing", "lint", "doc", "docs" };
    vig_str name = vig_str_basename(path);

    while (name.n) {
        size_t i = 0;

        while (i < name.n && vig_is_alpha(name.p[i]))
            i++;
        for (size_t w = 0; w < VIG_COUNT(words); w++)
            if (vig_str_ieq(vig_str_take(name, i), vig_str_c(words[w])))
                return true;
        name = vig_str_skip(name, i + 1);
    }
    return false;
}

static int python_requirements_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    unsigned flags = VIG_PKG_DECLARED | (is_for_development(vig_catalog_path(cat)) ? VIG_PKG_DEV : 0u);
    struct vig_requirements reader;
    struct vig_requirement req;
    int rc = vig_requirements_open(file, vig_catalog_scratch(cat), &reader, err);

    while (rc == 0 && (rc = vig_requirements_next(&reader, &req, err)) > 0) {
        struct vig_package pkg = { .type = VIG_PKG_PYPI, .flags = flags, .name = req.name, .version = req.version };

        rc = vig_str_empty(req.version) ? 0 : vig_catalog_add(cat, &pkg, err);
    }
    return rc;
}

const struct vig_cataloger vig_cataloger_python_requirements = {
    .name = "python-requirements",
    .paths = (const char *const[]){ "requirements*.txt", "*requirements.txt", ".../requirements/*.txt", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_SMALL_FILE,
    .parse = python_requirements_parse,
};
