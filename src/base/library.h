/* base/library.h - a shared library that is loaded when it is first needed: starting without it is faster, and where it is absent only what
 * needs it fails. */
#ifndef VIG_BASE_LIBRARY_H
#define VIG_BASE_LIBRARY_H

/* Why it cannot be used; empty: it can. */
struct vig_library_failure {
    char text[200];
};

/* Stays loaded. NULL, with the reason, when it is not there. */
void *vig_library_open(const char *file, struct vig_library_failure *ret);
/* NULL when it has no such name; the first one that is missing is the reason. */
void *vig_library_find(void *library, const char *file, const char *name, struct vig_library_failure *ret);

#endif
