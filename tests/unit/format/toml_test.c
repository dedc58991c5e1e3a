/* TOML is read as its specification says; what it forbids is an error at its line; hostile texts cost linear time. */
#include "unit/test.h"

#include <time.h>

#include "base/buf.h"
#include "format/toml.h"

static struct vig_err err;

static void put(struct vig_buf *b, const struct vig_toml *v)
{
    if (v->kind == VIG_TOML_ARRAY || v->kind == VIG_TOML_TABLE) {
        vig_buf_addc(b, v->kind == VIG_TOML_ARRAY ? '[' : '{');
        for (const struct vig_toml *i = v->first; i; i = i->next) {
            if (v->kind == VIG_TOML_TABLE)
                vig_buf_addf(b, "%.*s=", VIG_ARG(i->key));
            put(b, i);
            vig_buf_addc(b, ';');
        }
        vig_buf_addc(b, v->kind == VIG_TOML_ARRAY ? ']' : '}');
        return;
    }
    vig_buf_addc(b, "sifbd"[v->kind]);
    vig_buf_addc(b, ':');
    vig_buf_add(b, v->text);
}

static void each_form_is_read(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "", "{}" },
        { "\xef\xbb\xbf# only a comment", "{}" },
        { "a = 1 # one\r\nb=2", "{a=i:1;b=i:2;}" },
        { "a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\\e\\x41\"", "{a=s:\b\t\n\f\r\"\\é😀\033A;}" },
        { "a = 'C:\\x'", "{a=s:C:\\x;}" },
        { "a = \"\"\"\nx\\\n   \n  y\"\"\"\nb='''\nz\\'''", "{a=s:xy;b=s:z\\;}" },
        { "a = \"\"\"\"q\"\"\"\"\"", "{a=s:\"q\"\";}" },
        { "a = ''''q'''''", "{a=s:'q'';}" },
        { "a=[+1_000,-0,0xdead_BEEF,0o17,0b1]", "{a=[i:+1_000;i:-0;i:0xdead_BEEF;i:0o17;i:0b1;];}" },
        { "a=[1.5,-1e6,6.6E-34,inf,-nan]", "{a=[f:1.5;f:-1e6;f:6.6E-34;f:inf;f:-nan;];}" },
        { "a=[true,false]", "{a=[b:true;b:false;];}" },
        { "a=[1979-05-27T07:32:00.5-07:00,1979-05-27 07:32:00Z,1979-05-27,07:32:00]",
          "{a=[d:1979-05-27T07:32:00.5-07:00;d:1979-05-27 07:32:00Z;d:1979-05-27;d:07:32:00;];}" },
        { "a=[\n1 , # x\n\n2,\n]", "{a=[i:1;i:2;];}" },
        { "a={x=1, y.z='q'}\nb={}", "{a={x=i:1;y={z=s:q;};};b={};}" },
        { "a={\n x=1, # c\n}", "{a={x=i:1;};}" },
        { "a.b.c=1\na.b.d=2\n\"x y\".'z'=3", "{a={b={c=i:1;d=i:2;};};x y={z=i:3;};}" },
        { "1.2=3\n\"\"=4", "{1={2=i:3;};=i:4;}" },
        { "[a.b]\nx=1\n[a]\ny=2", "{a={b={x=i:1;};y=i:2;};}" },
        { "[[p]]\nn=1\n[p.q]\nz=1\n[[p]]\nn=2\n[[p.r]]\n[[p.r]]", "{p=[{n=i:1;q={z=i:1;};};{n=i:2;r=[{};{};];};];}" },
        { "[f]\na.b=1\n[f.a.t]\nx=1", "{f={a={b=i:1;t={x=i:1;};};};}" },
        { "[ a . 'b' ]", "{a={b={};};}" },
    };
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        struct vig_arena *a = vig_arena_new(VIG_MIB(1));
        struct vig_toml *root = NULL;
        struct vig_buf b;

        vig_buf_init(&b, VIG_KIB(64));
        if (vig_toml_parse(vig_str_c(cases[i].text), VIG_MIB(1), a, &root, &err) < 0)
            fail_msg("%s: %s", cases[i].text, err.msg);
        put(&b, root);
        assert_str(vig_buf_str(&b), cases[i].want);
        vig_buf_done(&b);
        vig_arena_free(a);
    }
}

static void what_is_forbidden_is_an_error_at_its_line(void **state)
{
    static const struct {
        const char *text;
        size_t line;
    } cases[] = {
        { "a = 1\na = 2", 2 },           { "[a]\n[b]\n[a]", 3 },          { "[a]\nb=1\n[a.b]", 3 },
        { "a.b=1\n[a]", 2 },             { "[a.b]\n[a]\nb.c=1", 3 },      { "a={b=1}\n[a.c]", 2 },
        { "a={b=1}\na.c=2", 2 },         { "a=[1]\n[[a]]", 2 },           { "[[a]]\n[a]", 2 },
        { "[a]\n[[a]]", 2 },             { "a={b=1,b=2}", 1 },            { "a=1 b=2", 1 },
        { "a", 1 },                      { "a=", 1 },                     { "=1", 1 },
        { "a.=1", 1 },                   { "[a", 1 },                     { "[[a]", 1 },
        { "[]", 1 },                     { "a=\"x", 1 },                  { "a='x\n'", 1 },
        { "a=\"\\q\"", 1 },              { "a=\"\\ud800\"", 1 },          { "a=\"\\U00110000\"", 1 },
        { "a=\"\"\"\n\n\\q\"\"\"", 3 },  { "\"\"\"a\"\"\"=1", 1 },        { "a=\"\x01\"", 1 },
        { "a=01", 1 },                   { "a=1__0", 1 },                 { "a=_1", 1 },
        { "a=1_", 1 },                   { "a=1.", 1 },                   { "a=.5", 1 },
        { "a=0x", 1 },                   { "a=+0x1", 1 },                 { "a=1e", 1 },
        { "a=True", 1 },                 { "a=1979-13-01", 1 },           { "a=1979-05-27T25:00:00", 1 },
        { "a=[1,\n2", 2 },               { "a=[1 2]", 1 },                { "a={b=1", 1 },
        { "a=[,]", 1 },                  { "a={,}", 1 },                  { "\n\n\nx", 4 },
    };
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        struct vig_arena *a = vig_arena_new(VIG_MIB(1));
        struct vig_toml *root = NULL;

        if (vig_toml_parse(vig_str_c(cases[i].text), VIG_MIB(1), a, &root, &err) != VIG_E_INPUT || err.at != cases[i].line)
            fail_msg("%s: line %zu", cases[i].text, err.at);
        assert_non_null(root);
        vig_arena_free(a);
    }
}

static void what_stood_before_an_error_is_kept(void **state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_toml *root = NULL;

    assert_int_equal(vig_toml_parse(VIG_STR("[[package]]\nname='a'\n[[package]]\nname=!"), 100, a, &root, &err), VIG_E_INPUT);
    assert_str(vig_toml_get_str(vig_toml_items(vig_toml_get(root, VIG_STR("package"))), VIG_STR("name")), "a");
    vig_arena_free(a);
}

static void depth_is_limited(void **state)
{
    static const char *const openers[] = { "[", "{a=", "a." };
    char text[4096];

    for (size_t i = 0; i < VIG_COUNT(openers); i++) {
        struct vig_arena *a = vig_arena_new(VIG_MIB(4));
        struct vig_toml *root;
        size_t n = strlen(openers[i]), at = 2;

        memcpy(text, i == 2 ? "x." : "x=", 2);
        for (size_t d = 0; d < 1000; d++, at += n)
            memcpy(text + at, openers[i], n);
        assert_int_equal(vig_toml_parse(vig_str_of(text, at), sizeof text, a, &root, &err), VIG_E_LIMIT);
        vig_arena_free(a);
    }
}

/* A quadratic parser would need minutes. */
static double seconds_for(const char *format, unsigned keys)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(512));
    struct vig_toml *root;
    struct timespec from, to;
    struct vig_buf b;

    vig_buf_init(&b, VIG_MIB(64));
    for (unsigned i = 0; i < keys; i++)
        vig_buf_addf(&b, format, i);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    assert_ok(vig_toml_parse(vig_buf_str(&b), VIG_MIB(64), a, &root, &err));
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    vig_buf_done(&b);
    vig_arena_free(a);
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void many_keys_take_linear_time(void **state)
{
    static const char *const formats[] = { "k%u=1\n", "[t%u]\n", "a.b.k%u=1\n", "[[p]]\na=%u\n" };

    for (size_t i = 0; i < VIG_COUNT(formats); i++) {
        double s = seconds_for(formats[i], 200000);

        if (s > 5) /* 40,000 million comparisons would take minutes */
            fail_msg("%s: %f s", formats[i], s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_is_read),
        cmocka_unit_test(what_is_forbidden_is_an_error_at_its_line),
        cmocka_unit_test(what_stood_before_an_error_is_kept),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(many_keys_take_linear_time),
    };

    return cmocka_run_group_tests_name("toml", tests, NULL, NULL);
}
