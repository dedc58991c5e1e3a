/* Two readers of one pass each see what they would see alone; and what of a lower layer a higher one hides, and which one. */
#include "unit/test.h"

#include "base/hash.h"
#include "source/stack.h"
#include "source/tee.h"

static struct vig_err err;
static struct vig_arena *arena;

/* A reader that wants one kind of content and writes down what it is told. */
struct listener {
    struct vig_layer_sink sink;
    struct vig_visitor visitor;
    enum vig_want want;
    bool knows;       /* every layer already */
    int fails_at_end; /* what `end` returns */
    char told[200];
};

static void tell(struct listener *l, const char *what, vig_str path)
{
    size_t at = strlen(l->told);

    (void)snprintf(l->told + at, sizeof l->told - at, "%s%.*s ", what, VIG_ARG(path));
}

static int on_entry(void *ctx, const struct vig_entry *e, enum vig_want *ret_want, struct vig_err *unused)
{
    struct listener *l = ctx;

    (void)unused;
    tell(l, "", e->path);
    *ret_want = l->want;
    return 0;
}

static int on_content(void *ctx, const struct vig_entry *e, const struct vig_blob *content, struct vig_err *unused)
{
    (void)content, (void)unused;
    tell(ctx, "=", e->path);
    return 0;
}

static int on_note(void *ctx, vig_str path, const char *text, struct vig_err *unused)
{
    (void)text, (void)unused;
    tell(ctx, "!", path);
    return 0;
}

static int begin(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor **ret_visitor, struct vig_err *unused)
{
    struct listener *l = ctx;

    (void)ref, (void)unused;
    l->visitor = (struct vig_visitor){ l, on_entry, on_content, on_note };
    if (!l->knows)
        *ret_visitor = &l->visitor;
    return 0;
}

static int end(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor *v, vig_str key, struct vig_err *unused)
{
    struct listener *l = ctx;

    (void)ref, (void)v, (void)unused;
    tell(l, "end ", key);
    return l->fails_at_end;
}

static void drop(void *ctx, struct vig_visitor *v)
{
    (void)v;
    tell(ctx, "dropped", VIG_STR(""));
}

static void listen(struct listener *l, enum vig_want want)
{
    *l = (struct listener){ .sink = { l, begin, end, drop }, .want = want };
}

/* Two files, of which only the second is an ELF. What nobody wants is not handed out. */
static int play(struct listener *a, struct listener *b)
{
    static const char *const contents[] = { "text", "\177ELF" };
    struct vig_tee tee = { { &a->sink, &b->sink } };
    struct vig_layer_sink sink = vig_tee_sink(&tee);
    struct vig_layer_ref ref = { VIG_STR("id"), VIG_STR("key") };
    struct vig_visitor *v = NULL;

    assert_ok(sink.begin(sink.ctx, &ref, &v, &err));
    if (!v)
        return 1;
    for (size_t i = 0; i < 2; i++) {
        struct vig_blob blob = vig_blob_mem(vig_str_c(contents[i]));
        struct vig_entry e = { .path = i ? VIG_STR("elf") : VIG_STR("text"), .type = VIG_ENTRY_FILE, .size = 4 };
        enum vig_want want;
        assert_ok(v->entry(v->ctx, &e, &want, &err));
        if (want == VIG_WANT_CONTENT || (want == VIG_WANT_ELF && i))
            assert_ok(v->content(v->ctx, &e, &blob, &err));
    }
    assert_ok(v->note(v->ctx, VIG_STR("n"), "x", &err));
    return sink.end(sink.ctx, &ref, v, VIG_STR("k"), &err);
}

static void each_is_given_what_it_asked_for(void **state)
{
    struct listener a, b;

    (void)state;
    listen(&a, VIG_WANT_ELF);
    listen(&b, VIG_WANT_CONTENT);
    assert_int_equal(play(&a, &b), 0);
    assert_string_equal(a.told, "text elf =elf !n end k ");
    assert_string_equal(b.told, "text =text elf =elf !n end k ");
    listen(&a, VIG_WANT_NO);
    listen(&b, VIG_WANT_ELF);
    assert_int_equal(play(&a, &b), 0);
    assert_string_equal(a.told, "text elf !n end k ");
    assert_string_equal(b.told, "text elf =elf !n end k ");
}

static void a_layer_that_one_knows_is_read_for_the_other(void **state)
{
    struct listener a, b;

    (void)state;
    listen(&a, VIG_WANT_CONTENT);
    listen(&b, VIG_WANT_NO);
    a.knows = true;
    assert_int_equal(play(&a, &b), 0);
    assert_string_equal(a.told, "");
    assert_string_equal(b.told, "text elf !n end k ");
    b.knows = true;
    assert_int_equal(play(&a, &b), 1); /* nobody has to read it */
}

static void who_is_left_when_the_other_fails_is_told(void **state)
{
    struct listener a, b;

    (void)state;
    listen(&a, VIG_WANT_NO);
    listen(&b, VIG_WANT_NO);
    a.fails_at_end = VIG_E_NOMEM;
    assert_int_equal(play(&a, &b), VIG_E_NOMEM);
    assert_string_equal(b.told, "text elf !n dropped ");
}

static void add(struct vig_layer_tree *t, enum vig_entry_type type, const char *path)
{
    const struct vig_entry e = { .path = vig_str_c(path), .type = type };

    assert_ok(vig_layer_tree_add(t, arena, &e, &err));
}

static void the_layer_that_hides_is_named(void **state)
{
    struct vig_layer_tree t[4] = { 0 };
    const struct vig_layer_tree *layers[] = { &t[0], &t[1], &t[2], &t[3] };
    struct vig_stack *s;
    bool replaced;

    (void)state;
    arena = vig_arena_new(VIG_MIB(4));
    add(&t[0], VIG_ENTRY_DIRECTORY, "a");
    add(&t[0], VIG_ENTRY_FILE, "a/x");
    add(&t[0], VIG_ENTRY_FILE, "a/y");
    add(&t[0], VIG_ENTRY_FILE, "b/z");
    add(&t[0], VIG_ENTRY_FILE, "c");
    add(&t[1], VIG_ENTRY_WHITEOUT, "a/x");
    add(&t[1], VIG_ENTRY_DIRECTORY, "a");
    add(&t[2], VIG_ENTRY_FILE, "a/y");
    add(&t[3], VIG_ENTRY_OPAQUE, "b");
    for (size_t i = 0; i < 4; i++)
        vig_layer_tree_seal(&t[i]);
    assert_ok(vig_stack_new(layers, 4, arena, &s, &err));
    assert_int_equal(vig_stack_hider(s, 0, VIG_STR("a/x"), false, &replaced), 2);
    assert_false(replaced);
    assert_int_equal(vig_stack_hider(s, 0, VIG_STR("a/y"), false, &replaced), 3);
    assert_true(replaced);
    assert_int_equal(vig_stack_hider(s, 0, VIG_STR("b/z"), false, &replaced), 4);
    assert_int_equal(vig_stack_hider(s, 0, VIG_STR("c"), false, &replaced), 0);
    assert_int_equal(vig_stack_hider(s, 0, VIG_STR("a"), true, &replaced), 0); /* the same folder again hides nothing */
    assert_int_equal(vig_stack_hider(s, 2, VIG_STR("a/y"), false, &replaced), 0);
    assert_int_equal(vig_stack_cover(s, VIG_STR("b")), 4);
    assert_int_equal(vig_stack_cover(s, VIG_STR("a")), 0);
    assert_int_equal(vig_stack_top(s, vig_hash64(VIG_STR("a/x"))), 2); /* the whiteout is above the file */
    assert_int_equal(vig_stack_top(s, vig_hash64(VIG_STR("c"))), 1);
    vig_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_given_what_it_asked_for),
        cmocka_unit_test(a_layer_that_one_knows_is_read_for_the_other),
        cmocka_unit_test(who_is_left_when_the_other_fails_is_told),
        cmocka_unit_test(the_layer_that_hides_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
