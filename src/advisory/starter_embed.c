/* advisory/starter_embed.c - runs while vigia is built: makes the starter set's records (data/starter) into a data base, and
 * writes that as a C source. So a program without a data base starts as fast as one with.
 *
 *     starter_embed OUTPUT.c INPUT.json…
 */
#include <errno.h>

#include "advisory/import.h"
#include "advisory/provider/provider.h"

#define STARTER_LEVEL 19 /* of zstd: it is packed once and kept in every program */

static int read_file(const char *path, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    size_t max = VIG_MIB(1), n;
    char *bytes = vig_arena_alloc(arena, max, 1);
    FILE *in = bytes ? fopen(path, "rb") : NULL;

    if (!in)
        return bytes ? vig_fail_errno(err, errno, "reading") : vig_nomem(err);
    n = fread(bytes, 1, max, in);
    if (ferror(in) || n == max) {
        (void)fclose(in);
        return vig_fail(err, VIG_E_IO, "cannot be read, or is above 1 MiB");
    }
    (void)fclose(in);
    *ret = vig_str_of(bytes, n);
    return 0;
}

static int write_table(void *ctx, struct vig_part *part, struct vig_err *err)
{
    struct vig_table_writer *w;
    int rc = vig_table_writer_new(-1, ctx, 0, &w, err);

    if (rc < 0)
        return rc;
    if ((rc = vig_part_write_to(part, w, err)) == 0)
        rc = vig_table_finish(w, err);
    vig_table_writer_free(w);
    return rc;
}

static int add_record(struct vig_part *part, const char *path, struct vig_arena *scratch, vig_str *ret_newest,
                      struct vig_arena *arena, struct vig_err *err)
{
    struct vig_advisory a;
    vig_str text;
    int rc = read_file(path, scratch, &text, err);

    if (rc == 0)
        rc = vig_osv_parse(text, scratch, &a, err);
    if (rc == 0)
        rc = vig_part_add_advisory(part, &a, scratch, err);
    if (rc == 0 && vig_str_cmp(a.modified, *ret_newest) > 0 && !vig_arena_str(arena, a.modified, ret_newest))
        rc = vig_nomem(err);
    vig_arena_reset(scratch);
    return rc < 0 ? vig_wrap(err, "%s", path) : 0;
}

/* The part as a data base of one input: the merge adds the description. */
static int describe(struct vig_buf *part, vig_str newest, struct vig_arena *arena, struct vig_buf *to, struct vig_err *err)
{
    const struct vig_origin origin = { .name = VIG_STR("starter"), .date = newest };
    struct vig_merge_source source = { .origins = &origin, .origin_count = 1 };
    struct vig_table_writer *w;
    int rc = vig_table_open(vig_blob_mem(vig_buf_str(part)), false, &source.table, err);

    if (rc < 0)
        return rc;
    if ((rc = vig_table_writer_new(-1, to, STARTER_LEVEL, &w, err)) == 0) {
        rc = vig_merge(&source, 1, w, arena, NULL, NULL, err);
        if (rc == 0)
            rc = vig_table_finish(w, err);
        vig_table_writer_free(w);
    }
    vig_table_close(source.table);
    return rc;
}

static int make_part(char **paths, int n, struct vig_buf *part_bytes, struct vig_arena *arena, vig_str *ret_newest,
                     struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *scratch = vig_arena_new(VIG_MIB(64));
    struct vig_part *part = NULL;
    int rc = scratch ? vig_part_new(VIG_MIB(64), write_table, part_bytes, &part, err) : vig_nomem(err);

    for (int i = 0; i < n && rc == 0; i++)
        rc = add_record(part, paths[i], scratch, ret_newest, arena, err);
    if (rc == 0)
        rc = vig_part_flush(part, err);
    vig_part_free(part);
    return rc;
}

static int write_source(const char *path, vig_str bytes, struct vig_err *err)
{
    FILE *out = fopen(path, "w");

    if (!out)
        return vig_fail_errno(err, errno, "writing %s", path);
    (void)fputs("#include <stddef.h>\n\nextern const unsigned char vig_starter_data[];\nextern const size_t vig_starter_size;\n"
                "const unsigned char vig_starter_data[] = {\n", out);
    for (size_t i = 0; i < bytes.n; i++)
        (void)fprintf(out, "%u,%s", (unsigned char)bytes.p[i], i % 32 == 31 ? "\n" : "");
    (void)fprintf(out, "};\nconst size_t vig_starter_size = %zu;\n", bytes.n);
    return fclose(out) == 0 ? 0 : vig_fail_errno(err, errno, "writing %s", path);
}

int main(int argc, char **argv)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_buf part, table;
    vig_str newest = { 0 };
    int rc;

    if (argc < 3 || !arena) {
        (void)fputs("usage: starter_embed OUTPUT.c INPUT.json…\n", stderr);
        return 1;
    }
    vig_buf_init(&part, VIG_MIB(64));
    vig_buf_init(&table, VIG_MIB(64));
    rc = make_part(argv + 2, argc - 2, &part, arena, &newest, &err);
    if (rc == 0)
        rc = describe(&part, newest, arena, &table, &err);
    if (rc == 0)
        rc = write_source(argv[1], vig_buf_str(&table), &err);
    if (rc < 0)
        (void)fprintf(stderr, "starter_embed: %s\n", err.msg);
    vig_buf_done(&part);
    vig_buf_done(&table);
    return rc < 0;
}
