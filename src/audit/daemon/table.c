/* audit/daemon/table.c - all daemon checks, in the order of their ids. */
#include "audit/check.h"

const struct vig_check *const vig_daemon_checks[] = {
    NULL,
};
