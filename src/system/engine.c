/* system/engine.c - finding the engine and asking it. What the answers mean: system/engine_image.c. */
#include "system/engine.h"

#include <errno.h>
#include <unistd.h>

#include "base/limits.h"
#include "format/json.h"
#include "system/engine_call.h"
#include "system/http.h"

struct vig_engine {
    char *address; /* as the user knows it */
    char *base;    /* "http://localhost" */
    char *socket;  /* or NULL */
    char *ca, *cert, *key;
};

struct vig_engine_export {
    struct vig_http *http;
};

static char *print(struct vig_arena *a, const char *fmt, const char *x, const char *y)
{
    return (char *)(uintptr_t)vig_arena_printf(a, fmt, x, y).p; /* ends in NUL */
}

/* The first socket that is there; else Docker's own, which the error then names. */
static char *default_address(struct vig_arena *a)
{
    const char *run = getenv("XDG_RUNTIME_DIR");
    char *const paths[] = {
        print(a, "%s%s", "/var/run/docker.sock", ""),
        run ? print(a, "%s%s", run, "/docker.sock") : NULL,
        run ? print(a, "%s%s", run, "/podman/podman.sock") : NULL,
        print(a, "%s%s", "/run/podman/podman.sock", ""),
    };

    for (size_t i = 0; i < VIG_COUNT(paths); i++)
        if (paths[i] && access(paths[i], F_OK) == 0)
            return print(a, "unix://%s%s", paths[i], "");
    return print(a, "unix://%s%s", "/var/run/docker.sock", "");
}

static int set_tls(struct vig_engine *e, struct vig_arena *a, struct vig_err *err)
{
    const char *verify = getenv("DOCKER_TLS_VERIFY"), *path = getenv("DOCKER_CERT_PATH"), *home = getenv("HOME");
    char *dir;

    if (!verify || !*verify)
        return 0;
    dir = path && *path ? print(a, "%s%s", path, "") : print(a, "%s%s", home ? home : "", "/.docker");
    e->ca = print(a, "%s%s", dir, "/ca.pem");
    e->cert = print(a, "%s%s", dir, "/cert.pem");
    e->key = print(a, "%s%s", dir, "/key.pem");
    return dir && e->ca && e->cert && e->key ? 0 : vig_nomem(err);
}

static int set_address(struct vig_engine *e, struct vig_arena *a, struct vig_err *err)
{
    int rc = 0;

    if (strncmp(e->address, "unix://", 7) == 0) {
        e->socket = e->address + 7;
        e->base = print(a, "%s%s", "http://localhost", "");
    } else if (strncmp(e->address, "tcp://", 6) == 0) {
        rc = set_tls(e, a, err);
        e->base = print(a, "%s%s", e->ca ? "https://" : "http://", e->address + 6);
    } else if (strncmp(e->address, "http://", 7) == 0 || strncmp(e->address, "https://", 8) == 0) {
        e->base = e->address;
    } else
        return vig_fail(err, VIG_E_UNSUPPORTED, "engine address '%.100s' is not of the form unix:///path or tcp://host:port%s",
                        e->address, strncmp(e->address, "ssh://", 6) ? "" : " (make a tunnel: ssh -nNT -L /tmp/d.sock:/var/run/docker.sock HOST)");
    if (rc == 0 && !e->base)
        rc = vig_nomem(err);
    return rc;
}

int vig_engine_new(vig_str host, struct vig_arena *arena, struct vig_engine **ret, struct vig_err *err)
{
    struct vig_engine *e = vig_new(arena, struct vig_engine);
    const char *env = getenv("DOCKER_HOST");
    int rc;

    if (!e)
        return vig_nomem(err);
    e->address = host.n       ? (char *)(uintptr_t)vig_arena_printf(arena, "%.*s", VIG_ARG(host)).p
                 : env && *env ? print(arena, "%s%s", env, "")
                               : default_address(arena);
    if (!e->address)
        return vig_nomem(err);
    rc = set_address(e, arena, err);
    if (rc == 0)
        *ret = e;
    return rc;
}

const char *vig_engine_address(const struct vig_engine *e)
{
    return e->address;
}

/* Says what the user can do about it. */
static int explain(const struct vig_engine *e, struct vig_err *err)
{
    char why[160];

    if (err->code == VIG_E_NOMEM)
        return err->code;
    if (err->code == VIG_E_LIMIT)
        return vig_wrap(err, "the engine at %.80s", e->address);
    (void)snprintf(why, sizeof why, "%.150s", err->msg);
    if (e->socket && access(e->socket, F_OK) < 0 && errno == ENOENT)
        return vig_fail(err, VIG_E_NOT_FOUND, "no engine at %.100s: start Docker, or say where it is with DOCKER_HOST", e->address);
    if (e->socket && access(e->socket, W_OK) < 0 && errno == EACCES)
        return vig_fail(err, VIG_E_IO, "no permission to ask the engine at %.80s: run as root, or add yourself to its group "
                        "(sudo usermod -aG docker $USER)", e->address);
    return vig_fail(err, VIG_E_NET, "the engine at %.80s does not answer: %s", e->address, why);
}

static struct vig_http_request request(const struct vig_engine *e, const char *url, unsigned silence)
{
    return (struct vig_http_request){ .url = url, .socket = e->socket, .ca = e->ca, .cert = e->cert, .key = e->key,
                                      .connect_seconds = 5, .silence_seconds = silence };
}

/* {"message":"no such image: …"}, or any other text. */
static int bad_status(long status, vig_str body, struct vig_arena *arena, struct vig_err *err)
{
    enum vig_code code = status == 404 ? VIG_E_NOT_FOUND : VIG_E_NET;
    struct vig_err ignored = VIG_ERR_INIT;
    yyjson_val *json;
    vig_str says = vig_str_take(body, 160);

    if (vig_json_read(body, VIG_MIB(1), arena, &json, &ignored) == 0 && vig_json_get_str(json, VIG_STR("message")).n)
        says = vig_str_take(vig_json_get_str(json, VIG_STR("message")), 160);
    return vig_fail(err, code, "the engine answers %ld: %.*s", status, VIG_ARG(vig_str_trim(says)));
}

static int call(const struct vig_engine *e, const char *path, const char *json, unsigned seconds, size_t limit,
                struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    char *url = print(arena, "%s%s", e->base, path);
    struct vig_http_request req = request(e, url, 60);
    long status = 0;
    vig_str body;
    int rc;

    req.total_seconds = seconds;
    req.post = json;
    rc = url ? vig_http_get(&req, limit, arena, &status, &body, err) : vig_nomem(err);
    if (rc < 0)
        return explain(e, err);
    if (status != 200 && !(json && status > 200 && status < 300))
        return bad_status(status, body, arena, err);
    *ret = body;
    return 0;
}

int vig_engine_get(const struct vig_engine *e, const char *path, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    return call(e, path, NULL, 0, VIG_LIMIT_ENGINE_ANSWER, arena, ret, err);
}

int vig_engine_get_within(const struct vig_engine *e, const char *path, unsigned seconds, size_t max, struct vig_arena *arena,
                          vig_str *ret, struct vig_err *err)
{
    return call(e, path, NULL, seconds, max, arena, ret, err);
}

int vig_engine_post(const struct vig_engine *e, const char *path, const char *json, struct vig_arena *arena, vig_str *ret,
                    struct vig_err *err)
{
    return call(e, path, json, 60, VIG_LIMIT_ENGINE_ANSWER, arena, ret, err);
}

/* An image's name goes into a path: nothing in it may mean anything there. */
char *vig_engine_image_path(struct vig_arena *arena, vig_str name, const char *call, struct vig_err *err)
{
    bool good = name.n > 0 && name.n < 512 && name.p[0] != '/' && vig_str_search(name, VIG_STR("..")) == VIG_NPOS;

    for (size_t i = 0; good && i < name.n; i++)
        good = vig_is_alnum(name.p[i]) || memchr("._-/:@", name.p[i], 6);
    if (!good) {
        (void)vig_fail(err, VIG_E_USAGE, "'%.*s' cannot be the name of an image", VIG_ARG(vig_str_take(name, 100)));
        return NULL;
    }
    vig_str path = vig_arena_printf(arena, "/images/%.*s/%s", VIG_ARG(name), call);
    if (!path.p)
        (void)vig_nomem(err);
    return (char *)(uintptr_t)path.p;
}

/* platform={"os":"linux","architecture":"arm64","variant":"v8"}, escaped for an address. */
static vig_str platform_query(struct vig_arena *a, vig_str platform)
{
    vig_str os, arch;

    for (size_t i = 0; i < platform.n; i++)
        if (!vig_is_alnum(platform.p[i]) && !memchr("._-/", platform.p[i], 4))
            return VIG_STR("");
    os = vig_str_has(platform, '/') ? vig_str_cut(&platform, '/') : VIG_STR("linux");
    arch = vig_str_cut(&platform, '/');
    return vig_arena_printf(a, "?platform=%%7B%%22os%%22%%3A%%22%.*s%%22%%2C%%22architecture%%22%%3A%%22%.*s%%22%s%.*s%s%%7D",
                            VIG_ARG(os), VIG_ARG(arch), platform.n ? "%2C%22variant%22%3A%22" : "", VIG_ARG(platform),
                            platform.n ? "%22" : "");
}

static int export_status(struct vig_http *h, long status, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(4));
    vig_str body = VIG_STR("");

    if (!arena)
        return vig_nomem(err);
    (void)vig_stream_take(vig_http_stream(h), VIG_KIB(4), &body, err);
    return bad_status(status, body, arena, err);
}

int vig_engine_export_open(const struct vig_engine *e, vig_str name, vig_str platform, struct vig_engine_export **ret,
                           struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(1));
    char *path = arena ? vig_engine_image_path(arena, name, "get", err) : NULL;
    struct vig_engine_export *x;
    struct vig_http *http;
    long status = 0;
    int rc;

    if (!path)
        return arena ? (int)err->code : vig_nomem(err);
    vig_str url = vig_arena_printf(arena, "%s%s%.*s", e->base, path,
                                   VIG_ARG(platform.n ? platform_query(arena, platform) : VIG_STR("")));
    struct vig_http_request req = request(e, url.p, 600);
    rc = url.p ? vig_http_open(&req, &http, &status, err) : vig_nomem(err);
    if (rc < 0)
        return explain(e, err);
    x = status == 200 && !vig_allocation_fails() ? malloc(sizeof *x) : NULL;
    if (!x) {
        rc = status == 200 ? vig_nomem(err) : export_status(http, status, err);
        vig_http_close(http);
        return rc;
    }
    x->http = http;
    *ret = x;
    return 0;
}

void vig_engine_export_close(struct vig_engine_export *x)
{
    if (!x)
        return;
    vig_http_close(x->http);
    free(x);
}

struct vig_stream *vig_engine_export_stream(struct vig_engine_export *x)
{
    return vig_http_stream(x->http);
}
