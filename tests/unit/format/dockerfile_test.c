/* Dockerfiles are read as BuildKit reads them; what it would refuse is a problem; hostile ones cost linear time. */
#include "unit/test.h"

#include <time.h>

#include "base/buf.h"
#include "format/dockerfile.h"

static struct vig_err err;

static void put_word(struct vig_buf *b, const struct vig_docker_word *w)
{
    vig_buf_addf(b, "<%.*s", VIG_ARG(w->text));
    if (!vig_str_eq(w->text, w->expanded))
        vig_buf_addf(b, "=%.*s", VIG_ARG(w->expanded));
    vig_buf_addf(b, "%s>", w->unknown ? "?" : "");
}

static void put(struct vig_buf *b, const struct vig_instruction *ins)
{
    vig_buf_addf(b, "%s%.*s%s", ins->onbuild ? "*" : "", VIG_ARG(ins->name), ins->json ? "[]" : "");
    for (size_t i = 0; i < ins->flags.n; i++)
        vig_buf_addf(b, " --%.*s%s%.*s", VIG_ARG(ins->flags.v[i].name), ins->flags.v[i].has_value ? "=" : "", VIG_ARG(ins->flags.v[i].value));
    for (size_t i = 0; i < ins->words.n; i++)
        put_word(b, &ins->words.v[i]);
    for (size_t i = 0; i < ins->pairs.n; i++) {
        put_word(b, &ins->pairs.v[i].key);
        if (ins->pairs.v[i].has_value)
            put_word(b, &ins->pairs.v[i].value);
    }
    if (ins->words.n + ins->pairs.n == 0)
        vig_buf_addf(b, "{%.*s}", VIG_ARG(ins->args));
    for (size_t i = 0; i < ins->heredocs.n; i++)
        vig_buf_addf(b, "<<%.*s%s{%.*s}", VIG_ARG(ins->heredocs.v[i].name), ins->heredocs.v[i].expands ? "" : "'",
                     VIG_ARG(ins->heredocs.v[i].body));
    vig_buf_addc(b, '\n');
}

static struct vig_arena *arena;
static struct vig_dockerfile *parse(const char *text)
{
    struct vig_dockerfile *d = NULL;

    arena = vig_arena_new(VIG_MIB(8));
    assert_ok(vig_dockerfile_parse(VIG_STR("Dockerfile"), vig_str_c(text), arena, &d, &err));
    return d;
}

static void check(const char *text, const char *want)
{
    struct vig_dockerfile *d = parse(text);
    struct vig_buf b;

    vig_buf_init(&b, VIG_MIB(1));
    for (size_t i = 0; i < d->instructions.n; i++)
        put(&b, &d->instructions.v[i]);
    for (size_t i = 0; i < d->problems.n; i++)
        vig_buf_addf(&b, "%u: %s\n", d->problems.v[i].at.line, d->problems.v[i].what);
    if (!vig_str_eqc(vig_buf_str(&b), want))
        print_error("text: %s\n", text);
    assert_str(vig_buf_str(&b), want);
    vig_buf_done(&b);
    vig_arena_free(arena);
}

static void lines_are_joined(void **state)
{
    check("FROM a\nRUN b \\\n # c\n\n  d \\  \n e\nrun f", "FROM<a>\nRUN{b   d  e}\nrun{f}\n");
    check("\xef\xbb\xbf" "FROM a\r\nRUN b \\\r\n c\r\n", "FROM<a>\nRUN{b  c}\n");
    check("# escape=`\nFROM a\nRUN dir c:\\\nRUN x `\n y", "FROM<a>\nRUN{dir c:\\}\nRUN{x  y}\n");
    check("FROM a\nRUN b \\", "FROM<a>\nRUN{b}\n");
    check("FROM a\nRUN b \\\\\nRUN c", "FROM<a>\nRUN{b \\\\}\nRUN{c}\n");
}

static void problems_are_told(void **state)
{
    check("FROM a\nFORM b", "FROM<a>\nFORM{b}\n2: unknown instruction\n");
    check("RUN a", "RUN{a}\n1: only ARG may stand before the first FROM\n");
    check("FROM a\nRUN --from=x b", "FROM<a>\nRUN --from=x{b}\n2: this instruction has no such flag\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_joined),
        cmocka_unit_test(problems_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
