/* Containers are asked of an engine: each once, over connections that stay open; whatever the engine does, it ends, and is told. */
#include "unit/test.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "audit/audit.h"
#include "audit/facts/containers.h"
#include "system/engine.h"
#include "unit/audit/container_inspect.h"

/* An engine of our own: answers by a table, several connections at a time, each for as long as its peer likes. */
struct answer {
    const char *path, *body;
    int status; /* 0: hangs up; -1: says nothing; -2: says half of it, then nothing */
};
static struct answer answers[64];
static size_t answer_count;
static char asked[1 << 16]; /* the paths, a line each */
static atomic_int connections;
static int listener;
static atomic_bool stopping;
static pthread_t server, servants[64];
static size_t servant_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct vig_arena *arena;
static struct vig_pool *pool;
static struct vig_engine *engine;
static struct vig_err err;
static char work[64];
static struct vig_container_facts facts;

static void *serve(void *arg)
{
    int fd = (int)(intptr_t)arg;
    char request[4096], path[1024], head[256];
    size_t n = 0;

    while (!stopping) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        struct answer a = { NULL, "{\"message\":\"no such thing\"}", 404 };
        if (poll(&p, 1, 20) <= 0)
            continue;
        ssize_t got = read(fd, request + n, sizeof request - 1 - n);
        if (got <= 0)
            break;
        request[n += (size_t)got] = '\0';
        if (!strstr(request, "\r\n\r\n") || sscanf(request, "%*s %1023s", path) != 1)
            continue;
        n = 0;
        pthread_mutex_lock(&lock);
        (void)snprintf(asked + strlen(asked), sizeof asked - strlen(asked), "%s\n", path);
        for (size_t i = 0; i < answer_count; i++)
            if (strcmp(answers[i].path, path) == 0)
                a = answers[i];
        pthread_mutex_unlock(&lock);
        if (a.status == 0)
            break;
        if (a.status == -1)
            continue;
        size_t size = strlen(a.body);
        int k = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n\r\n", a.status < 0 ? 200 : a.status, size);
        if (send(fd, head, (size_t)k, MSG_NOSIGNAL) != k || send(fd, a.body, a.status < 0 ? size / 2 : size, MSG_NOSIGNAL) < 0)
            break;
    }
    (void)close(fd);
    return NULL;
}

static void *listen_on(void *arg)
{
    while (!stopping) {
        struct pollfd p = { .fd = listener, .events = POLLIN };
        int fd = poll(&p, 1, 20) > 0 ? accept(listener, NULL, NULL) : -1;
        if (fd < 0)
            continue;
        connections++;
        assert_true(servant_count < VIG_COUNT(servants));
        (void)pthread_create(&servants[servant_count++], NULL, serve, (void *)(intptr_t)fd);
    }
    return NULL;
}

static void answer(const char *path, int status, const char *body)
{
    pthread_mutex_lock(&lock);
    answers[answer_count++] = (struct answer){ path, body, status };
    pthread_mutex_unlock(&lock);
}

static int setup(void **state)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };

    (void)snprintf(work, sizeof work, "/tmp/vigia-test-XXXXXX");
    if (!mkdtemp(work))
        return -1;
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s/engine.sock", work);
    arena = vig_arena_new(VIG_MIB(64));
    answer_count = servant_count = 0;
    asked[0] = '\0';
    stopping = false;
    connections = 0;
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) < 0 || listen(listener, 64) < 0 ||
        pthread_create(&server, NULL, listen_on, NULL) != 0)
        return -1;
    facts.arena = NULL;
    return vig_engine_new(vig_arena_printf(arena, "unix://%s", at.sun_path), arena, &engine, &err) < 0 || vig_pool_new(4, &pool, &err) < 0 ? -1 : 0;
}

static int teardown(void **state)
{
    char path[128];

    if (facts.arena)
        vig_container_facts_done(&facts);
    stopping = true;
    (void)pthread_join(server, NULL);
    for (size_t i = 0; i < servant_count; i++)
        (void)pthread_join(servants[i], NULL);
    (void)close(listener);
    vig_pool_free(pool);
    vig_arena_free(arena);
    (void)snprintf(path, sizeof path, "%s/engine.sock", work);
    return unlink(path) < 0 || rmdir(work) < 0 ? -1 : 0;
}

static int gather(const char *const *names, size_t n)
{
    struct vig_audit a = { .arena = arena, .engine = engine, .pool = pool, .root = work };

    return vig_container_facts_gather(&a, names, n, &facts, &err);
}

static const char *container(const char *id, const char *name, const char *host_config)
{
    return vig_arena_printf(arena, "{\"Id\":\"%s\",\"Name\":\"/%s\",\"Image\":\"sha256:305af2\",\"Config\":{\"User\":\"app\"},\"HostConfig\":{%s},"
                            "\"Mounts\":[{\"Type\":\"volume\",\"Name\":\"v\",\"Destination\":\"/v\",\"RW\":true}]}", id, name, host_config).p;
}

static size_t times_asked(const char *path)
{
    size_t n = 0, size = strlen(path);

    for (const char *at = asked; (at = strstr(at, path)); at += size)
        n++;
    return n;
}

static void all_are_gathered_and_sorted(void **state)
{
    answer("/containers/json?all=1", 200, "[{\"Id\":\"c2\"},{\"Id\":\"c1\"},{\"Id\":\"gone\"},{\"Id\":\"../x\"},7]");
    answer("/containers/c1/json", 200, container("c1", "web", ""));
    answer("/containers/c2/json", 200, container("c2", "db", "\"NetworkMode\":\"container:c3\""));
    answer("/containers/c3/json", 200, container("c3", "gw", "\"NetworkMode\":\"host\""));
    answer("/images/sha256:305af2/json", 200, inspect_image);
    answer("/volumes", 200, "{\"Volumes\":[{\"Name\":\"v\",\"Options\":{\"o\":\"bind\",\"device\":\"/etc\"}}]}");
    assert_ok(gather(NULL, 0));
    assert_int_equal(facts.list.n, 2); /* the third was removed meanwhile, the fourth can be none */
    assert_int_equal(facts.unnamed, 2);
    assert_str(facts.list.v[0].name, "db");
    assert_str(facts.list.v[1].name, "web");
    assert_str(facts.list.v[0].network_of, "host");
    assert_str(facts.list.v[1].network_of, "");
    assert_true(facts.list.v[0].image_known && facts.list.v[1].image_known);
    assert_str(facts.list.v[1].mounts.v[0].real_source, "/etc");
    assert_int_equal(times_asked("/images/"), 1);
    assert_int_equal(times_asked("/volumes"), 1);
    assert_int_equal(facts.gaps.n, 0);
}

static void connections_are_kept(void **state)
{
    char list[4096] = "[";

    for (int i = 0; i < 50; i++) {
        const char *id = vig_arena_printf(arena, "c%d", i).p;
        (void)snprintf(list + strlen(list), sizeof list - strlen(list), "%s{\"Id\":\"%s\"}", i ? "," : "", id);
        answer(vig_arena_printf(arena, "/containers/%s/json", id).p, 200, container(id, id, ""));
    }
    (void)snprintf(list + strlen(list), sizeof list - strlen(list), "]");
    answer("/containers/json?all=1", 200, list);
    assert_ok(gather(NULL, 0));
    assert_int_equal(facts.list.n, 50);
    assert_true(connections <= 5); /* as many as threads, and the first */
}

static void named_ones_keep_their_order(void **state)
{
    answer("/containers/web/json", 200, container("c1", "web", ""));
    answer("/containers/db/json", 200, container("c2", "db", ""));
    assert_ok(gather((const char *const[]){ "web", "/db" }, 2));
    assert_str(facts.list.v[0].name, "web");
    assert_str(facts.list.v[1].name, "db");
    assert_null(strstr(asked, "/containers/json"));
}

static void unknown_names_are_told(void **state)
{
    assert_int_equal(gather((const char *const[]){ "nobody" }, 1), VIG_E_NOT_FOUND);
    assert_string_equal(err.msg, "there is no container 'nobody' (docker ps -a lists them)");
}

static void names_cannot_reach_other_calls(void **state)
{
    static const char *const bad[] = { "a/b", "..", "a?x=1", "", "a b", "a\n" };

    for (size_t i = 0; i < VIG_COUNT(bad); i++) {
        assert_int_equal(gather(&bad[i], 1), VIG_E_USAGE);
        vig_container_facts_done(&facts);
    }
    assert_string_equal(asked, "");
}

static void what_is_missing_becomes_a_gap(void **state)
{
    answer("/containers/web/json", 200, container("c1", "web", ""));
    answer("/containers/bad/json", 200, "{\"Id\":");
    answer("/containers/odd/json", 200, "[]");
    answer("/containers/ill/json", 500, "{\"message\":\"out of order\"}");
    answer("/volumes", 500, "no");
    assert_ok(gather((const char *const[]){ "web", "bad", "odd", "ill" }, 4));
    assert_str(facts.failed.v[0], "");
    assert_true(vig_str_search(facts.failed.v[1], VIG_STR("/containers/bad/json")) != VIG_NPOS);
    assert_str(facts.failed.v[2], "the answer is not about a container");
    assert_str(facts.failed.v[3], "the engine answers 500: out of order");
    assert_false(facts.list.v[0].image_known);
    assert_int_equal(facts.gaps.n, 2);
    assert_str(facts.gaps.v[0].text, "its image could not be inspected: the engine answers 404: no such thing");
    assert_str(facts.gaps.v[1].text, "where volumes lead could not be asked: the engine answers 500: no");
}

static void reports_say_what_was_not_looked_at(void **state)
{
    struct vig_audit a = { .arena = arena, .engine = engine, .pool = pool, .root = work };
    struct vig_reports reports = { 0 };

    answer("/containers/json?all=1", 200, "[{\"Id\":\"c1\"},{\"Id\":\"c2\"}]");
    answer("/containers/c1/json", 200, container("c1", "web", "\"Privileged\":true"));
    answer("/containers/c2/json", 500, "x");
    answer("/images/sha256:305af2/json", 200, inspect_image);
    answer("/volumes", 200, "{}");
    assert_ok(vig_audit_containers(&a, NULL, 0, &reports, &err));
    assert_int_equal(reports.n, 2);
    assert_str(reports.v[0]->sbom->subject.name, "c2");
    assert_int_equal(reports.v[0]->checks.n, 0);
    assert_str(reports.v[0]->sbom->notes.v[0].text, "not looked at: the engine answers 500: x");
    assert_str(reports.v[1]->sbom->subject.name, "web");
    assert_int_equal(reports.v[1]->sbom->subject.kind, VIG_SUBJECT_CONTAINER);
    assert_str(reports.v[1]->findings.v[0].id, "CTR-0004");
    assert_int_equal(reports.v[1]->sbom->notes.n, 0);
}

static void garbage_and_hanging_up_are_told(void **state)
{
    answer("/containers/json?all=1", 200, "<html>");
    assert_int_equal(gather(NULL, 0), VIG_E_INPUT);
    vig_container_facts_done(&facts);
    answer("/containers/json?all=1", 200, "{}");
    assert_int_equal(gather(NULL, 0), VIG_E_INPUT);
    vig_container_facts_done(&facts);
    answer("/containers/json?all=1", 200, "[{\"Id\":[]},{}]");
    assert_int_equal(gather(NULL, 0), VIG_E_INPUT);
    vig_container_facts_done(&facts);
    answer("/containers/json?all=1", 0, "");
    assert_int_equal(gather(NULL, 0), VIG_E_NET);
}

static double seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One that hangs costs one time limit, not one for each question. */
static void an_engine_that_hangs_is_given_up(void **state)
{
    struct vig_question q[12] = { 0 };
    struct vig_asker asker = { .engine = engine, .pool = pool, .seconds = 1 };
    double start = seconds();

    answer("/half", -2, "{\"a\":1}");
    for (size_t i = 0; i < VIG_COUNT(q); i++)
        q[i] = (struct vig_question){ .path = i == 3 ? "/half" : "/nothing", .max = VIG_MIB(1) };
    answer("/nothing", -1, "");
    vig_ask(&asker, q, VIG_COUNT(q));
    assert_true(seconds() - start < 5);
    for (size_t i = 0; i < VIG_COUNT(q); i++)
        assert_int_equal(q[i].rc, VIG_E_NET);
    assert_string_equal(q[11].err.msg, "not asked, as the engine did not answer before");
    vig_questions_done(q, VIG_COUNT(q));
}

static void answers_have_limits(void **state)
{
    struct vig_question q = { .path = "/long", .max = 100 };
    struct vig_asker asker = { .engine = engine, .seconds = 5 };

    answer("/long", 200, inspect_full);
    vig_ask(&asker, &q, 1);
    assert_int_equal(q.rc, VIG_E_LIMIT);
    vig_questions_done(&q, 1);
}

static void no_engine_is_an_error(void **state)
{
    struct vig_audit a = { .arena = arena, .engine_why = "nobody home", .root = work };

    assert_int_equal(vig_container_facts_gather(&a, NULL, 0, &facts, &err), VIG_E_NET);
    assert_string_equal(err.msg, "nobody home");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_are_gathered_and_sorted),
        TEST(connections_are_kept),
        TEST(named_ones_keep_their_order),
        TEST(unknown_names_are_told),
        TEST(names_cannot_reach_other_calls),
        TEST(what_is_missing_becomes_a_gap),
        TEST(reports_say_what_was_not_looked_at),
        TEST(garbage_and_hanging_up_are_told),
        TEST(an_engine_that_hangs_is_given_up),
        TEST(answers_have_limits),
        TEST(no_engine_is_an_error),
    };

    return cmocka_run_group_tests_name("containers", tests, NULL, NULL);
}
