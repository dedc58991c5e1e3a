/* cli/main.c - finds the subcommand and runs it. `vigia` alone says what to do next. */
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/command.h"

static void print_commands(FILE *to)
{
    (void)fprintf(to, "Commands:\n");
    for (size_t i = 0; vig_commands[i]; i++)
        (void)fprintf(to, "  %-18s%s\n", vig_commands[i]->name, vig_commands[i]->summary);
}

static int print_help(void)
{
    (void)printf("vigia keeps watch over what runs in Docker: how hosts, daemons, containers and images are set up, what they are\n"
                 "made of, and which of it is vulnerable.\n\nUsage: vigia COMMAND [OPTION…] [ARGUMENT…]\n\n");
    print_commands(stdout);
    (void)printf("\nOptions:\n  -h, --help        this text\n  -V, --version     the version\n\n"
                 "Exit codes: 0 nothing at or above the threshold, 1 findings (--fail-on), 2 wrong use, 3 the work could not be\n"
                 "done, 4 done but incomplete (--strict).\n\n'vigia COMMAND --help' tells more, with examples.\n");
    return VIG_EXIT_OK;
}

/* What most people want first, and nothing else. */
static int print_welcome(void)
{
    (void)printf("vigia %s\n\n"
                 "  vigia check               this host, its daemon, containers and images in one look\n"
                 "  vigia audit container     how containers run, and what to change\n"
                 "  vigia lint .              Dockerfiles and compose files beneath this folder\n"
                 "  vigia harden daemon       a safer daemon.json, shown before it is written\n"
                 "  vigia scan IMAGE          what is vulnerable in an image, an archive, a folder or a file\n"
                 "  vigia sbom IMAGE          its bill of materials (CycloneDX)\n"
                 "  vigia db status           how old the advisories are\n"
                 "  vigia --help              everything else\n",
                 VIGIA_VERSION);
    return VIG_EXIT_OK;
}

static int unknown_command(const char *name)
{
    const char *names[64], *near;
    size_t n = 0;

    for (; vig_commands[n] && n < VIG_COUNT(names) - 1; n++)
        names[n] = vig_commands[n]->name;
    names[n] = NULL;
    near = vig_nearest(name, names);
    (void)fprintf(stderr, "vigia: there is no command '%s'", name);
    if (near)
        (void)fprintf(stderr, "; did you mean '%s'?\n", near);
    else
        (void)fprintf(stderr, "\n'vigia --help' lists all; to scan something: vigia scan %s\n", name);
    return VIG_EXIT_USAGE;
}

/* A shell may start us with standard streams closed. The next file that is opened would take their place, and reports and
 * messages would be written into it; what stands there now cannot be written to, so that the report is not lost in silence. */
static void keep_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static int run(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;
    const struct vig_command *c;

    if (!name)
        return print_welcome();
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return print_help();
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        (void)printf("vigia %s\n", VIGIA_VERSION);
        return VIG_EXIT_OK;
    }
    if (strcmp(name, "help") == 0) {
        c = argc > 2 ? vig_command_named(argv[2]) : NULL;
        if (argc > 2 && !c)
            return unknown_command(argv[2]);
        if (c)
            vig_command_help(c);
        return c ? VIG_EXIT_OK : print_help();
    }
    c = vig_command_named(name);
    return c ? c->run(argc - 1, argv + 1) : unknown_command(name);
}

int main(int argc, char **argv)
{
    int rc;

    keep_standard_streams();
    /* Large contents go back to the system when they are freed; glibc would soon keep them, and grow with each thread. */
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
    (void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write error, with its own message and exit code */
    rc = run(argc, argv);
    if ((fflush(stdout) != 0 || ferror(stdout)) && rc == VIG_EXIT_OK) {
        (void)fprintf(stderr, "vigia: the output could not be written\n");
        rc = VIG_EXIT_FAILED;
    }
    return rc;
}
