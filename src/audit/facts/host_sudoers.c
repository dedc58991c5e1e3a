/* audit/facts/host_sudoers.c - rules of sudo that let somebody use the engine: that is root, whatever else they say.
 *
 *     # remark                                        a '#' followed by digits is a user id, "#include" a directive
 *     @includedir /etc/sudoers.d
 *     Cmnd_Alias ENGINE = /usr/bin/docker, \
 *                         /usr/bin/podman
 *     alice, %ops  ALL = (root) NOPASSWD: /usr/bin/docker run *, ENGINE : HOST = /bin/ls
 *
 * A rule is users, hosts, '=', then commands with an optional (runas) and tags before them; a tag holds for those after it. "ALL" is
 * plain root, which sudo's owner knows; only rules about the engine are what nobody expects to be root. A command with fixed
 * arguments that only show something (`docker ps`) is harmless.
 *
 * Offline this may be anything: lines are at most joined, never run or expanded.
 */
#include "audit/facts/host_sudoers.h"

#include <errno.h>
#include <stdio.h>

#include "base/cur.h"
#include "base/path.h"

static bool is_one_of(vig_str s, const vig_str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_eq(s, list[i]))
            return true;
    return false;
}

/* "/usr/bin/docker ps": a program that speaks to an engine, and arguments that let more be done than looking. */
static bool is_engine_command(vig_str command)
{
    static const vig_str programs[] = { VIG_STR("docker"), VIG_STR("docker-compose"), VIG_STR("dockerd"),
                                        VIG_STR("podman"), VIG_STR("nerdctl"),        VIG_STR("ctr"),
                                        VIG_STR("crictl"), VIG_STR("docker*") };
    static const vig_str shows[] = { VIG_STR("ps"),     VIG_STR("images"), VIG_STR("info"),    VIG_STR("version"),
                                     VIG_STR("stats"),  VIG_STR("logs"),   VIG_STR("inspect"), VIG_STR("top"),
                                     VIG_STR("events"), VIG_STR("\"\"") };
    vig_str program = vig_host_word(&command), first;

    if (!is_one_of(vig_str_basename(program), programs, VIG_COUNT(programs)))
        return false;
    command = vig_str_trim(command);
    if (!command.n || vig_str_has(command, '*') || vig_str_has(command, '^'))
        return true;
    first = vig_host_word(&command);
    return !is_one_of(first, shows, VIG_COUNT(shows));
}

static bool is_alias(const struct vig_sudoers *s, vig_str name)
{
    return is_one_of(name, s->command_aliases.v, s->command_aliases.n);
}

/* Cuts at the first `sep` that no backslash stands before. */
static vig_str cut(vig_str *s, char sep)
{
    size_t n = 0;
    vig_str part;

    while (n < s->n && s->p[n] != sep)
        n += s->p[n] == '\\' && n + 1 < s->n ? 2 : 1;
    part = vig_str_take(*s, n);
    *s = vig_str_skip(*s, n + 1);
    return part;
}

static vig_str trim(vig_str s)
{
    for (;;) {
        s = vig_str_trim(s);
        if (s.n > 1 && s.p[0] == '\\' && (s.p[1] == '\n' || s.p[1] == '\r'))
            s = vig_str_skip(s, 1);
        else
            return s;
    }
}

/* Passes over "(runas)" and "TAG:" in front of a command. */
static vig_str without_tags(vig_str command, bool *no_password)
{
    command = trim(command);
    if (command.n && *command.p == '(')
        command = trim(
            vig_str_skip(command, vig_str_find(command, ')') == VIG_NPOS ? command.n : vig_str_find(command, ')') + 1));
    for (;;) {
        size_t n = 0;

        while (n < command.n && ((command.p[n] >= 'A' && command.p[n] <= 'Z') || command.p[n] == '_'))
            n++;
        if (!n || n >= command.n || command.p[n] != ':')
            return command;
        if (vig_str_eqc(vig_str_take(command, n), "NOPASSWD"))
            *no_password = true;
        if (vig_str_eqc(vig_str_take(command, n), "PASSWD"))
            *no_password = false;
        command = trim(vig_str_skip(command, n + 1));
    }
}

static int add_alias(struct vig_sudoers *s, vig_str definitions, struct vig_err *err)
{
    while (definitions.n) {
        vig_str commands = cut(&definitions, ':'), name = trim(vig_str_cut(&commands, '='));
        bool about = false;

        while (commands.n) {
            vig_str command = trim(cut(&commands, ','));
            about = about || is_engine_command(command) || is_alias(s, command);
        }
        if (!about || s->command_aliases.n >= 64) /* each is compared with every command */
            continue;
        vig_str *slot = vig_vec_add(&s->command_aliases, s->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = name;
    }
    return 0;
}

/* "who hosts = commands". Root needs no rule. */
static int add_rule(struct vig_sudoers *s, vig_str path, uint32_t at, vig_str line, struct vig_err *err)
{
    vig_str commands = line, left = trim(cut(&commands, '='));
    size_t space = left.n;
    vig_str who;
    bool no_password = false;

    while (space && !vig_is_space(left.p[space - 1]))
        space--;
    who = trim(vig_str_take(left, space));
    if (!who.n || vig_str_eqc(who, "root") || vig_str_eqc(who, "#0"))
        return 0;
    while (commands.n) {
        vig_str command = without_tags(cut(&commands, ','), &no_password);
        struct vig_host_sudo *rule;

        if (!is_engine_command(command) && !is_alias(s, command))
            continue;
        rule = vig_vec_add(&s->rules, s->arena);
        if (!rule)
            return vig_nomem(err);
        *rule = (struct vig_host_sudo){
            .path = path, .line = at, .who = who, .command = command, .no_password = no_password
        };
    }
    return 0;
}

static int add_include(struct vig_sudoers *s, vig_str line, bool *ret_was, struct vig_err *err)
{
    vig_str word = vig_host_word(&line), *slot;
    bool dir = vig_str_eqc(vig_str_skip(word, 1), "includedir");

    *ret_was = word.n && (*word.p == '#' || *word.p == '@') && (dir || vig_str_eqc(vig_str_skip(word, 1), "include"));
    if (!*ret_was || s->includes.n + s->include_dirs.n >= VIG_LIMIT_HOST_ALIASES)
        return 0;
    slot = dir ? vig_vec_add(&s->include_dirs, s->arena) : vig_vec_add(&s->includes, s->arena);
    if (!slot)
        return vig_nomem(err);
    *slot = vig_str_trim(line);
    return 0;
}

static int add_line(struct vig_sudoers *s, vig_str path, uint32_t at, vig_str line, struct vig_err *err)
{
    static const vig_str others[] = { VIG_STR("User_Alias"), VIG_STR("Runas_Alias"), VIG_STR("Host_Alias") };
    bool was_include;
    vig_str rest = line, first;
    int rc = add_include(s, line, &was_include, err);

    if (rc < 0 || was_include)
        return rc;
    first = vig_host_word(&rest);
    if (!first.n || (*first.p == '#' && !(first.n > 1 && vig_is_digit(first.p[1]))) ||
        vig_str_starts(first, VIG_STR("Defaults")) || is_one_of(first, others, VIG_COUNT(others)))
        return 0;
    if (vig_str_eqc(first, "Cmnd_Alias") || vig_str_eqc(first, "Cmd_Alias"))
        return add_alias(s, rest, err);
    return add_rule(s, path, at, line, err);
}

/* Lines that a backslash joins are one. They lie one behind the other in the text, so a view over all of them is enough; the
 * backslashes in it are passed over as blanks. */
static bool whole_line(vig_cur *cur, uint32_t *line, vig_str *ret)
{
    vig_str more;

    if (!vig_cur_line(cur, ret))
        return false;
    ++*line;
    more = *ret;
    while (vig_str_ends(more, VIG_STR("\\")) && vig_cur_line(cur, &more)) {
        ++*line;
        ret->n = (size_t)(more.p + more.n - ret->p);
    }
    return true;
}

int vig_sudoers_read(struct vig_sudoers *s, vig_str path, vig_str text, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(text);
    uint32_t line = 0;
    int rc = 0;
    vig_str whole;

    while (rc == 0 && whole_line(&cur, &line, &whole))
        rc = add_line(s, path, line, whole, err);
    return rc;
}

/* Files that sudo itself passes over: "x~" and those with a dot. */
static bool is_used(vig_str name)
{
    return !vig_str_has(name, '.') && !vig_str_ends(name, VIG_STR("~"));
}

struct walk {
    const struct vig_host_root *r;
    struct vig_sudoers s;
    const char *why;
    size_t files, bytes;
};

static int read_file(struct walk *w, const char *path, struct vig_err *err)
{
    vig_str text, name = vig_arena_printf(w->r->arena, "/%s", path);
    const char *why;

    if (!name.p)
        return vig_nomem(err);
    int errnum =
        w->files++ < VIG_LIMIT_HOST_ALIASES ? vig_host_read(w->r, path, VIG_LIMIT_HOST_TEXT - w->bytes, &text) : EFBIG;
    why = vig_host_why(errnum);
    w->why = why ? why : w->why;
    w->bytes += errnum ? 0 : text.n;
    return errnum ? 0 : vig_sudoers_read(&w->s, name, text, err);
}

/* "/etc/sudoers.d", "sudoers.d" (beneath /etc) → a path without the leading '/'. */
static bool include_path(vig_str written, char (*to)[512])
{
    char room[512], whole[512];
    vig_str clean;

    if (vig_str_starts(written, VIG_STR("\"")) && written.n > 2)
        written = vig_str_of(written.p + 1, written.n - 2);
    if (!written.n || written.n > 400)
        return false;
    (void)snprintf(whole, sizeof whole, "%s%.*s", *written.p == '/' ? "" : "etc/", VIG_ARG(written));
    if (!vig_path_clean(vig_str_c(whole), room, &clean))
        return false;
    (void)snprintf(*to, sizeof *to, "%.*s", VIG_ARG(clean));
    return true;
}

static int read_folder(struct walk *w, const char *dir, struct vig_err *err)
{
    struct vig_host_names names = { 0 };
    const char *why = vig_host_why(vig_host_list(w->r, dir, &names));
    int rc = 0;

    w->why = why ? why : w->why;
    for (size_t i = 0; rc == 0 && i < names.n; i++) {
        char path[512];
        if (is_used(names.v[i]))
            rc = read_file(w, vig_host_join(&path, dir, names.v[i]), err);
    }
    return rc;
}

int vig_host_sudoers(const struct vig_host_root *r, struct vig_err *err)
{
    struct walk w = { .r = r, .s.arena = r->arena };
    int rc = read_file(&w, "etc/sudoers", err);
    char path[512];

    for (size_t i = 0, k = 0; rc == 0 && (i < w.s.includes.n || k < w.s.include_dirs.n);) {
        if (i < w.s.includes.n) {
            if (include_path(w.s.includes.v[i++], &path))
                rc = read_file(&w, path, err);
        } else if (include_path(w.s.include_dirs.v[k++], &path)) {
            rc = read_folder(&w, path, err);
        }
    }
    r->host->sudo_why = w.why;
    for (size_t i = 0; rc == 0 && i < w.s.rules.n; i++) {
        struct vig_host_sudo *slot = vig_vec_add(&r->host->sudo, r->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = w.s.rules.v[i];
    }
    return rc;
}
