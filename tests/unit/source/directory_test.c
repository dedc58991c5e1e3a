/* Folders, single files and documents: what is handed out, and that nothing planted there leads out or stops us. */
#include "unit/source/sources.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

static void folders_are_listed_in_order(void **state)
{
    assert_int_equal(mkdir("r", 0755) | mkdir("r/b", 0755) | mkdir("r/a", 0755) | mkdir("r/a/deep", 0755), 0);
    put_file("r/a/deep/1.txt", VIG_STR("one"));
    put_file("r/b/2.txt", VIG_STR("two"));
    put_file("r/z.elf", VIG_STR("\177ELF"));
    put_file("r/y.elf", VIG_STR("text"));
    check_told("r", "-- 0\nfile z.elf\n  = \177ELF\nfile y.elf\ndir b\ndir a\ndir a/deep\nfile a/deep/1.txt\n  = one\nfile b/2.txt\n  = two\n");
    assert_int_equal(vig_source_subject(source)->kind, VIG_SUBJECT_DIRECTORY);
    assert_true(vig_source_declares(source));
    assert_int_equal(vig_source_subject(source)->layers.n, 0);
    assert_true(vig_source_layer_id(source, 0).n > 0);
}

static void links_are_told_and_not_followed(void **state)
{
    assert_int_equal(mkdir("r", 0755) | mkdir("out", 0755), 0);
    put_file("out/secret.txt", VIG_STR("secret"));
    assert_int_equal(symlink("../out", "r/dir") | symlink("../out/secret.txt", "r/s.txt") | symlink(".", "r/self"), 0);
    check_told("r", "-- 0\nsym self -> .\nsym s.txt -> ../out/secret.txt\nsym dir -> ../out\n");
}

/* Opening a fifo for reading waits until somebody writes. */
static void fifos_and_sockets_do_not_stop_us(void **state)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX, .sun_path = "r/sock.txt" };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    assert_int_equal(mkdir("r", 0755) | mkfifo("r/fifo.txt", 0644), 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    (void)close(fd);
    check_told("r", "-- 0\nother sock.txt\nother fifo.txt\n");
    check_fails("r/fifo.txt", NULL, VIG_E_UNSUPPORTED, "neither a file nor a folder");
}

static void deep_trees_end_in_a_note(void **state)
{
    char name[201];
    int depth, rc = mkdir("r", 0755) | chdir("r");

    memset(name, 'd', 200);
    name[200] = '\0';
    for (depth = 0; rc == 0 && depth < 40; depth++)
        rc = mkdir(name, 0755) | chdir(name);
    assert_int_equal(rc, 0);
    assert_int_equal(chdir(work), 0);
    assert_ok(tell("r", NULL));
    assert_true(vig_str_search(vig_buf_str(&told), VIG_STR("a path of more than 4096 bytes was passed over")) != VIG_NPOS);
    for (depth = 0, rc = chdir("r"); rc == 0 && depth < 40; depth++)
        rc = chdir(name);
    while (depth-- > 0)
        assert_int_equal(chdir("..") | rmdir(name), 0);
    assert_int_equal(chdir(work), 0);
}

static void what_may_not_be_read_is_noted(void **state)
{
    if (geteuid() == 0)
        skip();
    assert_int_equal(mkdir("r", 0755) | mkdir("r/closed", 0), 0);
    put_file("r/a.txt", VIG_STR("one"));
    assert_int_equal(chmod("r/a.txt", 0), 0);
    check_told("r", "-- 0\ndir closed\nfile a.txt\n  note a.txt: opening it failed: Permission denied (run as root to read it)\n"
                    "  note closed: opening it failed: Permission denied (run as root to read it)\n");
}

static void single_files(void **state)
{
    put_file("x.txt", VIG_STR("hello"));
    check_told("x.txt", "-- 0\nfile x.txt\n  = hello\n");
    assert_int_equal(vig_source_subject(source)->kind, VIG_SUBJECT_FILE);
    assert_str(vig_source_cataloger(source), "");
    check_told("file:x.txt", "-- 0\nfile x.txt\n  = hello\n");
    put_file("tool.elf", VIG_STR("\177ELF"));
    check_told("./tool.elf", "-- 0\nfile tool.elf\n  = \177ELF\n");
    check_fails("dir:x.txt", NULL, VIG_E_USAGE, "is a file, not a folder");
    check_fails("file:/", NULL, VIG_E_USAGE, "is a folder, not a file");
}

static void document(const char *target, const char *content, const char *cataloger, enum vig_subject_kind kind)
{
    put_file("doc", vig_str_c(content));
    assert_ok(tell(target, NULL));
    assert_str(vig_source_cataloger(source), cataloger);
    assert_int_equal(vig_source_subject(source)->kind, kind);
}

static void documents_are_recognized(void **state)
{
    document("doc", "{\"bomFormat\":\"CycloneDX\"}", "cyclonedx", VIG_SUBJECT_SBOM);
    document("doc", "\xef\xbb\xbf \n{ \"components\":[{\"spdxVersion\":1, \"a\":\"\\\"]\"}], \"bomFormat\" : \"CycloneDX\"}", "cyclonedx",
             VIG_SUBJECT_SBOM);
    document("sbom:doc", "{\"spdxVersion\":\"SPDX-2.3\"}", "spdx", VIG_SUBJECT_SBOM);
    document("doc", "# our own\r\n\npkg:npm/a@1\n", "purls", VIG_SUBJECT_PURLS);
    document("purls:doc", "# none yet\n", "purls", VIG_SUBJECT_PURLS);
    document("doc", "{\"name\":\"x\",\"nested\":{\"bomFormat\":\"CycloneDX\"}}", "", VIG_SUBJECT_FILE);
    document("file:doc", "{\"bomFormat\":\"CycloneDX\"}", "", VIG_SUBJECT_FILE);
    document("doc", "", "", VIG_SUBJECT_FILE);
    put_file("doc", VIG_STR("{}"));
    check_fails("sbom:doc", NULL, VIG_E_INPUT, "neither CycloneDX JSON");
}

static void root_file_systems_in_an_archive(void **state)
{
    struct vig_buf b;

    vig_buf_init(&b, VIG_MIB(1));
    tar_entry(&b, &(struct tar_header){ .name = "./", .type = '5' }, VIG_STR(""));
    tar_file(&b, "./etc/a.txt", VIG_STR("one"));
    tar_file(&b, "etc/.wh.a.txt", VIG_STR("just a name"));
    put_file("folder.tar", vig_buf_str(&b));
    check_told("folder.tar", "-- 0\nfile etc/a.txt\n  = one\nfile etc/.wh.a.txt\n  = just a name\n");
    assert_int_equal(vig_source_subject(source)->kind, VIG_SUBJECT_DIRECTORY);
    assert_true(vig_source_declares(source));
    tar_file(&b, "etc/os-release", VIG_STR("ID=x"));
    tar_end(&b);
    put_file("root.tar", vig_buf_str(&b));
    check_told("root.tar", "-- 0\nfile etc/a.txt\n  = one\nfile etc/.wh.a.txt\n  = just a name\nfile etc/os-release\n");
    assert_int_equal(vig_source_subject(source)->kind, VIG_SUBJECT_DIRECTORY);
    assert_false(vig_source_declares(source));
    put_file("root.tar.gz", gzipped(vig_str_of(b.p, b.n)));
    check_told("root.tar.gz", "-- 0\nfile etc/a.txt\n  = one\nfile etc/.wh.a.txt\n  = just a name\nfile etc/os-release\n");
    assert_int_equal(vig_source_subject(source)->kind, VIG_SUBJECT_DIRECTORY);
    assert_false(vig_source_declares(source));
    vig_buf_done(&b);
}

static void trees_are_read_again(void **state)
{
    struct vig_visitor *v;
    struct vig_layer_ref ref = { .id = VIG_STR("again") };

    assert_int_equal(mkdir("r", 0755), 0);
    put_file("r/a.txt", VIG_STR("one"));
    check_told("r", "-- 0\nfile a.txt\n  = one\n");
    assert_int_equal(sink_begin(NULL, &ref, &v, &err), 0);
    assert_ok(vig_source_walk(source, vig_source_layer_id(source, 0), v, &err));
    assert_str(vig_buf_str(&tellers[0].lines), "file a.txt\n  = one\n");
    free_tellers();
}

/* Of a host; in a folder that somebody names, they are what was asked for. */
static void an_engine_s_images_are_not_the_host_s(void **state)
{
    if (geteuid() != 0)
        skip(); /* only what is root's is believed */
    assert_int_equal(mkdir("r", 0755) | mkdir("r/data", 0755) | mkdir("r/data/image", 0755) | mkdir("r/data/containers", 0755) |
                         mkdir("r/data/volumes", 0755) | mkdir("r/data/network", 0755) | mkdir("r/dev", 0755) | mkdir("r/pod", 0755) |
                         mkdir("r/pod/overlay-images", 0755) | mkdir("r/pod/overlay-layers", 0755),
                     0);
    put_file("r/data/image/a.txt", VIG_STR("one"));
    put_file("r/dev/b.txt", VIG_STR("two"));
    put_file("r/pod/c.txt", VIG_STR("three"));
    check_told("host:r", "-- 0\ndir pod\ndir dev\ndir data\n");
    assert_int_equal(vig_source_subject(source)->kind, VIG_SUBJECT_HOST);
    assert_ok(tell("r", NULL));
    assert_true(vig_str_search(vig_buf_str(&told), VIG_STR("file data/image/a.txt")) != VIG_NPOS);
    assert_int_equal(chmod("r/data", 0777), 0); /* anyone could have made it look so */
    assert_ok(tell("host:r", NULL));
    assert_true(vig_str_search(vig_buf_str(&told), VIG_STR("file data/image/a.txt")) != VIG_NPOS);
}

/* The host's root is not walked here: opening it tells what it is. */
static void the_root_is_the_host(void **state)
{
    assert_ok(vig_source_open("/", NULL, arena, &source, &err));
    assert_int_equal(vig_source_subject(source)->kind, VIG_SUBJECT_HOST);
    vig_source_close(source);
    assert_ok(vig_source_open("dir:/", NULL, arena, &source, &err));
    assert_int_equal(vig_source_subject(source)->kind, VIG_SUBJECT_DIRECTORY);
}

static void no_allocation_is_taken_for_granted(void **state)
{
    assert_int_equal(mkdir("r", 0755) | mkdir("r/b", 0755), 0);
    put_file("r/b/2.txt", VIG_STR("two"));
    put_file("doc", VIG_STR("pkg:npm/a@1"));
    for (unsigned long nth = 1; nth < 60; nth++) {
        struct vig_arena *all = arena;
        arena = vig_arena_new(VIG_MIB(64));
        source = NULL;
        vig_fail_allocation(nth);
        int rc = tell(nth % 2 ? "r" : "doc", NULL);
        vig_fail_allocation(0);
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
        SOURCE_CASE(folders_are_listed_in_order),
        SOURCE_CASE(links_are_told_and_not_followed),
        SOURCE_CASE(fifos_and_sockets_do_not_stop_us),
        SOURCE_CASE(deep_trees_end_in_a_note),
        SOURCE_CASE(what_may_not_be_read_is_noted),
        SOURCE_CASE(single_files),
        SOURCE_CASE(documents_are_recognized),
        SOURCE_CASE(root_file_systems_in_an_archive),
        SOURCE_CASE(trees_are_read_again),
        SOURCE_CASE(an_engine_s_images_are_not_the_host_s),
        SOURCE_CASE(the_root_is_the_host),
        SOURCE_CASE(no_allocation_is_taken_for_granted),
    };

    return cmocka_run_group_tests_name("directory", tests, NULL, NULL);
}
