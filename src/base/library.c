/* base/library.c - see base/library.h. */
#include "base/library.h"

#include <dlfcn.h>
#include <stdio.h>

#include "base/str.h"

void *vig_library_open(const char *file, struct vig_library_failure *ret)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    const char *why = library ? NULL : dlerror();

    if (!library)
        (void)snprintf(ret->text, sizeof ret->text, "%s", why ? why : file);
    return library;
}

void *vig_library_find(void *library, const char *file, const char *name, struct vig_library_failure *ret)
{
    void *at = dlsym(library, name);

    if (!at && !ret->text[0])
        (void)snprintf(ret->text, sizeof ret->text, "%s has no %s", file, name);
    return at;
}
