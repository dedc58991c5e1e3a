/* audit/facts/daemon_process.c - the dockerd that runs: its command line, and what it listens on (see audit/facts/daemon.h).
 *
 * On a host with several engines the one is meant that listens on the socket that is asked: the kernel tells who that is
 * (SO_PEERCRED), unless systemd opened the socket. Else the one that was told to listen there, or the only one.
 */
#include "audit/facts/daemon.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/map.h"
#include "system/engine.h"

static vig_str process_file(const struct vig_daemon_gather *g, int64_t pid, const char *name, vig_str *ret_path)
{
    vig_str text = VIG_STR("");

    *ret_path = vig_arena_printf(g->arena, "/proc/%lld/%s", (long long)pid, name);
    if (!ret_path->p || vig_daemon_read(g, *ret_path, VIG_MIB(1), &text) != 0)
        return VIG_STR("");
    return text;
}

static bool is_named(const struct vig_daemon_gather *g, int64_t pid, const char *name)
{
    vig_str path;

    return pid > 0 && vig_str_eqc(vig_str_trim(process_file(g, pid, "comm", &path)), name);
}

static vig_str socket_of_engine(const struct vig_daemon_gather *g)
{
    vig_str address =
        g->a->engine ? vig_str_c(vig_engine_address(g->a->engine)) : VIG_STR("unix:///var/run/docker.sock");

    return vig_str_starts(address, VIG_STR("unix://")) ? vig_str_skip(address, 7) : VIG_STR("");
}

/* Who listens on the engine's socket; 0: not known. */
static int64_t peer_of(vig_str path)
{
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    struct ucred who = { 0 };
    socklen_t n = sizeof who;
    int fd;

    if (!path.n || path.n >= sizeof to.sun_path)
        return 0;
    memcpy(to.sun_path, path.p, path.n);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return 0;
    if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) < 0)
        who.pid = 0;
    (void)close(fd);
    return who.pid;
}

static bool has_word(vig_str command, vig_str word)
{
    return vig_str_search(command, word) != VIG_NPOS;
}

/* How well a dockerd fits to the socket: 2 it was told to listen there; 1 it listens where one does that was told nothing. */
static int fit(const struct vig_daemon_gather *g, int64_t pid, vig_str socket)
{
    vig_str path, command = process_file(g, pid, "cmdline", &path);
    bool usual = vig_str_eqc(socket, "/var/run/docker.sock") || vig_str_eqc(socket, "/run/docker.sock");
    bool told = has_word(command, VIG_STR("unix://")) && !has_word(command, VIG_STR("fd://"));

    if (vig_str_starts(socket, VIG_STR("/var/run/"))) /* a link to /run */
        socket = vig_str_skip(socket, 4);
    if (socket.n && has_word(command, socket))
        return 2;
    return usual && !told ? 1 : 0;
}

static int64_t find(const struct vig_daemon_gather *g)
{
    vig_str socket = socket_of_engine(g);
    int64_t best = g->a->engine ? peer_of(socket) : 0;
    struct vig_daemon_names names = { 0 };
    int best_fit = -1, count = 0;

    if (is_named(g, best, "dockerd"))
        return best;
    best = 0;
    (void)vig_daemon_list(g, VIG_STR("/proc"), &names);
    for (size_t i = 0; i < names.n; i++) {
        uint64_t pid;
        int fits;

        if (!vig_str_to_u64(names.v[i], &pid) || pid > INT32_MAX || !is_named(g, (int64_t)pid, "dockerd"))
            continue;
        count++;
        fits = fit(g, (int64_t)pid, socket);
        if (fits > best_fit) {
            best = (int64_t)pid;
            best_fit = fits;
        }
    }
    return best_fit > 0 || (count == 1 && (!g->a->engine || !socket.n)) ? best : 0;
}

static int count_proxies(struct vig_daemon_gather *g)
{
    struct vig_daemon_names names = { 0 };

    if (vig_daemon_list(g, VIG_STR("/proc"), &names) != 0)
        return 0;
    for (size_t i = 0; i < names.n; i++) {
        uint64_t pid;

        if (vig_str_to_u64(names.v[i], &pid) && pid <= INT32_MAX && is_named(g, (int64_t)pid, "docker-proxy"))
            g->d->docker_proxies++;
    }
    g->d->proxies_known = true;
    return 0;
}

int vig_daemon_find_process(struct vig_daemon_gather *g, struct vig_err *err)
{
    int64_t pid = g->live ? find(g) : 0;
    vig_str path, command;
    bool first = true;
    struct stat st;
    bool acl;

    if (!pid)
        return 0;
    command = process_file(g, pid, "cmdline", &path);
    if (!command.n)
        return 0;
    g->d->pid = pid;
    g->d->running = g->d->flags_known = true;
    g->d->flags_path = VIG_STR("dockerd's command line");
    if (vig_daemon_stat(g, vig_str_dirname(path), &st, &acl) == 0)
        g->uid = st.st_uid;
    while (command.n) {
        vig_str text = vig_str_cut(&command, '\0');
        struct vig_daemon_word *word = first ? NULL : vig_vec_add(&g->words, g->arena);

        if (word)
            *word = (struct vig_daemon_word){ .text = text, .path = g->d->flags_path };
        else if (!first)
            return vig_nomem(err);
        first = false;
    }
    return count_proxies(g);
}

/* The sockets that dockerd has, by inode. A confined process may not follow another one's descriptors: then nobody's is known. */
struct owned {
    struct vig_map inodes;
    bool known;
};

static int read_owned(struct vig_daemon_gather *g, struct owned *o, struct vig_err *err)
{
    vig_str folder = vig_arena_printf(g->arena, "/proc/%lld/fd", (long long)g->d->pid);
    struct vig_daemon_names names = { 0 };

    if (!folder.p)
        return vig_nomem(err);
    (void)vig_daemon_list(g, folder, &names);
    for (size_t i = 0; i < names.n; i++) {
        char path[128], target[64];
        vig_str inode;
        bool is_new;
        ssize_t n;

        (void)snprintf(path, sizeof path, "%.*s/%.*s", VIG_ARG(folder), VIG_ARG(names.v[i]));
        n = readlink(path, target, sizeof target);
        o->known |= n > 0;
        if (n < 10 || memcmp(target, "socket:[", 8) != 0)
            continue;
        if (!vig_arena_str(g->arena, vig_str_of(target + 8, (size_t)n - 9), &inode) ||
            !vig_map_put(&o->inodes, g->arena, inode, &is_new))
            return vig_nomem(err);
    }
    return 0;
}

/* "0100007F:0947": the address in the machine's byte order by words of 32 bits. */
static bool parse_address(vig_str text, char (*to)[INET6_ADDRSTRLEN], uint32_t *ret_port)
{
    vig_str hex = vig_str_cut(&text, ':');
    unsigned char bytes[16];
    unsigned port;
    char digits[9] = "", *end;

    if ((hex.n != 8 && hex.n != 32) || text.n != 4)
        return false;
    for (size_t i = 0; i < hex.n / 8; i++) {
        uint32_t word;

        memcpy(digits, hex.p + 8 * i, 8);
        word = (uint32_t)strtoul(digits, &end, 16);
        memcpy(bytes + 4 * i, &word, 4);
    }
    memcpy(digits, text.p, 4);
    digits[4] = '\0';
    port = (unsigned)strtoul(digits, &end, 16);
    *ret_port = port;
    return inet_ntop(hex.n == 8 ? AF_INET : AF_INET6, bytes, *to, sizeof *to) != NULL;
}

static vig_str next_field(vig_str *rest)
{
    while (rest->n && vig_is_space(rest->p[0]))
        *rest = vig_str_skip(*rest, 1);
    return vig_str_cut(rest, ' ');
}

static bool is_everywhere(vig_str address)
{
    return vig_str_eqc(address, "0.0.0.0") || vig_str_eqc(address, "::");
}

/* `owned`: it is certainly dockerd's; else only its port speaks for that. */
static int take_socket(struct vig_daemon_gather *g, vig_str address, uint32_t port, bool owned, struct vig_err *err)
{
    struct vig_daemon_listener *l;
    bool found = false;

    if (port == 2377 && is_everywhere(address) && g->d->swarm.manager)
        g->d->swarm.listen_everywhere =
            vig_arena_printf(g->arena, vig_str_has(address, ':') ? "[%.*s]:2377" : "%.*s:2377", VIG_ARG(address));
    for (size_t i = 0; i < g->d->listeners.n; i++)
        if (vig_str_eqc(g->d->listeners.v[i].protocol, "tcp") && g->d->listeners.v[i].port == port) {
            g->d->listeners.v[i].seen = found = true;
            if (is_everywhere(address))
                g->d->listeners.v[i].everywhere = true;
        }
    if (found || !owned || (port != 2375 && port != 2376))
        return 0;
    l = vig_vec_add(&g->d->listeners, g->arena);
    if (!l)
        return vig_nomem(err);
    *l = (struct vig_daemon_listener){ .protocol = VIG_STR("tcp"),
                                       .address = address,
                                       .port = port,
                                       .seen = true,
                                       .told = VIG_TOLD_FLAG,
                                       .path = VIG_STR("the kernel's list of sockets"),
                                       .everywhere = is_everywhere(address) };
    l->local = vig_str_starts(address, VIG_STR("127.")) || vig_str_eqc(address, "::1");
    return 0;
}

static int read_table(struct vig_daemon_gather *g, const char *name, const struct owned *o, struct vig_err *err)
{
    vig_str path, text, line;
    int rc = 0;

    path = vig_arena_printf(g->arena, "/proc/%lld/net/%s", (long long)g->d->pid, name);
    if (!path.p)
        return vig_nomem(err);
    if (vig_daemon_read(g, path, VIG_MIB(16), &text) != 0)
        return 0;
    g->d->listeners_known = true;
    (void)vig_str_cut(&text, '\n');
    while (rc == 0 && text.n) {
        char address[INET6_ADDRSTRLEN];
        vig_str fields[10], copy;
        uint32_t port;

        line = vig_str_cut(&text, '\n');
        for (size_t i = 0; i < VIG_COUNT(fields); i++)
            fields[i] = next_field(&line);
        if (!vig_str_eqc(fields[3], "0A") || (o->known && !vig_map_get(&o->inodes, fields[9])) ||
            !parse_address(fields[1], &address, &port))
            continue;
        rc = vig_arena_str(g->arena, vig_str_c(address), &copy) ? take_socket(g, copy, port, o->known, err)
                                                                : vig_nomem(err);
    }
    return rc;
}

int vig_daemon_read_listeners(struct vig_daemon_gather *g, struct vig_err *err)
{
    struct owned o = { 0 };
    int rc = g->d->pid ? read_owned(g, &o, err) : 0;

    if (rc == 0 && g->d->pid)
        rc = read_table(g, "tcp", &o, err);
    if (rc == 0 && g->d->pid)
        rc = read_table(g, "tcp6", &o, err);
    g->d->swarm.listen_known = g->d->listeners_known;
    return rc;
}
