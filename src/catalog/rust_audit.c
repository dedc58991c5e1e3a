/* catalog/rust_audit.c - the crates that a Rust executable was built from, when cargo-auditable built it.
 *
 * Source: the cargo-auditable project, "The audit data format". The section .dep-v0 holds zlib-packed JSON:
 *
 *     {"packages": [{"name": "adler", "version": "1.0.2", "source": "registry", "kind": "build"},
 *                   {"name": "app", "version": "0.1.0", "source": "local", "root": true, "dependencies": [0]}]}
 *
 * Crates of kind "build" ran while it was built and are not in the executable. Every ELF of an image comes by here.
 */
#include "catalog/cataloger.h"
#include "format/elf.h"
#include "format/json.h"
#include "format/zlib.h"

static int add_crates(struct vig_catalog *cat, yyjson_val *root, struct vig_err *err)
{
    yyjson_arr_iter it = yyjson_arr_iter_with(vig_json_get(root, VIG_STR("packages")));
    yyjson_val *p;
    int rc = 0;

    while (rc == 0 && (p = yyjson_arr_iter_next(&it))) {
        bool build = vig_str_eqc(vig_json_get_str(p, VIG_STR("kind")), "build");
        bool main = yyjson_is_true(vig_json_get(p, VIG_STR("root")));
        struct vig_package pkg = {
            .type = VIG_PKG_CARGO,
            .flags = (build ? VIG_PKG_DEV : 0u) | (main ? VIG_PKG_MAIN : 0u),
            .name = vig_json_get_str(p, VIG_STR("name")),
            .version = vig_json_get_str(p, VIG_STR("version")),
        };

        rc = vig_catalog_add(cat, &pkg, err);
    }
    return rc;
}

static int read_section(const struct vig_elf *elf, struct vig_arena *scratch, yyjson_val **ret, struct vig_err *err)
{
    struct vig_elf_part section;
    vig_str packed, json;
    int rc = vig_elf_section(elf, VIG_STR(".dep-v0"), scratch, &section, err);

    if (rc == 0)
        rc = vig_blob_view(&elf->file, section.at, section.size, VIG_LIMIT_RUST_AUDIT, scratch, &packed, err);
    if (rc == 0)
        rc = vig_zlib_unpack(packed, VIG_LIMIT_RUST_AUDIT, scratch, &json, err);
    return rc < 0 ? rc : vig_json_read(json, VIG_LIMIT_RUST_AUDIT, scratch, ret, err);
}

static int rust_audit_parse(struct vig_catalog *cat, const struct vig_blob *file, struct vig_err *err)
{
    struct vig_elf elf;
    yyjson_val *root;
    int rc = vig_elf_open(file, &elf, err);

    if (rc == VIG_E_INPUT || (rc == 0 && elf.type != VIG_ELF_EXEC && elf.type != VIG_ELF_DYN))
        return 0; /* object files, cores, and what only begins like an ELF */
    if (rc == 0)
        rc = read_section(&elf, vig_catalog_scratch(cat), &root, err);
    if (rc == VIG_E_NOT_FOUND)
        return 0;
    if (rc < 0) {
        (void)vig_wrap(err, "crates in .dep-v0");
        return vig_catalog_note_err(cat, err);
    }
    return add_crates(cat, root, err);
}

const struct vig_cataloger vig_cataloger_rust_audit = {
    .name = "rust-audit",
    .elf = true,
    .max_bytes = VIG_LIMIT_ELF,
    .parse_blob = rust_audit_parse,
};
