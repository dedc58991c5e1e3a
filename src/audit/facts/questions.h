/* audit/facts/questions.h - many questions to the engine at once.
 *
 * Each answer has an arena of its own, as they come in on several threads. When one question gets no answer in time, those that
 * were not asked yet are not asked any more: an engine that hangs costs one time limit, not one for each container.
 */
#ifndef VIG_AUDIT_FACTS_QUESTIONS_H
#define VIG_AUDIT_FACTS_QUESTIONS_H

#include <stdatomic.h>

#include "base/pool.h"
#include "format/json.h"
#include "system/engine.h"

struct vig_asker {
    const struct vig_engine *engine;
    struct vig_pool *pool; /* NULL: one after the other */
    unsigned seconds;      /* for one answer */
    atomic_bool silent;    /* it did not answer in time */
    atomic_size_t held;    /* bytes of all answers */
};

struct vig_question {
    const char *path;        /* "/containers/9f…/json"; NULL: not asked */
    size_t max;              /* bytes of the answer */
    struct vig_asker *asker; /* set by vig_ask */
    struct vig_arena *arena; /* the answer's; NULL before */
    yyjson_val *answer;      /* valid when rc is 0 */
    int rc;
    struct vig_err err;
};

void vig_ask(struct vig_asker *a, struct vig_question *q, size_t n);
void vig_questions_done(struct vig_question *q, size_t n); /* frees the answers */

#endif
