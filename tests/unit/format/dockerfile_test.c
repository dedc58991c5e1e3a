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

static void directives_stand_in_front(void **state)
{
    struct vig_dockerfile *d = parse("# SYNTAX = docker/dockerfile:1 \n#check=skip=all\n# escape=`\n# c\nFROM a");

    assert_str(d->syntax, "docker/dockerfile:1");
    assert_int_equal(d->escape, '`');
    assert_true(d->windows);
    assert_int_equal(d->comments.n, 1);
    vig_arena_free(arena);
    d = parse("# a comment\n# escape=`\nFROM a");
    assert_int_equal(d->escape, '\\');
    vig_arena_free(arena);
    d = parse("\n# escape=`\nFROM a");
    assert_int_equal(d->escape, '\\');
    vig_arena_free(arena);
    check("# escape=x\nFROM a", "FROM<a>\n1: the escape character must be \\ or `\n");
}

static void forms_of_arguments_are_told_apart(void **state)
{
    check("FROM --platform=linux/amd64 a AS b", "FROM --platform=linux/amd64<a><AS><b>\n");
    check("FROM a\nCOPY --from=b --chown='x y' --link c d /e/", "FROM<a>\nCOPY --from=b --chown=x y --link<c><d></e/>\n");
    check("FROM a\nADD [\"b c\", \"d\\u0041\\n\"]", "FROM<a>\nADD[]<b c><dA\n>\n");
    check("FROM a\nCMD [\"b\", 'c']\nCMD [ \"b\" ]\nCMD []\nCMD [\"b\",]\nRUN [ -f x ]",
          "FROM<a>\nCMD{[\"b\", 'c']}\nCMD[]<b>\nCMD[]{[]}\nCMD{[\"b\",]}\nRUN{[ -f x ]}\n");
    check("FROM a\nWORKDIR /b c\nUSER \"x\"\nEXPOSE 1 2/udp\nVOLUME /a \"/b\"\nSTOPSIGNAL 9",
          "FROM<a>\nWORKDIR</b c>\nUSER<x>\nEXPOSE<1><2/udp>\nVOLUME</a></b>\nSTOPSIGNAL<9>\n");
    check("FROM a\nENV A=1 B=\"x y\" C=z\\ z\nENV D e  f\nLABEL \"x y\"=z", "FROM<a>\nENV<A><1><B><x y><C><z z>\nENV<D><e  f>\nLABEL<x y><z>\n");
    check("FROM a\nHEALTHCHECK --interval=5s CMD x\nHEALTHCHECK none\nHEALTHCHECK CMD [\"y\"]",
          "FROM<a>\nHEALTHCHECK --interval=5s{CMD x}\nHEALTHCHECK{none}\nHEALTHCHECK[]<y>\n");
    check("FROM a\nRUN --mount=type=cache,target=/x --network=none b --c", "FROM<a>\nRUN --mount=type=cache,target=/x --network=none{b --c}\n");
    check("FROM a\nONBUILD COPY --from=b c d\nonbuild run x", "FROM<a>\nONBUILD{COPY --from=b c d}\n*COPY --from=b<c><d>\nonbuild{run x}\n*run{x}\n");
}

static void here_documents_are_read(void **state)
{
    check("FROM a\nRUN <<EOF\nb\n # c\nEOF\nRUN d", "FROM<a>\nRUN{<<EOF}<<EOF{b\n # c\n}\nRUN{d}\n");
    check("FROM a\nRUN <<-\"X\" cat <<Y\n\t1\n\tX\n2\nY\n", "FROM<a>\nRUN{<<-\"X\" cat <<Y}<<X'{\t1\n}<<Y{2\n}\n");
    check("FROM a\r\nCOPY <<a <<b /d/\r\n1\r\na\r\nb\r\n", "FROM<a>\nCOPY<<<a><<<b></d/><<a{1\r\n}<<b{}\n");
    check("FROM a\nRUN echo $((1<<2)) \"<<X\" x<<Y\nRUN b", "FROM<a>\nRUN{echo $((1<<2)) \"<<X\" x<<Y}\nRUN{b}\n");
    check("FROM a\nENV X=<<EOF\nUSER b", "FROM<a>\nENV<X><<<EOF>\nUSER<b>\n");
    check("FROM a\nRUN <<EOF\nb\n", "FROM<a>\nRUN{<<EOF}<<EOF{b\n}\n3: here-document without its end\n");
    check("FROM a\nONBUILD RUN <<EOF\nb\nEOF\nUSER x", "FROM<a>\nONBUILD{RUN <<EOF}\n*RUN{<<EOF}<<EOF{b\n}\nUSER<x>\n");
}

static void variables_are_expanded(void **state)
{
    check("ARG A=1\nARG B\nFROM x:$A-${B}-${B:-2}-${B-3}-${A:+4}", "ARG<A><1>\nARG<B>\nFROM<x:$A-${B}-${B:-2}-${B-3}-${A:+4}=x:1-${B}-2-3-4?>\n");
    check("ARG A=1\nFROM x\nUSER $A\nARG A\nUSER $A\nARG A=2\nUSER ${A}",
          "ARG<A><1>\nFROM<x>\nUSER<$A?>\nARG<A>\nUSER<$A=1>\nARG<A><2>\nUSER<${A}=2>\n");
    check("FROM x\nENV A=1\nARG A=2\nUSER $A", "FROM<x>\nENV<A><1>\nARG<A><2>\nUSER<$A=1>\n");
    check("FROM x\nENV A=1\nENV A=2 B=$A\nUSER $B", "FROM<x>\nENV<A><1>\nENV<A><2><B><$A=1>\nUSER<$B=1>\n");
    check("FROM x AS a\nENV A=1\nFROM a\nUSER $A\nFROM y\nUSER $A", "FROM<x><AS><a>\nENV<A><1>\nFROM<a>\nUSER<$A=1>\nFROM<y>\nUSER<$A?>\n");
    check("FROM x\nENV A=a.b.c\nENV B=${A#*.} C=${A##*.} D=${A%.*} E=${A%%.*} F=${A/./-} G=${A//./-}",
          "FROM<x>\nENV<A><a.b.c>\nENV<B><${A#*.}=b.c><C><${A##*.}=c><D><${A%.*}=a.b><E><${A%%.*}=a><F><${A/./-}=a-b.c><G><${A//./-}=a-b-c>\n");
    check("FROM x\nENV A=1\nENV B='$A' C=\"$A\" D=\\$A E=${A", "FROM<x>\nENV<A><1>\nENV<B><$A><C><$A=1><D><$A><E><${A?>\n");
    check("FROM x\nENV A=1\nRUN $A\nCMD [\"$A\"]", "FROM<x>\nENV<A><1>\nRUN{$A}\nCMD[]<$A>\n");
    check("FROM --platform=$BUILDPLATFORM x\nENV A=$B\nUSER $A", "FROM --platform=$BUILDPLATFORM<x>\nENV<A><$B?>\nUSER<$A?>\n");
}

static void stages_know_who_needs_them(void **state)
{
    struct vig_dockerfile *d = parse("FROM a AS One\nUSER u\nFROM b AS two\nFROM c AS three\nRUN --mount=type=bind,from=two,target=/x y\n"
                                     "FROM One AS four\nCOPY --from=2 x y\nFROM d\n");
    const struct vig_stage *s = d->stages.v;

    assert_int_equal(d->stages.n, 5);
    assert_str(s[0].alias, "one");
    assert_int_equal(s[3].parent, 0);
    assert_str(s[3].user, "u");
    assert_true(s[4].final && s[4].used && s[4].in_final);
    assert_false(s[0].used || s[1].used || s[2].used || s[3].used);
    assert_ok(vig_dockerfile_target(d, VIG_STR("FOUR"), &err));
    assert_true(s[3].final && s[0].in_final && s[0].used && s[1].used && s[2].used);
    assert_false(s[1].in_final || s[2].in_final || s[4].used || s[4].final || s[0].final);
    assert_ok(vig_dockerfile_target(d, VIG_STR("1"), &err));
    assert_true(s[1].final && !s[0].used);
    assert_int_equal(vig_dockerfile_target(d, VIG_STR("five"), &err), VIG_E_NOT_FOUND);
    vig_arena_free(arena);
}

static void scripts_are_read_where_a_shell_runs_them(void **state)
{
    static const struct {
        const char *text, *script; /* NULL: none */
        bool body;
    } cases[] = {
        { "RUN a b", "a b", false },
        { "RUN [\"a\", \"b's c\"]", "'a' 'b'\\''s c'", false },
        { "CMD [\"a\"]", NULL, false },
        { "RUN [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\", \"a b\"]", "a b", false },
        { "RUN <<EOF\na\nEOF", "a\n", true },
        { "RUN bash -e <<EOF\na\nEOF", "a\n", true },
        { "RUN <<EOF\n#!/bin/sh -e\na\nEOF", "#!/bin/sh -e\na\n", true },
        { "RUN <<EOF\n#!/usr/bin/env python3\na\nEOF", NULL, true },
        { "RUN python3 <<EOF\na\nEOF", "python3 <<EOF", false },
        { "RUN cat <<EOF > x\na\nEOF", "cat <<EOF > x", false },
        { "CMD a b", "a b", false },
        { "HEALTHCHECK --retries=2 CMD  a || b", "a || b", false },
        { "SHELL [\"powershell\"]\nRUN a", NULL, false },
        { "SHELL [\"/bin/bash\", \"-c\"]\nRUN a", "a", false },
        { "# hadolint shell=pwsh\nRUN a", NULL, false },
    };

    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        char text[256];
        struct vig_dockerfile *d;
        const struct vig_instruction *ins;

        (void)snprintf(text, sizeof text, "FROM x\n%s\n", cases[i].text);
        d = parse(text);
        ins = &d->instructions.v[d->instructions.n - 1];
        if (!ins->shell != !cases[i].script)
            fail_msg("%s", cases[i].text);
        if (cases[i].script)
            assert_str(ins->script, cases[i].script);
        assert_int_equal(ins->script_is_body, cases[i].body);
        vig_arena_free(arena);
    }
}

static void check_at(const struct vig_dockerfile *d, struct vig_docker_span at, uint32_t line, uint32_t column, const char *bytes)
{
    assert_str(vig_str_of(d->text.p + at.start, at.end - at.start), bytes);
    assert_int_equal(at.line, line);
    assert_int_equal(at.column, column);
}

static void places_are_those_of_the_file(void **state)
{
    struct vig_dockerfile *d = parse("FROM a\nRUN --mount=x ab \\\n # c\n  cd \\\n  && e'f'\nRUN <<EOF\n x y\nEOF\nONBUILD USER \\\n z\nCMD [\"sh\",\"-c\",\"a b\"]\n");
    const struct vig_instruction *ins = &d->instructions.v[1];
    const struct vig_shell_command *c = ins->shell->commands.v;

    check_at(d, ins->flags.v[0].at, 2, 5, "--mount=x");
    assert_int_equal(ins->end_line, 5);
    check_at(d, vig_docker_script_span(d, ins, c[0].words.v[0].start, c[0].words.v[0].end), 2, 15, "ab");
    check_at(d, vig_docker_script_span(d, ins, c[0].words.v[1].start, c[0].words.v[1].end), 4, 3, "cd");
    check_at(d, vig_docker_script_span(d, ins, c[1].words.v[0].start, c[1].words.v[0].end), 5, 6, "e'f'");
    ins = &d->instructions.v[2];
    c = ins->shell->commands.v;
    check_at(d, ins->at, 6, 1, "RUN <<EOF\n x y\nEOF");
    check_at(d, vig_docker_script_span(d, ins, c[0].words.v[1].start, c[0].words.v[1].end), 7, 4, "y");
    check_at(d, d->instructions.v[3].at, 9, 1, "ONBUILD USER \\\n z");
    check_at(d, d->instructions.v[4].at, 9, 9, "USER \\\n z");
    check_at(d, d->instructions.v[4].words.v[0].at, 10, 2, "z");
    ins = &d->instructions.v[5];
    check_at(d, ins->words.v[2].at, 11, 16, "\"a b\"");
    check_at(d, vig_docker_script_span(d, ins, 2, 3), 11, 19, "b");
    vig_arena_free(arena);
}

static void comments_switch_checks_off(void **state)
{
    struct vig_dockerfile *d = parse("# hadolint ignore=DL3006,  DL3007 # why\nFROM a\n# vigia global ignore=DKF-0001 it is so\n"
                                     "#trivy:ignore:AVD-DS-0002 trivy:ignore:DS-0001:exp:2027-01-01\n# checkov:skip=CKV_DOCKER_2: no need\nRUN a \\\n"
                                     "  # vigia ignore=DKF-0009\n  && b\n# hadolint  ignore = DL3000\n# ignore=DL1\n# a comment: it says ignore=X\n");
    static const struct {
        const char *id, *reason;
        uint32_t line, applies;
    } want[] = {
        { "DL3006", "why", 1, 0 }, { "DL3007", "why", 1, 0 }, { "DKF-0001", "it is so", 3, UINT32_MAX }, { "AVD-DS-0002", "", 4, 1 },
        { "DS-0001", "", 4, 1 }, { "CKV_DOCKER_2", "no need", 5, UINT32_MAX }, { "DKF-0009", "", 7, 1 }, { "DL3000", "", 9, 2 },
    };

    assert_int_equal(d->ignores.n, VIG_COUNT(want));
    for (size_t i = 0; i < VIG_COUNT(want); i++) {
        assert_str(d->ignores.v[i].id, want[i].id);
        assert_str(d->ignores.v[i].reason, want[i].reason);
        assert_int_equal(d->ignores.v[i].line, want[i].line);
        assert_int_equal(d->ignores.v[i].applies, want[i].applies);
    }
    vig_arena_free(arena);
}

static void problems_are_told(void **state)
{
    check("FROM a\nFORM b", "FROM<a>\nFORM{b}\n2: unknown instruction\n");
    check("RUN a", "RUN{a}\n1: only ARG may stand before the first FROM\n");
    check("FROM a\nRUN --from=x b", "FROM<a>\nRUN --from=x{b}\n2: this instruction has no such flag\n");
    check("FROM a b", "FROM<a><b>\n1: FROM takes an image, and AS with a name\n");
    check("FROM a AS 1b", "FROM<a><AS><1b>\n1: a stage's name is made of letters, digits, '-', '_' and '.'\n");
    check("FROM a\nENV X", "FROM<a>\nENV<X>\n2: a name without a value\n");
    check("FROM a\nENV A=b C", "FROM<a>\nENV<A><b><C>\n2: a name without '='\n");
    check("FROM a\nSHELL bash", "FROM<a>\nSHELL{bash}\n2: SHELL takes a JSON list\n");
    check("FROM a\nUSER", "FROM<a>\nUSER{}\n2: instruction without arguments\n");
    check("FROM a\nONBUILD FROM b", "FROM<a>\nONBUILD{FROM b}\n2: ONBUILD cannot be followed by this\n");
    check("FROM a\nHEALTHCHECK x", "FROM<a>\nHEALTHCHECK{x}\n2: HEALTHCHECK takes CMD or NONE\n");
}

/* A file of `unit`, again and again: read or refused, and what that may take. */
static void flood(const char *front, const char *unit, size_t size)
{
    struct vig_arena *a = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    struct vig_dockerfile *d = NULL;
    struct vig_buf b;
    clock_t start;
    int rc;

    vig_buf_init(&b, VIG_MIB(128));
    vig_buf_add(&b, vig_str_c(front));
    while (b.n < size)
        vig_buf_add(&b, vig_str_c(unit));
    start = clock();
    rc = vig_dockerfile_parse(VIG_STR("x"), vig_buf_str(&b), a, &d, &err);
    if (rc < 0 && rc != VIG_E_LIMIT && rc != VIG_E_NOMEM)
        fail_msg("%s: %s", unit, err.msg);
    if (clock() - start > 8 * CLOCKS_PER_SEC) /* sanitizers take some ten times as long */
        fail_msg("%s took %.1f s", unit, (double)(clock() - start) / CLOCKS_PER_SEC);
    vig_buf_done(&b);
    vig_arena_free(a);
}

static void hostile_files_cost_linear_time(void **state)
{
    static const char *const units[] = { "\n", "#\n", "# hadolint ignore=A,A,A,A\n", "FROM a\n", "FROM a AS a\n", "ENV A=$A$A\n", "ARG A=${A:-${A:-",
                                         "RUN a\n", "RUN <<a\n", "COPY --from=a b c\n", "\\\n", "USER ${A#*a*a*a}\n", "x", "LABEL a=b \\\n", "a b " };

    for (size_t i = 0; i < VIG_COUNT(units); i++)
        flood("FROM a AS a\nENV A=aaaaaaaaaaaaaaaa\n", units[i], VIG_MIB(1));
    flood("FROM a\nRUN ", "apt-get install x && ", VIG_MIB(10));
    flood("FROM a\nRUN ", "\"${x:-$(", VIG_MIB(10));
    flood("FROM a\nENV ", "A=$A ", VIG_MIB(1));
    flood("FROM a\nCMD [", "\"a\\n\",", VIG_MIB(1));
    flood("FROM a\nRUN ", "<<a ", VIG_MIB(1));
    flood("FROM a\n", "x", VIG_MIB(17));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_joined),
        cmocka_unit_test(directives_stand_in_front),
        cmocka_unit_test(forms_of_arguments_are_told_apart),
        cmocka_unit_test(here_documents_are_read),
        cmocka_unit_test(variables_are_expanded),
        cmocka_unit_test(stages_know_who_needs_them),
        cmocka_unit_test(scripts_are_read_where_a_shell_runs_them),
        cmocka_unit_test(places_are_those_of_the_file),
        cmocka_unit_test(comments_switch_checks_off),
        cmocka_unit_test(problems_are_told),
        cmocka_unit_test(hostile_files_cost_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
