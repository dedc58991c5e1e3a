/* audit/compose/table.c - all compose checks, in the order of their ids. */
#include "audit/check.h"

const struct vig_check *const vig_compose_checks[] = {
    NULL,
};
