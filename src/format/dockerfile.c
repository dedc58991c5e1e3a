/* format/dockerfile.c - lines of a Dockerfile into instructions (see format/dockerfile.h).
 *
 *     # syntax=docker/dockerfile:1          directives: only in front of everything else
 *     RUN apt-get update && \               the escape character at the end of a line continues it, blanks may follow
 *         # a comment, passed over          so may comment lines and empty lines stand between
 *         apt-get install -y curl
 *     COPY <<EOF /etc/motd                  here-documents: several may stand in one line
 *     hello
 *     EOF
 *
 * Source: the Dockerfile reference, and the behaviour of BuildKit's parser. A byte order mark, CRLF, an empty continuation line: taken
 * as BuildKit takes them. All of the file is an attacker's: its size, instructions and words are limited, and each byte is looked at a
 * bounded number of times.
 */
#include "format/dockerfile_read.h"

int docker_spend_word(struct docker_reader *r)
{
    if (r->words == 0)
        return vig_fail(r->err, VIG_E_LIMIT, "Dockerfile: more than %zu words", VIG_LIMIT_DOCKER_WORDS);
    r->words--;
    return 0;
}

int docker_problem(struct docker_reader *r, struct vig_docker_span at, const char *what)
{
    struct vig_docker_problem *p;
    int rc = docker_spend_word(r);

    if (rc < 0)
        return rc;
    p = vig_vec_add(&r->d->problems, r->arena);
    if (!p)
        return vig_nomem(r->err);
    *p = (struct vig_docker_problem){ at, what };
    return 0;
}

static int index_lines(struct docker_reader *r)
{
    vig_str text = r->d->text;
    size_t at = 0;

    while (at < text.n || at == 0) {
        size_t *slot = vig_vec_add(&r->d->lines, r->arena), n;

        if (!slot)
            return vig_nomem(r->err);
        *slot = at;
        n = vig_str_find(vig_str_skip(text, at), '\n');
        if (n == VIG_NPOS || text.n == 0)
            break;
        at += n + 1;
    }
    return 0;
}

/* Bytes of line `i`, without its end and, in the first line, without the byte order mark. */
static vig_str line_text(const struct docker_reader *r, size_t i)
{
    size_t from = r->d->lines.v[i], end = i + 1 < r->d->lines.n ? r->d->lines.v[i + 1] : r->d->text.n;
    vig_str line = vig_str_of(r->d->text.p + from, end - from);

    while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
        line.n--;
    if (i == 0 && vig_str_starts(line, VIG_STR("\xef\xbb\xbf")))
        line = vig_str_skip(line, 3);
    return line;
}

static vig_str without_indent(vig_str s)
{
    while (s.n && vig_is_space(s.p[0]))
        s = vig_str_skip(s, 1);
    return s;
}

static size_t offset_of(const struct docker_reader *r, vig_str part)
{
    return (size_t)(part.p - r->d->text.p);
}

/* "# name=value", in front of the file. */
static bool directive(struct docker_reader *r, vig_str comment, int *rc)
{
    vig_str value = vig_str_trim(vig_str_skip(comment, 1)), name = vig_str_cut(&value, '=');

    name = vig_str_trim(name);
    value = vig_str_trim(value);
    *rc = 0;
    if (vig_str_ieq(name, VIG_STR("syntax"))) {
        r->d->syntax = value;
    } else if (vig_str_ieq(name, VIG_STR("escape"))) {
        if (value.n == 1 && (value.p[0] == '\\' || value.p[0] == '`'))
            r->d->escape = value.p[0];
        else
            *rc = docker_problem(r, vig_docker_text_span(r->d, offset_of(r, comment), offset_of(r, comment) + comment.n),
                                 "the escape character must be \\ or `");
        r->d->windows = r->d->escape == '`';
    } else {
        return vig_str_ieq(name, VIG_STR("check"));
    }
    return true;
}

static int comment_line(struct docker_reader *r, vig_str comment, size_t line)
{
    size_t at = offset_of(r, comment);
    struct vig_docker_span *slot = vig_vec_add(&r->d->comments, r->arena);

    if (!slot)
        return vig_nomem(r->err);
    *slot = (struct vig_docker_span){ .start = at, .end = at + comment.n, .line = (uint32_t)line + 1,
                                      .column = (uint32_t)(at - r->d->lines.v[line]) + 1 };
    return docker_ignore(r, vig_str_skip(comment, 1), (uint32_t)line + 1);
}

/* Cuts the escape character off a line that goes on. Doubled, it is none. */
static bool continues(const struct docker_reader *r, vig_str *line)
{
    size_t n = line->n;

    while (n && (line->p[n - 1] == ' ' || line->p[n - 1] == '\t'))
        n--;
    if (n == 0 || line->p[n - 1] != r->d->escape || (n > 1 && line->p[n - 2] == r->d->escape))
        return false;
    line->n = n - 1;
    return true;
}

static int add_run(struct docker_reader *r, struct vig_instruction *ins, vig_str piece, size_t *total)
{
    struct vig_docker_run *run = vig_vec_add(&ins->runs, r->arena);

    if (!run)
        return vig_nomem(r->err);
    *run = (struct vig_docker_run){ *total, offset_of(r, piece) };
    *total += piece.n;
    return 0;
}

/* All of its runs in one text. */
static int join(struct docker_reader *r, struct vig_instruction *ins, size_t total)
{
    char *text;

    if (ins->runs.n == 1) {
        ins->args = vig_str_of(r->d->text.p + ins->runs.v[0].at, total);
        return 0;
    }
    text = vig_arena_alloc(r->arena, total ? total : 1, 1);
    if (!text)
        return vig_nomem(r->err);
    for (size_t i = 0; i < ins->runs.n; i++) {
        size_t end = i + 1 < ins->runs.n ? ins->runs.v[i + 1].from : total;
        if (end > ins->runs.v[i].from)
            memcpy(text + ins->runs.v[i].from, r->d->text.p + ins->runs.v[i].at, end - ins->runs.v[i].from);
    }
    ins->args = vig_str_of(text, total);
    return 0;
}

/* The lines of one instruction, joined into `args`. */
static int logical_line(struct docker_reader *r, struct vig_instruction *ins)
{
    vig_str line = without_indent(line_text(r, r->line));
    size_t total = 0, first = offset_of(r, line), end = first;
    bool more;
    int rc;

    do {
        more = continues(r, &line);
        rc = add_run(r, ins, line, &total);
        end = offset_of(r, line) + line.n + more;
        for (r->line++; rc == 0 && more && r->line < r->d->lines.n; r->line++) {
            vig_str bare;
            line = line_text(r, r->line);
            bare = without_indent(line);
            if (bare.n && bare.p[0] != '#')
                break;
            if (bare.n)
                rc = comment_line(r, bare, r->line);
        }
    } while (rc == 0 && more && r->line < r->d->lines.n);
    ins->at = vig_docker_text_span(r->d, first, end);
    ins->end_line = vig_docker_text_span(r->d, end > first ? end - 1 : first, end).line;
    return rc < 0 ? rc : join(r, ins, total);
}

/* args without its first `n` bytes. */
static void skip_args(struct vig_instruction *ins, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < ins->runs.n; i++) {
        struct vig_docker_run run = ins->runs.v[i];
        bool ends_before = i + 1 < ins->runs.n && ins->runs.v[i + 1].from <= n;

        if (ends_before)
            continue;
        if (run.from < n) {
            run.at += n - run.from;
            run.from = n;
        }
        run.from -= n;
        ins->runs.v[kept++] = run;
    }
    ins->runs.n = kept;
    ins->args = vig_str_skip(ins->args, n);
}

static void trim_args(struct vig_instruction *ins)
{
    skip_args(ins, ins->args.n - without_indent(ins->args).n);
    while (ins->args.n && vig_is_space(ins->args.p[ins->args.n - 1]))
        ins->args.n--;
}

/* Cuts the name off, and finds out what it is. */
static void take_name(struct vig_instruction *ins)
{
    size_t n = 0;

    while (n < ins->args.n && !vig_is_space(ins->args.p[n]))
        n++;
    ins->name = vig_str_take(ins->args, n);
    ins->kind = docker_kind(ins->name);
    skip_args(ins, n);
    trim_args(ins);
}

/* "<<EOF", "0<<-'EOF'": false when the word is none. */
static bool heredoc_word(struct docker_reader *r, vig_str word, struct vig_heredoc *ret, int *rc)
{
    vig_str name;

    while (word.n && vig_is_digit(word.p[0]))
        word = vig_str_skip(word, 1);
    if (!vig_str_starts(word, VIG_STR("<<")))
        return false;
    word = vig_str_skip(word, 2);
    ret->strips_tabs = word.n && word.p[0] == '-';
    word = vig_str_skip(word, ret->strips_tabs);
    if (word.n == 0 || vig_str_has(word, '<'))
        return false;
    *rc = docker_unquote(r, word, &name);
    if (*rc < 0 || name.n == 0)
        return false;
    ret->name = name;
    ret->expands = name.n == word.n;
    return true;
}

static int heredoc_body(struct docker_reader *r, struct vig_instruction *ins, struct vig_heredoc *h)
{
    size_t first = r->line, from, end;
    bool ended = false;

    for (; !ended && r->line < r->d->lines.n; r->line++) {
        vig_str line = line_text(r, r->line);

        while (h->strips_tabs && line.n && line.p[0] == '\t')
            line = vig_str_skip(line, 1);
        ended = vig_str_eq(line, h->name);
    }
    from = first < r->d->lines.n ? r->d->lines.v[first] : r->d->text.n;
    end = ended ? r->d->lines.v[r->line - 1] : r->d->text.n;
    h->body = vig_str_of(r->d->text.p + from, end - from);
    h->at = vig_docker_text_span(r->d, from, end);
    ins->at.end = ended ? end + line_text(r, r->line - 1).n : end;
    ins->end_line = (uint32_t)r->line;
    return ended ? 0 : docker_problem(r, h->at, "here-document without its end");
}

static int heredocs(struct docker_reader *r, struct vig_instruction *ins)
{
    size_t at = 0, start;
    int rc = 0;

    if (ins->json || (ins->kind != VIG_INS_RUN && ins->kind != VIG_INS_COPY && ins->kind != VIG_INS_ADD))
        return 0;
    if (vig_str_search(ins->args, VIG_STR("<<")) == VIG_NPOS)
        return 0;
    while (rc == 0 && docker_next_word(ins->args, '\\', &at, &start)) {
        struct vig_heredoc h = { 0 }, *slot;

        if (!heredoc_word(r, vig_str_of(ins->args.p + start, at - start), &h, &rc) || rc < 0)
            continue;
        rc = heredoc_body(r, ins, &h);
        slot = vig_vec_add(&ins->heredocs, r->arena);
        if (!slot)
            return vig_nomem(r->err);
        *slot = h;
    }
    return rc;
}

static int add_instruction(struct docker_reader *r, const struct vig_instruction *ins)
{
    struct vig_instruction *slot;

    if (r->d->instructions.n >= VIG_LIMIT_INSTRUCTIONS)
        return vig_fail(r->err, VIG_E_LIMIT, "Dockerfile: more than %zu instructions", VIG_LIMIT_INSTRUCTIONS);
    slot = vig_vec_add(&r->d->instructions, r->arena);
    if (!slot)
        return vig_nomem(r->err);
    *slot = *ins;
    return 0;
}

/* Flags, arguments, here-documents of an instruction whose name is known. */
static int finish(struct docker_reader *r, struct vig_instruction *ins)
{
    size_t flags_end = 0;
    int rc = docker_flags(r, ins, &flags_end);

    if (rc < 0)
        return rc;
    skip_args(ins, flags_end);
    trim_args(ins);
    rc = docker_args(r, ins);
    if (rc == 0)
        rc = heredocs(r, ins);
    if (rc == 0)
        rc = docker_script(r, ins);
    return rc;
}

/* ONBUILD is an element of its own; what stands behind it follows. */
static int onbuild(struct docker_reader *r, struct vig_instruction *trigger)
{
    struct vig_instruction ins = *trigger;
    int rc;

    ins.onbuild = true;
    ins.runs.v = vig_new_array(r->arena, struct vig_docker_run, ins.runs.n + 1);
    if (!ins.runs.v)
        return vig_nomem(r->err);
    for (size_t i = 0; i < ins.runs.n; i++)
        ins.runs.v[i] = trigger->runs.v[i];
    ins.runs.cap = ins.runs.n + 1;
    if (ins.args.n)
        ins.at.start = vig_docker_args_span(r->d, trigger, 0, 1).start;
    take_name(&ins);
    ins.at = vig_docker_text_span(r->d, ins.at.start, ins.at.end);
    if (ins.kind == VIG_INS_ONBUILD || ins.kind == VIG_INS_FROM || ins.kind == VIG_INS_MAINTAINER || ins.kind == VIG_INS_UNKNOWN) {
        rc = docker_problem(r, ins.at, "ONBUILD cannot be followed by this");
        return rc < 0 ? rc : add_instruction(r, trigger);
    }
    rc = finish(r, &ins);
    trigger->at.end = ins.at.end;
    trigger->end_line = ins.end_line;
    if (rc == 0)
        rc = add_instruction(r, trigger);
    return rc < 0 ? rc : add_instruction(r, &ins);
}

static int instruction(struct docker_reader *r)
{
    struct vig_instruction ins = { .stage = VIG_NO_STAGE };
    int rc = logical_line(r, &ins);

    if (rc < 0)
        return rc;
    trim_args(&ins);
    if (ins.args.n == 0)
        return 0; /* nothing but continued empty lines */
    take_name(&ins);
    if (r->d->stages.n && ins.kind != VIG_INS_FROM)
        ins.stage = (uint32_t)r->d->stages.n - 1;
    if (ins.kind == VIG_INS_UNKNOWN) {
        rc = docker_problem(r, ins.at, "unknown instruction");
        return rc < 0 ? rc : add_instruction(r, &ins);
    }
    if (ins.stage == VIG_NO_STAGE && ins.kind != VIG_INS_FROM && ins.kind != VIG_INS_ARG)
        rc = docker_problem(r, ins.at, "only ARG may stand before the first FROM");
    if (rc == 0 && ins.args.n == 0)
        rc = docker_problem(r, ins.at, "instruction without arguments");
    if (rc < 0)
        return rc;
    if (ins.kind == VIG_INS_ONBUILD)
        return onbuild(r, &ins);
    rc = finish(r, &ins);
    return rc < 0 ? rc : add_instruction(r, &ins);
}

static int read_lines(struct docker_reader *r)
{
    bool in_front = true;
    int rc = 0;

    while (rc == 0 && r->line < r->d->lines.n) {
        vig_str line = without_indent(line_text(r, r->line));

        if (line.n == 0 || line.p[0] != '#') {
            in_front = false;
            if (line.n)
                rc = instruction(r);
            else
                r->line++;
            continue;
        }
        if (!in_front || !directive(r, line, &rc)) {
            in_front = in_front && vig_str_has(line, '=');
            rc = comment_line(r, line, r->line);
        }
        r->line++;
    }
    return rc;
}

int vig_dockerfile_parse(vig_str path, vig_str text, struct vig_arena *arena, struct vig_dockerfile **ret, struct vig_err *err)
{
    struct vig_dockerfile *d;
    struct docker_reader r = { .arena = arena, .err = err, .words = VIG_LIMIT_DOCKER_WORDS, .expansion = VIG_LIMIT_DOCKER_EXPANSION };
    int rc;

    if (text.n > VIG_LIMIT_DOCKERFILE)
        return vig_fail(err, VIG_E_LIMIT, "Dockerfile of %zu bytes: at most %zu are read", text.n, VIG_LIMIT_DOCKERFILE);
    d = vig_new(arena, struct vig_dockerfile);
    if (!d)
        return vig_nomem(err);
    d->path = path;
    d->text = text.p ? text : VIG_STR("");
    d->escape = '\\';
    r.d = d;
    r.scope = &r.global;
    vig_buf_init(&r.scratch, VIG_LIMIT_DOCKERFILE + VIG_LIMIT_DOCKER_EXPANSION);
    rc = index_lines(&r);
    if (rc == 0)
        rc = read_lines(&r);
    vig_buf_done(&r.scratch);
    if (rc < 0)
        return rc;
    docker_finish_stages(&r);
    *ret = d;
    return 0;
}
