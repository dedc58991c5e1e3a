/* Images in their several wrappings hand out the same layers, in the right order, and lies are noted. */
#include "unit/source/sources.h"

#include "format/json.h"

static const char config[] =
    "{\"os\":\"linux\",\"architecture\":\"amd64\",\"created\":\"2024-01-02T03:04:05Z\",\"history\":["
    "{\"created_by\":\"/bin/sh -c #(nop) ADD file:1 in / \"},{\"created_by\":\"/bin/sh -c #(nop)  CMD [\\\"sh\\\"]\",\"empty_layer\":true},"
    "{\"created_by\":\"RUN rm\\t -rf   /x\\n && ls\"}],\"config\":{\"User\":\"shop\"},\"rootfs\":{\"diff_ids\":[\"sha256:%s\",\"sha256:%s\"]}}";

static const char expected[] = "-- 0\n"
                               "dir etc\n"
                               "file etc/a.txt\n  = one\n"
                               "file bin/x.elf\n  = \177ELFx\n"
                               "file bin/y.elf\n"
                               "sym sh -> /bin/x.elf\n"
                               "hard b.txt -> etc/a.txt\n"
                               "-- 1\n"
                               "gone etc/a.txt\n"
                               "opaque bin\n"
                               "gone top\n"
                               "file etc/b.txt\n  = two\n";

static vig_str lower, upper; /* the two layers, plain */

static vig_str keep(struct vig_buf *b)
{
    vig_str s;

    assert_true(vig_arena_str(arena, vig_buf_str(b), &s));
    vig_buf_done(b);
    return s;
}

static void make_layers(void)
{
    struct vig_buf b;

    vig_buf_init(&b, VIG_MIB(1));
    tar_entry(&b, &(struct tar_header){ .name = "./etc/", .type = '5' }, VIG_STR(""));
    tar_file(&b, "./etc/a.txt", VIG_STR("one"));
    tar_file(&b, "/bin/x.elf", VIG_STR("\177ELFx"));
    tar_file(&b, "bin/y.elf", VIG_STR("#!/bin/sh"));
    tar_entry(&b, &(struct tar_header){ .name = "sh", .link = "/bin/x.elf", .type = '2' }, VIG_STR(""));
    tar_entry(&b, &(struct tar_header){ .name = "b.txt", .link = "./etc/a.txt", .type = '1' }, VIG_STR(""));
    tar_end(&b);
    lower = keep(&b);
    vig_buf_init(&b, VIG_MIB(1));
    tar_file(&b, "etc/.wh.a.txt", VIG_STR(""));
    tar_file(&b, "bin/.wh..wh..opq", VIG_STR(""));
    tar_file(&b, ".wh.top", VIG_STR(""));
    tar_file(&b, ".wh..wh.plnk", VIG_STR(""));
    tar_file(&b, "etc/b.txt", VIG_STR("two"));
    tar_end(&b);
    upper = keep(&b);
}

static vig_str make_config(void)
{
    return vig_str_c(format(config, hex_of(lower), hex_of(upper)));
}

static vig_str old_docker(void)
{
    struct vig_buf b;
    vig_str c = make_config();

    vig_buf_init(&b, VIG_MIB(1));
    tar_file(&b, "u/layer.tar", upper);
    tar_file(&b, "u/VERSION", VIG_STR("1.0"));
    tar_file(&b, "u/json", VIG_STR("{}"));
    tar_entry(&b, &(struct tar_header){ .name = "l/layer.tar", .link = "../real/layer.tar", .type = '2' }, VIG_STR(""));
    tar_file(&b, "real/layer.tar", lower);
    tar_file(&b, format("%s.json", hex_of(c)), c);
    tar_file(&b, "manifest.json", vig_str_c(format("[{\"Config\":\"%s.json\",\"RepoTags\":[\"shop:1.4\",\"shop:latest\"],"
                                                   "\"Layers\":[\"l/layer.tar\",\"u/layer.tar\"]},"
                                                   "{\"Config\":\"%s.json\",\"RepoTags\":[\"other:2\"],\"Layers\":[\"u/layer.tar\"]}]",
                                                   hex_of(c), hex_of(c))));
    tar_end(&b);
    return keep(&b);
}

static void check_config(void)
{
    const struct vig_source_config *c = vig_source_config(source);

    assert_non_null(c);
    assert_str(vig_json_get_str(c->config, VIG_STR("User")), "shop");
    assert_int_equal(c->history.n, 3);
    assert_str(c->history.v[1].created_by, "/bin/sh -c #(nop)  CMD [\"sh\"]");
    assert_int_equal(c->history.v[1].layer, 0);
    assert_str(c->history.v[2].created_by, "RUN rm\t -rf   /x\n && ls");
    assert_int_equal(c->history.v[2].layer, 2);
}

static void check_subject(void)
{
    const struct vig_subject *s = vig_source_subject(source);

    assert_int_equal(s->kind, VIG_SUBJECT_IMAGE);
    assert_str(s->platform, "linux/amd64");
    assert_str(s->created, "2024-01-02T03:04:05Z");
    assert_str(s->digest, format("sha256:%s", hex_of(make_config())));
    assert_int_equal(s->layers.n, 2);
    assert_str(s->layers.v[0].created_by, "ADD file:1 in /");
    assert_str(s->layers.v[1].created_by, "RUN rm -rf /x && ls");
    assert_str(s->layers.v[0].diff_id, format("sha256:%s", hex_of(lower)));
    assert_false(vig_source_declares(source));
    check_config();
}

static void docker_archives_of_the_old_shape(void **state)
{
    make_layers();
    put_file("old.tar", old_docker());
    check_told("old.tar", format("%snote: it holds other images, too, which were not looked at: other:2\n", expected));
    check_subject();
    assert_int_equal(vig_source_subject(source)->tags.n, 2);
    assert_str(vig_source_subject(source)->tags.v[0], "shop:1.4");
    assert_str(vig_source_subject(source)->layers.v[0].digest, format("sha256:%s", hex_of(lower)));
}

/* Each is compared with those before it. */
static void names_without_end_are_cut(void **state)
{
    struct vig_buf b, names;
    vig_str c = make_config();

    make_layers();
    vig_buf_init(&names, VIG_MIB(8));
    for (int i = 0; i < 200000; i++)
        vig_buf_addf(&names, "%s\"s:%d\"", i ? "," : "", i);
    vig_buf_init(&b, VIG_MIB(8));
    tar_file(&b, "c.json", c);
    tar_file(&b, "manifest.json", vig_arena_printf(arena, "[{\"Config\":\"c.json\",\"RepoTags\":[%.*s],\"Layers\":[]}]",
                                                   VIG_ARG(vig_buf_str(&names))));
    tar_end(&b);
    put_file("names.tar", keep(&b));
    vig_buf_done(&names);
    assert_ok(tell("names.tar", NULL));
    assert_int_equal(vig_source_subject(source)->tags.n, 1000);
}

static void one_of_several_images_is_named(void **state)
{
    make_layers();
    put_file("old.tar", old_docker());
    assert_ok(tell("old.tar:other:2", NULL));
    assert_int_equal(vig_source_subject(source)->layers.n, 1);
    assert_ok(tell("docker-archive:old.tar:shop", NULL));
    assert_int_equal(vig_source_subject(source)->layers.n, 2);
    check_fails("old.tar:absent", NULL, VIG_E_NOT_FOUND, "shop:1.4, other:2");
}

static void packed_archives_give_the_same(void **state)
{
    make_layers();
    put_file("old.tar.gz", gzipped(old_docker()));
    check_told("old.tar.gz", format("%snote: it holds other images, too, which were not looked at: other:2\n", expected));
    check_subject();
}

static vig_str oci_index, oci_manifest, oci_arm_manifest, oci_arm_config, packed_lower;

static void make_oci(void)
{
    vig_str c = make_config(), nested;

    packed_lower = gzipped(lower);
    oci_arm_config = VIG_STR("{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\",\"rootfs\":{\"diff_ids\":[]}}");
    oci_manifest = vig_str_c(format("{\"config\":{\"digest\":\"sha256:%s\"},\"layers\":[{\"digest\":\"sha256:%s\"},{\"digest\":\"sha256:%s\"}]}",
                                    hex_of(c), hex_of(packed_lower), hex_of(upper)));
    oci_arm_manifest = vig_str_c(format("{\"config\":{\"digest\":\"sha256:%s\"},\"layers\":[]}", hex_of(oci_arm_config)));
    nested = vig_str_c(format("{\"manifests\":["
                              "{\"digest\":\"sha256:%s\",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"}},"
                              "{\"digest\":\"sha256:%s\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}},"
                              "{\"digest\":\"sha256:%064d\",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}}]}",
                              hex_of(oci_arm_manifest), hex_of(oci_manifest), 0));
    oci_index = vig_str_c(format("{\"manifests\":[{\"digest\":\"sha256:%s\",\"annotations\":{\"org.opencontainers.image.ref.name\":\"1.4\"}}]}",
                                 hex_of(nested)));
    assert_int_equal(mkdir("oci", 0755) | mkdir("oci/blobs", 0755) | mkdir("oci/blobs/sha256", 0755), 0);
    const vig_str blobs[] = { c, nested, oci_manifest, oci_arm_manifest, oci_arm_config, packed_lower, upper };
    for (size_t i = 0; i < VIG_COUNT(blobs); i++)
        put_file(format("oci/blobs/sha256/%s", hex_of(blobs[i])), blobs[i]);
    put_file("oci/index.json", oci_index);
    put_file("oci/oci-layout", VIG_STR("{\"imageLayoutVersion\":\"1.0.0\"}"));
}

static void oci_layouts(void **state)
{
    make_layers();
    make_oci();
    assert_ok(tell("oci", "linux/amd64"));
    assert_str(vig_buf_str(&told), expected);
    check_subject();
    assert_str(vig_source_subject(source)->tags.v[0], "1.4");
    assert_str(vig_source_subject(source)->layers.v[0].digest, format("sha256:%s", hex_of(packed_lower)));
}

/* cosign keeps a signature as an image beside the one that is signed. */
static void signatures_lie_beside_the_image(void **state)
{
    vig_str head;

    make_layers();
    make_oci();
    assert_ok(tell("oci", "linux/amd64"));
    assert_int_equal(vig_source_config(source)->signature, VIG_SIGNATURE_ABSENT);
    head = vig_str_take(oci_index, oci_index.n - 2);
    put_file("oci/index.json", vig_str_c(format("%.*s,{\"digest\":\"sha256:%064d\",\"annotations\":{\"org.opencontainers.image.ref.name\":"
                                                "\"sha256-0123.sig\"}}]}", VIG_ARG(head), 0)));
    assert_ok(tell("oci", "linux/amd64"));
    check_subject();
    assert_int_equal(vig_source_config(source)->signature, VIG_SIGNATURE_PRESENT);
    put_file("oci/index.json", vig_str_c(format("%.*s,{\"digest\":\"sha256:%064d\",\"artifactType\":\"application/vnd.cncf.notary.signature\"}]}",
                                                VIG_ARG(head), 0)));
    assert_ok(tell("oci", "linux/amd64"));
    assert_int_equal(vig_source_config(source)->signature, VIG_SIGNATURE_PRESENT);
}

static void oci_layouts_in_an_archive(void **state)
{
    static const char pack[] = "cd oci && tar cf ../oci.tar . && gzip -k ../oci.tar";

    make_layers();
    make_oci();
    FILE *p = popen(pack, "r");
    assert_int_equal(pclose(p), 0);
    assert_ok(tell("oci.tar", "amd64"));
    assert_str(vig_buf_str(&told), expected);
    check_subject();
    assert_ok(tell("oci:oci.tar:1.4", "linux/amd64"));
    assert_str(vig_buf_str(&told), expected);
    assert_ok(tell("oci-archive:oci.tar.gz:1.4", "linux/amd64"));
    assert_str(vig_buf_str(&told), expected);
    check_subject();
}

static void platforms_are_chosen(void **state)
{
    make_layers();
    make_oci();
    assert_ok(tell("oci:oci", "linux/arm64"));
    assert_str(vig_source_subject(source)->platform, "linux/arm64/v8");
    check_fails("oci", "linux/s390x", VIG_E_NOT_FOUND, "linux/arm64/v8, linux/amd64");
    put_file("old.tar", old_docker());
    check_fails("old.tar", "linux/s390x", VIG_E_NOT_FOUND, "linux/amd64");
}

static void digests_that_lie_are_noted(void **state)
{
    make_layers();
    make_oci();
    put_file(format("oci/blobs/sha256/%s", hex_of(packed_lower)), gzipped(upper));
    put_file(format("oci/blobs/sha256/%s", hex_of(upper)), lower);
    assert_ok(tell("oci", "amd64"));
    vig_str text = vig_buf_str(&told);
    assert_true(vig_str_search(text, vig_str_c(format("the digest of this layer is sha256:%s, not sha256:%s: the image lies",
                                                      hex_of(gzipped(upper)), hex_of(packed_lower)))) != VIG_NPOS);
    assert_true(vig_str_search(text, vig_str_c(format("the digest of this layer is sha256:%s, not", hex_of(lower)))) != VIG_NPOS);
    put_file(format("oci/blobs/sha256/%s", hex_of(make_config())), VIG_STR("{\"os\":\"linux\",\"architecture\":\"amd64\"}"));
    assert_ok(tell("oci", "amd64"));
    assert_true(vig_str_search(vig_buf_str(&told), VIG_STR("note: its digest is sha256:")) != VIG_NPOS);
}

static void missing_layers_are_noted(void **state)
{
    make_layers();
    make_oci();
    assert_int_equal(unlink(format("oci/blobs/sha256/%s", hex_of(upper))), 0);
    assert_ok(tell("oci", "amd64"));
    assert_true(vig_str_search(vig_buf_str(&told), VIG_STR("is missing: the image is incomplete")) != VIG_NPOS);
    assert_true(vig_str_search(vig_buf_str(&told), VIG_STR("etc/a.txt")) != VIG_NPOS);
}

/* A blob that is a link leads nowhere. */
static void layouts_are_not_left(void **state)
{
    make_layers();
    make_oci();
    put_file("secret", upper);
    const char *blob = format("oci/blobs/sha256/%s", hex_of(upper));
    assert_int_equal(unlink(blob) | symlink("../../../secret", blob), 0);
    assert_ok(tell("oci", "amd64"));
    assert_true(vig_str_search(vig_buf_str(&told), VIG_STR("is missing")) != VIG_NPOS);
}

static void indexes_in_circles_end(void **state)
{
    assert_int_equal(mkdir("oci", 0755) | mkdir("oci/blobs", 0755) | mkdir("oci/blobs/sha256", 0755), 0);
    put_file("oci/index.json", VIG_STR("{\"manifests\":[{\"digest\":\"sha256:aa\"},{\"digest\":\"sha256:aa\"}]}"));
    put_file("oci/blobs/sha256/aa", VIG_STR("{\"manifests\":[{\"digest\":\"sha256:aa\"},{\"digest\":\"sha256:aa\"}]}"));
    check_fails("oci", NULL, VIG_E_LIMIT, "nested deeper");
}

static void damage_in_a_layer_is_a_note(void **state)
{
    struct vig_buf b;

    vig_buf_init(&b, VIG_MIB(1));
    tar_file(&b, "../../etc/passwd.txt", VIG_STR("evil"));
    tar_entry(&b, &(struct tar_header){ .name = "h", .link = "/../x", .type = '1' }, VIG_STR(""));
    tar_file(&b, "good.txt", VIG_STR("fine"));
    tar_head(&b, &(struct tar_header){ .name = "cut.txt" }, 5000);
    make_layers();
    lower = keep(&b);
    put_file("old.tar", old_docker());
    assert_ok(tell("old.tar", NULL));
    assert_true(vig_str_starts(vig_buf_str(&told), vig_str_c(
        "-- 0\n"
        "  note ../../etc/passwd.txt: a path that leads out of the root, or holds a NUL, was passed over\n"
        "  note h: a hard link that leads out of the root was passed over\n"
        "file good.txt\n  = fine\n"
        "file cut.txt\n  note cut.txt: the archive ends in the middle of it\n"
        "-- 1\n")));
}

static void what_is_no_image_is_an_error(void **state)
{
    struct vig_buf b;

    put_file("odd.tar", VIG_STR("this is text"));
    check_fails("odd.tar", NULL, VIG_E_INPUT, "no tar archive");
    check_fails("./absent.tar", NULL, VIG_E_NOT_FOUND, "there is no file or folder './absent.tar'");
    vig_buf_init(&b, VIG_MIB(1));
    tar_file(&b, "x/layer.tar", VIG_STR("y"));
    vig_str half = keep(&b);
    put_file("half.tar", half);
    check_fails("half.tar", NULL, VIG_E_INPUT, "neither manifest.json nor index.json");
    put_file("half.tar.gz", gzipped(half));
    check_fails("half.tar.gz", NULL, VIG_E_INPUT, "neither manifest.json nor index.json");
}

static void layers_are_read_again(void **state)
{
    static const char *const names[] = { "old.tar", "old.tar.gz" };

    make_layers();
    put_file(names[0], old_docker());
    put_file(names[1], gzipped(old_docker()));
    for (size_t i = 0; i < 2; i++) {
        struct vig_visitor *v;
        struct vig_layer_ref ref = { .id = VIG_STR("again") };
        assert_ok(tell(names[i], NULL));
        assert_int_equal(sink_begin(NULL, &ref, &v, &err), 0);
        assert_ok(vig_source_walk(source, vig_source_layer_id(source, 1), v, &err));
        assert_str(vig_buf_str(&tellers[0].lines), strstr(expected, "-- 1\n") + 5);
        free_tellers();
    }
}

/* The second time the sink knows the layer by the file's identity. */
static struct vig_layer_ref last_ref;
static char last_key[300];
static int spy_begin(void *ctx, const struct vig_layer_ref *ref, struct vig_visitor **ret, struct vig_err *e)
{
    if (!vig_str_eqc(ref->id, "u/layer.tar"))
        return 0;
    last_ref = *ref;
    (void)snprintf(last_key, sizeof last_key, "%.*s", VIG_ARG(ref->cache_key));
    return 0;
}

static void layers_in_files_are_known_by_the_file(void **state)
{
    const struct vig_layer_sink spy = { NULL, spy_begin, sink_end, sink_drop };
    char before[300];
    struct vig_pool *pool;

    make_layers();
    put_file("old.tar", old_docker());
    assert_ok(vig_pool_new(1, &pool, &err));
    for (int round = 0; round < 3; round++) {
        assert_ok(vig_source_open("old.tar:other:2", NULL, arena, &source, &err));
        assert_ok(vig_source_read(source, pool, &spy, &err));
        if (round == 1)
            assert_string_equal(last_key, before);
        if (round == 2)
            assert_string_not_equal(last_key, before);
        memcpy(before, last_key, sizeof before);
        if (round == 1)
            put_file("old.tar", old_docker());
    }
    vig_pool_free(pool);
}

/* "other:2" has the upper layer with the diff ID of the lower one: what is noted about it is not true of "shop". */
static void a_layer_is_known_by_what_is_said_about_it(void **state)
{
    const struct vig_layer_sink spy = { NULL, spy_begin, sink_end, sink_drop };
    char before[300];
    struct vig_pool *pool;

    make_layers();
    put_file("old.tar", old_docker());
    assert_ok(vig_pool_new(1, &pool, &err));
    assert_ok(vig_source_open("old.tar:other:2", NULL, arena, &source, &err));
    assert_ok(vig_source_read(source, pool, &spy, &err));
    memcpy(before, last_key, sizeof before);
    assert_ok(vig_source_open("old.tar:shop", NULL, arena, &source, &err));
    assert_ok(vig_source_read(source, pool, &spy, &err));
    assert_string_not_equal(last_key, before);
    vig_pool_free(pool);
}

static void no_allocation_is_taken_for_granted(void **state)
{
    make_layers();
    make_oci();
    put_file("old.tar.gz", gzipped(old_docker()));
    put_file("old.tar", old_docker());
    static const char *const targets[] = { "oci", "old.tar", "old.tar.gz" };
    for (unsigned long nth = 1; nth < 300; nth++) {
        struct vig_arena *all = arena;
        arena = vig_arena_new(VIG_MIB(64));
        source = NULL;
        vig_fail_allocation(nth);
        int rc = tell(targets[nth % 3], "linux/amd64");
        vig_fail_allocation(0);
        if (rc < 0 && rc != VIG_E_NOMEM)
            print_error("%lu: %d %s\n", nth, rc, err.msg);
        assert_true(rc == 0 || rc == VIG_E_NOMEM);
        vig_source_close(source);
        source = NULL;
        vig_arena_free(arena);
        arena = all;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SOURCE_CASE(docker_archives_of_the_old_shape),
        SOURCE_CASE(names_without_end_are_cut),
        SOURCE_CASE(one_of_several_images_is_named),
        SOURCE_CASE(packed_archives_give_the_same),
        SOURCE_CASE(oci_layouts),
        SOURCE_CASE(signatures_lie_beside_the_image),
        SOURCE_CASE(oci_layouts_in_an_archive),
        SOURCE_CASE(platforms_are_chosen),
        SOURCE_CASE(digests_that_lie_are_noted),
        SOURCE_CASE(missing_layers_are_noted),
        SOURCE_CASE(layouts_are_not_left),
        SOURCE_CASE(indexes_in_circles_end),
        SOURCE_CASE(damage_in_a_layer_is_a_note),
        SOURCE_CASE(what_is_no_image_is_an_error),
        SOURCE_CASE(layers_are_read_again),
        SOURCE_CASE(layers_in_files_are_known_by_the_file),
        SOURCE_CASE(a_layer_is_known_by_what_is_said_about_it),
        SOURCE_CASE(no_allocation_is_taken_for_granted),
    };

    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
