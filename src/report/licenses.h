/* report/licenses.h - what kind of text a declared licence is, since bills of materials keep the kinds apart. */
#ifndef VIG_REPORT_LICENSES_H
#define VIG_REPORT_LICENSES_H

#include "base/str.h"

enum vig_license_kind {
    VIG_LICENSE_NONE,       /* nothing was declared */
    VIG_LICENSE_ID,         /* one SPDX identifier: *ret_id is it, in the list's own case */
    VIG_LICENSE_EXPRESSION, /* an SPDX expression of known identifiers */
    VIG_LICENSE_TEXT,       /* anything else, "GPLv2+ and MIT" too */
};

enum vig_license_kind vig_license_kind(vig_str text, vig_str *ret_id);

/* All identifiers that are known; NULL at the end. */
extern const char *const vig_license_ids[];

#endif
