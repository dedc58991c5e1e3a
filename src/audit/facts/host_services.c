/* audit/facts/host_services.c - programs that still run with libraries which an update has replaced.
 *
 *     7f12a0000000-7f12a0200000 r-xp 00000000 fe:00 1234  /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)      /proc/PID/maps
 *
 * The old file is gone from its folder but stays in memory until the program is started again. Processes of containers have another
 * root: their files are their image's business.
 */
#include "audit/facts/host_root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "audit/facts/host_services.h"
#include "base/cur.h"

vig_str vig_host_replaced_library(vig_str maps)
{
    static const vig_str gone = VIG_STR(" (deleted)");
    vig_cur cur = vig_cur_of(maps);
    vig_str line;

    while (vig_cur_line(&cur, &line)) {
        vig_str fields = line, name;

        if (!vig_str_ends(line, gone))
            continue;
        (void)vig_host_word(&fields);
        if (!vig_str_has(vig_host_word(&fields), 'x'))
            continue;
        for (size_t i = 0; i < 3; i++)
            (void)vig_host_word(&fields);
        name = vig_str_trim(vig_str_take(fields, fields.n - gone.n));
        /* Not what programs make and delete themselves: memory files, code that was just compiled. */
        if ((vig_str_starts(name, VIG_STR("/usr/")) || vig_str_starts(name, VIG_STR("/lib"))) &&
            vig_str_search(vig_str_basename(name), VIG_STR(".so")) != VIG_NPOS)
            return name;
    }
    return VIG_STR("");
}

static bool has_our_root(vig_str pid, const struct stat *ours)
{
    char path[64];
    struct stat theirs;

    (void)snprintf(path, sizeof path, "/proc/%.*s/root", VIG_ARG(vig_str_take(pid, 20)));
    return stat(path, &theirs) == 0 && theirs.st_dev == ours->st_dev && theirs.st_ino == ours->st_ino;
}

static const char *denied(void)
{
    return geteuid() == 0 ? "some processes let nobody look at them" : VIG_WHY_ROOT;
}

static bool is_known(const struct vig_old_services *known, vig_str name, vig_str library)
{
    for (size_t i = 0; i < known->n; i++)
        if (vig_str_eq(known->v[i].name, name) && vig_str_eq(known->v[i].value, library))
            return true;
    return false;
}

static int one_process(const struct vig_host_root *r, struct vig_arena *arena, vig_str pid,
                       struct vig_old_services *ret, struct vig_err *err)
{
    struct vig_host_setting *slot;
    vig_str maps, library, name;
    char path[64];
    int errnum;

    (void)snprintf(path, sizeof path, "proc/%.*s/maps", VIG_ARG(vig_str_take(pid, 20)));
    errnum = vig_host_read(r, path, VIG_MIB(16), &maps);
    if (errnum == EACCES || errnum == EPERM)
        ret->why = denied();
    library = errnum ? VIG_STR("") : vig_host_replaced_library(maps);
    (void)snprintf(path, sizeof path, "proc/%.*s/comm", VIG_ARG(vig_str_take(pid, 20)));
    name = library.n ? vig_host_line(r, path) : VIG_STR("");
    if (!library.n || is_known(ret, name, library))
        return 0;
    slot = vig_vec_add(ret, arena);
    return slot && vig_arena_str(arena, library, &slot->value) && vig_arena_str(arena, name, &slot->name)
               ? 0
               : vig_nomem(err);
}

static int all_processes(struct vig_host_root *r, struct vig_arena *arena, const struct vig_host_names *pids,
                         struct vig_old_services *ret, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *scratch = vig_arena_new(VIG_MIB(64)); /* texts of one process */
    struct stat ours;
    int rc = 0;

    if (!scratch)
        return vig_nomem(err);
    r->arena = scratch;
    if (stat("/", &ours) < 0)
        ret->why = "there is no /proc";
    for (size_t i = 0; rc == 0 && i < pids->n && ret->n < 1000; i++) {
        if (!vig_host_is_pid(pids->v[i]))
            continue;
        errno = 0;
        if (has_our_root(pids->v[i], &ours))
            rc = one_process(r, arena, pids->v[i], ret, err);
        else if (errno == EACCES || errno == EPERM)
            ret->why = denied();
        vig_arena_reset(scratch);
    }
    return rc;
}

int vig_host_find_old_services(struct vig_arena *arena, struct vig_old_services *ret, struct vig_err *err)
{
    struct vig_host_root r = { .fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), .arena = arena };
    struct vig_host_names pids = { 0 };
    int rc = 0;

    *ret = (struct vig_old_services){ 0 };
    if (r.fd < 0 || vig_host_list(&r, "proc", &pids) != 0)
        ret->why = "there is no /proc";
    else
        rc = all_processes(&r, arena, &pids, ret, err);
    if (r.fd >= 0)
        (void)close(r.fd);
    return rc;
}

int vig_host_services(const struct vig_host_root *r, struct vig_err *err)
{
    r->host->old_services.why = VIG_WHY_OFFLINE;
    if (!r->host->live)
        return 0;
    if (!r->old_services)
        return vig_host_find_old_services(r->arena, &r->host->old_services, err);
    r->host->old_services = *r->old_services;
    return 0;
}
