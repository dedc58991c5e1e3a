/* catalog/go_binary.c - the modules that a Go executable was built from.
 *
 * format/go_buildinfo.h reads them. Three things need judgement:
 *
 * - The standard library is a package of its own, "stdlib", with the compiler's version as advisories write it:
 *   "go1.21rc2 X:boringcrypto" is 1.21.0-rc.2.
 * - A replaced module is what replaced it. When that is a folder ("./fork"), nobody knows its version: the module keeps its
 *   name, and its required version unless that is the placeholder v0.0.0, which every advisory would match.
 * - The main module is often "(devel)". Then its version is looked for where release scripts put it ("-X main.version=1.2.3"
 *   in the linker's flags), then made from the commit as Go itself would (v0.0.0-20240102150405-abcdefabcdef), else left empty.
 *
 * Every ELF of an image comes by here, so what is not a Go program must cost no more than its headers.
 */
#include "catalog/cataloger.h"
#include "format/go_buildinfo.h"

/* "1.21rc2" → "1.21.0-rc.2"; releases stay as they are. */
static vig_str stdlib_version(vig_str go, struct vig_arena *scratch)
{
    vig_str v = vig_str_starts(go, VIG_STR("go")) ? vig_str_skip(go, 2) : go, base;
    size_t i = 0;

    v = vig_str_cut(&v, ' ');
    while (i < v.n && (vig_is_digit(v.p[i]) || v.p[i] == '.'))
        i++;
    base = vig_str_take(v, i);
    v = vig_str_skip(v, i);
    if (vig_str_empty(base))
        return VIG_STR(""); /* "devel +abc": a compiler between releases */
    if (vig_str_starts(v, VIG_STR("rc")))
        return vig_arena_printf(scratch, "%.*s.0-rc.%.*s", VIG_ARG(base), VIG_ARG(vig_str_skip(v, 2)));
    if (vig_str_starts(v, VIG_STR("beta")))
        return vig_arena_printf(scratch, "%.*s.0-beta.%.*s", VIG_ARG(base), VIG_ARG(vig_str_skip(v, 4)));
    return base;
}

static int add_stdlib(struct vig_catalog *cat, const struct vig_go_build *build, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_GOLANG, .name = VIG_STR("stdlib"), .license = VIG_STR("BSD-3-Clause") };
    vig_str go = vig_str_starts(build->go, VIG_STR("devel ")) ? vig_str_skip(build->go, 6) : build->go;

    pkg.version = stdlib_version(go, vig_catalog_scratch(cat));
    if (!pkg.version.p)
        return vig_nomem(err);
    return vig_catalog_add(cat, &pkg, err);
}

static bool is_folder(vig_str path)
{
    return vig_str_starts(path, VIG_STR("./")) || vig_str_starts(path, VIG_STR("../")) || vig_str_starts(path, VIG_STR("/"));
}

static int add_dep(struct vig_catalog *cat, const struct vig_go_module *dep, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_GOLANG, .name = dep->path, .version = dep->version };

    if (!vig_str_empty(dep->new_path) && !is_folder(dep->new_path)) {
        pkg.name = dep->new_path;
        pkg.version = dep->new_version;
    } else if (!vig_str_empty(dep->new_path) && vig_str_eq(dep->version, VIG_STR("v0.0.0"))) {
        pkg.version = VIG_STR("");
    }
    if (vig_str_eq(pkg.version, VIG_STR("(devel)")))
        pkg.version = VIG_STR(""); /* another module of the same workspace */
    return vig_catalog_add(cat, &pkg, err);
}

/* Whether "-X key=" sets the program's version: main.version, …/version.gitVersion, internal.buildVer. */
static bool is_version_key(vig_str key)
{
    static const char *const names[] = { "version", "gitversion", "buildversion", "ver", "appversion", "releaseversion" };
    vig_str last = vig_str_skip(key, vig_str_rfind(key, '.') + 1);

    if (!vig_str_has(key, '.'))
        return false;
    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_ieq(last, vig_str_c(names[i])))
            return true;
    return false;
}

/* v?N.N.N, and whatever follows. */
static bool is_version(vig_str s)
{
    size_t i = s.n && s.p[0] == 'v', dots = 0, digits = 0;

    for (; i < s.n && (vig_is_digit(s.p[i]) || (s.p[i] == '.' && digits)); i++) {
        digits = s.p[i] == '.' ? 0 : digits + 1;
        dots += s.p[i] == '.';
    }
    return dots >= 2 && (digits || dots > 2);
}

static vig_str version_from_ldflags(vig_str flags)
{
    while (flags.n) {
        vig_str word = vig_str_cut(&flags, ' '), key, value;
        const char quote = word.n ? word.p[0] : ' ';

        if (quote == '\'' || quote == '"')
            word = vig_str_skip(word, 1);
        if (vig_str_starts(word, VIG_STR("-X=")))
            word = vig_str_skip(word, 3);
        key = vig_str_cut(&word, '=');
        value = word;
        while (value.n && (value.p[value.n - 1] == '\'' || value.p[value.n - 1] == '"'))
            value.n--;
        if (is_version_key(key) && is_version(value))
            return value;
    }
    return VIG_STR("");
}

/* v0.0.0-20240102150405-abcdefabcdef from vcs.time "2024-01-02T15:04:05Z" and vcs.revision. */
static bool version_from_commit(const struct vig_go_build *build, struct vig_arena *scratch, vig_str *ret)
{
    vig_str when = vig_go_setting(build, VIG_STR("vcs.time")), rev = vig_go_setting(build, VIG_STR("vcs.revision"));
    char digits[14];
    size_t n = 0;

    for (size_t i = 0; i < when.n && n < sizeof digits; i++)
        if (vig_is_digit(when.p[i]))
            digits[n++] = when.p[i];
    if (n < sizeof digits || rev.n < 12)
        return true;
    *ret = vig_arena_printf(scratch, "v0.0.0-%.*s-%.*s", (int)n, digits, 12, rev.p);
    return ret->p != NULL;
}

static int add_main(struct vig_catalog *cat, const struct vig_go_build *build, struct vig_err *err)
{
    struct vig_package pkg = { .type = VIG_PKG_GOLANG, .flags = VIG_PKG_MAIN, .name = build->main.path };
    struct vig_arena *scratch = vig_catalog_scratch(cat);
    vig_str found;

    if (vig_str_empty(build->main.path))
        return 0;
    if (!vig_str_empty(build->main.version) && !vig_str_eq(build->main.version, VIG_STR("(devel)"))) {
        pkg.version = build->main.version;
        return vig_catalog_add(cat, &pkg, err);
    }
    found = version_from_ldflags(vig_go_setting(build, VIG_STR("-ldflags")));
    if (!vig_str_empty(found)) {
        pkg.version = found.p[0] == 'v' ? found : vig_arena_printf(scratch, "v%.*s", VIG_ARG(found));
        if (!pkg.version.p)
            return vig_nomem(err);
    } else if (!version_from_commit(build, scratch, &pkg.version)) {
        return vig_nomem(err);
    }
    return vig_catalog_add(cat, &pkg, err);
}

/* The packer leaves its mark behind the ELF header and no section table; what was packed cannot be read. */
static bool is_upx(const struct vig_elf *elf)
{
    char head[1024];
    struct vig_err ignored;
    size_t n = elf->file.size < sizeof head ? (size_t)elf->file.size : sizeof head;

    return elf->sections.count == 0 && vig_blob_read(&elf->file, 0, head, n, &ignored) == 0 &&
           vig_str_search(vig_str_of(head, n), VIG_STR("UPX!")) != VIG_NPOS;
}

static int go_binary_parse(struct vig_catalog *cat, const struct vig_blob *file, struct vig_err *err)
{
    struct vig_go_build build;
    struct vig_elf elf;
    int rc = vig_elf_open(file, &elf, err);

    if (rc == VIG_E_INPUT || (rc == 0 && elf.type != VIG_ELF_EXEC && elf.type != VIG_ELF_DYN))
        return 0; /* object files, cores, and what only begins like an ELF */
    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    rc = vig_go_buildinfo_read(&elf, vig_catalog_scratch(cat), &build, err);
    if (rc == VIG_E_NOT_FOUND)
        return is_upx(&elf) ? vig_catalog_note(cat, 0, "packed with UPX: what it was built from cannot be read") : 0;
    if (rc < 0)
        return vig_catalog_note_err(cat, err);
    rc = add_main(cat, &build, err);
    for (size_t i = 0; rc == 0 && i < build.deps.n; i++)
        rc = add_dep(cat, &build.deps.v[i], err);
    return rc < 0 ? rc : add_stdlib(cat, &build, err);
}

const struct vig_cataloger vig_cataloger_go_binary = {
    .name = "go-binary",
    .elf = true,
    .max_bytes = VIG_LIMIT_ELF,
    .parse_blob = go_binary_parse,
};
