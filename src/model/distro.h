/* model/distro.h - which advisories speak about a distribution's packages. */
#ifndef VIG_MODEL_DISTRO_H
#define VIG_MODEL_DISTRO_H

#include "model/sbom.h"

#define VIG_DISTRO_ECOSYSTEMS 20

/* What the names in its advisories are. */
enum vig_distro_names {
    VIG_NAMES_SOURCE,  /* source packages */
    VIG_NAMES_BINARY,  /* the packages as installed */
    VIG_NAMES_BOTH,    /* some of each */
};

struct vig_distro {
    const char *family;        /* whose life time counts: "debian", "ubuntu", … (eol.h); NULL: not recognized */
    vig_str release;           /* as eol.h has it: "12", "22.04", "3.19" */
    vig_str label;             /* "Debian 12": for people */
    enum vig_pkg_type type;    /* of its packages */
    enum vig_distro_names names;
    vig_str ecosystems[VIG_DISTRO_ECOSYSTEMS]; /* OSV's names, the most telling one first */
    size_t n;
    vig_str stand_in;          /* whose advisories serve when there are none of its own: "AlmaLinux:8" for RHEL 8; or empty */
};

/* From os-release. An unknown or absent distribution gives family NULL, a label, and no ecosystems. Views into `arena`, or
 * of `os`. VIG_E_NOMEM only. */
int vig_distro_of(const struct vig_os *os, struct vig_arena *arena, struct vig_distro *ret, struct vig_err *err);

/* The same from a package's purl ("…?distro=debian-12"), for lists of purls and SBOMs that name no operating system. */
int vig_distro_of_purl(vig_str purl, struct vig_arena *arena, struct vig_distro *ret, struct vig_err *err);

#endif
