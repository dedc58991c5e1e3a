/* cli/confine.c - see cli/confine.h. */
#include "cli/confine.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/folder.h"
#include "lib/pipeline.h"
#include "system/sandbox.h"

static bool may_be_image_name(const char *target)
{
    return strncmp(target, "docker:", 7) == 0 || (strcmp(target, "-") != 0 && access(target, F_OK) < 0);
}

static const char *folder_of(struct vig_arena *arena, const char *path)
{
    vig_str dir = vig_str_dirname(vig_str_c(path));

    if (vig_str_empty(dir))
        return path[0] == '/' ? "/" : ".";
    return vig_arena_printf(arena, "%.*s", VIG_ARG(dir)).p;
}

static bool is_switched_off(void)
{
    const char *no = getenv("VIGIA_NO_SANDBOX");

    return no && *no && strcmp(no, "0") != 0;
}

/* Outputs that are written to as they are (a device, a pipe) need no folder. */
static size_t add_outputs(struct vig_arena *arena, const struct vig_outputs *outputs, const char **writable, size_t w)
{
    for (size_t i = 0; i < outputs->n; i++)
        if (outputs->v[i].path)
            writable[w++] = vig_output_is_replaced(outputs->v[i].path) ? folder_of(arena, outputs->v[i].path) : outputs->v[i].path;
    return w;
}

int vig_confine(const char *const *targets, size_t n, const char *engine, const struct vig_outputs *outputs, bool no_cache, struct vig_err *err)
{
    const char *host = engine ? engine : getenv("DOCKER_HOST"), *writable[VIG_MOST_OUTPUTS + 2] = { NULL };
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(1));
    struct vig_sandbox_options options = { .writable = writable };
    struct vig_err ignored = VIG_ERR_INIT;
    bool files, calls;
    size_t w = 0;

    if (!arena)
        return vig_nomem(err);
    if (!no_cache && vig_default_cache_dir(arena, &writable[w], &ignored) == 0 && writable[w]) {
        if (vig_make_folders(writable[w], 0700, &ignored) == 0)
            w++;
        else
            (void)fprintf(stderr, "vigia: layers are not cached (--no-cache, or XDG_CACHE_HOME elsewhere): %s\n", ignored.msg);
    }
    if (is_switched_off())
        return 0;
    for (size_t i = 0; i < n; i++)
        options.unix_sockets = options.unix_sockets || may_be_image_name(targets[i]);
    options.internet = options.unix_sockets && host && *host && strncmp(host, "unix:", 5) != 0;
    writable[add_outputs(arena, outputs, writable, w)] = NULL;
    return vig_sandbox_enter(&options, &files, &calls, err);
}

int vig_confine_replacing(const struct vig_outputs *outputs, const char *const *files, size_t n, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(16));
    const char **writable = arena ? vig_new_array(arena, const char *, VIG_MOST_OUTPUTS + 2 * n + 1) : NULL;
    struct vig_sandbox_options options = { .writable = writable, .replaces = true };
    bool restricted_files, restricted_calls;
    size_t w = 0;

    if (!writable)
        return vig_nomem(err);
    if (n > VIG_MOST_REPLACED)
        return vig_fail(err, VIG_E_LIMIT, "more than %d files are to be changed in one call", VIG_MOST_REPLACED);
    for (size_t i = 0; i < n; i++)
        if (strcmp(files[i], "-") == 0)
            return vig_fail(err, VIG_E_USAGE, "files are to be changed, and standard input (-) is none");
    if (is_switched_off())
        return 0;
    for (size_t i = 0; i < n; i++) {
        const char *real = realpath(files[i], NULL); /* where a link leads is what is replaced */
        vig_str copy = vig_arena_printf(arena, "%s", real ? real : files[i]);

        free((void *)real);
        if (!copy.p)
            return vig_nomem(err);
        writable[w++] = folder_of(arena, copy.p);
        writable[w++] = folder_of(arena, files[i]); /* the backup stands beside the link */
    }
    writable[add_outputs(arena, outputs, writable, w)] = NULL;
    return vig_sandbox_enter(&options, &restricted_files, &restricted_calls, err);
}
