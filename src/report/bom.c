/* report/bom.c - see report/bom.h.
 *
 * Names, versions, CPEs and dates come from untrusted images, and a bill of materials that its readers reject for one bad
 * value hides all the others: a value that the schema would not take is left out or encoded.
 */
#include "report/bom.h"

#include "base/hash.h"
#include "base/limits.h"

static int take_ref(struct vig_bom_refs *refs, vig_str wish, vig_str *ret, struct vig_err *err)
{
    vig_str ref = wish;

    for (size_t n = 2;; n++) {
        bool is_new = false;
        uintptr_t *slot = ref.p ? vig_map_put(&refs->taken, refs->arena, ref, &is_new) : NULL;
        uintptr_t *next;

        if (!slot)
            return vig_nomem(err);
        if (is_new) {
            *slot = 2;
            *ret = ref;
            return 0;
        }
        next =
            vig_map_get(&refs->taken, wish); /* a purl that comes a thousand times is not tried a thousand times each */
        n = *next > n ? *next : n;
        *next = n + 1;
        ref = vig_arena_printf(refs->arena, "%.*s#%zu", VIG_ARG(wish), n);
    }
}

static int name_packages(struct vig_bom_refs *refs, const struct vig_report *r, vig_str *to, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < r->sbom->packages.n; i++) {
        const struct vig_package *p = &r->sbom->packages.v[i];
        vig_str wish =
            vig_str_empty(p->purl) ? vig_arena_printf(refs->arena, "package:%.*s", VIG_ARG(p->name)) : p->purl;

        rc = take_ref(refs, wish, &to[i], err);
    }
    return rc;
}

static int name_all(struct vig_bom_refs *refs, const struct vig_report *const *reports, size_t n, struct vig_err *err)
{
    int rc = 0;

    refs->subjects = vig_new_array(refs->arena, vig_str, n ? n : 1);
    refs->packages = vig_new_array(refs->arena, vig_str *, n ? n : 1);
    if (!refs->subjects || !refs->packages)
        return vig_nomem(err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const struct vig_subject *s = &reports[i]->sbom->subject;
        size_t packages = reports[i]->sbom->packages.n;
        vig_str wish = vig_arena_printf(refs->arena, "%s:%.*s%s%.*s", vig_subject_kind_name(s->kind), VIG_ARG(s->name),
                                        vig_str_empty(s->digest) ? "" : "@", VIG_ARG(s->digest));

        rc = take_ref(refs, wish, &refs->subjects[i], err);
        refs->packages[i] = vig_new_array(refs->arena, vig_str, packages ? packages : 1);
        if (rc == 0)
            rc = refs->packages[i] ? name_packages(refs, reports[i], refs->packages[i], err) : vig_nomem(err);
    }
    return rc;
}

int vig_bom_refs_init(struct vig_bom_refs *refs, const struct vig_report *const *reports, size_t n, struct vig_err *err)
{
    int rc;

    *refs = (struct vig_bom_refs){ .arena = vig_arena_new(VIG_LIMIT_SCAN_ARENA) };
    rc = refs->arena ? name_all(refs, reports, n, err) : vig_nomem(err);
    if (rc < 0)
        vig_bom_refs_done(refs);
    return rc;
}

void vig_bom_refs_done(struct vig_bom_refs *refs)
{
    vig_arena_free(refs->arena);
    *refs = (struct vig_bom_refs){ 0 };
}

void vig_bom_split_name(const struct vig_package *p, vig_str *ret_group, vig_str *ret_name)
{
    size_t at = VIG_NPOS;

    if (p->type == VIG_PKG_MAVEN)
        at = vig_str_find(p->name, ':');
    else if (p->type == VIG_PKG_NPM || p->type == VIG_PKG_COMPOSER || p->type == VIG_PKG_SWIFT ||
             p->type == VIG_PKG_GITHUB)
        at = vig_str_rfind(p->name, '/');
    *ret_group = at == VIG_NPOS ? VIG_STR("") : vig_str_take(p->name, at);
    *ret_name = at == VIG_NPOS || at + 1 == p->name.n ? p->name : vig_str_skip(p->name, at + 1);
}

vig_str vig_bom_os_version(const struct vig_os *os)
{
    if (vig_str_has(os->point, '.')) /* Debian's testing has "trixie/sid" there */
        return os->point;
    return vig_str_empty(os->version_id) ? os->codename : os->version_id;
}

const struct vig_layer *vig_bom_layer(const struct vig_report *r, uint32_t index)
{
    return index < r->sbom->subject.layers.n ? &r->sbom->subject.layers.v[index] : NULL;
}

/* Passes over as many digits as `pattern` has '9's, and over its other characters. */
static bool follows(vig_str *s, const char *pattern)
{
    size_t i;

    for (i = 0; pattern[i]; i++)
        if (i >= s->n || (pattern[i] == '9' ? !vig_is_digit(s->p[i]) : s->p[i] != pattern[i]))
            return false;
    *s = vig_str_skip(*s, i);
    return true;
}

static unsigned two_digits(vig_str s, size_t at)
{
    return (unsigned)(s.p[at] - '0') * 10 + (unsigned)(s.p[at + 1] - '0');
}

static unsigned days_of(unsigned year_in_century, unsigned century, unsigned month)
{
    bool leap = year_in_century ? year_in_century % 4 == 0 : century % 4 == 0;

    if (month == 2)
        return leap ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool vig_bom_is_date_time(vig_str s)
{
    vig_str all = s;
    unsigned month, day;

    if (!follows(&s, "9999-99-99T99:99:99"))
        return false;
    month = two_digits(all, 5);
    day = two_digits(all, 8);
    if (month < 1 || month > 12 || day < 1 || day > days_of(two_digits(all, 2), two_digits(all, 0), month) ||
        two_digits(all, 11) > 23 || two_digits(all, 14) > 59 || two_digits(all, 17) > 59)
        return false;
    if (follows(&s, ".9"))
        while (follows(&s, "9"))
            ;
    return vig_str_eqc(s, "Z") || ((follows(&s, "+99:99") || follows(&s, "-99:99")) && s.n == 0);
}

bool vig_bom_is_sha1(vig_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!vig_is_digit(s.p[i]) && !(vig_lower(s.p[i]) >= 'a' && vig_lower(s.p[i]) <= 'f'))
            return false;
    return s.n == 40;
}

bool vig_bom_is_purl(vig_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] == 0x7f || strchr("\"<>\\^`{|}", s.p[i]))
            return false;
    return vig_str_starts(s, VIG_STR("pkg:"));
}

/* cpe:2.3:part:vendor:…, eleven parts, each made of letters, digits, ".-_", '*' and '?', and of escaped punctuation. */
static bool is_cpe23(vig_str s)
{
    size_t parts = 1, length = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == ':') {
            if (!length)
                return false;
            parts++;
            length = 0;
            continue;
        }
        if (c == '\\' && (++i >= s.n || !strchr("\\*?!\"#$%&'()+,/:;<=>@[]^`{|}~-._", s.p[i]) || !s.p[i]))
            return false;
        if (c != '\\' && !vig_is_alnum(c) && (!c || !strchr(".-_*?", c)))
            return false;
        length++;
    }
    return length && parts == 11 && s.p[1] == ':' && strchr("aho*-", s.p[0]) != NULL;
}

bool vig_bom_is_cpe(vig_str s)
{
    if (s.n > VIG_LIMIT_NAME)
        return false;
    if (vig_str_starts(s, VIG_STR("cpe:2.3:")))
        return is_cpe23(vig_str_skip(s, 8));
    if (!vig_str_starts(s, VIG_STR("cpe:/")) || s.n < 7 || !strchr("aho", s.p[5]))
        return false;
    for (size_t i = 6; i < s.n; i++)
        if (!vig_is_alnum(s.p[i]) && (!s.p[i] || !strchr(":._-~%", s.p[i])))
            return false;
    return true;
}

bool vig_bom_url(vig_str s, struct vig_buf *out)
{
    static const char digits[] = "0123456789ABCDEF";

    s = vig_str_trim(s);
    if (!vig_str_starts(s, VIG_STR("https://")) && !vig_str_starts(s, VIG_STR("http://")) &&
        !vig_str_starts(s, VIG_STR("ftp://")))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (vig_is_alnum((char)c) || (c && strchr(":/?#@!$&'()*+,;=-._~%", c)))
            vig_buf_addc(out, (char)c);
        else
            vig_buf_addf(out, "%%%c%c", digits[c >> 4], digits[c & 15]);
    }
    return true;
}

int vig_bom_uuid(vig_str bytes, char ret[37], struct vig_err *err)
{
    char hex[65];
    int rc = vig_sha256_hex(bytes, hex, err);

    if (rc < 0)
        return rc;
    hex[12] = '8'; /* version and variant of RFC 9562 */
    hex[16] = "89ab"[(hex[16] >= 'a' ? hex[16] - 'a' + 10 : hex[16] - '0') & 3];
    (void)snprintf(ret, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
    return 0;
}
