/* tests/unit/tar_writer.h - archives as tests want them, honest or not. */
#ifndef TAR_WRITER_H
#define TAR_WRITER_H

#include "base/buf.h"
#include "base/limits.h"

struct tar_header { /* what tar_entry writes; zero fields get what is usual */
    const char *name, *link, *prefix;
    char type;
    const char *size; /* the field itself, when it is to lie */
    unsigned mode, uid, gid;
    bool gnu, bad_checksum;
};

static inline void tar_checksum(char *h, bool bad)
{
    unsigned sum = bad ? 1 : 0;

    memset(h + 148, ' ', 8);
    for (int i = 0; i < 512; i++)
        sum += (unsigned char)h[i];
    (void)snprintf(h + 148, 8, "%06o", sum);
}

static inline void tar_pad(struct vig_buf *out)
{
    static const char zeros[512];

    (void)vig_buf_add(out, vig_str_of(zeros, (512 - out->n % 512) % 512));
}

/* Only the header. */
static inline void tar_head(struct vig_buf *out, const struct tar_header *e, unsigned long long size)
{
    char h[520] = ""; /* room for what snprintf might write */

    memcpy(h, e->name, strnlen(e->name, 100));
    (void)snprintf(h + 100, 12, "%07o", e->mode ? e->mode : 0644);
    (void)snprintf(h + 108, 12, "%07o", e->uid);
    (void)snprintf(h + 116, 12, "%07o", e->gid);
    if (e->size)
        memcpy(h + 124, e->size, 12);
    else
        (void)snprintf(h + 124, 12, "%011llo", size);
    h[156] = e->type ? e->type : '0';
    if (e->link)
        memcpy(h + 157, e->link, strnlen(e->link, 100));
    memcpy(h + 257, e->gnu ? "ustar  " : "ustar\00000", 8);
    if (e->prefix)
        memcpy(h + 345, e->prefix, strnlen(e->prefix, 155));
    tar_checksum(h, e->bad_checksum);
    (void)vig_buf_add(out, vig_str_of(h, 512));
}

static inline void tar_entry(struct vig_buf *out, const struct tar_header *e, vig_str content)
{
    tar_head(out, e, content.n);
    (void)vig_buf_add(out, content);
    tar_pad(out);
}

static inline void tar_file(struct vig_buf *out, const char *name, vig_str content)
{
    tar_entry(out, &(struct tar_header){ .name = name }, content);
}

/* "LENGTH key=value\n" pairs, keys and values alternating, NULL at the end, in front of the next entry. */
static inline void tar_pax(struct vig_buf *out, const char *const *pairs)
{
    struct vig_buf records;

    vig_buf_init(&records, VIG_MIB(4));
    for (; *pairs; pairs += 2) {
        size_t body = strlen(pairs[0]) + strlen(pairs[1]) + 3, n = body + 1;
        while ((size_t)snprintf(NULL, 0, "%zu", n) + body != n)
            n++;
        (void)vig_buf_addf(&records, "%zu %s=%s\n", n, pairs[0], pairs[1]);
    }
    tar_entry(out, &(struct tar_header){ .name = "pax", .type = 'x' }, vig_buf_str(&records));
    vig_buf_done(&records);
}

static inline void tar_end(struct vig_buf *out)
{
    static const char zeros[1024];

    (void)vig_buf_add(out, vig_str_of(zeros, 1024));
}

#endif
