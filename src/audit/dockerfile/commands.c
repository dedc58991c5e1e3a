/* audit/dockerfile/commands.c - options and operands of a command, as getopt would see them (see audit/dockerfile/commands.h). */
#include "audit/dockerfile/commands.h"

struct vig_arguments vig_arguments_of(const struct vig_shell_command *cmd, size_t first, const char *valued)
{
    return (struct vig_arguments){ .cmd = cmd, .valued = valued, .next = first };
}

/* The option's value, where it is the next word. */
static void value_behind(struct vig_arguments *a, struct vig_argument *ret)
{
    if (a->next >= a->cmd->words.n || !vig_listed(ret->name, a->valued))
        return;
    ret->value = a->cmd->words.v[a->next++].text;
    ret->has_value = true;
}

static void long_option(struct vig_arguments *a, size_t dashes, struct vig_argument *ret)
{
    vig_str rest = vig_str_skip(ret->word->text, dashes);

    ret->has_value = vig_str_has(rest, '=');
    ret->name = vig_str_cut(&rest, '=');
    ret->value = rest;
    a->next++;
    if (!ret->has_value)
        value_behind(a, ret);
}

static void letter(struct vig_arguments *a, struct vig_argument *ret)
{
    vig_str text = ret->word->text;
    size_t at = a->letter ? a->letter : 1;

    ret->name = vig_str_of(text.p + at, 1);
    a->letter = at + 1;
    if (at + 1 < text.n && !vig_listed(ret->name, a->valued) && text.p[at + 1] != '=')
        return; /* the next letter is an option, too */
    ret->value = vig_str_skip(text, at + 1);
    ret->has_value = ret->value.n > 0;
    if (ret->has_value && ret->value.p[0] == '=')
        ret->value = vig_str_skip(ret->value, 1);
    a->letter = 0;
    a->next++;
    if (!ret->has_value)
        value_behind(a, ret);
}

bool vig_next_argument(struct vig_arguments *a, struct vig_argument *ret)
{
    vig_str text;

    if (a->next >= a->cmd->words.n)
        return false;
    *ret = (struct vig_argument){ .word = &a->cmd->words.v[a->next] };
    text = ret->word->text;
    if (!a->operands_only && vig_str_eqc(text, "--")) {
        a->operands_only = true;
        a->next++;
        return vig_next_argument(a, ret); /* at most once: now all are operands */
    }
    ret->option = !a->operands_only && text.n > 1 && text.p[0] == '-';
    if (ret->option && text.p[1] == '-') {
        long_option(a, 2, ret);
    } else if (ret->option && a->long_only) {
        long_option(a, 1, ret);
    } else if (ret->option) {
        letter(a, ret);
    } else {
        ret->value = text;
        a->next++;
    }
    return true;
}

bool vig_command_is(const struct vig_shell_command *c, const char *programs)
{
    return vig_listed(c->program, programs);
}

static bool option_of(struct vig_arguments a, const char *options, struct vig_argument *ret)
{
    struct vig_argument arg;

    while (vig_next_argument(&a, &arg))
        if (arg.option && vig_listed(arg.name, options) && !(arg.has_value && vig_ilisted(arg.value, "false no 0"))) {
            if (ret)
                *ret = arg;
            return true;
        }
    return false;
}

bool vig_command_option(const struct vig_shell_command *c, const char *valued, const char *options, struct vig_argument *ret)
{
    return option_of(vig_arguments_of(c, c->first + 1, valued), options, ret);
}

bool vig_word_varies(const struct vig_shell_word *word)
{
    return word->expands && (vig_str_has(word->text, '$') || vig_str_has(word->text, '`'));
}

static bool unknown_from(const struct vig_shell_command *c, size_t first)
{
    for (size_t i = first; i < c->words.n; i++)
        if (vig_word_varies(&c->words.v[i]) && (c->words.v[i].text.p[0] == '$' || c->words.v[i].text.p[0] == '`'))
            return true;
    return false;
}

bool vig_command_unknown(const struct vig_shell_command *c)
{
    return unknown_from(c, c->first + 1);
}

const struct vig_shell_word *vig_command_operand(const struct vig_shell_command *c, const char *valued, size_t n)
{
    struct vig_arguments a = vig_arguments_of(c, c->first + 1, valued);
    struct vig_argument arg;

    while (vig_next_argument(&a, &arg))
        if (!arg.option && n-- == 0)
            return arg.word;
    return NULL;
}

/* ---- package managers ---- */

#define RPM_VALUED                                                                                                             \
    "c config R randomwait d debuglevel e errorlevel x exclude excludepkgs installroot enablerepo disablerepo repo repoid setopt " \
    "releasever disableplugin enableplugin advisory comment rpmverbosity forcearch"

static const struct vig_package_manager managers[] = {
    { VIG_FAMILY_APT, "apt-get apt aptitude", "install", "update", "upgrade dist-upgrade full-upgrade safe-upgrade", "clean",
      "o option t target-release default-release c config-file a host-architecture solver", "y yes assume-yes", NULL },
    { VIG_FAMILY_APK, "apk", "add", "update", "upgrade", "cache clean",
      "t virtual X repository p root arch cache-dir cache-max-age keys-dir repositories-file wait progress-fd", "", NULL },
    { VIG_FAMILY_YUM, "yum", "install localinstall reinstall groupinstall", "makecache check-update", "update upgrade distro-sync",
      "clean all", RPM_VALUED, "y assumeyes", "update upgrade" },
    { VIG_FAMILY_DNF, "dnf dnf5 tdnf", "install localinstall reinstall groupinstall", "makecache check-update", "update upgrade distro-sync",
      "clean all", RPM_VALUED, "y assumeyes", "update upgrade" },
    { VIG_FAMILY_MICRODNF, "microdnf", "install reinstall", "makecache", "update upgrade", "clean all", RPM_VALUED, "y assumeyes",
      "update upgrade" },
    { VIG_FAMILY_ZYPPER, "zypper", "install in source-install si", "refresh ref", "update up dist-upgrade dup patch", "clean",
      "r repo from t type c config root R installroot D reposd-dir C cache-dir plus-repo p plus-content name capability", 
      "n non-interactive y no-confirm", "update up" },
    { VIG_FAMILY_PIP, "pip pip2 pip3", "install", "", "", "cache purge",
      "r requirement c constraint e editable t target i index-url extra-index-url f find-links trusted-host platform python-version "
      "implementation abi root prefix b build src upgrade-strategy only-binary no-binary cache-dir proxy cert client-cert timeout retries "
      "exists-action log report progress-bar config-settings global-option install-option use-feature use-deprecated default-timeout",
      "", NULL },
    { VIG_FAMILY_PIPX, "pipx uv", "install", "", "", "cache clean", "p python index-url i pip-args suffix with from r requirement c constraint e editable",
      "", NULL },
    { VIG_FAMILY_NPM, "npm", "install i add in ins inst insta instal isntall ci clean-install", "", "", "cache clean",
      "registry prefix C cache userconfig loglevel w workspace omit include tag fetch-timeout fetch-retries", "", NULL },
    { VIG_FAMILY_YARN, "yarn yarnpkg", "install add", "", "", "cache clean",
      "cwd registry cache-folder modules-folder network-timeout network-concurrency mutex mode", "", NULL },
    { VIG_FAMILY_GEM, "gem", "install i", "", "", "", "v version i install-dir n bindir s source p http-proxy P trust-policy platform", "",
      NULL },
    { VIG_FAMILY_GO, "go", "install get run", "", "", "clean",
      "ldflags gcflags asmflags tags mod modfile o C p exec overlay pkgdir toolexec compiler installsuffix buildmode", "", NULL },
};

static bool is_pip(vig_str program)
{
    vig_str rest = vig_str_skip(program, 3);

    if (!vig_str_starts(program, VIG_STR("pip")))
        return false;
    for (size_t i = 0; i < rest.n; i++) /* pip3.11 */
        if (!vig_is_digit(rest.p[i]) && rest.p[i] != '.')
            return false;
    return true;
}

/* Which manager runs, and the index of the word behind it. `python3 -m pip` is pip. */
static const struct vig_package_manager *manager_of(const struct vig_shell_command *c, size_t *ret_first)
{
    vig_str program = c->program;

    *ret_first = c->first + 1;
    if (vig_str_starts(program, VIG_STR("python")) && c->words.n > c->first + 2 && vig_str_eqc(c->words.v[c->first + 1].text, "-m")) {
        program = c->words.v[c->first + 2].text;
        *ret_first = c->first + 3;
    }
    if (is_pip(program))
        program = VIG_STR("pip");
    for (size_t i = 0; i < VIG_COUNT(managers); i++)
        if (vig_listed(program, managers[i].programs))
            return &managers[i];
    return NULL;
}

struct vig_arguments vig_package_arguments(const struct vig_package_command *p)
{
    struct vig_arguments a = vig_arguments_of(p->cmd, p->first, p->manager->valued);

    a.long_only = p->manager->family == VIG_FAMILY_GO;
    return a;
}

bool vig_package_option(const struct vig_package_command *p, const char *options, struct vig_argument *ret)
{
    return option_of(vig_package_arguments(p), options, ret);
}

bool vig_package_next(const struct vig_package_command *p, struct vig_arguments *a, const struct vig_shell_word **ret)
{
    struct vig_argument arg;

    while (vig_next_argument(a, &arg))
        if (!arg.option && (!p->verb || arg.word > p->verb)) {
            *ret = arg.word;
            return true;
        }
    return false;
}

/* `yarn global add x`, `dnf module install x`, `dnf group install x`: the verb is the second word. */
static bool is_prefix_of_verb(const struct vig_package_manager *m, vig_str word)
{
    if (m->family == VIG_FAMILY_YARN)
        return vig_listed(word, "global workspace");
    if (m->family == VIG_FAMILY_PIPX)
        return vig_listed(word, "pip tool"); /* uv pip install x, uv tool install x */
    return (m->family == VIG_FAMILY_DNF || m->family == VIG_FAMILY_YUM || m->family == VIG_FAMILY_MICRODNF)
        && vig_listed(word, "module group groups");
}

static bool cleans(const struct vig_package_manager *m, vig_str verb, const struct vig_shell_word *behind)
{
    vig_str want = vig_str_c(m->clean), first = vig_str_cut(&want, ' ');

    if (m->family == VIG_FAMILY_ZYPPER && vig_str_eqc(verb, "cc")) /* its short form */
        return true;
    if (!vig_str_eq(verb, first))
        return false;
    return vig_str_empty(want) || (behind && vig_str_eq(behind->text, want));
}

static enum vig_package_action action_of(struct vig_package_command *p, const struct vig_shell_word *behind)
{
    const struct vig_package_manager *m = p->manager;
    vig_str verb = p->verb ? p->verb->text : VIG_STR("");

    if (!p->verb)
        return m->family == VIG_FAMILY_YARN ? VIG_PACKAGES_INSTALL : VIG_PACKAGES_OTHER; /* a bare `yarn` installs */
    if (vig_listed(verb, m->install))
        return VIG_PACKAGES_INSTALL;
    if (vig_listed(verb, m->update))
        return VIG_PACKAGES_UPDATE;
    if (m->upgrade_all && behind && vig_listed(verb, m->upgrade_all))
        return VIG_PACKAGES_INSTALL; /* dnf upgrade openssl: of the named ones only */
    if (vig_listed(verb, m->upgrade))
        return VIG_PACKAGES_UPGRADE;
    return cleans(m, verb, behind) ? VIG_PACKAGES_CLEAN : VIG_PACKAGES_OTHER;
}

bool vig_package_command(const struct vig_shell_command *cmd, struct vig_package_command *ret)
{
    struct vig_package_command p = { .cmd = cmd };
    const struct vig_shell_word *behind = NULL;
    struct vig_arguments a;
    struct vig_argument arg;

    p.manager = vig_str_empty(cmd->program) ? NULL : manager_of(cmd, &p.first);
    if (!p.manager)
        return false;
    p.program = &cmd->words.v[p.first - 1];
    a = vig_package_arguments(&p);
    while (vig_next_argument(&a, &arg) && !behind) {
        if (arg.option)
            continue;
        if (!p.verb && !is_prefix_of_verb(p.manager, arg.word->text))
            p.verb = arg.word;
        else if (p.verb)
            behind = arg.word;
    }
    p.action = action_of(&p, behind);
    p.has_names = behind != NULL;
    p.unknown = unknown_from(cmd, p.first);
    *ret = p;
    return true;
}

/* Whether the path, perhaps with a glob at its end, holds all of `what`. */
static bool covers(vig_str word, vig_str what)
{
    size_t brace = vig_str_find(word, '{');

    if (brace != VIG_NPOS) { /* /var/lib/{apt,dpkg}/: its own words would be a long list, so that the folder before it counts */
        vig_str folder = vig_str_take(word, brace), rest = vig_str_skip(what, brace), name = vig_str_cut(&rest, '/');

        return vig_str_starts(what, folder) && vig_str_search(vig_str_skip(word, brace), name) != VIG_NPOS;
    }
    while (word.n && (word.p[word.n - 1] == '*' || word.p[word.n - 1] == '.'))
        word.n--;
    return word.n && vig_docker_path_is_in(what, word);
}

bool vig_docker_removed(const struct vig_instruction *ins, size_t command, vig_str path)
{
    const struct vig_shell_command *c;

    while (vig_docker_command_of(ins, &command, &c)) {
        if (!vig_command_is(c, "rm find unlink"))
            continue;
        if (vig_command_is(c, "find")) {
            bool deletes = false;

            for (size_t i = c->first + 1; i < c->words.n; i++)
                deletes = deletes || vig_listed(c->words.v[i].text, "-delete -exec");
            if (!deletes)
                continue;
        }
        for (size_t i = c->first + 1; i < c->words.n; i++)
            if (covers(c->words.v[i].text, path))
                return true;
    }
    return false;
}
