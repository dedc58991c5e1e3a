/* format/yaml.c - see format/yaml.h.
 *
 * What an attacker might do: nest deeply; write a few anchors that each name the one before ten times ("a billion laughs":
 * aliases share, and what they would be written out counts against the limit); let an alias name what it stands in (an anchor
 * is known only when what it names is complete).
 */
#include "format/yaml.h"

#include <yaml.h>

#include "base/map.h"

struct level {
    struct vig_yaml *node, *last; /* the last that it holds */
    vig_str anchor;
    bool have_key; /* of a mapping: `key` was read, its value comes next */
    vig_str key;
    uint32_t key_line;
};

struct building {
    struct vig_arena *arena;
    struct vig_err *err;
    yaml_parser_t parser;
    struct level levels[VIG_LIMIT_DEPTH];
    size_t depth;
    struct vig_map anchors;        /* → struct vig_yaml *, the latest of the name */
    struct vig_yaml *first, *last; /* documents */
    size_t nodes;
};

static int fail_at(struct building *b, enum vig_code code, size_t line, const char *what)
{
    int rc = vig_fail(b->err, code, "YAML line %zu: %s", line, what);

    b->err->at = line;
    return rc;
}

static vig_str str_of(const yaml_char_t *p, size_t n)
{
    return vig_str_of((const char *)p, n);
}

static enum vig_yaml_tag tag_of(const yaml_char_t *tag)
{
    vig_str name = vig_str_c((const char *)tag);

    if (vig_str_empty(name))
        return VIG_YAML_NO_TAG;
    if (vig_str_eqc(name, "!reset"))
        return VIG_YAML_RESET;
    return vig_str_eqc(name, "!override") ? VIG_YAML_OVERRIDE : VIG_YAML_OTHER_TAG;
}

static int new_node(struct building *b, enum vig_yaml_kind kind, size_t line, struct vig_yaml **ret)
{
    struct vig_yaml *node = vig_new(b->arena, struct vig_yaml);

    if (!node)
        return vig_nomem(b->err);
    node->kind = kind;
    node->line = (uint32_t)line;
    node->nodes = 1;
    *ret = node;
    return 0;
}

static int remember(struct building *b, vig_str anchor, struct vig_yaml *node)
{
    uintptr_t *slot;

    if (vig_str_empty(anchor))
        return 0;
    slot = vig_map_put(&b->anchors, b->arena, anchor, NULL);
    if (!slot)
        return vig_nomem(b->err);
    *slot = (uintptr_t)node;
    return 0;
}

static void append(struct vig_yaml **first, struct vig_yaml **last, struct vig_yaml *node)
{
    if (*last)
        (*last)->next = node;
    else
        *first = node;
    *last = node;
}

/* A node is complete: it becomes a key, or is hung where it belongs. */
static int place(struct building *b, struct vig_yaml *node)
{
    struct level *up = b->depth ? &b->levels[b->depth - 1] : NULL;

    b->nodes += node->nodes;
    if (b->nodes > VIG_LIMIT_YAML_NODES)
        return fail_at(b, VIG_E_LIMIT, node->line, "more values than are read, aliases written out");
    if (b->depth + node->height >= VIG_LIMIT_DEPTH)
        return fail_at(b, VIG_E_LIMIT, node->line, "nested too deep");
    if (!up) {
        append(&b->first, &b->last, node);
        return 0;
    }
    if (up->node->kind == VIG_YAML_MAPPING && !up->have_key) {
        up->key = vig_yaml_text(node);
        up->key_line = node->line;
        up->have_key = true;
        return 0;
    }
    node->key = up->key;
    node->key_line = up->key_line;
    up->key = VIG_STR("");
    up->key_line = 0;
    up->have_key = false;
    append(&up->node->first, &up->last, node);
    up->node->nodes += node->nodes;
    if (up->node->height < node->height + 1)
        up->node->height = (uint16_t)(node->height + 1);
    return 0;
}

static int open_level(struct building *b, enum vig_yaml_kind kind, const yaml_char_t *anchor, const yaml_char_t *tag, size_t line)
{
    struct level *l = &b->levels[b->depth];
    int rc;

    if (b->depth == VIG_LIMIT_DEPTH)
        return fail_at(b, VIG_E_LIMIT, line, "nested too deep");
    memset(l, 0, sizeof *l);
    rc = new_node(b, kind, line, &l->node);
    if (rc == 0 && anchor && !vig_arena_str(b->arena, vig_str_c((const char *)anchor), &l->anchor))
        rc = vig_nomem(b->err);
    if (rc < 0)
        return rc;
    l->node->tag = tag_of(tag);
    b->depth++;
    return 0;
}

static int close_level(struct building *b)
{
    struct level l = b->levels[--b->depth];
    size_t counted = l.node->nodes - 1;
    int rc = remember(b, l.anchor, l.node);

    b->nodes -= counted; /* what it holds was counted when that was placed */
    return rc < 0 ? rc : place(b, l.node);
}

static int scalar(struct building *b, const yaml_event_t *e, size_t line)
{
    vig_str anchor = vig_str_c((const char *)e->data.scalar.anchor);
    struct vig_yaml *node;
    int rc = new_node(b, VIG_YAML_SCALAR, line, &node);

    if (rc < 0)
        return rc;
    node->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->tag = tag_of(e->data.scalar.tag);
    if (!vig_arena_str(b->arena, str_of(e->data.scalar.value, e->data.scalar.length), &node->text) ||
        !vig_arena_str(b->arena, anchor, &anchor))
        return vig_nomem(b->err);
    rc = remember(b, anchor, node);
    return rc < 0 ? rc : place(b, node);
}

static int alias(struct building *b, const yaml_event_t *e, size_t line)
{
    const uintptr_t *slot = vig_map_get(&b->anchors, vig_str_c((const char *)e->data.alias.anchor));
    struct vig_yaml *node;
    int rc;

    if (!slot)
        return fail_at(b, VIG_E_INPUT, line, "an alias for what is not there, or not complete");
    rc = new_node(b, VIG_YAML_SCALAR, line, &node);
    if (rc < 0)
        return rc;
    *node = *(const struct vig_yaml *)*slot; /* shares what it holds */
    node->next = NULL;
    node->key = VIG_STR("");
    node->key_line = 0;
    node->tag = VIG_YAML_NO_TAG;
    return place(b, node);
}

static int event(struct building *b, const yaml_event_t *e)
{
    size_t line = e->start_mark.line + 1;

    switch (e->type) {
    case YAML_SCALAR_EVENT: return scalar(b, e, line);
    case YAML_ALIAS_EVENT: return alias(b, e, line);
    case YAML_SEQUENCE_START_EVENT: return open_level(b, VIG_YAML_SEQUENCE, e->data.sequence_start.anchor, e->data.sequence_start.tag, line);
    case YAML_MAPPING_START_EVENT: return open_level(b, VIG_YAML_MAPPING, e->data.mapping_start.anchor, e->data.mapping_start.tag, line);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return close_level(b);
    case YAML_DOCUMENT_START_EVENT: b->anchors = (struct vig_map){ 0 }; return 0;
    default: return 0;
    }
}

static int parser_error(struct building *b)
{
    const yaml_parser_t *p = &b->parser;

    if (p->error == YAML_MEMORY_ERROR)
        return vig_nomem(b->err);
    return fail_at(b, VIG_E_INPUT, p->problem_mark.line + 1, p->problem ? p->problem : "not YAML");
}

static int read_events(struct building *b)
{
    for (bool end = false; !end;) {
        yaml_event_t e;
        int rc;

        if (!yaml_parser_parse(&b->parser, &e))
            return parser_error(b);
        end = e.type == YAML_STREAM_END_EVENT;
        rc = event(b, &e);
        yaml_event_delete(&e);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int vig_yaml_read(vig_str text, size_t max, struct vig_arena *arena, struct vig_yaml **ret, struct vig_err *err)
{
    struct building *b = vig_new(arena, struct building);
    int rc;

    if (text.n > max)
        return vig_fail(err, VIG_E_LIMIT, "YAML of %zu bytes, of which at most %zu are read", text.n, max);
    if (!b)
        return vig_nomem(err);
    b->arena = arena;
    b->err = err;
    if (vig_allocation_fails() || !yaml_parser_initialize(&b->parser))
        return vig_nomem(err);
    yaml_parser_set_input_string(&b->parser, (const unsigned char *)(text.n ? text.p : ""), text.n);
    rc = read_events(b);
    yaml_parser_delete(&b->parser);
    if (rc == 0)
        *ret = b->first;
    return rc;
}

static struct vig_yaml *get_merged(const struct vig_yaml *merged, vig_str key)
{
    struct vig_yaml *got = vig_yaml_get(merged, key);

    for (const struct vig_yaml *m = merged->kind == VIG_YAML_SEQUENCE ? merged->first : NULL; m && !got; m = m->next)
        got = vig_yaml_get(m, key);
    return got;
}

struct vig_yaml *vig_yaml_get(const struct vig_yaml *map, vig_str key)
{
    struct vig_yaml *merged = NULL;

    if (!map || map->kind != VIG_YAML_MAPPING)
        return NULL;
    for (struct vig_yaml *v = map->first; v; v = v->next) {
        if (vig_str_eq(v->key, key))
            return v;
        if (vig_str_eqc(v->key, "<<"))
            merged = v;
    }
    return merged ? get_merged(merged, key) : NULL;
}
