/* report/cyclonedx.h - the two halves of the CycloneDX writer. Private to src/report. */
#ifndef VIG_REPORT_CYCLONEDX_H
#define VIG_REPORT_CYCLONEDX_H

#include "report/bom.h"
#include "report/json_out.h"

void vig_cyclonedx_property(struct vig_json_out *j, const char *name, vig_str value); /* left out when it is empty */

/* The "vulnerabilities" of all reports. */
int vig_cyclonedx_vulnerabilities(struct vig_json_out *j, const struct vig_report *const *reports, size_t n,
                                  const struct vig_bom_refs *refs, struct vig_err *err);

#endif
