/* audit/facts/host_services.h - private to audit/facts/host_services.c, tests and fuzzers. */
#ifndef VIG_AUDIT_FACTS_HOST_SERVICES_H
#define VIG_AUDIT_FACTS_HOST_SERVICES_H

#include "base/str.h"

/* The first library in a text of /proc/PID/maps that was replaced on the disk; empty when there is none. */
vig_str vig_host_replaced_library(vig_str maps);

#endif
