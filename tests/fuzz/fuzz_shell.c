/* Any bytes as a shell script: read, and every command and word looked at. */
#include "format/shell.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile size_t sink;

static void word(const struct vig_shell_word *w, size_t size)
{
    if (w->start > w->end || w->end > size)
        abort();
    for (size_t i = 0; i < w->text.n; i++)
        sink += (unsigned char)w->text.p[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(256));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_shell *sh = NULL;

    if (a)
        (void)vig_shell_parse(vig_str_of((const char *)data, size), a, &sh, &err);
    if (!sh)
        return 0;
    for (size_t i = 0; i < sh->commands.n; i++) {
        const struct vig_shell_command *c = &sh->commands.v[i];

        if (c->start > c->end || c->end > size || (c->words.n && c->first >= c->words.n))
            abort();
        for (size_t k = 0; k < c->assignments.n; k++)
            word(&c->assignments.v[k].value, size);
        for (size_t k = 0; k < c->words.n; k++)
            word(&c->words.v[k], size);
        for (size_t k = 0; k < c->redirects.n; k++)
            word(&c->redirects.v[k].target, size);
    }
    if (sh->broken && (!sh->why || sh->broken_at > size))
        abort();
    return 0;
}
