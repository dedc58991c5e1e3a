/* base/openssl.c - see base/openssl.h. */
#include "base/openssl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#include "base/str.h"

#define LIBRARY "libcrypto.so.3" /* the binary interface of OpenSSL 3 */

struct vig_openssl vig_openssl;
static char failure[200]; /* empty: it is loaded */

static void *find(void *library, const char *name)
{
    void *at = dlsym(library, name);

    if (!at && !failure[0])
        (void)snprintf(failure, sizeof failure, "%s has no %s", LIBRARY, name);
    return at;
}

static void load(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    const char *why = library ? NULL : dlerror();

    if (!library) {
        (void)snprintf(failure, sizeof failure, "%s", why ? why : LIBRARY);
        return;
    }
#define FIND(name) vig_openssl.name = (__typeof__(vig_openssl.name))find(library, #name);
    VIG_OPENSSL_FUNCTIONS(FIND)
}

int vig_openssl_load(struct vig_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, load);
    return failure[0] ? vig_fail(err, VIG_E_UNSUPPORTED, "no digest can be computed: %s (install OpenSSL 3)", failure) : 0;
}
