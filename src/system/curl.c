/* system/curl.c - see system/curl.h. */
#include "system/curl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#include "base/str.h"

#define LIBRARY "libcurl.so.4" /* its binary interface since 2006 */

struct vig_curl vig_curl;
static char failure[200]; /* empty: it is loaded */

static void *find(void *library, const char *name)
{
    void *at = dlsym(library, name);

    if (!at && !failure[0])
        (void)snprintf(failure, sizeof failure, "%s has no %s", LIBRARY, name);
    return at;
}

#define FIND(name) vig_curl.name = (__typeof__(vig_curl.name))find(library, "curl_" #name)

static void load(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    const char *why = library ? NULL : dlerror();

    if (!library) {
        (void)snprintf(failure, sizeof failure, "%s", why ? why : LIBRARY);
        return;
    }
    FIND(easy_cleanup);
    FIND(easy_getinfo);
    FIND(easy_init);
    FIND(easy_pause);
    FIND(easy_perform);
    FIND(easy_reset);
    FIND(easy_setopt);
    FIND(easy_strerror);
    FIND(global_init);
    FIND(multi_add_handle);
    FIND(multi_cleanup);
    FIND(multi_info_read);
    FIND(multi_init);
    FIND(multi_perform);
    FIND(multi_poll);
    FIND(multi_remove_handle);
    FIND(slist_append);
    FIND(slist_free_all);
    if (!failure[0] && vig_curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        (void)snprintf(failure, sizeof failure, "%s does not start", LIBRARY);
}

int vig_curl_load(struct vig_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, load);
    return failure[0] ? vig_fail(err, VIG_E_UNSUPPORTED, "nothing can be fetched: %s (install libcurl)", failure) : 0;
}
