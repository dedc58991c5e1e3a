/* format/dockerfile_words.c - words of an instruction, in shell form and in exec form (see format/dockerfile.h).
 *
 * Words end at blanks. In ENV, LABEL, ARG and flags quotes and escapes hold a word together; in COPY, EXPOSE and their like they do not,
 * and are only taken away. Exec form is a JSON array of strings; what looks like one but is none is shell form.
 */
#include "format/dockerfile_read.h"

bool docker_next_word(vig_str s, char escape, size_t *at, size_t *ret_start)
{
    char quote = '\0';
    size_t i = *at;

    while (i < s.n && vig_is_space(s.p[i]))
        i++;
    *ret_start = i;
    for (; i < s.n; i++) {
        char c = s.p[i];

        if (c == escape && quote != '\'' && i + 1 < s.n)
            i++;
        else if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? '\0' : c;
        else if (!quote && vig_is_space(c))
            break;
    }
    *at = i;
    return i > *ret_start;
}

bool docker_next_plain_word(vig_str s, size_t *at, size_t *ret_start)
{
    size_t i = *at;

    while (i < s.n && vig_is_space(s.p[i]))
        i++;
    *ret_start = i;
    while (i < s.n && !vig_is_space(s.p[i]))
        i++;
    *at = i;
    return i > *ret_start;
}

int docker_unquote(struct docker_reader *r, vig_str word, vig_str *ret)
{
    char quote = '\0';

    *ret = word;
    if (!vig_str_has(word, '"') && !vig_str_has(word, '\'') && !vig_str_has(word, r->d->escape))
        return 0;
    vig_buf_clear(&r->scratch);
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i], next = i + 1 < word.n ? word.p[i + 1] : '\0';
        bool escaped = c == r->d->escape && quote != '\'' && i + 1 < word.n && (!quote || next == '"' || next == '$' || next == c);

        if (escaped)
            c = word.p[++i];
        else if (quote ? c == quote : c == '"' || c == '\'') {
            quote = quote ? '\0' : c;
            continue;
        }
        (void)vig_buf_addc(&r->scratch, c);
    }
    if (vig_buf_check(&r->scratch, r->err) < 0 || !vig_arena_str(r->arena, vig_buf_str(&r->scratch), ret))
        return vig_nomem(r->err);
    return 0;
}

int docker_word(struct docker_reader *r, const struct vig_instruction *ins, size_t start, size_t end, bool expand, struct vig_docker_word *ret)
{
    vig_str raw = vig_str_of(ins->args.p + start, end - start);
    struct vig_docker_word w = { .at = vig_docker_args_span(r->d, ins, start, end) };
    int rc = docker_spend_word(r);

    if (rc == 0)
        rc = docker_unquote(r, raw, &w.text);
    w.expanded = w.text;
    if (rc == 0 && expand && vig_str_has(raw, '$'))
        rc = docker_expand(r, raw, &w.expanded, &w.unknown);
    if (rc == 0)
        *ret = w;
    return rc;
}

int docker_add_word(struct docker_reader *r, struct vig_instruction *ins, size_t start, size_t end, bool expand)
{
    struct vig_docker_word word, *slot;
    int rc = docker_word(r, ins, start, end, expand, &word);

    if (rc < 0)
        return rc;
    slot = vig_vec_add(&ins->words, r->arena);
    if (!slot)
        return vig_nomem(r->err);
    *slot = word;
    return 0;
}

static bool hex4(vig_str s, size_t at, uint32_t *ret)
{
    uint32_t v = 0;

    if (s.n < 4 || at > s.n - 4)
        return false;
    for (size_t i = at; i < at + 4; i++) {
        char c = vig_lower(s.p[i]);

        if (!vig_is_digit(c) && !(c >= 'a' && c <= 'f'))
            return false;
        v = v * 16 + (uint32_t)(vig_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    *ret = v;
    return true;
}

static void add_utf8(struct vig_buf *b, uint32_t u)
{
    if (u < 0x80) {
        (void)vig_buf_addc(b, (char)u);
        return;
    }
    if (u < 0x800) {
        (void)vig_buf_addc(b, (char)(0xc0 | u >> 6));
    } else {
        if (u < 0x10000) {
            (void)vig_buf_addc(b, (char)(0xe0 | u >> 12));
        } else {
            (void)vig_buf_addc(b, (char)(0xf0 | u >> 18));
            (void)vig_buf_addc(b, (char)(0x80 | (u >> 12 & 0x3f)));
        }
        (void)vig_buf_addc(b, (char)(0x80 | (u >> 6 & 0x3f)));
    }
    (void)vig_buf_addc(b, (char)(0x80 | (u & 0x3f)));
}

/* At 'u' of "\uXXXX"; leaves *at at its last digit. */
static bool json_unicode(vig_str s, size_t *at, struct vig_buf *b)
{
    uint32_t u, low;

    if (!hex4(s, *at + 1, &u))
        return false;
    *at += 4;
    if (u >= 0xd800 && u < 0xdc00 && *at + 2 < s.n && s.p[*at + 1] == '\\' && s.p[*at + 2] == 'u' && hex4(s, *at + 3, &low) &&
        low >= 0xdc00 && low < 0xe000) {
        *at += 6;
        u = 0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00);
    } else if (u >= 0xd800 && u < 0xe000) {
        u = 0xfffd;
    }
    add_utf8(b, u);
    return true;
}

/* A string whose first quote is at *at; leaves *at behind its last one. Without escapes *ret is a view. */
static bool json_string(struct docker_reader *r, vig_str s, size_t *at, vig_str *ret, int *rc)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    size_t i = *at + 1, start = i;
    bool escapes = false;

    vig_buf_clear(&r->scratch);
    for (; i < s.n && s.p[i] != '"'; i++) {
        char c = s.p[i];
        const char *known;

        if ((unsigned char)c < ' ')
            return false;
        if (c != '\\') {
            if (escapes)
                (void)vig_buf_addc(&r->scratch, c);
            continue;
        }
        if (!escapes)
            (void)vig_buf_add(&r->scratch, vig_str_of(s.p + start, i - start));
        escapes = true;
        if (++i >= s.n)
            return false;
        known = memchr(from, s.p[i], sizeof from - 1);
        if (known)
            (void)vig_buf_addc(&r->scratch, to[known - from]);
        else if (s.p[i] != 'u' || !json_unicode(s, &i, &r->scratch))
            return false;
    }
    if (i >= s.n)
        return false;
    *at = i + 1;
    *ret = vig_str_of(s.p + start, i - start);
    if (escapes && (r->scratch.failed || !vig_arena_str(r->arena, vig_buf_str(&r->scratch), ret)))
        *rc = vig_nomem(r->err);
    return *rc == 0;
}

static size_t skip_space(vig_str s, size_t at)
{
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\r' || s.p[at] == '\n'))
        at++;
    return at;
}

static int json_word(struct docker_reader *r, struct vig_instruction *ins, vig_str text, size_t start, size_t end, bool expand)
{
    struct vig_docker_word w = { .text = text, .expanded = text, .at = vig_docker_args_span(r->d, ins, start, end) }, *slot;
    int rc = docker_spend_word(r);

    if (rc == 0 && expand && vig_str_has(text, '$'))
        rc = docker_expand(r, text, &w.expanded, &w.unknown);
    if (rc < 0)
        return rc;
    slot = vig_vec_add(&ins->words, r->arena);
    if (!slot)
        return vig_nomem(r->err);
    *slot = w;
    return 0;
}

/* "[" has been read; the elements, up to the end of the text. */
static bool json_array(struct docker_reader *r, struct vig_instruction *ins, size_t at, bool expand, int *rc)
{
    vig_str s = ins->args, text;

    at = skip_space(s, at);
    if (at < s.n && s.p[at] == ']')
        return skip_space(s, at + 1) == s.n;
    for (;;) {
        size_t start = at;

        if (at >= s.n || s.p[at] != '"' || !json_string(r, s, &at, &text, rc))
            return false;
        *rc = json_word(r, ins, text, start, at, expand);
        if (*rc < 0)
            return false;
        at = skip_space(s, at);
        if (at >= s.n || (s.p[at] != ',' && s.p[at] != ']'))
            return false;
        if (s.p[at] == ']')
            return skip_space(s, at + 1) == s.n;
        at = skip_space(s, at + 1);
    }
}

int docker_json(struct docker_reader *r, struct vig_instruction *ins, size_t from, bool expand, bool *ret_is)
{
    size_t at = skip_space(ins->args, from);
    int rc = 0;

    *ret_is = false;
    if (at >= ins->args.n || ins->args.p[at] != '[')
        return 0;
    *ret_is = json_array(r, ins, at + 1, expand, &rc);
    if (!*ret_is)
        ins->words.n = 0;
    return rc;
}
