/* format/rpmdb.c - tells the forms of rpm's data base apart. The file's name does not matter: old names live on as links. */
#include "format/rpmdb.h"

int vig_rpmdb_damage(const struct vig_rpmdb_visitor *v, int rc, struct vig_err *err)
{
    return rc == VIG_E_NOMEM || rc == VIG_E_CANCELLED ? rc : v->damage(v->ctx, err);
}

int vig_rpmdb_visit(const struct vig_blob *file, const struct vig_rpmdb_visitor *v, struct vig_err *err)
{
    char bytes[VIG_RPMDB_START];
    vig_str start = vig_str_of(bytes, file->size < sizeof bytes ? (size_t)file->size : sizeof bytes);
    int rc = vig_blob_read(file, 0, bytes, start.n, err);

    if (rc < 0)
        return rc;
    if (vig_rpmdb_is_sqlite(start))
        return vig_rpmdb_sqlite(file, v, err);
    if (vig_rpmdb_is_wal(start))
        return vig_rpmdb_wal(file, v, err);
    if (vig_rpmdb_is_ndb(start))
        return vig_rpmdb_ndb(file, v, err);
    if (vig_rpmdb_is_bdb(start))
        return vig_rpmdb_bdb(file, v, err);
    return vig_fail(err, VIG_E_UNSUPPORTED, "an rpm data base of a form that is not known");
}
