/* system/engine.h - the Docker Engine API, as far as reading images needs it. Podman's socket answers the same calls.
 *
 * Where the engine is: what the user says, else $DOCKER_HOST, else the first of the usual sockets that is there. Addresses:
 * unix:///path, tcp://host:port (https with $DOCKER_TLS_VERIFY and $DOCKER_CERT_PATH). Answers are JSON from a peer that
 * is trusted to speak the truth, but not to be short or well formed.
 */
#ifndef VIG_SYSTEM_ENGINE_H
#define VIG_SYSTEM_ENGINE_H

#include "base/stream.h"
#include "base/vec.h"

struct vig_engine; /* immutable: any thread may ask through it; on the arena it was made on */

/* Does not connect. VIG_E_UNSUPPORTED for an address that is not spoken to. */
int vig_engine_new(vig_str host, struct vig_arena *arena, struct vig_engine **ret, struct vig_err *err);
const char *vig_engine_address(const struct vig_engine *e); /* "unix:///var/run/docker.sock" */

struct vig_engine_version {
    vig_str version, api; /* "28.2.2", "1.50" */
    vig_str os, arch, kernel;
};
/* Also tells whether an engine answers: VIG_E_NOT_FOUND when there is none, VIG_E_IO when it may not be asked. */
int vig_engine_get_version(const struct vig_engine *e, struct vig_arena *arena, struct vig_engine_version *ret, struct vig_err *err);

struct vig_engine_image {
    vig_str id;       /* "sha256:…" */
    vig_str name;     /* the first tag, else the id */
    struct { VIG_VEC(vig_str); } tags;
    uint64_t size;    /* of all its layers, unpacked */
    vig_str created;  /* RFC 3339; from inspect only */
    vig_str platform; /* "linux/arm64/v8"; from inspect only */
    struct { VIG_VEC(vig_str); } diff_ids; /* from the bottom up; from inspect only */
    struct { VIG_VEC(vig_str); } repo_digests; /* "name@sha256:…"; from inspect only */
    struct yyjson_val *config; /* {"User","Env",…}, or NULL; from inspect only */
};
struct vig_engine_images {
    VIG_VEC(struct vig_engine_image);
};

/* All images that are not mere intermediate steps, sorted by name. */
int vig_engine_list_images(const struct vig_engine *e, struct vig_arena *arena, struct vig_engine_images *ret, struct vig_err *err);
/* By name, id or digest. VIG_E_NOT_FOUND. */
int vig_engine_inspect_image(const struct vig_engine *e, vig_str name, struct vig_arena *arena, struct vig_engine_image *ret,
                             struct vig_err *err);

struct vig_engine_step { /* a line of an image's history, from the bottom up */
    vig_str created_by;
    int64_t created; /* seconds since 1970 */
    uint64_t size;
};
struct vig_engine_history {
    VIG_VEC(struct vig_engine_step);
};
int vig_engine_get_history(const struct vig_engine *e, vig_str name, struct vig_arena *arena, struct vig_engine_history *ret,
                           struct vig_err *err);

/* Any other call that answers in JSON: `path` begins with '/'. The body, whatever it says; VIG_E_NOT_FOUND for status 404,
 * VIG_E_NET for other bad ones, with the engine's own words. */
int vig_engine_get(const struct vig_engine *e, const char *path, struct vig_arena *arena, vig_str *ret, struct vig_err *err);

/* The same, but the whole answer has to be there within `seconds` and at most `max` bytes long: for those who ask many questions. */
int vig_engine_get_within(const struct vig_engine *e, const char *path, unsigned seconds, size_t max, struct vig_arena *arena,
                          vig_str *ret, struct vig_err *err);
/* Changes something: sends `json` and gives the answer's body. Codes as vig_engine_get; any status of 200 … 299 is good. */
int vig_engine_post(const struct vig_engine *e, const char *path, const char *json, struct vig_arena *arena, vig_str *ret,
                    struct vig_err *err);

struct vig_engine_export;
/* `docker save NAME`, as a stream. `platform`: empty, or the one of several to export (engines from 28 on heed it). */
int vig_engine_export_open(const struct vig_engine *e, vig_str name, vig_str platform, struct vig_engine_export **ret,
                           struct vig_err *err);
void vig_engine_export_close(struct vig_engine_export *x); /* NULL is fine */
struct vig_stream *vig_engine_export_stream(struct vig_engine_export *x);

#endif
