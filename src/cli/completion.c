/* cli/completion.c - `vigia completion SHELL`: completions for bash, zsh and fish, made from the tables of commands.
 *
 * Words between '|' in an option's `arg` are offered as its values; other options that take a value offer files.
 */
#include "base/str.h"
#include "cli/command.h"

extern const struct vig_command vig_command_completion;

/* "a|b|c" as "a b c"; empty when the argument is no list of words. */
static void print_words(const char *arg)
{
    if (!arg || !strchr(arg, '|'))
        return;
    for (; *arg; arg++)
        (void)putchar(*arg == '|' ? ' ' : *arg);
}

static void bash_values(const struct vig_command *c)
{
    for (const struct vig_option *o = c->options; o && o->id; o++) {
        if (!o->arg || !strchr(o->arg, '|'))
            continue;
        (void)printf("    %s:--%s", c->name, o->name);
        if (o->letter)
            (void)printf("|%s:-%c", c->name, o->letter);
        (void)printf(") words='");
        print_words(o->arg);
        (void)printf("' ;;\n");
    }
}

static void bash_options(const struct vig_command *c)
{
    (void)printf("    %s) words='--help", c->name);
    for (const struct vig_option *o = c->options; o && o->id; o++)
        (void)printf(" --%s", o->name);
    (void)printf("' ;;\n");
}

static void print_bash(void)
{
    (void)printf("# bash completion for vigia. Made by `vigia completion bash`.\n"
                 "_vigia() {\n"
                 "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=\n"
                 "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words='--help --version");
    for (size_t i = 0; vig_commands[i]; i++)
        (void)printf(" %s", vig_commands[i]->name);
    (void)printf("'\n        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n        return\n    fi\n"
                 "    case ${COMP_WORDS[1]}:$before in\n");
    for (size_t i = 0; vig_commands[i]; i++)
        bash_values(vig_commands[i]);
    (void)printf("    esac\n"
                 "    if [ -z \"$words\" ] && [ \"${current#-}\" != \"$current\" ]; then\n"
                 "        case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; vig_commands[i]; i++) {
        (void)printf("    ");
        bash_options(vig_commands[i]);
    }
    (void)printf("        esac\n    fi\n"
                 "    if [ -n \"$words\" ]; then\n"
                 "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                 "    else\n"
                 "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
                 "    fi\n}\n"
                 "complete -o filenames -F _vigia vigia\n");
}

/* The first line of a text, with the characters that the shells' quoting gives a meaning left out. */
static void print_plain(const char *text)
{
    for (; *text && *text != '\n'; text++)
        if (!strchr("'\"[]:\\`$", *text))
            (void)putchar(*text);
}

static void zsh_option(const struct vig_option *o)
{
    (void)printf("            '--%s[", o->name);
    print_plain(o->help);
    (void)printf("]");
    if (o->arg) {
        (void)printf(":value:");
        if (strchr(o->arg, '|')) {
            (void)putchar('(');
            print_words(o->arg);
            (void)putchar(')');
        } else {
            (void)printf("_files");
        }
    }
    (void)printf("' \\\n");
}

static void print_zsh(void)
{
    (void)printf("#compdef vigia\n# zsh completion for vigia. Made by `vigia completion zsh`.\n_vigia() {\n"
                 "    local -a commands\n    commands=(\n");
    for (size_t i = 0; vig_commands[i]; i++) {
        (void)printf("        '%s:", vig_commands[i]->name);
        print_plain(vig_commands[i]->summary);
        (void)printf("'\n");
    }
    (void)printf("    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        return\n    fi\n"
                 "    local command=$words[2]\n    shift words; (( CURRENT-- ))\n    case $command in\n");
    for (size_t i = 0; vig_commands[i]; i++) {
        (void)printf("        %s)\n            _arguments \\\n", vig_commands[i]->name);
        for (const struct vig_option *o = vig_commands[i]->options; o && o->id; o++)
            zsh_option(o);
        (void)printf("            '--help[this text]' '*:target:_files' ;;\n");
    }
    (void)printf("    esac\n}\n_vigia \"$@\"\n");
}

static void fish_option(const struct vig_command *c, const struct vig_option *o)
{
    (void)printf("complete -c vigia -n '__fish_seen_subcommand_from %s' -l %s", c->name, o->name);
    if (o->letter)
        (void)printf(" -s %c", o->letter);
    if (o->arg && strchr(o->arg, '|')) {
        (void)printf(" -x -a '");
        print_words(o->arg);
        (void)printf("'");
    } else if (o->arg) {
        (void)printf(" -r");
    }
    (void)printf(" -d '");
    print_plain(o->help);
    (void)printf("'\n");
}

static void print_fish(void)
{
    (void)printf("# fish completion for vigia. Made by `vigia completion fish`.\n");
    for (size_t i = 0; vig_commands[i]; i++) {
        (void)printf("complete -c vigia -n __fish_use_subcommand -f -a %s -d '", vig_commands[i]->name);
        print_plain(vig_commands[i]->summary);
        (void)printf("'\n");
    }
    for (size_t i = 0; vig_commands[i]; i++)
        for (const struct vig_option *o = vig_commands[i]->options; o && o->id; o++)
            fish_option(vig_commands[i], o);
}

static int completion_run(int argc, char **argv)
{
    static const struct {
        const char *shell;
        void (*print)(void);
    } shells[] = { { "bash", print_bash }, { "zsh", print_zsh }, { "fish", print_fish } };
    struct vig_err err = VIG_ERR_INIT;

    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        vig_command_help(&vig_command_completion);
        return VIG_EXIT_OK;
    }
    for (size_t i = 0; argc == 2 && i < VIG_COUNT(shells); i++)
        if (strcmp(argv[1], shells[i].shell) == 0) {
            shells[i].print();
            return VIG_EXIT_OK;
        }
    (void)vig_fail(&err, VIG_E_USAGE, "for which shell? bash, zsh or fish");
    return vig_command_usage_error(&vig_command_completion, &err);
}

const struct vig_command vig_command_completion = {
    .name = "completion",
    .summary = "completions for bash, zsh or fish",
    .usage = "bash|zsh|fish",
    .help = "Prints a script that completes vigia's commands and options. `make install` puts it where the shells look.",
    .examples = "  source <(vigia completion bash)                   for this shell\n",
    .run = completion_run,
};
