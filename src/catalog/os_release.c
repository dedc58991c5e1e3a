/* catalog/os_release.c - which distribution this is: its os-release file, and what older systems have instead.
 *
 *     ID=debian                                  etc/os-release wins over usr/lib/os-release (os-release(5)); values may be
 *     VERSION_ID="12"                            quoted as in a shell
 *     DISTRIB_ID=Ubuntu                          etc/lsb-release
 *     CentOS Linux release 7.9.2009 (Core)       etc/redhat-release and the like: name, "release", version, (code name)
 *     12.5                                       etc/debian_version, etc/alpine-release: the point release and nothing else
 *
 * A file speaks with a rank: a higher one wins, a lower one fills what is still empty. os-release of CentOS 7 says "7",
 * its centos-release "7.9.2009"; that becomes `point`. Derived distributions name the code name of what they were made
 * from (UBUNTU_CODENAME): advisories know only that one, so it goes before their own.
 *
 * Untrusted: the text may be anything. Values are cut to what a name may be long by vig_catalog_os; quotes may be left
 * open; a file that names nothing becomes a note.
 */
#include "catalog/cataloger.h"

enum rank { RANK_POINT = 10, RANK_OLD = 20, RANK_REDHAT = 22, RANK_VENDOR = 24, RANK_LSB = 30, RANK_USR = 50, RANK_ETC = 60 };

/* The value of an assignment as a shell reads it. Views into `text`, or a copy on `arena` when there are escapes. */
static bool unquote(vig_str text, struct vig_arena *arena, vig_str *ret)
{
    char quote = text.n && (text.p[0] == '"' || text.p[0] == '\'') ? text.p[0] : 0;
    char *out;
    size_t n = 0;

    if (quote)
        text = vig_str_skip(text, 1);
    if (quote && text.n && text.p[text.n - 1] == quote)
        text.n--;
    *ret = text;
    if (quote == '\'' || !vig_str_has(text, '\\'))
        return true;
    out = vig_arena_alloc(arena, text.n, 1);
    if (!out)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\\' && i + 1 < text.n)
            i++;
        out[n++] = text.p[i];
    }
    *ret = vig_str_of(out, n);
    return true;
}

static bool lower(vig_str text, struct vig_arena *arena, vig_str *ret)
{
    char *out = vig_arena_alloc(arena, text.n + 1, 1);

    if (!out)
        return false;
    for (size_t i = 0; i < text.n; i++)
        out[i] = vig_lower(text.p[i]);
    *ret = vig_str_of(out, text.n);
    return true;
}

static bool is_word(vig_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!vig_is_alpha(s.p[i]))
            return false;
    return s.n > 0;
}

/* VERSION="8 (jessie)" and VERSION="14.04.6 LTS, Trusty Tahr" come from before VERSION_CODENAME. "7 (Core)" is none. */
static bool codename_of(vig_str version, struct vig_arena *arena, vig_str *ret)
{
    size_t open = vig_str_find(version, '('), comma = vig_str_find(version, ',');
    vig_str rest = vig_str_trim(vig_str_skip(version, (open != VIG_NPOS ? open : comma) + 1)), word;

    if (open == VIG_NPOS && comma == VIG_NPOS)
        return true;
    word = vig_str_cut(&rest, open != VIG_NPOS ? ')' : ' ');
    if (!is_word(word) || (open != VIG_NPOS && word.p[0] != vig_lower(word.p[0])))
        return true;
    return lower(word, arena, ret);
}

struct release {
    struct vig_os os;
    vig_str version, base_codename;
    bool any;
};

static vig_str *field_of(struct release *r, vig_str key)
{
    const struct { vig_str key; vig_str *to; } fields[] = {
        { VIG_STR("ID"), &r->os.id },
        { VIG_STR("ID_LIKE"), &r->os.id_like },
        { VIG_STR("VERSION_ID"), &r->os.version_id },
        { VIG_STR("VERSION_CODENAME"), &r->os.codename },
        { VIG_STR("NAME"), &r->os.name },
        { VIG_STR("PRETTY_NAME"), &r->os.pretty_name },
        { VIG_STR("VERSION"), &r->version },
        { VIG_STR("UBUNTU_CODENAME"), &r->base_codename },
        { VIG_STR("DEBIAN_CODENAME"), &r->base_codename },
        { VIG_STR("DISTRIB_ID"), &r->os.id },
        { VIG_STR("DISTRIB_RELEASE"), &r->os.version_id },
        { VIG_STR("DISTRIB_CODENAME"), &r->os.codename },
        { VIG_STR("DISTRIB_DESCRIPTION"), &r->os.pretty_name },
    };

    for (size_t i = 0; i < VIG_COUNT(fields); i++)
        if (vig_str_eq(key, fields[i].key))
            return fields[i].to;
    return NULL;
}

static int read_assignments(struct vig_catalog *cat, vig_str file, struct release *r, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(file);
    vig_str line;

    while (vig_cur_line(&cur, &line)) {
        vig_str value = vig_str_trim(line), key = vig_str_trim(vig_str_cut(&value, '='));
        vig_str *to = field_of(r, key);

        if (!to)
            continue;
        if (!unquote(vig_str_trim(value), vig_catalog_scratch(cat), to))
            return vig_nomem(err);
        r->any = r->any || to->n;
    }
    return 0;
}

static int parse_os_release(struct vig_catalog *cat, vig_str file, int rank, struct vig_err *err)
{
    struct vig_arena *scratch = vig_catalog_scratch(cat);
    struct release r = { 0 };
    int rc = read_assignments(cat, file, &r, err);

    if (rc < 0)
        return rc;
    if (!r.any)
        return vig_catalog_note(cat, 0, "it does not name a distribution") < 0 ? vig_nomem(err) : 0;
    if (r.base_codename.n)
        r.os.codename = r.base_codename;
    if (vig_str_empty(r.os.id))
        r.os.id = rank == RANK_LSB ? r.os.id : VIG_STR("linux"); /* the default that os-release(5) names */
    if (!lower(r.os.id, scratch, &r.os.id) ||
        (vig_str_empty(r.os.codename) && !codename_of(r.version, scratch, &r.os.codename)))
        return vig_nomem(err);
    return vig_catalog_os(cat, &r.os, rank, err);
}

/* The ids that os-release gives these names today. Longer names stand before shorter ones that begin them. */
static const struct {
    vig_str text, id, like;
} vendors[] = {
    { VIG_STR("Red Hat"), VIG_STR("rhel"), VIG_STR("fedora") },
    { VIG_STR("CentOS"), VIG_STR("centos"), VIG_STR("rhel fedora") },
    { VIG_STR("Rocky"), VIG_STR("rocky"), VIG_STR("rhel centos fedora") },
    { VIG_STR("AlmaLinux"), VIG_STR("almalinux"), VIG_STR("rhel centos fedora") },
    { VIG_STR("Oracle Linux"), VIG_STR("ol"), VIG_STR("fedora") },
    { VIG_STR("Enterprise Linux Enterprise Linux"), VIG_STR("ol"), VIG_STR("fedora") },
    { VIG_STR("Scientific Linux"), VIG_STR("scientific"), VIG_STR("rhel centos fedora") },
    { VIG_STR("Amazon Linux"), VIG_STR("amzn"), VIG_STR("rhel fedora") },
    { VIG_STR("Fedora"), VIG_STR("fedora"), VIG_STR("") },
    { VIG_STR("SUSE Linux Enterprise"), VIG_STR("sles"), VIG_STR("suse") },
    { VIG_STR("openSUSE"), VIG_STR("opensuse"), VIG_STR("suse") },
    { VIG_STR("VMware Photon"), VIG_STR("photon"), VIG_STR("") },
    { VIG_STR("CBL-Mariner"), VIG_STR("mariner"), VIG_STR("") },
    { VIG_STR("Gentoo"), VIG_STR("gentoo"), VIG_STR("") },
};

static vig_str first_number(vig_str s)
{
    size_t at = 0, n = 0;

    while (at < s.n && !(vig_is_digit(s.p[at]) && (at == 0 || s.p[at - 1] == ' ')))
        at++;
    s = vig_str_skip(s, at);
    while (n < s.n && (vig_is_digit(s.p[n]) || s.p[n] == '.'))
        n++;
    return vig_str_take(s, n);
}

/* "7.9.2009" is 7.9 in advisories; "6.10" stays. */
static vig_str major_minor(vig_str number)
{
    size_t dot = vig_str_find(number, '.');
    size_t second = dot == VIG_NPOS ? VIG_NPOS : vig_str_find(vig_str_skip(number, dot + 1), '.');

    return second == VIG_NPOS ? number : vig_str_take(number, dot + 1 + second);
}

static int parse_vendor_line(struct vig_catalog *cat, vig_str file, int rank, struct vig_err *err)
{
    vig_str line = vig_str_trim(vig_str_cut(&file, '\n'));
    struct vig_os os = { .pretty_name = line, .point = first_number(line) };

    for (size_t i = 0; i < VIG_COUNT(vendors); i++) {
        if (!vig_str_starts(line, vendors[i].text))
            continue;
        os.id = vendors[i].id;
        os.id_like = vendors[i].like;
        os.name = vendors[i].text;
        os.version_id = major_minor(os.point);
        return vig_catalog_os(cat, &os, rank, err);
    }
    return 0;
}

/* "12.5", "3.19.1". Those without a number ("trixie/sid", Ubuntu's "bookworm/sid") tell nothing about this system. */
static int parse_point(struct vig_catalog *cat, vig_str file, bool alpine, struct vig_err *err)
{
    vig_str line = vig_str_trim(vig_str_cut(&file, '\n')), number = first_number(line), major = number;
    struct vig_os os = { .point = line };

    if (vig_str_empty(number) || number.p != line.p)
        return 0;
    os.id = alpine ? VIG_STR("alpine") : VIG_STR("debian");
    os.version_id = alpine ? number : vig_str_cut(&major, '.');
    return vig_catalog_os(cat, &os, RANK_POINT, err);
}

static int os_release_parse(struct vig_catalog *cat, vig_str file, struct vig_err *err)
{
    vig_str path = vig_catalog_path(cat), name = vig_str_basename(path);

    if (vig_str_eqc(name, "os-release"))
        return parse_os_release(cat, file, vig_str_starts(path, VIG_STR("etc/")) ? RANK_ETC : RANK_USR, err);
    if (vig_str_eqc(name, "lsb-release"))
        return parse_os_release(cat, file, RANK_LSB, err);
    if (vig_str_eqc(name, "debian_version") || vig_str_eqc(name, "alpine-release"))
        return parse_point(cat, file, vig_str_eqc(name, "alpine-release"), err);
    if (vig_str_eqc(name, "redhat-release"))
        return parse_vendor_line(cat, file, RANK_REDHAT, err);
    return parse_vendor_line(cat, file, vig_str_eqc(name, "system-release") ? RANK_OLD : RANK_VENDOR, err);
}

const struct vig_cataloger vig_cataloger_os_release = {
    .name = "os-release",
    .paths = (const char *const[]){ "etc/os-release", "usr/lib/os-release", "etc/lsb-release", "etc/debian_version",
                                    "etc/alpine-release", "etc/redhat-release", "etc/system-release", "etc/centos-release",
                                    "etc/rocky-release", "etc/almalinux-release", "etc/oracle-release",
                                    "etc/enterprise-release", "etc/fedora-release", "etc/SuSE-release", "etc/photon-release",
                                    "etc/mariner-release", "etc/gentoo-release", NULL },
    .max_bytes = VIG_LIMIT_SMALL_FILE,
    .parse = os_release_parse,
};
