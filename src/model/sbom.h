/* model/sbom.h - what was looked at (the subject), and all that was found in it.
 *
 * Everything hangs on one arena, which the SBOM does not own.
 */
#ifndef VIG_MODEL_SBOM_H
#define VIG_MODEL_SBOM_H

#include "model/package.h"

struct vig_os {
    vig_str id;          /* os-release ID: "debian" */
    vig_str id_like;     /* "rhel fedora" */
    vig_str version_id;  /* "12", "3.19.1" */
    vig_str codename;    /* VERSION_CODENAME: "bookworm" */
    vig_str name;        /* NAME: "Debian GNU/Linux" */
    vig_str pretty_name; /* PRETTY_NAME */
    vig_str point;       /* /etc/debian_version and the like: "12.5"; empty when absent */
};

enum vig_subject_kind {
    VIG_SUBJECT_IMAGE,
    VIG_SUBJECT_DIRECTORY,
    VIG_SUBJECT_HOST,
    VIG_SUBJECT_FILE,
    VIG_SUBJECT_SBOM,
    VIG_SUBJECT_PURLS,
    VIG_SUBJECT_DAEMON,
    VIG_SUBJECT_CONTAINER,
    VIG_SUBJECT_DOCKERFILE,
    VIG_SUBJECT_COMPOSE,
    VIG_SUBJECT_COMMAND, /* a `docker run` command line */
};
const char *vig_subject_kind_name(enum vig_subject_kind kind); /* "image", "directory", "host", "file", "sbom", "purls", … */

struct vig_layer {
    vig_str digest;     /* of the blob as stored: "sha256:…"; empty when not known */
    vig_str diff_id;    /* of the uncompressed tar */
    vig_str created_by; /* the history line that made it, white space folded; empty when not known */
    uint64_t size;      /* bytes as stored */
};

struct vig_subject {
    enum vig_subject_kind kind;
    vig_str name;         /* as the user wrote it */
    vig_str digest;       /* image: of its configuration ("sha256:…"), the image id; else empty */
    vig_str platform;     /* "linux/amd64", "linux/arm64/v8"; else empty */
    vig_str created;      /* RFC 3339, as the image says */
    struct { VIG_VEC(vig_str); } tags; /* repository tags */
    struct { VIG_VEC(struct vig_layer); } layers;
    size_t base_layers;   /* how many of the lowest layers seem to be the base image's, by its history; 0: not known */
    struct vig_os os;     /* empty id: none was found */
};

/* Input that could not be read, or not wholly: the report is incomplete, and says so. */
struct vig_note {
    vig_str path;   /* what it is about; may be empty */
    uint32_t layer; /* or VIG_NO_LAYER */
    size_t line;    /* or 0 */
    vig_str text;   /* "record without a name or a version" */
};

struct vig_sbom {
    struct vig_arena *arena;
    struct vig_subject subject;
    struct { VIG_VEC(struct vig_package); } packages; /* sorted by type, name, version once finished */
    struct { VIG_VEC(struct vig_note); } notes;
    size_t notes_dropped; /* beyond VIG_LIMIT_NOTES */
};

/* Copies all that it views, as a source may be closed before the report is written. VIG_E_NOMEM. */
int vig_subject_copy(const struct vig_subject *from, struct vig_arena *arena, struct vig_subject *ret, struct vig_err *err);

/* Makes it empty, on `arena`. */
void vig_sbom_init(struct vig_sbom *sbom, struct vig_arena *arena);

/* Copies the text. Above VIG_LIMIT_NOTES it only counts. VIG_E_NOMEM. */
int vig_sbom_note(struct vig_sbom *sbom, vig_str path, uint32_t layer, size_t line, struct vig_err *err,
                  const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Fills in each empty purl, sorts packages and notes so that the same input gives the same order, and keeps `owner`
 * indices right. VIG_E_NOMEM. */
int vig_sbom_finish(struct vig_sbom *sbom, struct vig_err *err);

#endif
