/* format/rpmdb.h - rpm's data base, in each of the three forms that it has had: all headers, one after the other.
 *
 * Indexes are not looked at. A record that cannot be read is reported and passed over. The work is bounded by the size of
 * the file: no byte of it is a part of two records, and a file in which one is, is damaged.
 */
#ifndef VIG_FORMAT_RPMDB_H
#define VIG_FORMAT_RPMDB_H

#include "base/blob.h"
#include "base/buf.h"
#include "base/cur.h"

struct vig_rpmdb_visitor {
    void *ctx;
    /* One header (format/rpm_header.h), in the data base's order. The bytes die when it returns. Negative: stop. */
    int (*header)(void *ctx, vig_str blob, struct vig_err *err);
    /* A record that could not be read, and why. Negative: stop. */
    int (*damage)(void *ctx, struct vig_err *why);
};

/* Looks which form it is. VIG_E_UNSUPPORTED when it is none; VIG_E_INPUT when nothing can be read. */
int vig_rpmdb_visit(const struct vig_blob *file, const struct vig_rpmdb_visitor *v, struct vig_err *err);

/* Fedora 33, RHEL 9 and later: rpmdb.sqlite. */
bool vig_rpmdb_is_sqlite(vig_str start);
int vig_rpmdb_sqlite(const struct vig_blob *file, const struct vig_rpmdb_visitor *v, struct vig_err *err);
/* Its write-ahead log, rpmdb.sqlite-wal: what was changed while the data base was in use. What such a change removed from
 * the data base cannot be told without it: if there are changes, `damage` hears of that. */
bool vig_rpmdb_is_wal(vig_str start);
int vig_rpmdb_wal(const struct vig_blob *file, const struct vig_rpmdb_visitor *v, struct vig_err *err);
/* SUSE: Packages.db. */
bool vig_rpmdb_is_ndb(vig_str start);
int vig_rpmdb_ndb(const struct vig_blob *file, const struct vig_rpmdb_visitor *v, struct vig_err *err);
/* RHEL 8, Amazon Linux 2 and all before: Packages, a hash table of Berkeley DB. */
bool vig_rpmdb_is_bdb(vig_str start);
int vig_rpmdb_bdb(const struct vig_blob *file, const struct vig_rpmdb_visitor *v, struct vig_err *err);

/* For the readers themselves. */

#define VIG_RPMDB_START 100 /* bytes that vig_rpmdb_is_… want to see */

/* Reports why a record could not be read and returns 0, unless `rc` must travel on (out of memory, cancelled). */
int vig_rpmdb_damage(const struct vig_rpmdb_visitor *v, int rc, struct vig_err *err);

#endif
