/* model/purl.c - see model/purl.h.
 *
 *     pkg:type/namespace/name@version?key=value&…#subpath
 *
 * A purl may come from an untrusted SBOM: every part is decoded into the arena, bounded, and checked.
 */
#include "model/purl.h"

static int hex_value(char c)
{
    c = vig_lower(c);
    return vig_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int decode(vig_str s, struct vig_arena *arena, vig_str *ret, struct vig_err *err)
{
    char *to = vig_arena_alloc(arena, s.n + 1, 1);
    size_t n = 0;

    if (!to)
        return vig_nomem(err);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%') {
            if (s.n - i < 3 || hex_value(s.p[i + 1]) < 0 || hex_value(s.p[i + 2]) < 0)
                return vig_fail(err, VIG_E_INPUT, "'%%' without two hex digits");
            to[n++] = (char)(hex_value(s.p[i + 1]) << 4 | hex_value(s.p[i + 2]));
            i += 2;
        } else {
            to[n++] = s.p[i];
        }
    }
    *ret = vig_str_of(to, n);
    return 0;
}

static int parse_qualifiers(vig_str text, struct vig_arena *arena, struct vig_purl *p, struct vig_err *err)
{
    while (text.n) {
        vig_str value = vig_str_cut(&text, '&'), key = vig_str_cut(&value, '=');
        struct vig_purl_qualifier *q;
        int rc;

        if (vig_str_empty(key) || vig_str_empty(value))
            continue; /* the specification: a qualifier without a value is as if it were absent */
        q = vig_vec_add(&p->qualifiers, arena);
        if (!q)
            return vig_nomem(err);
        q->key = key;
        rc = decode(value, arena, &q->value, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Cuts at the last `sep` and returns what stood behind it. */
static vig_str cut_last(vig_str *s, char sep)
{
    size_t at = vig_str_rfind(*s, sep);
    vig_str tail = at == VIG_NPOS ? VIG_STR("") : vig_str_skip(*s, at + 1);

    if (at != VIG_NPOS)
        *s = vig_str_take(*s, at);
    return tail;
}

/* '@' begins a version only behind the last '/': "pkg:npm/@angular/core" has none. */
static vig_str cut_version(vig_str *s)
{
    size_t slash = vig_str_rfind(*s, '/'), at = vig_str_rfind(*s, '@');

    if (at == VIG_NPOS || (slash != VIG_NPOS && at < slash))
        return VIG_STR("");
    return cut_last(s, '@');
}

int vig_purl_parse(vig_str text, struct vig_arena *arena, struct vig_purl *ret, struct vig_err *err)
{
    struct vig_purl p = { 0 };
    vig_str rest = vig_str_trim(text), subpath, qualifiers, version, name;
    int rc;

    if (rest.n > VIG_LIMIT_PATH)
        return vig_fail(err, VIG_E_LIMIT, "a purl of %zu bytes", rest.n);
    if (rest.n < 4 || !vig_str_ieq(vig_str_take(rest, 4), VIG_STR("pkg:")))
        return vig_fail(err, VIG_E_INPUT, "a purl begins with 'pkg:'");
    rest = vig_str_skip(rest, 4);
    while (rest.n && rest.p[0] == '/')
        rest = vig_str_skip(rest, 1);
    subpath = cut_last(&rest, '#');
    qualifiers = cut_last(&rest, '?');
    p.type = vig_str_cut(&rest, '/');
    version = cut_version(&rest);
    while (rest.n && rest.p[rest.n - 1] == '/')
        rest.n--;
    name = vig_str_basename(rest);
    if (vig_str_empty(p.type) || vig_str_empty(name))
        return vig_fail(err, VIG_E_INPUT, "a purl needs a type and a name");
    for (size_t i = 0; i < p.type.n; i++)
        if (!vig_is_alnum(p.type.p[i]) && p.type.p[i] != '.' && p.type.p[i] != '+' && p.type.p[i] != '-')
            return vig_fail(err, VIG_E_INPUT, "'%.*s' is no purl type", (int)(p.type.n < 40 ? p.type.n : 40), p.type.p);
    if ((rc = decode(vig_str_dirname(rest), arena, &p.ns, err)) < 0 || (rc = decode(name, arena, &p.name, err)) < 0 ||
        (rc = decode(version, arena, &p.version, err)) < 0 || (rc = decode(subpath, arena, &p.subpath, err)) < 0 ||
        (rc = parse_qualifiers(qualifiers, arena, &p, err)) < 0)
        return rc;
    *ret = p;
    return 0;
}

vig_str vig_purl_qualifier(const struct vig_purl *p, vig_str key)
{
    for (size_t i = 0; i < p->qualifiers.n; i++)
        if (vig_str_ieq(p->qualifiers.v[i].key, key))
            return p->qualifiers.v[i].value;
    return VIG_STR("");
}

/* The "source name" of a deb, apk or rpm purl as the scanners write it: upstream=NAME or NAME@VERSION, or an rpm's file. */
static void take_upstream(const struct vig_purl *p, struct vig_package *pkg)
{
    vig_str upstream = vig_purl_qualifier(p, VIG_STR("upstream"));

    if (vig_str_ends(upstream, VIG_STR(".src.rpm"))) {
        upstream.n -= VIG_STR(".src.rpm").n;
        vig_str release = cut_last(&upstream, '-');
        vig_str version = cut_last(&upstream, '-');
        (void)release;
        (void)version;
        pkg->source_name = upstream;
        return;
    }
    pkg->source_name = vig_str_cut(&upstream, '@');
    pkg->source_version = upstream;
}

int vig_purl_to_package(const struct vig_purl *p, struct vig_arena *arena, struct vig_package *ret, struct vig_err *err)
{
    struct vig_package pkg = { .type = vig_pkg_type_of(p->type), .version = p->version, .owner = VIG_NO_PACKAGE };
    bool is_os = vig_pkg_is_os(pkg.type), has_ns = !vig_str_empty(p->ns);
    vig_str epoch = vig_purl_qualifier(p, VIG_STR("epoch"));

    if (has_ns && (!is_os || pkg.type == VIG_PKG_EBUILD) && pkg.type != VIG_PKG_GENERIC)
        pkg.name = vig_arena_printf(arena, "%.*s%c%.*s", VIG_ARG(p->ns), pkg.type == VIG_PKG_MAVEN ? ':' : '/', VIG_ARG(p->name));
    else
        pkg.name = p->name;
    if (is_os) {
        pkg.arch = vig_purl_qualifier(p, VIG_STR("arch"));
        pkg.modularity = vig_purl_qualifier(p, VIG_STR("rpmmod"));
        take_upstream(p, &pkg);
        if (pkg.type != VIG_PKG_APK && !vig_str_empty(epoch) && !vig_str_eqc(epoch, "0") && !vig_str_has(p->version, ':'))
            pkg.version = vig_arena_printf(arena, "%.*s:%.*s", VIG_ARG(epoch), VIG_ARG(p->version));
    }
    if ((pkg.name.n && !pkg.name.p) || (p->version.n && !pkg.version.p))
        return vig_nomem(err);
    *ret = pkg;
    return 0;
}

/* What the specification lets stand as it is; `extra` adds characters for one part. */
static void encode(struct vig_buf *out, vig_str s, const char *extra)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (vig_is_alnum((char)c) || (c && strchr(".-_~", c)) || (c && strchr(extra, c))) {
            vig_buf_addc(out, (char)c);
        } else {
            vig_buf_addc(out, '%');
            vig_buf_addc(out, digits[c >> 4]);
            vig_buf_addc(out, digits[c & 15]);
        }
    }
}

static void add_lower(struct vig_buf *out, vig_str s, const char *extra)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = vig_lower(s.p[i]);
        encode(out, vig_str_of(&c, 1), extra);
    }
}

/* The namespace and name as the type writes them. */
static void write_name(const struct vig_package *pkg, const struct vig_os *os, struct vig_buf *out)
{
    vig_str name = pkg->name;
    size_t slash;

    switch (pkg->type) {
    case VIG_PKG_DEB:
    case VIG_PKG_APK:
    case VIG_PKG_RPM:
    case VIG_PKG_ALPM:
        if (os && !vig_str_empty(os->id)) {
            add_lower(out, vig_str_eqc(os->id, "rhel") ? VIG_STR("redhat") : os->id, "");
            vig_buf_addc(out, '/');
        }
        if (pkg->type == VIG_PKG_RPM)
            encode(out, name, "+");
        else
            add_lower(out, name, "");
        return;
    case VIG_PKG_MAVEN:
        if (vig_str_has(name, ':')) {
            encode(out, vig_str_cut(&name, ':'), "");
            vig_buf_addc(out, '/');
        }
        encode(out, name, "");
        return;
    case VIG_PKG_PYPI:
        for (size_t i = 0; i < name.n; i++) {
            char c = name.p[i] == '_' ? '-' : vig_lower(name.p[i]);
            encode(out, vig_str_of(&c, 1), "");
        }
        return;
    case VIG_PKG_NPM:
    case VIG_PKG_GOLANG:
    case VIG_PKG_COMPOSER:
    case VIG_PKG_SWIFT:
    case VIG_PKG_GITHUB:
    case VIG_PKG_HEX:
    case VIG_PKG_EBUILD:
        slash = vig_str_rfind(name, '/');
        if (slash != VIG_NPOS) {
            encode(out, vig_str_take(name, slash), "/");
            vig_buf_addc(out, '/');
            name = vig_str_skip(name, slash + 1);
        }
        encode(out, name, "");
        return;
    default:
        encode(out, name, "");
    }
}

static void write_qualifier(struct vig_buf *out, char *sep, const char *key, vig_str value)
{
    if (vig_str_empty(value))
        return;
    vig_buf_addf(out, "%c%s=", *sep, key);
    encode(out, value, ":/@+");
    *sep = '&';
}

/* Qualifiers stand in the order of their keys. */
static void write_os_qualifiers(const struct vig_package *pkg, const struct vig_os *os, vig_str epoch, struct vig_buf *out)
{
    char distro[128], upstream[512], sep = '?';

    distro[0] = upstream[0] = '\0';
    if (os && !vig_str_empty(os->id))
        (void)snprintf(distro, sizeof distro, "%.*s%s%.*s", VIG_ARG(os->id), vig_str_empty(os->version_id) ? "" : "-",
                       VIG_ARG(os->version_id));
    if (!vig_str_empty(pkg->source_name) && !vig_str_eq(pkg->source_name, pkg->name))
        (void)snprintf(upstream, sizeof upstream, "%.*s%s%.*s", VIG_ARG(pkg->source_name),
                       vig_str_empty(pkg->source_version) ? "" : "@", VIG_ARG(pkg->source_version));
    else if (!vig_str_empty(pkg->source_version) && !vig_str_eq(pkg->source_version, pkg->version))
        (void)snprintf(upstream, sizeof upstream, "%.*s@%.*s", VIG_ARG(pkg->name), VIG_ARG(pkg->source_version));
    write_qualifier(out, &sep, "arch", pkg->arch);
    write_qualifier(out, &sep, "distro", vig_str_c(distro));
    write_qualifier(out, &sep, "epoch", epoch);
    write_qualifier(out, &sep, "rpmmod", pkg->modularity);
    write_qualifier(out, &sep, "upstream", vig_str_c(upstream));
}

int vig_purl_write(const struct vig_package *pkg, const struct vig_os *os, struct vig_buf *out, struct vig_err *err)
{
    vig_str version = pkg->version, epoch = VIG_STR("");

    if (pkg->type == VIG_PKG_RPM && vig_str_has(version, ':'))
        epoch = vig_str_cut(&version, ':');
    vig_buf_addf(out, "pkg:%s/", pkg->type == VIG_PKG_UNKNOWN ? "generic" : vig_pkg_type_name(pkg->type));
    write_name(pkg, os, out);
    if (!vig_str_empty(version)) {
        vig_buf_addc(out, '@');
        encode(out, version, ":+");
    }
    if (vig_pkg_is_os(pkg->type))
        write_os_qualifiers(pkg, os, epoch, out);
    return vig_buf_check(out, err);
}
