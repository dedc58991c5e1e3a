/* format/json.c - see format/json.h.
 *
 * What an attacker might do: nest a hundred million brackets (yyjson does not recurse, our walkers may: the depth is
 * checked here once), or write "[0,0,0,…", where each two bytes become a value of sixteen (memory is held to a multiple of
 * the text).
 */
#include "format/json.h"

/* Texts up to this size live on the arena itself: one package.json costs no call of malloc. Above, values are reallocated
 * often, which an arena cannot give back. */
enum { SMALL_TEXT = 32 << 10 };
/* Memory in multiples of the text: the copy, and values of 16 bytes. Real minified files need 3. */
enum { MEMORY_FACTOR = 6 };

struct account {
    size_t left;
    bool over;
};

static void *on_arena(void *ctx, size_t n)
{
    return vig_arena_alloc(ctx, n, 16);
}

static void *grow_on_arena(void *ctx, void *p, size_t old, size_t n)
{
    return vig_arena_grow(ctx, p, old, n, 16);
}

static void keep_on_arena(void *ctx, void *p)
{
}

static void *on_heap(void *ctx, void *p, size_t old, size_t n)
{
    struct account *a = ctx;
    void *got;

    if (n > old && n - old > a->left) {
        a->over = true;
        return NULL;
    }
    got = vig_allocation_fails() ? NULL : realloc(p, n ? n : 1);
    if (got)
        a->left = a->left + old - n;
    return got;
}

static void *new_on_heap(void *ctx, size_t n)
{
    return on_heap(ctx, NULL, 0, n);
}

static void free_on_heap(void *ctx, void *p)
{
    free(p);
}

static void free_doc(void *doc)
{
    yyjson_doc_free(doc);
}

/* Values stand in one array, a container before what it holds: no recursion is needed. */
static bool too_deep(yyjson_val *root)
{
    yyjson_val *ends[VIG_LIMIT_DEPTH], *end = unsafe_yyjson_get_next(root);
    size_t depth = 0;

    for (yyjson_val *v = root; v < end; v++) {
        while (depth && v >= ends[depth - 1])
            depth--;
        if (!unsafe_yyjson_is_ctn(v))
            continue;
        if (depth == VIG_LIMIT_DEPTH)
            return true;
        ends[depth++] = unsafe_yyjson_get_next(v);
    }
    return false;
}

static int say_why(vig_str text, const yyjson_read_err *why, const struct account *account, struct vig_err *err)
{
    size_t line = 0, column = 0, chr;
    int rc;

    if (why->code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
        return account->over
                   ? vig_fail(err, VIG_E_LIMIT, "JSON that takes more than %d times its size in memory", MEMORY_FACTOR)
                   : vig_nomem(err);
    if (why->pos <= text.n && text.p)
        (void)yyjson_locate_pos(text.p, text.n, why->pos, &line, &column, &chr);
    rc = vig_fail(err, VIG_E_INPUT, "not JSON: line %zu, column %zu: %s", line, column, why->msg);
    err->at = line;
    return rc;
}

static int read_json(vig_str text, size_t max, yyjson_read_flag flags, struct vig_arena *arena, yyjson_val **ret,
                     struct vig_err *err)
{
    bool small = text.n <= SMALL_TEXT;
    yyjson_alc alc = { on_arena, grow_on_arena, keep_on_arena, arena };
    struct account *account = vig_new(arena, struct account);
    yyjson_read_err why = { 0 };
    yyjson_doc *doc;

    if (text.n > max)
        return vig_fail(err, VIG_E_LIMIT, "JSON of %zu bytes, of which at most %zu are read", text.n, max);
    if (!account)
        return vig_nomem(err);
    if (!small) {
        account->left = text.n > SIZE_MAX / MEMORY_FACTOR ? SIZE_MAX : text.n * MEMORY_FACTOR;
        alc = (yyjson_alc){ new_on_heap, on_heap, free_on_heap, account };
    }
    if (vig_str_starts(text, VIG_STR("\xef\xbb\xbf")))
        text = vig_str_skip(text, 3);
    /* without INSITU it only reads: the cast takes away no more than its declaration asks for */
    doc = yyjson_read_opts((char *)(uintptr_t)text.p, text.n, flags | YYJSON_READ_ALLOW_INVALID_UNICODE, &alc, &why);
    if (!doc)
        return say_why(text, &why, account, err);
    if (!small && !vig_arena_cleanup(arena, free_doc, doc))
        return vig_nomem(err);
    if (too_deep(yyjson_doc_get_root(doc)))
        return vig_fail(err, VIG_E_LIMIT, "JSON that nests deeper than %d", VIG_LIMIT_DEPTH);
    *ret = yyjson_doc_get_root(doc);
    return 0;
}

int vig_json_read(vig_str text, size_t max, struct vig_arena *arena, yyjson_val **ret, struct vig_err *err)
{
    return read_json(text, max, YYJSON_READ_NOFLAG, arena, ret, err);
}

int vig_json_read_relaxed(vig_str text, size_t max, struct vig_arena *arena, yyjson_val **ret, struct vig_err *err)
{
    return read_json(text, max, YYJSON_READ_ALLOW_COMMENTS | YYJSON_READ_ALLOW_TRAILING_COMMAS, arena, ret, err);
}
