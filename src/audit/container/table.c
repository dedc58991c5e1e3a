/* audit/container/table.c - all container checks, in the order of their ids. */
#include "audit/check.h"

const struct vig_check *const vig_container_checks[] = {
    NULL,
};
