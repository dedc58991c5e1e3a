/* catalog/hex_lock.c - the Hex packages that Elixir (mix.lock) or Erlang (rebar.lock) locked.
 *
 *     %{ "plug": {:hex, :plug, "1.14.0", "hash", [:mix], [{:mime, "~> 1.0", …}], "hexpm", "hash"},
 *        "local": {:git, "https://…", "commit", []} }
 *     [{<<"cowboy">>,{pkg,<<"cowboy">>,<<"2.9.0">>},0}, …].
 *
 * Both are terms of their language, not run: what follows each ":hex," or "pkg," is a name and a version.
 */
#include "catalog/cataloger.h"

/* ` :plug, ` or `<<"cowboy">>,`: the word, and moves behind its comma. */
static vig_str take_word(vig_str *rest)
{
    vig_str part = vig_str_trim(vig_str_cut(rest, ','));

    if (vig_str_starts(part, VIG_STR("<<")))
        part = vig_str_skip(part, 2);
    if (part.n && part.p[0] == ':')
        part = vig_str_skip(part, 1);
    if (part.n == 0 || part.p[0] != '"')
        return part;
    part = vig_str_skip(part, 1);
    return vig_str_cut(&part, '"');
}

static int hex_lock_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    const vig_str mark = vig_str_eqc(vig_str_basename(vig_catalog_path(cat)), "mix.lock") ? VIG_STR("{:hex,") : VIG_STR("{pkg,");
    size_t at;
    int rc = 0;

    while (rc == 0 && (at = vig_str_search(file, mark)) != VIG_NPOS) {
        struct vig_package pkg = { .type = VIG_PKG_HEX, .flags = VIG_PKG_DECLARED };

        file = vig_str_skip(file, at + mark.n);
        pkg.name = take_word(&file);
        pkg.version = take_word(&file);
        rc = vig_catalog_add(cat, &pkg, err);
    }
    return rc;
}

const struct vig_cataloger vig_cataloger_hex_lock = {
    .name = "hex-lock",
    .paths = (const char *const[]){ "mix.lock", "rebar.lock", NULL },
    .scope = VIG_CATALOG_DECLARED,
    .max_bytes = VIG_LIMIT_LOCK_FILE,
    .parse = hex_lock_parse,
};
