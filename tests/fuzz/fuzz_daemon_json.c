/* Any bytes as daemon.json: positions lie inside of the text, and what is edited stays JSON. */
#include "audit/facts/daemon.h"
#include "format/json_positions.h"
#include "repair/json_edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_members(vig_str text, struct vig_arena *arena)
{
    struct vig_json_members m = { 0 };
    struct vig_err err = VIG_ERR_INIT;

    if (vig_json_members(text, 0, arena, &m, &err) < 0) {
        if (err.code == VIG_E_INPUT && err.at > text.n)
            abort();
        return;
    }
    for (size_t i = 0; i < m.n; i++)
        if (m.v[i].key_at >= m.v[i].value_at || m.v[i].value_at >= m.v[i].value_end || m.v[i].value_end > m.close || m.close >= text.n)
            abort();
}

/* What can be edited is JSON afterwards, and says what it was told to. */
static void check_edit(vig_str text, struct vig_arena *arena)
{
    struct vig_err err = VIG_ERR_INIT;
    yyjson_val *json = NULL;
    vig_str edited;

    if (vig_json_set(text, VIG_STR("log-opts/max-size"), VIG_STR("\"10m\""), arena, &edited, &err) < 0)
        return;
    if (vig_json_read(edited, VIG_LIMIT_SMALL_FILE * 2, arena, &json, &err) < 0) {
        if (err.code == VIG_E_INPUT)
            abort();
        return;
    }
    if (vig_str_search(edited, VIG_STR("\"10m\"")) == VIG_NPOS)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    vig_str text = vig_str_of((const char *)data, size);
    struct vig_daemon d = { .release = 2802, .version = VIG_STR("28.2.2") };
    struct vig_daemon_gather g = { .arena = arena, .d = &d, .root = -1 };
    struct vig_err err = VIG_ERR_INIT;

    if (!arena)
        return 0;
    check_members(text, arena);
    check_edit(text, arena);
    if (vig_daemon_take_text(&g, VIG_STR("/etc/docker/daemon.json"), text, &err) < 0 || vig_daemon_find_contradictions(&g, &err) < 0)
        return 0;
    for (size_t i = 0; i < d.problems.n; i++)
        if (!d.problems.v[i].line)
            abort();
    return 0;
}
