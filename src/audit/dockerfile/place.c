/* audit/dockerfile/place.c - where a piece of an instruction stands in the file (see audit/dockerfile/walk.h).
 *
 * A finding names the line in which its word stands, and a repair the very bytes, though the instruction's text has had its
 * continuation lines joined and its comments taken out. A repair is only offered where the bytes are one piece, as they stand.
 */
#include "audit/dockerfile/walk.h"

static struct vig_place place_at(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_docker_span *at)
{
    return (struct vig_place){ .line = at->line, .column = at->column, .object = vig_docker_stage_name(d, i->stage) };
}

struct vig_place vig_docker_place(const struct vig_dockerfile *d, const struct vig_instruction *i)
{
    return place_at(d, i, &i->at);
}

struct vig_place vig_docker_place_of(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_docker_span *at)
{
    return place_at(d, i, at->line ? at : &i->at);
}

struct vig_place vig_docker_script_place(const struct vig_dockerfile *d, const struct vig_instruction *i, size_t at)
{
    struct vig_docker_span span = i->at; /* of an exec form, where the script does not stand in the file */

    if (vig_docker_script_is_text(d, i))
        span = vig_docker_script_span(d, i, at, at + 1);
    return vig_docker_place_of(d, i, &span);
}

struct vig_place vig_docker_command_place(const struct vig_docker_walk *w)
{
    return vig_docker_script_place(w->d, w->ins, w->cmd->start);
}

struct vig_place vig_docker_word_place(const struct vig_docker_walk *w, const struct vig_shell_word *word)
{
    return vig_docker_script_place(w->d, w->ins, word->start);
}

bool vig_docker_script_bytes(const struct vig_dockerfile *d, const struct vig_instruction *i, size_t start, size_t end, size_t *ret_start,
                             size_t *ret_end)
{
    struct vig_docker_span span;

    if (start >= end || end > i->script.n || !vig_docker_script_is_text(d, i))
        return false;
    span = vig_docker_script_span(d, i, start, end);
    if (span.end - span.start != end - start || span.end > d->text.n)
        return false;
    *ret_start = span.start;
    *ret_end = span.end;
    return true;
}

static bool word_bytes(const struct vig_docker_walk *w, size_t start, size_t end, size_t *ret_start, size_t *ret_end)
{
    return !(w->cmd->where & VIG_SHELL_NESTED) && vig_docker_script_bytes(w->d, w->ins, start, end, ret_start, ret_end);
}

int vig_docker_insert_behind(struct vig_findings *out, const struct vig_docker_walk *w, const struct vig_shell_word *word, const char *text,
                             struct vig_err *err)
{
    size_t start, end;

    if (word->end == 0 || !word_bytes(w, word->end - 1, word->end, &start, &end))
        return 0;
    return vig_findings_edit(out, end, end, vig_str_c(text), err);
}

int vig_docker_replace(struct vig_findings *out, const struct vig_docker_walk *w, const struct vig_shell_word *word, vig_str text,
                       struct vig_err *err)
{
    size_t start, end;

    if (!word_bytes(w, word->start, word->end, &start, &end))
        return 0;
    return vig_findings_edit(out, start, end, text, err);
}
