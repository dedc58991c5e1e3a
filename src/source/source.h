/* source/source.h - what can be scanned: images in their several wrappings, directories, the host, single files, bills of
 * materials, lists of purls.
 *
 * A source knows its subject and hands out layers: runs of entries, each with a path, a type and perhaps content. A
 * directory, a host or a single file is a source with one layer. catalog/scan.h reads a source into an SBOM.
 */
#ifndef VIG_SOURCE_SOURCE_H
#define VIG_SOURCE_SOURCE_H

#include "base/arena.h"
#include "model/sbom.h"

struct vig_source;

struct vig_source_options {
    vig_str platform;      /* "linux/arm64"; empty: this machine's, else the first */
    vig_str docker_host;   /* empty: $DOCKER_HOST, else the default socket */
    /* Called from time to time with bytes done and in all (0: not known); NULL: no progress. */
    void (*progress)(void *ctx, uint64_t done, uint64_t total);
    void *progress_ctx;
};

/* Finds out what `target` is by looking, unless a prefix forces it: docker-archive:, oci:, oci-archive:, dir:, host:, file:,
 * sbom:, purls:, docker: (the Engine). "-" is standard input: an image or a root file system (tar, plain or packed), a bill
 * of materials, a list of purls. PATH:TAG is one of several images in an archive or layout. What is no path is the name of
 * an image that the engine has. The error names what was tried. */
int vig_source_open(const char *target, const struct vig_source_options *options, struct vig_arena *arena,
                    struct vig_source **ret, struct vig_err *err);
void vig_source_close(struct vig_source *s); /* NULL is fine */

#endif
