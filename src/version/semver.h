/* version/semver.h - parts of a semantic version, for the orderings that are built on it. */
#ifndef VIG_VERSION_SEMVER_H
#define VIG_VERSION_SEMVER_H

#include "version/scan.h"

struct vig_semver {
    vig_str core;    /* digits and dots, without a "v" */
    vig_str pre;     /* after the first "-"; also what follows the core directly: the "rc1" of "1.20rc1" */
    vig_str build;   /* after the first "+" */
};

struct vig_semver vig_semver_parse(vig_str s);
int vig_semver_core_cmp(vig_str a, vig_str b); /* numbers between dots; what is missing is 0 */
int vig_semver_id_cmp(vig_str a, vig_str b, bool fold); /* one identifier */
/* Dotted identifiers: numbers first, fewer first. `fold`: letters without their case. */
int vig_semver_ids_cmp(vig_str a, vig_str b, bool fold);
int vig_semver_pre_cmp(vig_str a, vig_str b, bool fold); /* the same, but none at all comes last */
int vig_semver_compare(vig_str a, vig_str b);
bool vig_semver_valid(vig_str s);

#endif
