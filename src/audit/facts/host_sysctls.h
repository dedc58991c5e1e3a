/* audit/facts/host_sysctls.h - private to audit/facts/host_sysctls.c and tests. */
#ifndef VIG_AUDIT_FACTS_HOST_SYSCTLS_H
#define VIG_AUDIT_FACTS_HOST_SYSCTLS_H

#include "audit/facts/host_root.h"

/* Sets what a file of sysctl.d says; later ones win. VIG_E_NOMEM. */
int vig_host_read_sysctl_file(const struct vig_host_root *r, vig_str text, struct vig_err *err);

#endif
