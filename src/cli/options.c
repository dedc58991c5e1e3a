/* cli/options.c - arguments of subcommands, their help, and their errors (see cli/command.h). */
#include <errno.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/command.h"

const struct vig_command *vig_command_named(const char *name)
{
    for (size_t i = 0; vig_commands[i]; i++)
        if (strcmp(vig_commands[i]->name, name) == 0)
            return vig_commands[i];
    return NULL;
}

void vig_args_init(struct vig_args *a, const struct vig_command *command, int argc, char **argv)
{
    *a = (struct vig_args){ .command = command, .argc = argc, .argv = argv, .at = 1 };
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

/* Levenshtein's distance over short words; longer ones are never near. */
static size_t distance(const char *a, const char *b)
{
    size_t rows[2][33], n = strlen(a), m = strlen(b);

    if (n > 32 || m > 32)
        return 99;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = rows[i & 1], *before = rows[(i - 1) & 1];

        now[0] = i;
        for (size_t j = 1; j <= m; j++)
            now[j] = smallest(now[j - 1] + 1, before[j] + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
    }
    return rows[n & 1][m];
}

const char *vig_nearest(const char *word, const char *const *candidates)
{
    const char *best = NULL;
    size_t least = 3;

    for (; *candidates; candidates++) {
        size_t d = distance(word, *candidates);
        bool prefix = strlen(word) >= 3 && strncmp(word, *candidates, strlen(word)) == 0;

        if (prefix && d > 2)
            d = 2;
        if (d < least && d < strlen(word)) {
            least = d;
            best = *candidates;
        }
    }
    return best;
}

static int unknown_option(const struct vig_args *a, const char *name, struct vig_err *err)
{
    const char *names[64];
    const char *near;
    size_t n = 0;

    for (const struct vig_option *o = a->command->options; o && o->id && n < VIG_COUNT(names) - 2; o++)
        names[n++] = o->name;
    names[n++] = "help";
    names[n] = NULL;
    near = vig_nearest(name, names);
    if (near)
        return vig_fail(err, VIG_E_USAGE, "there is no option --%s; did you mean --%s?", name, near);
    return vig_fail(err, VIG_E_USAGE, "there is no option --%s", name);
}

static int take_value(struct vig_args *a, const struct vig_option *o, const char **ret_value, struct vig_err *err)
{
    if (a->at >= a->argc)
        return vig_fail(err, VIG_E_USAGE, "--%s needs a value: %s", o->name, o->arg);
    *ret_value = a->argv[a->at++];
    return o->id;
}

static int long_option(struct vig_args *a, const char *text, const char **ret_value, struct vig_err *err)
{
    vig_str name = vig_str_c(text), value = vig_str_c(text);
    char copy[64];

    name = vig_str_cut(&value, '=');
    if (vig_str_eqc(name, "help"))
        return VIG_ARGS_HELP;
    for (const struct vig_option *o = a->command->options; o && o->id; o++) {
        if (!vig_str_eqc(name, o->name))
            continue;
        if (!vig_str_has(vig_str_c(text), '='))
            return o->arg ? take_value(a, o, ret_value, err) : o->id;
        if (!o->arg)
            return vig_fail(err, VIG_E_USAGE, "--%s takes no value", o->name);
        *ret_value = value.p;
        return o->id;
    }
    (void)snprintf(copy, sizeof copy, "%.*s", VIG_ARG(name));
    return unknown_option(a, copy, err);
}

static int short_option(struct vig_args *a, const char **ret_value, struct vig_err *err)
{
    char letter = *a->letters++;
    const char *rest = a->letters;

    if (!*rest)
        a->letters = NULL;
    if (letter == 'h')
        return VIG_ARGS_HELP;
    for (const struct vig_option *o = a->command->options; o && o->id; o++) {
        if (o->letter != letter)
            continue;
        if (!o->arg)
            return o->id;
        a->letters = NULL;
        if (*rest) {
            *ret_value = rest;
            return o->id;
        }
        return take_value(a, o, ret_value, err);
    }
    return vig_fail(err, VIG_E_USAGE, "there is no option -%c", letter);
}

int vig_args_next(struct vig_args *a, const char **ret_value, struct vig_err *err)
{
    const char *arg;

    *ret_value = NULL;
    if (a->letters)
        return short_option(a, ret_value, err);
    if (a->at >= a->argc)
        return VIG_ARGS_END;
    arg = a->argv[a->at++];
    if (!a->only_operands && strcmp(arg, "--") == 0) {
        a->only_operands = true;
        return vig_args_next(a, ret_value, err); /* once: from now on "--" is an operand */
    }
    if (a->only_operands || arg[0] != '-' || !arg[1]) {
        *ret_value = arg;
        return VIG_ARGS_OPERAND;
    }
    if (arg[1] == '-')
        return long_option(a, arg + 2, ret_value, err);
    a->letters = arg + 1;
    return short_option(a, ret_value, err);
}

static void print_option(const struct vig_option *o)
{
    char left[64];
    const char *help = o->help;

    (void)snprintf(left, sizeof left, "%c%c%s --%s%s%s", o->letter ? '-' : ' ', o->letter ? o->letter : ' ', o->letter ? "," : " ",
                   o->name, o->arg ? " " : "", o->arg ? o->arg : "");
    (void)printf("  %-30s", left);
    if (strlen(left) > 29)
        (void)printf("\n  %-30s", "");
    for (; *help; help++) {
        (void)putchar(*help);
        if (*help == '\n')
            (void)printf("  %-30s", "");
    }
    (void)putchar('\n');
}

void vig_command_help(const struct vig_command *c)
{
    (void)printf("vigia %s: %s\n\nUsage: vigia %s %s\n\n%s\n", c->name, c->summary, c->name, c->usage ? c->usage : "", c->help);
    if (c->options) {
        (void)printf("\nOptions:\n");
        for (const struct vig_option *o = c->options; o->id; o++)
            print_option(o);
        (void)printf("  %-30sthis text\n", "-h, --help");
    }
    if (c->examples)
        (void)printf("\nExamples:\n%s", c->examples);
}

int vig_command_usage_error(const struct vig_command *c, const struct vig_err *err)
{
    (void)fprintf(stderr, "vigia %s: %s\nUsage: vigia %s %s\n'vigia %s --help' tells more.\n", c->name, err->msg, c->name,
                  c->usage ? c->usage : "", c->name);
    return VIG_EXIT_USAGE;
}

int vig_command_failed(const char *name, const struct vig_err *err)
{
    (void)fprintf(stderr, "vigia %s: %s\n", name, err->msg);
    return err->code == VIG_E_USAGE ? VIG_EXIT_USAGE : VIG_EXIT_FAILED;
}

bool vig_wants_colour(int fd)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

    return isatty(fd) && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

int vig_write_all(int fd, const char *p, size_t n, struct vig_err *err)
{
    while (n) {
        ssize_t done = write(fd, p, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return vig_fail_errno(err, errno, "writing the output");
        p += done;
        n -= (size_t)done;
    }
    return 0;
}
