/* audit/container/paths.c - see paths.h.
 *
 * Paths are texts here: no file system is asked, as a compose file may be judged on another machine than the one it is for. What this
 * machine's links say is in the mount's real_source.
 */
#include "audit/container/paths.h"

static bool is_number(vig_str s)
{
    uint64_t n;

    return vig_str_to_u64(s, &n);
}

/* Links of the kernel to somewhere else: "/proc/self/root/etc" is "/etc". Returns how much of the path such a link is. */
static size_t kernel_link(vig_str path)
{
    vig_str rest = path, proc, who, what;

    if (!vig_str_starts(path, VIG_STR("/proc/")))
        return 0;
    rest = vig_str_skip(rest, 1);
    proc = vig_str_cut(&rest, '/');
    who = vig_str_cut(&rest, '/');
    if (!vig_str_eqc(who, "self") && !vig_str_eqc(who, "thread-self") && !is_number(who))
        return 0;
    what = vig_str_cut(&rest, '/');
    if (!vig_str_eqc(what, "root"))
        return 0;
    return 1 + proc.n + 1 + who.n + 1 + what.n;
}

static vig_str normal(vig_str path, char to[VIG_PATH_ROOM])
{
    size_t n = 0;

    while (path.n) {
        vig_str part = vig_str_cut(&path, '/');
        if (part.n == 0 || vig_str_eqc(part, "."))
            continue;
        if (vig_str_eqc(part, "..")) {
            size_t slash = vig_str_rfind(vig_str_of(to, n), '/');
            n = slash == VIG_NPOS ? 0 : slash;
            continue;
        }
        if (part.n + 1 > VIG_PATH_ROOM - n)
            break;
        to[n++] = '/';
        memcpy(to + n, part.p, part.n);
        n += part.n;
    }
    if (n == 0)
        to[n++] = '/';
    return vig_str_of(to, n);
}

vig_str vig_path_plain(vig_str path, char to[VIG_PATH_ROOM])
{
    vig_str plain = normal(path, to);
    size_t link;

    while ((link = kernel_link(plain)) > 0) {
        size_t left = plain.n - link;
        if (left == 0)
            to[left++] = '/';
        else
            memmove(to, to + link, left);
        plain.n = left;
    }
    if (vig_path_is_in(plain, VIG_STR("/var/run"))) { /* a link to /run since 2011 */
        memmove(to, to + 4, plain.n - 4);
        plain.n -= 4;
    }
    return plain;
}

bool vig_path_is_in(vig_str path, vig_str place)
{
    if (vig_str_eqc(place, "/"))
        return vig_str_starts(path, place);
    return vig_str_starts(path, place) && (path.n == place.n || path.p[place.n] == '/');
}

void vig_mount_paths(const struct vig_mount *m, struct vig_mount_paths *ret)
{
    vig_str from[2] = { m->source, m->real_source };

    ret->n = 0;
    if (vig_str_eqc(m->type, "volume"))
        from[0] = VIG_STR(""); /* a name */
    else if (m->type.n && !vig_str_eqc(m->type, "bind"))
        return;
    for (size_t i = 0; i < VIG_COUNT(from); i++)
        if (vig_str_starts(from[i], VIG_STR("/"))) {
            ret->path[ret->n] = vig_path_plain(from[i], ret->room[ret->n]);
            ret->n++;
        }
}
