/* report/audit_table.h - how the table shows what audits found. Private to src/report. */
#ifndef VIG_REPORT_AUDIT_TABLE_H
#define VIG_REPORT_AUDIT_TABLE_H

#include "report/writer.h"

/* One block for all of `reports`, which are of one kind; with several, a check's findings are gathered over them. */
int vig_audit_table(const struct vig_report *const *reports, size_t n, const struct vig_write_options *options, struct vig_buf *out,
                    struct vig_err *err);

#endif
