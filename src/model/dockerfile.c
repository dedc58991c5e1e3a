/* model/dockerfile.c - where pieces of instructions stand in the file (see model/dockerfile.h). */
#include "model/dockerfile.h"

static uint32_t line_of(const struct vig_dockerfile *d, size_t at)
{
    size_t low = 0, high = d->lines.n;

    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (d->lines.v[mid] <= at)
            low = mid;
        else
            high = mid;
    }
    return (uint32_t)low;
}

struct vig_docker_span vig_docker_text_span(const struct vig_dockerfile *d, size_t start, size_t end)
{
    uint32_t line = line_of(d, start);
    size_t from = d->lines.n ? d->lines.v[line] : 0;

    return (struct vig_docker_span){ .start = start, .end = end > start ? end : start, .line = line + 1,
                                     .column = (uint32_t)(start - from) + 1 };
}

static size_t file_offset(const struct vig_instruction *ins, size_t at)
{
    size_t low = 0, high = ins->runs.n;

    if (high == 0)
        return ins->at.start;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (ins->runs.v[mid].from <= at)
            low = mid;
        else
            high = mid;
    }
    return ins->runs.v[low].at + (at - ins->runs.v[low].from);
}

struct vig_docker_span vig_docker_args_span(const struct vig_dockerfile *d, const struct vig_instruction *ins, size_t start, size_t end)
{
    size_t from = file_offset(ins, start);

    return vig_docker_text_span(d, from, end > start ? file_offset(ins, end - 1) + 1 : from);
}

static bool is_inside(vig_str part, vig_str whole)
{
    uintptr_t p = (uintptr_t)part.p, w = (uintptr_t)whole.p;

    return part.p && p >= w && p - w <= whole.n && part.n <= whole.n - (p - w);
}

bool vig_docker_script_is_text(const struct vig_dockerfile *d, const struct vig_instruction *ins)
{
    return is_inside(ins->script, d->text) || is_inside(ins->script, ins->args);
}

struct vig_docker_span vig_docker_script_span(const struct vig_dockerfile *d, const struct vig_instruction *ins, size_t start, size_t end)
{
    if (is_inside(ins->script, d->text)) {
        size_t at = (size_t)(ins->script.p - d->text.p);
        return vig_docker_text_span(d, at + start, at + end);
    }
    if (is_inside(ins->script, ins->args)) {
        size_t at = (size_t)(ins->script.p - ins->args.p);
        return vig_docker_args_span(d, ins, at + start, at + end);
    }
    return ins->words.n ? ins->words.v[ins->words.n - 1].at : ins->at;
}
