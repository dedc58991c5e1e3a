/* Any bytes as a Dockerfile: parsed, and every place and word looked at. */
#include "format/dockerfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile size_t sink;

static void look(vig_str s)
{
    for (size_t i = 0; i < s.n; i++)
        sink += (unsigned char)s.p[i];
}

static void inside(const struct vig_dockerfile *d, struct vig_docker_span at)
{
    if (at.start > at.end || at.end > d->text.n || at.line == 0 || at.line > d->lines.n || at.column == 0)
        abort();
}

static void word(const struct vig_dockerfile *d, const struct vig_docker_word *w)
{
    inside(d, w->at);
    look(w->text);
    look(w->expanded);
}

static void scripts(const struct vig_dockerfile *d, const struct vig_instruction *ins)
{
    for (size_t i = 0; ins->shell && i < ins->shell->commands.n; i++) {
        const struct vig_shell_command *c = &ins->shell->commands.v[i];

        if (c->start > c->end || c->end > ins->script.n)
            abort();
        inside(d, vig_docker_script_span(d, ins, c->start, c->end));
        for (size_t k = 0; k < c->words.n; k++)
            inside(d, vig_docker_script_span(d, ins, c->words.v[k].start, c->words.v[k].end));
    }
}

static void instruction(const struct vig_dockerfile *d, const struct vig_instruction *ins)
{
    inside(d, ins->at);
    look(ins->args);
    look(ins->script);
    if (ins->stage != VIG_NO_STAGE && ins->stage >= d->stages.n)
        abort();
    for (size_t i = 0; i < ins->words.n; i++)
        word(d, &ins->words.v[i]);
    for (size_t i = 0; i < ins->pairs.n; i++) {
        word(d, &ins->pairs.v[i].key);
        if (ins->pairs.v[i].has_value)
            word(d, &ins->pairs.v[i].value);
    }
    for (size_t i = 0; i < ins->flags.n; i++)
        inside(d, ins->flags.v[i].at);
    for (size_t i = 0; i < ins->heredocs.n; i++) {
        inside(d, ins->heredocs.v[i].at);
        look(ins->heredocs.v[i].body);
    }
    scripts(d, ins);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(256));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_dockerfile *d = NULL;

    if (a)
        (void)vig_dockerfile_parse(VIG_STR("Dockerfile"), vig_str_of((const char *)data, size), a, &d, &err);
    if (!d)
        return 0;
    for (size_t i = 0; i < d->instructions.n; i++)
        instruction(d, &d->instructions.v[i]);
    for (size_t i = 0; i < d->stages.n; i++) {
        const struct vig_stage *s = &d->stages.v[i];
        if (s->from >= d->instructions.n || s->first > s->end || s->end > d->instructions.n || (s->parent != VIG_NO_STAGE && s->parent >= i))
            abort();
        look(s->user);
    }
    for (size_t i = 0; i < d->comments.n; i++)
        inside(d, d->comments.v[i]);
    for (size_t i = 0; i < d->problems.n; i++)
        inside(d, d->problems.v[i].at);
    return 0;
}
