/* catalog/purls.c - a list of package URLs, one a line: the shortest bill of materials.
 *
 *     # what the appliance runs
 *     pkg:deb/debian/openssl@3.0.11-1?distro=debian-12
 *     pkg:npm/lodash@4.17.20
 *
 * White space around a line, empty lines and lines that begin with '#' are passed over. A line that is no purl becomes a
 * note with its number. The distribution comes from the qualifier of its packages.
 */
#include "catalog/sbom_item.h"
#include "model/purl.h"

static int add_line(struct vig_sbom_reader *r, vig_str text, size_t line, struct vig_err *err)
{
    const struct vig_sbom_item item = { .purl = text, .line = line, .bare = true };
    struct vig_purl p;
    int rc = vig_purl_parse(text, r->scratch, &p, err);

    if (rc == 0)
        rc = vig_sbom_reader_add(r, &item, err);
    else if (rc != VIG_E_NOMEM)
        rc = vig_catalog_note(r->cat, line, "%s", err->msg) < 0 ? vig_nomem(err) : 0;
    vig_arena_reset(r->scratch);
    return rc;
}

static int purls_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(file);
    struct vig_sbom_reader r;
    size_t n = 0;
    vig_str line;
    int rc = vig_sbom_reader_begin(&r, cat, err);

    if (rc < 0)
        return rc;
    while (rc == 0 && vig_cur_line(&cur, &line)) {
        n++;
        if (n == 1 && vig_str_starts(line, VIG_STR("\xef\xbb\xbf")))
            line = vig_str_skip(line, 3);
        line = vig_str_trim(line);
        if (!vig_str_empty(line) && line.p[0] != '#')
            rc = add_line(&r, line, n, err);
    }
    if (rc == 0)
        rc = vig_sbom_reader_end(&r, err);
    vig_arena_free(r.scratch);
    return rc;
}

const struct vig_cataloger vig_cataloger_purls = {
    .name = "purls",
    .paths = (const char *const[]){ NULL }, /* only when the list is what is to be scanned */
    .max_bytes = VIG_LIMIT_LOCK_FILE,       /* a million lines are 60 MB */
    .parse = purls_parse,
};
