/* Any bytes as the engine's answers about a container, its image, volumes and an exec, judged by all checks, and as the command that
 * makes it anew. */
#include "audit/audit.h"
#include "audit/facts/container_json.h"
#include "repair/container.h"
#include "repair/docker_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(const struct vig_container *c, struct vig_arena *arena)
{
    struct vig_audit a = { .arena = arena, .root = "/", .now = 1795514400 };
    const struct vig_facts facts = { .container = c };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_report *report;

    if (vig_audit_report(&a, VIG_SUBJECT_CONTAINER, c->name, &report, &err) == 0)
        (void)vig_audit_judge(&a, VIG_SCOPE_CONTAINER, &facts, report, &err);
}

/* Neither text may hold a byte that a terminal would obey. */
static void must_be_harmless(const struct vig_buf *out)
{
    for (size_t i = 0; i < out->n; i++)
        if (((unsigned char)out->p[i] < 0x20 && out->p[i] != '\n') || out->p[i] == 0x7f)
            abort();
}

static void repair(const struct vig_container *c, struct vig_arena *arena)
{
    const struct vig_container_use use = { 0 };
    const struct vig_container_limits want = { 0 };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_container_repair r;
    struct vig_buf out;

    if (vig_container_repair(c, NULL, &use, &want, arena, &r, &err) < 0)
        return;
    vig_buf_init(&out, VIG_MIB(64));
    (void)vig_docker_run_write(c, &out, &err);
    (void)vig_docker_run_write(&r.hardened, &out, &err);
    (void)vig_container_service_write(&r.hardened, &out, &err);
    must_be_harmless(&out);
    vig_buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_container c;
    struct vig_map volumes = { 0 };
    yyjson_val *json;

    if (!arena || vig_json_read(vig_str_of((const char *)data, size), VIG_LIMIT_ENGINE_OBJECT, arena, &json, &err) < 0 ||
        vig_container_read(json, arena, &c, &err) < 0)
        return 0;
    (void)vig_container_read_image(json, arena, &c, &err); /* all answers in one document: their keys do not meet */
    (void)vig_container_read_exec(json, arena, &c, &err);
    if (vig_volumes_read(json, arena, &volumes, &err) == 0)
        vig_container_follow_volumes(&volumes, &c);
    judge(&c, arena);
    repair(&c, arena);
    return 0;
}
