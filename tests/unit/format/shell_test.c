/* Scripts become the commands in them, as bash runs them; what is no shell ends the reading; hostile texts cost linear time. */
#include "unit/test.h"

#include <time.h>

#include "base/buf.h"
#include "format/shell.h"

static struct vig_err err;

static void put_command(struct vig_buf *b, const struct vig_shell_command *c)
{
    static const char *const joints[] = { "", "&&", "||", ";", "|", "&" };
    static const char places[] = "suclbfn";

    vig_buf_addf(b, "%s", joints[c->joint]);
    for (unsigned i = 0; i < c->depth; i++)
        vig_buf_addc(b, '>');
    for (unsigned i = 0; places[i]; i++)
        if (c->where & 1u << i)
            vig_buf_addc(b, places[i]);
    vig_buf_addf(b, "%s%s{", c->negated ? "!" : "", c->piped_on ? "^" : "");
    for (size_t i = 0; i < c->assignments.n; i++)
        vig_buf_addf(b, "%.*s=(%.*s) ", VIG_ARG(c->assignments.v[i].name), VIG_ARG(c->assignments.v[i].value.text));
    for (size_t i = 0; i < c->words.n; i++) {
        const struct vig_shell_word *w = &c->words.v[i];
        vig_buf_addf(b, "%s%s%.*s%s", i ? " " : "", w->quoted ? "'" : "", VIG_ARG(w->text), w->expands ? "$" : "");
    }
    for (size_t i = 0; i < c->redirects.n; i++) {
        const struct vig_shell_redirect *r = &c->redirects.v[i];
        vig_buf_addf(b, " %.*s", VIG_ARG(r->op));
        if (r->fd >= 0)
            vig_buf_addf(b, "%d", r->fd);
        vig_buf_addf(b, "(%.*s)", VIG_ARG(r->target.text));
    }
    vig_buf_addc(b, '}');
}

static void check(const char *script, const char *want)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(4));
    struct vig_shell *sh = NULL;
    struct vig_buf b;

    vig_buf_init(&b, VIG_MIB(1));
    assert_ok(vig_shell_parse(vig_str_c(script), a, &sh, &err));
    for (size_t i = 0; i < sh->commands.n; i++)
        put_command(&b, &sh->commands.v[i]);
    if (sh->broken)
        vig_buf_addf(&b, "BROKEN %s", sh->why);
    if (!vig_str_eqc(vig_buf_str(&b), want))
        print_error("script: %s\n", script);
    assert_str(vig_buf_str(&b), want);
    vig_buf_done(&b);
    vig_arena_free(a);
}

static void commands_are_joined(void **state)
{
    check("", "");
    check("a", "{a}");
    check("a b && c || d; e & f\ng", "{a b}&&{c}||{d};{e}&{f};{g}");
    check("a | b |& c", "^{a}|^{b}|{c}");
    check("! a && b", "!{a}&&{b}");
    check("a &&\n\n # c\n b # d\nc", "{a}&&{b};{c}");
    check("a;", "{a}");
    check("a &", "{a}");
    check("X=1 Y='a b' a c=d", "{X=(1) Y=(a b) a c=d}");
    check("X=1", "{X=(1) }");
    check("PATH=$PATH:/x", "{PATH=($PATH:/x) }");
    check("a=(1 'b )' $(c)) d", "{a=((1 'b )' $(c))) d}>u{c}");
}

static void words_lose_their_quotes(void **state)
{
    check("a 'b c' \"d e\" f\\ g h'i'\"j\"k", "{a 'b c 'd e 'f g 'hijk}");
    check("a \"\\\"\\$x\\a\" '\\'", "{a '\"$x\\a '\\}");
    check("a \"$x\" $y ${z:-\"q }\"} \"${w}\"", "{a '$x$ $y$ ${z:-\"q }\"}$ '${w}$}");
    check("a *.c b? [x] c[y] {} {a,b}", "{a *.c$ b?$ [x] c[y]$ {} {a,b}$}");
    check("a $ \"$\" $1 $@ $'x\\ty'", "{a $ '$ $1$ $@$ 'x\ty}");
    check("a b\\\nc \\\n d", "{a bc d}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_joined),
        cmocka_unit_test(words_lose_their_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
