/* audit/facts/daemon_unit.c - the command line that dockerd would be started with: systemd's unit with its drop-ins, or the options
 * of an init script (see audit/facts/daemon.h).
 *
 *     [Service]
 *     EnvironmentFile=-/etc/sysconfig/docker
 *     Environment="DOCKER_OPTS=--icc=false"
 *     ExecStart=/usr/bin/dockerd -H fd:// $DOCKER_OPTS ${ONE_WORD}
 *
 * A unit of the administrator's folder hides the distribution's of the same name, and so does a drop-in; all drop-ins are then taken
 * by the order of their names. An empty ExecStart= forgets those before it. A line goes on behind a backslash.
 */
#include "audit/facts/daemon.h"

static const char *const folders[] = { "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system",
                                       "/usr/lib/systemd/system", "/lib/systemd/system" };

struct unit {
    struct vig_daemon_gather *g;
    struct {
        VIG_VEC(struct vig_daemon_word);
    } starts; /* values of ExecStart= or ListenStream= */
    struct {
        VIG_VEC(struct vig_setting);
    } environment;
    const char *section, *key; /* what goes into `starts`: "[Service]", "ExecStart" */
    bool found;
};

static int add_variable(struct unit *u, vig_str text, struct vig_err *err)
{
    struct vig_setting *s = vig_vec_add(&u->environment, u->g->arena);

    if (!s)
        return vig_nomem(err);
    s->name = vig_str_trim(vig_str_cut(&text, '='));
    s->value = text;
    return 0;
}

static vig_str variable(const struct unit *u, vig_str name)
{
    for (size_t i = u->environment.n; i-- > 0;) /* the last one counts */
        if (vig_str_eq(u->environment.v[i].name, name))
            return u->environment.v[i].value;
    return VIG_STR("");
}

/* The next word; quotes are taken away, a backslash keeps what follows. False at the end. */
static bool next_word(const struct unit *u, vig_str *rest, vig_str *ret)
{
    char *to, quote = 0;
    size_t n = 0;

    while (rest->n && vig_is_space(rest->p[0]))
        *rest = vig_str_skip(*rest, 1);
    if (!rest->n)
        return false;
    to = vig_arena_alloc(u->g->arena, rest->n, 1);
    for (; to && rest->n && (quote || !vig_is_space(rest->p[0])); *rest = vig_str_skip(*rest, 1)) {
        char c = rest->p[0];

        if (c == quote || (!quote && (c == '"' || c == '\''))) {
            quote = c == quote ? 0 : c;
            continue;
        }
        if (c == '\\' && rest->n > 1 && quote != '\'') {
            *rest = vig_str_skip(*rest, 1);
            c = rest->p[0];
        }
        to[n++] = c;
    }
    *ret = vig_str_of(to, n);
    return to != NULL;
}

static int read_environment_file(struct unit *u, vig_str path, struct vig_err *err)
{
    vig_str text, word;
    int rc = 0;

    if (vig_str_starts(path, VIG_STR("-")))
        path = vig_str_skip(path, 1);
    if (!path.n || path.p[0] != '/' || vig_daemon_read(u->g, path, VIG_LIMIT_SMALL_FILE, &text) != 0)
        return 0;
    while (rc == 0 && text.n) {
        vig_str line = vig_str_trim(vig_str_cut(&text, '\n'));

        if (vig_str_starts(line, VIG_STR("export ")))
            line = vig_str_trim(vig_str_skip(line, 7));
        if (line.n && line.p[0] != '#' && line.p[0] != ';' && vig_str_has(line, '=') && next_word(u, &line, &word))
            rc = add_variable(u, word, err);
    }
    return rc;
}

static int take_line(struct unit *u, vig_str key, vig_str value, vig_str path, uint32_t line, struct vig_err *err)
{
    struct vig_daemon_word *start;
    vig_str word;
    int rc = 0;

    if (vig_str_eqc(key, "EnvironmentFile"))
        return read_environment_file(u, value, err);
    if (vig_str_eqc(key, "Environment")) {
        while (rc == 0 && next_word(u, &value, &word))
            rc = add_variable(u, word, err);
        return rc;
    }
    if (!vig_str_eqc(key, u->key))
        return 0;
    if (!value.n) {
        u->starts.n = 0;
        return 0;
    }
    start = vig_vec_add(&u->starts, u->g->arena);
    if (!start)
        return vig_nomem(err);
    *start = (struct vig_daemon_word){ value, path, line };
    return 0;
}

/* A line with those that it goes on in; *line counts them. */
static vig_str whole_line(struct unit *u, vig_str *text, uint32_t *line)
{
    vig_str part = vig_str_cut(text, '\n'), all = part;

    ++*line;
    while (vig_str_ends(part, VIG_STR("\\")) && text->n) {
        part = vig_str_cut(text, '\n');
        ++*line;
        all = vig_arena_printf(u->g->arena, "%.*s %.*s", (int)all.n - 1, all.p, VIG_ARG(part));
        if (!all.p)
            return VIG_STR("");
    }
    return vig_str_trim(all);
}

static int read_file(struct unit *u, vig_str path, struct vig_err *err)
{
    vig_str text, section = VIG_STR("");
    uint32_t line = 0;
    int rc = 0;

    if (vig_daemon_read(u->g, path, VIG_LIMIT_SMALL_FILE, &text) != 0)
        return 0;
    u->found = true;
    while (rc == 0 && text.n) {
        uint32_t first = line + 1;
        vig_str value = whole_line(u, &text, &line), key;

        if (!value.n || value.p[0] == '#' || value.p[0] == ';')
            continue;
        if (value.p[0] == '[') {
            section = value;
            continue;
        }
        key = vig_str_trim(vig_str_cut(&value, '='));
        if (vig_str_eqc(section, u->section))
            rc = take_line(u, key, vig_str_trim(value), path, first, err);
    }
    return rc;
}

struct drop_in {
    vig_str name, path;
};
struct drop_ins {
    VIG_VEC(struct drop_in);
};

static int by_name(const void *a, const void *b)
{
    return vig_str_cmp(((const struct drop_in *)a)->name, ((const struct drop_in *)b)->name);
}

/* Those of a folder whose names are not taken by a folder before it. */
static int add_drop_ins(struct unit *u, const char *folder, const char *unit, struct drop_ins *all, struct vig_err *err)
{
    vig_str path = vig_arena_printf(u->g->arena, "%s/%s.d", folder, unit);
    struct vig_daemon_names names = { 0 };
    size_t before = all->n;

    if (!path.p)
        return vig_nomem(err);
    (void)vig_daemon_list(u->g, path, &names);
    for (size_t i = 0; i < names.n; i++) {
        bool hidden = !vig_str_ends(names.v[i], VIG_STR(".conf"));
        struct drop_in *d;

        for (size_t k = 0; !hidden && k < before; k++)
            hidden = vig_str_eq(all->v[k].name, names.v[i]);
        if (hidden)
            continue;
        d = vig_vec_add(all, u->g->arena);
        if (!d)
            return vig_nomem(err);
        d->name = names.v[i];
        d->path = vig_arena_printf(u->g->arena, "%.*s/%.*s", VIG_ARG(path), VIG_ARG(names.v[i]));
    }
    return 0;
}

static int read_unit(struct unit *u, const char *name, struct vig_err *err)
{
    struct drop_ins all = { 0 };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < VIG_COUNT(folders) && !u->found; i++) {
        vig_str path = vig_arena_printf(u->g->arena, "%s/%s", folders[i], name);

        rc = path.p ? read_file(u, path, err) : vig_nomem(err);
    }
    if (rc < 0 || !u->found)
        return rc;
    for (size_t i = 0; rc == 0 && i < VIG_COUNT(folders) - 1;
         i++) /* the last one is the same folder where /lib is a link */
        rc = add_drop_ins(u, folders[i], name, &all, err);
    if (rc == 0)
        rc = add_drop_ins(u, folders[VIG_COUNT(folders) - 1], name, &all, err);
    if (all.n)
        qsort(all.v, all.n, sizeof *all.v, by_name);
    for (size_t i = 0; rc == 0 && i < all.n; i++)
        rc = all.v[i].path.p ? read_file(u, all.v[i].path, err) : vig_nomem(err);
    return rc;
}

static int add_word(struct unit *u, const struct vig_daemon_word *from, vig_str text, struct vig_err *err)
{
    struct vig_daemon_word *w = vig_vec_add(&u->g->words, u->g->arena);

    if (!w)
        return vig_nomem(err);
    *w = *from;
    w->text = text;
    return 0;
}

static int add_split(struct unit *u, const struct vig_daemon_word *from, vig_str text, struct vig_err *err)
{
    vig_str word;
    int rc = 0;

    while (rc == 0 && next_word(u, &text, &word))
        rc = add_word(u, from, word, err);
    return rc;
}

/* "$X" alone becomes its words; "${X}" anywhere in a word becomes its text. */
static int expand(struct unit *u, const struct vig_daemon_word *from, vig_str word, struct vig_err *err)
{
    size_t at = vig_str_search(word, VIG_STR("${"));
    vig_str rest = at == VIG_NPOS ? VIG_STR("") : vig_str_skip(word, at + 2);

    if (at == VIG_NPOS && word.n > 1 && word.p[0] == '$')
        return add_split(u, from, variable(u, vig_str_skip(word, 1)), err);
    if (at != VIG_NPOS && vig_str_has(rest, '}')) {
        vig_str name = vig_str_cut(&rest, '}'), value = variable(u, name);

        word = vig_arena_printf(u->g->arena, "%.*s%.*s%.*s", (int)at, word.p, VIG_ARG(value), VIG_ARG(rest));
        if (!word.p)
            return vig_nomem(err);
    }
    return add_word(u, from, word, err);
}

static int take_command(struct unit *u, const struct vig_daemon_word *start, struct vig_err *err)
{
    vig_str rest = start->text, word;
    int rc = 0;

    if (!next_word(u, &rest, &word)) /* the program */
        return 0;
    while (rc == 0 && next_word(u, &rest, &word))
        rc = expand(u, start, word, err);
    u->g->d->flags_known = rc == 0;
    u->g->d->flags_path = start->path;
    return rc;
}

/* Debian's and Alpine's init scripts read their options from a file of assignments. */
static int read_init_options(struct unit *u, struct vig_err *err)
{
    static const char *const files[][3] = { { "/etc/init.d/docker", "/etc/default/docker", "DOCKER_OPTS" },
                                            { "/etc/init.d/docker", "/etc/conf.d/docker", "DOCKER_OPTS" } };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < VIG_COUNT(files); i++) {
        struct vig_daemon_word from = { .path = vig_str_c(files[i][1]) };
        struct stat st;
        bool acl;

        if (vig_daemon_stat(u->g, vig_str_c(files[i][0]), &st, &acl) != 0 ||
            vig_daemon_stat(u->g, from.path, &st, &acl) != 0)
            continue;
        rc = read_environment_file(u, from.path, err);
        if (rc == 0)
            rc = add_split(u, &from, variable(u, vig_str_c(files[i][2])), err);
        u->g->d->flags_known = true;
        u->g->d->flags_path = from.path;
    }
    return rc;
}

int vig_daemon_read_unit(struct vig_daemon_gather *g, struct vig_err *err)
{
    struct unit u = { .g = g, .section = "[Service]", .key = "ExecStart" };
    int rc;

    if (g->d->flags_known)
        return 0;
    rc = read_unit(&u, "docker.service", err);
    if (rc == 0 && u.starts.n)
        return take_command(&u, &u.starts.v[u.starts.n - 1], err);
    return rc == 0 ? read_init_options(&u, err) : rc;
}

int vig_daemon_read_socket_unit(struct vig_daemon_gather *g, struct vig_err *err)
{
    struct unit u = { .g = g, .section = "[Socket]", .key = "ListenStream" };
    int rc = read_unit(&u, "docker.socket", err);

    for (size_t i = 0; rc == 0 && i < u.starts.n; i++) {
        const struct vig_daemon_word *w = &u.starts.v[i];
        struct vig_daemon_value from = { .told = VIG_TOLD_UNIT, .path = w->path, .line = w->line };
        bool path = w->text.n && (w->text.p[0] == '/' || w->text.p[0] == '@' || w->text.p[0] == '%');
        bool port = w->text.n && vig_is_digit(w->text.p[0]) && !vig_str_has(w->text, ':') && !vig_str_has(w->text, '.');
        vig_str text = w->text;

        if (vig_str_starts(text, VIG_STR("%t/"))) /* the folder of run time files */
            text = vig_arena_printf(g->arena, "/run/%.*s", VIG_ARG(vig_str_skip(text, 3)));
        text = vig_arena_printf(g->arena, "%s%.*s", path ? "unix://" : port ? "tcp://[::]:" : "tcp://", VIG_ARG(text));
        rc = text.p ? vig_daemon_add_listener(g, text, &from, err) : vig_nomem(err);
    }
    return rc;
}
