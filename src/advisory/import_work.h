/* advisory/import_work.h - what the files of the import share; see advisory/import.h. */
#ifndef VIG_ADVISORY_IMPORT_WORK_H
#define VIG_ADVISORY_IMPORT_WORK_H

#include <pthread.h>

#include "advisory/import.h"

/* Bytes gathered before they are sorted and written: with four threads, their sorting and the merge this stays under 300 MB. */
#define VIG_PART_MEMORY VIG_MIB(32)

/* A part that is done: its runs lie in the work folder as DIGEST.0, DIGEST.1, … */
struct vig_part_done {
    struct vig_origin origin;
    unsigned runs;
};

struct vig_import {
    const struct vig_import_options *options;
    struct vig_arena *arena; /* under the lock */
    struct vig_import_report *report;
    int dir; /* the work folder */
    struct vig_origins old_origins;
    pthread_mutex_t lock; /* of what follows, and of arena and report */
    struct { VIG_VEC(struct vig_part_done); } parts;
    uint64_t read_bytes, all_bytes;
    uint64_t merge_bytes;
    struct vig_err first_error; /* of a job */
    int first_rc;
};

/* An input that is being turned into a part: the file DIGEST.n is written under a temporary name. */
struct vig_part_files {
    struct vig_import *import;
    struct vig_part *part;
    char digest[65];
    unsigned runs;
};

/* Turns the inputs into parts. */
int vig_import_read(struct vig_import *im, const struct vig_input *inputs, size_t n, struct vig_err *err);

int vig_part_files_begin(struct vig_import *im, const char *digest, struct vig_part_files *f, struct vig_err *err);
/* Writes the last run and the mark that all are there, and lists the part. */
int vig_part_files_end(struct vig_part_files *f, vig_str name, vig_str date, struct vig_err *err);
void vig_part_files_done(struct vig_part_files *f);
/* Lists the part if an earlier run finished it, or if the old data base has it. `name` empty: the one it was given then. */
bool vig_part_is_done(struct vig_import *im, const char *digest, vig_str name);

void vig_import_note(struct vig_import *im, const char *where, vig_str what, const struct vig_err *why);
void vig_import_progress(struct vig_import *im, const char *what, uint64_t more_bytes);

/* The inputs; `path` is for messages. `name` as in vig_input, or empty. Return VIG_E_UNSUPPORTED for what they do not know. */
int vig_input_zip(struct vig_import *im, int fd, const char *path, vig_str name, struct vig_err *err);
/* A text that is KEV, EPSS or one record. `loose`: where records go; NULL: into a part of their own. Returns
 * 1 when a record went to `loose`. */
int vig_input_text(struct vig_import *im, vig_str text, const char *path, struct vig_part_files *loose, struct vig_err *err);
/* Unpacks gzip. */
int vig_input_gunzip(vig_str packed, size_t max, struct vig_buf *to, struct vig_err *err);

#endif
