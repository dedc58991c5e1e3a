/* source/stack.h - layers put on top of each other: what of the lower ones is still there.
 *
 * While a layer is read, its paths, whiteouts and opaque folders are noted in a struct vig_layer_tree. Once all are known, a
 * struct vig_stack tells for each path of each layer whether a higher layer hides it.
 */
#ifndef VIG_SOURCE_STACK_H
#define VIG_SOURCE_STACK_H

#include "base/vec.h"
#include "source/tree.h"

struct vig_layer_tree {
    struct { VIG_VEC(vig_str); } whiteouts, opaques;
    /* vig_hash64 of each path, sorted once the layer is whole: what hides the same path in the layers below. For folders
     * with VIG_HASH_FOLDER mixed in, since a folder hides a file but not what lies beneath it. */
    struct { VIG_VEC(uint64_t); } paths;
};
#define VIG_HASH_FOLDER 0x5bd1e9955bd1e995u

/* Notes an entry of any type; VIG_E_NOMEM. */
int vig_layer_tree_add(struct vig_layer_tree *t, struct vig_arena *arena, const struct vig_entry *e, struct vig_err *err);
void vig_layer_tree_seal(struct vig_layer_tree *t); /* sorts: before it is asked */
bool vig_layer_tree_has(const struct vig_layer_tree *t, uint64_t hash);

/* `n` trees, the lowest first, which have to live as long as the stack. One thread at a time. */
struct vig_stack;
int vig_stack_new(const struct vig_layer_tree *const *layers, size_t n, struct vig_arena *arena, struct vig_stack **ret, struct vig_err *err);
/* Whether `path` of layer `i` is still there once all layers are stacked. */
bool vig_stack_shows(struct vig_stack *stack, size_t layer, vig_str path);
/* 1 + the highest layer that hides it; 0: none does. `folder`: it is one, which the same folder in a higher layer does not hide.
 * `*ret_replaced`: something else is at the path itself (it was not removed). */
size_t vig_stack_hider(struct vig_stack *stack, size_t layer, vig_str path, bool folder, bool *ret_replaced);
/* The same for the many files of a folder, asked for in two parts: 1 + the highest layer that hides whatever lower ones have
 * beneath `folder`, and 1 + the highest layer that has anything, or a whiteout, at the path of a vig_hash64. */
size_t vig_stack_cover(struct vig_stack *stack, vig_str folder);
size_t vig_stack_top(const struct vig_stack *stack, uint64_t hash);
/* 1 + the highest layer that has `path` as something that is no folder; 0: none. */
size_t vig_stack_highest(const struct vig_stack *stack, vig_str path);

#endif
