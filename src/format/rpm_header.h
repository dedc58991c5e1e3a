/* format/rpm_header.h - what rpm keeps about one package: a header, as its data base and package files hold it.
 *
 * All views look into the header's bytes and die with them.
 */
#ifndef VIG_FORMAT_RPM_HEADER_H
#define VIG_FORMAT_RPM_HEADER_H

#include "base/cur.h"
#include "base/err.h"
#include "base/vec.h"

/* The values of one tag: `count` strings, each with a NUL behind it, or big-endian integers. */
struct vig_rpm_array {
    vig_str data; /* from the first value to the end of the header */
    uint32_t count;
};

struct vig_rpm_package {
    vig_str name, version, release, arch;
    vig_str source_rpm; /* "bash-5.1.8-6.el9_1.src.rpm" */
    vig_str vendor, license;
    vig_str modularity; /* "nodejs:18:8080020230718:abc" */
    uint32_t epoch;     /* 0 when there is none: rpm takes both as equal */
    struct vig_rpm_array basenames, dirnames, dirindexes;
};

/* A header without the eight magic bytes that stand before it in package files. VIG_E_INPUT says what is wrong. A tag of a
 * wrong type is as if it were absent. */
int vig_rpm_header_read(vig_str blob, struct vig_rpm_package *ret, struct vig_err *err);

/* "name-version-release.src.rpm": false when it has another shape. */
bool vig_rpm_source_split(vig_str source_rpm, vig_str *ret_name, vig_str *ret_version);

/* Walks over the files of a package. One walker serves many packages: it keeps its memory. */
struct vig_rpm_files {
    struct vig_arena *arena;
    struct { VIG_VEC(vig_str); } dirs;
    vig_cur names, indexes;
    uint32_t left;
};

/* VIG_E_LIMIT: more folders than VIG_LIMIT_RPM_DIRS; VIG_E_NOMEM. */
int vig_rpm_files_start(struct vig_rpm_files *f, const struct vig_rpm_package *pkg, struct vig_err *err);
/* The next file as folder ("/usr/bin/") and name. False at the end, and where the lists stop making sense. */
bool vig_rpm_files_next(struct vig_rpm_files *f, vig_str *ret_dir, vig_str *ret_name);

#endif
