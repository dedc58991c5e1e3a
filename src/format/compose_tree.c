/* format/compose_tree.c - see format/compose_tree.h.
 *
 * What an attacker might do: merge keys that name merge keys, and services that extend each other, so that little text means
 * much. Every node that is made, also as a copy, counts against VIG_LIMIT_COMPOSE_NODES; depth was checked by the YAML reader.
 */
#include "format/compose_tree.h"

#include <stdarg.h>
#include <stdio.h>

int compose_new(struct compose_work *w, enum vig_yaml_kind kind, uint32_t line, struct compose_node **ret)
{
    struct compose_node *node;

    if (++w->nodes > VIG_LIMIT_COMPOSE_NODES)
        return vig_fail(
            w->err, VIG_E_LIMIT,
            "the compose project has more values than are read, with aliases, extends and include written out");
    node = vig_new(w->arena, struct compose_node);
    if (!node)
        return vig_nomem(w->err);
    node->kind = kind;
    node->line = line;
    *ret = node;
    return 0;
}

void compose_append(struct compose_node *to, struct compose_node *node)
{
    node->next = NULL;
    if (to->last)
        to->last->next = node;
    else
        to->first = node;
    to->last = node;
}

static vig_str say(struct compose_work *w, const char *fmt, va_list args)
{
    char text[512];
    int n = vsnprintf(text, sizeof text, fmt, args);
    vig_str copy = { NULL, 0 };

    if (n >= 0)
        (void)vig_arena_str(w->arena, vig_str_of(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1), &copy);
    return copy;
}

int compose_problem(struct compose_work *w, uint32_t line, const char *fmt, ...)
{
    struct vig_compose_problem *p =
        w->out->problems.n < VIG_LIMIT_NOTES ? vig_vec_add(&w->out->problems, w->arena) : NULL;
    va_list args;

    if (w->out->problems.n >= VIG_LIMIT_NOTES && !p)
        return 0;
    if (!p)
        return vig_nomem(w->err);
    va_start(args, fmt);
    *p = (struct vig_compose_problem){ .line = line, .text = say(w, fmt, args) };
    va_end(args);
    return p->text.p ? 0 : vig_nomem(w->err);
}

int compose_note(struct compose_work *w, uint32_t line, const char *fmt, ...)
{
    struct vig_compose_problem *p = w->out->notes.n < VIG_LIMIT_NOTES ? vig_vec_add(&w->out->notes, w->arena) : NULL;
    va_list args;

    if (w->out->notes.n >= VIG_LIMIT_NOTES && !p)
        return 0;
    if (!p)
        return vig_nomem(w->err);
    va_start(args, fmt);
    *p = (struct vig_compose_problem){ .line = line, .text = say(w, fmt, args) };
    va_end(args);
    return p->text.p ? 0 : vig_nomem(w->err);
}

bool compose_is_null(const struct compose_node *node)
{
    return node->kind == VIG_YAML_SCALAR && node->plain &&
           (vig_str_empty(node->text) || vig_str_eqc(node->text, "~") || vig_str_ieq(node->text, VIG_STR("null")));
}

struct compose_node *compose_get(const struct compose_node *map, vig_str key)
{
    if (!map || map->kind != VIG_YAML_MAPPING)
        return NULL;
    for (struct compose_node *c = map->first; c; c = c->next)
        if (vig_str_eq(c->key, key))
            return compose_is_null(c) ? NULL : c;
    return NULL;
}

vig_str compose_text(const struct compose_node *map, vig_str key)
{
    const struct compose_node *node = compose_get(map, key);

    return node && node->kind == VIG_YAML_SCALAR ? node->text : VIG_STR("");
}

static int make(struct compose_work *w, const struct vig_yaml *y, uint32_t first, unsigned depth,
                struct compose_node **ret);

/* Adds what `from` (a mapping, or a sequence of them) holds and `to` does not. */
static int merge_keys(struct compose_work *w, const struct vig_yaml *from, uint32_t first, unsigned depth,
                      struct vig_map *have, struct compose_node *to)
{
    int rc = 0;

    if (depth > VIG_LIMIT_DEPTH)
        return vig_fail(w->err, VIG_E_LIMIT, "merge keys are nested too deep");
    for (const struct vig_yaml *c = from->first; rc == 0 && c; c = c->next) {
        struct compose_node *node;
        uintptr_t *slot;
        bool is_new;

        if (from->kind == VIG_YAML_SEQUENCE || vig_str_eqc(c->key, "<<"))
            continue;
        slot = vig_map_put(have, w->arena, c->key, &is_new);
        if (!slot)
            return vig_nomem(w->err);
        if (!is_new)
            continue;
        rc = make(w, c, first, depth + 1, &node);
        if (rc == 0)
            compose_append(to, node);
    }
    for (const struct vig_yaml *c = from->first; rc == 0 && c; c = c->next)
        if (from->kind == VIG_YAML_SEQUENCE || vig_str_eqc(c->key, "<<"))
            rc = merge_keys(w, c, first, depth + 1, have, to);
    return rc;
}

static int make_mapping(struct compose_work *w, const struct vig_yaml *y, uint32_t first, unsigned depth,
                        struct compose_node *to)
{
    struct vig_map have = { 0 };
    int rc = 0;

    for (const struct vig_yaml *c = y->first; rc == 0 && c; c = c->next) {
        struct compose_node *node;
        uintptr_t *slot;
        bool is_new;

        if (vig_str_eqc(c->key, "<<"))
            continue;
        slot = vig_map_put(&have, w->arena, c->key, &is_new);
        if (!slot)
            return vig_nomem(w->err);
        if (!is_new) {
            rc = compose_problem(w, first + (c->key_line ? c->key_line : c->line), "key '%.*s' is written twice",
                                 VIG_ARG(c->key));
            continue;
        }
        rc = make(w, c, first, depth + 1, &node);
        if (rc == 0)
            compose_append(to, node);
    }
    for (const struct vig_yaml *c = y->first; rc == 0 && c; c = c->next)
        if (vig_str_eqc(c->key, "<<"))
            rc = merge_keys(w, c, first, depth + 1, &have, to);
    return rc;
}

static int make(struct compose_work *w, const struct vig_yaml *y, uint32_t first, unsigned depth,
                struct compose_node **ret)
{
    struct compose_node *node;
    bool unset = false;
    int rc = compose_new(w, y->kind, first + y->line, &node);

    if (rc == 0 && depth > 2 * VIG_LIMIT_DEPTH)
        rc = vig_fail(w->err, VIG_E_LIMIT, "the compose file is nested too deep");
    if (rc < 0)
        return rc;
    node->key = y->key;
    node->key_line = y->key_line ? first + y->key_line : node->line;
    node->plain = y->plain;
    node->tag = y->tag;
    node->raw = node->text = y->text;
    if (y->kind == VIG_YAML_SCALAR)
        rc = compose_expand(w, y->text, node->line, &node->text, &unset);
    else if (y->kind == VIG_YAML_MAPPING)
        rc = make_mapping(w, y, first, depth, node);
    else
        for (const struct vig_yaml *c = y->first; rc == 0 && c; c = c->next) {
            struct compose_node *child;

            rc = make(w, c, first, depth + 1, &child);
            if (rc == 0)
                compose_append(node, child);
        }
    node->unset = unset;
    if (rc == 0)
        *ret = node;
    return rc;
}

int compose_tree_make(struct compose_work *w, const struct vig_yaml *yaml, uint32_t first, struct compose_node **ret)
{
    return make(w, yaml, first, 0, ret);
}

/* As deep as what was made: within its depth. */
int compose_tree_copy(struct compose_work *w, const struct compose_node *node, struct compose_node **ret)
{
    struct compose_node *copy;
    int rc = compose_new(w, node->kind, node->line, &copy);

    if (rc < 0)
        return rc;
    *copy = *node;
    copy->first = copy->last = copy->next = NULL;
    for (const struct compose_node *c = node->first; rc == 0 && c; c = c->next) {
        struct compose_node *child;

        rc = compose_tree_copy(w, c, &child);
        if (rc == 0)
            compose_append(copy, child);
    }
    if (rc == 0)
        *ret = copy;
    return rc;
}
