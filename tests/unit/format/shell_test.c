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

    vig_buf_addf(b, "%s%s%s", joints[c->joint], c->negated ? "!" : "", c->piped_on ? "^" : "");
    for (unsigned i = 0; i < c->depth; i++)
        vig_buf_addc(b, '>');
    for (unsigned i = 0; places[i]; i++)
        if (c->where & 1u << i)
            vig_buf_addc(b, places[i]);
    vig_buf_addc(b, '{');
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
    check("a *.c b? [x] c[y] {} {a,b}", "{a *.c$ b?$ [x]$ c[y]$ {} {a,b}$}");
    check("a $ \"$\" $1 $@ $'x\\ty'", "{a $ '$ $1$ $@$ 'x\ty}");
    check("a b\\\nc \\\n d", "{a bc d}");
}

static void constructs_are_entered(void **state)
{
    check("(a; b) && c", ">s{a};>s{b}&&{c}");
    check("{ a; b; } | c", "^>{a};^>{b}|{c}");
    check("(a $(b)) | c", "^>s{a $(b)$}>>su{b}|{c}");
    check("if a; then b; elif c; then d; else e; fi; f", ">c{a}>b{b}>c{c}>b{d}>b{e};{f}");
    check("while a\ndo b; done > x", ">c{a}>l{b}");
    check("for i in 1 \"2\" $(a); do b; done", ">u{a}>l{b}");
    check("for i do a; done; for ((i=0; i<3; i++)); do b; done; select x in 1; do c; done", ">l{a}>l{b}>l{c}");
    check("case $x in a|b) c ;; (*) d; e;; esac; f", ">b{c}>b{d};>b{e};{f}");
    check("case x in a) ;; b) c ;& d) e\nesac", ">b{c}>b{e}");
    check("f() { a; }; function g { b; }; f", ">f{a}>f{b};{f}");
    check("[[ $a == b && ( -n c || d < e ) ]] && f", "{[[ $a$ == b -n c d e ]]}&&{f}");
    check("((i++)) && a", "&&{a}");
    check("((a); b)", ">>s{a};>s{b}");
    check("[ a = b ] || exit 1", "{[ a = b ]}||{exit 1}");
    check("done=1; echo do; if=x y", "{done=(1) };{echo do};{if=(x) y}");
}

static void substitutions_are_entered(void **state)
{
    check("a $(b | c) `d`", "{a $(b | c)$ `d`$}^>u{b}|>u{c}>u{d}");
    check("a \"$(b \"$(c)\")\"", "{a '$(b \"$(c)\")$}>u{b '$(c)$}>>u{c}");
    check("a `b \\`c\\``", "{a `b \\`c\\``$}>u{b `c`$}>>u{c}");
    check("a $((1 + 2)) $(( (3) ))", "{a $((1 + 2))$ $(( (3) ))$}");
    check("a $((b); c)", "{a $((b); c)$}>>su{b};>u{c}");
    check("a <(b) > >(c)", "{a <(b)$ >(>(c))}>u{b}>u{c}");
    check("a ${x:-$(b)} \"${y#'}\" ${z%'}'}", "{a ${x:-$(b)}$ '${y#'}$ ${z%'}'}$}>u{b}");
}

static void redirects_are_no_words(void **state)
{
    check("a > b 2>&1 <c >>d 2>/dev/null &>e <<<f", "{a >(b) >&2(1) <(c) >>(d) >2(/dev/null) &>(e) <<<(f)}");
    check("a 2 > b x3>c", "{a 2 x3 >(b) >(c)}");
    check("a <<X b\n1 $y\nX\nc <<-'Y'\n\t2\n\tY\nd", "{a b <<(1 $y\n)};{c <<(\t2\n)};{d}");
    check("a <<X <<Y\n1\nX\n2\nY\n", "{a <<(1\n) <<(2\n)}");
    check("a <<X\n1", "{a <<(1)}");
    check("cat <<EOF", "{cat <<()}");
    check("> x", "{ >(x)}");
}

static void what_is_no_shell_ends_the_reading(void **state)
{
    check("a; b 'c", "{a};{b}BROKEN a ' without its end");
    check("a \"b", "{a}BROKEN a \" without its end");
    check("a $(b", "{a}>u{b}BROKEN a substitution without its end");
    check("a; fi; b", "{a}BROKEN something is closed that was not open");
    check("if a; then b", ">c{a}>b{b}BROKEN if without fi");
    check("a && ", "{a}BROKEN a command is missing after && or ||");
    check("&& a", "BROKEN a command is missing");
    check("a (b)", "{a}BROKEN unexpected (");
    check("a ; ; b", "{a}BROKEN a command is missing");
    check("a > ", "{a}BROKEN a redirect without its target");
    check("(a", ">s{a}BROKEN ( without )");
}

static void programs_are_found(void **state)
{
    static const struct {
        const char *script, *program;
        size_t first;
    } cases[] = {
        { "apt-get x", "apt-get", 0 },
        { "/usr/bin/apt-get x", "apt-get", 0 },
        { "A=b apt-get x", "apt-get", 0 },
        { "sudo -E -u root A=b apt-get x", "apt-get", 5 },
        { "sudo --user=x -- apt-get", "apt-get", 3 },
        { "sudo -l", "sudo", 0 },
        { "env A=b C=d apt-get", "apt-get", 3 },
        { "env -u X -i apt-get", "apt-get", 4 },
        { "time -p nice -n 5 nohup apt-get", "apt-get", 6 },
        { "nice -n5 ionice -c3 apt-get", "apt-get", 4 },
        { "command -v apt-get", "command", 0 },
        { "command apt-get", "apt-get", 1 },
        { "exec \"$@\"", "", 1 },
        { "exec -a x apt-get", "apt-get", 3 },
        { "busybox wget x", "wget", 1 },
        { "timeout -k 5 10s wget x", "wget", 4 },
        { "gosu app wget", "wget", 2 },
        { "xargs -r -n 1 apt-get install", "apt-get", 4 },
        { "$CMD x", "", 0 },
        { "$BIN/pip x", "pip", 0 },
        { "\"${VENV}/bin/pip\" x", "pip", 0 },
        { "sudo", "sudo", 0 },
    };

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        struct vig_arena *a = vig_arena_new(VIG_MIB(1));
        struct vig_shell *sh = NULL;

        assert_ok(vig_shell_parse(vig_str_c(cases[i].script), a, &sh, &err));
        assert_str(sh->commands.v[0].program, cases[i].program);
        assert_int_equal(sh->commands.v[0].first, cases[i].first);
        vig_arena_free(a);
    }
}

static void calls_of_functions_are_marked(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_shell *sh = NULL;

    assert_ok(vig_shell_parse(VIG_STR("f x; f() { g; }; function h { f; }; h"), a, &sh, &err));
    assert_int_equal(sh->commands.n, 4);
    assert_true(sh->commands.v[0].defined && sh->commands.v[2].defined && sh->commands.v[3].defined);
    assert_false(sh->commands.v[1].defined);
    vig_arena_free(a);
}

static void strings_that_are_scripts_are_entered(void **state)
{
    check("sh -c 'a && b'; c", "{sh -c 'a && b}>n{a}&&>n{b};{c}");
    check("bash -euo pipefail -c \"a \\$x\"", "{bash -euo pipefail -c 'a $x}>n{a $x$}");
    check("sudo -E bash -lc 'a'", "{sudo -E bash -lc 'a}>n{a}");
    check("bash x.sh -c a", "{bash x.sh -c a}");
    check("eval a '&& b'", "{eval a '&& b}>n{a}&&>n{b}");
    check("sh -c 'a (' && b", "{sh -c 'a (}>n{a}&&{b}");
    check("sh -c \"sh -c 'a'\"", "{sh -c 'sh -c 'a'}>n{sh -c 'a}>>n{a}");
}

static void places_are_exact(void **state)
{
    const char *script = "a 'b c' && X=1 d \"e\"f; g=$(h i)";
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_shell *sh = NULL;
    const struct vig_shell_command *c;

    assert_ok(vig_shell_parse(vig_str_c(script), a, &sh, &err));
    assert_int_equal(sh->commands.n, 4);
    c = &sh->commands.v[0];
    assert_int_equal(c->words.v[1].start, 2);
    assert_int_equal(c->words.v[1].end, 7);
    c = &sh->commands.v[1];
    assert_int_equal(c->start, 11);
    assert_int_equal(c->end, 21);
    assert_int_equal(c->words.v[1].start, 17);
    assert_int_equal(c->words.v[1].end, 21);
    c = &sh->commands.v[3];
    assert_int_equal(c->start, 27);
    assert_int_equal(c->words.v[1].start, 29);
    vig_arena_free(a);
}

/* A text of `unit`, again and again, and what that may take. */
static void flood(const char *front, const char *unit, size_t size)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(2048));
    struct vig_shell *sh = NULL;
    struct vig_buf b;
    clock_t start;
    int rc;

    vig_buf_init(&b, VIG_MIB(64));
    vig_buf_add(&b, vig_str_c(front));
    while (b.n < size)
        vig_buf_add(&b, vig_str_c(unit));
    start = clock();
    rc = vig_shell_parse(vig_buf_str(&b), a, &sh, &err);
    assert_ok(rc);
    if (clock() - start > 8 * CLOCKS_PER_SEC) /* sanitizers take some ten times as long */
        fail_msg("%s took %.1f s", unit, (double)(clock() - start) / CLOCKS_PER_SEC);
    vig_buf_done(&b);
    vig_arena_free(a);
}

static void hostile_scripts_cost_linear_time(void **state)
{
    static const char *const units[] = { "(", "$(", "\"$(", "`", "${x:-", "$((", "((", "a|", "a;", "a ", "a=(", "<<a ", "<<a\n", "{ ", "if ",
                                         "f() ", "\\`", "'", "! ", "\\\n", "case a in a) ", "sh -c \"", "a 2>", "[[ ", "x=\"$(", "@(", "\n" };

    for (size_t i = 0; i < VIG_COUNT(units); i++)
        flood("", units[i], VIG_MIB(1));
    flood("a \"", "$(b) ", VIG_MIB(1));
    flood("cat ", "<<a ", VIG_MIB(1));
    flood("echo ", "\"a\\\"b\" ", VIG_MIB(10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_joined),
        cmocka_unit_test(words_lose_their_quotes),
        cmocka_unit_test(constructs_are_entered),
        cmocka_unit_test(substitutions_are_entered),
        cmocka_unit_test(redirects_are_no_words),
        cmocka_unit_test(what_is_no_shell_ends_the_reading),
        cmocka_unit_test(programs_are_found),
        cmocka_unit_test(calls_of_functions_are_marked),
        cmocka_unit_test(strings_that_are_scripts_are_entered),
        cmocka_unit_test(places_are_exact),
        cmocka_unit_test(hostile_scripts_cost_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
