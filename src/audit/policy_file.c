/* audit/policy_file.c - reads vigia.yaml (a sample stands in audit/policy.h).
 *
 * A policy decides what is not shown, so nothing in it is passed over: a key that is not known, a check that does not exist, an exception
 * without a reason or with a date that is none is an error with its line.
 */
#include "audit/policy_parts.h"
#include "base/date.h"
#include "format/yaml.h"

struct reader {
    struct vig_policy *policy;
    vig_str path;
    struct vig_err *err;
};

static int fail_at(const struct reader *r, const struct vig_yaml *at, const char *what)
{
    r->err->at = at->line;
    return vig_fail(r->err, VIG_E_INPUT, "%.*s:%u: %s", VIG_ARG(r->path), at->line, what);
}

/* An option's complaint, about a line of the file. */
static int wrap_at(const struct reader *r, const struct vig_yaml *at)
{
    r->err->code = VIG_E_INPUT;
    return vig_wrap(r->err, "%.*s:%u", VIG_ARG(r->path), at->line);
}

static int read_ids(const struct reader *r, const struct vig_yaml *list, struct vig_policy_ids *to)
{
    if (list->kind == VIG_YAML_MAPPING)
        return fail_at(r, list, "a list of ids is wanted here");
    for (const struct vig_yaml *e = list->kind == VIG_YAML_SCALAR ? list : list->first; e; e = list->kind == VIG_YAML_SCALAR ? NULL : e->next)
        if (e->kind != VIG_YAML_SCALAR)
            return fail_at(r, e, "an id is wanted here");
        else if (vig_policy_add_id(r->policy, to, e->text, r->err) < 0)
            return wrap_at(r, e);
    return 0;
}

/* "2027-01-31": *ret is the second after that day, by UTC. */
static bool read_day(vig_str text, int64_t *ret)
{
    int64_t day;

    if (text.n != sizeof "2027-01-31" - 1 || !vig_date_day(text, &day))
        return false;
    *ret = (day + 1) * 86400;
    return true;
}

static int read_exception_field(const struct reader *r, const struct vig_yaml *field, struct vig_exception *e)
{
    const struct {
        vig_str key;
        vig_str *to;
    } fields[] = {
        { VIG_STR("id"), &e->id },         { VIG_STR("subject"), &e->subject }, { VIG_STR("path"), &e->path },
        { VIG_STR("object"), &e->object }, { VIG_STR("package"), &e->package }, { VIG_STR("reason"), &e->reason },
    };

    if (field->kind != VIG_YAML_SCALAR)
        return fail_at(r, field, "a single value is wanted here");
    for (size_t i = 0; i < VIG_COUNT(fields); i++)
        if (vig_str_eq(field->key, fields[i].key))
            return vig_arena_str(r->policy->arena, vig_str_trim(field->text), fields[i].to) ? 0 : vig_nomem(r->err);
    if (!vig_str_eqc(field->key, "expires"))
        return fail_at(r, field, "an exception has id, subject, path, object, package, reason and expires, nothing else");
    return read_day(field->text, &e->expires) ? 0 : fail_at(r, field, "expires is the last day it holds, as in 2027-01-31");
}

static int read_exception(const struct reader *r, const struct vig_yaml *node)
{
    struct vig_exception e = { .file = r->path, .line = node->line }, *slot;

    if (node->kind != VIG_YAML_MAPPING)
        return fail_at(r, node, "an exception is a mapping with an id and a reason");
    for (const struct vig_yaml *f = node->first; f; f = f->next) {
        int rc = read_exception_field(r, f, &e);
        if (rc < 0)
            return rc;
    }
    if (vig_str_empty(e.id))
        return fail_at(r, node, "this exception does not say of what: it needs an id");
    if (!vig_policy_knows(e.id))
        return fail_at(r, node, "its id is that of no check, in our numbering or another tool's, and of no vulnerability");
    if (vig_str_empty(e.reason))
        return fail_at(r, node, "this exception needs a reason: who reads the report has to know why");
    slot = vig_vec_add(&r->policy->exceptions, r->policy->arena);
    if (!slot)
        return vig_nomem(r->err);
    *slot = e;
    return 0;
}

static int read_key(const struct reader *r, const struct vig_yaml *key)
{
    struct vig_policy *p = r->policy;
    int rc = 0;

    if (vig_str_eqc(key->key, "profile")) {
        rc = p->profile_given ? 0 : vig_policy_set_profile(p, vig_yaml_text(key), r->err);
        return rc < 0 ? wrap_at(r, key) : 0;
    }
    if (vig_str_eqc(key->key, "level")) {
        rc = p->level_given ? 0 : vig_policy_set_level(p, vig_yaml_text(key), r->err);
        return rc < 0 ? wrap_at(r, key) : 0;
    }
    if (vig_str_eqc(key->key, "skip"))
        return read_ids(r, key, &p->skip);
    if (vig_str_eqc(key->key, "only"))
        return read_ids(r, key, &p->only);
    if (!vig_str_eqc(key->key, "exceptions"))
        return fail_at(r, key, "a policy has profile, level, skip, only and exceptions, nothing else");
    if (key->kind != VIG_YAML_SEQUENCE && !(key->kind == VIG_YAML_SCALAR && vig_str_empty(key->text)))
        return fail_at(r, key, "exceptions is a list");
    for (const struct vig_yaml *e = key->first; rc == 0 && e; e = e->next)
        rc = read_exception(r, e);
    return rc;
}

int vig_policy_read(struct vig_policy *p, vig_str path, vig_str text, struct vig_err *err)
{
    struct reader r = { .policy = p, .err = err };
    struct vig_yaml *root;
    int rc = vig_yaml_read(text, VIG_LIMIT_SMALL_FILE, p->arena, &root, err);

    if (rc < 0)
        return vig_wrap(err, "reading the policy '%.*s'", VIG_ARG(path));
    if (!vig_arena_str(p->arena, path, &r.path))
        return vig_nomem(err);
    if (root && root->kind != VIG_YAML_MAPPING)
        return fail_at(&r, root, "a policy is a mapping: profile, level, skip, only, exceptions");
    for (const struct vig_yaml *k = root ? root->first : NULL; rc == 0 && k; k = k->next)
        rc = read_key(&r, k);
    return rc;
}
