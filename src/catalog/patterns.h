/* catalog/patterns.h - all catalogers' path patterns, compiled into one matcher.
 *
 * A path costs two table look-ups (its file name, its extension); only candidates from there are compared as globs. That
 * matters: an image has a hundred thousand paths, of which some hundred are wanted. Immutable once made: any thread may ask.
 */
#ifndef VIG_CATALOG_PATTERNS_H
#define VIG_CATALOG_PATTERNS_H

#include "catalog/cataloger.h"

struct vig_patterns;

/* `catalogers`: NULL at the end, at most 64; bit i of an answer is catalogers[i]. `declared`: also those whose scope is
 * VIG_CATALOG_DECLARED. */
int vig_patterns_new(struct vig_arena *arena, const struct vig_cataloger *const *catalogers, bool declared,
                     struct vig_patterns **ret, struct vig_err *err);
/* The catalogers that want `path` (without a leading '/'); 0: none. */
uint64_t vig_patterns_match(const struct vig_patterns *p, vig_str path);
/* Those that want a file because it is an ELF. */
uint64_t vig_patterns_elf(const struct vig_patterns *p);
/* Those that want what a link of this name leads to. */
uint64_t vig_patterns_link(const struct vig_patterns *p, vig_str path);
/* Whether a path in a package's file list may be a file that a cataloger wants: one of the above, or, as the list does not tell
 * what is an ELF, one that looks like a program or a library. Most of a list (documentation, translations) does not. */
bool vig_patterns_may_own(const struct vig_patterns *p, vig_str path);

#endif
