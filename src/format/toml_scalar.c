/* format/toml_scalar.c - see format/toml_scalar.h.
 *
 * Source: TOML 1.0.0.
 *
 *     string    "basic\n"  'literal'  """several lines"""  '''several lines'''
 *     integer   1_000  -3  0xff  0o17  0b1      float  1.5  1e6  inf  nan
 *     date      1979-05-27T07:32:00.5-07:00  (T or a space)  1979-05-27  07:32:00
 *
 * Numbers and dates are checked for their form and kept as text: nothing here needs their value, and so nothing overflows.
 */
#include "format/toml_scalar.h"

int vig_toml_bad(const struct vig_toml_reader *r, struct vig_err *err, const char *what)
{
    int rc = vig_fail(err, VIG_E_INPUT, "line %zu: %s", r->line, what);

    err->at = r->line;
    return rc;
}

static bool is_control(char c)
{
    return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f;
}

/* Where the string that starts at the cursor ends: the bytes inside, and whether any is a backslash. Passes over it all. */
static int find_end(struct vig_toml_reader *r, char quote, bool is_long, vig_str *ret, bool *ret_escapes, struct vig_err *err)
{
    vig_str rest = vig_cur_rest(&r->cur);
    size_t i = 0, lines = 0, close;

    *ret_escapes = false;
    for (;; i++) {
        if (i >= rest.n)
            return vig_toml_bad(r, err, "a string without an end");
        if (rest.p[i] == quote && !is_long) {
            close = i + 1;
            break;
        }
        if (rest.p[i] == quote && rest.n - i >= 3 && rest.p[i + 1] == quote && rest.p[i + 2] == quote) {
            for (size_t more = 0; more < 2 && i + 3 < rest.n && rest.p[i + 3] == quote; more++)
                i++; /* up to two quotes may stand just inside of the end */
            close = i + 3;
            break;
        }
        if (rest.p[i] == '\\' && quote == '"') {
            *ret_escapes = true;
            if (i + 1 < rest.n && rest.p[i + 1] != '\n' && rest.p[i + 1] != '\r')
                i++;
        } else if (rest.p[i] == '\n' && is_long) {
            lines++;
        } else if (is_control(rest.p[i]) && !(is_long && rest.p[i] == '\r' && i + 1 < rest.n && rest.p[i + 1] == '\n')) {
            return vig_toml_bad(r, err, "a control character in a string");
        }
    }
    *ret = vig_str_take(rest, i);
    (void)vig_cur_skip(&r->cur, close);
    r->line += lines;
    return 0;
}

static bool hex_value(vig_str digits, uint32_t *ret)
{
    uint32_t v = 0;

    for (size_t i = 0; i < digits.n; i++) {
        char c = vig_lower(digits.p[i]);

        if (!vig_is_digit(c) && !(c >= 'a' && c <= 'f'))
            return false;
        v = v << 4 | (uint32_t)(vig_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    *ret = v;
    return true;
}

static size_t put_utf8(uint32_t c, char *to)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3f));
        to[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3f));
    to[2] = (char)(0x80 | (c >> 6 & 0x3f));
    to[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

/* \uXXXX, \UXXXXXXXX, \xXX: the cursor stands behind the letter. Never longer in UTF-8 than as written. */
static bool unescape_code(vig_cur *cur, size_t digits, char *to, size_t *n)
{
    vig_str hex;
    uint32_t c;

    if (!vig_cur_take(cur, digits, &hex) || !hex_value(hex, &c) || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return false;
    *n += put_utf8(c, to + *n);
    return true;
}

/* A backslash at the end of a line: it, the line's end and all white space behind are dropped. */
static bool skip_line_end(vig_cur *cur)
{
    vig_cur at = *cur;
    bool any = false;

    while (at.p < at.end && vig_is_space(*at.p)) {
        any |= *at.p == '\n';
        at.p++;
    }
    if (any)
        *cur = at;
    return any;
}

static bool unescape_one(vig_cur *cur, bool is_long, char *to, size_t *n)
{
    static const char from[] = "btnfre\"\\", plain[] = "\b\t\n\f\r\033\"\\";
    uint8_t c;
    const char *at;

    if (is_long && skip_line_end(cur))
        return true;
    if (!vig_cur_u8(cur, &c) || c == '\0')
        return false;
    at = strchr(from, c);
    if (at) {
        to[(*n)++] = plain[at - from];
        return true;
    }
    return c == 'u' ? unescape_code(cur, 4, to, n) : c == 'U' ? unescape_code(cur, 8, to, n)
                                                   : c == 'x' && unescape_code(cur, 2, to, n);
}

static int unescape(struct vig_toml_reader *r, vig_str raw, bool is_long, vig_str *ret, struct vig_err *err)
{
    char *to = vig_arena_alloc(r->arena, raw.n, 1);
    vig_cur cur = vig_cur_of(raw);
    uint8_t c;
    size_t n = 0;

    if (!to)
        return vig_nomem(err);
    while (vig_cur_u8(&cur, &c)) {
        if (c != '\\')
            to[n++] = (char)c;
        else if (!unescape_one(&cur, is_long, to, &n))
            return vig_toml_bad(r, err, "an escape that TOML does not know");
    }
    *ret = vig_str_of(to, n);
    return 0;
}

int vig_toml_read_string(struct vig_toml_reader *r, bool multiline, vig_str *ret, struct vig_err *err)
{
    vig_str rest = vig_cur_rest(&r->cur), raw;
    const char quote = rest.p[0];
    bool is_long = rest.n >= 3 && rest.p[1] == quote && rest.p[2] == quote, escapes;
    int rc;

    if (is_long && !multiline)
        return vig_toml_bad(r, err, "a string of several lines cannot be a key");
    (void)vig_cur_skip(&r->cur, is_long ? 3 : 1);
    rc = find_end(r, quote, is_long, &raw, &escapes, err);
    if (rc < 0)
        return rc;
    if (is_long && vig_str_starts(raw, VIG_STR("\r\n")))
        raw = vig_str_skip(raw, 2);
    else if (is_long && vig_str_starts(raw, VIG_STR("\n")))
        raw = vig_str_skip(raw, 1);
    if (escapes)
        return unescape(r, raw, is_long, ret, err);
    *ret = raw;
    return 0;
}

/* A run of digits that `is_digit` likes, with single '_' between digits. */
static bool take_digits(vig_str *s, const char *digits)
{
    size_t i = 0;

    while (i < s->n && s->p[i] && (strchr(digits, s->p[i]) || (s->p[i] == '_' && i && s->p[i - 1] != '_')))
        i++;
    if (i == 0 || s->p[i - 1] == '_')
        return false;
    *s = vig_str_skip(*s, i);
    return true;
}

static bool take_char(vig_str *s, const char *any)
{
    if (s->n == 0 || s->p[0] == '\0' || !strchr(any, s->p[0]))
        return false;
    *s = vig_str_skip(*s, 1);
    return true;
}

static bool is_based_integer(vig_str s)
{
    static const struct {
        const char *prefix, *digits;
    } bases[] = { { "0x", "0123456789abcdefABCDEF" }, { "0o", "01234567" }, { "0b", "01" } };

    for (size_t i = 0; i < VIG_COUNT(bases); i++) {
        if (vig_str_starts(s, vig_str_c(bases[i].prefix))) {
            s = vig_str_skip(s, 2);
            return take_digits(&s, bases[i].digits) && s.n == 0;
        }
    }
    return false;
}

static bool is_number(vig_str s, enum vig_toml_kind *ret)
{
    static const char decimal[] = "0123456789";
    vig_str whole;

    *ret = VIG_TOML_INTEGER;
    if (is_based_integer(s))
        return true;
    (void)take_char(&s, "+-");
    if (vig_str_eqc(s, "inf") || vig_str_eqc(s, "nan")) {
        *ret = VIG_TOML_FLOAT;
        return true;
    }
    whole = s;
    if (!take_digits(&s, decimal) || (whole.p[0] == '0' && whole.n - s.n > 1))
        return false;
    if (take_char(&s, ".")) {
        *ret = VIG_TOML_FLOAT;
        if (!take_digits(&s, decimal))
            return false;
    }
    if (take_char(&s, "eE")) {
        *ret = VIG_TOML_FLOAT;
        (void)take_char(&s, "+-");
        if (!take_digits(&s, decimal))
            return false;
    }
    return s.n == 0;
}

/* `n` digits whose number lies in [least, most]. */
static bool take_field(vig_str *s, size_t n, uint64_t least, uint64_t most)
{
    uint64_t v;

    if (s->n < n || !vig_str_to_u64(vig_str_take(*s, n), &v) || v < least || v > most)
        return false;
    *s = vig_str_skip(*s, n);
    return true;
}

static bool take_date(vig_str *s)
{
    return take_field(s, 4, 0, 9999) && take_char(s, "-") && take_field(s, 2, 1, 12) && take_char(s, "-") &&
           take_field(s, 2, 1, 31);
}

static bool take_time(vig_str *s)
{
    if (!take_field(s, 2, 0, 23) || !take_char(s, ":") || !take_field(s, 2, 0, 59))
        return false;
    if (take_char(s, ":") && !take_field(s, 2, 0, 60))
        return false;
    return !take_char(s, ".") || take_digits(s, "0123456789");
}

static bool is_date(vig_str s)
{
    if (s.n > 2 && s.p[2] == ':')
        return take_time(&s) && s.n == 0;
    if (!take_date(&s))
        return false;
    if (s.n == 0)
        return true;
    if (!take_char(&s, "Tt ") || !take_time(&s))
        return false;
    if (take_char(&s, "Zz") || s.n == 0)
        return s.n == 0;
    return take_char(&s, "+-") && take_field(&s, 2, 0, 23) && take_char(&s, ":") && take_field(&s, 2, 0, 59) && s.n == 0;
}

static size_t bare_length(vig_str s)
{
    size_t i = 0;

    while (i < s.n && (vig_is_alnum(s.p[i]) || (s.p[i] && strchr("+-_.:", s.p[i]))))
        i++;
    if (i == 10 && s.n > 11 && s.p[4] == '-' && s.p[10] == ' ' && vig_is_digit(s.p[11])) /* a date, a space, a time */
        for (i = 11; i < s.n && (vig_is_alnum(s.p[i]) || (s.p[i] && strchr("+-_.:", s.p[i])));)
            i++;
    return i;
}

int vig_toml_read_bare(struct vig_toml_reader *r, enum vig_toml_kind *ret_kind, vig_str *ret, struct vig_err *err)
{
    vig_str s = vig_cur_rest(&r->cur);

    s = vig_str_take(s, bare_length(s));
    if (vig_str_empty(s))
        return vig_toml_bad(r, err, "no value where one is needed");
    if (vig_str_eqc(s, "true") || vig_str_eqc(s, "false"))
        *ret_kind = VIG_TOML_BOOL;
    else if (is_date(s))
        *ret_kind = VIG_TOML_DATE;
    else if (!is_number(s, ret_kind))
        return vig_toml_bad(r, err, "a value that is no string, number, bool or date");
    (void)vig_cur_skip(&r->cur, s.n);
    *ret = s;
    return 0;
}
