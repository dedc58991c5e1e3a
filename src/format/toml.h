/* format/toml.h - TOML texts as a tree, under limits.
 *
 * TOML 1.0, and of 1.1 what makes a text longer to read but not different: line ends and a last comma in inline tables,
 * \e and \xHH. The tree lives on the arena; strings without escapes are views into the text. A value nests at most
 * VIG_LIMIT_DEPTH deep, and so do the tables around it: a walker may recurse. The time is linear in the text, however many
 * keys a table has.
 */
#ifndef VIG_FORMAT_TOML_H
#define VIG_FORMAT_TOML_H

#include "base/arena.h"
#include "base/limits.h"

enum vig_toml_kind { VIG_TOML_STRING, VIG_TOML_INTEGER, VIG_TOML_FLOAT, VIG_TOML_BOOL, VIG_TOML_DATE, VIG_TOML_ARRAY, VIG_TOML_TABLE };

struct vig_toml {
    enum vig_toml_kind kind;
    unsigned state;         /* the parser's */
    size_t line;            /* where it begins, from 1 */
    vig_str key;            /* of an entry of a table */
    vig_str text;           /* a string's bytes; numbers, bools and dates as written */
    struct vig_toml *first; /* arrays and tables: what is in it, in the order of the text */
    struct vig_toml *last;
    struct vig_toml *next;  /* in the same array or table */
    size_t count;
    struct vig_map *index;  /* large tables: key → entry */
};

/* VIG_E_INPUT with the line in err->at; VIG_E_LIMIT; VIG_E_NOMEM. For the first two *ret holds what stood in front of the
 * error, so that one bad line does not hide all that was read; else it is untouched on failure. */
int vig_toml_parse(vig_str text, size_t max, struct vig_arena *arena, struct vig_toml **ret, struct vig_err *err);

/* All take NULL and values of another kind, and then find nothing. */
const struct vig_toml *vig_toml_get(const struct vig_toml *table, vig_str key);
vig_str vig_toml_str(const struct vig_toml *v); /* a string's bytes */
vig_str vig_toml_get_str(const struct vig_toml *table, vig_str key);
/* The first element, to be followed by ->next: for (const struct vig_toml *p = vig_toml_items(v); p; p = p->next) */
const struct vig_toml *vig_toml_items(const struct vig_toml *array_or_table);

#endif
