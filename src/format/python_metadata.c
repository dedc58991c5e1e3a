/* format/python_metadata.c - see format/python_metadata.h.
 *
 * Source: the Python packaging user guide, "Core metadata specifications". Fields as in an e-mail, then an empty line and
 * the description, which is the bulk of the file and is not read:
 *
 *     Metadata-Version: 2.1
 *     Name: requests
 *     License: Apache-2.0
 *             (a line that begins with white space goes on with the field before)
 *     Classifier: License :: OSI Approved :: Apache Software License
 *
 * The License field often holds a whole licence text, or the word UNKNOWN. Such a field says less than the classifiers.
 */
#include "format/python_metadata.h"

#include "base/buf.h"
#include "base/cur.h"

enum { LICENSE_MAX = 128 }; /* longer than any SPDX expression in use: a text, not a name */

struct reader {
    struct vig_python_metadata found;
    vig_str expression, license;
    bool license_goes_on; /* more lines follow: a text */
    struct vig_buf classifiers;
};

static bool is_field(vig_str key, const char *name)
{
    return vig_str_ieq(key, vig_str_c(name));
}

/* "License :: OSI Approved :: MIT License" → "MIT License" */
static void add_classifier(struct reader *r, vig_str value)
{
    size_t at;

    if (!vig_str_starts(value, VIG_STR("License ::")))
        return;
    at = vig_str_rfind(value, ':');
    value = vig_str_trim(vig_str_skip(value, at + 1));
    if (vig_str_empty(value) || vig_str_eq(value, VIG_STR("OSI Approved")))
        return;
    if (r->classifiers.n)
        vig_buf_add(&r->classifiers, VIG_STR(", "));
    vig_buf_add(&r->classifiers, value);
}

static void add_field(struct reader *r, vig_str key, vig_str value)
{
    if (is_field(key, "Name") && vig_str_empty(r->found.name))
        r->found.name = value;
    else if (is_field(key, "Version") && vig_str_empty(r->found.version))
        r->found.version = value;
    else if (is_field(key, "License-Expression"))
        r->expression = value;
    else if (is_field(key, "License"))
        r->license = value;
    else if (is_field(key, "Classifier"))
        add_classifier(r, value);
}

static bool is_license_name(const struct reader *r)
{
    return !r->license_goes_on && r->license.n && r->license.n <= LICENSE_MAX &&
           !vig_str_ieq(r->license, VIG_STR("UNKNOWN"));
}

static int choose_license(struct reader *r, struct vig_arena *arena, struct vig_err *err)
{
    vig_str *ret = &r->found.license;

    if (r->expression.n)
        *ret = r->expression;
    else if (is_license_name(r))
        *ret = r->license;
    else if (r->classifiers.n && !vig_arena_str(arena, vig_buf_str(&r->classifiers), ret))
        return vig_nomem(err);
    return 0;
}

int vig_python_metadata_parse(vig_str file, struct vig_arena *arena, struct vig_python_metadata *ret, struct vig_err *err)
{
    struct reader r = { 0 };
    vig_str line, key = VIG_STR("");
    int rc;

    if (vig_str_starts(file, VIG_STR("\xef\xbb\xbf")))
        file = vig_str_skip(file, 3);
    vig_cur cur = vig_cur_of(file);
    vig_buf_init(&r.classifiers, 1024);
    while (vig_cur_line(&cur, &line) && line.n) {
        if (line.p[0] == ' ' || line.p[0] == '\t') {
            r.license_goes_on |= is_field(key, "License") && vig_str_trim(line).n;
            continue;
        }
        if (!vig_str_has(line, ':'))
            continue;
        key = vig_str_cut(&line, ':');
        add_field(&r, key, vig_str_trim(line));
    }
    rc = choose_license(&r, arena, err);
    vig_buf_done(&r.classifiers);
    if (rc == 0)
        *ret = r.found;
    return rc;
}
