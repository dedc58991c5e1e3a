/* cli/compare_versions.c - `vigia compare-versions`: which of two versions is newer, as their ecosystem sees it.
 *
 * The table it reads is text of the user's choice: bytes that a terminal would act on are shown as '?'.
 */
#include "cli/command.h"
#include "version/version.h"

const struct vig_command vig_command_compare_versions;

/* Exit statuses are a comparison's, not a scan's: 0 holds or agrees, 1 does not, 2 wrong use, 3 unreadable table. */
/* The longest line of a table: two versions and a sign, with room to spare. */
#define LINE_MAX_BYTES 4096

static void put(vig_str s, FILE *out)
{
    for (size_t i = 0; i < s.n; i++)
        (void)fputc((unsigned char)s.p[i] < ' ' || s.p[i] == 127 ? '?' : s.p[i], out);
}

static char sign_of(int c)
{
    return c < 0 ? '<' : c > 0 ? '>' : '=';
}

static int usage(const char *what, const char *arg)
{
    (void)fprintf(stderr, "vigia compare-versions: %s", what);
    put(vig_str_c(arg), stderr);
    (void)fputs("\nTry 'vigia compare-versions --help'.\n", stderr);
    return VIG_EXIT_USAGE;
}

static int unknown_ordering(const char *name)
{
    (void)fputs("vigia compare-versions: no ordering is called '", stderr);
    put(vig_str_c(name), stderr);
    (void)fputs("'. Known are:", stderr);
    for (size_t i = 0; vig_orderings[i]; i++)
        (void)fprintf(stderr, " %s", vig_orderings[i]->name);
    (void)fputc('\n', stderr);
    return VIG_EXIT_USAGE;
}

/* Whether `c`, a comparison's result, is what the operator asks; false: no such operator. */
static bool operator_holds(const char *op, int c, bool *ret)
{
    static const struct {
        const char *names[3];
        bool less, equal, greater;
    } operators[] = {
        { { "lt", "<", "<<" }, true, false, false }, { { "le", "<=", "<=" }, true, true, false },
        { { "eq", "=", "==" }, false, true, false }, { { "ne", "!=", "<>" }, true, false, true },
        { { "ge", ">=", ">=" }, false, true, true }, { { "gt", ">", ">>" }, false, false, true },
    };

    for (size_t i = 0; i < VIG_COUNT(operators); i++)
        for (size_t j = 0; j < 3; j++)
            if (strcmp(op, operators[i].names[j]) == 0) {
                *ret = c < 0 ? operators[i].less : c > 0 ? operators[i].greater : operators[i].equal;
                return true;
            }
    return false;
}

/* "A < B" with any white space between; false when it is not of this shape. */
static bool split(vig_str line, vig_str *a, char *sign, vig_str *b)
{
    size_t at = 0;

    while (at < line.n && !vig_is_space(line.p[at]))
        at++;
    *a = vig_str_take(line, at);
    line = vig_str_trim(vig_str_skip(line, at));
    if (line.n < 2 || !strchr("<=>", line.p[0]) || !vig_is_space(line.p[1]))
        return false;
    *sign = line.p[0];
    *b = vig_str_trim(vig_str_skip(line, 1));
    return a->n && b->n;
}

struct tally {
    size_t line, wrong;
    bool malformed;
};

static void check_line(const struct vig_ordering *o, vig_str line, struct tally *t)
{
    vig_str a, b;
    char want, got;

    line = vig_str_trim(line);
    t->line++;
    if (line.n == 0 || line.p[0] == '#')
        return;
    if (!split(line, &a, &want, &b)) {
        (void)fprintf(stderr, "vigia compare-versions: line %zu is not of the form 'A < B': ", t->line);
        put(vig_str_take(line, 200), stderr);
        (void)fputc('\n', stderr);
        t->malformed = true;
        return;
    }
    got = sign_of(o->compare(a, b));
    if (got == want)
        return;
    t->wrong++;
    (void)printf("%zu: ", t->line);
    put(line, stdout);
    (void)printf("    it is %c\n", got);
}

static int check_table(const struct vig_ordering *o, const char *path)
{
    bool standard = !path || strcmp(path, "-") == 0;
    FILE *in = standard ? stdin : fopen(path, "re");
    char line[LINE_MAX_BYTES];
    struct tally t = { 0 };
    bool failed;

    if (!in) {
        (void)fprintf(stderr, "vigia compare-versions: reading '%s': %m\n", path);
        return VIG_EXIT_FAILED;
    }
    while (fgets(line, sizeof line, in))
        check_line(o, vig_str_c(line), &t);
    failed = ferror(in) != 0;
    if (failed)
        (void)fprintf(stderr, "vigia compare-versions: reading '%s': %m\n", standard ? "standard input" : path);
    if (!standard)
        (void)fclose(in);
    return failed || t.malformed ? VIG_EXIT_FAILED : t.wrong ? VIG_EXIT_FINDINGS : VIG_EXIT_OK;
}

static int run_words(char **words, int n)
{
    const struct vig_ordering *o = vig_ordering_named(vig_str_c(words[0]));
    bool holds;

    if (!o)
        return unknown_ordering(words[0]);
    switch (n) {
    case 1: return check_table(o, NULL);
    case 2: return check_table(o, words[1]);
    case 3:
        (void)printf("%c\n", sign_of(o->compare(vig_str_c(words[1]), vig_str_c(words[2]))));
        return VIG_EXIT_OK;
    default:
        if (!operator_holds(words[2], o->compare(vig_str_c(words[1]), vig_str_c(words[3])), &holds))
            return usage("unknown operator: ", words[2]);
        return holds ? VIG_EXIT_OK : VIG_EXIT_FINDINGS;
    }
}

/* No options but --help: a version may begin with a dash, as "-1" does. */
static int run(int argc, char **argv)
{
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        vig_command_help(&vig_command_compare_versions);
        return VIG_EXIT_OK;
    }
    if (argc < 2)
        return usage("which ordering?", "");
    if (argc > 5)
        return usage("too many arguments: ", argv[5]);
    return run_words(argv + 1, argc - 1);
}

const struct vig_command vig_command_compare_versions = {
    .name = "compare-versions",
    .summary = "which of two versions is newer",
    .usage = "ORDERING A B | ORDERING A OPERATOR B | ORDERING [FILE]",
    .help = "Compares versions as their ecosystem does.\n"
            "\n"
            "With two versions it prints <, = or >. With an operator between them it prints nothing, and exits with 0\n"
            "when that holds, else with 1. With neither it reads a table from FILE, or from standard input: one case a\n"
            "line, 'A < B', 'A = B' or 'A > B'; empty lines and those that start with # are passed over. Each line that\n"
            "disagrees is printed with its number and with what holds, and the exit status is then 1.\n"
            "\n"
            "Orderings: deb rpm apk semver npm cargo go pub nuget pep440 maven gem packagist cran hackage generic\n"
            "Operators: lt le eq ne ge gt, or < <= = != >= > (quote them in a shell)",
    .examples = "  vigia compare-versions deb 1.0~rc1 1.0-1                 prints <\n"
                "  vigia compare-versions maven 2.14.1 lt 2.17.1 && make    acts on it\n"
                "  vigia compare-versions rpm cases.txt                     checks a table\n",
    .run = run,
};
