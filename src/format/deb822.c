/* format/deb822.c - see format/deb822.h. The format's source is deb822(5).
 *
 * Most of a status file is text that nobody asks for (descriptions, conffiles); a line costs one search for its end.
 * Untrusted: a line without a colon, one that continues nothing, and NUL bytes are all possible. Line ends are the only
 * thing that is relied on.
 */
#include "format/deb822.h"

static vig_str continuation(struct vig_deb822 *d)
{
    const char *start = d->cur.p;
    vig_str line;
    char c;

    while (vig_cur_peek(&d->cur, &c) && (c == ' ' || c == '\t') && vig_cur_line(&d->cur, &line))
        d->line++;
    return vig_str_of(start, (size_t)(d->cur.p - start));
}

static bool is_field(vig_str line, size_t colon)
{
    return colon != VIG_NPOS && colon > 0 && line.p[0] != ' ' && line.p[0] != '\t';
}

bool vig_deb822_next(struct vig_deb822 *d, struct vig_deb822_item *ret)
{
    vig_str line;

    while (vig_cur_line(&d->cur, &line)) {
        size_t colon;

        d->line++;
        *ret = (struct vig_deb822_item){ .kind = VIG_DEB822_END, .line = d->line };
        if (vig_str_empty(line)) {
            if (!d->open)
                continue;
            d->open = false;
            return true;
        }
        d->open = true;
        colon = vig_str_find(line, ':');
        if (!is_field(line, colon)) {
            ret->kind = VIG_DEB822_BAD;
            return true;
        }
        ret->kind = VIG_DEB822_FIELD;
        ret->name = vig_str_take(line, colon);
        ret->value = vig_str_trim(vig_str_skip(line, colon + 1));
        ret->more = continuation(d);
        return true;
    }
    if (!d->open)
        return false;
    d->open = false;
    *ret = (struct vig_deb822_item){ .kind = VIG_DEB822_END, .line = d->line };
    return true;
}

vig_str vig_deb822_source(vig_str value, vig_str *ret_version)
{
    size_t open = vig_str_find(value, '(');

    *ret_version = VIG_STR("");
    if (open == VIG_NPOS)
        return vig_str_trim(value);
    vig_str inner = vig_str_skip(value, open + 1);
    *ret_version = vig_str_trim(vig_str_cut(&inner, ')'));
    return vig_str_trim(vig_str_take(value, open));
}
