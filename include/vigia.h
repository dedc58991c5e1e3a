/* vigia.h - libvigia: what is in an image, a host, a folder or a file, and what of it is vulnerable.
 *
 *     struct vigia_error error;
 *     vigia_session *session;
 *     vigia_result *result;
 *     vigia_text *text;
 *
 *     if (vigia_session_new(NULL, &session, &error) < 0 ||
 *         vigia_scan(session, "shop:1.4", NULL, &result, &error) < 0 ||
 *         vigia_write(&result, 1, "json", &text, &error) < 0)
 *             … error.message
 *     fwrite(vigia_text_data(text), 1, vigia_text_size(text), stdout);
 *
 * Functions return 0 or a negative enum vigia_code; their outputs stand before the error, and are left alone on failure.
 * The library prints nothing, never exits, and has no state of its own: a session is used by one thread at a time, several
 * sessions by several threads. Everything that is handed out is freed by its own function, which takes NULL too.
 *
 * The ABI is stable within libvigia.so.0: structs begin with their size, so that they may grow. Zero is each field's
 * default:  struct vigia_scan_options options = { .size = sizeof options, .platform = "linux/arm64" };
 */
#ifndef VIGIA_H
#define VIGIA_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VIGIA_API __attribute__((visibility("default")))

enum vigia_code {
    VIGIA_OK = 0,
    VIGIA_NO_MEMORY = -1,
    VIGIA_BAD_INPUT = -2, /* malformed: not an image, a damaged data base */
    VIGIA_LIMIT = -3,     /* larger or deeper than is read */
    VIGIA_IO = -4,        /* the operating system said no */
    VIGIA_NOT_FOUND = -5,
    VIGIA_UNSUPPORTED = -6,
    VIGIA_USAGE = -7, /* a bad argument: an unknown format or severity */
    VIGIA_NETWORK = -8,
    VIGIA_CANCELLED = -9,
};

struct vigia_error {
    int code;          /* enum vigia_code */
    char message[256]; /* what was being done, on what, and the way out */
};

enum vigia_severity { VIGIA_UNKNOWN, VIGIA_NEGLIGIBLE, VIGIA_LOW, VIGIA_MEDIUM, VIGIA_HIGH, VIGIA_CRITICAL };

typedef struct vigia_session vigia_session; /* the data base, the threads, the cache: what scans share */
typedef struct vigia_result vigia_result;   /* one target's packages and findings; outlives its session */
typedef struct vigia_text vigia_text;       /* a report in some format */

struct vigia_session_options {
    size_t size;         /* of this struct */
    const char *db_path; /* the advisory data base; NULL: the default one, else the compiled-in starter set */
    int no_match;        /* bills of materials only: no data base is opened */
    int no_cache;        /* of layers' contents, in the user's cache folder */
    unsigned threads;    /* 0: as many as processors */
};

struct vigia_scan_options {
    size_t size;             /* of this struct */
    const char *platform;    /* of an image with several: "linux/arm64"; NULL: this machine's */
    const char *docker_host; /* NULL: $DOCKER_HOST, else the default socket */
    int all;        /* lock files inside of images, files that OS packages own, development dependencies, too */
    int only_fixed; /* leave out what has no fixed version */
    int at_least;   /* enum vigia_severity: leave out what is below */
    long long now;  /* seconds since 1970, for the ends of security support; 0: the clock */
    /* Called from time to time with bytes done and in all (0: not known); NULL: not at all. */
    void (*progress)(void *context, unsigned long long done, unsigned long long total);
    void *progress_context;
};

VIGIA_API const char *vigia_version(void); /* "0.1.0" */

/* `options` may be NULL. */
VIGIA_API int vigia_session_new(const struct vigia_session_options *options, vigia_session **ret,
                                struct vigia_error *error);
VIGIA_API void vigia_session_free(vigia_session *session);

/* `target` is what the command line takes: an archive, an OCI layout, a folder, "/", a file, a bill of materials, the name of
 * a local image; a prefix such as "docker-archive:" forces it. `options` may be NULL. */
VIGIA_API int vigia_scan(vigia_session *session, const char *target, const struct vigia_scan_options *options,
                         vigia_result **ret, struct vigia_error *error);
VIGIA_API void vigia_result_free(vigia_result *result);

VIGIA_API size_t vigia_package_count(const vigia_result *result);
/* Findings of this severity or above that nobody has suppressed: what --fail-on asks. */
VIGIA_API size_t vigia_finding_count(const vigia_result *result, enum vigia_severity at_least);
/* What could not be read. With any, the result is incomplete. */
VIGIA_API size_t vigia_note_count(const vigia_result *result);

/* The report on `n` targets in a format: "json" (docs/report.md), "cyclonedx", "spdx-json", "table", … */
VIGIA_API int vigia_write(vigia_result *const *results, size_t n, const char *format, vigia_text **ret,
                          struct vigia_error *error);
VIGIA_API const char *vigia_text_data(const vigia_text *text); /* a NUL stands behind it */
VIGIA_API size_t vigia_text_size(const vigia_text *text);
VIGIA_API void vigia_text_free(vigia_text *text);

/* The i-th format's name; NULL behind the last one. */
VIGIA_API const char *vigia_format(size_t i);

#ifdef __cplusplus
}
#endif

#endif
