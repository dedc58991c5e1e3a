/* format/docker_run.c - see format/docker_run.h.
 *
 *     [sudo] docker [GLOBAL OPTION…] [container] run|create [OPTION…] IMAGE [COMMAND [ARGUMENT…]]
 *
 * Options are as pflag takes them: --name value, --name=value, -n value, -nvalue, and letters together (-it, -dp 80:80); a flag's value
 * only behind '='. `--` ends them.
 *
 * The line may be anything that a stranger put into a document: words are only read, nothing is expanded or run.
 */
#include "format/docker_run.h"

#include "format/container_words.h"
#include "format/docker_run_options.h"
#include "format/shell.h"

struct words {
    VIG_VEC(vig_str);
};

struct reading {
    const struct words *words;
    size_t at;
    struct vig_container *c;
    struct vig_arena *arena;
    struct vig_err *err;
};

static bool is_engine(vig_str word) /* a program, without its folder */
{
    static const char *const names[] = { "docker", "podman", "nerdctl", "docker.exe" };
    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_eqc(word, names[i]))
            return true;
    return false;
}

/* Options before the command: --host x, -H x, --context=x. Those of docker that take a value: */
static bool global_takes_value(vig_str word)
{
    static const char *const names[] = {
        "--config",    "-c",        "--context", "-H",           "--host",           "-l",         "--log-level",
        "--tlscacert", "--tlscert", "--tlskey",  "-n",           "--namespace",      "-a",         "--address",
        "--root",      "--runroot", "--url",     "--connection", "--storage-driver", "--identity", "--cgroup-manager"
    };

    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_eqc(word, names[i]))
            return true;
    return false;
}

/* Steps over the words, of which the first is docker, up to the options of run or create. */
static int find_command(struct reading *r)
{
    const struct words *w = r->words;
    bool sub = false;

    for (r->at++; r->at < w->n && vig_str_starts(w->v[r->at], VIG_STR("-")); r->at++)
        if (global_takes_value(w->v[r->at]))
            r->at++;
    if (r->at < w->n && vig_str_eqc(w->v[r->at], "container")) {
        r->at++;
        sub = true;
    }
    if (r->at < w->n && (vig_str_eqc(w->v[r->at], "run") || vig_str_eqc(w->v[r->at], "create"))) {
        r->at++;
        return 0;
    }
    if (r->at >= w->n)
        return vig_fail(r->err, VIG_E_INPUT, "the docker command line ends before 'run'");
    return vig_fail(r->err, VIG_E_UNSUPPORTED, "'docker %s%.*s' starts no container: only run and create are judged",
                    sub ? "container " : "", VIG_ARG(vig_str_take(w->v[r->at], 60)));
}

static int unknown(struct reading *r, vig_str option)
{
    const char *near = run_option_near(vig_str_skip(option, 2));

    return vig_fail(r->err, VIG_E_INPUT, "docker run has no option '%.*s'%s%s%s", VIG_ARG(vig_str_take(option, 60)),
                    near ? "; perhaps '--" : "", near ? near : "", near ? "' is meant" : "");
}

/* The value that an option takes: behind the option, or the next word. */
static int value_of(struct reading *r, vig_str option, const struct run_option *o, bool given, vig_str value)
{
    if (!given && !run_option_takes_value(o))
        value = VIG_STR("true");
    else if (!given && r->at == r->words->n)
        return vig_fail(r->err, VIG_E_INPUT, "the docker command line ends after '%.*s', which takes a value",
                        VIG_ARG(option));
    else if (!given)
        value = r->words->v[r->at++];
    return run_option_set(o, value, r->c, r->arena, r->err);
}

static int long_option(struct reading *r, vig_str word)
{
    vig_str rest = word, name = vig_str_cut(&rest, '=');
    const struct run_option *o = run_option_named(vig_str_skip(name, 2));

    return o ? value_of(r, name, o, vig_str_has(word, '='), rest) : unknown(r, name);
}

/* "-it", "-p80:80", "-m=1g": each letter is an option, up to the first that takes a value. */
static int short_options(struct reading *r, vig_str word)
{
    int rc = 0;

    for (size_t i = 1; rc == 0 && i < word.n; i++) {
        const struct run_option *o = run_option_lettered(word.p[i]);
        vig_str rest = vig_str_skip(word, i + 1);
        bool equals = vig_str_starts(rest, VIG_STR("="));

        if (!o)
            return vig_fail(r->err, VIG_E_INPUT, "docker run has no option '-%c' (in '%.*s')", word.p[i],
                            VIG_ARG(vig_str_take(word, 60)));
        if (!run_option_takes_value(o) && !equals) {
            rc = run_option_set(o, VIG_STR("true"), r->c, r->arena, r->err);
            continue;
        }
        return value_of(r, vig_str_take(word, i + 1), o, rest.n > 0, vig_str_skip(rest, equals));
    }
    return rc;
}

static int read_options(struct reading *r)
{
    int rc = 0;

    while (rc == 0 && r->at < r->words->n) {
        vig_str word = r->words->v[r->at];

        if (word.n < 2 || word.p[0] != '-')
            return 0;
        r->at++;
        if (vig_str_eqc(word, "--"))
            return 0;
        rc = vig_str_starts(word, VIG_STR("--")) ? long_option(r, word) : short_options(r, word);
    }
    return rc;
}

/* The image and its command. */
static int read_words(struct reading *r)
{
    int rc = read_options(r);

    if (rc == 0 && r->at == r->words->n)
        rc = vig_fail(r->err, VIG_E_INPUT, "the docker command line names no image");
    if (rc < 0)
        return rc;
    r->c->image = r->words->v[r->at++];
    while (rc == 0 && r->at < r->words->n)
        rc = vig_words_add(&r->c->command, r->words->v[r->at++], r->arena, r->err);
    return rc;
}

static int words_of(const struct vig_shell_command *command, struct vig_arena *arena, struct words *ret,
                    struct vig_err *err)
{
    int rc = 0;

    for (size_t i = command->first; rc == 0 && i < command->words.n; i++)
        rc = vig_words_add(ret, command->words.v[i].text, arena, err);
    return rc;
}

/* The first command that starts a container; of the others, the first one's fault is told. */
static int read_script(const struct vig_shell *shell, struct reading *r)
{
    struct vig_err first = VIG_ERR_INIT;

    for (size_t i = 0; i < shell->commands.n; i++) {
        struct words words = { 0 };
        int rc;

        if (!is_engine(shell->commands.v[i].program))
            continue;
        rc = words_of(&shell->commands.v[i], r->arena, &words, r->err);
        if (rc < 0)
            return rc;
        r->words = &words;
        r->at = 0;
        if (find_command(r) == 0)
            return read_words(r);
        if (first.code == VIG_OK)
            first = *r->err;
    }
    if (first.code != VIG_OK)
        *r->err = first;
    return first.code != VIG_OK
               ? (int)first.code
               : vig_fail(r->err, VIG_E_INPUT, "no docker command line: it would be 'docker run [options] image'");
}

int vig_docker_run_parse(vig_str line, struct vig_arena *arena, struct vig_container *ret, struct vig_err *err)
{
    struct vig_container c = { .origin = VIG_FROM_RUN };
    struct reading r = { .c = &c, .arena = arena, .err = err };
    struct vig_shell *shell;
    int rc;

    if (line.n > VIG_LIMIT_COMMAND_LINE)
        return vig_fail(err, VIG_E_LIMIT, "a command line of %zu bytes, of which at most %zu are read", line.n,
                        VIG_LIMIT_COMMAND_LINE);
    line = vig_str_trim(line);
    if (vig_str_starts(line, VIG_STR("$ "))) /* copied with its prompt */
        line = vig_str_skip(line, 2);
    rc = vig_shell_parse(line, arena, &shell, err);
    if (rc < 0)
        return rc;
    if (shell->broken)
        return vig_fail(err, VIG_E_INPUT, "the command line cannot be read as a shell reads it: %s", shell->why);
    rc = read_script(shell, &r);
    if (rc == 0)
        *ret = c;
    return rc;
}
