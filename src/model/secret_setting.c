/* model/secret_setting.c - credentials that only their place tells: settings with a telling name, files whose lines hold passwords.
 *
 * Anything at all can be a password, so here it is the name that decides, and what must be kept out is what only looks like one: a
 * variable, a path to a file that holds the secret, a switch, a public key's fingerprint (GPG_KEY of many official images).
 */
#include "model/secret_rules.h"

static const struct vig_secret_kind by_name = { "secret-setting", "secret by its name", VIG_HIGH, VIG_SECRET_HIGH };
static const struct vig_secret_kind in_netrc = { "netrc-password", "password for a host", VIG_HIGH, VIG_SECRET_HIGH };
static const struct vig_secret_kind in_pgpass = { "pgpass-password", "PostgreSQL password", VIG_HIGH, VIG_SECRET_HIGH };
static const struct vig_secret_kind in_htpasswd = { "htpasswd-hash", "password hash", VIG_MEDIUM, VIG_SECRET_MEDIUM };

static bool has_word(vig_str s, const char *const *words, size_t n)
{
    for (size_t w = 0; w < n; w++) {
        vig_str word = vig_str_c(words[w]);

        for (size_t i = 0; i + word.n <= s.n; i++)
            if (vig_str_ieq(vig_str_of(s.p + i, word.n), word))
                return true;
    }
    return false;
}
#define HAS_WORD(s, words) has_word(s, words, VIG_COUNT(words))

static bool is_one_run(vig_str s) /* "xxxxxxxx", "********" */
{
    size_t changes = 0;

    for (size_t i = 1; i < s.n; i++)
        changes += s.p[i] != s.p[i - 1];
    return changes == 0;
}

bool vig_secret_is_placeholder(vig_str v)
{
    static const char *const words[] = { "example", "sample", "changeme", "change_me", "change-me", "placeholder", "your_", "your-", "yourpass",
                                         "yourtoken", "yourkey", "xxxx", "****", "....", "dummy", "redacted", "replace", "insert_", "<", "${",
                                         "$(", "{{", "%(", "%{", "abcdefgh", "0123456789", "1234567890", "eyJzdWIiOiIxMjM0NTY3ODkwIi" };

    return v.n <= 512 && (!v.n || is_one_run(v) || HAS_WORD(v, words));
}

/* Words of a name: PASSWORD in DB_PASSWORD and in dbPassword, but PASS not in COMPASS_URL or BYPASS. */
static bool names_secret(vig_str name)
{
    static const char *const words[] = { "password", "passwd", "passphrase", "secret", "api_key", "apikey", "api-key", "access_key", "access-key",
                                         "accesskey", "private_key", "private-key", "privatekey", "credential", "auth_token", "token",
                                         "encryption_key", "signing_key", "master_key" };
    static const char *const endings[] = { "_pass", "-pass", "_pwd", "_pw" };

    if (HAS_WORD(name, words) || vig_str_ieq(name, VIG_STR("pass")) || vig_str_ieq(name, VIG_STR("pgpassword")))
        return true;
    for (size_t i = 0; i < VIG_COUNT(endings); i++) {
        vig_str end = vig_str_c(endings[i]);
        if (name.n > end.n && vig_str_ieq(vig_str_skip(name, name.n - end.n), end))
            return true;
    }
    return false;
}

/* Says where, how long, or which kind; not what. */
static bool names_something_else(vig_str name)
{
    static const char *const words[] = { "_file",   "_path",  "_dir",    "_url",     "_uri",     "_host",   "_name",   "_id",      "_ttl",    "_length",
                                         "_expir",  "_age",   "_type",   "_policy",  "_min",     "_max",    "_timeout", "_endpoint", "_header", "_algo",
                                         "_enabled", "_required", "_issuer", "_audience", "_interval", "_cost", "_rounds", "_version", "public",
                                         "gpg_key", "keyring", "tokenizer", "secretary", "_allow_empty", "allow_empty_", "random_" };
    static const char *const keep[] = { "access_key_id" }; /* not secret alone, but half of it; its shape is looked for anyway */

    return HAS_WORD(name, words) || HAS_WORD(name, keep);
}

static bool is_switch(vig_str v)
{
    static const char *const words[] = { "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "0", "1", "required", "optional", "never",
                                         "always", "default", "auto", "disabled", "enabled" };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_ieq(v, vig_str_c(words[i])))
            return true;
    return false;
}

static bool refers(vig_str v)
{
    static const char *const starts[] = { "$", "/", "<", "{", "%", "file:", "http://", "https://", "vault:", "ref+", "secret://", "op://", "arn:" };

    for (size_t i = 0; i < VIG_COUNT(starts); i++)
        if (vig_str_starts(v, vig_str_c(starts[i])))
            return true;
    return vig_str_has(v, ' ') && vig_str_search(v, VIG_STR("...")) != VIG_NPOS;
}

static vig_str unquote(vig_str v)
{
    if (v.n >= 2 && (v.p[0] == '"' || v.p[0] == '\'') && v.p[v.n - 1] == v.p[0])
        return vig_str_of(v.p + 1, v.n - 2);
    return v;
}

bool vig_secret_setting(vig_str name, vig_str value, struct vig_secret_hit *ret)
{
    vig_str bare = unquote(vig_str_trim(value));
    struct vig_secret_hit hit;

    if (vig_secret_find(value, &hit, 1) && hit.kind->confidence > VIG_SECRET_LOW) {
        *ret = hit;
        return true;
    }
    if (!names_secret(name) || names_something_else(name) || bare.n < 3 || bare.n > 8192 || refers(bare) || is_switch(bare) ||
        vig_secret_is_placeholder(bare))
        return false;
    *ret = (struct vig_secret_hit){ &by_name, (size_t)(bare.p - value.p), (size_t)(bare.p - value.p) + bare.n, 1 };
    return true;
}

bool vig_secret_option(vig_str word, vig_str next, vig_str *ret_name, vig_str *ret_value, struct vig_secret_hit *ret)
{
    vig_str value = word, name = vig_str_cut(&value, '=');
    bool option = vig_str_starts(name, VIG_STR("-"));

    if (!option && name.n == word.n)
        return false;
    while (vig_str_starts(name, VIG_STR("-")))
        name = vig_str_skip(name, 1);
    if (name.n + 1 < word.n && vig_str_has(word, '='))
        *ret_value = value;
    else if (option && next.n && next.p[0] != '-')
        *ret_value = next;
    else
        return false;
    *ret_name = name;
    return vig_secret_setting(name, *ret_value, ret);
}

const struct vig_secret_kind *vig_secret_kind_named(vig_str id)
{
    static const struct vig_secret_kind *const here[] = { &by_name, &in_netrc, &in_pgpass, &in_htpasswd };

    for (size_t i = 0; i < VIG_COUNT(here); i++)
        if (vig_str_eqc(id, here[i]->id))
            return here[i];
    for (const struct vig_secret_rule *r = vig_secret_rules; r->kind.id; r++)
        if (vig_str_eqc(id, r->kind.id))
            return &r->kind;
    return NULL;
}

struct lines {
    vig_str text;
    struct vig_secret_hit *hits;
    size_t n, most;
};

static void add(struct lines *l, const struct vig_secret_kind *kind, vig_str secret, uint32_t line)
{
    size_t start = (size_t)(secret.p - l->text.p);

    if (l->n < l->most && secret.n && !vig_secret_is_placeholder(secret))
        l->hits[l->n++] = (struct vig_secret_hit){ kind, start, start + secret.n, line };
}

static vig_str next_word(vig_str *line)
{
    vig_str word;

    *line = vig_str_trim(*line);
    for (size_t i = 0; i < line->n; i++)
        if (vig_is_space(line->p[i])) {
            word = vig_str_take(*line, i);
            *line = vig_str_skip(*line, i);
            return word;
        }
    word = *line;
    *line = vig_str_skip(*line, line->n);
    return word;
}

/* "machine HOST login USER password SECRET", over one line or several. */
static void netrc_line(struct lines *l, vig_str line, uint32_t number)
{
    while (line.n) {
        if (vig_str_eqc(next_word(&line), "password"))
            add(l, &in_netrc, next_word(&line), number);
        line = vig_str_trim(line);
    }
}

/* host:port:database:user:password */
static void pgpass_line(struct lines *l, vig_str line, uint32_t number)
{
    vig_str rest = vig_str_trim(line);

    if (!rest.n || rest.p[0] == '#')
        return;
    for (int i = 0; i < 4; i++)
        (void)vig_str_cut(&rest, ':');
    add(l, &in_pgpass, rest, number);
}

/* user:$apr1$… or user:$2y$… */
static void htpasswd_line(struct lines *l, vig_str line, uint32_t number)
{
    vig_str rest = vig_str_trim(line), user = vig_str_cut(&rest, ':');

    if (user.n && rest.n > 8 && (rest.p[0] == '$' || vig_str_starts(rest, VIG_STR("{SHA}"))))
        add(l, &in_htpasswd, rest, number);
}

size_t vig_secret_find_file(vig_str path, vig_str text, struct vig_secret_hit *ret, size_t most)
{
    vig_str name = vig_str_basename(path), rest = text;
    struct lines l = { .text = text, .hits = ret, .most = most };
    void (*look)(struct lines *, vig_str, uint32_t) = vig_str_eqc(name, ".netrc") || vig_str_eqc(name, "_netrc") ? netrc_line
                                                      : vig_str_eqc(name, ".pgpass")                            ? pgpass_line
                                                      : vig_str_ends(name, VIG_STR("htpasswd"))                 ? htpasswd_line
                                                                                                                : NULL;

    if (!look)
        return vig_secret_find(text, ret, most);
    for (uint32_t line = 1; rest.n && l.n < most; line++)
        look(&l, vig_str_cut(&rest, '\n'), line);
    return l.n;
}
