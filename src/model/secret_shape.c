/* model/secret_shape.c - credentials that are more than a prefix and a length: keys in PEM, JWTs, URLs, values beside a telling name.
 *
 * Each function is given the place of an anchor and looks at a bounded piece of text around it (see model/secret.c).
 */
#include <math.h>

#include "model/secret_rules.h"

enum { LONGEST_NAME = 64, LONGEST_VALUE = 256, LONGEST_KEY = 16384, LONGEST_JWT = 4096 };

static char byte_at(vig_str text, size_t at)
{
    return at < text.n ? text.p[at] : '\0';
}

/* How many bytes of the class stand at `at`, counted up to `most` + 1. */
static size_t run_of(vig_str text, size_t at, enum vig_secret_class class, size_t most)
{
    size_t n = 0;

    while (n <= most && at + n < text.n && vig_secret_in_class(class, text.p[at + n]))
        n++;
    return n;
}

static bool found(struct vig_secret_hit *ret, size_t start, size_t end)
{
    ret->start = start;
    ret->end = end;
    return true;
}

double vig_secret_entropy(vig_str s)
{
    unsigned counts[256] = { 0 };
    double sum = 0;

    for (size_t i = 0; i < s.n; i++)
        counts[(unsigned char)s.p[i]]++;
    for (size_t i = 0; i < 256; i++)
        if (counts[i])
            sum += counts[i] * log2(counts[i]);
    return s.n ? log2((double)s.n) - sum / (double)s.n : 0;
}

/* The mere header, as programs that read keys have it in their constants, is no key: its body has to follow, base64 lines that
 * may be written with "\n" for their ends, as in JSON. An RFC 1421 head ("Proc-Type: …") may stand between. */
static bool has_body(vig_str text, size_t at)
{
    size_t good = 0;

    for (size_t i = at; i < text.n && i < at + 600 && good < 64; i++) {
        char c = text.p[i];

        if (c == '\\' && byte_at(text, i + 1) == 'n')
            i++;
        else if (vig_secret_in_class(VIG_CLASS_BASE64, c))
            good++;
        else if (c == ':' || c == '-' || c == ',')
            good = 0;
        else if (!vig_is_space(c) && c != '"' && c != '\'' && c != '.' && c != '(' && c != ')' && c != '+')
            return false;
    }
    return good >= 64;
}

bool vig_secret_pem(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    vig_str head = vig_str_take(vig_str_skip(text, end), 60), rest;
    size_t close = vig_str_search(head, VIG_STR("-----")), stop;

    if (close == VIG_NPOS)
        return false;
    head = vig_str_take(head, close);
    if (!vig_str_ends(head, VIG_STR("PRIVATE KEY")) && !vig_str_ends(head, VIG_STR("PRIVATE KEY BLOCK")))
        return false;
    end += close + 5;
    if (!has_body(text, end))
        return false;
    rest = vig_str_take(vig_str_skip(text, end), LONGEST_KEY);
    stop = vig_str_search(rest, VIG_STR("-----END"));
    return found(ret, at, end + (stop == VIG_NPOS ? rest.n : stop));
}

bool vig_secret_putty(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    vig_str rest = vig_str_take(vig_str_skip(text, end), LONGEST_KEY);
    size_t lines = vig_str_search(rest, VIG_STR("Private-Lines:"));

    return lines != VIG_NPOS && found(ret, at, end + lines);
}

bool vig_secret_jwt(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    size_t stop;

    if (at && vig_secret_in_class(VIG_CLASS_DOTTED, text.p[at - 1]))
        return false;
    stop = end + run_of(text, end, VIG_CLASS_URL64, LONGEST_JWT);
    if (stop - at < 16 || byte_at(text, stop) != '.' || !vig_str_starts(vig_str_skip(text, stop + 1), VIG_STR("eyJ")))
        return false;
    stop++;
    stop += run_of(text, stop, VIG_CLASS_URL64, LONGEST_JWT);
    if (byte_at(text, stop) != '.')
        return false;
    stop++;
    size_t signature = run_of(text, stop, VIG_CLASS_URL64, LONGEST_JWT);
    return signature >= 20 && found(ret, at, stop + signature);
}

static bool is_dull_password(vig_str s)
{
    static const char *const words[] = { "password", "passwd", "pass", "pwd", "pw", "secret", "p", "x", "xxx", "token", "mypassword", "mypass", "tiger" };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_ieq(s, vig_str_c(words[i])))
            return true;
    return false;
}

/* scheme://user:password@host */
bool vig_secret_url(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    size_t colon = VIG_NPOS, i = end;

    if (at && vig_is_alnum(text.p[at - 1]))
        return false;
    for (; i < text.n && i < end + LONGEST_VALUE; i++) {
        char c = text.p[i];
        if (c == '@')
            break;
        if (c == ':' && colon == VIG_NPOS)
            colon = i;
        if (c <= ' ' || c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '`' || c == '\\' || c == ',')
            return false;
    }
    if (byte_at(text, i) != '@' || colon == VIG_NPOS || i - colon < 4 || !vig_is_alnum(byte_at(text, i + 1)))
        return false;
    return !is_dull_password(vig_str_of(text.p + colon + 1, i - colon - 1)) && found(ret, colon + 1, i);
}

bool vig_secret_sendgrid(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    if ((at && vig_secret_in_class(VIG_CLASS_DOTTED, text.p[at - 1])) || run_of(text, end, VIG_CLASS_URL64, 22) != 22 ||
        byte_at(text, end + 22) != '.' || run_of(text, end + 23, VIG_CLASS_URL64, 43) != 43)
        return false;
    return found(ret, at, end + 66);
}

/* sk-…T3BlbkFJ…, also sk-proj-… and sk-svcacct-…: in the middle stands "OpenAI" in base64. */
bool vig_secret_openai(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    size_t start = at, tail = run_of(text, end, VIG_CLASS_URL64, 180);

    while (start && at - start < 120 && vig_secret_in_class(VIG_CLASS_URL64, text.p[start - 1]))
        start--;
    return tail >= 20 && at - start >= 20 && vig_str_starts(vig_str_skip(text, start), VIG_STR("sk-")) && found(ret, start, end + tail);
}

static bool is_name(char c)
{
    return vig_is_alnum(c) || c == '_' || c == '-' || c == '.';
}

static size_t skip_blanks(vig_str text, size_t at)
{
    for (size_t n = 0; n < 8 && (byte_at(text, at) == ' ' || byte_at(text, at) == '\t'); n++)
        at++;
    return at;
}

/* Behind a name: its closing quote or bracket, then "=", ":", ":=", "=>". */
static bool skip_operator(vig_str text, size_t *at)
{
    size_t i = *at;
    char c;

    while (byte_at(text, i) == '"' || byte_at(text, i) == '\'' || byte_at(text, i) == ']')
        i++;
    i = skip_blanks(text, i);
    c = byte_at(text, i);
    if (c != '=' && c != ':')
        return false;
    i++;
    if (c == '=' && byte_at(text, i) == '=')
        return false;
    if ((c == ':' && byte_at(text, i) == '=') || (c == '=' && byte_at(text, i) == '>'))
        i++;
    *at = skip_blanks(text, i);
    return true;
}

static bool ends_value(char c, char quote)
{
    if (quote)
        return c == quote || c == '\n' || c == '\0';
    return c <= ' ' || c == '"' || c == '\'' || c == ',' || c == ';' || c == ')' || c == '`';
}

bool vig_secret_value_at(vig_str text, size_t at, vig_str *ret_name, size_t *ret_start, size_t *ret_end, bool *ret_quoted)
{
    size_t start = at, stop = at, end;
    char quote;

    while (start && at - start < LONGEST_NAME && is_name(text.p[start - 1]))
        start--;
    while (stop < text.n && stop - at < LONGEST_NAME && is_name(text.p[stop]))
        stop++;
    *ret_name = vig_str_of(text.p + start, stop - start);
    if (!skip_operator(text, &stop))
        return false;
    quote = byte_at(text, stop);
    quote = quote == '"' || quote == '\'' || quote == '`' ? quote : '\0';
    stop += quote != '\0';
    for (end = stop; end < text.n && end - stop <= LONGEST_VALUE && !ends_value(text.p[end], quote);)
        end++;
    if (end == stop || end - stop > LONGEST_VALUE || (quote && byte_at(text, end) != quote))
        return false;
    *ret_start = stop;
    *ret_end = end;
    *ret_quoted = quote != '\0';
    return true;
}

bool vig_secret_aws_secret(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    bool quoted;
    vig_str name;
    size_t start, stop;

    (void)end;
    if (!vig_secret_value_at(text, at, &name, &start, &stop, &quoted) || stop - start != 40 ||
        run_of(text, start, VIG_CLASS_BASE64, 40) != 40 || vig_secret_entropy(vig_str_of(text.p + start, 40)) < 4.0)
        return false;
    return found(ret, start, stop);
}

/* 64 bytes in base64 for storage, 32 for a service bus. */
bool vig_secret_azure_key(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    size_t n = run_of(text, end, VIG_CLASS_BASE64, 88);

    (void)at;
    return (n == 88 || n == 44) && text.p[end + n - 1] == '=' && found(ret, end, end + n);
}

/* "SK" and 32 hex digits, or 32 hex digits alone, somewhere behind the name. */
bool vig_secret_twilio(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    (void)at;
    for (size_t i = end; i < text.n && i < end + 160;) {
        size_t n = run_of(text, i, VIG_CLASS_HEX, 32);
        bool key = i >= 2 && text.p[i - 2] == 'S' && text.p[i - 1] == 'K';

        if (n == 32 && (key || !vig_is_alnum(text.p[i - 1])) && !vig_is_alnum(byte_at(text, i + 32)) &&
            vig_secret_entropy(vig_str_of(text.p + i, 32)) >= 2.5)
            return found(ret, key ? i - 2 : i, i + 32);
        i += n ? n : 1;
    }
    return false;
}

/* "auth": "base64 of user:password" */
bool vig_secret_docker_auth(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    size_t start = end, n;

    (void)at;
    if (!skip_operator(text, &start) || byte_at(text, start) != '"')
        return false;
    start++;
    n = run_of(text, start, VIG_CLASS_BASE64, 4096);
    return n >= 12 && n % 4 == 0 && byte_at(text, start + n) == '"' && found(ret, start, start + n);
}

/* A PEM key in base64. */
bool vig_secret_kube_key(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    size_t start = skip_blanks(text, end), n = run_of(text, start, VIG_CLASS_BASE64, LONGEST_KEY);

    (void)at;
    return n >= 100 && vig_str_starts(vig_str_skip(text, start), VIG_STR("LS0tLS1CRUdJTi")) && found(ret, start, start + n);
}

/* //registry.example/:_authToken=… of an .npmrc */
bool vig_secret_npm_auth(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    bool quoted;
    vig_str name;
    size_t start, stop;

    (void)end;
    if (at && text.p[at - 1] != ':' && text.p[at - 1] != '\n')
        return false;
    return vig_secret_value_at(text, at, &name, &start, &stop, &quoted) && stop - start >= 8 && found(ret, start, stop);
}

/* 8 to 10 digits, ':', 35 bytes. */
bool vig_secret_telegram(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    size_t start = at;

    (void)end;
    while (start && at - start <= 10 && vig_is_digit(text.p[start - 1]))
        start--;
    if (at - start < 8 || at - start > 10 || (start && vig_is_alnum(text.p[start - 1])) || run_of(text, at + 1, VIG_CLASS_URL64, 35) != 35)
        return false;
    return found(ret, start, at + 36);
}

/* A random-looking value: no word, no path, no code. */
static bool looks_random(vig_str v, bool quoted)
{
    bool digit = false, letter = false;

    if (v.n < 8 || v.n > 200 || v.p[0] == '/' || v.p[0] == '.' || v.p[0] == '$')
        return false;
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (c <= ' ' || c == '(' || c == '<' || c == '>' || c == '{' || c == '[' || c == '\\')
            return false;
        digit |= vig_is_digit(c);
        letter |= vig_is_alpha(c);
    }
    return digit && letter && vig_secret_entropy(v) >= (quoted ? 3.0 : 3.4) && vig_str_search(v, VIG_STR("://")) == VIG_NPOS;
}

bool vig_secret_assignment(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret)
{
    bool quoted;
    vig_str name;
    size_t start, stop;

    (void)end;
    if (!vig_secret_value_at(text, at, &name, &start, &stop, &quoted) || !looks_random(vig_str_of(text.p + start, stop - start), quoted))
        return false;
    return found(ret, start, stop);
}
