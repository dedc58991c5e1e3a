/* format/shell_program.c - which program a simple command really runs (see format/shell.h).
 *
 *     sudo -E env A=b nice -n 5 /usr/bin/apt-get install x     runs apt-get
 *     bash -euo pipefail -c 'make && make install'             runs bash, and then what is in the string
 *
 * Programs that run another one are listed with their options that take a value: others are taken for switches.
 */
#include "format/shell_read.h"

struct wrapper {
    const char *name;
    const char *letters;       /* short options with a value in the next word */
    const char *const *longs;  /* long ones */
    unsigned operands;         /* before the program: `timeout 5 prog` */
    bool assigns;              /* NAME=value may stand before it */
    const char *not_with;      /* with this short option it does not run anything */
};

#define NAMES(...) (const char *const[]){ __VA_ARGS__, NULL }

static const struct wrapper wrappers[] = {
    { "sudo", "ughpCrtTUDR", NAMES("--user", "--group", "--host", "--prompt", "--close-from", "--role", "--type", "--chdir", "--chroot"), 0, true, "lvVkK" },
    { "doas", "uC", NULL, 0, false, NULL },
    { "env", "uCS", NAMES("--unset", "--chdir"), 0, true, NULL },
    { "time", "fo", NAMES("--format", "--output"), 0, false, NULL },
    { "nice", "n", NAMES("--adjustment"), 0, false, NULL },
    { "ionice", "cnpPu", NAMES("--class", "--classdata"), 0, false, NULL },
    { "nohup", "", NULL, 0, false, NULL },
    { "setsid", "", NULL, 0, false, NULL },
    { "exec", "a", NULL, 0, false, NULL },
    { "command", "", NULL, 0, false, "vV" },
    { "builtin", "", NULL, 0, false, NULL },
    { "busybox", "", NULL, 0, false, NULL },
    { "timeout", "ks", NAMES("--kill-after", "--signal"), 1, false, NULL },
    { "stdbuf", "ioe", NAMES("--input", "--output", "--error"), 0, false, NULL },
    { "gosu", "", NULL, 1, false, NULL },
    { "su-exec", "", NULL, 1, false, NULL },
    { "eatmydata", "", NULL, 0, false, NULL },
    { "fakeroot", "lbs", NULL, 0, false, NULL },
    { "chronic", "", NULL, 0, false, NULL },
    { "xargs", "adEIiLlnPs", NAMES("--arg-file", "--delimiter", "--max-args", "--max-procs", "--max-lines", "--replace"), 0, false, NULL },
};

static const struct wrapper *wrapper_named(vig_str name)
{
    for (size_t i = 0; i < VIG_COUNT(wrappers); i++)
        if (vig_str_eqc(name, wrappers[i].name))
            return &wrappers[i];
    return NULL;
}

static bool takes_value(const struct wrapper *w, vig_str option)
{
    if (option.p[1] != '-') { /* the value may be glued on, "-n5": then it is not the next word */
        return option.n == 2 && strchr(w->letters, option.p[1]);
    }
    for (size_t i = 0; w->longs && w->longs[i]; i++)
        if (vig_str_eqc(option, w->longs[i]))
            return true;
    return false;
}

static bool is_assignment(vig_str word)
{
    size_t at = vig_str_find(word, '=');

    return at != VIG_NPOS && at > 0 && word.p[0] != '-' && !vig_is_digit(word.p[0]);
}

/* Index of the word behind a wrapper's options and operands; words.n: it runs nothing else. */
static size_t behind(const struct vig_shell_command *c, size_t i, const struct wrapper *w)
{
    unsigned operands = w->operands;

    for (i++; i < c->words.n; i++) {
        vig_str word = c->words.v[i].text;

        if (vig_str_eqc(word, "--")) {
            i++;
            break;
        }
        if (word.n > 1 && word.p[0] == '-') {
            if (w->not_with && word.p[1] != '-' && word.p[1] && strchr(w->not_with, word.p[1]))
                return c->words.n;
            i += takes_value(w, word);
            continue;
        }
        if (w->assigns && is_assignment(word))
            continue;
        if (operands == 0)
            break;
        operands--;
    }
    while (i < c->words.n && w->assigns && is_assignment(c->words.v[i].text))
        i++;
    return i < c->words.n ? i : c->words.n;
}

static void find_program(struct vig_shell_command *c)
{
    size_t i = 0;

    for (;;) {
        vig_str name = vig_str_basename(c->words.v[i].text);
        const struct wrapper *w;
        size_t next;

        c->first = i;
        c->program = vig_str_of(NULL, 0);
        if (c->words.v[i].expands && vig_str_has(name, '$'))
            return; /* "$BIN/tool" is still known, "$CMD" is not */
        if (vig_str_has(name, '`'))
            return;
        c->program = name;
        w = wrapper_named(name);
        next = w ? behind(c, i, w) : c->words.n;
        if (next >= c->words.n)
            return;
        i = next;
    }
}

bool vig_shell_is_posix(vig_str program)
{
    static const char *const names[] = { "sh", "bash", "dash", "ash", "ksh", "mksh", "zsh" };

    program = vig_str_basename(program);
    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_eqc(program, names[i]))
            return true;
    return false;
}

/* Index of the script of `sh -c`, or words.n. */
static size_t script_of(const struct vig_shell_command *c)
{
    bool script = false;

    for (size_t i = c->first + 1; i < c->words.n; i++) {
        vig_str word = c->words.v[i].text;

        if (word.n < 2 || (word.p[0] != '-' && word.p[0] != '+'))
            return script ? i : c->words.n;
        if (word.p[1] == '-') {
            i += vig_str_eqc(word, "--rcfile") || vig_str_eqc(word, "--init-file");
            continue;
        }
        script |= word.p[0] == '-' && vig_str_has(word, 'c');
        i += vig_str_has(word, 'o'); /* -o pipefail, -euo pipefail */
    }
    return c->words.n;
}

static bool enter_eval(struct shell_reader *r, const struct vig_shell_command *c)
{
    size_t n = 0, first = c->first + 1;
    char *text;

    if (first >= c->words.n)
        return true;
    for (size_t i = first; i < c->words.n; i++)
        n += c->words.v[i].text.n + 1;
    if (n > *r->copies)
        return true;
    *r->copies -= n;
    text = vig_arena_alloc(r->arena, n, 1);
    if (!text)
        return shell_nomem(r);
    n = 0;
    for (size_t i = first; i < c->words.n; i++) {
        if (c->words.v[i].text.n)
            memcpy(text + n, c->words.v[i].text.p, c->words.v[i].text.n);
        n += c->words.v[i].text.n;
        text[n++] = ' ';
    }
    return shell_nested(r, vig_str_of(text, n), c->words.v[first].start, c->words.v[c->words.n - 1].end, r->where | VIG_SHELL_NESTED);
}

bool shell_settle(struct shell_reader *r, size_t command)
{
    struct vig_shell_command *c = &r->out->commands.v[command];
    struct vig_shell_command is;
    size_t i;

    if (c->words.n == 0)
        return true;
    find_program(c);
    is = *c; /* commands inside of it may move the array */
    if (vig_str_eqc(is.program, "eval"))
        return enter_eval(r, &is);
    if (!vig_shell_is_posix(is.program))
        return true;
    i = script_of(&is);
    if (i >= is.words.n)
        return true;
    return shell_nested(r, is.words.v[i].text, is.words.v[i].start, is.words.v[i].end, r->where | VIG_SHELL_NESTED);
}
