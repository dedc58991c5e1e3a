/* format/gemspec.c - see format/gemspec.h.
 *
 * RubyGems writes these files itself when it installs a gem: Ruby code, but always of the same few shapes.
 *
 *     # stub: rack 2.2.3 ruby lib                 since RubyGems 2.2: name, version, platform, …
 *     Gem::Specification.new do |s|
 *       s.name = "rack".freeze                    older ones: %q{rack}
 *       s.version = "2.2.3"                       or Gem::Version.new("2.2.3")
 *       s.licenses = ["MIT".freeze, "Ruby"]
 *
 * Ruby is not run: only literals in these places count, and a name that is computed is none.
 */
#include "format/gemspec.h"

#include "base/buf.h"
#include "base/cur.h"

/* The literal at the start of *s: "x", 'x', %q{x}, %q<x>. Moves behind it; false when there is none. */
static bool take_literal(vig_str *s, vig_str *ret)
{
    static const char open[] = "{<([", close[] = "}>)]";
    const char *at = s->n > 3 && s->p[0] == '%' && s->p[1] == 'q' && s->p[2] ? strchr(open, s->p[2]) : NULL;
    vig_str rest;
    char quote;

    if (at) {
        quote = close[at - open];
        rest = vig_str_skip(*s, 3);
    } else if (s->n && (s->p[0] == '"' || s->p[0] == '\'')) {
        quote = s->p[0];
        rest = vig_str_skip(*s, 1);
    } else {
        return false;
    }
    if (!vig_str_has(rest, quote))
        return false;
    *ret = vig_str_cut(&rest, quote);
    *s = rest;
    return true;
}

/* "s.name = VALUE" → name, VALUE; whatever the variable is called. */
static bool split_assignment(vig_str line, vig_str *ret_field, vig_str *ret_value)
{
    vig_str left = vig_str_trim(vig_str_cut(&line, '='));

    (void)vig_str_cut(&left, '.');
    *ret_field = left;
    *ret_value = vig_str_trim(line);
    return left.n && ret_value->n && ret_value->p[0] != '=';
}

static void set_literal(vig_str value, vig_str *ret)
{
    vig_str found;

    if (vig_str_starts(value, VIG_STR("Gem::Version.new(")))
        value = vig_str_skip(value, 17);
    if (vig_str_empty(*ret) && take_literal(&value, &found))
        *ret = found;
}

static void add_licenses(struct vig_buf *licenses, vig_str value)
{
    vig_str found;

    while (value.n && value.p[0] != ']') {
        if (!take_literal(&value, &found)) {
            value = vig_str_skip(value, 1);
            continue;
        }
        if (licenses->n)
            vig_buf_add(licenses, VIG_STR(", "));
        vig_buf_add(licenses, found);
    }
}

static void parse_line(vig_str line, struct vig_gemspec *spec, struct vig_buf *licenses)
{
    vig_str field, value;

    line = vig_str_trim(line);
    if (vig_str_starts(line, VIG_STR("# stub: ")) && vig_str_empty(spec->name)) {
        line = vig_str_skip(line, 8);
        spec->name = vig_str_cut(&line, ' ');
        spec->version = vig_str_cut(&line, ' ');
        return;
    }
    if (line.n == 0 || line.p[0] == '#' || !split_assignment(line, &field, &value))
        return;
    if (vig_str_eqc(field, "name"))
        set_literal(value, &spec->name);
    else if (vig_str_eqc(field, "version"))
        set_literal(value, &spec->version);
    else if ((vig_str_eqc(field, "license") || vig_str_eqc(field, "licenses")) && licenses->n == 0)
        add_licenses(licenses, value);
}

int vig_gemspec_parse(vig_str file, struct vig_arena *arena, struct vig_gemspec *ret, struct vig_err *err)
{
    struct vig_gemspec spec = { 0 };
    vig_cur cur = vig_cur_of(file);
    struct vig_buf licenses;
    vig_str line;
    int rc = 0;

    vig_buf_init(&licenses, 1024);
    while (vig_cur_line(&cur, &line))
        parse_line(line, &spec, &licenses);
    if (licenses.n && !vig_arena_str(arena, vig_buf_str(&licenses), &spec.license))
        rc = vig_nomem(err);
    vig_buf_done(&licenses);
    if (rc == 0)
        *ret = spec;
    return rc;
}
