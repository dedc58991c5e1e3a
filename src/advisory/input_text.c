/* advisory/input_text.c - inputs that are one text: a record, CISA's catalogue, EPSS scores. */
#include <isa-l/igzip_lib.h>

#include "advisory/import_work.h"
#include "advisory/provider/provider.h"
#include "base/hash.h"

struct score {
    uint32_t year, epss, percentile;
    uint64_t number;
};

struct scores {
    struct vig_arena *arena;
    VIG_VEC(struct score);
};

static int add_kev(void *part, vig_str cve, const struct vig_kev *kev, struct vig_err *err)
{
    return vig_part_add_kev(part, cve, kev, err);
}

static int kev_part(struct vig_part_files *f, vig_str text, struct vig_arena *arena, struct vig_err *err)
{
    vig_str date;
    int rc = vig_kev_parse(text, arena, &date, add_kev, f->part, err);

    return rc < 0 ? rc : vig_part_files_end(f, VIG_STR("kev"), date, err);
}

static int gather_score(void *ctx, vig_str cve, uint32_t epss, uint32_t percentile, struct vig_err *err)
{
    struct scores *s = ctx;
    uint64_t year, number;
    vig_str prefix, rest = vig_str_skip(cve, 4);
    struct score *slot;

    if (!vig_epss_split(cve, &prefix, &number) || !vig_str_to_u64(vig_str_cut(&rest, '-'), &year) ||
        !vig_str_to_u64(rest, &number) || year > 9999 || number > UINT64_MAX / 2)
        return 0;
    slot = vig_vec_add(s, s->arena);
    if (!slot)
        return vig_nomem(err);
    *slot = (struct score){ (uint32_t)year, epss, percentile, number };
    return 0;
}

static int by_cve(const void *a, const void *b)
{
    const struct score *x = a, *y = b;

    if (x->year != y->year)
        return x->year < y->year ? -1 : 1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->epss < y->epss ? -1 : x->epss > y->epss;
}

/* The scores from `first` on that share a hundred; returns how many. */
static size_t pack_hundred(const struct scores *s, size_t first, struct vig_buf *to)
{
    const struct score *v = s->v;
    uint64_t last = 0;
    size_t i = first;

    for (; i < s->n && v[i].year == v[first].year && v[i].number / 100 == v[first].number / 100; i++) {
        vig_pack_epss(to, v[i].number % 100 - last, v[i].epss, v[i].percentile);
        last = v[i].number % 100;
    }
    return i - first;
}

static int epss_part(struct vig_part_files *f, vig_str text, struct vig_arena *arena, struct vig_err *err)
{
    struct scores s = { .arena = arena };
    struct vig_buf packed;
    char prefix[64];
    vig_str date;
    int rc = vig_epss_parse(text, &date, gather_score, &s, err);

    if (rc < 0)
        return rc;
    if (s.n)
        qsort(s.v, s.n, sizeof *s.v, by_cve);
    vig_buf_init(&packed, VIG_LIMIT_ADVISORY);
    for (size_t i = 0; i < s.n && rc == 0;) {
        vig_buf_clear(&packed);
        (void)snprintf(prefix, sizeof prefix, "CVE-%u-%llu", s.v[i].year, (unsigned long long)(s.v[i].number / 100));
        i += pack_hundred(&s, i, &packed);
        rc = vig_buf_check(&packed, err);
        if (rc == 0)
            rc = vig_part_add_epss(f->part, vig_str_c(prefix), vig_buf_str(&packed), err);
    }
    vig_buf_done(&packed);
    return rc < 0 ? rc : vig_part_files_end(f, VIG_STR("epss"), date, err);
}

static int record_part(struct vig_part_files *f, const struct vig_advisory *a, struct vig_arena *arena, struct vig_err *err)
{
    vig_str name = vig_arena_printf(arena, "record:%.*s", VIG_ARG(a->id));
    int rc = name.p ? vig_part_add_advisory(f->part, a, arena, err) : vig_nomem(err);

    return rc < 0 ? rc : vig_part_files_end(f, name, a->modified, err);
}

static void count_record(struct vig_import *im)
{
    (void)pthread_mutex_lock(&im->lock);
    im->report->records++;
    (void)pthread_mutex_unlock(&im->lock);
}

/* A part of its own. */
static int one_part(struct vig_import *im, enum vig_feed feed, vig_str text, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_part_files f;
    struct vig_advisory a;
    char digest[65];
    int rc;

    if (feed == VIG_FEED_OSV && (rc = vig_osv_parse(text, arena, &a, err)) < 0)
        return rc;
    if ((rc = vig_sha256_hex(text, digest, err)) < 0)
        return rc;
    if (vig_part_is_done(im, digest, (vig_str){ 0 }))
        return 0;
    if ((rc = vig_part_files_begin(im, digest, &f, err)) < 0)
        return rc;
    rc = feed == VIG_FEED_KEV ? kev_part(&f, text, arena, err)
         : feed == VIG_FEED_EPSS ? epss_part(&f, text, arena, err)
                                 : record_part(&f, &a, arena, err);
    vig_part_files_done(&f);
    if (rc == 0 && feed == VIG_FEED_OSV)
        count_record(im);
    return rc;
}

int vig_input_text(struct vig_import *im, vig_str text, const char *path, struct vig_part_files *loose, struct vig_err *err)
{
    enum vig_feed feed = vig_feed_of(text);
    VIG_ARENA_SCOPE struct vig_arena *arena = feed == VIG_FEED_NONE ? NULL : vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    struct vig_advisory a;
    int rc;

    if (feed == VIG_FEED_NONE)
        return vig_fail(err, VIG_E_UNSUPPORTED, "%s: neither an OSV record, nor CISA's KEV catalogue, nor EPSS scores", path);
    if (!arena)
        return vig_nomem(err);
    if (feed != VIG_FEED_OSV || !loose)
        return one_part(im, feed, text, arena, err);
    rc = vig_osv_parse(text, arena, &a, err);
    if (rc == 0)
        rc = vig_part_add_advisory(loose->part, &a, arena, err);
    if (rc == 0)
        count_record(im);
    return rc < 0 ? rc : 1;
}

int vig_input_gunzip(vig_str packed, size_t max, struct vig_buf *to, struct vig_err *err)
{
    struct inflate_state *z = vig_allocation_fails() ? NULL : malloc(sizeof *z);
    int rc = 0;

    if (!z)
        return vig_nomem(err);
    isal_inflate_init(z);
    z->crc_flag = ISAL_GZIP;
    z->next_in = (uint8_t *)(uintptr_t)packed.p;
    z->avail_in = (uint32_t)packed.n;
    while (rc == 0 && z->block_state != ISAL_BLOCK_FINISH) {
        char *room = to->n > max ? NULL : vig_buf_room(to, VIG_KIB(256));

        if (!room) {
            rc = vig_fail(err, VIG_E_LIMIT, "unpacks to more than %zu bytes", max);
            break;
        }
        z->next_out = (uint8_t *)room;
        z->avail_out = (uint32_t)VIG_KIB(256);
        if (isal_inflate(z) != ISAL_DECOMP_OK || (z->avail_out == VIG_KIB(256) && z->block_state != ISAL_BLOCK_FINISH))
            rc = vig_fail(err, VIG_E_INPUT, "not a whole gzip file");
        to->n += VIG_KIB(256) - z->avail_out;
    }
    free(z);
    return rc;
}
