/* catalog/sbom_item.h - one component of a bill of materials that another tool wrote, and how it becomes a package.
 *
 * CycloneDX and SPDX say the same things in other words; their readers fill in an item, and the rest is here: purl or no
 * purl, the tools' own names of package types, distributions, ownership. Private to src/catalog.
 */
#ifndef VIG_CATALOG_SBOM_ITEM_H
#define VIG_CATALOG_SBOM_ITEM_H

#include "catalog/cataloger.h"
#include "format/json_walk.h"

/* Views into the document or its scratch memory; what is not known stays empty. */
struct vig_sbom_item {
    vig_str purl, cpe;
    vig_str kind; /* the tool's own word for the type: "java-archive", "debian", "npm" */
    vig_str group, name, version;
    vig_str arch, source_name, source_version, modularity, license, vendor, sha1;
    vig_str owner; /* name of the OS package that owns its file */
    enum vig_pkg_type owner_type;
    vig_str path, nested; /* where it was found, in what the document describes */
    unsigned flags;
    bool bare;   /* without a purl and a CPE, it is no package: the root, a lock file, a container */
    size_t line; /* in the document, for notes */
};

/* What reading one document needs to remember. */
struct vig_sbom_reader {
    struct vig_catalog *cat;
    struct vig_arena *scratch; /* reset after each item */
    struct vig_json_walk walk; /* over the document */
    bool seen;                 /* anything that says that it is of the format it is taken for */
    bool inside;               /* the document is a file inside of an image: it says nothing about the image's OS */
    vig_str distro_id, distro_version; /* the first one that the document or a purl named */
    bool os_known, distro_mixed;
};

/* A format: how its documents are walked over from behind their '{', and what is said of what is none. */
struct vig_sbom_document {
    int (*walk)(struct vig_sbom_reader *r, struct vig_err *err);
    const char *no_object, *other;
};

/* Reads a document; `inside` as in the reader. Where its JSON breaks off is a note. */
int vig_sbom_read(struct vig_catalog *cat, const struct vig_blob *file, bool inside, const struct vig_sbom_document *document,
                  struct vig_err *err);
/* About the place where the walk is. */
int vig_sbom_reader_note(struct vig_sbom_reader *r, const char *text, struct vig_err *err);
int vig_sbom_reader_begin(struct vig_sbom_reader *r, struct vig_catalog *cat, struct vig_err *err); /* r->scratch is to be freed */
/* Tells the distribution that the purls named, if nothing else did. */
int vig_sbom_reader_end(struct vig_sbom_reader *r, struct vig_err *err);
/* A distribution that the document names itself, as the tools write it. */
int vig_sbom_reader_os(struct vig_sbom_reader *r, const struct vig_os *os, struct vig_err *err);
int vig_sbom_reader_add(struct vig_sbom_reader *r, const struct vig_sbom_item *item, struct vig_err *err);

/* "a.jar:BOOT-INF/lib/b.jar" and "/a.jar" as path and nested path. */
void vig_sbom_item_place(struct vig_sbom_item *item, vig_str place);
/* The OS package that owns it, by its purl. */
void vig_sbom_item_owner(struct vig_sbom_item *item, vig_str purl);

#endif
