/* format/container_words.c - see format/container_words.h.
 *
 *     port    [[IP:][HOST[-HOST]]:]CONTAINER[-CONTAINER][/PROTOCOL]      an IPv6 address stands in brackets
 *     volume  [SOURCE:]TARGET[:OPTION,…]                                 a source with a '/' (or ., ~, $) is a folder of the host
 *     mount   KEY=VALUE,…  as a CSV record: "…" keeps commas together
 *     ulimit  NAME=SOFT[:HARD]
 *     device  HOST[:CONTAINER][:rwm]
 *
 * Text comes from files of strangers: numbers that overflow, endless lists and odd bytes end as VIG_E_INPUT.
 */
#include "format/container_words.h"

#define NANO 1000000000.0

/* "12.5" in `s`, no sign, no exponent; *rest is what follows. */
static bool decimal(vig_str s, double *ret, vig_str *rest)
{
    double value = 0, scale = 1;
    size_t i = 0, digits = 0;

    for (; i < s.n && vig_is_digit(s.p[i]); i++, digits++)
        value = value * 10 + (s.p[i] - '0');
    if (i < s.n && s.p[i] == '.')
        for (i++; i < s.n && vig_is_digit(s.p[i]); i++, digits++)
            value += (s.p[i] - '0') * (scale /= 10);
    if (!digits || digits > 24)
        return false;
    *ret = value;
    *rest = vig_str_skip(s, i);
    return true;
}

bool vig_words_size(vig_str s, int64_t *ret)
{
    static const char units[] = "bkmgtp";
    double value;
    vig_str unit;
    int power = 0;

    if (vig_str_eqc(s, "-1")) {
        *ret = -1;
        return true;
    }
    if (!decimal(s, &value, &unit))
        return false;
    unit = vig_str_trim(unit);
    if (unit.n) {
        const char *at = strchr(units, vig_lower(unit.p[0]));

        if (!at || !*at)
            return false;
        power = (int)(at - units);
        unit = vig_str_skip(unit, 1);
        if (power && !vig_str_empty(unit) && !vig_str_ieq(unit, VIG_STR("b")) && !vig_str_ieq(unit, VIG_STR("ib")))
            return false;
        if (!power && unit.n)
            return false;
    }
    while (power--)
        value *= 1024;
    if (value >= 9e18)
        return false;
    *ret = (int64_t)value;
    return true;
}

bool vig_words_cpus(vig_str s, int64_t *ret)
{
    double value;
    vig_str rest;

    if (!decimal(s, &value, &rest) || rest.n || value > 1e6)
        return false;
    *ret = (int64_t)(value * NANO + 0.5);
    return true;
}

bool vig_words_number(vig_str s, int64_t *ret)
{
    bool minus = vig_str_starts(s, VIG_STR("-"));
    uint64_t value;

    if (minus || vig_str_starts(s, VIG_STR("+")))
        s = vig_str_skip(s, 1);
    if (!vig_str_to_u64(s, &value) || value > INT64_MAX)
        return false;
    *ret = minus ? -(int64_t)value : (int64_t)value;
    return true;
}

bool vig_words_bool(vig_str s, bool *ret)
{
    static const char *const yes[] = { "true", "yes", "on", "1", "t", "y" }, *const no[] = { "false", "no", "off",
                                                                                             "0",     "f",  "n" };

    for (size_t i = 0; i < VIG_COUNT(yes); i++) {
        if (vig_str_ieq(s, vig_str_c(yes[i])))
            return *ret = true, true;
        if (vig_str_ieq(s, vig_str_c(no[i])))
            return *ret = false, true;
    }
    return false;
}

/* All VIG_VECs look alike, but are of different types to the compiler: so their fields are copied out and back. */
static void *list_room(void *list, size_t size, size_t align, struct vig_arena *arena)
{
    struct {
        VIG_VEC(char);
    } head;
    void *v;

    memcpy(&head, list, sizeof head);
    v = head.v;
    if (!vig_vec_room(&v, head.n, &head.cap, arena, size, align))
        return NULL;
    head.v = v;
    head.n++;
    memcpy(list, &head, sizeof head);
    return head.v + (head.n - 1) * size;
}

int vig_words_add(void *list, vig_str s, struct vig_arena *arena, struct vig_err *err)
{
    vig_str *to = list_room(list, sizeof s, alignof(vig_str), arena);

    if (!to)
        return vig_nomem(err);
    *to = s;
    return 0;
}

int vig_words_set(void *list, struct vig_setting s, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_setting *to = list_room(list, sizeof s, alignof(struct vig_setting), arena);

    if (!to)
        return vig_nomem(err);
    *to = s;
    return 0;
}

struct vig_setting vig_words_pair(vig_str s, uint32_t line)
{
    struct vig_setting pair = { .line = line, .has_value = vig_str_has(s, '=') };

    pair.name = vig_str_cut(&s, '=');
    pair.value = s;
    return pair;
}

/* "80" or "80-90". */
static bool port_range(vig_str s, uint32_t *ret_first, uint32_t *ret_last)
{
    bool range = vig_str_has(s, '-');
    uint64_t first, last;

    if (!vig_str_to_u64(vig_str_cut(&s, '-'), &first) || first > 65535)
        return false;
    last = first;
    if (range && (!vig_str_to_u64(s, &last) || last > 65535 || last < first))
        return false;
    *ret_first = (uint32_t)first;
    *ret_last = (uint32_t)last;
    return true;
}

static bool read_port(vig_str s, struct vig_port *p)
{
    size_t slash = vig_str_rfind(s, '/'), colon;
    uint32_t unused;

    p->protocol = VIG_STR("tcp");
    if (slash != VIG_NPOS) {
        p->protocol = vig_str_skip(s, slash + 1);
        s = vig_str_take(s, slash);
    }
    colon = vig_str_rfind(s, ':');
    if (!port_range(vig_str_skip(s, colon == VIG_NPOS ? 0 : colon + 1), &p->container, &unused))
        return false;
    if (colon == VIG_NPOS)
        return true;
    s = vig_str_take(s, colon);
    colon = vig_str_rfind(s, ':');
    if (colon != VIG_NPOS) {
        p->host_ip = vig_str_take(s, colon);
        s = vig_str_skip(s, colon + 1);
        if (p->host_ip.n > 2 && p->host_ip.p[0] == '[' && p->host_ip.p[p->host_ip.n - 1] == ']')
            p->host_ip = vig_str_of(p->host_ip.p + 1, p->host_ip.n - 2);
    }
    return vig_str_empty(s) || port_range(s, &p->host, &p->host_end);
}

int vig_words_port(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_port p = { .line = line }, *to;

    if (!read_port(s, &p))
        return vig_fail(err, VIG_E_INPUT, "port '%.*s': write [address:][host port:]container port[/protocol]",
                        VIG_ARG(s));
    to = vig_vec_add(&c->ports, arena);
    if (!to)
        return vig_nomem(err);
    *to = p;
    return 0;
}

void vig_words_mount_options(struct vig_mount *m, vig_str options)
{
    static const char *const modes[] = { "shared", "rshared", "slave", "rslave", "private", "rprivate" };

    while (options.n) {
        vig_str o = vig_str_cut(&options, ',');

        if (vig_str_eqc(o, "ro") || vig_str_eqc(o, "readonly"))
            m->read_only = true;
        for (size_t i = 0; i < VIG_COUNT(modes); i++)
            if (vig_str_eqc(o, modes[i]))
                m->propagation = o;
    }
}

/* A path of the host, not the name of a volume. */
static bool is_path(vig_str s)
{
    return s.n && (vig_str_has(s, '/') || vig_str_has(s, '\\') || s.p[0] == '.' || s.p[0] == '~' || s.p[0] == '$');
}

/* The next ':' that separates: not the one of "${HOME:-/root}", nor of "C:\". */
static size_t separator(vig_str s)
{
    size_t depth = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '{' && i && s.p[i - 1] == '$')
            depth++;
        else if (s.p[i] == '}' && depth)
            depth--;
        else if (s.p[i] == ':' && !depth && !(i == 1 && s.n > 2 && vig_is_alpha(s.p[0]) && s.p[2] == '\\'))
            return i;
    }
    return VIG_NPOS;
}

static vig_str cut_at_separator(vig_str *s)
{
    size_t at = separator(*s);
    vig_str part = at == VIG_NPOS ? *s : vig_str_take(*s, at);

    *s = at == VIG_NPOS ? VIG_STR("") : vig_str_skip(*s, at + 1);
    return part;
}

/* "~/x", "$HOME/x": whose home it is nobody knows yet, but it is one. */
static int name_home(struct vig_mount *m, struct vig_arena *arena, struct vig_err *err)
{
    static const vig_str homes[] = { VIG_STR("~"), VIG_STR("$HOME"), VIG_STR("${HOME}") };

    for (size_t i = 0; i < VIG_COUNT(homes); i++) {
        vig_str rest = vig_str_skip(m->source, homes[i].n);

        if (!vig_str_starts(m->source, homes[i]) || (rest.n && rest.p[0] != '/'))
            continue;
        m->real_source = vig_arena_printf(arena, "/home/<user>%.*s", VIG_ARG(rest));
        return m->real_source.p ? 0 : vig_nomem(err);
    }
    return 0;
}

int vig_words_add_mount(struct vig_container *c, struct vig_mount *m, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_mount *to;
    int rc = vig_str_eqc(m->type, "bind") ? name_home(m, arena, err) : 0;

    if (rc < 0)
        return rc;
    to = vig_vec_add(&c->mounts, arena);
    if (!to)
        return vig_nomem(err);
    *to = *m;
    return 0;
}

int vig_words_volume(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err)
{
    vig_str rest = s, first = cut_at_separator(&rest);
    struct vig_mount m = { .line = line, .type = VIG_STR("volume"), .target = first };

    if (rest.n) {
        m.source = first;
        m.target = cut_at_separator(&rest);
        if (is_path(first))
            m.type = VIG_STR("bind");
        vig_words_mount_options(&m, rest);
    }
    if (vig_str_empty(m.target))
        return vig_fail(err, VIG_E_INPUT, "volume '%.*s': write [source:]target[:options]", VIG_ARG(s));
    return vig_words_add_mount(c, &m, arena, err);
}

vig_str vig_words_bound_device(const struct vig_volume_options *o)
{
    vig_str options = o->o;

    if (!vig_str_starts(o->device, VIG_STR("/")))
        return VIG_STR("");
    while (options.n) {
        vig_str option = vig_str_cut(&options, ',');

        if (vig_str_eqc(option, "bind") || vig_str_eqc(option, "rbind"))
            return o->device;
    }
    return vig_str_starts(o->device, VIG_STR("/dev/")) ? o->device : VIG_STR(""); /* a disk of the host */
}

/* The next field of a CSV record: "…" around it may hold commas, and "" stands for a quote (which no path has: it ends there). */
static vig_str csv_field(vig_str *s)
{
    if (s->n && s->p[0] == '"') {
        vig_str rest = vig_str_skip(*s, 1), field = vig_str_cut(&rest, '"');

        (void)vig_str_cut(&rest, ',');
        *s = rest;
        return field;
    }
    return vig_str_cut(s, ',');
}

void vig_words_volume_option(struct vig_volume_options *o, struct vig_setting pair)
{
    if (vig_str_eqc(pair.name, "type"))
        o->type = pair.value;
    else if (vig_str_eqc(pair.name, "o"))
        o->o = pair.value;
    else if (vig_str_eqc(pair.name, "device"))
        o->device = pair.value;
}

static bool mount_field(struct vig_mount *m, struct vig_volume_options *o, struct vig_setting f)
{
    static const char *const others[] = { "consistency",  "bind-nonrecursive", "bind-recursive", "volume-driver",
                                          "volume-label", "volume-nocopy",     "volume-subpath", "tmpfs-size",
                                          "tmpfs-mode",   "image-subpath",     "relabel",        "U",
                                          "chown",        "bind-create-src",   "subpath",        "notmpcopyup",
                                          "tmpcopyup" };

    if (vig_str_eqc(f.name, "type"))
        m->type = f.value;
    else if (vig_str_eqc(f.name, "source") || vig_str_eqc(f.name, "src"))
        m->source = f.value;
    else if (vig_str_eqc(f.name, "target") || vig_str_eqc(f.name, "dst") || vig_str_eqc(f.name, "destination"))
        m->target = f.value;
    else if (vig_str_eqc(f.name, "readonly") || vig_str_eqc(f.name, "ro"))
        return !f.has_value ? (m->read_only = true) : vig_words_bool(f.value, &m->read_only);
    else if (vig_str_eqc(f.name, "bind-propagation"))
        m->propagation = f.value;
    else if (vig_str_eqc(f.name, "volume-opt"))
        vig_words_volume_option(o, vig_words_pair(f.value, 0));
    else {
        for (size_t i = 0; i < VIG_COUNT(others); i++)
            if (vig_str_eqc(f.name, others[i]))
                return true;
        return false;
    }
    return true;
}

int vig_words_mount(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_mount m = { .line = line, .type = VIG_STR("volume") };
    struct vig_volume_options options = { 0 };

    for (vig_str rest = s; rest.n;) {
        vig_str field = csv_field(&rest);

        if (!mount_field(&m, &options, vig_words_pair(field, line)))
            return vig_fail(err, VIG_E_INPUT, "mount '%.*s': '%.*s' is no field of a mount", VIG_ARG(s),
                            VIG_ARG(field));
    }
    if (vig_str_empty(m.target))
        return vig_fail(err, VIG_E_INPUT, "mount '%.*s' has no target", VIG_ARG(s));
    m.real_source = vig_words_bound_device(&options);
    return vig_words_add_mount(c, &m, arena, err);
}

int vig_words_ulimit(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_setting pair = vig_words_pair(s, line);
    vig_str hard = pair.value, soft = vig_str_cut(&hard, ':');
    struct vig_ulimit u = { .name = pair.name, .soft = 1, .hard = 1, .line = line }, *to;

    if (!vig_str_has(soft, '$') && !vig_words_number(soft, &u.soft)) /* a variable: limited, but nobody knows to what */
        return vig_fail(err, VIG_E_INPUT, "ulimit '%.*s': write name=soft[:hard]", VIG_ARG(s));
    if (hard.n && !vig_str_has(hard, '$') && !vig_words_number(hard, &u.hard))
        return vig_fail(err, VIG_E_INPUT, "ulimit '%.*s': write name=soft[:hard]", VIG_ARG(s));
    if (!hard.n)
        u.hard = u.soft;
    to = vig_vec_add(&c->ulimits, arena);
    if (!to)
        return vig_nomem(err);
    *to = u;
    return 0;
}

static bool is_permissions(vig_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("rwm", s.p[i]))
            return false;
    return s.n > 0;
}

int vig_words_device(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_device d = { .line = line, .permissions = VIG_STR("rwm") }, *to;

    d.container = d.host = vig_str_cut(&s, ':');
    if (s.n) {
        vig_str second = vig_str_cut(&s, ':');

        if (vig_str_empty(s) && is_permissions(second))
            d.permissions = second;
        else
            d.container = second;
    }
    if (s.n)
        d.permissions = s;
    if (vig_str_empty(d.host))
        return vig_fail(err, VIG_E_INPUT, "a device without a name: write host[:container][:permissions]");
    if (!vig_str_starts(d.host, VIG_STR("/"))) { /* "vendor.com/class=name": by CDI */
        c->device_requests = true;
        return 0;
    }
    to = vig_vec_add(&c->devices, arena);
    if (!to)
        return vig_nomem(err);
    *to = d;
    return 0;
}

int vig_words_tmpfs(struct vig_container *c, vig_str s, uint32_t line, struct vig_arena *arena, struct vig_err *err)
{
    struct vig_setting t = { .line = line };

    t.name = vig_str_cut(&s, ':');
    t.value = s;
    t.has_value = s.n > 0;
    return vig_words_set(&c->tmpfs, t, arena, err);
}

int vig_words_restart(struct vig_container *c, vig_str s, struct vig_err *err)
{
    vig_str tries = s, policy = vig_str_cut(&tries, ':');

    c->restart_tries = 0;
    if (tries.n && (!vig_str_eqc(policy, "on-failure") || !vig_words_number(tries, &c->restart_tries)))
        return vig_fail(err, VIG_E_INPUT, "restart policy '%.*s': only on-failure takes a number of tries", VIG_ARG(s));
    c->restart = policy;
    return 0;
}

int vig_words_security_opt(struct vig_container *c, vig_str s, struct vig_arena *arena, struct vig_err *err)
{
    size_t colon = vig_str_find(s, ':'), equals = vig_str_find(s, '=');
    vig_str copy;

    if (colon < equals) {
        if (!vig_arena_str(arena, s, &copy))
            return vig_nomem(err);
        ((char *)copy.p)[colon] = '=';
        s = copy;
    }
    if (vig_str_eqc(s, "systempaths=unconfined"))
        c->masked_paths_off = c->readonly_paths_off = true;
    return vig_words_add(&c->security_opt, s, arena, err);
}

int vig_words_capability(struct vig_container *c, bool add, vig_str s, struct vig_arena *arena, struct vig_err *err)
{
    vig_str name;

    if (!vig_arena_str(arena, s, &name))
        return vig_nomem(err);
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] >= 'a' && name.p[i] <= 'z')
            ((char *)name.p)[i] = (char)(name.p[i] - 32);
    if (vig_str_starts(name, VIG_STR("CAP_")))
        name = vig_str_skip(name, 4);
    return add ? vig_words_add(&c->cap_add, name, arena, err) : vig_words_add(&c->cap_drop, name, arena, err);
}

/* One word of `s`, at *at; its quotes and backslashes are resolved in `to`. */
static vig_str split_word(vig_str s, size_t *at, char *to)
{
    size_t n = 0;
    char quote = '\0';

    for (; *at < s.n; (*at)++) {
        char c = s.p[*at];

        if (!quote && vig_is_space(c))
            break;
        if (c == '\\' && quote != '\'' && *at + 1 < s.n) {
            if (s.p[++*at] != '\n') /* a line that goes on */
                to[n++] = s.p[*at];
        } else if (quote ? c == quote : c == '\'' || c == '"')
            quote = quote ? '\0' : c;
        else
            to[n++] = c;
    }
    return vig_str_of(to, n);
}

int vig_words_split(void *list, vig_str s, struct vig_arena *arena, struct vig_err *err)
{
    char *to = vig_new_array(arena, char, s.n + 1);
    int rc = to ? 0 : vig_nomem(err);

    for (size_t at = 0; rc == 0;) {
        vig_str word;

        while (at < s.n && (vig_is_space(s.p[at]) || vig_str_starts(vig_str_skip(s, at), VIG_STR("\\\n"))))
            at++;
        if (at == s.n)
            break;
        word = split_word(s, &at, to);
        to += word.n;
        rc = vig_words_add(list, word, arena, err);
    }
    return rc;
}
