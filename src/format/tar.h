/* format/tar.h - tar archives as a stream: v7, ustar, GNU, pax and star, with their sparse files.
 *
 *     vig_tar_init(&t, stream);
 *     while ((rc = vig_tar_next(&t, &entry, err)) != 0)
 *         if (rc < 0)  a note; some errors end the archive, and then the next call returns 0
 *         else         look at entry; perhaps vig_tar_content
 *     vig_tar_done(&t);
 *
 * Contents that nobody asks for are skipped: in a file by jumping over them.
 */
#ifndef VIG_FORMAT_TAR_H
#define VIG_FORMAT_TAR_H

#include "base/buf.h"
#include "base/stream.h"

enum vig_tar_type { VIG_TAR_FILE, VIG_TAR_DIRECTORY, VIG_TAR_SYMLINK, VIG_TAR_HARDLINK, VIG_TAR_OTHER };

struct vig_tar_entry { /* views into the reader, until the next call */
    vig_str name;      /* as written: may be absolute, hold "..", or end in '/' */
    vig_str link;
    enum vig_tar_type type;
    uint64_t size; /* of the content, holes included; 0 unless it is a file */
    uint32_t mode, uid, gid;
    vig_str capability; /* the extended attribute security.capability, as it is stored; or empty */
};

enum vig_tar_sparse { VIG_TAR_DENSE, VIG_TAR_SPARSE_OLD, VIG_TAR_SPARSE_PAX, VIG_TAR_SPARSE_1_0 };

struct vig_tar {
    struct vig_stream *in;
    const struct vig_blob *whole; /* the same bytes with random access: then contents need not be copied. Or NULL */
    uint64_t entries;
    bool ended;

    /* The current entry. */
    uint64_t body, padding; /* still to be read */
    uint64_t size;
    enum vig_tar_sparse sparse;
    struct vig_buf pieces; /* of a sparse file: pairs of uint64_t, offset and length */
    struct vig_buf extended, long_name, long_link, content;
    bool lost; /* looking for the next header, after damage */
    char block[512];
    char name[258]; /* prefix, '/', name */
};

/* Whether `block`, the first 512 bytes of a file, is a header. */
bool vig_tar_starts(vig_str block);

void vig_tar_init(struct vig_tar *t, struct vig_stream *in);
void vig_tar_done(struct vig_tar *t);

/* 1: *ret is the next entry. 0: the end. VIG_E_INPUT, VIG_E_LIMIT: something is damaged and was passed over; call again.
 * Others end the archive. */
int vig_tar_next(struct vig_tar *t, struct vig_tar_entry *ret, struct vig_err *err);
/* The first `n` (at most VIG_STREAM_PEEK) bytes of the entry's content, fewer if it is shorter; of a sparse file none. */
int vig_tar_peek(struct vig_tar *t, size_t n, vig_str *ret, struct vig_err *err);
/* The whole content, at most `max` bytes: VIG_E_LIMIT above. Lives until the next call. */
int vig_tar_content(struct vig_tar *t, size_t max, struct vig_blob *ret, struct vig_err *err);

/* The content as a stream; vig_tar_next may be called before it is read to its end. Sparse files are not for this. */
struct vig_tar_body {
    struct vig_stream stream;
    struct vig_tar *tar;
};
void vig_tar_body_init(struct vig_tar_body *b, struct vig_tar *t);

#endif
