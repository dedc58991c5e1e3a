/* Images come from an engine by name, are not transferred when each layer is known, and whatever goes wrong is told. */
#include "unit/source/sources.h"

#include "format/json.h"

#include <poll.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "system/engine.h"

/* An engine of our own: answers by a table, one connection after the other. */
struct answer {
    const char *path;
    int status;
    vig_str body;
};
static struct answer answers[8];
static size_t answer_count;
static char asked[4096]; /* the paths, a line each */
static int listener;
static pthread_t server;
static atomic_bool stopping;
static pthread_mutex_t answers_lock = PTHREAD_MUTEX_INITIALIZER;

static void reply(int fd, const char *path)
{
    char head[256];
    struct answer a = { path, 404, VIG_STR("{\"message\":\"No such image: \\u0041\"}") };

    pthread_mutex_lock(&answers_lock);
    for (size_t i = 0; i < answer_count; i++)
        if (strcmp(answers[i].path, path) == 0)
            a = answers[i];
    pthread_mutex_unlock(&answers_lock);
    if (a.status == 0)
        return; /* hangs up */
    int n = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", a.status, a.body.n);
    if (send(fd, head, (size_t)n, MSG_NOSIGNAL) == n)
        for (size_t at = 0; at < a.body.n;) {
            ssize_t sent = send(fd, a.body.p + at, a.body.n - at, MSG_NOSIGNAL);
            if (sent <= 0)
                break;
            at += (size_t)sent;
        }
}

static void *serve(void *arg)
{
    while (!stopping) {
        struct pollfd p = { .fd = listener, .events = POLLIN };
        char request[2048], path[1024];
        size_t n = 0;
        if (poll(&p, 1, 20) <= 0)
            continue;
        int fd = accept(listener, NULL, NULL);
        while (fd >= 0 && n < sizeof request - 1) {
            ssize_t got = read(fd, request + n, sizeof request - 1 - n);
            if (got <= 0)
                break;
            n += (size_t)got;
            request[n] = '\0';
            if (strstr(request, "\r\n\r\n"))
                break;
        }
        request[n] = '\0';
        if (sscanf(request, "GET %1023s", path) == 1) {
            size_t have = strlen(asked);
            (void)snprintf(asked + have, sizeof asked - have, "%s\n", path);
            reply(fd, path);
        }
        (void)close(fd);
    }
    return NULL;
}

static void answer(const char *path, int status, vig_str body)
{
    pthread_mutex_lock(&answers_lock);
    answers[answer_count++] = (struct answer){ path, status, body };
    pthread_mutex_unlock(&answers_lock);
}

static int setup(void **state)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX, .sun_path = "engine.sock" };

    if (sources_setup(state) < 0)
        return -1;
    answer_count = 0;
    asked[0] = '\0';
    stopping = false;
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) < 0 || listen(listener, 8) < 0)
        return -1;
    (void)setenv("DOCKER_HOST", format("unix://%s/engine.sock", work), 1);
    return pthread_create(&server, NULL, serve, NULL);
}

static int teardown(void **state)
{
    stopping = true;
    (void)pthread_join(server, NULL);
    (void)close(listener);
    return sources_teardown(state);
}

static vig_str layer, config;

/* `packed`: as an engine does that keeps its images in containerd. */
static void make_image(const char *layer_name, bool packed)
{
    struct vig_buf b;
    vig_str stored;

    vig_buf_init(&b, VIG_MIB(1));
    tar_file(&b, "a.txt", VIG_STR("one"));
    tar_end(&b);
    assert_true(vig_arena_str(arena, vig_buf_str(&b), &layer));
    vig_buf_done(&b);
    config = vig_str_c(format("{\"os\":\"linux\",\"architecture\":\"amd64\",\"history\":[{\"created_by\":\"ADD from config\"}],"
                              "\"rootfs\":{\"diff_ids\":[\"sha256:%s\"]}}", hex_of(layer)));
    stored = packed ? gzipped(layer) : layer;
    layer_name = layer_name ? layer_name : format("blobs/sha256/%s", hex_of(stored));
    vig_buf_init(&b, VIG_MIB(1));
    tar_file(&b, layer_name, stored);
    tar_file(&b, format("%s.json", hex_of(config)), config);
    tar_file(&b, "manifest.json", vig_str_c(format("[{\"Config\":\"%s.json\",\"RepoTags\":[\"shop:1.4\"],\"Layers\":[\"%s\"]}]",
                                                   hex_of(config), layer_name)));
    tar_end(&b);
    vig_str image;
    assert_true(vig_arena_str(arena, vig_buf_str(&b), &image));
    vig_buf_done(&b);
    answer("/images/shop:1.4/json", 200, vig_str_c(format(
        "{\"Id\":\"sha256:%s\",\"RepoTags\":[\"shop:1.4\"],\"Created\":\"2024-01-02T03:04:05Z\",\"Os\":\"linux\",\"Architecture\":\"amd64\","
        "\"Variant\":\"v2\",\"Size\":3,\"Config\":{\"User\":\"shop\"},\"RepoDigests\":[\"shop@sha256:1\"],\"RootFS\":{\"Layers\":[\"sha256:%s\"]}}", hex_of(config), hex_of(layer))));
    answer(format("/images/sha256:%s/get", hex_of(config)), 200, image);
}

static void answer_history(const char *json)
{
    answer(format("/images/sha256:%s/history", hex_of(config)), 200, vig_str_c(json));
}

/* What the engine says about how it is to be run and how it came to be, or for the latter the image, where the engine does not know. */
static void check_config(const char *created_by)
{
    const struct vig_source_config *c = vig_source_config(source);

    assert_non_null(c);
    assert_str(vig_json_get_str(c->config, VIG_STR("User")), "shop");
    assert_int_equal(c->repo_digests.n, 1);
    assert_str(c->repo_digests.v[0], "shop@sha256:1");
    assert_str(c->history.v[0].created_by, created_by);
    assert_int_equal(c->history.v[0].layer, 1);
    assert_int_equal(c->signature, VIG_SIGNATURE_UNKNOWN);
}

static void check_image(const char *created_by)
{
    const struct vig_subject *s = vig_source_subject(source);

    assert_str(vig_buf_str(&told), "-- 0\nfile a.txt\n  = one\n");
    assert_str(s->digest, format("sha256:%s", hex_of(config)));
    assert_str(s->platform, "linux/amd64/v2");
    assert_str(s->created, "2024-01-02T03:04:05Z");
    assert_str(s->tags.v[0], "shop:1.4");
    assert_int_equal(s->layers.n, 1);
    assert_str(s->layers.v[0].diff_id, format("sha256:%s", hex_of(layer)));
    assert_str(s->layers.v[0].created_by, created_by);
    check_config(created_by);
}

static void images_are_streamed(void **state)
{
    make_image(NULL, false);
    answer_history("[{\"CreatedBy\":\"CMD [\\\"sh\\\"]\",\"Size\":0},{\"CreatedBy\":\"ADD from history\",\"Size\":9}]");
    assert_ok(tell("shop:1.4", NULL));
    check_image("ADD from history");
    assert_int_equal(vig_source_walk(source, vig_source_layer_id(source, 0), NULL, &err), VIG_E_UNSUPPORTED);
}

/* A folder of the same name, but for the tag, does not hide the image; a tag cannot choose anything in it. */
static void folders_do_not_hide_images(void **state)
{
    make_image(NULL, false);
    answer_history("[]");
    assert_int_equal(mkdir("shop", 0755), 0);
    assert_ok(tell("shop:1.4", NULL));
    check_image("ADD from config");
}

/* Engines before 25 name layers by ids of their own. */
/* The base image ends with its CMD: the same is said of an image in an archive. */
static void the_base_image_ends_with_its_cmd(void **state)
{
    make_image(NULL, false);
    answer_history("[{\"CreatedBy\":\"COPY app /app\",\"Size\":1},{\"CreatedBy\":\"/bin/sh -c #(nop)  CMD [\\\"sh\\\"]\",\"Size\":0},"
                   "{\"CreatedBy\":\"ADD file:1 in /\",\"Size\":9}]");
    answer("/images/shop:1.4/json", 200, vig_str_c(format(
        "{\"Id\":\"sha256:%s\",\"RepoTags\":[\"shop:1.4\"],\"RootFS\":{\"Layers\":[\"sha256:%s\",\"sha256:%s\"]}}", hex_of(config), hex_of(layer),
        hex_of(layer))));
    known_key = format("sha256:%s", hex_of(layer));
    assert_ok(tell("shop:1.4", NULL));
    assert_int_equal(vig_source_subject(source)->base_layers, 1);
}

static void images_of_old_engines_are_streamed(void **state)
{
    make_image("0123/layer.tar", false);
    answer_history("[]");
    assert_ok(tell("docker:shop:1.4", NULL));
    check_image("ADD from config"); /* the history did not tell */
}

/* Blobs have digests of their own then; which diff ID each has is seen in the configuration, after the layer was read. */
static void packed_layers_are_known_by_their_diff_ids_afterwards(void **state)
{
    make_image(NULL, true);
    answer_history("[]");
    assert_ok(tell("shop:1.4", NULL));
    check_image("ADD from config");
    assert_string_equal(verified_key, format("sha256:%s", hex_of(layer)));
    known_key = format("sha256:%s", hex_of(gzipped(layer)));
    assert_ok(tell("shop:1.4", NULL));
    assert_str(vig_buf_str(&told), "");
    assert_str(vig_source_layer_id(source, 0), format("blobs/sha256/%s", hex_of(gzipped(layer))));
}

static void what_is_known_is_not_transferred(void **state)
{
    make_image(NULL, false);
    answer_history("[{\"CreatedBy\":\"ADD from history\",\"Size\":9}]");
    known_key = format("sha256:%s", hex_of(layer));
    assert_ok(tell("shop:1.4", NULL));
    assert_null(strstr(asked, "/get"));
    assert_str(vig_source_subject(source)->layers.v[0].created_by, "ADD from history");
    check_config("ADD from history");
    assert_str(vig_source_layer_id(source, 0), known_key);
}

static void the_engine_s_own_words_are_told(void **state)
{
    check_fails("absent:1", NULL, VIG_E_NOT_FOUND, "the engine answers 404: No such image: A");
    answer("/images/broken:1/json", 500, VIG_STR("out of order"));
    check_fails("broken:1", NULL, VIG_E_NET, "the engine answers 500: out of order");
    answer("/images/silent:1/json", 0, VIG_STR(""));
    check_fails("silent:1", NULL, VIG_E_NET, "does not answer");
    answer("/images/garbage:1/json", 200, VIG_STR("<html>"));
    check_fails("garbage:1", NULL, VIG_E_INPUT, "not JSON");
}

static void names_cannot_reach_other_calls(void **state)
{
    check_fails("docker:../containers/json?x=", NULL, VIG_E_USAGE, "cannot be the name of an image");
    check_fails("docker:a b", NULL, VIG_E_USAGE, "cannot be the name of an image");
    check_fails("a?b", NULL, VIG_E_NOT_FOUND, "there is no file or folder 'a?b'");
    assert_string_equal(asked, "");
}

static void a_missing_engine_is_told(void **state)
{
    (void)setenv("DOCKER_HOST", format("unix://%s/nobody.sock", work), 1);
    check_fails("shop:1.4", NULL, VIG_E_NOT_FOUND, "start Docker, or say where it is with DOCKER_HOST");
    put_file("file.sock", VIG_STR(""));
    (void)setenv("DOCKER_HOST", format("unix://%s/file.sock", work), 1);
    check_fails("shop:1.4", NULL, VIG_E_NET, "Connection refused");
    (void)setenv("DOCKER_HOST", "ssh://somewhere", 1);
    check_fails("shop:1.4", NULL, VIG_E_UNSUPPORTED, "make a tunnel");
}

static void streams_that_break_off_are_told(void **state)
{
    make_image(NULL, false);
    answer_history("[]");
    for (size_t i = 0; i < answer_count; i++)
        if (strstr(answers[i].path, "/get"))
            answers[i].body.n = 3 * 512;
    check_fails("shop:1.4", NULL, VIG_E_INPUT, "neither manifest.json nor index.json");
}

static void images_are_listed(void **state)
{
    struct vig_engine_version version;
    struct vig_engine_images images;
    struct vig_engine *e;

    answer("/version", 200, VIG_STR("{\"Version\":\"28.2.2\",\"ApiVersion\":\"1.50\",\"Os\":\"linux\",\"Arch\":\"amd64\",\"KernelVersion\":\"6.1\"}"));
    answer("/images/json", 200, VIG_STR("[{\"Id\":\"sha256:2\",\"RepoTags\":[\"<none>:<none>\"],\"Size\":5},{\"RepoTags\":null},"
                                        "{\"Id\":\"sha256:1\",\"RepoTags\":[\"b:1\",\"a:1\"],\"Size\":7}]"));
    assert_ok(vig_engine_new(VIG_STR(""), arena, &e, &err));
    assert_ok(vig_engine_get_version(e, arena, &version, &err));
    assert_str(version.version, "28.2.2");
    assert_str(version.kernel, "6.1");
    assert_ok(vig_engine_list_images(e, arena, &images, &err));
    assert_int_equal(images.n, 2);
    assert_str(images.v[0].name, "b:1");
    assert_int_equal(images.v[0].tags.n, 2);
    assert_int_equal(images.v[0].size, 7);
    assert_str(images.v[1].name, "sha256:2");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(images_are_streamed),
        CASE(folders_do_not_hide_images),
        CASE(the_base_image_ends_with_its_cmd),
        CASE(images_of_old_engines_are_streamed),
        CASE(packed_layers_are_known_by_their_diff_ids_afterwards),
        CASE(what_is_known_is_not_transferred),
        CASE(the_engine_s_own_words_are_told),
        CASE(names_cannot_reach_other_calls),
        CASE(a_missing_engine_is_told),
        CASE(streams_that_break_off_are_told),
        CASE(images_are_listed),
    };

    return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
