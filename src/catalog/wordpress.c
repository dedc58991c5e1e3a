/* catalog/wordpress.c - WordPress, its plugins and its themes.
 *
 *     wp-includes/version.php                   $wp_version = '6.1.1';
 *     wp-content/plugins/akismet/akismet.php    a comment with "Plugin Name: Akismet" and "Version: 5.0.1"
 *     wp-content/themes/twenty/style.css        a comment with "Theme Name: Twenty" and "Version: 1.7"
 *
 * A plugin's folder has many files, of which one has that comment. As WordPress itself does, only the first 8 KiB are
 * looked at. The name is that of the folder, by which wordpress.org and the advisories know it.
 */
#include "catalog/cataloger.h"

enum { HEAD_MAX = 8 * 1024 };

static int read_head(struct vig_catalog *cat, const struct vig_blob *file, vig_str *ret, struct vig_err *err)
{
    uint64_t n = file->size < HEAD_MAX ? file->size : HEAD_MAX;

    return vig_blob_view(file, 0, n, HEAD_MAX, vig_catalog_scratch(cat), ret, err);
}

/* $wp_version = '6.1.1'; */
static vig_str core_version(vig_str text)
{
    vig_cur cur = vig_cur_of(text);
    vig_str line;

    while (vig_cur_line(&cur, &line)) {
        vig_str key = vig_str_trim(vig_str_cut(&line, '=')), value = vig_str_trim(line);
        const char quote = value.n ? value.p[0] : ' ';

        if (!vig_str_eqc(key, "$wp_version") || (quote != '\'' && quote != '"'))
            continue;
        value = vig_str_skip(value, 1);
        return vig_str_cut(&value, quote);
    }
    return VIG_STR("");
}

/* The value of " * Version: 5.0.1": stars, slashes, '#' and white space may stand in front. */
static vig_str header(vig_str text, const char *name)
{
    vig_cur cur = vig_cur_of(text);
    vig_str line;

    while (vig_cur_line(&cur, &line)) {
        while (line.n && (vig_is_space(line.p[0]) || line.p[0] == '*' || line.p[0] == '/' || line.p[0] == '#' || line.p[0] == '@'))
            line = vig_str_skip(line, 1);
        vig_str key = vig_str_cut(&line, ':');
        if (!vig_str_ieq(vig_str_trim(key), vig_str_c(name)))
            continue;
        line = vig_str_trim(line);
        if (vig_str_ends(line, VIG_STR("*/")))
            line = vig_str_trim(vig_str_take(line, line.n - 2));
        return line;
    }
    return VIG_STR("");
}

/* The folder below plugins/ or themes/, or the name of a plugin that is one file. */
static vig_str slug_of(vig_str path)
{
    vig_str dir = vig_str_basename(vig_str_dirname(path)), file = vig_str_basename(path);

    return vig_str_eqc(dir, "plugins") ? vig_str_take(file, file.n - strlen(".php")) : dir;
}

static int add_extension(struct vig_catalog *cat, vig_str text, bool is_theme, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_GENERIC, .version = header(text, "Version") };

    if (vig_str_empty(header(text, is_theme ? "Theme Name" : "Plugin Name")))
        return 0;
    pkg.name = vig_arena_printf(vig_catalog_scratch(cat), "wordpress-%s/%.*s", is_theme ? "theme" : "plugin",
                                VIG_ARG(slug_of(vig_catalog_path(cat))));
    pkg.license = header(text, "License");
    return pkg.name.p ? vig_catalog_add(cat, &pkg, err) : vig_nomem(err);
}

static int wordpress_parse(struct vig_catalog *cat, const struct vig_blob *file, struct vig_err *err)
{
    vig_str path = vig_catalog_path(cat), text;
    int rc = read_head(cat, file, &text, err);

    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    if (!vig_str_eqc(vig_str_basename(path), "version.php") || vig_str_search(path, VIG_STR("wp-content/")) != VIG_NPOS)
        return add_extension(cat, text, vig_str_ends(path, VIG_STR(".css")), err);
    struct vig_package pkg = { .type = VIG_PKG_GENERIC, .name = VIG_STR("wordpress"), .version = core_version(text) };
    if (vig_str_empty(pkg.version))
        return 0;
    pkg.cpe = vig_arena_printf(vig_catalog_scratch(cat), "cpe:2.3:a:wordpress:wordpress:%.*s:*:*:*:*:*:*:*",
                               VIG_ARG(vig_str_take(pkg.version, 64)));
    return pkg.cpe.p ? vig_catalog_add(cat, &pkg, err) : vig_nomem(err);
}

const struct vig_cataloger vig_cataloger_wordpress = {
    .name = "wordpress",
    .paths = (const char *const[]){ ".../wp-includes/version.php", ".../wp-content/plugins/*/*.php",
                                    ".../wp-content/plugins/*.php", ".../wp-content/themes/*/style.css", NULL },
    .max_bytes = VIG_LIMIT_SMALL_FILE,
    .parse_blob = wordpress_parse,
};
