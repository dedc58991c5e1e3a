/* catalog/table.c - all catalogers. The order is that of reports when two find the same package; at most 64. */
#include "catalog/cataloger.h"

const struct vig_cataloger *const vig_catalogers[] = {
    NULL,
};
