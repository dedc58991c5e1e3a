/* cli/db.h - the actions of `vigia db`. Each prints its own errors and returns an enum vig_exit. */
#ifndef VIG_CLI_DB_H
#define VIG_CLI_DB_H

#include "advisory/store_open.h"
#include "cli/command.h"

struct db_call {
    const char *path;      /* the data base */
    bool path_exists, path_given;
    const char *const *operands;
    size_t operand_count;
    const char *ecosystem; /* --ecosystem; may be NULL */
    const char *const *sources;
    size_t source_count;   /* --source */
    bool json, fresh, verify, quiet;
    struct vig_arena *arena;
};

int db_import(const struct db_call *call);
int db_update(const struct db_call *call);
int db_status(const struct db_call *call);
int db_search(const struct db_call *call);
int db_show(const struct db_call *call);
int db_export(const struct db_call *call);

/* The data base, or where there is none the compiled-in set (*ret_starter). */
int db_open(const struct db_call *call, struct vig_db **ret, bool *ret_starter, struct vig_err *err);
int db_print(struct vig_buf *text, struct vig_err *err); /* to standard output, then empties it */

/* Runs an import with its progress line, and says in a sentence what came of it. */
struct vig_input;
int db_run_import(const struct db_call *call, const struct vig_input *inputs, size_t n, const vig_str *remove,
                  size_t remove_count, struct vig_err *err);

#endif
