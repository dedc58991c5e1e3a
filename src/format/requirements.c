/* format/requirements.c - see format/requirements.h.
 *
 * Source: pip's "Requirements File Format", PEP 508.
 *
 *     # a comment                            flask==2.0.1  # one behind white space
 *     requests[socks,security] == 2.31.0 ; python_version < "3.8" \
 *         --hash=sha256:…                    a backslash at the end goes on in the next line
 *     -r base.txt    --index-url https://…   options, for the whole file
 *     six @ https://host/six-1.16.0-py2.py3-none-any.whl
 *     ./local/folder    git+https://host/repo#egg=name
 *
 * "==1.*" is a range, and so is "==1.0,>0.9" as far as text goes: only one lone pin names a version.
 */
#include "format/requirements.h"

int vig_requirements_open(vig_str file, struct vig_arena *arena, struct vig_requirements *ret, struct vig_err *err)
{
    bool little = vig_str_starts(file, VIG_STR("\xff\xfe")), big = vig_str_starts(file, VIG_STR("\xfe\xff"));
    char *bytes;

    if (little || big) {
        size_t n = file.n / 2 - 1;

        bytes = vig_arena_alloc(arena, n, 1);
        if (!bytes)
            return vig_nomem(err);
        for (size_t i = 0; i < n; i++) {
            char low = file.p[2 + 2 * i + !little], high = file.p[2 + 2 * i + little];
            bytes[i] = high ? '?' : low;
        }
        file = vig_str_of(bytes, n);
    }
    if (vig_str_starts(file, VIG_STR("\xef\xbb\xbf")))
        file = vig_str_skip(file, 3);
    *ret = (struct vig_requirements){ .cur = vig_cur_of(file), .arena = arena };
    return 0;
}

/* Without a comment: '#' at the start or behind white space (one inside a URL belongs to it). */
static vig_str without_comment(vig_str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == '#' && (i == 0 || vig_is_space(line.p[i - 1])))
            return vig_str_take(line, i);
    return line;
}

static bool goes_on(vig_str line)
{
    return line.n && line.p[line.n - 1] == '\\';
}

/* A line and those that it goes on with. What follows the first one is hashes as a rule, so the bytes between stay as they
 * are: the result is one view from the first line's start to the last one's end. */
static bool next_logical(struct vig_requirements *r, vig_str *ret, size_t *ret_line)
{
    vig_str line, more;

    if (!vig_cur_line(&r->cur, &line))
        return false;
    *ret_line = ++r->line;
    more = line;
    while (goes_on(more) && !vig_str_starts(vig_str_trim(more), VIG_STR("#")) && vig_cur_line(&r->cur, &more))
        r->line++;
    *ret = vig_str_of(line.p, (size_t)(more.p + more.n - line.p));
    return true;
}

static bool is_name_char(char c)
{
    return vig_is_alnum(c) || c == '-' || c == '_' || c == '.';
}

/* "https://host/six-1.16.0-py2.py3-none-any.whl#sha256=…" → 1.16.0 */
static vig_str version_of_wheel(vig_str url)
{
    vig_str file = vig_str_cut(&url, '#');

    file = vig_str_cut(&file, ' ');
    file = vig_str_basename(vig_str_cut(&file, '?'));
    if (!vig_str_ends(file, VIG_STR(".whl")))
        return VIG_STR("");
    (void)vig_str_cut(&file, '-');
    return vig_str_has(file, '-') ? vig_str_cut(&file, '-') : VIG_STR("");
}

static bool is_version_char(char c)
{
    return vig_is_alnum(c) || c == '.' || c == '+' || c == '!' || c == '-' || c == '_';
}

/* "==1.0" or "===1.0" alone, with or without parentheses; what follows white space is an option (--hash). */
static vig_str pinned_version(vig_str s)
{
    vig_str version;
    size_t i = 0;

    s = vig_str_trim(s);
    if (s.n && s.p[0] == '(')
        s = vig_str_trim(vig_str_skip(s, 1));
    if (!vig_str_starts(s, VIG_STR("==")))
        return VIG_STR("");
    s = vig_str_skip(s, vig_str_starts(s, VIG_STR("===")) ? 3 : 2);
    s = vig_str_trim(s);
    while (i < s.n && is_version_char(s.p[i]))
        i++;
    version = vig_str_take(s, i);
    s = vig_str_trim(vig_str_skip(s, i));
    if (s.n && (s.p[0] == ',' || s.p[0] == '*'))
        return VIG_STR("");
    return version;
}

bool vig_requirement_parse(vig_str text, struct vig_requirement *ret)
{
    struct vig_requirement req = { .line = ret->line };
    size_t i = 0, end;

    text = vig_str_trim(text);
    while (i < text.n && is_name_char(text.p[i]))
        i++;
    req.name = vig_str_take(text, i);
    if (vig_str_empty(req.name) || !vig_is_alnum(req.name.p[0]))
        return false;
    text = vig_str_trim(vig_str_skip(text, i));
    if (text.n && text.p[0] == '[') {
        end = vig_str_find(text, ']');
        if (end == VIG_NPOS)
            return false;
        text = vig_str_trim(vig_str_skip(text, end + 1));
    }
    if (text.n && text.p[0] == '@') {
        req.version = version_of_wheel(vig_str_trim(vig_str_skip(text, 1)));
    } else if (text.n && !strchr("=<>!~;(-\\", text.p[0])) {
        return false; /* a path, a URL, a sentence */
    } else {
        vig_str spec = vig_str_cut(&text, ';');

        req.version = pinned_version(spec);
        req.marker = vig_str_trim(text);
    }
    *ret = req;
    return true;
}

int vig_requirements_next(struct vig_requirements *r, struct vig_requirement *ret, struct vig_err *err)
{
    struct vig_requirement req = { 0 };
    vig_str line;

    while (next_logical(r, &line, &req.line)) {
        line = vig_str_trim(without_comment(line));
        if (vig_str_empty(line) || line.p[0] == '-' || !vig_requirement_parse(line, &req))
            continue;
        *ret = req;
        return 1;
    }
    return 0;
}
