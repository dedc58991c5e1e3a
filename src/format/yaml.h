/* format/yaml.h - YAML texts, by libyaml, as a tree under limits.
 *
 *     for (struct vig_yaml *p = vig_yaml_get(root, VIG_STR("packages"))->first; p; p = p->next)
 *         use(p->key, vig_yaml_text(vig_yaml_get(p, VIG_STR("version"))));
 *
 * Everything lives on the arena. Scalars are their text, whatever YAML would make of them: true, 1.10 and "1.10" stay what
 * was written. An alias shares what it names; with all aliases written out, the tree has at most VIG_LIMIT_YAML_NODES
 * nodes and nests at most VIG_LIMIT_DEPTH deep, so a walker may recurse and needs no limits of its own.
 */
#ifndef VIG_FORMAT_YAML_H
#define VIG_FORMAT_YAML_H

#include "base/arena.h"
#include "base/limits.h"

enum vig_yaml_kind { VIG_YAML_SCALAR, VIG_YAML_SEQUENCE, VIG_YAML_MAPPING };
enum vig_yaml_tag { VIG_YAML_NO_TAG, VIG_YAML_RESET, VIG_YAML_OVERRIDE, VIG_YAML_OTHER_TAG }; /* compose's !reset and !override */

/* A lock file has a million of them, so they are kept small. */
struct vig_yaml {
    vig_str key;            /* within a mapping; empty when the key is no scalar */
    vig_str text;           /* of a scalar */
    struct vig_yaml *first; /* what it holds */
    struct vig_yaml *next;  /* its next sibling; of a root, the next document */
    uint32_t line;          /* from 1 */
    uint32_t key_line;      /* of `key`; 0: it has none */
    uint32_t nodes;         /* it and all beneath it */
    uint16_t height;        /* levels beneath it */
    enum vig_yaml_kind kind : 8;
    enum vig_yaml_tag tag : 7; /* of its value; an alias has none */
    bool plain : 1;            /* a scalar without quotes: `null`, not "null" */
};

/* Reads `text`; *ret is NULL when it holds no document. VIG_E_LIMIT above `max` bytes or the limits above; VIG_E_INPUT with the
 * line in err->at; VIG_E_NOMEM. */
int vig_yaml_read(vig_str text, size_t max, struct vig_arena *arena, struct vig_yaml **ret, struct vig_err *err);

/* The value at `key`, also from what a "<<" merges in; NULL when there is none, or `map` is NULL or no mapping. Linear. */
struct vig_yaml *vig_yaml_get(const struct vig_yaml *map, vig_str key);
/* A scalar's text; the empty view for NULL and all else. */
static inline vig_str vig_yaml_text(const struct vig_yaml *node)
{
    return node && node->kind == VIG_YAML_SCALAR ? node->text : (vig_str){ NULL, 0 };
}
static inline vig_str vig_yaml_get_text(const struct vig_yaml *map, vig_str key)
{
    return vig_yaml_text(vig_yaml_get(map, key));
}

#endif
