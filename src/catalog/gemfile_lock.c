/* catalog/gemfile_lock.c - the gems that Bundler locked.
 *
 *     GIT | PATH | GEM | PLUGIN SOURCE      where from
 *       remote: https://rubygems.org/
 *       specs:
 *         nokogiri (1.13.0-x86_64-linux)    four spaces: a gem, its version, its platform
 *           racc (~> 1.4)                   six: what it needs
 *     PLATFORMS | DEPENDENCIES | CHECKSUMS | BUNDLED WITH …
 *
 * A gem has one line for each platform, in a row; it is reported once. One with "remote: ." is the project itself. Groups are
 * not in this file, so what is for development only cannot be told.
 */
#include "catalog/cataloger.h"

struct lock {
    struct vig_catalog *cat;
    bool has_specs; /* of this section */
    bool is_project;
    vig_str name, version; /* of the line before */
};

static int add_gem(struct lock *l, vig_str line, size_t number, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_GEM, .flags = VIG_PKG_DECLARED | (l->is_project ? VIG_PKG_MAIN : 0u) };
    vig_str version;

    pkg.name = vig_str_trim(vig_str_cut(&line, '('));
    version = vig_str_cut(&line, ')');
    pkg.version = vig_str_cut(&version, '-'); /* a gem's own version never holds one */
    if (vig_str_empty(pkg.name) || vig_str_empty(pkg.version))
        return vig_catalog_note(l->cat, number, "a gem without a name or a version") < 0 ? vig_nomem(err) : 0;
    if (vig_str_eq(pkg.name, l->name) && vig_str_eq(pkg.version, l->version))
        return 0;
    l->name = pkg.name;
    l->version = pkg.version;
    return vig_catalog_add(l->cat, &pkg, err);
}

static size_t indent(vig_str line)
{
    size_t n = 0;

    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

static int parse_line(struct lock *l, vig_str line, size_t number, struct vig_err *err)
{
    size_t depth = indent(line);

    if (vig_str_starts(line, VIG_STR("<<<<<<<")) || vig_str_starts(line, VIG_STR(">>>>>>>")))
        return vig_catalog_note(l->cat, number, "a merge conflict that was not solved") < 0 ? vig_nomem(err) : 0;
    if (depth == 0) {
        if (vig_is_alpha(line.p[0])) /* not "=======" */
            l->has_specs = l->is_project = false;
        return 0;
    }
    if (depth == 2) {
        l->has_specs |= vig_str_eqc(vig_str_trim(line), "specs:");
        l->is_project |= vig_str_eqc(vig_str_trim(line), "remote: .");
        return 0;
    }
    return depth == 4 && l->has_specs ? add_gem(l, line, number, err) : 0;
}

static int gemfile_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct lock l = { .cat = cat };
    vig_cur cur = vig_cur_of(file);
    vig_str line;
    int rc = 0;

    for (size_t n = 1; rc == 0 && vig_cur_line(&cur, &line); n++)
        if (!vig_str_empty(vig_str_trim(line)))
            rc = parse_line(&l, line, n, err);
    return rc;
}

const struct vig_cataloger vig_cataloger_gemfile_lock = {
    .name = "gemfile-lock",
    .paths = (const char *const[]){ "Gemfile.lock", "gems.locked", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = gemfile_lock_parse,
};
