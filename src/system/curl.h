/* system/curl.h - libcurl, loaded when the first URL is asked for.
 *
 * It brings some thirty other libraries along (TLS, LDAP, Kerberos, …), and loading them takes three quarters of the time in
 * which the program starts. Most runs ask nobody anything.
 */
#ifndef VIG_SYSTEM_CURL_H
#define VIG_SYSTEM_CURL_H

#include <curl/curl.h>

#include "base/err.h"

/* Its functions by their own names, as <curl/curl.h> declares them. The macro that checks what curl_easy_setopt is given does not
 * see calls through here: numbers and flags are long. */
extern struct vig_curl {
    __typeof__(curl_easy_cleanup) *easy_cleanup;
    __typeof__(curl_easy_getinfo) *easy_getinfo;
    __typeof__(curl_easy_init) *easy_init;
    __typeof__(curl_easy_pause) *easy_pause;
    __typeof__(curl_easy_perform) *easy_perform;
    __typeof__(curl_easy_reset) *easy_reset;
    __typeof__(curl_easy_setopt) *easy_setopt;
    __typeof__(curl_easy_strerror) *easy_strerror;
    __typeof__(curl_global_init) *global_init;
    __typeof__(curl_multi_add_handle) *multi_add_handle;
    __typeof__(curl_multi_cleanup) *multi_cleanup;
    __typeof__(curl_multi_info_read) *multi_info_read;
    __typeof__(curl_multi_init) *multi_init;
    __typeof__(curl_multi_perform) *multi_perform;
    __typeof__(curl_multi_poll) *multi_poll;
    __typeof__(curl_multi_remove_handle) *multi_remove_handle;
    __typeof__(curl_slist_append) *slist_append;
    __typeof__(curl_slist_free_all) *slist_free_all;
} vig_curl;

/* Loads and initializes it the first time, on any thread; it stays until the process ends. Nothing above may be called before.
 * VIG_E_UNSUPPORTED when it cannot be loaded. */
int vig_curl_load(struct vig_err *err);

#endif
