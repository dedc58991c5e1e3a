/* format/tar_sparse.c - sparse files in tar archives: only the pieces between the holes are stored.
 *
 *     GNU 'S'   header: four pairs "offset 12, length 12" at 386, "more" 1 at 482, real size 12 at 483; while "more" is
 *               set, a block of 21 pairs and "more" at 504 follows
 *     pax 0.0   GNU.sparse.offset and GNU.sparse.numbytes, again and again
 *     pax 0.1   GNU.sparse.map=offset,length,offset,length…
 *     pax 1.0   the content begins with the number of pieces and then the pairs, a decimal number a line, padded to a block
 *
 * A hostile map overlaps, runs backwards, or makes a terabyte of one stored byte.
 */
#include "format/tar_sparse.h"

#include "base/limits.h"

enum { BLOCK = 512 };

bool vig_tar_sparse_add(struct vig_tar *t, uint64_t offset, uint64_t length)
{
    const uint64_t pair[2] = { offset, length };

    return vig_buf_add(&t->pieces, vig_str_of((const char *)pair, sizeof pair));
}

/* Pairs of 24 bytes; an empty one ends the list. */
static bool add_pairs(struct vig_tar *t, const char *p, size_t count)
{
    for (size_t i = 0; i < count && p[24 * i]; i++) {
        uint64_t offset, length;
        if (vig_tar_number(vig_str_of(p + 24 * i, 12), &offset) < 0 ||
            vig_tar_number(vig_str_of(p + 24 * i + 12, 12), &length) < 0 || !vig_tar_sparse_add(t, offset, length))
            return false;
    }
    return true;
}

int vig_tar_sparse_old(struct vig_tar *t, struct vig_err *err)
{
    char block[BLOCK];
    bool more = t->block[482] != 0;
    bool good = vig_tar_number(vig_str_of(t->block + 483, 12), &t->size) == 0 && add_pairs(t, t->block + 386, 4);

    while (more) {
        size_t got;
        int rc = vig_stream_read(t->in, block, BLOCK, &got, err);
        if (rc < 0 || got < BLOCK) {
            t->ended = true;
            return rc < 0 ? rc : vig_fail(err, VIG_E_INPUT, "the archive ends in the middle of a sparse file's map");
        }
        good = good && add_pairs(t, block, 21);
        more = block[504] != 0;
    }
    t->sparse = VIG_TAR_SPARSE_OLD;
    return good ? 0 : vig_fail(err, VIG_E_INPUT, "a sparse file whose map is damaged");
}

/* Bytes of the entry's stored content. */
static int body_read(struct vig_tar *t, char *to, size_t n, struct vig_err *err)
{
    size_t got = 0;
    int rc = n <= t->body ? vig_stream_read(t->in, to, n, &got, err) : 0;

    if (rc < 0) {
        t->ended = true;
        return rc;
    }
    t->body -= got;
    return got == n ? 0 : vig_fail(err, VIG_E_INPUT, "a sparse file that is shorter than its map says");
}

/* A line with a decimal number, out of the blocks that the map fills. */
static int map_number(struct vig_tar *t, vig_str *block, char *room, uint64_t *ret, struct vig_err *err)
{
    uint64_t v = 0;

    for (unsigned digits = 0;; digits++) {
        if (!block->n) {
            int rc = body_read(t, room, BLOCK, err);
            if (rc < 0)
                return rc;
            *block = vig_str_of(room, BLOCK);
        }
        char c = block->p[0];
        *block = vig_str_skip(*block, 1);
        if (c == '\n' && digits)
            break;
        if (!vig_is_digit(c) || digits > 18)
            return vig_fail(err, VIG_E_INPUT, "a sparse file whose map is damaged");
        v = v * 10 + (uint64_t)(c - '0');
    }
    *ret = v;
    return 0;
}

static int read_map(struct vig_tar *t, struct vig_err *err)
{
    char room[BLOCK];
    vig_str block = VIG_STR("");
    uint64_t count, offset, length;
    int rc = map_number(t, &block, room, &count, err);

    if (rc == 0 && count > VIG_LIMIT_TAR_PIECES)
        return vig_fail(err, VIG_E_LIMIT, "a sparse file of more than %d pieces", VIG_LIMIT_TAR_PIECES);
    for (uint64_t i = 0; rc == 0 && i < count; i++) {
        if ((rc = map_number(t, &block, room, &offset, err)) < 0 || (rc = map_number(t, &block, room, &length, err)) < 0)
            break;
        if (!vig_tar_sparse_add(t, offset, length))
            rc = vig_nomem(err);
    }
    return rc;
}

int vig_tar_sparse_load(struct vig_tar *t, struct vig_err *err)
{
    uint64_t at = 0;
    char *to;
    int rc = t->sparse == VIG_TAR_SPARSE_1_0 ? read_map(t, err) : 0;

    if (rc < 0)
        return rc;
    if (t->size > VIG_LIMIT_RATIO_FROM && t->size / VIG_LIMIT_RATIO > t->body)
        return vig_fail(err, VIG_E_LIMIT, "a sparse file of %llu bytes, of which %llu are stored",
                        (unsigned long long)t->size, (unsigned long long)t->body);
    to = vig_buf_room(&t->content, (size_t)t->size + 1);
    if (!to)
        return vig_nomem(err);
    memset(to, 0, (size_t)t->size);
    for (size_t i = 0; i + 16 <= t->pieces.n; i += 16) {
        uint64_t pair[2];
        memcpy(pair, t->pieces.p + i, sizeof pair);
        if (pair[0] < at || pair[0] > t->size || pair[1] > t->size - pair[0])
            return vig_fail(err, VIG_E_INPUT, "a sparse file whose map is out of order");
        rc = body_read(t, to + pair[0], (size_t)pair[1], err);
        if (rc < 0)
            return rc;
        at = pair[0] + pair[1];
    }
    t->content.n = (size_t)t->size;
    return 0;
}
