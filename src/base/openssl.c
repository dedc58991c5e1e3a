/* base/openssl.c - see base/openssl.h. */
#include "base/openssl.h"

#include <pthread.h>

#include "base/library.h"

#define LIBRARY "libcrypto.so.3" /* the binary interface of OpenSSL 3 */

struct vig_openssl vig_openssl;
static struct vig_library_failure failure;

static void load(void)
{
    void *library = vig_library_open(LIBRARY, &failure);

    if (!library)
        return;
#define FIND(name) vig_openssl.name = (__typeof__(vig_openssl.name))vig_library_find(library, LIBRARY, #name, &failure);
    VIG_OPENSSL_FUNCTIONS(FIND)
}

int vig_openssl_load(struct vig_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, load);
    return failure.text[0] ? vig_fail(err, VIG_E_UNSUPPORTED, "no digest can be computed: %s (install OpenSSL 3)", failure.text) : 0;
}
