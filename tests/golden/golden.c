/* tests/golden/golden.c - feeds catalogers files and compares what they find with what is written down.
 *
 *     golden CASE-DIR…      each holds in/ (a little root file system) and expect.txt
 *
 * expect.txt has a line for each result, sorted: "package deb libc6 2.36-9 arch=amd64 source=glibc @ var/lib/dpkg/status",
 * "note PATH:LINE TEXT", "owns deb OWNER PATH", "os debian 12 bookworm point=12.5". The first part of the case's parent folder is the
 * cataloger's name ("all": every one). VIGIA_GOLDEN_WRITE=1 writes the file anew: read the diff before you commit it.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "catalog/layer.h"
#include "catalog/patterns.h"

struct lines { VIG_VEC(vig_str); };

static struct vig_err err;

static void die(const char *what)
{
    (void)fprintf(stderr, "golden: %s: %s\n", what, err.msg);
    exit(1);
}

static int by_text(const void *a, const void *b)
{
    return vig_str_cmp(*(const vig_str *)a, *(const vig_str *)b);
}

static void add_line(struct lines *lines, struct vig_arena *arena, vig_str line)
{
    *vig_vec_add(lines, arena) = line;
}

/* Bills of materials are read because they are what is scanned, whatever their names. */
static bool is_document(vig_str cataloger)
{
    return vig_str_eqc(cataloger, "cyclonedx") || vig_str_eqc(cataloger, "spdx") || vig_str_eqc(cataloger, "purls");
}

static void feed(struct vig_catalog *cat, const struct vig_patterns *patterns, const char *root, const char *rel, vig_str only)
{
    char path[4096];
    struct stat st;

    (void)snprintf(path, sizeof path, "%s/%s", root, rel);
    if (lstat(path, &st) < 0)
        die(path);
    if (S_ISDIR(st.st_mode)) {
        struct dirent **names;
        int n = scandir(path, &names, NULL, alphasort);

        for (int i = 0; i < n; i++) {
            char child[4096];
            if (strcmp(names[i]->d_name, ".") && strcmp(names[i]->d_name, "..")) {
                (void)snprintf(child, sizeof child, "%s%s%s", rel, *rel ? "/" : "", names[i]->d_name);
                feed(cat, patterns, root, child, only);
            }
            free(names[i]);
        }
        free(names);
        return;
    }
    if (!S_ISREG(st.st_mode))
        return; /* links are the scan's affair */
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct vig_blob blob = vig_blob_fd(fd, 0, (uint64_t)st.st_size);
    char magic[4] = { 0 };
    uint64_t bits = vig_patterns_match(patterns, vig_str_c(rel));
    if (st.st_size >= 4 && pread(fd, magic, 4, 0) == 4 && memcmp(magic, "\177ELF", 4) == 0)
        bits |= vig_patterns_elf(patterns);
    for (unsigned i = 0; vig_catalogers[i]; i++)
        if (((bits >> i & 1) || is_document(only)) && (vig_str_eqc(only, "all") || vig_str_eqc(only, vig_catalogers[i]->name)))
            if (vig_catalog_run(cat, vig_catalogers[i], vig_str_c(rel), &blob, &err) < 0)
                die(rel);
    close(fd);
}

static vig_str package_line(struct vig_arena *a, const struct vig_package *p)
{
    const struct vig_location *l = &p->locations.v[0];
    struct vig_buf b;
    vig_str line;
    const struct { const char *key; vig_str value; } extra[] = {
        { "arch", p->arch }, { "source", p->source_name }, { "source-version", p->source_version },
        { "license", p->license }, { "vendor", p->vendor }, { "modularity", p->modularity }, { "sha1", p->sha1 },
        { "flags", vig_str_c(p->flags & VIG_PKG_DEV ? "dev" : p->flags & VIG_PKG_MAIN ? "main" : "") },
    };

    vig_buf_init(&b, VIG_MIB(1));
    vig_buf_addf(&b, "package %s %.*s %.*s", vig_pkg_type_name(p->type), VIG_ARG(p->name), VIG_ARG(p->version));
    for (size_t i = 0; i < VIG_COUNT(extra); i++)
        if (!vig_str_empty(extra[i].value))
            vig_buf_addf(&b, " %s=%.*s", extra[i].key, VIG_ARG(extra[i].value));
    vig_buf_addf(&b, " @ %.*s", VIG_ARG(l->path));
    if (!vig_str_empty(l->nested))
        vig_buf_addf(&b, " › %.*s", VIG_ARG(l->nested));
    vig_arena_str(a, vig_buf_str(&b), &line);
    vig_buf_done(&b);
    return line;
}

static vig_str os_line(struct vig_arena *a, const struct vig_os *os)
{
    const struct { const char *key; vig_str value; } extra[] = {
        { "like", os->id_like }, { "point", os->point }, { "name", os->name }, { "pretty", os->pretty_name },
    };
    vig_str line = vig_arena_printf(a, "os %.*s %.*s %.*s", VIG_ARG(os->id), VIG_ARG(os->version_id), VIG_ARG(os->codename));

    for (size_t i = 0; i < VIG_COUNT(extra); i++)
        if (!vig_str_empty(extra[i].value))
            line = vig_arena_printf(a, "%.*s %s=%.*s", VIG_ARG(line), extra[i].key, VIG_ARG(extra[i].value));
    return line;
}

static void collect(struct vig_catalog *cat, struct vig_arena *a, struct lines *lines)
{
    for (size_t i = 0; i < cat->packages.n; i++)
        add_line(lines, a, package_line(a, &cat->packages.v[i]));
    for (size_t i = 0; i < cat->notes.n; i++)
        add_line(lines, a, vig_arena_printf(a, "note %.*s:%zu %.*s", VIG_ARG(cat->notes.v[i].path), cat->notes.v[i].line,
                                            VIG_ARG(cat->notes.v[i].text)));
    for (size_t i = 0; i < cat->owned.n; i++)
        add_line(lines, a, vig_arena_printf(a, "owns %s %.*s %.*s", vig_pkg_type_name(cat->owned.v[i].type),
                                            VIG_ARG(cat->owned.v[i].owner), VIG_ARG(cat->owned.v[i].path)));
    if (cat->os_rank)
        add_line(lines, a, os_line(a, &cat->os));
    if (lines->n)
        qsort(lines->v, lines->n, sizeof *lines->v, by_text);
}

static bool wants_path(void *ctx, vig_str path)
{
    return vig_patterns_may_own(ctx, path);
}

static bool run_case(const char *dir)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_GIB(1));
    struct vig_patterns *patterns;
    struct vig_catalog *cat = NULL;
    struct lines lines = { 0 };
    struct vig_buf got;
    char path[4096], want[1 << 20];
    vig_str only = vig_str_basename(vig_str_dirname(vig_str_c(dir)));
    size_t n = 0;
    bool ok;

    if (vig_patterns_new(a, vig_catalogers, true, &patterns, &err) < 0 || vig_catalog_new(a, &cat, &err) < 0)
        die(dir);
    cat->wants = wants_path;
    cat->wants_ctx = patterns;
    (void)snprintf(path, sizeof path, "%s/in", dir);
    feed(cat, patterns, path, "", only);
    collect(cat, a, &lines);
    vig_buf_init(&got, VIG_MIB(16));
    for (size_t i = 0; i < lines.n; i++)
        vig_buf_addf(&got, "%.*s\n", VIG_ARG(lines.v[i]));
    (void)snprintf(path, sizeof path, "%s/expect.txt", dir);
    if (getenv("VIGIA_GOLDEN_WRITE")) {
        FILE *out = fopen(path, "w");
        if (!out || (got.n && fwrite(got.p, 1, got.n, out) != got.n) || fclose(out))
            die(path);
    }
    FILE *in = fopen(path, "r");
    if (in) {
        n = fread(want, 1, sizeof want, in);
        (void)fclose(in);
    }
    ok = vig_str_eq(vig_str_of(want, n), vig_buf_str(&got));
    if (!ok)
        (void)printf("%s: want\n%.*s--- got\n%.*s", dir, (int)n, want, VIG_ARG(vig_buf_str(&got)));
    (void)printf("%s %s\n", ok ? "ok" : "not ok", dir);
    vig_buf_done(&got);
    vig_catalog_free(cat);
    return ok;
}

int main(int argc, char **argv)
{
    bool ok = argc > 1;

    for (int i = 1; i < argc; i++)
        ok = run_case(argv[i]) && ok;
    return ok ? 0 : 1;
}
