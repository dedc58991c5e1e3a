/* audit/facts/daemon_flags.c - dockerd's command line, read as dockerd reads it (see audit/facts/daemon.h).
 *
 *     --name=value   --name value   --switch   --switch=false   -D   -H value   -Hvalue   -H=value   -Dl debug
 *
 * A switch never takes the next word. The last one counts, but lists and maps gather theirs.
 */
#include "audit/facts/daemon.h"

bool vig_daemon_parse_bool(vig_str text, bool *ret)
{
    static const char *const yes[] = { "1", "t", "T", "true", "TRUE", "True" };
    static const char *const no[] = { "0", "f", "F", "false", "FALSE", "False" };

    for (size_t i = 0; i < VIG_COUNT(yes); i++) {
        if (!vig_str_eqc(text, yes[i]) && !vig_str_eqc(text, no[i]))
            continue;
        *ret = vig_str_eqc(text, yes[i]);
        return true;
    }
    return false;
}

static bool set_number(struct vig_daemon_value *v, vig_str text)
{
    bool minus = text.n && text.p[0] == '-';
    uint64_t n;

    if (!vig_str_to_u64(vig_str_skip(text, minus), &n) || n > INT64_MAX)
        return false;
    v->number = minus ? -(int64_t)n : (int64_t)n;
    return true;
}

/* "nofile=1024" means both limits. */
static vig_str both_limits(struct vig_arena *arena, vig_str limits)
{
    return vig_str_has(limits, ':') ? limits : vig_arena_printf(arena, "%.*s:%.*s", VIG_ARG(limits), VIG_ARG(limits));
}

bool vig_daemon_set_text(struct vig_arena *arena, const struct vig_daemon_key *k, struct vig_daemon_value *v,
                         vig_str text)
{
    struct vig_setting *item;

    switch (k->type) {
    case VIG_DAEMON_SWITCH: (void)vig_daemon_parse_bool(text, &v->on); break;
    case VIG_DAEMON_NUMBER: (void)set_number(v, text); break;
    case VIG_DAEMON_WORD: break;
    case VIG_DAEMON_LIST:
    case VIG_DAEMON_MAP:
        item = vig_vec_add(&v->items, arena);
        if (!item)
            return false;
        item->has_value = true;
        if (k->type == VIG_DAEMON_MAP)
            item->name = vig_str_cut(&text, '=');
        item->value = strcmp(k->name, "default-ulimits") == 0 ? both_limits(arena, text) : text;
        return item->value.p || !item->value.n;
    }
    v->text = text;
    return true;
}

static int give(struct vig_daemon_gather *g, const struct vig_daemon_key *k, struct vig_daemon_word at, vig_str text,
                struct vig_err *err)
{
    struct vig_daemon_value *v = vig_daemon_value_of(g->d, k);
    struct vig_daemon_flag *given = vig_vec_add(&g->d->flags, g->arena);

    if (!given)
        return vig_nomem(err);
    *given = (struct vig_daemon_flag){ k, at.text, at.path, at.line };
    if (!v)
        return 0;
    if (!vig_daemon_set_text(g->arena, k, v, text))
        return vig_nomem(err);
    v->told = g->d->running ? VIG_TOLD_FLAG : VIG_TOLD_UNIT;
    v->path = at.path;
    v->line = at.line;
    return 0;
}

static bool is_flag(vig_str word)
{
    return word.n > 1 && word.p[0] == '-';
}

/* The value of a flag without '=': the next word, which is passed over. */
static vig_str next_word(const struct vig_daemon_gather *g, size_t *at)
{
    return *at + 1 < g->words.n ? g->words.v[++*at].text : VIG_STR("");
}

static int take_long(struct vig_daemon_gather *g, size_t *at, struct vig_err *err)
{
    const struct vig_daemon_word word = g->words.v[*at];
    vig_str value = vig_str_skip(word.text, 2);
    bool has_value = vig_str_has(value, '=');
    vig_str name = vig_str_cut(&value, '=');
    const struct vig_daemon_key *k = vig_daemon_key_of_flag(name);

    if (k && k->type == VIG_DAEMON_SWITCH)
        value = has_value ? value : VIG_STR("true");
    else if (!has_value &&
             (k || vig_str_eqc(name, "config-file") ||
              (*at + 1 < g->words.n && !is_flag(g->words.v[*at + 1].text)))) /* dockerd takes no operands */
        value = next_word(g, at);
    if (vig_str_eqc(name, "config-file"))
        g->config_flag = value;
    if (vig_str_eqc(name, "rootless"))
        (void)vig_daemon_parse_bool(value, &g->rootless_flag);
    return k ? give(g, k, word, value, err) : 0;
}

static int take_letters(struct vig_daemon_gather *g, size_t *at, struct vig_err *err)
{
    const struct vig_daemon_word word = g->words.v[*at];
    vig_str rest = vig_str_skip(word.text, 1);
    int rc = 0;

    while (rc == 0 && rest.n) {
        const struct vig_daemon_key *k = vig_daemon_key_of_letter(rest.p[0]);
        vig_str value = VIG_STR("true");
        bool given;

        rest = vig_str_skip(rest, 1);
        given = rest.n && rest.p[0] == '=';
        if (given || (k && k->type != VIG_DAEMON_SWITCH)) {
            value = rest.n ? vig_str_skip(rest, given) : next_word(g, at);
            rest.n = 0;
        }
        if (k)
            rc = give(g, k, word, value, err);
    }
    return rc;
}

int vig_daemon_take_flags(struct vig_daemon_gather *g, struct vig_err *err)
{
    int rc = 0;

    for (size_t at = 0; rc == 0 && at < g->words.n; at++) {
        vig_str word = g->words.v[at].text;

        if (vig_str_eqc(word, "--"))
            break;
        if (vig_str_starts(word, VIG_STR("--")))
            rc = take_long(g, &at, err);
        else if (is_flag(word))
            rc = take_letters(g, &at, err);
    }
    return rc;
}
