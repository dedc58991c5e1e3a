/* report/writer.h - a writer turns finished reports into one format.
 *
 * One file for each, with one `const struct vig_writer`, listed in writers.c. The same reports give the same bytes. Text from
 * input is escaped: a package name must not draw on a terminal or leave its string.
 */
#ifndef VIG_REPORT_WRITER_H
#define VIG_REPORT_WRITER_H

#include "base/buf.h"
#include "model/finding.h"

struct vig_write_options {
    bool colour;      /* table: ANSI colours */
    unsigned width;   /* table: columns of the terminal; 0: unlimited */
    bool full;        /* table: each finding on a line */
    bool elapsed;     /* table: how long it took; else the same reports give the same bytes */
};

struct vig_writer {
    const char *name;  /* what --format takes */
    const char *help;  /* one line for --help */
    /* Whether several targets go into one document; else they are written one after the other. */
    bool many;
    int (*write)(const struct vig_report *const *reports, size_t n, const struct vig_write_options *options,
                 struct vig_buf *out, struct vig_err *err);
};

extern const struct vig_writer *const vig_writers[]; /* NULL at the end */
const struct vig_writer *vig_writer_named(vig_str name);

#endif
