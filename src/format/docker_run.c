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

static bool is_engine(vig_str word)
{
    static const char *const names[] = { "docker", "podman", "nerdctl", "docker.exe" };
    vig_str name = vig_str_has(word, '/') ? vig_str_basename(word) : word;

    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_eqc(name, names[i]))
            return true;
    return false;
}

/* Options before the command: --host x, -H x, --context=x. Those of docker that take a value: */
static bool global_takes_value(vig_str word)
{
    static const char *const names[] = { "--config", "-c", "--context", "-H", "--host", "-l", "--log-level", "--tlscacert", "--tlscert",
                                         "--tlskey", "-n", "--namespace", "-a", "--address", "--root", "--runroot", "--url",
                                         "--connection", "--storage-driver", "--identity", "--cgroup-manager" };

    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_eqc(word, names[i]))
            return true;
    return false;
}

/* Steps over the words up to the options of run or create. */
static int find_command(struct reading *r)
{
    const struct words *w = r->words;
    bool sub = false;

    while (r->at < w->n && !is_engine(w->v[r->at]))
        r->at++;
    if (r->at == w->n)
        return vig_fail(r->err, VIG_E_INPUT, "no docker command line: it would be 'docker run [options] image'");
    for (r->at++; r->at < w->n && vig_str_starts(w->v[r->at], VIG_STR("-")); r->at++)
        if (global_takes_value(w->v[r->at]))
            r->at++;
    if (r->at < w->n && (vig_str_eqc(w->v[r->at], "container"))) {
        r->at++;
        sub = true;
    }
    if (r->at < w->n && (vig_str_eqc(w->v[r->at], "run") || vig_str_eqc(w->v[r->at], "create"))) {
        r->at++;
        return 0;
    }
    if (r->at >= w->n)
        return vig_fail(r->err, VIG_E_INPUT, "the docker command line ends before 'run'");
    return vig_fail(r->err, VIG_E_UNSUPPORTED, "'docker %s%.*s' starts no container: only run and create are judged", sub ? "container " : "",
                    VIG_ARG(vig_str_take(w->v[r->at], 60)));
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
        return vig_fail(r->err, VIG_E_INPUT, "the docker command line ends after '%.*s', which takes a value", VIG_ARG(option));
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
            return vig_fail(r->err, VIG_E_INPUT, "docker run has no option '-%c' (in '%.*s')", word.p[i], VIG_ARG(vig_str_take(word, 60)));
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

/* What the line means: `--memory 0` and the like are read as they stand; the rest of the words are the image and its command. */
static int read_words(struct reading *r)
{
    int rc = find_command(r);

    if (rc == 0)
        rc = read_options(r);
    if (rc == 0 && r->at == r->words->n)
        rc = vig_fail(r->err, VIG_E_INPUT, "the docker command line names no image");
    if (rc < 0)
        return rc;
    r->c->image = r->words->v[r->at++];
    while (rc == 0 && r->at < r->words->n)
        rc = vig_words_add(&r->c->command, r->words->v[r->at++], r->arena, r->err);
    return rc;
}

int vig_docker_run_parse(vig_str line, struct vig_arena *arena, struct vig_container *ret, struct vig_err *err)
{
    struct words words = { 0 };
    struct vig_container c = { .origin = VIG_FROM_RUN };
    struct reading r = { .words = &words, .c = &c, .arena = arena, .err = err };
    int rc;

    if (line.n > VIG_LIMIT_COMMAND_LINE)
        return vig_fail(err, VIG_E_LIMIT, "a command line of %zu bytes, of which at most %zu are read", line.n, VIG_LIMIT_COMMAND_LINE);
    rc = vig_words_split(&words, line, arena, err);
    if (rc == 0)
        rc = read_words(&r);
    if (rc == 0)
        *ret = c;
    return rc;
}
