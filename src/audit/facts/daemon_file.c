/* audit/facts/daemon_file.c - daemon.json: what it sets, and what is wrong with it (see audit/facts/daemon.h).
 *
 *     {
 *       "icc": false,
 *       "hosts": ["unix:///var/run/docker.sock"],
 *       "log-opts": {"max-size": "10m", "max-file": "3"},
 *       "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}}
 *     }
 *
 * The engine reads it strictly: it does not start with a key that it does not know, with a value of another type, or with a key
 * that is on its command line, too. So all of that is found before somebody restarts it.
 *
 * It is the administrator's, but of an offline root it may be anybody's: the reader has limits, and names are only compared.
 */
#include "audit/facts/daemon.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/map.h"
#include "format/json_positions.h"

struct file {
    struct vig_daemon_gather *g;
    vig_str path, text;
};

/* An engine knows about a hundred keys. Each key's line is counted from the beginning of the text, so a file of hundreds of thousands
 * would take the square of that. */
enum { MOST_KEYS = 1000 };

/* Where something stands, as a value's place is written. */
static struct vig_daemon_value place_at(const struct file *f, size_t at)
{
    struct vig_daemon_value place = { .told = VIG_TOLD_FILE, .path = f->path };

    vig_text_place(f->text, at, &place.line, &place.column);
    return place;
}

int vig_daemon_problem(struct vig_daemon_gather *g, enum vig_daemon_problem_kind kind, vig_str key,
                       const struct vig_daemon_value *at, struct vig_err *err, const char *fmt, ...)
{
    struct vig_daemon_problem *p;
    char text[512];
    va_list args;

    if (g->d->problems.n >= VIG_LIMIT_FINDINGS)
        return 0;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    p = vig_vec_add(&g->d->problems, g->arena);
    if (!p || !vig_arena_str(g->arena, vig_str_c(text), &p->text))
        return vig_nomem(err);
    p->kind = kind;
    p->key = key;
    p->path = at->path;
    p->line = at->line;
    p->column = at->column;
    return 0;
}

static vig_str json_text(const struct file *f, yyjson_val *v)
{
    char *text;
    size_t n;
    vig_str copy = VIG_STR("");

    if (yyjson_is_str(v))
        return vig_json_str(v);
    if (yyjson_is_bool(v))
        return yyjson_get_bool(v) ? VIG_STR("true") : VIG_STR("false");
    text = yyjson_val_write(v, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &n);
    if (text)
        (void)vig_arena_str(f->g->arena, vig_str_of(text, n), &copy);
    free(text);
    return copy;
}

/* Nested objects become dotted names: builder → "entitlements.network-host". */
static int flatten(const struct file *f, struct vig_daemon_value *to, vig_str prefix, yyjson_val *object,
                   unsigned depth, struct vig_err *err)
{
    yyjson_val *key, *val;
    size_t i, max;
    int rc = 0;

    vig_json_foreach(object, i, max, key, val)
    {
        vig_str name = vig_json_str(key);
        struct vig_setting *s;

        if (prefix.n)
            name = vig_arena_printf(f->g->arena, "%.*s.%.*s", VIG_ARG(prefix), VIG_ARG(name));
        if (yyjson_is_obj(val) && depth < 4) {
            rc = flatten(f, to, name, val, depth + 1, err);
            if (rc < 0)
                return rc;
            continue;
        }
        s = vig_vec_add(&to->items, f->g->arena);
        if (!s || !name.p)
            return vig_nomem(err);
        *s = (struct vig_setting){ .name = name, .value = json_text(f, val), .has_value = true };
    }
    return rc;
}

/* {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}} → "nofile" "1024:2048"; the name inside counts. */
static int take_ulimits(const struct file *f, struct vig_daemon_value *to, yyjson_val *object, struct vig_err *err)
{
    yyjson_val *key, *val;
    size_t i, max;

    vig_json_foreach(object, i, max, key, val)
    {
        struct vig_setting *s = vig_vec_add(&to->items, f->g->arena);
        vig_str inside = vig_json_get_str(val, VIG_STR("Name"));

        if (!s)
            return vig_nomem(err);
        s->name = inside.n ? inside : vig_json_str(key);
        s->has_value = true;
        s->value =
            vig_arena_printf(f->g->arena, "%lld:%lld", (long long)yyjson_get_sint(vig_json_get(val, VIG_STR("Soft"))),
                             (long long)yyjson_get_sint(vig_json_get(val, VIG_STR("Hard"))));
        if (!s->value.p)
            return vig_nomem(err);
    }
    return 0;
}

static int take_list(const struct file *f, struct vig_daemon_value *to, yyjson_val *list, struct vig_err *err)
{
    yyjson_arr_iter it = yyjson_arr_iter_with(list);
    yyjson_val *val;

    while ((val = yyjson_arr_iter_next(&it))) {
        struct vig_setting *s = vig_vec_add(&to->items, f->g->arena);

        if (!s)
            return vig_nomem(err);
        s->value = json_text(f, val);
        s->has_value = true;
    }
    return 0;
}

static bool has_type(const struct vig_daemon_key *k, yyjson_val *v)
{
    switch (k->type) {
    case VIG_DAEMON_SWITCH: return yyjson_is_bool(v);
    case VIG_DAEMON_NUMBER: return yyjson_is_int(v);
    case VIG_DAEMON_WORD: return yyjson_is_str(v);
    case VIG_DAEMON_LIST: return yyjson_is_arr(v);
    case VIG_DAEMON_MAP: return yyjson_is_obj(v);
    }
    return false;
}

static int take_value(const struct file *f, const struct vig_daemon_key *k, const struct vig_daemon_value *place,
                      yyjson_val *json, struct vig_err *err)
{
    struct vig_daemon_value *v = vig_daemon_value_of(f->g->d, k);

    if (!v || v->told == VIG_TOLD_FLAG || v->told == VIG_TOLD_UNIT) /* what runs now was started with the flag */
        return 0;
    *v = *place;
    v->on = yyjson_get_bool(json);
    v->number = yyjson_get_sint(json);
    v->text = yyjson_is_ctn(json) ? VIG_STR("") : json_text(f, json);
    if (strcmp(k->name, "default-ulimits") == 0)
        return take_ulimits(f, v, json, err);
    if (k->type == VIG_DAEMON_MAP)
        return flatten(f, v, VIG_STR(""), json, 0, err);
    return k->type == VIG_DAEMON_LIST ? take_list(f, v, json, err) : 0;
}

static bool holds_objects(const struct vig_daemon_key *k)
{
    return strcmp(k->name, "default-address-pools") == 0;
}

/* Elements of lists and values of log-opts are words: "max-file": 3 without quotes is a known trap. */
static int check_elements(const struct file *f, const struct vig_daemon_key *k, size_t value_at, yyjson_val *json,
                          struct vig_err *err)
{
    struct vig_daemon_value at = place_at(f, value_at);
    struct vig_json_members inside = { 0 };
    yyjson_arr_iter it = yyjson_arr_iter_with(json);
    yyjson_val *key, *val;
    size_t i, max;
    int rc = 0;

    while (k->type == VIG_DAEMON_LIST && !holds_objects(k) && rc == 0 && (val = yyjson_arr_iter_next(&it)))
        if (!yyjson_is_str(val) && !yyjson_is_null(val))
            rc = vig_daemon_problem(f->g, VIG_DAEMON_TYPE, vig_str_c(k->name), &at, err,
                                    "%s: all in the list has to be words in quotes", k->name);
    if (rc < 0 || strcmp(k->name, "log-opts") != 0 ||
        vig_json_members(f->text, value_at, f->g->arena, &inside, err) < 0)
        return rc;
    vig_json_foreach(json, i, max, key, val)
    {
        if (yyjson_is_str(val) || yyjson_is_null(val) || i >= inside.n || i >= MOST_KEYS || rc < 0)
            continue;
        at = place_at(f, inside.v[i].value_at);
        rc = vig_daemon_problem(f->g, VIG_DAEMON_TYPE, vig_str_c(k->name), &at, err,
                                "%s of log-opts has to be in quotes, also when it is a number",
                                unsafe_yyjson_get_str(key));
    }
    return rc;
}

static bool is_one_of(vig_str word, const char *words)
{
    vig_str rest = vig_str_c(words);

    while (rest.n)
        if (vig_str_eq(vig_str_cut(&rest, ' '), word))
            return true;
    return false;
}

static int check_word(const struct file *f, const struct vig_daemon_key *k, const struct vig_daemon_value *at,
                      vig_str word, struct vig_err *err)
{
    static const char *const choices[][2] = { { "log-level", "debug info warn warning error fatal panic trace" },
                                              { "default-ipc-mode", "private shareable" },
                                              { "default-cgroupns-mode", "private host" },
                                              { "log-format", "text json" },
                                              { "firewall-backend", "iptables nftables" } };

    for (size_t i = 0; word.n && i < VIG_COUNT(choices); i++)
        if (strcmp(k->name, choices[i][0]) == 0 && !is_one_of(word, choices[i][1]))
            return vig_daemon_problem(f->g, VIG_DAEMON_BAD_VALUE, vig_str_c(k->name), at, err,
                                      "%s '%.*s' is none of: %s", k->name, VIG_ARG(vig_str_take(word, 60)),
                                      choices[i][1]);
    return 0;
}

static int check_version(const struct file *f, const struct vig_daemon_key *k, const struct vig_daemon_value *at,
                         struct vig_err *err)
{
    unsigned v = f->g->d->release, bound = v < k->since ? k->since : k->until;

    if (vig_daemon_key_is_known(k, v))
        return 0;
    return vig_daemon_problem(f->g, VIG_DAEMON_UNKNOWN, vig_str_c(k->name), at, err,
                              v < k->since ? "%s is known from engine %u.%02u on; this is %.*s"
                                           : "%s is no longer known from engine %u.%02u on; this is %.*s",
                              k->name, bound / 100, bound % 100, VIG_ARG(f->g->d->version));
}

static int take_known(const struct file *f, const struct vig_daemon_key *k, const struct vig_json_member *m,
                      yyjson_val *json, struct vig_err *err)
{
    struct vig_daemon_value at = place_at(f, m->key_at);
    const struct vig_daemon_flag *given = vig_daemon_flag_of(f->g->d, k);
    int rc = check_version(f, k, &at, err);

    if (rc == 0 && given && strcmp(k->name, "runtimes") != 0) /* those may be in both */
        rc = vig_daemon_problem(
            f->g, VIG_DAEMON_TWICE, vig_str_c(k->name), &at, err, "%s is also given as '%.*s' (%.*s%s)", k->name,
            VIG_ARG(vig_str_take(given->text, 60)), VIG_ARG(given->path),
            k->letter == 'H' && f->g->d->socket_activated ? "; fd:// means the sockets of docker.socket" : "");
    if (rc < 0 || yyjson_is_null(json)) /* null sets nothing */
        return rc;
    if (!has_type(k, json)) {
        at = place_at(f, m->value_at);
        return vig_daemon_problem(f->g, VIG_DAEMON_TYPE, vig_str_c(k->name), &at, err, "%s has to be %s, not %s",
                                  k->name, vig_daemon_type_name(k->type), yyjson_get_type_desc(json));
    }
    rc = check_elements(f, k, m->value_at, json, err);
    if (rc == 0)
        rc = check_word(f, k, &at, vig_json_str(json), err);
    return rc == 0 ? take_value(f, k, &at, json, err) : rc;
}

static int take_unknown(const struct file *f, vig_str key, const struct vig_json_member *m, struct vig_err *err)
{
    const struct vig_daemon_key *flag = vig_daemon_key_of_flag(key);
    struct vig_daemon_value at = place_at(f, m->key_at);
    vig_str shown = vig_str_take(key, 60);

    if (flag)
        return vig_daemon_problem(f->g, VIG_DAEMON_IGNORED, key, &at, err,
                                  "'%.*s' is the flag; in the file it is called '%s', and as it stands it sets nothing",
                                  VIG_ARG(shown), flag->name);
    return vig_daemon_problem(f->g, VIG_DAEMON_UNKNOWN, key, &at, err, "'%.*s' is no key that an engine knows",
                              VIG_ARG(shown));
}

static int refuse(const struct file *f, size_t place, const char *why, const char *says, struct vig_err *err)
{
    struct vig_daemon_value at = place_at(f, place);

    f->g->d->file_known = false;
    f->g->d->file_why = vig_str_c(why);
    return vig_daemon_problem(f->g, VIG_DAEMON_SYNTAX, VIG_STR(""), &at, err, "%s", says);
}

static int take_members(const struct file *f, const struct vig_json_members *members, yyjson_val *root,
                        struct vig_err *err)
{
    struct vig_map seen = { 0 };
    yyjson_val *key, *val;
    size_t i, max;
    int rc = 0;

    vig_json_foreach(root, i, max, key, val)
    {
        vig_str name = vig_json_str(key);
        const struct vig_daemon_key *k = vig_daemon_key_named(name);
        uintptr_t *first;
        bool is_new;

        if (rc < 0 || i >= members->n)
            break;
        first = vig_map_put(&seen, f->g->arena, name, &is_new);
        if (!first)
            return vig_nomem(err);
        if (!is_new) {
            struct vig_daemon_value at = place_at(f, members->v[i].key_at), before = place_at(f, *first);

            rc = vig_daemon_problem(f->g, VIG_DAEMON_DUPLICATE, name, &at, err,
                                    "'%.*s' stands in line %u already: the last one counts",
                                    VIG_ARG(vig_str_take(name, 60)), before.line);
        }
        *first = members->v[i].key_at;
        if (rc == 0)
            rc = k ? take_known(f, k, &members->v[i], val, err) : take_unknown(f, name, &members->v[i], err);
    }
    return rc;
}

int vig_daemon_take_text(struct vig_daemon_gather *g, vig_str path, vig_str text, struct vig_err *err)
{
    struct file f = { g, path, text };
    struct vig_json_members members = { 0 };
    struct vig_err why = VIG_ERR_INIT;
    yyjson_val *root = NULL;
    int rc = vig_json_members(text, 0, g->arena, &members, &why);

    if (rc == 0)
        rc = vig_json_read(text, VIG_LIMIT_SMALL_FILE, g->arena, &root, &why);
    if (rc == VIG_E_NOMEM)
        return vig_nomem(err);
    if (rc < 0)
        return refuse(&f, root ? 0 : why.at, "it is not well-formed", why.msg, err);
    if (members.n > MOST_KEYS)
        return refuse(&f, members.v[MOST_KEYS].key_at, "it has more than 1000 keys", "more than 1000 keys", err);
    return take_members(&f, &members, root, err);
}

/* The file that a rootless engine reads is its user's. */
static vig_str path_of_file(struct vig_daemon_gather *g)
{
    vig_str home;
    struct stat st;
    bool acl;

    if (g->config_flag.n)
        return g->config_flag;
    if (g->uid == 0 && !g->rootless_flag)
        return VIG_STR("/etc/docker/daemon.json");
    home = vig_daemon_home_of(g, g->uid);
    if (!home.n)
        return VIG_STR("/etc/docker/daemon.json");
    home = vig_arena_printf(g->arena, "%.*s/.config/docker/daemon.json", VIG_ARG(home));
    return home.p && (g->uid || vig_daemon_stat(g, home, &st, &acl) == 0) ? home : VIG_STR("/etc/docker/daemon.json");
}

int vig_daemon_take_file(struct vig_daemon_gather *g, struct vig_err *err)
{
    struct vig_daemon *d = g->d;
    int why;

    d->file_path = path_of_file(g);
    if (d->file_path.p[0] != '/') { /* beneath the folder that dockerd was started in, which nobody knows any more */
        d->file_why = VIG_STR("its path is relative");
        return 0;
    }
    why = vig_daemon_read(g, d->file_path, VIG_LIMIT_SMALL_FILE, &d->file_text);
    d->file_known = why == 0 || why == ENOENT || why == ENOTDIR;
    d->file_exists = why == 0;
    if (!d->file_known)
        d->file_why = vig_str_c(vig_daemon_why(why));
    return why == 0 ? vig_daemon_take_text(g, d->file_path, d->file_text, err) : 0;
}
