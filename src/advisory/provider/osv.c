/* advisory/provider/osv.c - one record of the OSV format.
 *
 *     {"id":"GHSA-…", "aliases":["CVE-…"], "modified":"2024-…Z", "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/…"}],
 *      "affected":[{"package":{"ecosystem":"npm","name":"…"},
 *                   "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.3"}]}], "versions":["1.0.0"],
 *                   "ecosystem_specific":{…}, "database_specific":{…}}],
 *      "database_specific":{"severity":"HIGH","cwe_ids":["CWE-79"]}}
 *
 * Source: https://ossf.github.io/osv-schema/ (1.7). The *_specific parts are each database's own; what is read from them
 * stands in the small functions below, each with the database that writes it.
 *
 * It comes from the network: any field may be missing or of another type, and is then taken as absent. Only an id is asked
 * for. Control characters stay in the text; whoever prints escapes them.
 */
#include "advisory/provider/provider.h"
#include "format/json.h"

#define STR(obj, key) vig_json_get_str(obj, VIG_STR(key))
#define GET(obj, key) vig_json_get(obj, VIG_STR(key))

/* Go's records bear its zero time where nothing is known. */
static vig_str date(vig_str s)
{
    return vig_str_starts(s, VIG_STR("0001-01-01")) ? (vig_str){ 0 } : s;
}

/* The strings of an array. */
static bool strings(yyjson_val *array, vig_str **v, size_t *n, size_t *cap, struct vig_arena *arena)
{
    struct { VIG_VEC(vig_str); } list = { *v, *n, *cap };
    yyjson_arr_iter it = yyjson_arr_iter_with(array);
    yyjson_val *item;

    while ((item = yyjson_arr_iter_next(&it))) {
        vig_str s = vig_json_str(item);
        vig_str *slot = vig_str_empty(s) ? &s : vig_vec_add(&list, arena);

        if (!slot)
            return false;
        *slot = s;
    }
    *v = list.v;
    *n = list.n;
    *cap = list.cap;
    return true;
}
#define STRINGS(array, vec, arena) strings(array, &(vec)->v, &(vec)->n, &(vec)->cap, arena)

/* GHSA writes cwe_ids: ["CWE-79"]; others cwes: ["CWE-79"] or [{"cweId": "CWE-79"}]. */
static bool add_cwes(yyjson_val *specific, struct vig_advisory *a, struct vig_arena *arena)
{
    yyjson_val *lists[] = { GET(specific, "cwe_ids"), GET(specific, "cwes"), GET(specific, "CWE") };

    for (size_t i = 0; i < VIG_COUNT(lists); i++) {
        yyjson_arr_iter it = yyjson_arr_iter_with(lists[i]);
        yyjson_val *item;

        while ((item = yyjson_arr_iter_next(&it))) {
            vig_str id = yyjson_is_obj(item) ? STR(item, "cweId") : vig_json_str(item);
            bool known = !vig_str_starts(id, VIG_STR("CWE-"));

            for (size_t j = 0; j < a->cwes.n && !known; j++)
                known = vig_str_eq(a->cwes.v[j], id);
            vig_str *slot = known || a->cwes.n >= 64 ? &id : vig_vec_add(&a->cwes, arena);
            if (!slot)
                return false;
            *slot = id;
        }
    }
    return true;
}

/* A database's own word: GHSA, Bitnami, openEuler "severity"; Debian "urgency"; Ubuntu "priority". */
static enum vig_severity word_of(yyjson_val *specific)
{
    vig_str words[] = { STR(specific, "severity"), STR(specific, "urgency"), STR(specific, "priority"),
                        STR(specific, "ubuntu_priority"), STR(specific, "impact") };
    enum vig_severity s = VIG_SEVERITY_NONE;

    for (size_t i = 0; i < VIG_COUNT(words) && s == VIG_SEVERITY_NONE; i++)
        (void)vig_severity_of(words[i], &s);
    return s;
}

/* "Important: kernel security update": AlmaLinux, Rocky Linux. */
static enum vig_severity summary_word(vig_str summary)
{
    enum vig_severity s = VIG_SEVERITY_NONE;
    size_t colon = vig_str_find(summary, ':');

    if (colon != VIG_NPOS)
        (void)vig_severity_of(vig_str_take(summary, colon), &s);
    return s;
}

struct vectors {
    vig_str v2, v3, v4;
    enum vig_severity word; /* Ubuntu: {"type": "Ubuntu", "score": "medium"} */
};

static void read_severity(yyjson_val *array, struct vectors *ret)
{
    yyjson_arr_iter it = yyjson_arr_iter_with(array);
    yyjson_val *item;

    while ((item = yyjson_arr_iter_next(&it))) {
        vig_str type = STR(item, "type"), score = STR(item, "score");

        if (vig_str_eqc(type, "CVSS_V2"))
            ret->v2 = score;
        else if (vig_str_eqc(type, "CVSS_V3"))
            ret->v3 = score;
        else if (vig_str_eqc(type, "CVSS_V4"))
            ret->v4 = score;
        else
            (void)vig_severity_of(score, &ret->word);
    }
}

static enum vig_range_type range_type(vig_str word)
{
    return vig_str_eqc(word, "SEMVER") ? VIG_RANGE_SEMVER : vig_str_eqc(word, "GIT") ? VIG_RANGE_GIT : VIG_RANGE_ECOSYSTEM;
}

static bool add_event(struct vig_range *r, yyjson_val *event, struct vig_arena *arena)
{
    static const vig_str keys[] = { [VIG_EVENT_INTRODUCED] = VIG_STR("introduced"),
                                    [VIG_EVENT_FIXED] = VIG_STR("fixed"),
                                    [VIG_EVENT_LAST_AFFECTED] = VIG_STR("last_affected"),
                                    [VIG_EVENT_LIMIT] = VIG_STR("limit") };

    for (size_t i = 0; i < VIG_COUNT(keys); i++) {
        vig_str version = vig_json_get_str(event, keys[i]);

        if (vig_str_empty(version))
            continue;
        struct vig_event *e = vig_vec_add(&r->events, arena);
        if (!e)
            return false;
        *e = (struct vig_event){ (enum vig_event_type)i, version };
    }
    return true;
}

static bool read_ranges(yyjson_val *array, struct vig_affected *p, struct vig_arena *arena)
{
    yyjson_arr_iter it = yyjson_arr_iter_with(array);
    yyjson_val *item, *event;

    while ((item = yyjson_arr_iter_next(&it))) {
        struct vig_range *r = vig_vec_add(&p->ranges, arena);
        yyjson_arr_iter events = yyjson_arr_iter_with(GET(item, "events"));

        if (!r)
            return false;
        r->type = range_type(STR(item, "type"));
        r->repo = STR(item, "repo");
        while ((event = yyjson_arr_iter_next(&events)))
            if (!add_event(r, event, arena))
                return false;
    }
    return true;
}

static bool has_fix(const struct vig_affected *p)
{
    for (size_t i = 0; i < p->ranges.n; i++)
        for (size_t j = 0; j < p->ranges.v[i].events.n; j++)
            if (p->ranges.v[i].type != VIG_RANGE_GIT && p->ranges.v[i].events.v[j].type == VIG_EVENT_FIXED)
                return true;
    return false;
}

/* Distributions say for each release what will become of a fix. */
static enum vig_fix_state state_word(vig_str word)
{
    static const struct {
        vig_str word;
        enum vig_fix_state state;
    } words[] = {
        /* Ubuntu (uct_status) */
        { VIG_STR("released"), VIG_FIX_FIXED },
        { VIG_STR("needed"), VIG_FIX_NOT_FIXED },
        { VIG_STR("pending"), VIG_FIX_NOT_FIXED },
        { VIG_STR("active"), VIG_FIX_NOT_FIXED },
        { VIG_STR("deferred"), VIG_FIX_NOT_FIXED },
        { VIG_STR("needs-triage"), VIG_FIX_UNDER_INVESTIGATION },
        { VIG_STR("in-triage"), VIG_FIX_UNDER_INVESTIGATION },
        { VIG_STR("ignored"), VIG_FIX_WONT_FIX },
        /* Debian (urgency, status) */
        { VIG_STR("end-of-life"), VIG_FIX_WONT_FIX },
        { VIG_STR("no-dsa"), VIG_FIX_NOT_FIXED },
        { VIG_STR("postponed"), VIG_FIX_NOT_FIXED },
        { VIG_STR("open"), VIG_FIX_NOT_FIXED },
        { VIG_STR("undetermined"), VIG_FIX_UNDER_INVESTIGATION },
        /* Red Hat (fix_state) */
        { VIG_STR("Affected"), VIG_FIX_NOT_FIXED },
        { VIG_STR("Fix deferred"), VIG_FIX_NOT_FIXED },
        { VIG_STR("Will not fix"), VIG_FIX_WONT_FIX },
        { VIG_STR("Out of support scope"), VIG_FIX_WONT_FIX },
        { VIG_STR("Under investigation"), VIG_FIX_UNDER_INVESTIGATION },
    };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (vig_str_ieq(word, words[i].word))
            return words[i].state;
    return VIG_FIX_UNKNOWN;
}

static bool of_distribution(vig_str ecosystem)
{
    static const char *const names[] = { "Debian",    "Ubuntu",      "Alpine", "AlmaLinux", "Rocky Linux", "Red Hat",
                                         "SUSE",      "openSUSE",    "Mageia", "openEuler", "Photon OS",   "Chainguard",
                                         "Wolfi",     "MinimOS",     "Echo",   "Alpaquita", "BellSoft Hardened Containers",
                                         "Azure Linux" };
    vig_str family = ecosystem;

    family = vig_str_cut(&family, ':');
    for (size_t i = 0; i < VIG_COUNT(names); i++)
        if (vig_str_eqc(family, names[i]))
            return true;
    return false;
}

static enum vig_fix_state fix_state(const struct vig_affected *p, yyjson_val *ecosystem, yyjson_val *database)
{
    vig_str words[] = { STR(database, "uct_status"), STR(ecosystem, "uct_status"), STR(database, "fix_state"),
                        STR(ecosystem, "fix_state"), STR(database, "status"),      STR(ecosystem, "status"),
                        STR(ecosystem, "urgency") };

    if (has_fix(p))
        return VIG_FIX_FIXED;
    for (size_t i = 0; i < VIG_COUNT(words); i++) {
        enum vig_fix_state s = state_word(words[i]);

        if (s != VIG_FIX_UNKNOWN && s != VIG_FIX_FIXED)
            return s;
    }
    return of_distribution(p->ecosystem) ? VIG_FIX_NOT_FIXED : VIG_FIX_UNKNOWN;
}

/* Red Hat, Rocky Linux: pkg:rpm/redhat/nodejs@…?arch=src&rpmmod=nodejs:18 (the colon may be written %3A). */
static bool modularity(vig_str purl, struct vig_arena *arena, vig_str *ret)
{
    size_t at = vig_str_search(purl, VIG_STR("rpmmod="));
    vig_str value, stream;
    size_t escaped;

    if (at == VIG_NPOS)
        return true;
    value = vig_str_skip(purl, at + strlen("rpmmod="));
    value = vig_str_cut(&value, '&');
    value = vig_str_cut(&value, '#');
    escaped = vig_str_search(value, VIG_STR("%3A"));
    if (escaped == VIG_NPOS)
        escaped = vig_str_search(value, VIG_STR("%3a"));
    *ret = value;
    if (escaped == VIG_NPOS)
        return true;
    stream = vig_str_skip(value, escaped + 3);
    *ret = vig_arena_printf(arena, "%.*s:%.*s", VIG_ARG(vig_str_take(value, escaped)), VIG_ARG(stream));
    return ret->p != NULL;
}

/* RustSec lists crates that nobody maintains any more beside the vulnerable ones. */
static enum vig_severity informational(yyjson_val *database)
{
    vig_str word = STR(database, "informational");

    return vig_str_empty(word) ? VIG_SEVERITY_NONE : vig_str_eqc(word, "unsound") ? VIG_LOW : VIG_NEGLIGIBLE;
}

static bool read_affected(yyjson_val *item, struct vig_advisory *a, struct vig_arena *arena)
{
    struct vig_affected *p = vig_vec_add(&a->affected, arena);
    yyjson_val *package = GET(item, "package"), *eco = GET(item, "ecosystem_specific"), *db = GET(item, "database_specific");
    struct vectors v = { 0 };

    if (!p)
        return false;
    p->ecosystem = STR(package, "ecosystem");
    p->name = STR(package, "name");
    p->purl = STR(package, "purl");
    if (!read_ranges(GET(item, "ranges"), p, arena) || !STRINGS(GET(item, "versions"), &p->versions, arena) ||
        !add_cwes(db, a, arena) || !modularity(p->purl, arena, &p->modularity))
        return false;
    read_severity(GET(item, "severity"), &v);
    p->cvss = v.v3.n ? v.v3 : v.v4.n ? v.v4 : v.v2;
    if (vig_str_empty(p->cvss) && vig_str_starts(STR(db, "cvss"), VIG_STR("CVSS:"))) /* RustSec, PyPA */
        p->cvss = STR(db, "cvss");
    p->severity = v.word;
    if (p->severity == VIG_SEVERITY_NONE)
        p->severity = word_of(eco);
    if (p->severity == VIG_SEVERITY_NONE)
        p->severity = word_of(db);
    if (p->severity == VIG_SEVERITY_NONE && vig_str_empty(p->cvss))
        p->severity = informational(db);
    p->state = fix_state(p, eco, db);
    return true;
}

static bool read_references(yyjson_val *array, struct vig_advisory *a, struct vig_arena *arena)
{
    yyjson_arr_iter it = yyjson_arr_iter_with(array);
    yyjson_val *item;

    while ((item = yyjson_arr_iter_next(&it))) {
        vig_str url = STR(item, "url");
        struct vig_reference unused, *r = vig_str_empty(url) ? &unused : vig_vec_add(&a->references, arena);

        if (!r)
            return false;
        *r = (struct vig_reference){ STR(item, "type"), url };
    }
    return true;
}

static bool read_record(yyjson_val *root, struct vig_advisory *a, struct vig_arena *arena)
{
    yyjson_val *db = GET(root, "database_specific"), *item;
    yyjson_arr_iter it = yyjson_arr_iter_with(GET(root, "affected"));
    struct vectors v = { 0 };

    a->summary = STR(root, "summary");
    a->details = STR(root, "details");
    a->published = date(STR(root, "published"));
    a->modified = date(STR(root, "modified"));
    a->withdrawn = date(STR(root, "withdrawn"));
    read_severity(GET(root, "severity"), &v);
    a->cvss2 = v.v2;
    a->cvss3 = v.v3;
    a->cvss4 = v.v4;
    a->db_severity = v.word != VIG_SEVERITY_NONE ? v.word : word_of(db);
    if (a->db_severity == VIG_SEVERITY_NONE)
        a->db_severity = summary_word(a->summary);
    a->malicious = vig_str_starts(a->id, VIG_STR("MAL-")) || GET(db, "malicious-packages-origins") != NULL;
    if (a->malicious && a->db_severity == VIG_SEVERITY_NONE)
        a->db_severity = VIG_CRITICAL; /* whose machine ran it has lost it */
    if (!STRINGS(GET(root, "aliases"), &a->aliases, arena) || !STRINGS(GET(root, "related"), &a->related, arena) ||
        !STRINGS(GET(root, "upstream"), &a->upstream, arena) || !add_cwes(db, a, arena) ||
        !read_references(GET(root, "references"), a, arena))
        return false;
    while ((item = yyjson_arr_iter_next(&it)))
        if (!read_affected(item, a, arena))
            return false;
    return true;
}

int vig_osv_parse(vig_str text, struct vig_arena *arena, struct vig_advisory *ret, struct vig_err *err)
{
    struct vig_advisory a = { 0 };
    yyjson_val *root;
    int rc = vig_json_read(text, VIG_LIMIT_ADVISORY, arena, &root, err);

    if (rc < 0)
        return rc;
    a.id = STR(root, "id");
    if (!vig_key_part_ok(a.id) || (!GET(root, "affected") && !GET(root, "modified")))
        return vig_fail(err, VIG_E_INPUT, "not an OSV record: no id, or neither \"affected\" nor \"modified\"");
    if (!read_record(root, &a, arena))
        return vig_nomem(err);
    *ret = a;
    return 0;
}
