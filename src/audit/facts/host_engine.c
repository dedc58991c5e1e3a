/* audit/facts/host_engine.c - whether there is an engine, how it was told where to keep its data, and what that lies on.
 *
 *     dockerd -H fd:// --data-root=/srv/docker        the command line, when it runs: NUL between words
 *     {"data-root": "/srv/docker", "group": "web"}    else etc/docker/daemon.json
 *
 *     36 35 98:0 /mnt1 /mnt\0402 rw,noatime master:1 - ext3 /dev/root rw      a line of mountinfo (proc(5)): blanks are octal
 *
 * dockerd binds its data root onto itself when its parent is not shared, so a mount of the same file system and the same folder
 * is no partition of its own. Under userns-remap it uses a folder in the data root, which does not change the question.
 */
#include "audit/facts/host_root.h"

#include <stdio.h>

#include "audit/facts/host_mounts.h"
#include "base/cur.h"
#include "base/path.h"
#include "format/json.h"

static bool is_option(vig_str word, const char *name, vig_str *rest, vig_str *ret)
{
    size_t n = strlen(name);

    if (!vig_str_starts(word, vig_str_of(name, n)))
        return false;
    if (word.n == n) {
        vig_cur cur = vig_cur_of(*rest);
        if (vig_cur_cstr(&cur, ret))
            *rest = vig_cur_rest(&cur);
        return true;
    }
    if (word.p[n] != '=')
        return false;
    *ret = vig_str_skip(word, n + 1);
    return true;
}

/* Words with a NUL behind each. */
void vig_host_dockerd_options(vig_str line, struct vig_host_engine_options *ret)
{
    while (line.n) {
        vig_cur cur = vig_cur_of(line);
        vig_str word;

        if (!vig_cur_cstr(&cur, &word))
            return;
        line = vig_cur_rest(&cur);
        if (!is_option(word, "--data-root", &line, &ret->data_root) && !is_option(word, "-g", &line, &ret->data_root) &&
            !is_option(word, "--graph", &line, &ret->data_root) && !is_option(word, "--group", &line, &ret->group))
            (void)is_option(word, "-G", &line, &ret->group);
    }
}

/* The first dockerd among the processes. One in a container (docker in docker) has a root of its own, and is not this host's. */
static void ask_running(struct vig_host_root *r)
{
    struct vig_host_names pids = { 0 };
    char path[512], link[512];

    if (vig_host_list(r, "proc", &pids) != 0)
        return;
    for (size_t i = 0; i < pids.n; i++) {
        struct stat theirs, ours;
        vig_str line;

        if (!vig_host_is_pid(pids.v[i]))
            continue;
        (void)snprintf(path, sizeof path, "proc/%.*s/comm", VIG_ARG(pids.v[i]));
        if (!vig_str_eqc(vig_host_line(r, path), "dockerd"))
            continue;
        (void)snprintf(link, sizeof link, "/proc/%.*s/root", VIG_ARG(pids.v[i]));
        if (stat(link, &theirs) == 0 && stat("/", &ours) == 0 &&
            (theirs.st_ino != ours.st_ino || theirs.st_dev != ours.st_dev))
            continue;
        r->host->engine_runs = true;
        (void)snprintf(path, sizeof path, "proc/%.*s/cmdline", VIG_ARG(pids.v[i]));
        if (vig_host_read(r, path, VIG_MIB(1), &line) == 0)
            vig_host_dockerd_options(line, &r->options);
        return;
    }
}

static void ask_file(struct vig_host_root *r)
{
    VIG_ARENA_SCOPE struct vig_arena *scratch = vig_arena_new(VIG_MIB(16));
    struct vig_err ignored = VIG_ERR_INIT; /* the daemon's audit reports what is wrong with it */
    yyjson_val *root;
    vig_str text, data_root, group;

    if (!scratch || vig_host_read(r, "etc/docker/daemon.json", VIG_MIB(1), &text) != 0 ||
        vig_json_read(text, VIG_MIB(1), scratch, &root, &ignored) < 0)
        return;
    data_root = vig_json_get_str(root, VIG_STR("data-root"));
    if (!data_root.n)
        data_root = vig_json_get_str(root, VIG_STR("graph"));
    group = vig_json_get_str(root, VIG_STR("group"));
    if (!r->options.data_root.n)
        (void)vig_arena_str(r->arena, data_root, &r->options.data_root);
    if (!r->options.group.n)
        (void)vig_arena_str(r->arena, group, &r->options.group);
}

int vig_host_engine(struct vig_host_root *r, struct vig_err *err)
{
    static const char *const programs[] = { "usr/bin/dockerd", "usr/sbin/dockerd", "usr/local/bin/dockerd",
                                            "usr/bin/dockerd-ce", "snap/bin/dockerd" };
    struct vig_host *h = r->host;
    vig_str clean;
    char *room;

    if (h->live)
        ask_running(r);
    ask_file(r);
    h->engine = h->engine_runs;
    for (size_t i = 0; i < VIG_COUNT(programs); i++)
        h->engine = h->engine || vig_host_exists(r, programs[i]);
    clean = r->options.data_root.n ? r->options.data_root : VIG_STR("/var/lib/docker");
    room = vig_arena_alloc(r->arena, clean.n + 1, 1);
    if (!room)
        return vig_nomem(err);
    if (!vig_path_clean(clean, room, &clean) || clean.n > 400)
        clean = VIG_STR("var/lib/docker");
    h->data_root = vig_arena_printf(r->arena, "/%.*s", VIG_ARG(clean));
    return h->data_root.p ? 0 : vig_nomem(err);
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

static bool unescape(vig_str s, struct vig_arena *arena, vig_str *ret)
{
    char *to = vig_arena_alloc(arena, s.n + 1, 1);
    size_t n = 0;

    if (!to)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 3 < s.n && s.p[i + 1] <= '3' && is_octal(s.p[i + 1]) && is_octal(s.p[i + 2]) &&
            is_octal(s.p[i + 3])) {
            to[n++] = (char)((s.p[i + 1] - '0') * 64 + (s.p[i + 2] - '0') * 8 + (s.p[i + 3] - '0'));
            i += 3;
        } else {
            to[n++] = s.p[i];
        }
    }
    *ret = vig_str_of(to, n);
    return true;
}

int vig_host_read_mountinfo(vig_str text, struct vig_arena *arena, struct vig_host_mounts *ret, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(text);
    vig_str line, word;

    while (ret->n < VIG_LIMIT_HOST_NAMES && vig_cur_line(&cur, &line)) {
        struct vig_host_mount *m;

        (void)vig_host_word(&line);
        (void)vig_host_word(&line);
        vig_str device = vig_host_word(&line), folder = vig_host_word(&line), point = vig_host_word(&line);
        while ((word = vig_host_word(&line)).n && !vig_str_eqc(word, "-"))
            ;
        word = vig_host_word(&line);
        if (!point.n || *point.p != '/' || !word.n)
            continue;
        m = vig_vec_add(ret, arena);
        if (!m || !unescape(point, arena, &m->point) || !unescape(folder, arena, &m->folder))
            return vig_nomem(err);
        m->device = device;
        m->type = word;
    }
    return 0;
}

int vig_host_read_fstab(vig_str text, struct vig_arena *arena, struct vig_host_mounts *ret, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(text);
    vig_str line;

    while (ret->n < VIG_LIMIT_HOST_NAMES && vig_cur_line(&cur, &line)) {
        vig_str device = vig_host_word(&line), point = vig_host_word(&line), type = vig_host_word(&line);
        struct vig_host_mount *m;

        if (!point.n || *point.p != '/' || *device.p == '#')
            continue;
        m = vig_vec_add(ret, arena);
        if (!m || !unescape(point, arena, &m->point))
            return vig_nomem(err);
        m->device = device;
        m->type = type;
    }
    return 0;
}

static bool is_beneath(vig_str path, vig_str point)
{
    return vig_str_eqc(point, "/") || (vig_str_starts(path, point) && (path.n == point.n || path.p[point.n] == '/'));
}

/* The mount that `path` lies on; the latest one wins. With `above`, only those of folders above it. */
static const struct vig_host_mount *mount_of(const struct vig_host_mounts *mounts, vig_str path, bool above)
{
    const struct vig_host_mount *best = NULL;

    for (size_t i = 0; i < mounts->n; i++) {
        const struct vig_host_mount *m = &mounts->v[i];

        if (is_beneath(path, m->point) && !(above && m->point.n == path.n) && (!best || m->point.n >= best->point.n))
            best = m;
    }
    return best;
}

/* A folder of the same file system that is mounted onto itself is no file system of its own. */
bool vig_host_own_mount(const struct vig_host_mounts *mounts, vig_str path, vig_str *ret_point)
{
    const struct vig_host_mount *m = mount_of(mounts, path, false), *parent = mount_of(mounts, path, true);
    bool subvolume;

    *ret_point = m ? m->point : VIG_STR("/");
    if (!m || m->point.n != path.n || !vig_str_eq(m->point, path))
        return false;
    if (!parent || !vig_str_eq(parent->device, m->device))
        return true;
    *ret_point = parent->point;
    subvolume = vig_str_eqc(m->type, "btrfs") || vig_str_eqc(m->type, "bcachefs");
    return subvolume && !vig_str_eq(m->folder, parent->folder) && !vig_str_ends(m->folder, path);
}

/* Where a data root that is a link leads, seen from the root; else as it is. */
static vig_str real_data_root(const struct vig_host_root *r)
{
    return vig_host_real_path(r, r->host->data_root);
}

int vig_host_mounts(const struct vig_host_root *r, struct vig_err *err)
{
    struct vig_host *h = r->host;
    struct vig_host_mounts mounts = { 0 };
    const char *path = h->live ? "proc/self/mountinfo" : "etc/fstab";
    char clean[512];
    struct stat st;
    vig_str text = VIG_STR("");
    int rc, errnum;

    (void)snprintf(clean, sizeof clean, "%.*s", VIG_ARG(vig_str_skip(h->data_root, 1)));
    errnum = vig_host_stat(r, clean, &st);
    h->data_root_there = errnum == 0;
    h->data_root_why = vig_host_why(errnum);
    if (!h->data_root_there)
        return 0;
    errnum = vig_host_read(r, path, VIG_LIMIT_HOST_TEXT, &text);
    h->data_root_why = errnum == 0 ? NULL : h->live ? "mounts could not be listed" : "there is no /etc/fstab";
    if (h->data_root_why)
        return 0;
    rc = h->live ? vig_host_read_mountinfo(text, r->arena, &mounts, err)
                 : vig_host_read_fstab(text, r->arena, &mounts, err);
    if (rc == 0)
        h->data_root_own_mount = vig_host_own_mount(&mounts, real_data_root(r), &h->data_root_mount);
    return rc;
}
