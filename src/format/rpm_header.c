/* format/rpm_header.c - see format/rpm_header.h. The format's source is rpm's lib/header.c and lib/rpmtag.h.
 *
 *     u32 entries, u32 bytes of data           all big-endian
 *     entries × { u32 tag, u32 type, u32 offset, u32 count }
 *     data                                      what the offsets point into
 *
 * A file's path is dirnames[dirindexes[i]] + basenames[i].
 *
 * Untrusted: counts and offsets may say anything. Nothing is sized by them: an entry outside the data is passed over, strings
 * are read up to their NUL, and the walk over files ends with the shortest of its three lists.
 */
#include "format/rpm_header.h"

enum { TYPE_INT32 = 4, TYPE_STRING = 6, TYPE_STRING_ARRAY = 8, TYPE_I18N = 9 };

enum {
    TAG_NAME = 1000,
    TAG_VERSION = 1001,
    TAG_RELEASE = 1002,
    TAG_EPOCH = 1003,
    TAG_VENDOR = 1011,
    TAG_LICENSE = 1014,
    TAG_ARCH = 1022,
    TAG_SOURCERPM = 1044,
    TAG_DIRINDEXES = 1116,
    TAG_BASENAMES = 1117,
    TAG_DIRNAMES = 1118,
    TAG_MODULARITYLABEL = 5096,
};

struct entry {
    uint32_t tag, type, offset, count;
};

static void read_string(vig_str *to, const struct entry *e, vig_str data)
{
    vig_cur cur = vig_cur_of(vig_str_skip(data, e->offset));

    if ((e->type == TYPE_STRING || e->type == TYPE_I18N) && e->count > 0)
        (void)vig_cur_cstr(&cur, to);
}

static void read_array(struct vig_rpm_array *to, const struct entry *e, uint32_t type, vig_str data)
{
    if (e->type == type)
        *to = (struct vig_rpm_array){ vig_str_skip(data, e->offset), e->count };
}

static void read_entry(struct vig_rpm_package *p, const struct entry *e, vig_str data)
{
    vig_cur number = vig_cur_of(vig_str_skip(data, e->offset));

    switch (e->tag) {
    case TAG_NAME: read_string(&p->name, e, data); break;
    case TAG_VERSION: read_string(&p->version, e, data); break;
    case TAG_RELEASE: read_string(&p->release, e, data); break;
    case TAG_ARCH: read_string(&p->arch, e, data); break;
    case TAG_VENDOR: read_string(&p->vendor, e, data); break;
    case TAG_LICENSE: read_string(&p->license, e, data); break;
    case TAG_SOURCERPM: read_string(&p->source_rpm, e, data); break;
    case TAG_MODULARITYLABEL: read_string(&p->modularity, e, data); break;
    case TAG_BASENAMES: read_array(&p->basenames, e, TYPE_STRING_ARRAY, data); break;
    case TAG_DIRNAMES: read_array(&p->dirnames, e, TYPE_STRING_ARRAY, data); break;
    case TAG_DIRINDEXES: read_array(&p->dirindexes, e, TYPE_INT32, data); break;
    case TAG_EPOCH:
        if (e->type == TYPE_INT32 && e->count > 0)
            (void)vig_cur_be32(&number, &p->epoch);
        break;
    }
}

int vig_rpm_header_read(vig_str blob, struct vig_rpm_package *ret, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(blob), index;
    struct vig_rpm_package p = { 0 };
    struct entry e;
    vig_str entries = { NULL, 0 }, data;
    uint32_t count, bytes;

    if (!vig_cur_be32(&cur, &count) || !vig_cur_be32(&cur, &bytes) || count > vig_cur_left(&cur) / 16)
        return vig_fail(err, VIG_E_INPUT, "an rpm header that is cut short");
    (void)vig_cur_take(&cur, (size_t)count * 16, &entries);
    if (!vig_cur_take(&cur, bytes, &data))
        return vig_fail(err, VIG_E_INPUT, "an rpm header that is cut short");
    index = vig_cur_of(entries);
    while (vig_cur_be32(&index, &e.tag) && vig_cur_be32(&index, &e.type) && vig_cur_be32(&index, &e.offset) &&
           vig_cur_be32(&index, &e.count))
        if (e.offset < data.n)
            read_entry(&p, &e, data);
    if (vig_str_empty(p.name) || vig_str_empty(p.version))
        return vig_fail(err, VIG_E_INPUT, "an rpm header without a name or a version");
    *ret = p;
    return 0;
}

bool vig_rpm_source_split(vig_str source_rpm, vig_str *ret_name, vig_str *ret_version)
{
    vig_str nvr = source_rpm;
    size_t release, version;

    for (unsigned i = 0; i < 2; i++) { /* ".rpm", ".src" or ".nosrc" */
        size_t dot = vig_str_rfind(nvr, '.');

        if (dot == VIG_NPOS)
            return false;
        nvr = vig_str_take(nvr, dot);
    }
    release = vig_str_rfind(nvr, '-');
    if (release == VIG_NPOS)
        return false;
    version = vig_str_rfind(vig_str_take(nvr, release), '-');
    if (version == VIG_NPOS || version == 0)
        return false;
    *ret_name = vig_str_take(nvr, version);
    *ret_version = vig_str_skip(nvr, version + 1);
    return true;
}

int vig_rpm_files_start(struct vig_rpm_files *f, const struct vig_rpm_package *pkg, struct vig_err *err)
{
    vig_cur dirs = vig_cur_of(pkg->dirnames.data);
    vig_str dir;

    f->dirs.n = 0;
    f->left = 0;
    if (pkg->dirnames.count > VIG_LIMIT_RPM_DIRS)
        return vig_fail(err, VIG_E_LIMIT, "an rpm header with %u folders; at most %zu are read", pkg->dirnames.count,
                        VIG_LIMIT_RPM_DIRS);
    for (uint32_t i = 0; i < pkg->dirnames.count && vig_cur_cstr(&dirs, &dir); i++) {
        vig_str *slot = vig_vec_add(&f->dirs, f->arena);

        if (!slot)
            return vig_nomem(err);
        *slot = dir;
    }
    f->names = vig_cur_of(pkg->basenames.data);
    f->indexes = vig_cur_of(pkg->dirindexes.data);
    f->left = pkg->basenames.count < pkg->dirindexes.count ? pkg->basenames.count : pkg->dirindexes.count;
    return 0;
}

bool vig_rpm_files_next(struct vig_rpm_files *f, vig_str *ret_dir, vig_str *ret_name)
{
    vig_str name;
    uint32_t dir;

    if (f->left == 0 || !vig_cur_cstr(&f->names, &name) || !vig_cur_be32(&f->indexes, &dir) || dir >= f->dirs.n)
        return false;
    f->left--;
    *ret_dir = f->dirs.v[dir];
    *ret_name = name;
    return true;
}
