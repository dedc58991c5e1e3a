/* cli/outputs.h - where a command's reports go: --format and --output, several at once.
 *
 *     --format json                      to standard output
 *     --format json --output a.json      that one to a file
 *     --output a.cdx.json                the format from the file's name
 *     --output cyclonedx=bom             or said in front of it
 *
 * Without any of them: the table, on standard output. A file is written under a temporary name and renamed, so a reader never
 * meets half a report.
 */
#ifndef VIG_CLI_OUTPUTS_H
#define VIG_CLI_OUTPUTS_H

#include "report/writer.h"

enum { VIG_MOST_OUTPUTS = 16 };

struct vig_output {
    const struct vig_writer *writer;
    const char *path; /* NULL: standard output */
};

struct vig_outputs {
    struct vig_output v[VIG_MOST_OUTPUTS];
    size_t n;
};

int vig_outputs_format(struct vig_outputs *o, const char *name, struct vig_err *err); /* --format NAME */
int vig_outputs_file(struct vig_outputs *o, const char *arg, struct vig_err *err);    /* --output ARG */
/* Writes all; `full` as in vig_write_options. `fallback` is the writer when none was asked for. */
int vig_outputs_write(const struct vig_outputs *o, const struct vig_writer *fallback, const struct vig_report *const *reports,
                      size_t n, bool full, int colour, struct vig_err *err);

/* Whether a file is made beside `path` and renamed; no: `path` itself is written to (a device, a pipe, a standard stream). */
bool vig_output_is_replaced(const char *path);

/* A file that is being written; whole or not at all, when it is replaced. */
struct vig_output_file {
    int fd;
    const char *path;
    char temporary[4096]; /* its name until it is whole; empty: `path` itself */
};
int vig_output_open(struct vig_output_file *f, const char *path, struct vig_err *err);
/* `rc`: how the writing went; below 0 nothing is left behind, and it is returned. */
int vig_output_close(struct vig_output_file *f, int rc, struct vig_err *err);

/* --color: never, always, auto → 0, 1, -1. */
int vig_parse_colour(const char *word, int *ret, struct vig_err *err);

#endif
