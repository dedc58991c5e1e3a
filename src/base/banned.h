/* base/banned.h - calls that have no bound, or hide a failure, do not compile.
 *
 * Included by base/str.h, and so by everything. Use vig_str, vig_buf and vig_str_to_u64 instead.
 */
#ifndef VIG_BASE_BANNED_H
#define VIG_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VIG_BANNED(func) sorry_##func##_is_a_banned_function

#undef strcpy
#define strcpy(x, y) VIG_BANNED(strcpy)
#undef strcat
#define strcat(x, y) VIG_BANNED(strcat)
#undef strncpy
#define strncpy(x, y, n) VIG_BANNED(strncpy)
#undef strncat
#define strncat(x, y, n) VIG_BANNED(strncat)
#undef strtok
#define strtok(x, y) VIG_BANNED(strtok)
#undef sprintf
#define sprintf(...) VIG_BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) VIG_BANNED(vsprintf)
#undef atoi
#define atoi(x) VIG_BANNED(atoi)
#undef atol
#define atol(x) VIG_BANNED(atol)
#undef alloca
#define alloca(n) VIG_BANNED(alloca)
#undef system
#define system(x) VIG_BANNED(system)
#undef tmpnam
#define tmpnam(x) VIG_BANNED(tmpnam)
#undef mktemp
#define mktemp(x) VIG_BANNED(mktemp)

#endif
