/* catalog/pear_installed.c - PHP packages that PEAR and PECL installed, by the files of their registry.
 *
 * Each is one value of PHP's serialize(). Of its outermost array these entries count (those of "changelog" and the like
 * have the same names, deeper down):
 *
 *     a:24:{s:4:"name";s:11:"Archive_Tar";s:7:"channel";s:12:"pear.php.net";…
 *           s:7:"version";a:2:{s:7:"release";s:6:"1.4.14";s:3:"api";s:5:"1.4.0";}…
 *           s:7:"license";a:2:{s:7:"attribs";a:1:{…}s:8:"_content";s:15:"New BSD License";}…}
 *
 * Packages of the first format say "package" for the name, and the version as a string. The walk counts brackets and does
 * not recurse; a string's length is believed only as far as the file goes.
 *
 * Packagist carries PEAR's packages as pear/archive_tar, and advisories are written against that name.
 */
#include "catalog/cataloger.h"

enum token { TOKEN_STRING, TOKEN_OTHER, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_END };

struct found {
    vig_str name, channel, version, license;
};

/* s:5:"abcde"; */
static enum token take_string(vig_cur *cur, vig_str *ret)
{
    vig_str rest = vig_cur_rest(cur), digits;
    uint64_t n;

    (void)vig_str_cut(&rest, ':');
    digits = vig_str_cut(&rest, ':');
    if (!vig_str_to_u64(digits, &n) || rest.n < 3 || n > rest.n - 3 || rest.p[0] != '"' || rest.p[n + 1] != '"')
        return TOKEN_END;
    *ret = vig_str_take(vig_str_skip(rest, 1), (size_t)n);
    (void)vig_cur_seek(cur, (size_t)(rest.p + n + 3 - cur->start));
    return TOKEN_STRING;
}

/* The next piece; TOKEN_END also where the text makes no sense. */
static enum token next(vig_cur *cur, vig_str *ret)
{
    vig_str rest = vig_cur_rest(cur);
    size_t end;

    *ret = VIG_STR("");
    if (rest.n == 0)
        return TOKEN_END;
    if (rest.p[0] == '}') {
        (void)vig_cur_skip(cur, 1);
        return TOKEN_CLOSE;
    }
    if (rest.p[0] == 's')
        return take_string(cur, ret);
    end = vig_str_find(rest, rest.p[0] == 'a' ? '{' : ';');
    if (end == VIG_NPOS || !strchr("aibdN", rest.p[0]))
        return TOKEN_END;
    (void)vig_cur_skip(cur, end + 1);
    return rest.p[0] == 'a' ? TOKEN_OPEN : TOKEN_OTHER;
}

/* An entry of the outermost array (`inner` is empty), or of one in it. */
static void take_entry(struct found *f, vig_str key, vig_str inner, vig_str value)
{
    bool outer = vig_str_empty(inner);

    if (outer && (vig_str_eqc(key, "name") || vig_str_eqc(key, "package")) && vig_str_empty(f->name))
        f->name = value;
    else if (outer && vig_str_eqc(key, "channel"))
        f->channel = value;
    else if (vig_str_eqc(key, "version") && (outer || vig_str_eqc(inner, "release")))
        f->version = value;
    else if (vig_str_eqc(key, "license") && (outer || vig_str_eqc(inner, "_content")))
        f->license = value;
}

static void walk(vig_cur cur, struct found *f)
{
    vig_str keys[3] = { { NULL, 0 } }, text;
    bool is_value[3] = { false }; /* whether a value comes next, at depths 1 and 2 */
    size_t depth = 0;
    enum token t;

    while ((t = next(&cur, &text)) != TOKEN_END) {
        if (t == TOKEN_CLOSE) {
            if (depth-- <= 1)
                return;
            continue;
        }
        if (depth == 1 || depth == 2) {
            if (!is_value[depth])
                keys[depth] = text;
            else if (t == TOKEN_STRING)
                take_entry(f, keys[1], depth == 2 ? keys[2] : VIG_STR(""), text);
            is_value[depth] = !is_value[depth];
        }
        if (t != TOKEN_OPEN)
            continue;
        if (++depth <= 2) {
            keys[depth] = VIG_STR("");
            is_value[depth] = false;
        }
    }
}

static bool lower(vig_str s, struct vig_arena *scratch, vig_str *ret)
{
    char *p = vig_arena_alloc(scratch, s.n, 1);

    for (size_t i = 0; p && i < s.n; i++)
        p[i] = vig_lower(s.p[i]);
    *ret = vig_str_of(p, p ? s.n : 0);
    return p != NULL;
}

static int pear_installed_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    struct vig_arena *scratch = vig_catalog_scratch(cat);
    struct vig_package pkg = { .type = VIG_PKG_COMPOSER };
    struct found f = { 0 };
    bool pecl;
    vig_str name;

    walk(vig_cur_of(file), &f);
    if (vig_str_empty(f.name) || vig_str_empty(f.version))
        return vig_catalog_note(cat, 0, "a PEAR package without a name or a version");
    pecl = vig_str_eqc(f.channel, "pecl.php.net");
    if (pecl)
        pkg.type = VIG_PKG_GENERIC; /* extensions in C: Packagist does not know them */
    if (!lower(vig_str_take(f.name, VIG_LIMIT_NAME), scratch, &name))
        return vig_nomem(err);
    pkg.name = vig_arena_printf(scratch, "%s/%.*s", pecl ? "pecl" : "pear", VIG_ARG(name));
    pkg.version = f.version;
    pkg.license = f.license;
    return pkg.name.p ? vig_catalog_add(cat, &pkg, err) : vig_nomem(err);
}

const struct vig_cataloger vig_cataloger_pear_installed = {
    .name = "pear-installed",
    .paths = (const char *const[]){ ".../.registry/*.reg", ".../.registry/*/*.reg", NULL },
    .max_bytes = VIG_LIMIT_SMALL_FILE,
    .parse = pear_installed_parse,
};
