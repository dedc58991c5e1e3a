/* audit/facts/host_os.h - private to audit/facts/host_os.c and tests. */
#ifndef VIG_AUDIT_FACTS_HOST_OS_H
#define VIG_AUDIT_FACTS_HOST_OS_H

#include "model/sbom.h"

/* Sets what an os-release file names; views into the text. */
void vig_host_read_os_release(vig_str text, struct vig_os *ret);
/* Of those installed, the newest of the running one's flavour; empty when there is none. */
vig_str vig_host_newest_kernel(vig_str running, const vig_str *installed, size_t n);

#endif
