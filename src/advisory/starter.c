/* advisory/starter.c - the advisories that are compiled in (data/starter), made into a data base in memory at first use.
 *
 * starter_data.c is made by starter_embed.c: the records' JSON texts with a NUL behind each.
 */
#include "advisory/import.h"
#include "advisory/provider/provider.h"
#include "advisory/store_open.h"

extern const unsigned char vig_starter_data[];
extern const size_t vig_starter_size;

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

static int add_records(struct vig_part *part, struct vig_arena *scratch, vig_str *ret_newest, struct vig_arena *arena,
                       struct vig_err *err)
{
    vig_cur c = vig_cur_of(vig_str_of((const char *)vig_starter_data, vig_starter_size));
    struct vig_advisory a;
    vig_str text;
    int rc = 0;

    while (rc == 0 && vig_cur_cstr(&c, &text)) {
        if ((rc = vig_osv_parse(text, scratch, &a, err)) == 0)
            rc = vig_part_add_advisory(part, &a, scratch, err);
        if (rc == 0 && vig_str_cmp(a.modified, *ret_newest) > 0 && !vig_arena_str(arena, a.modified, ret_newest))
            rc = vig_nomem(err);
        vig_arena_reset(scratch);
    }
    return rc;
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
    if ((rc = vig_table_writer_new(-1, to, 0, &w, err)) == 0) {
        rc = vig_merge(&source, 1, w, arena, NULL, NULL, err);
        if (rc == 0)
            rc = vig_table_finish(w, err);
        vig_table_writer_free(w);
    }
    vig_table_close(source.table);
    return rc;
}

int vig_db_open_starter(struct vig_db **ret, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64)), *scratch = vig_arena_new(VIG_MIB(64));
    struct vig_buf part_bytes, bytes;
    struct vig_part *part = NULL;
    vig_str newest = { 0 };
    int rc;

    if (!arena || !scratch)
        return vig_nomem(err);
    vig_buf_init(&part_bytes, VIG_MIB(64));
    vig_buf_init(&bytes, VIG_MIB(64));
    rc = vig_part_new(VIG_MIB(64), write_table, &part_bytes, &part, err);
    if (rc == 0)
        rc = add_records(part, scratch, &newest, arena, err);
    if (rc == 0)
        rc = vig_part_flush(part, err);
    if (rc == 0)
        rc = describe(&part_bytes, newest, arena, &bytes, err);
    vig_part_free(part);
    vig_buf_done(&part_bytes);
    if (rc < 0) {
        vig_buf_done(&bytes);
        return rc;
    }
    return vig_db_open_bytes(&bytes, ret, err);
}
