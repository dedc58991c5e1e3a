/* advisory/input_zip.c - an ecosystem's bulk export: a zip with one OSV record a file.
 *
 * A record that cannot be read becomes a note, and the next one is tried.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "advisory/import_work.h"
#include "advisory/provider/provider.h"
#include "base/hash.h"
#include "format/zip.h"

enum { MOST_FAMILIES = 256, SCRATCH = 256 << 20 };

struct family {
    vig_str name;
    uint64_t records;
    uint64_t last; /* record that was counted last */
};

struct zip_input {
    struct vig_import *import;
    const char *path;
    struct vig_part_files files;
    struct vig_arena *arena, *scratch;
    struct family families[MOST_FAMILIES];
    size_t family_count;
    uint64_t records;
    char newest[40];
};

static int digest_file(int fd, uint64_t size, char ret[65], struct vig_err *err)
{
    struct vig_blob blob = vig_blob_fd(fd, 0, size);
    struct vig_digest *d;
    char *bytes = malloc(VIG_MIB(1));
    int rc = bytes ? vig_digest_new(VIG_SHA256, &d, err) : vig_nomem(err);

    if (rc < 0) {
        free(bytes);
        return rc;
    }
    for (uint64_t at = 0; at < size && rc == 0;) {
        size_t n = size - at < VIG_MIB(1) ? (size_t)(size - at) : VIG_MIB(1);

        rc = vig_blob_read(&blob, at, bytes, n, err);
        if (rc == 0)
            rc = vig_digest_add(d, vig_str_of(bytes, n), err);
        at += n;
    }
    if (rc == 0)
        rc = vig_digest_hex(d, ret, 65, err);
    vig_digest_free(d);
    free(bytes);
    return rc;
}

static int count_families(struct zip_input *z, const struct vig_advisory *a, struct vig_err *err)
{
    z->records++;
    for (size_t i = 0; i < a->affected.n; i++) {
        vig_str name = vig_ecosystem_family(a->affected.v[i].ecosystem);
        size_t f = 0;

        while (f < z->family_count && !vig_str_eq(z->families[f].name, name))
            f++;
        if (f == MOST_FAMILIES || vig_str_empty(name))
            continue;
        if (f == z->family_count) {
            if (!vig_arena_str(z->arena, name, &z->families[f].name))
                return vig_nomem(err);
            z->family_count++;
        }
        z->families[f].records += z->families[f].last != z->records;
        z->families[f].last = z->records;
    }
    return 0;
}

static int take_record(struct zip_input *z, vig_str text, struct vig_err *err)
{
    struct vig_advisory a;
    int rc = vig_osv_parse(text, z->scratch, &a, err);

    if (rc < 0)
        return rc;
    if (a.modified.n < sizeof z->newest && vig_str_cmp(a.modified, vig_str_c(z->newest)) > 0)
        (void)snprintf(z->newest, sizeof z->newest, "%.*s", VIG_ARG(a.modified));
    rc = count_families(z, &a, err);
    return rc < 0 ? rc : vig_part_add_advisory(z->files.part, &a, z->scratch, err);
}

static bool ends_the_work(int rc)
{
    return rc == VIG_E_IO || rc == VIG_E_NOMEM;
}

static int take_entries(struct zip_input *z, struct vig_zip *zip, struct vig_err *err)
{
    struct vig_zip_entry e;
    struct vig_err why;
    vig_str text;

    while (vig_zip_next(zip, &e)) {
        if (!vig_str_ends(e.name, VIG_STR(".json")))
            continue;
        int rc = vig_zip_read_text(zip, &e, VIG_LIMIT_ADVISORY, z->scratch, &text, &why);
        if (rc == 0)
            rc = take_record(z, text, &why);
        if (rc < 0 && (ends_the_work(rc) || vig_zip_is_spent(zip->work))) {
            *err = why;
            return vig_wrap(err, "%s", z->path);
        }
        if (rc < 0)
            vig_import_note(z->import, z->path, e.name, &why);
        vig_import_progress(z->import, z->path, e.packed);
        vig_arena_reset(z->scratch);
    }
    if (vig_zip_is_damaged(zip))
        return vig_fail(err, VIG_E_INPUT, "%s: the zip's directory is damaged or cut short: fetch it again", z->path);
    return 0;
}

/* "osv:" and the folder's name if records are about it; else what most records are about, the first by name among equals. */
static int name_of(struct zip_input *z, vig_str *ret, struct vig_err *err)
{
    vig_str folder = vig_str_basename(vig_str_dirname(vig_str_c(z->path))), best = { 0 };
    uint64_t most = 0;

    for (size_t i = 0; i < z->family_count; i++) {
        const struct family *f = &z->families[i];

        if (vig_str_eq(f->name, vig_ecosystem_family(folder))) {
            best = folder;
            break;
        }
        if (f->records > most || (f->records == most && vig_str_cmp(f->name, best) < 0)) {
            most = f->records;
            best = f->name;
        }
    }
    *ret = vig_arena_printf(z->arena, "osv:%.*s", VIG_ARG(best));
    return ret->p ? 0 : vig_nomem(err);
}

static int take_zip(struct zip_input *z, int fd, uint64_t size, const char *digest, vig_str name, struct vig_err *err)
{
    struct vig_blob blob = vig_blob_fd(fd, 0, size);
    struct vig_zip_work *work;
    struct vig_zip zip;
    int rc = vig_zip_work_new(size, z->arena, &work, err);

    if (rc == 0)
        vig_zip_lift_ceiling(work, size);
    if (rc == 0)
        rc = vig_zip_open(work, &blob, z->arena, &zip, err);
    if (rc == 0)
        rc = vig_part_files_begin(z->import, digest, &z->files, err);
    if (rc < 0)
        return rc;
    rc = take_entries(z, &zip, err);
    if (rc == 0 && z->records == 0)
        rc = vig_fail(err, VIG_E_UNSUPPORTED, "%s: a zip without a single OSV record", z->path);
    if (rc == 0 && vig_str_empty(name))
        rc = name_of(z, &name, err);
    if (rc == 0)
        rc = vig_part_files_end(&z->files, name, vig_str_c(z->newest), err);
    vig_part_files_done(&z->files);
    (void)pthread_mutex_lock(&z->import->lock);
    z->import->report->records += z->records;
    (void)pthread_mutex_unlock(&z->import->lock);
    return rc;
}

int vig_input_zip(struct vig_import *im, int fd, const char *path, vig_str name, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    VIG_ARENA_SCOPE struct vig_arena *scratch = vig_arena_new(SCRATCH);
    struct zip_input *z = arena ? vig_new(arena, struct zip_input) : NULL;
    struct stat st;
    char digest[65];
    int rc;

    if (!z || !scratch)
        return vig_nomem(err);
    if (fstat(fd, &st) < 0)
        return vig_fail_errno(err, errno, "%s", path);
    if ((rc = digest_file(fd, (uint64_t)st.st_size, digest, err)) < 0)
        return rc;
    if (vig_part_is_done(im, digest, name)) {
        vig_import_progress(im, path, (uint64_t)st.st_size);
        return 0;
    }
    *z = (struct zip_input){ .import = im, .path = path, .arena = arena, .scratch = scratch };
    return take_zip(z, fd, (uint64_t)st.st_size, digest, name, err);
}
