/* audit/image/table.c - all image checks, in the order of their ids. */
#include "audit/check.h"

const struct vig_check *const vig_image_checks[] = {
    NULL,
};
