/* advisory/pack.h - what the advisory data base's keys and values look like.
 *
 *     key        = kind … 0 origin:be16
 *     "a" id                        a record            record: modified, ecosystems, then everything
 *     "e" first part of a CVE id    EPSS scores of up to a hundred CVEs
 *     "k" CVE id                    CISA's known exploited vulnerabilities
 *     "p" ecosystem 0 name 0 id 0 n:be16     a claim    one per package of a record
 *     "s" another entry's key               its value again: one in 128 entries, which a dictionary is made of (merge.c)
 *     "v" id or alias 0 record's id  an opinion          what one record says about a vulnerability as such
 *     "w"                           a filter of what has entries "p" and "k" (names.h)
 *     "m" …                         what the data base is made of (no origin behind most of them)
 *
 * The origin says which input an entry came from ("osv:Debian", "kev"), so that a newer input of the same name can take its
 * place. Ids, names and ecosystems with a NUL in them are refused.
 */
#ifndef VIG_ADVISORY_PACK_H
#define VIG_ADVISORY_PACK_H

#include "advisory/store.h"
#include "base/buf.h"
#include "base/cur.h"

enum { VIG_KEY_RECORD = 'a', VIG_KEY_EPSS = 'e', VIG_KEY_KEV = 'k', VIG_KEY_META = 'm', VIG_KEY_CLAIM = 'p', VIG_KEY_SAMPLE = 's',
       VIG_KEY_OPINION = 'v', VIG_KEY_NAMES = 'w' };

/* What one record says about a vulnerability as such. The highest rank wins. */
struct vig_opinion {
    uint8_t rank;
    enum vig_severity severity;
    vig_str source, cvss, published, title;
};

struct vig_kev {
    bool ransomware;
    vig_str added, title;
};

/* An id or a name that a key can hold. */
bool vig_key_part_ok(vig_str s);

/* Appends; look at vig_buf_check once. */
void vig_pack_record(struct vig_buf *b, const struct vig_advisory *a);
void vig_pack_claim(struct vig_buf *b, vig_str modified, const struct vig_affected *p, const vig_str *aliases, size_t n,
                    bool malicious, vig_str key_name);
void vig_pack_opinion(struct vig_buf *b, const struct vig_opinion *o);
void vig_pack_kev(struct vig_buf *b, const struct vig_kev *k);

/* Views of `value`; lists are on the arena. False for damaged bytes, or when memory ran out (then *ret_nomem). */
bool vig_unpack_record(vig_str value, struct vig_arena *arena, struct vig_advisory *ret, bool *ret_nomem);
/* The record's head only. `ecosystems` is called for each. */
bool vig_unpack_record_head(vig_str value, vig_str *ret_modified, vig_cur *ret_ecosystems, uint64_t *ret_count);
bool vig_unpack_claim(vig_str value, vig_str key_name, struct vig_arena *arena, vig_str *ret_modified, struct vig_claim *ret,
                      bool *ret_nomem);
bool vig_unpack_opinion(vig_str value, struct vig_opinion *ret);
bool vig_unpack_kev(vig_str value, struct vig_kev *ret);

/* EPSS: pairs of a number (what stands behind the key's part in the CVE's id) and two scores, in steps of 1/100000. */
void vig_pack_epss(struct vig_buf *b, uint64_t number_delta, uint32_t epss, uint32_t percentile);
bool vig_unpack_epss(vig_cur *c, uint64_t *number, uint32_t *epss, uint32_t *percentile);
/* "CVE-2021-44228" → "CVE-2021-442" and 28. False when it is no CVE id. */
bool vig_epss_split(vig_str cve, vig_str *ret_prefix, uint64_t *ret_number);

void vig_put_uleb(struct vig_buf *b, uint64_t v);
void vig_put_str(struct vig_buf *b, vig_str s);
bool vig_get_str(vig_cur *c, vig_str *ret);

/* The last two bytes of a key, and what stands before them and their NUL. */
bool vig_key_origin(vig_str key, uint16_t *ret_origin, vig_str *ret_rest);
void vig_put_be16(struct vig_buf *b, uint16_t v);

#endif
