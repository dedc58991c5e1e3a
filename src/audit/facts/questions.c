/* audit/facts/questions.c - see questions.h. */
#include "audit/facts/questions.h"

#include "base/clock.h"

static int read_answer(struct vig_question *q)
{
    struct vig_asker *a = q->asker;
    uint64_t start = vig_clock_ns();
    vig_str body;
    int rc = vig_engine_get_within(a->engine, q->path, a->seconds, q->max, q->arena, &body, &q->err);

    if (rc < 0 && vig_clock_ns() - start + 50000000u >= (uint64_t)a->seconds * 1000000000u) /* the clocks differ a little */
        a->silent = true;
    if (rc < 0)
        return rc;
    if (atomic_fetch_add(&a->held, body.n) + body.n > VIG_LIMIT_ENGINE_TOTAL)
        return vig_fail(&q->err, VIG_E_LIMIT, "the engine's answers together have more than %zu MB", VIG_LIMIT_ENGINE_TOTAL >> 20);
    rc = vig_json_read(body, q->max, q->arena, &q->answer, &q->err);
    return rc < 0 ? vig_wrap(&q->err, "the engine's answer to %.100s", q->path) : 0;
}

static void ask_one(void *arg)
{
    struct vig_question *q = arg;

    if (q->asker->silent) {
        q->rc = vig_fail(&q->err, VIG_E_NET, "not asked, as the engine did not answer before");
        return;
    }
    q->arena = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    q->rc = q->arena ? read_answer(q) : vig_nomem(&q->err);
}

void vig_ask(struct vig_asker *a, struct vig_question *q, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        q[i].asker = a;
        q[i].rc = VIG_E_NOT_FOUND;
        if (!q[i].path)
            continue;
        if (a->pool && n > 1)
            vig_pool_add(a->pool, ask_one, &q[i]);
        else
            ask_one(&q[i]);
    }
    if (a->pool && n > 1)
        vig_pool_wait(a->pool);
}

void vig_questions_done(struct vig_question *q, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        vig_arena_free(q[i].arena);
        q[i].arena = NULL;
    }
}
