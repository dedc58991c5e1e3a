/* format/dockerfile_stages.c - build stages, and which of them the final image is made of (see format/dockerfile.h).
 *
 * A stage can only use stages that stand before it, so one pass backwards over what each one uses tells all that the final one needs.
 */
#include "format/dockerfile_read.h"

static int lower(struct docker_reader *r, vig_str s, vig_str *ret)
{
    char *copy = vig_arena_alloc(r->arena, s.n ? s.n : 1, 1);

    if (!copy)
        return vig_nomem(r->err);
    for (size_t i = 0; i < s.n; i++)
        copy[i] = vig_lower(s.p[i]);
    *ret = vig_str_of(copy, s.n);
    return 0;
}

/* The latest stage of this name before the current one; numbers count for COPY --from only. */
static int stage_named(struct docker_reader *r, vig_str name, bool numbers, uint32_t *ret)
{
    const uintptr_t *slot;
    vig_str key;
    uint64_t number;
    int rc = lower(r, name, &key);

    *ret = VIG_NO_STAGE;
    if (rc < 0)
        return rc;
    slot = vig_map_get(&r->stages, key);
    if (slot)
        *ret = (uint32_t)*slot - 1;
    else if (numbers && vig_str_to_u64(name, &number) && number < r->d->stages.n)
        *ret = (uint32_t)number;
    return 0;
}

static int add_need(struct docker_reader *r, uint32_t of, uint32_t from)
{
    struct vig_docker_need *need;

    if (of == VIG_NO_STAGE || from == VIG_NO_STAGE || from >= of)
        return 0;
    need = vig_vec_add(&r->d->needs, r->arena);
    if (!need)
        return vig_nomem(r->err);
    *need = (struct vig_docker_need){ of, from };
    return 0;
}

static bool is_stage_name(vig_str s)
{
    if (s.n == 0 || !vig_is_alpha(s.p[0]))
        return false;
    for (size_t i = 1; i < s.n; i++)
        if (!vig_is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_' && s.p[i] != '.')
            return false;
    return true;
}

/* The names and variables that a stage begins with. */
static int open_stage(struct docker_reader *r, struct vig_stage *stage)
{
    struct docker_scope *scope = vig_new(r->arena, struct docker_scope), **slot = vig_vec_add(&r->scopes, r->arena);

    if (!scope || !slot)
        return vig_nomem(r->err);
    *slot = scope;
    r->scope = scope;
    r->shell = vig_str_of(NULL, 0);
    r->no_posix = r->d->windows;
    if (stage->parent == VIG_NO_STAGE)
        return 0;
    scope->parent = r->scopes.v[stage->parent];
    stage->user = r->d->stages.v[stage->parent].user;
    stage->shell = r->d->stages.v[stage->parent].shell;
    docker_use_shell(r, stage->shell);
    return 0;
}

/* "AS name" behind the base image. */
static int alias(struct docker_reader *r, const struct vig_instruction *ins, struct vig_stage *stage)
{
    int rc = 0;

    if (ins->words.n == 1)
        return 0;
    if (ins->words.n != 3 || !vig_str_ieq(ins->words.v[1].text, VIG_STR("as")))
        rc = docker_problem(r, ins->at, "FROM takes an image, and AS with a name");
    else if (!is_stage_name(ins->words.v[2].text))
        rc = docker_problem(r, ins->words.v[2].at, "a stage's name is made of letters, digits, '-', '_' and '.'");
    if (rc == 0 && ins->words.n >= 3 && vig_str_ieq(ins->words.v[1].text, VIG_STR("as")))
        rc = lower(r, ins->words.v[2].text, &stage->alias);
    return rc;
}

static void close_stage(struct docker_reader *r)
{
    if (r->d->stages.n)
        r->d->stages.v[r->d->stages.n - 1].end = (uint32_t)r->d->instructions.n;
}

int docker_from(struct docker_reader *r, struct vig_instruction *ins)
{
    uint32_t index = (uint32_t)r->d->stages.n, from = (uint32_t)r->d->instructions.n;
    struct vig_stage stage = { .from = from, .first = from + 1, .end = from + 1, .parent = VIG_NO_STAGE }, *slot;
    bool fresh;
    uintptr_t *named;
    int rc = 0;

    ins->stage = index;
    for (size_t i = 0; i < ins->flags.n; i++)
        if (vig_str_eqc(ins->flags.v[i].name, "platform"))
            stage.platform = ins->flags.v[i].value;
    if (ins->words.n) {
        stage.base = ins->words.v[0];
        rc = alias(r, ins, &stage);
        if (rc == 0)
            rc = stage_named(r, stage.base.expanded, false, &stage.parent);
    }
    close_stage(r);
    if (rc == 0)
        rc = add_need(r, index, stage.parent);
    if (rc == 0)
        rc = open_stage(r, &stage);
    if (rc < 0)
        return rc;
    slot = vig_vec_add(&r->d->stages, r->arena);
    if (!slot)
        return vig_nomem(r->err);
    *slot = stage;
    if (stage.alias.n == 0)
        return 0;
    named = vig_map_put(&r->stages, r->arena, stage.alias, &fresh);
    if (!named)
        return vig_nomem(r->err);
    *named = (uintptr_t)index + 1;
    return 0;
}

static int need_named(struct docker_reader *r, uint32_t of, vig_str name)
{
    uint32_t from;
    int rc = stage_named(r, name, true, &from);

    return rc < 0 ? rc : add_need(r, of, from);
}

int docker_needs(struct docker_reader *r, const struct vig_instruction *ins)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && !ins->onbuild && i < ins->flags.n; i++) {
        const struct vig_docker_flag *f = &ins->flags.v[i];
        vig_str fields = f->value;

        if (vig_str_eqc(f->name, "from") && ins->kind != VIG_INS_RUN)
            rc = need_named(r, ins->stage, f->value);
        while (rc == 0 && ins->kind == VIG_INS_RUN && vig_str_eqc(f->name, "mount") && fields.n) {
            vig_str field = vig_str_trim(vig_str_cut(&fields, ','));
            if (vig_str_starts(field, VIG_STR("from=")))
                rc = need_named(r, ins->stage, vig_str_skip(field, 5));
        }
    }
    return rc;
}

static void mark_used(struct vig_dockerfile *d, uint32_t final)
{
    for (size_t i = 0; i < d->stages.n; i++)
        d->stages.v[i].final = d->stages.v[i].in_final = d->stages.v[i].used = i == final;
    for (uint32_t i = d->stages.v[final].parent; i != VIG_NO_STAGE; i = d->stages.v[i].parent)
        d->stages.v[i].in_final = true;
    for (size_t i = d->needs.n; i > 0; i--)
        if (d->stages.v[d->needs.v[i - 1].of].used)
            d->stages.v[d->needs.v[i - 1].from].used = true;
}

void docker_finish_stages(struct docker_reader *r)
{
    close_stage(r);
    if (r->d->stages.n)
        mark_used(r->d, (uint32_t)r->d->stages.n - 1);
}

int vig_dockerfile_target(struct vig_dockerfile *d, vig_str target, struct vig_err *err)
{
    uint64_t number;

    for (size_t i = d->stages.n; i > 0; i--)
        if (d->stages.v[i - 1].alias.n && vig_str_ieq(d->stages.v[i - 1].alias, target)) {
            mark_used(d, (uint32_t)i - 1);
            return 0;
        }
    if (!vig_str_to_u64(target, &number) || number >= d->stages.n)
        return vig_fail(err, VIG_E_NOT_FOUND, "Dockerfile: there is no stage '%.*s'", VIG_ARG(vig_str_take(target, 100)));
    mark_used(d, (uint32_t)number);
    return 0;
}
