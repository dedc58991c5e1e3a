/* cli/main.c - finds the subcommand and runs it. */
#include "base/str.h"
#include "cli/command.h"

static const struct vig_command *named(const char *name)
{
    for (size_t i = 0; vig_commands[i]; i++)
        if (strcmp(vig_commands[i]->name, name) == 0)
            return vig_commands[i];
    return NULL;
}

int main(int argc, char **argv)
{
    const struct vig_command *c = argc > 1 ? named(argv[1]) : NULL;

    if (!c) {
        (void)fputs("usage: vigia COMMAND\n", stderr);
        return VIG_EXIT_USAGE;
    }
    return c->run(argc - 1, argv + 1);
}
