/* system/curl.c - see system/curl.h. */
#include "system/curl.h"

#include <pthread.h>
#include <stdio.h>

#include "base/library.h"

#define LIBRARY "libcurl.so.4" /* its binary interface since 2006 */

struct vig_curl vig_curl;
static struct vig_library_failure failure;

#define FIND(name) vig_curl.name = (__typeof__(vig_curl.name))vig_library_find(library, LIBRARY, "curl_" #name, &failure)

static void load(void)
{
    void *library = vig_library_open(LIBRARY, &failure);

    if (!library)
        return;
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
    if (!failure.text[0] && vig_curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        (void)snprintf(failure.text, sizeof failure.text, "%s does not start", LIBRARY);
}

int vig_curl_load(struct vig_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, load);
    return failure.text[0] ? vig_fail(err, VIG_E_UNSUPPORTED, "nothing can be fetched: %s (install libcurl)", failure.text) : 0;
}
