/* format/compose_tree.h - a compose file as a tree that can be merged. Private to format/compose*.c.
 *
 * Unlike the YAML that it is made from, its aliases and merge keys are written out, its variables are replaced, and its lines are
 * project lines (model/compose.h). Nodes belong to one place of one tree and may be changed there.
 */
#ifndef VIG_FORMAT_COMPOSE_TREE_H
#define VIG_FORMAT_COMPOSE_TREE_H

#include "base/buf.h"
#include "base/map.h"
#include "format/compose.h"
#include "format/yaml.h"

struct compose_node {
    vig_str key;
    vig_str text, raw;   /* of a scalar: variables replaced (those without a value stay), and as written */
    struct compose_node *first, *last, *next;
    uint32_t line, key_line;
    enum vig_yaml_kind kind : 8;
    enum vig_yaml_tag tag : 7;
    bool plain : 1;
    bool unset : 1; /* `text` holds variables that have no value */
};

struct compose_vars {
    struct vig_map map;              /* → const vig_str * */
    const struct compose_vars *outer; /* of the project that includes this one: those count more */
};

struct compose_source { /* a file that was read */
    vig_str path, dir; /* dir: without a '/' at its end; empty: the current one */
    uint32_t file;     /* index into the project's */
    struct compose_node *root; /* NULL: it could not be read */
};

struct compose_work {
    struct vig_arena *arena;
    struct vig_err *err;
    const struct vig_compose_loader *loader;
    struct vig_compose *out;
    const struct compose_vars *vars;
    size_t nodes, expanded, reads;    /* made so far, against the limits */
    struct vig_map unset;             /* names */
    struct { VIG_VEC(struct compose_source *); } sources;
    const struct compose_node *before; /* what the files before this one say */
};

/* compose_tree.c */
int compose_tree_make(struct compose_work *w, const struct vig_yaml *yaml, uint32_t first, struct compose_node **ret);
int compose_tree_copy(struct compose_work *w, const struct compose_node *node, struct compose_node **ret);
struct compose_node *compose_get(const struct compose_node *map, vig_str key); /* NULL when there is none, or it is null */
vig_str compose_text(const struct compose_node *map, vig_str key);
bool compose_is_null(const struct compose_node *node);
void compose_append(struct compose_node *to, struct compose_node *node);
int compose_new(struct compose_work *w, enum vig_yaml_kind kind, uint32_t line, struct compose_node **ret);
int compose_problem(struct compose_work *w, uint32_t line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int compose_note(struct compose_work *w, uint32_t line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* compose_vars.c */
int compose_expand(struct compose_work *w, vig_str raw, uint32_t line, vig_str *ret, bool *ret_unset);
/* As if no variable had a value: what of a scalar stands in the file itself. */
int compose_expand_defaults(struct compose_work *w, vig_str raw, vig_str *ret);
/* Whether it is one variable and nothing else, without a default: "$X", "${X}", "${X:?why}". */
bool compose_is_variable(vig_str raw);
/* The lines of an env file; variables in it are replaced. */
int compose_env_read(struct compose_work *w, vig_str text, struct compose_vars *to);
/* The names in it. */
int compose_env_names(struct compose_work *w, vig_str text, uint32_t line, struct vig_compose_service *to);

/* compose_merge.c */
int compose_canonical(struct compose_work *w, struct compose_node *root); /* one way to write each setting */
int compose_merge(struct compose_work *w, struct compose_node *base, struct compose_node *over); /* of the top level */
int compose_merge_service(struct compose_work *w, struct compose_node *base, struct compose_node *over);

/* compose_load.c */
/* The loader's, so many times. VIG_E_LIMIT above; VIG_E_UNSUPPORTED without a loader. */
int compose_read(struct compose_work *w, vig_str path, vig_str *ret);
int compose_source_of(struct compose_work *w, vig_str dir, vig_str name, uint32_t line, struct compose_source **ret);
vig_str compose_dir_of_line(const struct compose_work *w, uint32_t line);
vig_str compose_join(struct compose_work *w, vig_str dir, vig_str name); /* p == NULL: no memory */

/* compose_service.c, compose_deploy.c */
int compose_fill_services(struct compose_work *w, const struct compose_node *model);
int compose_fill_resources(struct compose_work *w, const struct compose_node *model);

#endif
