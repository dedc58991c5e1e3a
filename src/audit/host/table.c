/* audit/host/table.c - all host checks, in the order of their ids. */
#include "audit/check.h"

const struct vig_check *const vig_host_checks[] = {
    NULL,
};
