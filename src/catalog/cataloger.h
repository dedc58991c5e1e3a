/* catalog/cataloger.h - what a cataloger is, and what it may call.
 *
 * A cataloger is one file with one `const struct vig_cataloger`, listed in table.c. It says which files it wants, is given
 * each of them, and adds packages. It opens nothing, keeps no state between files, and must give the same result for a
 * file whatever else the image holds: results are cached by layer. Catalogers run in several threads at once, each with a
 * vig_catalog of its own.
 *
 * Bad input is a note (vig_catalog_note) and the parser goes on with the next record, so that one bad record cannot hide
 * the packages after it. Only out of memory and the like are errors.
 */
#ifndef VIG_CATALOG_CATALOGER_H
#define VIG_CATALOG_CATALOGER_H

#include "base/arena.h"
#include "base/blob.h"
#include "base/cur.h"
#include "base/limits.h"
#include "model/sbom.h"

struct vig_catalog; /* results in the making */

/* When a file is worth reading. Images are read for what is installed, source folders for what is declared. */
enum vig_cataloger_scope {
    VIG_CATALOG_ALWAYS,    /* package data bases, archives, executables, installed language packages */
    VIG_CATALOG_DECLARED,  /* lock files and manifests: in directories and single files; in images only with --all */
};

struct vig_cataloger {
    const char *name; /* "dpkg-db": permanent, part of reports and of cache keys */
    /* Patterns on the path from the root, NULL at the end. As in .gitignore, one without '/' is a file name at any depth;
     * one that begins with ".../" may stand below any folder; any other is anchored at the root. '*' is any run of bytes
     * but '/'. Examples: "var/lib/dpkg/status", "package-lock.json", "*.jar", ".../specifications/x.gemspec". */
    const char *const *paths;
    bool no_links;   /* a link of such a name is not followed: what it leads to bears a name that is wanted, too, or is none of ours */
    bool elf;        /* also each regular file that begins with "\177ELF" */
    enum vig_cataloger_scope scope;
    size_t max_bytes; /* larger files become a note */
    /* One of the two. `parse` gets the whole file, `parse_blob` reads what it needs. The bytes die when it returns. */
    int (*parse)(struct vig_catalog *cat, vig_str file, struct vig_err *err);
    int (*parse_blob)(struct vig_catalog *cat, const struct vig_blob *file, struct vig_err *err);
};

/* All of them, NULL at the end (table.c). */
extern const struct vig_cataloger *const vig_catalogers[];

/* The file that is being read: path from the root, without a leading '/'. */
vig_str vig_catalog_path(const struct vig_catalog *cat);
/* For this file only; reset after it. */
struct vig_arena *vig_catalog_scratch(struct vig_catalog *cat);

/* Copies all that it keeps. Fills in cataloger, location (path, nested) and owner; the caller leaves these zero.
 * A package without a name, or with a name, version or other field above its limit or with control characters, becomes a
 * note. Returns 0 or VIG_E_NOMEM. */
int vig_catalog_add(struct vig_catalog *cat, const struct vig_package *pkg, struct vig_err *err);

/* Bad input: `line` (or offset, as the text says) may be 0. Copies the text. 0, or VIG_E_NOMEM. The message may not be
 * formatted from more than a few dozen bytes of input; control characters are escaped by the writers. */
int vig_catalog_note(struct vig_catalog *cat, size_t line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Turns a parser's error into a note and returns 0, unless it is VIG_E_NOMEM or VIG_E_CANCELLED (returned as it is):
 *     rc = vig_toml_parse(…, err); if (rc < 0) return vig_catalog_note_err(cat, err); */
int vig_catalog_note_err(struct vig_catalog *cat, struct vig_err *err);

/* os-release and its like. Non-empty fields win over what an earlier file of the same layer said, as `rank` is higher. */
int vig_catalog_os(struct vig_catalog *cat, const struct vig_os *os, int rank, struct vig_err *err);

/* An OS package owns a file. Paths that no cataloger can want are dropped at once (vig_patterns_may_own), so this may be
 * called for each line of a file list. `path` may begin with '/'; `owner_name` may be "name:architecture". */
int vig_catalog_owns(struct vig_catalog *cat, enum vig_pkg_type type, vig_str owner_name, vig_str path, struct vig_err *err);

/* Bills of materials: what is added from now on was found at `path` of what the document describes, not in the document
 * itself. A leading '/' is dropped; empty: in the document again. */
int vig_catalog_place(struct vig_catalog *cat, vig_str path, struct vig_err *err);

/* Archives: what is added between begin and end is located at `nested` inside the current file. May nest.
 * VIG_E_LIMIT above VIG_LIMIT_ARCHIVE_DEPTH. */
int vig_catalog_enter(struct vig_catalog *cat, vig_str nested, struct vig_err *err);
void vig_catalog_leave(struct vig_catalog *cat);

/* A new, empty catalog for one layer; tests and fuzzers feed catalogers through it. `arena` gets the results. */
int vig_catalog_new(struct vig_arena *arena, struct vig_catalog **ret, struct vig_err *err);
void vig_catalog_free(struct vig_catalog *cat);
/* Runs one cataloger over one file, outside of any image. */
int vig_catalog_run(struct vig_catalog *cat, const struct vig_cataloger *c, vig_str path, const struct vig_blob *file,
                    struct vig_err *err);

#endif
