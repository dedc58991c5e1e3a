/* repair/shell_words.c - see shell_words.h. Names, variables and labels of containers are anybody's: one that says `$(rm -rf ~)` must stay
 * that text. */
#include "repair/shell_words.h"

static bool is_plain(char c)
{
    return vig_is_alnum(c) || memchr("_./:=@%+,-", c, 10);
}

/* The length of the character at `at`, or 0 when it is no UTF-8, or a control character (also those of U+0080 to U+009F). */
static size_t character(vig_str s, size_t at)
{
    unsigned char c = (unsigned char)s.p[at];
    size_t n = c < 0x80 ? 1 : (c & 0xe0) == 0xc0 ? 2 : (c & 0xf0) == 0xe0 ? 3 : (c & 0xf8) == 0xf0 ? 4 : 0;

    if (n == 0 || n > s.n - at || c < 0x20 || c == 0x7f || c == 0xc0 || c == 0xc1)
        return 0;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)s.p[at + i] & 0xc0) != 0x80)
            return 0;
    return n == 2 && c == 0xc2 && (unsigned char)s.p[at + 1] < 0xa0 ? 0 : n;
}

bool vig_shell_word_is_odd(vig_str word)
{
    size_t n;

    for (size_t at = 0; at < word.n; at += n)
        if (!(n = character(word, at)))
            return true;
    return false;
}

static void add_odd(struct vig_buf *out, vig_str word)
{
    size_t n;

    (void)vig_buf_add(out, VIG_STR("$'"));
    for (size_t at = 0; at < word.n; at += n) {
        n = character(word, at);
        if (n == 0) {
            (void)vig_buf_addf(out, "\\%03o", (unsigned)(unsigned char)word.p[at]);
            n = 1;
            continue;
        }
        if (word.p[at] == '\'' || word.p[at] == '\\')
            (void)vig_buf_addc(out, '\\');
        (void)vig_buf_add(out, vig_str_of(word.p + at, n));
    }
    (void)vig_buf_addc(out, '\'');
}

void vig_shell_word(struct vig_buf *out, vig_str word)
{
    bool plain = word.n > 0;

    if (vig_shell_word_is_odd(word)) {
        add_odd(out, word);
        return;
    }
    for (size_t i = 0; plain && i < word.n; i++)
        plain = is_plain(word.p[i]);
    if (plain) {
        (void)vig_buf_add(out, word);
        return;
    }
    (void)vig_buf_addc(out, '\'');
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] == '\'')
            (void)vig_buf_add(out, VIG_STR("'\\''"));
        else
            (void)vig_buf_addc(out, word.p[i]);
    (void)vig_buf_addc(out, '\'');
}

void vig_shell_comment(struct vig_buf *out, vig_str text)
{
    size_t n;

    for (size_t at = 0; at < text.n; at += n) {
        n = character(text, at);
        if (n)
            (void)vig_buf_add(out, vig_str_of(text.p + at, n));
        else {
            (void)vig_buf_addc(out, '?');
            n = 1;
        }
    }
}
