/* format/version_string.h - finds a program's version among the constants of its executable. */
#ifndef VIG_FORMAT_VERSION_STRING_H
#define VIG_FORMAT_VERSION_STRING_H

#include "format/elf.h"

struct vig_version_mark {
    vig_str before; /* what stands in front of the version: "nginx version: nginx/". Empty: it is a constant of its own */
    vig_str prefix; /* of such a constant: "3.11."; may be empty */
    vig_str after;  /* of such a constant: "-MariaDB"; may be empty */
    unsigned dots;  /* the least that the version has: tells "Apache/2.4.57" from "Apache/2" */
    bool plain;     /* it ends behind its digits and dots: 3.1.7 of "3.1.7p261" */
};

/* Reads .rodata in pieces, or the whole file when there is no such section, at most VIG_LIMIT_VERSION_SEARCH bytes.
 * VIG_E_NOT_FOUND without a version. *ret is copied onto `arena`. */
int vig_version_string_find(const struct vig_elf *elf, const struct vig_version_mark *mark, struct vig_arena *arena,
                            vig_str *ret, struct vig_err *err);
/* The same in bytes that lie in memory: false when there is none. */
bool vig_version_string_in(vig_str bytes, const struct vig_version_mark *mark, vig_str *ret);

#endif
