/* What is collected of a layer, kept from one audit to the next, and read out of histories. */
#include "unit/audit/image_fixture.h"

#include "base/hash.h"

static vig_str stored(const struct vig_image_layer *l)
{
    struct vig_buf b;
    vig_str copy;

    vig_buf_init(&b, VIG_MIB(4));
    assert_ok(vig_image_layer_write(l, &b, &err));
    assert_true(vig_arena_str(arena, vig_buf_str(&b), &copy));
    vig_buf_done(&b);
    return copy;
}

static void rich(struct fixture *f)
{
    good(f);
    file(f, "srv/config.ini", 0666, "key = AKIA" "Q3EGRZ7MW2XKT5VB\n");
    file(f, "usr/bin/gcc", 0755, "\177ELF");
    file(f, "var/lib/dpkg/info/gcc:amd64.list", 0644, "/usr/bin/gcc\n");
    gone(f, "old");
    put(f, (struct vig_entry){ .path = VIG_STR("etc"), .type = VIG_ENTRY_OPAQUE }, NULL);
    assert_ok(f->readers[0].visitor.note(&f->readers[0], VIG_STR("x"), "cut short", &err));
    vig_image_layer_seal(f->layers[0]);
}

static void a_layer_that_was_kept_is_the_same(void **state)
{
    struct vig_image_layer *back;
    struct fixture f;
    vig_str bytes;

    (void)state;
    rich(&f);
    bytes = stored(f.layers[0]);
    assert_ok(vig_image_layer_parse(bytes, &back, &err));
    assert_int_equal(back->secrets.n, 1);
    assert_string_equal(back->secrets.v[0].kind->id, "aws-access-key");
    assert_str(back->secrets.v[0].masked, "AKIA...(20 bytes)");
    assert_int_equal(back->owned.n, 1);
    assert_str(back->owners.v[0].package, "gcc");
    assert_int_equal(back->tables[VIG_IMAGE_PASSWD].n, 2);
    assert_str(back->remarks.v[0].text, "cut short");
    assert_true(vig_str_eq(stored(back), bytes));
    vig_image_layer_free(back);
    done(&f);
}

static void no_secret_is_kept(void **state)
{
    struct fixture f;

    (void)state;
    rich(&f);
    file(&f, "etc/shadow", 0640, "root:$6$abcdefgh$0123456789abcdef:1::::::\n");
    assert_int_equal(vig_str_search(stored(f.layers[0]), VIG_STR("Q3EGRZ7MW2")), VIG_NPOS);
    assert_int_equal(vig_str_search(stored(f.layers[0]), VIG_STR("$6$abc")), VIG_NPOS);
    done(&f);
}

/* With a checksum that is right, too, whatever was cut off or changed. */
static void a_damaged_one_is_none(void **state)
{
    struct vig_image_layer *back;
    struct fixture f;
    vig_str bytes;

    (void)state;
    rich(&f);
    bytes = stored(f.layers[0]);
    for (size_t n = 0; n < bytes.n; n++)
        assert_int_equal(vig_image_layer_parse(vig_str_take(bytes, n), &back, &err), VIG_E_INPUT);
    for (size_t n = 30; n < bytes.n - 8; n++) {
        char *copy = vig_arena_alloc(arena, n + 8, 1);
        memcpy(copy, bytes.p, n);
        uint64_t sum = vig_hash64(vig_str_of(copy, n));
        memcpy(copy + n, &sum, 8);
        assert_int_equal(vig_image_layer_parse(vig_str_of(copy, n + 8), &back, &err), VIG_E_INPUT);
    }
    done(&f);
}

static void history_lines_are_read_as_their_builders_wrote_them(void **state)
{
    static const struct {
        const char *line;
        enum vig_instruction_kind kind;
        const char *text, *name, *shown;
    } cases[] = {
        { "/bin/sh -c #(nop)  CMD [\"sh\"]", VIG_INS_CMD, "[\"sh\"]", NULL, "CMD [\"sh\"]" },
        { "/bin/sh -c apt-get update", VIG_INS_RUN, "apt-get update", NULL, "RUN apt-get update" },
        { "RUN /bin/sh -c make # buildkit", VIG_INS_RUN, "make", NULL, "RUN make" },
        { "|1 A=b /bin/sh -c make", VIG_INS_RUN, "make", "A", "RUN make" },
        { "RUN |2 A=b C= /bin/sh -c X=1 make # buildkit", VIG_INS_RUN, "X=1 make", "A", "RUN X=1 make" },
        { "RUN /app/setup # buildkit", VIG_INS_RUN, "/app/setup", NULL, "RUN /app/setup" },
        { "ENV A=b C=\"d e\"", VIG_INS_ENV, "A=b C=\"d e\"", "A", "ENV A=b C=\"d e\"" },
        { "# debian.sh --arch 'amd64' out/ 'bookworm'", VIG_INS_UNKNOWN, "# debian.sh --arch 'amd64' out/ 'bookworm'", NULL,
          "# debian.sh --arch 'amd64' out/ 'bookworm'" },
        { "/bin/sh -c DB_PASSWORD=hunter2 ./setup --password hunter2", VIG_INS_RUN, "DB_PASSWORD=hunter2 ./setup --password hunter2", "DB_PASSWORD",
          "RUN DB_PASSWORD=******* ./setup --password *******" },
    };

    (void)state;
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        struct fixture f;
        good(&f);
        step(&f, cases[i].line);
        stack(&f);
        const struct vig_image_step *s = &f.image.history.v[1];
        assert_int_equal(s->kind, cases[i].kind);
        assert_str(s->text, cases[i].text);
        assert_str(s->shown, cases[i].shown);
        assert_int_equal(s->settings.n > 0, cases[i].name != NULL);
        if (cases[i].name)
            assert_str(s->settings.v[0].name, cases[i].name);
        done(&f);
    }
}

static void each_of_many_secrets_is_masked(void **state)
{
    struct vig_buf line;

    (void)state;
    vig_buf_init(&line, VIG_KIB(64));
    for (int i = 0; i < 100; i++)
        vig_buf_addf(&line, "key AKIA" "Q3EGRZ7MW2XK%04d ", i + 1000);
    vig_str masked = vig_image_mask(arena, vig_buf_str(&line), NULL);
    assert_int_equal(masked.n, line.n);
    assert_int_equal(vig_str_search(masked, VIG_STR("AKIA")), VIG_NPOS);
    vig_buf_done(&line);
}

static void programs_are_known_by_many_names(void **state)
{
    static const struct {
        const char *path;
        unsigned kind;
    } cases[] = {
        { "usr/bin/x86_64-linux-gnu-g++-12", VIG_IMG_COMPILER }, { "usr/bin/clang-16", VIG_IMG_COMPILER }, { "usr/lib/gcc/x86_64-linux-gnu/12/cc1", VIG_IMG_COMPILER },
        { "usr/local/go/pkg/tool/linux_amd64/compile", VIG_IMG_COMPILER }, { "usr/bin/python3.11", VIG_IMG_SHELL }, { "usr/bin/pip3", VIG_IMG_PACKAGER },
        { "usr/local/lib/node_modules/npm/bin/npm-cli.js", VIG_IMG_PACKAGER },
        { "usr/bin/ld.bfd", VIG_IMG_COMPILER }, { "usr/bin/compile", 0 }, { "usr/share/gcc", 0 }, { "usr/bin/gcc-wrapper", 0 }, { "usr/sbin/in.telnetd", VIG_IMG_SSHD },
    };

    (void)state;
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        const struct vig_entry e = { .path = vig_str_c(cases[i].path), .type = VIG_ENTRY_FILE, .mode = 0755, .size = 1 };
        if (vig_image_kinds_of(&e) != cases[i].kind) {
            print_error("%s: %x\n", cases[i].path, vig_image_kinds_of(&e));
            fail();
        }
    }
}

static void secrets_are_not_looked_for_where_packages_lie(void **state)
{
    static const char *const no[] = { "usr/share/doc/x.txt", "usr/lib/python3/dist-packages/x.py", "app/node_modules/x/index.js", "app/tests/key.pem",
                                      "etc/ssl/certs/ca.pem", "usr/src/linux-headers-6.1/x.conf", "usr/src/app/node_modules/x/k.pem", "app/logo.png", "root/.cargo/registry/x.rs" };
    static const char *const yes[] = { "app/config.yml", "etc/app/key.pem", "root/.netrc", ".env", "srv/main.py", "etc/ssl/private/x.key", "app/.git/config",
                                       "usr/src/app/config.json", "usr/share/nginx/html/config.js" };

    (void)state;
    for (size_t i = 0; i < VIG_COUNT(no); i++)
        assert_false(vig_image_may_hold_secrets(&(struct vig_entry){ .path = vig_str_c(no[i]), .type = VIG_ENTRY_FILE, .size = 100 }));
    for (size_t i = 0; i < VIG_COUNT(yes); i++)
        assert_true(vig_image_may_hold_secrets(&(struct vig_entry){ .path = vig_str_c(yes[i]), .type = VIG_ENTRY_FILE, .size = 100 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_layer_that_was_kept_is_the_same),
        cmocka_unit_test(no_secret_is_kept),
        cmocka_unit_test(a_damaged_one_is_none),
        cmocka_unit_test(history_lines_are_read_as_their_builders_wrote_them),
        cmocka_unit_test(each_of_many_secrets_is_masked),
        cmocka_unit_test(programs_are_known_by_many_names),
        cmocka_unit_test(secrets_are_not_looked_for_where_packages_lie),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
