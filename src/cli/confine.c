/* cli/confine.c - see cli/confine.h. */
#include "cli/confine.h"

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

int vig_confine(const char *const *targets, size_t n, const struct vig_outputs *outputs, bool no_cache, struct vig_err *err)
{
    const char *no = getenv("VIGIA_NO_SANDBOX"), *host = getenv("DOCKER_HOST"), *writable[VIG_MOST_OUTPUTS + 2] = { NULL };
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
    if (no && *no && strcmp(no, "0") != 0)
        return 0;
    for (size_t i = 0; i < n; i++)
        options.unix_sockets = options.unix_sockets || may_be_image_name(targets[i]);
    options.internet = options.unix_sockets && host && *host && strncmp(host, "unix:", 5) != 0;
    for (size_t i = 0; i < outputs->n; i++)
        if (outputs->v[i].path)
            writable[w++] = vig_output_is_replaced(outputs->v[i].path) ? folder_of(arena, outputs->v[i].path) : outputs->v[i].path;
    writable[w] = NULL;
    return vig_sandbox_enter(&options, &files, &calls, err);
}
