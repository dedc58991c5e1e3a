/* audit/facts/host_users.c - who has an account, who is in the group of the engine's socket, who runs an engine of his own.
 *
 *     /etc/passwd    name:x:uid:gid:comment:home:shell
 *     /etc/group     name:x:gid:member,member
 *     /etc/shadow    name:password:…             an empty password lets everybody in; "!" and "*" nobody
 *     /etc/subuid    name-or-uid:first:count     ids that a user may give to containers
 *
 * Whoever has the group as his primary one is a member too, though /etc/group does not list him; and a directory service may know
 * more (nsswitch.conf). Untrusted offline: lines that are no such record are passed over.
 */
#include "audit/facts/host_root.h"

#include <stdio.h>

#include "base/cur.h"

static bool to_id(vig_str s, uint32_t *ret)
{
    uint64_t n;

    if (!vig_str_to_u64(s, &n) || n > UINT32_MAX)
        return false;
    *ret = (uint32_t)n;
    return true;
}

int vig_host_read_passwd(vig_str text, struct vig_arena *arena, struct vig_host_accounts *to, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(text);
    uintptr_t *index;
    vig_str line;
    bool is_new;

    while (to->users.n < VIG_LIMIT_HOST_USERS && vig_cur_line(&cur, &line)) {
        struct vig_host_user u = { .name = vig_str_cut(&line, ':') }, *slot;

        (void)vig_str_cut(&line, ':');
        vig_str uid = vig_str_cut(&line, ':'), gid = vig_str_cut(&line, ':');
        if (!u.name.n || *u.name.p == '+' || *u.name.p == '-' || !to_id(uid, &u.uid) || !to_id(gid, &u.gid))
            continue;
        (void)vig_str_cut(&line, ':');
        u.home = vig_str_cut(&line, ':');
        u.shell = line;
        slot = vig_vec_add(&to->users, arena);
        index = slot ? vig_map_put(&to->by_name, arena, u.name, &is_new) : NULL;
        if (!index)
            return vig_nomem(err);
        *slot = u;
        if (is_new)
            *index = to->users.n - 1;
    }
    return 0;
}

int vig_host_read_group(vig_str text, struct vig_arena *arena, struct vig_host_accounts *to, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(text);
    vig_str line;

    while (vig_cur_line(&cur, &line)) {
        struct vig_host_group g = { .name = vig_str_cut(&line, ':') }, *slot;

        (void)vig_str_cut(&line, ':');
        if (!g.name.n || *g.name.p == '+' || *g.name.p == '-' || !to_id(vig_str_cut(&line, ':'), &g.gid))
            continue;
        g.members = line;
        slot = vig_vec_add(&to->groups, arena);
        if (!slot)
            return vig_nomem(err);
        *slot = g;
    }
    return 0;
}

int vig_host_accounts(struct vig_host_root *r, struct vig_err *err)
{
    vig_str passwd, group;
    const char *why = vig_host_why(vig_host_read(r, "etc/passwd", VIG_LIMIT_HOST_TEXT, &passwd));

    if (!why)
        why = vig_host_why(vig_host_read(r, "etc/group", VIG_LIMIT_HOST_TEXT, &group));
    if (!why && (!vig_host_exists(r, "etc/passwd") || !vig_host_exists(r, "etc/group")))
        why = "there is no /etc/passwd or /etc/group";
    r->accounts.why = why;
    if (why)
        return 0;
    int rc = vig_host_read_passwd(passwd, r->arena, &r->accounts, err);
    return rc == 0 ? vig_host_read_group(group, r->arena, &r->accounts, err) : rc;
}

static vig_str number(const struct vig_host_root *r, uint32_t id)
{
    vig_str text = vig_arena_printf(r->arena, "%u", (unsigned)id);

    return text.p ? text : VIG_STR("?");
}

vig_str vig_host_user_name(const struct vig_host_root *r, uint32_t uid)
{
    for (size_t i = 0; i < r->accounts.users.n; i++)
        if (r->accounts.users.v[i].uid == uid)
            return r->accounts.users.v[i].name;
    return uid == 0 ? VIG_STR("root") : number(r, uid);
}

vig_str vig_host_group_name(const struct vig_host_root *r, uint32_t gid)
{
    for (size_t i = 0; i < r->accounts.groups.n; i++)
        if (r->accounts.groups.v[i].gid == gid)
            return r->accounts.groups.v[i].name;
    return gid == 0 ? VIG_STR("root") : number(r, gid);
}

/* A line "group: files sss" of nsswitch.conf names more than files. */
static bool asks_directory(vig_str text)
{
    static const vig_str services[] = { VIG_STR("sss"), VIG_STR("ldap"), VIG_STR("winbind"), VIG_STR("nis"),
                                        VIG_STR("nisplus") };
    vig_cur cur = vig_cur_of(text);
    vig_str line, word;

    while (vig_cur_line(&cur, &line)) {
        vig_str base = vig_str_trim(vig_str_cut(&line, ':'));

        if (!vig_str_eqc(base, "passwd") && !vig_str_eqc(base, "group"))
            continue;
        while ((word = vig_host_word(&line)).n)
            for (size_t i = 0; i < VIG_COUNT(services); i++)
                if (vig_str_eq(word, services[i]))
                    return true;
    }
    return false;
}

static int add_user(const struct vig_host_root *r, const struct vig_host_user *u, struct vig_err *err)
{
    struct vig_host_user *slot = vig_vec_add(&r->host->docker_members, r->arena);

    if (!slot)
        return vig_nomem(err);
    *slot = *u;
    return 0;
}

/* Accounts of the system that nobody can use (sync, halt) often have root's group as their own. */
static bool is_nobody(const struct vig_host_user *u, const struct vig_host_group *group)
{
    vig_str program = vig_str_basename(u->shell);
    static const char *const none[] = { "nologin", "false", "sync", "halt", "shutdown" };

    for (size_t i = 0; group->gid == 0 && u->uid < 1000 && i < VIG_COUNT(none); i++)
        if (vig_str_eqc(program, none[i]))
            return true;
    return false;
}

/* Root needs no group. Members that have no account (any more) are not listed: nobody can be them, until one is made. */
static int find_members(const struct vig_host_root *r, const struct vig_host_group *group, struct vig_err *err)
{
    const struct vig_host_accounts *a = &r->accounts;
    vig_str members = group->members;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < a->users.n; i++)
        if (a->users.v[i].uid != 0 && a->users.v[i].gid == group->gid && !is_nobody(&a->users.v[i], group))
            rc = add_user(r, &a->users.v[i], err);
    while (rc == 0 && members.n) {
        const uintptr_t *index = vig_map_get(&a->by_name, vig_str_trim(vig_str_cut(&members, ',')));

        if (index && a->users.v[*index].uid != 0 && a->users.v[*index].gid != group->gid)
            rc = add_user(r, &a->users.v[*index], err);
    }
    return rc;
}

static const struct vig_host_group *engine_group(const struct vig_host_root *r)
{
    const struct vig_host_accounts *a = &r->accounts;
    vig_str name = r->options.group.n ? r->options.group : VIG_STR("docker");
    struct stat st;
    uint64_t gid = UINT64_MAX;

    if (r->host->live && vig_host_stat(r, "run/docker.sock", &st) == 0 && S_ISSOCK(st.st_mode))
        gid = st.st_gid;
    else
        (void)vig_str_to_u64(name, &gid);
    for (size_t i = 0; i < a->groups.n; i++)
        if (gid != UINT64_MAX ? a->groups.v[i].gid == gid : vig_str_eq(a->groups.v[i].name, name))
            return &a->groups.v[i];
    return NULL;
}

static int find_second_roots(const struct vig_host_root *r, struct vig_err *err)
{
    for (size_t i = 0; i < r->accounts.users.n; i++) {
        const struct vig_host_user *u = &r->accounts.users.v[i];
        struct vig_host_user *slot;

        if (u->uid != 0 || vig_str_eqc(u->name, "root"))
            continue;
        slot = vig_vec_add(&r->host->second_roots, r->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = *u;
    }
    return 0;
}

static bool may_log_in(const struct vig_host_root *r, vig_str name)
{
    const uintptr_t *index = vig_map_get(&r->accounts.by_name, name);
    vig_str shell = index ? r->accounts.users.v[*index].shell : VIG_STR("/nologin");

    return !vig_str_ends(shell, VIG_STR("/nologin")) && !vig_str_ends(shell, VIG_STR("/false"));
}

static int find_empty_passwords(const struct vig_host_root *r, struct vig_err *err)
{
    vig_str text = VIG_STR(""), line;
    vig_cur cur;

    r->host->no_password_why = vig_host_why(vig_host_read(r, "etc/shadow", VIG_LIMIT_HOST_TEXT, &text));
    if (r->host->no_password_why)
        return 0;
    cur = vig_cur_of(text);
    while (vig_cur_line(&cur, &line)) {
        vig_str name = vig_str_cut(&line, ':'), *slot;

        if (!name.n || !line.n || *line.p != ':' || !may_log_in(r, name))
            continue;
        slot = vig_vec_add(&r->host->no_password, r->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = name;
    }
    return 0;
}

/* How many ids a user is given, by name or by number. */
static uint64_t given_ids(vig_str text, const struct vig_host_user *u)
{
    vig_cur cur = vig_cur_of(text);
    uint64_t sum = 0, n;
    uint32_t uid;
    vig_str line;

    while (vig_cur_line(&cur, &line)) {
        vig_str who = vig_str_cut(&line, ':');

        (void)vig_str_cut(&line, ':');
        if ((vig_str_eq(who, u->name) || (to_id(who, &uid) && uid == u->uid)) &&
            vig_str_to_u64(vig_str_trim(line), &n) && n <= UINT32_MAX)
            sum += n;
    }
    return sum;
}

/* A user has an engine of his own if its socket or its configuration is there. */
static int find_rootless(const struct vig_host_root *r, struct vig_err *err)
{
    struct vig_host *h = r->host;
    vig_str subuid = VIG_STR(""), subgid = VIG_STR("");

    h->newuidmap = vig_host_exists(r, "usr/bin/newuidmap");
    h->newgidmap = vig_host_exists(r, "usr/bin/newgidmap");
    h->rootless_why = vig_host_why(vig_host_read(r, "etc/subuid", VIG_LIMIT_SMALL_FILE, &subuid));
    if (!h->rootless_why)
        h->rootless_why = vig_host_why(vig_host_read(r, "etc/subgid", VIG_LIMIT_SMALL_FILE, &subgid));
    for (size_t i = 0; i < r->accounts.users.n && h->rootless.n < VIG_LIMIT_HOST_ROOTLESS; i++) {
        const struct vig_host_user *u = &r->accounts.users.v[i];
        struct vig_host_rootless *slot;
        char socket[64], config[512], unit[512];

        if (u->uid < 1000 || u->home.n < 2)
            continue;
        (void)snprintf(socket, sizeof socket, "run/user/%u/docker.sock", (unsigned)u->uid);
        (void)snprintf(config, sizeof config, "%.*s/.config/docker/daemon.json", VIG_ARG(vig_str_skip(u->home, 1)));
        (void)snprintf(unit, sizeof unit, "%.*s/.config/systemd/user/docker.service",
                       VIG_ARG(vig_str_skip(u->home, 1)));
        if (!vig_host_exists(r, socket) && !vig_host_exists(r, config) && !vig_host_exists(r, unit))
            continue;
        slot = vig_vec_add(&h->rootless, r->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = (struct vig_host_rootless){ u->name, given_ids(subuid, u), given_ids(subgid, u) };
    }
    return 0;
}

int vig_host_users(const struct vig_host_root *r, struct vig_err *err)
{
    struct vig_host *h = r->host;
    vig_str nsswitch = VIG_STR("");
    const struct vig_host_group *group;
    int rc = 0;

    h->users_why = h->docker_members_why = r->accounts.why;
    h->rootless_why = h->no_password_why = r->accounts.why;
    if (h->users_why)
        return 0;
    (void)vig_host_read(r, "etc/nsswitch.conf", VIG_LIMIT_SMALL_FILE, &nsswitch);
    h->users_elsewhere = asks_directory(nsswitch);
    group = engine_group(r);
    if (group) {
        h->docker_group = group->name;
        rc = find_members(r, group, err);
    }
    if (rc == 0)
        rc = find_second_roots(r, err);
    if (rc == 0)
        rc = find_empty_passwords(r, err);
    return rc == 0 ? find_rootless(r, err) : rc;
}
