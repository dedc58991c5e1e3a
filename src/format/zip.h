/* format/zip.h - reads zip archives (jar, war, wheel, …) by their central directory, in place.
 *
 *     struct vig_zip_work *work;             what all archives of one outer file share: the inflater and the budgets
 *     struct vig_zip zip;
 *     struct vig_zip_entry e;
 *     struct vig_blob content;
 *
 *     vig_zip_work_new(blob.size, arena, &work, err);
 *     vig_zip_open(work, &blob, arena, &zip, err);
 *     while (vig_zip_next(&zip, &e))
 *         if (wanted(e.name))
 *             vig_zip_read(&zip, &e, max, arena, &content, err);
 *
 * A stored entry's content is a part of the archive's blob, so a jar within a jar is not copied. A deflated one is
 * inflated onto the arena. Nothing is written anywhere, so names like "../../etc/passwd" are only names.
 */
#ifndef VIG_FORMAT_ZIP_H
#define VIG_FORMAT_ZIP_H

#include "base/blob.h"
#include "base/cur.h"
#include "base/limits.h"

struct vig_zip_work;

/* `outer`: the size of the outermost file, which says how much may come out of it. On `arena`. VIG_E_NOMEM. */
int vig_zip_work_new(uint64_t outer, struct vig_arena *arena, struct vig_zip_work **ret, struct vig_err *err);

/* Whether a budget is used up: whatever else is read of this outer file fails. */
bool vig_zip_is_spent(const struct vig_zip_work *work);

/* For a file that is read entry by entry, each let go of before the next, as a feed of half a million records: only the
 * ratio of what comes out to the file's size is limited, not the sum. Before the first read. */
void vig_zip_lift_ceiling(struct vig_zip_work *work, uint64_t outer);

struct vig_zip {
    struct vig_zip_work *work;
    struct vig_blob blob;
    uint64_t shift;  /* bytes in front of the archive (a shell script that starts the jar) */
    vig_cur central; /* what of the central directory is still to come */
    uint64_t lies;   /* entries whose local header or checksum did not fit the central directory, so far */
};

struct vig_zip_entry {
    vig_str name; /* any bytes; of a folder it ends in '/' */
    uint64_t packed, size;
    uint64_t at; /* of the local header, without `shift` */
    uint32_t crc;
    uint16_t method;
    bool encrypted;
};

/* Finds the central directory. VIG_E_INPUT when there is none, VIG_E_LIMIT when it is too large. `blob` is copied; the
 * directory is a view into it, or a copy on `arena`. */
int vig_zip_open(struct vig_zip_work *work, const struct vig_blob *blob, struct vig_arena *arena, struct vig_zip *ret,
                 struct vig_err *err);
/* The next entry, or false at the end. A damaged record ends the walk. */
bool vig_zip_next(struct vig_zip *zip, struct vig_zip_entry *ret);
/* Whether the walk ended before the end of the directory: what comes after is not known. */
bool vig_zip_is_damaged(const struct vig_zip *zip);

/* The entry's content. VIG_E_LIMIT above `max` or above a budget of the work, VIG_E_UNSUPPORTED for encrypted entries and
 * methods other than stored and deflated, VIG_E_INPUT for damage. A wrong checksum or local header is only counted
 * (zip->lies), as the programs that run such an archive do not look at them either. */
int vig_zip_read(struct vig_zip *zip, const struct vig_zip_entry *e, size_t max, struct vig_arena *arena,
                 struct vig_blob *ret, struct vig_err *err);
/* The same, as a view: for small texts. */
int vig_zip_read_text(struct vig_zip *zip, const struct vig_zip_entry *e, size_t max, struct vig_arena *arena,
                      vig_str *ret, struct vig_err *err);

/* Whether the bytes begin like a zip. Archives with something in front of them do not. */
bool vig_zip_has_magic(const struct vig_blob *blob);

#endif
