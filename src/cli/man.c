/* cli/man.c - `vigia man [COMMAND]`: manual pages in roff, made from the tables of commands. `make install` installs them. */
#include "base/str.h"
#include "cli/command.h"

extern const struct vig_command vig_command_man;

/* Text with roff's own characters escaped; a line must not begin with '.' or '\''. */
static void print_text(const char *text)
{
    bool start = true;

    for (; *text; text++) {
        if (start && (*text == '.' || *text == '\''))
            (void)fputs("\\&", stdout);
        if (*text == '\\')
            (void)fputs("\\e", stdout);
        else if (*text == '-')
            (void)fputs("\\-", stdout);
        else
            (void)putchar(*text);
        start = *text == '\n';
    }
}

static void print_head(const char *page, const char *summary)
{
    (void)printf(".TH %s 1 \"\" \"vigia %s\" \"vigia\"\n.SH NAME\n", page, VIGIA_VERSION);
    print_text(page);
    (void)printf(" \\- ");
    print_text(summary);
    (void)putchar('\n');
}

static void print_option(const struct vig_option *o)
{
    (void)printf(".TP\n");
    if (o->letter)
        (void)printf("\\fB\\-%c\\fR, ", o->letter);
    (void)printf("\\fB\\-\\-");
    print_text(o->name);
    (void)printf("\\fR");
    if (o->arg) {
        (void)printf(" \\fI");
        print_text(o->arg);
        (void)printf("\\fR");
    }
    (void)putchar('\n');
    print_text(o->help);
    (void)putchar('\n');
}

static bool has_option(const struct vig_command *c, const char *name)
{
    for (const struct vig_option *o = c ? c->options : NULL; o && o->id; o++)
        if (o->name && strcmp(o->name, name) == 0)
            return true;
    return false;
}

/* Of one command, or of all with c NULL: only what it can end with. */
static void print_exit_codes(const struct vig_command *c)
{
    bool fail_on = !c || has_option(c, "fail-on");

    (void)printf(".SH EXIT STATUS\n.TP\n.B 0\n%s\n", fail_on ? "Nothing at or above the threshold." : "Done.");
    if (fail_on)
        (void)printf(".TP\n.B 1\nFindings at or above the threshold (\\-\\-fail\\-on).\n");
    (void)printf(".TP\n.B 2\nWrong use.\n.TP\n.B 3\nThe work could not be done.\n");
    if (!c || has_option(c, "strict"))
        (void)printf(".TP\n.B 4\nDone, but incomplete, and \\-\\-strict was given.\n");
}

/* Paragraphs are parted by empty lines. One that is indented is a table, and keeps its lines. */
static void print_paragraphs(const char *p)
{
    while (*p) {
        const char *end = strstr(p, "\n\n");
        char paragraph[4096];
        size_t n = end ? (size_t)(end - p) : strlen(p);

        (void)snprintf(paragraph, sizeof paragraph, "%.*s", (int)n, p);
        (void)printf("%s", *p == ' ' ? ".nf\n" : "");
        print_text(paragraph);
        (void)printf("\n%s.PP\n", *p == ' ' ? ".fi\n" : "");
        p += end ? n + 2 : n;
    }
}

static void print_command(const struct vig_command *c)
{
    char page[64];

    (void)snprintf(page, sizeof page, "vigia-%s", c->name);
    print_head(page, c->summary);
    (void)printf(".SH SYNOPSIS\n.B vigia %s\n", c->name);
    print_text(c->usage ? c->usage : "");
    (void)printf("\n.SH DESCRIPTION\n");
    print_paragraphs(c->help);
    if (c->options) {
        (void)printf(".SH OPTIONS\n");
        for (const struct vig_option *o = c->options; o->id; o++)
            print_option(o);
        (void)printf(".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nPrint a short text and leave.\n");
    }
    print_exit_codes(c);
    if (c->examples) {
        (void)printf(".SH EXAMPLES\n.nf\n");
        print_text(c->examples);
        (void)printf(".fi\n");
    }
    (void)printf(".SH SEE ALSO\n.BR vigia (1)\n");
}

static void print_main(void)
{
    print_head("vigia", "keep watch over what runs in Docker");
    (void)printf(".SH SYNOPSIS\n.B vigia\n.I COMMAND\n[\\fIOPTION\\fR…] [\\fIARGUMENT\\fR…]\n.SH DESCRIPTION\n"
                 "vigia judges how hosts, Docker daemons, containers and images are set up, lists what they are made of, and says\n"
                 "which of it is known to be vulnerable, where it came from, and what to do.\n.SH COMMANDS\n");
    for (size_t i = 0; vig_commands[i]; i++) {
        (void)printf(".TP\n.BR vigia\\-");
        print_text(vig_commands[i]->name);
        (void)printf(" (1)\n");
        print_text(vig_commands[i]->summary);
        (void)putchar('\n');
    }
    print_exit_codes(NULL);
    (void)printf(".SH ENVIRONMENT\n"
                 ".TP\n.B VIGIA_DB\nThe advisory data base to use.\n"
                 ".TP\n.B XDG_CACHE_HOME\nIts folder vigia holds the data base and the results of layers (else ~/.cache).\n"
                 ".TP\n.B XDG_CONFIG_HOME\nIts folder vigia holds the sources of advisories (else ~/.config).\n"
                 ".TP\n.B VIGIA_DB_SOURCE\nThe sources of advisories, with spaces between.\n"
                 ".TP\n.B DOCKER_HOST\nThe engine to ask for images.\n"
                 ".TP\n.B DOCKER_TLS_VERIFY, DOCKER_CERT_PATH\nAs for docker: whether to verify an engine over TCP, and with what.\n"
                 ".TP\n.B VIGIA_NO_SANDBOX\nSet to 1, vigia does not shut itself in (when a kernel or a debugger minds).\n"
                 ".TP\n.B NO_COLOR\nNo colours.\n"
                 ".SH FILES\n.TP\n.I vigia.yaml\nThe policy, in the current folder: profile, level, exceptions with their reasons.\n.TP\n.I /var/lib/vigia/advisories.db\nThe data base for all users of the machine.\n");
}

static int man_run(int argc, char **argv)
{
    const struct vig_command *c = argc == 2 ? vig_command_named(argv[1]) : NULL;
    struct vig_err err = VIG_ERR_INIT;

    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        vig_command_help(&vig_command_man);
        return VIG_EXIT_OK;
    }
    if (argc > 2 || (argc == 2 && !c)) {
        (void)vig_fail(&err, VIG_E_USAGE, "there is no command '%s'", argv[argc - 1]);
        return vig_command_usage_error(&vig_command_man, &err);
    }
    if (c)
        print_command(c);
    else
        print_main();
    return VIG_EXIT_OK;
}

const struct vig_command vig_command_man = {
    .name = "man",
    .summary = "the manual page of vigia or of one command, for man -l",
    .usage = "[COMMAND]",
    .help = "Prints a manual page in roff. `make install` puts all of them where man looks.",
    .examples = "  vigia man scan | man -l -                         read it\n",
    .run = man_run,
};
