/* cli/db_search.c - `vigia db search`: advisories about packages whose name has a word in it. */
#include "advisory/pack.h"
#include "cli/db.h"
#include "report/json_out.h"
#include "report/text.h"

struct hit {
    vig_str ecosystem, name, id;
};

struct search {
    const struct db_call *call;
    vig_str word;
    struct { VIG_VEC(struct hit); } hits;
};

/* "p" ecosystem 0 name 0 id 0 n:be16 0 origin:be16 */
static bool split_key(vig_str key, struct hit *ret)
{
    vig_str rest;
    uint16_t origin;

    if (!vig_key_origin(key, &origin, &rest) || rest.n < 4)
        return false;
    rest = vig_str_of(rest.p + 1, rest.n - 4);
    ret->ecosystem = vig_str_cut(&rest, '\0');
    ret->name = vig_str_cut(&rest, '\0');
    ret->id = rest;
    return true;
}

static bool has_word(vig_str name, vig_str word)
{
    for (size_t i = 0; i + word.n <= name.n; i++)
        if (vig_str_ieq(vig_str_of(name.p + i, word.n), word))
            return true;
    return false;
}

static bool in_ecosystem(vig_str ecosystem, const char *wanted)
{
    vig_str family = ecosystem;

    family = vig_str_cut(&family, ':');
    return !wanted || vig_str_ieq(ecosystem, vig_str_c(wanted)) || vig_str_ieq(family, vig_str_c(wanted));
}

static int add_hit(struct search *s, const struct hit *h, struct vig_err *err)
{
    const struct hit *last = s->hits.n ? &s->hits.v[s->hits.n - 1] : NULL;
    struct hit *slot;

    if (last && vig_str_eq(last->id, h->id) && vig_str_eq(last->name, h->name) && vig_str_eq(last->ecosystem, h->ecosystem))
        return 0;
    slot = vig_vec_add(&s->hits, s->call->arena);
    if (!slot || !vig_arena_str(s->call->arena, h->ecosystem, &slot->ecosystem) ||
        !vig_arena_str(s->call->arena, h->name, &slot->name) || !vig_arena_str(s->call->arena, h->id, &slot->id))
        return vig_nomem(err);
    return 0;
}

static int find(struct search *s, struct vig_db *db, struct vig_err *err)
{
    struct vig_table_cursor c = { 0 };
    int rc = vig_table_seek(vig_db_table(db), &c, VIG_STR("p"), err);
    struct hit h;

    for (; rc > 0 && c.key.n && c.key.p[0] == VIG_KEY_CLAIM; rc = vig_table_next(&c, err))
        if (split_key(c.key, &h) && in_ecosystem(h.ecosystem, s->call->ecosystem) && has_word(h.name, s->word) &&
            (rc = add_hit(s, &h, err)) < 0)
            break;
    vig_table_cursor_done(&c);
    return rc < 0 ? rc : 0;
}

/* Packages with just this name first. */
static int by_nearness(const void *a, const void *b, void *ctx)
{
    const struct search *s = ctx;
    const struct hit *x = a, *y = b;
    bool ex = vig_str_ieq(x->name, s->word), ey = vig_str_ieq(y->name, s->word);
    int c;

    if (ex != ey)
        return ex ? -1 : 1;
    if ((c = vig_str_cmp(x->ecosystem, y->ecosystem)) || (c = vig_str_cmp(x->name, y->name)))
        return c;
    return vig_str_cmp(x->id, y->id);
}

static void column(struct vig_buf *out, vig_str s, size_t width)
{
    size_t w = vig_text_width(s);

    vig_text_clean(out, s);
    (void)vig_buf_addf(out, "%*s", (int)(w < width ? width - w + 2 : 2), "");
}

/* What is known of the record, or, where it says nothing itself ("DEBIAN-CVE-2019-1547"), of its CVE. */
static void rate(struct vig_db *db, vig_str id, struct vig_arena *scratch, struct vig_vulnerability *ret)
{
    struct vig_vulnerability cve;
    struct vig_err err;
    size_t at = vig_str_search(id, VIG_STR("-CVE-"));

    *ret = (struct vig_vulnerability){ 0 };
    (void)vig_db_vulnerability(db, id, scratch, ret, &err);
    if (at == VIG_NPOS || vig_db_vulnerability(db, vig_str_skip(id, at + 1), scratch, &cve, &err) < 0)
        return;
    if (ret->severity == VIG_SEVERITY_NONE)
        ret->severity = cve.severity;
    if (vig_str_empty(ret->title))
        ret->title = cve.title;
}

static void text_line(struct search *s, struct vig_db *db, struct vig_buf *out, const struct hit *h, struct vig_arena *scratch)
{
    struct vig_vulnerability v;
    struct vig_advisory a = { 0 };
    struct vig_err err;
    vig_str title;

    rate(db, h->id, scratch, &v);
    (void)vig_db_advisory(db, h->id, scratch, &a, &err);
    title = a.summary.n ? a.summary : v.title.n ? v.title : a.details;
    title = vig_str_cut(&title, '\n');
    column(out, vig_str_c(vig_severity_name(v.severity)), 10);
    column(out, h->ecosystem, 16);
    column(out, h->name, 24);
    column(out, h->id, 22);
    vig_text_fit(out, title, 80);
    (void)vig_buf_addc(out, '\n');
}

static void json_line(struct search *s, struct vig_db *db, struct vig_json_out *j, const struct hit *h, struct vig_arena *scratch)
{
    struct vig_vulnerability v;

    rate(db, h->id, scratch, &v);
    vig_json_open(j, NULL, '{');
    vig_json_str(j, "id", h->id);
    vig_json_str(j, "ecosystem", h->ecosystem);
    vig_json_str(j, "package", h->name);
    vig_json_str(j, "severity", vig_str_c(vig_severity_name(v.severity)));
    vig_json_text(j, "title", v.title);
    vig_json_close(j, '}');
}

static int print(struct search *s, struct vig_db *db, struct vig_err *err)
{
    VIG_ARENA_SCOPE struct vig_arena *scratch = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA);
    struct vig_buf out;
    struct vig_json_out j = { .to = &out };
    int rc = scratch ? 0 : vig_nomem(err);

    vig_buf_init(&out, VIG_GIB(1));
    if (s->call->json)
        vig_json_open(&j, NULL, '[');
    for (size_t i = 0; i < s->hits.n && rc == 0; i++) {
        if (s->call->json)
            json_line(s, db, &j, &s->hits.v[i], scratch);
        else
            text_line(s, db, &out, &s->hits.v[i], scratch);
        vig_arena_reset(scratch);
    }
    if (s->call->json) {
        vig_json_close(&j, ']');
        (void)vig_buf_addc(&out, '\n');
    }
    if (rc == 0)
        rc = db_print(&out, err);
    vig_buf_done(&out);
    return rc;
}

int db_search(const struct db_call *call)
{
    struct search s = { .call = call, .word = vig_str_c(call->operands[0]) };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_db *db = NULL;
    bool starter = false;
    int rc = db_open(call, &db, &starter, &err);

    if (rc == 0)
        rc = find(&s, db, &err);
    if (rc == 0 && s.hits.n)
        qsort_r(s.hits.v, s.hits.n, sizeof *s.hits.v, by_nearness, &s);
    if (rc == 0)
        rc = print(&s, db, &err);
    vig_db_close(db);
    if (rc < 0)
        return vig_command_failed("db search", &err);
    if (s.hits.n == 0 && !call->json)
        (void)fprintf(stderr, "No advisory names a package with \"%s\" in it%s%s.\n", call->operands[0],
                      call->ecosystem ? " in " : "", call->ecosystem ? call->ecosystem : "");
    if (starter && !call->quiet)
        (void)fprintf(stderr, "Only the compiled-in advisories were searched: there is no data base yet (vigia db status).\n");
    return VIG_EXIT_OK;
}
