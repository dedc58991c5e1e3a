/* advisory/starter.c - the advisories that are compiled in (data/starter).
 *
 * starter_data.c is made by starter_embed.c while vigia is built: a whole data base, which is opened where it lies.
 */
#include "advisory/store_open.h"

extern const unsigned char vig_starter_data[];
extern const size_t vig_starter_size;

int vig_db_open_starter(struct vig_db **ret, struct vig_err *err)
{
    return vig_db_open_static(vig_str_of((const char *)vig_starter_data, vig_starter_size), ret, err);
}
