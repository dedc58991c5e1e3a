/* format/compose_merge.c - how one compose file is laid over another, or a service over the one that it extends.
 *
 * Scalars are replaced, mappings merged, sequences appended. Settings that may be written as a list or as a mapping are first made
 * mappings, so that they merge by name. Volumes merge by their target. command, entrypoint and a health check's test are replaced.
 * `!reset` takes away what was there, `!override` replaces it.
 */
#include "format/compose_tree.h"

/* Keys of a service that are a mapping or a list of "NAME=value" ('=' or ':' for extra_hosts). */
static const char *const pair_lists[] = { "environment", "labels", "annotations", "sysctls", "extra_hosts" };
/* Keys that are a mapping or a list of names. */
static const char *const name_lists[] = { "depends_on", "networks" };
/* Keys that are a list or one word. */
static const char *const word_lists[] = { "env_file", "tmpfs", "dns", "dns_search", "dns_opt", "volumes_from" };

static bool is_any(vig_str key, const char *const *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_eqc(key, keys[i]))
            return true;
    return false;
}

/* "A=b" becomes A: b, and "A" becomes A with a null. */
static void item_to_pair(struct compose_node *item, bool pairs)
{
    size_t at = pairs ? vig_str_find(item->text, '=') : VIG_NPOS,
           raw_at = pairs ? vig_str_find(item->raw, '=') : VIG_NPOS;

    if (pairs && at == VIG_NPOS && vig_str_has(item->text, ':')) {
        at = vig_str_find(item->text, ':');
        raw_at = vig_str_find(item->raw, ':');
    }
    item->key_line = item->line;
    item->key = vig_str_trim(vig_str_take(item->text, at));
    item->plain = at == VIG_NPOS; /* a null */
    item->text = at == VIG_NPOS ? VIG_STR("") : vig_str_skip(item->text, at + 1);
    item->raw = raw_at == VIG_NPOS ? VIG_STR("") : vig_str_skip(item->raw, raw_at + 1);
}

static int list_to_mapping(struct compose_work *w, struct compose_node *list, bool pairs)
{
    struct compose_node *next, *items = list->first;
    struct vig_map have = { 0 };

    if (list->kind != VIG_YAML_SEQUENCE)
        return 0;
    list->kind = VIG_YAML_MAPPING;
    list->first = list->last = NULL;
    for (struct compose_node *c = items; c; c = next) {
        uintptr_t *slot;
        bool is_new;

        next = c->next;
        if (c->kind != VIG_YAML_SCALAR)
            continue;
        item_to_pair(c, pairs);
        slot = vig_map_put(&have, w->arena, c->key, &is_new);
        if (!slot)
            return vig_nomem(w->err);
        if (is_new) {
            *slot = (uintptr_t)c;
            compose_append(list, c);
        } else { /* the last one counts */
            struct compose_node *first = (struct compose_node *)*slot;

            first->text = c->text;
            first->raw = c->raw;
            first->plain = c->plain;
            first->line = first->key_line = c->line;
        }
    }
    return 0;
}

/* A scalar becomes what holds it: a sequence with it, or a mapping with it at `key`. */
static int wrap(struct compose_work *w, struct compose_node *node, enum vig_yaml_kind kind, vig_str key)
{
    struct compose_node *inner;
    int rc;

    if (node->kind != VIG_YAML_SCALAR || compose_is_null(node))
        return 0;
    rc = compose_new(w, VIG_YAML_SCALAR, node->line, &inner);
    if (rc < 0)
        return rc;
    *inner = *node;
    inner->key = key;
    inner->tag = VIG_YAML_NO_TAG;
    node->kind = kind;
    node->text = node->raw = VIG_STR("");
    compose_append(node, inner);
    return 0;
}

static int canonical_service(struct compose_work *w, struct compose_node *service)
{
    int rc = 0;

    for (struct compose_node *c = service->first; rc == 0 && c; c = c->next) {
        if (is_any(c->key, pair_lists, VIG_COUNT(pair_lists)))
            rc = list_to_mapping(w, c, true);
        else if (is_any(c->key, name_lists, VIG_COUNT(name_lists)))
            rc = list_to_mapping(w, c, false);
        else if (is_any(c->key, word_lists, VIG_COUNT(word_lists)))
            rc = wrap(w, c, VIG_YAML_SEQUENCE, VIG_STR(""));
        else if (vig_str_eqc(c->key, "build"))
            rc = wrap(w, c, VIG_YAML_MAPPING, VIG_STR("context"));
        else if (vig_str_eqc(c->key, "extends"))
            rc = wrap(w, c, VIG_YAML_MAPPING, VIG_STR("service"));
        if (rc == 0 && vig_str_eqc(c->key, "build") && c->kind == VIG_YAML_MAPPING)
            for (struct compose_node *b = c->first; rc == 0 && b; b = b->next)
                if (vig_str_eqc(b->key, "args") || vig_str_eqc(b->key, "labels"))
                    rc = list_to_mapping(w, b, true);
    }
    return rc;
}

int compose_canonical(struct compose_work *w, struct compose_node *root)
{
    struct compose_node *services = compose_get(root, VIG_STR("services"));
    size_t n = 0;
    int rc = 0;

    for (struct compose_node *s = services ? services->first : NULL; rc == 0 && s; s = s->next)
        if (++n > VIG_LIMIT_COMPOSE_SERVICES)
            rc =
                vig_fail(w->err, VIG_E_LIMIT, "the compose file has more than %d services", VIG_LIMIT_COMPOSE_SERVICES);
        else if (services->kind == VIG_YAML_MAPPING && s->kind == VIG_YAML_MAPPING)
            rc = canonical_service(w, s);
    return rc;
}

/* Takes over what `from` is, and keeps the place in the tree. */
static void replace(struct compose_node *to, const struct compose_node *from)
{
    struct compose_node *next = to->next;

    *to = *from;
    to->tag = VIG_YAML_NO_TAG;
    to->next = next;
}

static void empty(struct compose_node *node)
{
    node->kind = VIG_YAML_SCALAR;
    node->first = node->last = NULL;
    node->text = node->raw = VIG_STR("");
    node->plain = true;
    node->tag = VIG_YAML_NO_TAG;
}

/* By what two elements of a sequence are the same: a volume's target, else their text. Empty: never. */
static vig_str identity(const struct compose_node *item, bool volumes)
{
    vig_str rest = item->text, first;

    if (item->kind == VIG_YAML_MAPPING)
        return volumes ? compose_text(item, VIG_STR("target")) : VIG_STR("");
    if (!volumes || item->kind != VIG_YAML_SCALAR)
        return rest;
    first = vig_str_cut(&rest, ':');
    return rest.n ? vig_str_cut(&rest, ':') : first;
}

static int append_items(struct compose_work *w, struct compose_node *base, struct compose_node *over, bool volumes)
{
    struct vig_map have = { 0 };
    struct compose_node *next;

    for (struct compose_node *c = base->first; c; c = c->next) {
        uintptr_t *slot = vig_map_put(&have, w->arena, identity(c, volumes), NULL);

        if (!slot)
            return vig_nomem(w->err);
        *slot = (uintptr_t)c;
    }
    for (struct compose_node *c = over->first; c; c = next) {
        vig_str id = identity(c, volumes);
        const uintptr_t *slot = id.n ? vig_map_get(&have, id) : NULL;

        next = c->next;
        if (slot)
            replace((struct compose_node *)*slot, c);
        else
            compose_append(base, c);
    }
    return 0;
}

enum place { IN_ROOT, IN_SERVICES, IN_SERVICE, IN_HEALTH, ELSEWHERE };

static enum place beneath(enum place at, vig_str key)
{
    if (at == IN_ROOT)
        return vig_str_eqc(key, "services") ? IN_SERVICES : ELSEWHERE;
    if (at == IN_SERVICES)
        return IN_SERVICE;
    return at == IN_SERVICE && vig_str_eqc(key, "healthcheck") ? IN_HEALTH : ELSEWHERE;
}

static bool is_replaced(enum place at, vig_str key)
{
    return (at == IN_SERVICE && (vig_str_eqc(key, "command") || vig_str_eqc(key, "entrypoint"))) ||
           (at == IN_HEALTH && vig_str_eqc(key, "test"));
}

static int merge(struct compose_work *w, struct compose_node *base, struct compose_node *over, enum place at);

static int merge_value(struct compose_work *w, struct compose_node *base, struct compose_node *over, enum place at)
{
    if (over->tag == VIG_YAML_RESET)
        return empty(base), 0;
    if (compose_is_null(over) && over->tag == VIG_YAML_NO_TAG)
        return 0;
    if (over->tag == VIG_YAML_OVERRIDE || base->kind != over->kind || base->kind == VIG_YAML_SCALAR ||
        is_replaced(at, over->key))
        return replace(base, over), 0;
    if (base->kind == VIG_YAML_MAPPING)
        return merge(w, base, over, beneath(at, over->key));
    return append_items(w, base, over, at == IN_SERVICE && vig_str_eqc(over->key, "volumes"));
}

/* No deeper than what was made. */
static int merge(struct compose_work *w, struct compose_node *base, struct compose_node *over, enum place at)
{
    struct vig_map have = { 0 };
    struct compose_node *next;
    int rc = 0;

    for (struct compose_node *c = base->first; c; c = c->next) {
        uintptr_t *slot = vig_map_put(&have, w->arena, c->key, NULL);

        if (!slot)
            return vig_nomem(w->err);
        *slot = (uintptr_t)c;
    }
    for (struct compose_node *c = over->first; rc == 0 && c; c = next) {
        const uintptr_t *slot = vig_map_get(&have, c->key);

        next = c->next;
        if (slot)
            rc = merge_value(w, (struct compose_node *)*slot, c, at);
        else if (c->tag != VIG_YAML_RESET)
            compose_append(base, c);
    }
    return rc;
}

int compose_merge(struct compose_work *w, struct compose_node *base, struct compose_node *over)
{
    return base->kind == VIG_YAML_MAPPING && over->kind == VIG_YAML_MAPPING ? merge(w, base, over, IN_ROOT) : 0;
}

int compose_merge_service(struct compose_work *w, struct compose_node *base, struct compose_node *over)
{
    return base->kind == VIG_YAML_MAPPING && over->kind == VIG_YAML_MAPPING ? merge(w, base, over, IN_SERVICE) : 0;
}
