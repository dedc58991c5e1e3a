/* audit/dockerfile/table.c - all dockerfile checks, in the order of their ids. */
#include "audit/check.h"

const struct vig_check *const vig_dockerfile_checks[] = {
    NULL,
};
