/* format/dockerfile_args.c - what stands behind an instruction's name: flags, words, pairs, scripts (see format/dockerfile.h).
 *
 *     COPY --from=build --chown=app /out /app        flags, then words
 *     ENV A=1 B="two words"      ENV A two words     pairs, and their old form
 *     CMD ["a", "b"]             CMD a b             exec form, and shell form
 */
#include "format/dockerfile_read.h"

#include "format/shell.h"

enum form { FORM_WORDS, FORM_ONE_WORD, FORM_LIST /* exec form, or words */, FORM_SHELL /* exec form, or a script */, FORM_PAIRS, FORM_OTHER };

static const struct {
    const char *name;
    enum vig_instruction_kind kind;
    enum form form;
    const char *const *flags;
} kinds[] = {
#define FLAGS(...) (const char *const[]){ __VA_ARGS__, NULL }
    { "ADD", VIG_INS_ADD, FORM_LIST, FLAGS("keep-git-dir", "checksum", "chown", "chmod", "link", "exclude", "unpack") },
    { "ARG", VIG_INS_ARG, FORM_PAIRS, NULL },
    { "CMD", VIG_INS_CMD, FORM_SHELL, NULL },
    { "COPY", VIG_INS_COPY, FORM_LIST, FLAGS("from", "chown", "chmod", "link", "parents", "exclude") },
    { "ENTRYPOINT", VIG_INS_ENTRYPOINT, FORM_SHELL, NULL },
    { "ENV", VIG_INS_ENV, FORM_PAIRS, NULL },
    { "EXPOSE", VIG_INS_EXPOSE, FORM_WORDS, NULL },
    { "FROM", VIG_INS_FROM, FORM_WORDS, FLAGS("platform") },
    { "HEALTHCHECK", VIG_INS_HEALTHCHECK, FORM_OTHER, FLAGS("interval", "timeout", "start-period", "start-interval", "retries") },
    { "LABEL", VIG_INS_LABEL, FORM_PAIRS, NULL },
    { "MAINTAINER", VIG_INS_MAINTAINER, FORM_ONE_WORD, NULL },
    { "ONBUILD", VIG_INS_ONBUILD, FORM_OTHER, NULL },
    { "RUN", VIG_INS_RUN, FORM_SHELL, FLAGS("mount", "network", "security", "device") },
    { "SHELL", VIG_INS_SHELL, FORM_LIST, NULL },
    { "STOPSIGNAL", VIG_INS_STOPSIGNAL, FORM_ONE_WORD, NULL },
    { "USER", VIG_INS_USER, FORM_ONE_WORD, NULL },
    { "VOLUME", VIG_INS_VOLUME, FORM_LIST, NULL },
    { "WORKDIR", VIG_INS_WORKDIR, FORM_ONE_WORD, NULL },
};

static size_t row_of(enum vig_instruction_kind kind)
{
    size_t i = 0;

    while (i < VIG_COUNT(kinds) - 1 && kinds[i].kind != kind)
        i++;
    return i;
}

enum vig_instruction_kind docker_kind(vig_str name)
{
    for (size_t i = 0; i < VIG_COUNT(kinds); i++)
        if (vig_str_ieq(name, vig_str_c(kinds[i].name)))
            return kinds[i].kind;
    return VIG_INS_UNKNOWN;
}

static bool is_flag_of(const char *const *flags, vig_str name)
{
    for (; *flags; flags++)
        if (vig_str_eqc(name, *flags))
            return true;
    return false;
}

static int add_flag(struct docker_reader *r, struct vig_instruction *ins, const char *const *known, size_t start, size_t end)
{
    vig_str raw = vig_str_of(ins->args.p + start + 2, end - start - 2), text;
    struct vig_docker_flag f = { .at = vig_docker_args_span(r->d, ins, start, end) }, *slot;
    int rc = docker_spend_word(r);

    if (rc == 0)
        rc = docker_unquote(r, raw, &text);
    if (rc < 0)
        return rc;
    f.has_value = vig_str_has(text, '=');
    f.value = text;
    f.name = vig_str_cut(&f.value, '=');
    slot = vig_vec_add(&ins->flags, r->arena);
    if (!slot)
        return vig_nomem(r->err);
    *slot = f;
    return is_flag_of(known, f.name) ? 0 : docker_problem(r, f.at, "this instruction has no such flag");
}

int docker_flags(struct docker_reader *r, struct vig_instruction *ins, size_t *ret_end)
{
    const char *const *known = kinds[row_of(ins->kind)].flags;
    size_t at = 0, start;
    int rc = 0;

    *ret_end = 0;
    while (known && rc == 0 && docker_next_word(ins->args, r->d->escape, &at, &start)) {
        if (at - start < 2 || ins->args.p[start] != '-' || ins->args.p[start + 1] != '-')
            break;
        *ret_end = at;
        if (at - start == 2)
            break; /* "--" ends them */
        rc = add_flag(r, ins, known, start, at);
    }
    return rc;
}

static int plain_words(struct docker_reader *r, struct vig_instruction *ins)
{
    size_t at = 0, start;
    int rc = 0;

    while (rc == 0 && docker_next_plain_word(ins->args, &at, &start))
        rc = docker_add_word(r, ins, start, at, true);
    return rc;
}

static int list(struct docker_reader *r, struct vig_instruction *ins)
{
    int rc = docker_json(r, ins, 0, ins->kind != VIG_INS_SHELL, &ins->json);

    if (rc < 0)
        return rc;
    if (ins->kind == VIG_INS_SHELL && (!ins->json || ins->words.n == 0))
        return docker_problem(r, ins->at, "SHELL takes a JSON list");
    return ins->json ? 0 : plain_words(r, ins);
}

static int add_pair(struct docker_reader *r, struct vig_instruction *ins, const struct vig_docker_pair *pair)
{
    struct vig_docker_pair *slot = vig_vec_add(&ins->pairs, r->arena);

    if (!slot)
        return vig_nomem(r->err);
    *slot = *pair;
    return 0;
}

/* args[start…end) is "key=value", or a key alone. */
static int pair(struct docker_reader *r, struct vig_instruction *ins, size_t start, size_t end)
{
    vig_str word = vig_str_of(ins->args.p + start, end - start);
    size_t at = vig_str_find(word, '=');
    struct vig_docker_pair p = { .has_value = at != VIG_NPOS };
    int rc = docker_word(r, ins, start, p.has_value ? start + at : end, true, &p.key);

    if (rc == 0 && p.has_value)
        rc = docker_word(r, ins, start + at + 1, end, true, &p.value);
    if (rc == 0)
        rc = add_pair(r, ins, &p);
    if (rc == 0 && !p.has_value && ins->kind != VIG_INS_ARG)
        rc = docker_problem(r, p.key.at, "a name without '='");
    return rc;
}

/* "ENV name all the rest" */
static int old_pair(struct docker_reader *r, struct vig_instruction *ins)
{
    struct vig_docker_pair p = { .old_form = true };
    size_t at = 0, start, value;
    int rc;

    (void)docker_next_plain_word(ins->args, &at, &start);
    for (value = at; value < ins->args.n && vig_is_space(ins->args.p[value]);)
        value++;
    p.has_value = value < ins->args.n;
    rc = docker_word(r, ins, start, at, true, &p.key);
    if (rc == 0 && p.has_value)
        rc = docker_word(r, ins, value, ins->args.n, true, &p.value);
    if (rc == 0)
        rc = add_pair(r, ins, &p);
    return rc < 0 || p.has_value ? rc : docker_problem(r, ins->at, "a name without a value");
}

/* ARG in a stage without a default has what the global one says; ENV of the same name goes before it. */
static int declare(struct docker_reader *r, const struct vig_instruction *ins, const struct vig_docker_pair *p)
{
    const struct docker_var *now = docker_get(r->scope, p->key.text), *global = docker_get(&r->global, p->key.text);
    struct docker_var var = { .value = p->value.expanded, .known = p->has_value && !p->value.unknown, .env = ins->kind == VIG_INS_ENV };

    if (!var.env && now && now->env)
        return 0;
    if (!var.env && !p->has_value) {
        if (r->scope != &r->global && global)
            var = *global;
        else if (now)
            return 0;
    }
    return docker_set(r, r->scope, p->key.text, var);
}

static int pairs(struct docker_reader *r, struct vig_instruction *ins)
{
    size_t at = 0, start;
    int rc = 0;

    if (ins->kind != VIG_INS_ARG && docker_next_word(ins->args, r->d->escape, &at, &start) &&
        !vig_str_has(vig_str_of(ins->args.p + start, at - start), '='))
        rc = old_pair(r, ins);
    else
        for (at = 0; rc == 0 && docker_next_word(ins->args, r->d->escape, &at, &start);)
            rc = pair(r, ins, start, at);
    /* Only now: within one ENV the values before it count. ARGs of one line see each other, which matters to nobody. */
    for (size_t i = 0; rc == 0 && !ins->onbuild && ins->kind != VIG_INS_LABEL && i < ins->pairs.n; i++)
        rc = declare(r, ins, &ins->pairs.v[i]);
    return rc;
}

void docker_use_shell(struct docker_reader *r, vig_str program)
{
    vig_str name = vig_str_basename(program);
    size_t slash = vig_str_rfind(name, '\\');

    if (slash != VIG_NPOS)
        name = vig_str_skip(name, slash + 1);
    r->shell = program;
    r->no_posix = program.n && !vig_shell_is_posix(name) && !vig_str_eqc(name, "busybox");
    if (program.n == 0)
        r->no_posix = r->d->windows;
    if (vig_str_starts(name, VIG_STR("powershell")) || vig_str_starts(name, VIG_STR("pwsh")) || vig_str_starts(name, VIG_STR("cmd")))
        r->d->windows = r->d->windows || vig_str_has(program, '\\') || vig_str_ends(name, VIG_STR(".exe")) || vig_str_eqc(name, "cmd");
}

static int healthcheck(struct docker_reader *r, struct vig_instruction *ins)
{
    size_t at = 0, start = 0, script;
    vig_str first;
    int rc;

    (void)docker_next_plain_word(ins->args, &at, &start);
    first = vig_str_of(ins->args.p + start, at - start);
    if (vig_str_ieq(first, VIG_STR("NONE"))) {
        ins->healthcheck_none = true;
        return 0;
    }
    if (!vig_str_ieq(first, VIG_STR("CMD")))
        return docker_problem(r, ins->at, "HEALTHCHECK takes CMD or NONE");
    rc = docker_json(r, ins, at, false, &ins->json);
    for (script = at; script < ins->args.n && vig_is_space(ins->args.p[script]);)
        script++;
    if (rc == 0 && !ins->json)
        ins->script = vig_str_skip(ins->args, script);
    return rc;
}

/* What the words say about the stage: its base, its user, its shell. */
static int apply(struct docker_reader *r, struct vig_instruction *ins)
{
    struct vig_stage *stage = r->d->stages.n ? &r->d->stages.v[r->d->stages.n - 1] : NULL;

    if (ins->onbuild)
        return 0;
    switch (ins->kind) {
    case VIG_INS_FROM:
        return docker_from(r, ins);
    case VIG_INS_COPY:
    case VIG_INS_ADD:
    case VIG_INS_RUN:
        return docker_needs(r, ins);
    case VIG_INS_USER:
        if (stage && ins->words.n)
            stage->user = ins->words.v[0].expanded;
        return 0;
    case VIG_INS_SHELL:
        if (ins->json && ins->words.n) {
            docker_use_shell(r, ins->words.v[0].text);
            if (stage)
                stage->shell = r->shell;
        }
        return 0;
    default:
        return 0;
    }
}

int docker_args(struct docker_reader *r, struct vig_instruction *ins)
{
    struct docker_scope *scope = r->scope;
    int rc = 0;

    if (ins->kind == VIG_INS_FROM)
        r->scope = &r->global; /* what stands in it is outside of all stages */
    switch (kinds[row_of(ins->kind)].form) {
    case FORM_WORDS: rc = plain_words(r, ins); break;
    case FORM_ONE_WORD: rc = ins->args.n ? docker_add_word(r, ins, 0, ins->args.n, true) : 0; break;
    case FORM_LIST: rc = list(r, ins); break;
    case FORM_PAIRS: rc = pairs(r, ins); break;
    case FORM_SHELL:
        rc = docker_json(r, ins, 0, false, &ins->json);
        if (!ins->json)
            ins->script = ins->args;
        break;
    case FORM_OTHER: rc = ins->kind == VIG_INS_HEALTHCHECK ? healthcheck(r, ins) : 0; break;
    }
    r->scope = scope;
    return rc < 0 ? rc : apply(r, ins);
}

/* ["sh", "-c", "script"]: the script. */
static vig_str exec_script(const struct vig_instruction *ins)
{
    size_t n = ins->words.n;

    if (!ins->json || n < 3 || !vig_shell_is_posix(ins->words.v[0].text))
        return vig_str_of(NULL, 0);
    for (size_t i = 1; i < n - 1; i++) {
        vig_str word = ins->words.v[i].text;
        if (word.n > 1 && word.p[0] == '-' && word.p[1] != '-' && word.p[word.n - 1] == 'c' && i == n - 2)
            return ins->words.v[n - 1].text;
    }
    return vig_str_of(NULL, 0);
}

/* RUN ["apt-get", "install", "curl"]: the same for a shell to read, 'apt-get' 'install' 'curl', so that it is judged like any other. */
static int quoted_words(struct docker_reader *r, const struct vig_instruction *ins, vig_str *ret)
{
    vig_buf_clear(&r->scratch);
    for (size_t i = 0; i < ins->words.n; i++) {
        vig_str word = ins->words.v[i].text;

        (void)vig_buf_add(&r->scratch, i ? VIG_STR(" '") : VIG_STR("'"));
        for (size_t k = 0; k < word.n; k++)
            (void)(word.p[k] == '\'' ? vig_buf_add(&r->scratch, VIG_STR("'\\''")) : vig_buf_addc(&r->scratch, word.p[k]));
        (void)vig_buf_addc(&r->scratch, '\'');
    }
    if (vig_buf_check(&r->scratch, r->err) < 0 || !vig_arena_str(r->arena, vig_buf_str(&r->scratch), ret))
        return vig_nomem(r->err);
    return 0;
}

/* "#!/bin/sh -e" or none at all: a script for the shell. */
static bool body_is_shell(vig_str body)
{
    vig_str line = vig_str_take(body, vig_str_find(body, '\n')), program;

    if (!vig_str_starts(line, VIG_STR("#!")))
        return true;
    line = vig_str_trim(vig_str_skip(line, 2));
    program = vig_str_cut(&line, ' ');
    if (vig_str_eqc(vig_str_basename(program), "env")) {
        line = vig_str_trim(line);
        program = vig_str_cut(&line, ' ');
    }
    return vig_shell_is_posix(vig_str_trim(program));
}

/* `RUN <<EOF` and nothing else, or `RUN bash -e <<EOF`: the body is the script. */
static bool only_heredoc(const struct vig_instruction *ins)
{
    size_t at = 0, start;

    if (ins->kind != VIG_INS_RUN || ins->heredocs.n != 1)
        return false;
    while (docker_next_word(ins->args, '\\', &at, &start)) {
        vig_str word = vig_str_of(ins->args.p + start, at - start);

        if (vig_str_starts(word, VIG_STR("<<")))
            return vig_str_trim(vig_str_skip(ins->args, at)).n == 0;
        if (start == 0 ? !vig_shell_is_posix(word) : word.p[0] != '-')
            return false;
    }
    return false;
}

int docker_script(struct docker_reader *r, struct vig_instruction *ins)
{
    bool posix = !r->no_posix;
    struct vig_shell *shell;
    int rc;

    if (ins->json) {
        ins->script = exec_script(ins);
        if (ins->script.n == 0 && ins->kind == VIG_INS_RUN && ins->words.n && !r->d->windows
            && (rc = quoted_words(r, ins, &ins->script)) < 0)
            return rc;
        posix = true;
    } else if (only_heredoc(ins)) {
        ins->script = ins->heredocs.v[0].body;
        ins->script_is_body = true;
        posix = posix && body_is_shell(ins->script);
    }
    if (!posix || ins->script.n == 0)
        return 0;
    rc = vig_shell_parse(ins->script, r->arena, &shell, r->err);
    if (rc == 0)
        ins->shell = shell;
    return rc;
}
