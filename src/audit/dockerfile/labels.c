/* audit/dockerfile/labels.c - labels that tools cannot read.
 *
 * hadolint wants a schema from its configuration. There is one that all share: the keys org.opencontainers.image.* of the OCI image
 * specification, each of which says what its value has to be. Labels with a key of another kind are their owner's matter.
 */
#include "audit/dockerfile/walk.h"

#define OCI "org.opencontainers.image."

typedef bool good_fn(vig_str value);

static const char *const oci_keys =
    "created authors url documentation source version revision vendor licenses ref.name title description "
    "base.name base.digest";

typedef int label_fn(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_docker_pair *pair,
                     struct vig_findings *out, struct vig_err *err);

static int each_label(const struct vig_facts *f, label_fn *judge, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        for (size_t k = 0; i->kind == VIG_INS_LABEL && k < i->pairs.n; k++) {
            int rc = judge(d, i, &i->pairs.v[k], out, err);

            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

static bool is_lower_or_digit(char c)
{
    return vig_is_digit(c) || (c >= 'a' && c <= 'z');
}

/* Lower case, digits, '.', '-', '_', '/'; begins with a letter, ends with a letter or digit; no two separators in a row. */
static bool is_key(vig_str key)
{
    if (!key.n || !(key.p[0] >= 'a' && key.p[0] <= 'z') || !is_lower_or_digit(key.p[key.n - 1]))
        return false;
    for (size_t i = 0; i < key.n; i++) {
        if (!is_lower_or_digit(key.p[i]) && !strchr(".-_/", key.p[i]))
            return false;
        if (i && !is_lower_or_digit(key.p[i]) && !is_lower_or_digit(key.p[i - 1]))
            return false;
    }
    return true;
}

static int key(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_docker_pair *p,
               struct vig_findings *out, struct vig_err *err)
{
    vig_str name = p->key.text;
    bool reserved = vig_str_starts(name, VIG_STR("com.docker.")) || vig_str_starts(name, VIG_STR("io.docker."))
                    || vig_str_starts(name, VIG_STR("org.dockerproject."));

    if (p->key.unknown || vig_str_has(name, '$'))
        return 0;
    if (reserved && !vig_str_starts(name, VIG_STR("com.docker.extension."))
        && !vig_str_starts(name, VIG_STR("com.docker.desktop.")))
        return vig_findings_at(out, vig_docker_place_of(d, i, &p->key.at), err, "'%.*s' is in a name space that is Docker's own",
                               VIG_ARG(name));
    if (is_key(name))
        return 0;
    return vig_findings_at(out, vig_docker_place_of(d, i, &p->key.at), err, "'%.*s' is no valid key", VIG_ARG(name));
}

static int key_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_label(f, key, out, err);
}

static int missing_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;
    const struct vig_stage *final = vig_docker_final(d);

    if (!final)
        return vig_findings_not_applicable(out);
    VIG_EACH_INSTRUCTION(i, d)
        for (size_t k = 0; i->kind == VIG_INS_LABEL && vig_docker_in_final(d, i) && k < i->pairs.n; k++)
            if (vig_str_eqc(i->pairs.v[k].key.text, OCI "source") || vig_str_eqc(i->pairs.v[k].key.text, OCI "url"))
                return 0;
    return vig_findings_at(out, vig_docker_place(d, &d->instructions.v[final->from]), err,
                           "no label says where the image's source is");
}

static int superfluous(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_docker_pair *p,
                       struct vig_findings *out, struct vig_err *err)
{
    vig_str name = p->key.text;

    if (!vig_str_starts(name, VIG_STR(OCI)) || vig_listed(vig_str_skip(name, sizeof OCI - 1), oci_keys))
        return 0;
    return vig_findings_at(out, vig_docker_place_of(d, i, &p->key.at), err, "the specification knows no '%.*s'", VIG_ARG(name));
}

static int superfluous_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_label(f, superfluous, out, err);
}

static int empty(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_docker_pair *p,
                 struct vig_findings *out, struct vig_err *err)
{
    if (p->value.unknown || vig_str_trim(p->value.text).n)
        return 0;
    return vig_findings_at(out, vig_docker_place_of(d, i, &p->key.at), err, "'%.*s' is empty", VIG_ARG(p->key.text));
}

static int empty_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_label(f, empty, out, err);
}

/* ---- values that the specification gives a form ---- */

static bool is_url(vig_str s)
{
    size_t at = vig_str_search(s, VIG_STR("://"));

    if (at == VIG_NPOS || at == 0 || at + 3 >= s.n || !vig_is_alpha(s.p[0]) || vig_str_has(s, ' '))
        return false;
    for (size_t i = 0; i < at; i++)
        if (!vig_is_alnum(s.p[i]) && !strchr("+-.", s.p[i]))
            return false;
    return true;
}

/* 2026-11-24T12:00:00Z, with a fraction or an offset. '0' stands for a digit. */
static bool is_rfc3339(vig_str s)
{
    static const char form[] = "0000-00-00T00:00:00";
    vig_str rest = vig_str_skip(s, sizeof form - 1);

    if (s.n < sizeof form)
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == '0' ? !vig_is_digit(s.p[i]) : form[i] == 'T' ? !strchr("Tt ", s.p[i]) : s.p[i] != form[i])
            return false;
    if (rest.p[0] == '.') {
        rest = vig_str_skip(rest, 1);
        while (rest.n && vig_is_digit(rest.p[0]))
            rest = vig_str_skip(rest, 1);
    }
    return vig_str_ieq(rest, VIG_STR("Z")) || (rest.n == 6 && strchr("+-", rest.p[0]) && rest.p[3] == ':');
}

/* An SPDX expression by its shape: ids and the words AND, OR, WITH in turn. */
static bool is_license(vig_str s)
{
    bool want_id = true;

    while (s.n) {
        vig_str word = vig_str_cut(&s, ' ');
        bool joins = vig_listed(word, "AND OR WITH");

        while (word.n && (word.p[0] == '(' || word.p[word.n - 1] == ')'))
            word = word.p[0] == '(' ? vig_str_skip(word, 1) : vig_str_take(word, word.n - 1);
        if (!word.n)
            continue;
        if (joins == want_id)
            return false;
        for (size_t i = 0; i < word.n; i++)
            if (!vig_is_alnum(word.p[i]) && !strchr("-.+:", word.p[i]))
                return false;
        want_id = joins;
    }
    return !want_id;
}

static bool is_revision(vig_str s)
{
    size_t hex = 0;

    while (hex < s.n && strchr("0123456789abcdefABCDEF", s.p[hex]))
        hex++;
    return hex == s.n && s.n >= 7 && s.n <= 64;
}

/* 1.2.3, v1.2.3-rc.1+build */
static bool is_semver(vig_str s)
{
    size_t dots = 0, i = 0;

    if (s.n && s.p[0] == 'v')
        s = vig_str_skip(s, 1);
    for (; i < s.n && (vig_is_digit(s.p[i]) || s.p[i] == '.'); i++) {
        if (s.p[i] == '.' && (i == 0 || !vig_is_digit(s.p[i - 1])))
            return false;
        dots += s.p[i] == '.';
    }
    return dots == 2 && i && vig_is_digit(s.p[i - 1]) && (i == s.n || strchr("-+", s.p[i]));
}

/* A name <address>, an address, or several of them. A name alone is allowed by the specification: only a broken address is not. */
static bool is_email(vig_str s)
{
    size_t at = vig_str_find(s, '@');

    if (at == VIG_NPOS)
        return !vig_str_has(s, '<') && !vig_str_has(s, '>');
    return at > 0 && at + 1 < s.n && vig_is_alnum(s.p[at + 1]) && !vig_is_space(s.p[at - 1])
           && vig_str_has(vig_str_skip(s, at), '.');
}

static int value_run(const struct vig_facts *f, const char *keys, good_fn *good, const char *what, struct vig_findings *out,
                     struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        for (size_t k = 0; i->kind == VIG_INS_LABEL && k < i->pairs.n; k++) {
            const struct vig_docker_pair *p = &i->pairs.v[k];
            int rc;

            if (!vig_str_starts(p->key.text, VIG_STR(OCI)) || !vig_listed(vig_str_skip(p->key.text, sizeof OCI - 1), keys))
                continue;
            if (p->value.unknown || vig_str_empty(p->value.expanded) || vig_str_has(p->value.expanded, '$')
                || good(p->value.expanded))
                continue;
            rc = vig_findings_at(out, vig_docker_place_of(d, i, &p->key.at), err, "'%.*s' is no %s",
                                 VIG_ARG(vig_str_take(p->value.expanded, 100)), what);
            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

#define VALUE(name, keys, good, what)                                                                                              \
    static int name##_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)                                \
    {                                                                                                                              \
        return value_run(f, keys, good, what, out, err);                                                                           \
    }

VALUE(url, "url documentation source", is_url, "URL")
VALUE(created, "created", is_rfc3339, "RFC 3339 date and time")
VALUE(licenses, "licenses", is_license, "SPDX license expression")
VALUE(revision, "revision", is_revision, "commit's hash")
VALUE(version, "version", is_semver, "semantic version")
VALUE(authors, "authors", is_email, "name or e-mail address")

#define WHY "Tools that read the label (registries, update bots, scanners) cannot use it."
#define OCI_SPEC "https://github.com/opencontainers/image-spec/blob/main/annotations.md"

#define CHECK(sym, number, what, how, ref, fn)                                                                                     \
    const struct vig_check vig_check_dockerfile_label_##sym = {                                                                    \
        .id = number,                                                                                                              \
        .title = what,                                                                                                             \
        .why = WHY,                                                                                                                \
        .remedy = how,                                                                                                             \
        .refs = VIG_REFS(ref, OCI_SPEC),                                                                                           \
        .scope = VIG_SCOPE_DOCKERFILE,                                                                                             \
        .severity = VIG_NEGLIGIBLE,                                                                                                \
        .level = 2,                                                                                                                \
        .flags = VIG_CHECK_OPINION,                                                                                                \
        .run = fn,                                                                                                                 \
    }

CHECK(key, "DKF-0120", "A label's key is not valid",
      "Use lower-case letters, digits, '.', '-' and '_', beginning with a domain of yours.", "DL3048", key_run);
CHECK(missing, "DKF-0121", "The image does not say where its source is", "Add LABEL " OCI "source=URL.", "DL3049", missing_run);
CHECK(superfluous, "DKF-0122", "A label in the OCI name space that the specification does not know",
      "Use a key of the specification, or a name space of your own.", "DL3050", superfluous_run);
CHECK(empty, "DKF-0123", "A label is empty", "Give it a value, or remove it.", "DL3051", empty_run);
CHECK(url, "DKF-0124", "A label that has to be a URL is none", "Write a URL: https://example.com/source.", "DL3052", url_run);
CHECK(created, "DKF-0125", "A label that has to be a date is none", "Write an RFC 3339 date: 2026-01-31T12:00:00Z.", "DL3053",
      created_run);
CHECK(licenses, "DKF-0126", "A label that has to be an SPDX expression is none", "Write ids of the SPDX list: Apache-2.0 OR MIT.",
      "DL3054", licenses_run);
CHECK(revision, "DKF-0127", "A label that has to be a commit's hash is none", "Write the hash that git rev-parse HEAD prints.",
      "DL3055", revision_run);
CHECK(version, "DKF-0128", "A label that has to be a version is none", "Write a semantic version: 1.2.3.", "DL3056", version_run);
CHECK(authors, "DKF-0129", "A label that has to name somebody does not", "Write a name, or an e-mail address.", "DL3058",
      authors_run);
