/* audit/facts/processes.c - see processes.h.
 *
 *     /proc/4711/comm      sshd
 *     /proc/4711/cgroup    0::/system.slice/docker-<64 hex digits>.scope
 *
 * A process can give itself any name, so this finds the careless, not the malicious. Groups cannot be chosen from inside.
 */
#include "audit/facts/processes.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/map.h"

enum { ID = 64 };

bool vig_is_ssh_server(vig_str name)
{
    static const char *const servers[] = { "sshd", "dropbear", "sshd-session", "sshd-auth" };

    name = vig_str_basename(name);
    for (size_t i = 0; i < VIG_COUNT(servers); i++)
        if (vig_str_eqc(name, servers[i]))
            return true;
    return false;
}

/* A small file of /proc/PID; the empty view when it is not there (any more). */
static vig_str read_small(int proc, const char *pid, const char *name, char *to, size_t size)
{
    char path[64];
    ssize_t n;
    int fd;

    (void)snprintf(path, sizeof path, "%.20s/%s", pid, name);
    fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    n = fd < 0 ? -1 : read(fd, to, size);
    if (fd >= 0)
        (void)close(fd);
    return vig_str_of(to, n < 0 ? 0 : (size_t)n);
}

static bool is_hex(char c)
{
    return vig_is_digit(c) || (c >= 'a' && c <= 'f');
}

/* The container that a control group belongs to: the first run of 64 hexadecimal digits that is one's id. */
static struct vig_container *container_of(vig_str group, const struct vig_map *by_id)
{
    size_t run = 0;

    for (size_t i = 0; i < group.n; i++) {
        run = is_hex(group.p[i]) ? run + 1 : 0;
        if (run >= ID) {
            uintptr_t *c = vig_map_get(by_id, vig_str_of(group.p + i + 1 - ID, ID));
            if (c)
                return (struct vig_container *)*c;
        }
    }
    return NULL;
}

static struct vig_container *container_of_process(int proc, const char *pid, const struct vig_map *by_id)
{
    char group[4096];

    return container_of(read_small(proc, pid, "cgroup", group, sizeof group), by_id);
}

/* That the engine's process id means the same process here: not so when it runs on another machine. */
static void believe(int proc, struct vig_container *list, size_t n, const struct vig_map *by_id)
{
    char pid[24];

    for (size_t i = 0; i < n; i++) {
        (void)snprintf(pid, sizeof pid, "%lld", (long long)list[i].host_pid);
        if (list[i].host_pid > 0 && container_of_process(proc, pid, by_id) == &list[i])
            list[i].processes_known = true;
    }
}

static void look_at(int proc, const char *pid, const struct vig_map *by_id)
{
    char comm[32];
    struct vig_container *c;

    if (!vig_is_digit(pid[0]) || !vig_is_ssh_server(vig_str_trim(read_small(proc, pid, "comm", comm, sizeof comm))))
        return;
    c = container_of_process(proc, pid, by_id);
    if (c)
        c->runs_sshd = c->processes_known = true;
}

void vig_processes_look(const char *root, struct vig_container *list, size_t n, struct vig_arena *scratch)
{
    vig_str path = vig_arena_printf(scratch, "%s/proc", root);
    struct vig_map by_id = { 0 };
    DIR *dir = path.p ? opendir(path.p) : NULL;
    const struct dirent *e;
    size_t running = 0;
    bool is_new;

    for (size_t i = 0; dir && i < n; i++) {
        uintptr_t *slot = list[i].host_pid > 0 && list[i].id.n == ID ? vig_map_put(&by_id, scratch, list[i].id, &is_new) : NULL;
        if (slot)
            *slot = (uintptr_t)&list[i];
        running += slot != NULL;
    }
    if (running) {
        believe(dirfd(dir), list, n, &by_id);
        while ((e = readdir(dir)))
            look_at(dirfd(dir), e->d_name, &by_id);
    }
    if (dir)
        (void)closedir(dir);
}
