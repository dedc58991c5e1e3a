/* Any bytes as a data base file: opened, verified, asked. Once as they are, which the hashes refuse, and once with the hashes
 * put right, as someone would who means harm (blocks are taken to be plain: then a block says its own size). */
#include "advisory/merge.h"
#include "advisory/store_open.h"
#include "advisory/table_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int see(void *ctx, const struct vig_claim *c, struct vig_err *err)
{
    return 0;
}

static void put_le(char *to, uint64_t v)
{
    for (unsigned i = 0; i < 8; i++)
        to[i] = (char)(v >> (8 * i));
}

static void put_hashes_right(char *p, size_t n)
{
    size_t at = HEADER_SIZE;

    if (n < HEADER_SIZE)
        return;
    put_le(p + 16, n);
    put_le(p + HEADER_HASHED, vig_hash64(vig_str_of(p, HEADER_HASHED)));
    while (at < n && n - at > BLOCK_HEAD) {
        vig_cur c = vig_cur_of(vig_str_of(p + at, 4));
        uint32_t raw = 0;
        size_t left = n - at - BLOCK_HEAD;

        (void)vig_cur_le32(&c, &raw);
        if (raw < left)
            left = raw;
        put_le(p + at + BLOCK_HASH_AT,
               block_hash(vig_str_of(p + at, BLOCK_HASH_AT), vig_str_of(p + at + BLOCK_HEAD, left)));
        at += BLOCK_HEAD + left;
    }
}

static void ask(struct vig_buf *bytes, struct vig_arena *a)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_vulnerability v;
    struct vig_origins origins;
    struct vig_advisory adv;
    struct vig_db_info info;
    struct vig_db *db;

    if (vig_db_open_bytes(bytes, &db, &err) < 0)
        return;
    (void)vig_table_verify(vig_db_table(db), &err);
    (void)vig_db_info(db, a, &info, &err);
    (void)vig_read_origins(vig_db_table(db), a, &origins, &err);
    (void)vig_db_claims(db, VIG_STR("PyPI"), VIG_STR("foo-bar"), a, see, NULL, &err);
    (void)vig_db_advisory(db, VIG_STR("GHSA-aaaa"), a, &adv, &err);
    (void)vig_db_vulnerability(db, VIG_STR("CVE-2024-1000"), a, &v, &err);
    vig_db_close(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    vig_str bytes = vig_str_of((const char *)data, size);
    struct vig_buf copy;

    if (!a)
        return 0;
    for (int right = 0; right < 2; right++) {
        vig_buf_init(&copy, VIG_MIB(64));
        if (vig_buf_add(&copy, bytes)) {
            if (right)
                put_hashes_right(copy.p, copy.n);
            ask(&copy, a);
        }
        vig_buf_done(&copy);
    }
    return 0;
}
