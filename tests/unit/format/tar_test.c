/* Archives of each dialect are read, and damage costs what it damaged and no more. */
#include "unit/test.h"

#include "format/tar.h"
#include "unit/chunks.h"
#include "unit/tar_writer.h"

static struct vig_err err;
static struct vig_buf tar;

static int setup(void **state)
{
    vig_buf_init(&tar, VIG_MIB(64));
    return 0;
}

static int teardown(void **state)
{
    vig_buf_done(&tar);
    return 0;
}

/* "f NAME SIZE [content]" and so on, a line an entry; "! message" for an error. */
static void list(const char *want)
{
    struct chunks in = chunks_of(vig_buf_str(&tar), 700);
    struct vig_tar_entry e;
    struct vig_buf got;
    struct vig_tar t;
    int rc;

    vig_buf_init(&got, VIG_MIB(1));
    vig_tar_init(&t, &in.stream);
    while ((rc = vig_tar_next(&t, &e, &err)) != 0) {
        struct vig_blob content;
        if (rc < 0) {
            (void)vig_buf_addf(&got, "! %s\n", err.msg);
            continue;
        }
        (void)vig_buf_addf(&got, "%c %.*s", "fdslo"[e.type], VIG_ARG(e.name));
        if (e.link.n)
            (void)vig_buf_addf(&got, " -> %.*s", VIG_ARG(e.link));
        if (e.type == VIG_TAR_FILE && e.size <= 100) {
            if (vig_tar_content(&t, 100, &content, &err) < 0)
                (void)vig_buf_addf(&got, " ! %s", err.msg);
            else {
                (void)vig_buf_add(&got, VIG_STR(" ["));
                (void)vig_buf_add(&got, vig_str_of(content.mem, content.size));
                (void)vig_buf_addc(&got, ']');
            }
        } else if (e.size)
            (void)vig_buf_addf(&got, " %llu", (unsigned long long)e.size);
        (void)vig_buf_addc(&got, '\n');
    }
    vig_tar_done(&t);
    for (size_t i = 0; i < got.n; i++)
        if (!got.p[i])
            got.p[i] = '.'; /* holes */
    assert_str(vig_buf_str(&got), want);
    vig_buf_done(&got);
}

static void kinds_of_entries(void **state)
{
    tar_file(&tar, "a", VIG_STR("hello"));
    tar_entry(&tar, &(struct tar_header){ .name = "dir/", .type = '5' }, VIG_STR(""));
    tar_entry(&tar, &(struct tar_header){ .name = "s", .link = "../a", .type = '2' }, VIG_STR(""));
    tar_entry(&tar, &(struct tar_header){ .name = "h", .link = "a", .type = '1' }, VIG_STR(""));
    tar_entry(&tar, &(struct tar_header){ .name = "null", .type = '3' }, VIG_STR(""));
    tar_entry(&tar, &(struct tar_header){ .name = "contiguous", .type = '7' }, VIG_STR("x"));
    tar_file(&tar, "empty", VIG_STR(""));
    tar_end(&tar);
    list("f a [hello]\nd dir/\ns s -> ../a\nl h -> a\no null\nf contiguous [x]\nf empty []\n");
}

static void long_names_of_each_dialect(void **state)
{
    char name[151];

    memset(name, 'n', 150);
    name[150] = '\0';
    tar_entry(&tar, &(struct tar_header){ .name = "base", .prefix = "some/prefix" }, VIG_STR("1"));
    tar_entry(&tar, &(struct tar_header){ .name = "././@LongLink", .type = 'L', .gnu = true }, vig_str_of(name, 151));
    tar_entry(&tar, &(struct tar_header){ .name = "././@LongLink", .type = 'K', .gnu = true }, vig_str_of("target", 7));
    tar_entry(&tar, &(struct tar_header){ .name = "short", .link = "cut", .type = '2', .gnu = true }, VIG_STR(""));
    tar_pax(&tar, (const char *const[]){ "path", "the/pax/path", "mtime", "1.5", "linkpath", "pax link", NULL });
    tar_entry(&tar, &(struct tar_header){ .name = "other", .link = "x", .type = '2' }, VIG_STR(""));
    tar_file(&tar, "after", VIG_STR("2"));
    tar_end(&tar);
    struct vig_buf want;
    vig_buf_init(&want, VIG_KIB(4));
    (void)vig_buf_addf(&want, "f some/prefix/base [1]\ns %s -> target\ns the/pax/path -> pax link\nf after [2]\n%c", name, 0);
    list(want.p);
    vig_buf_done(&want);
}

/* GNU keeps times where ustar has the prefix. */
static void gnu_has_no_prefix(void **state)
{
    tar_entry(&tar, &(struct tar_header){ .name = "name", .prefix = "13371337", .gnu = true }, VIG_STR("1"));
    list("f name [1]\n");
}

static void sizes_above_eight_gigabytes(void **state)
{
    tar_head(&tar, &(struct tar_header){ .name = "binary", .size = "\x80\0\0\0\0\0\0\x02\0\0\0\0" }, 0);
    list("f binary 8589934592\n! the archive ends in the middle of a file, at byte 512\n");
}

/* An entry has what its own records say, and the next one does not. */
static void capabilities_are_of_one_file(void **state)
{
    struct chunks in;
    struct vig_tar_entry e;
    struct vig_tar t;

    tar_pax(&tar, (const char *const[]){ "SCHILY.xattr.user.x", "y", "SCHILY.xattr.security.capability", "\1\2\3\4", NULL });
    tar_file(&tar, "ping", VIG_STR("1"));
    tar_file(&tar, "after", VIG_STR("2"));
    tar_end(&tar);
    in = chunks_of(vig_buf_str(&tar), 700);
    vig_tar_init(&t, &in.stream);
    assert_int_equal(vig_tar_next(&t, &e, &err), 1);
    assert_str(e.capability, "\1\2\3\4");
    assert_int_equal(vig_tar_next(&t, &e, &err), 1);
    assert_str(e.capability, "");
    vig_tar_done(&t);
}

static void pax_sizes_win(void **state)
{
    tar_pax(&tar, (const char *const[]){ "size", "3", NULL });
    tar_head(&tar, &(struct tar_header){ .name = "a" }, 0);
    (void)vig_buf_add(&tar, VIG_STR("abc"));
    tar_pad(&tar);
    tar_file(&tar, "b", VIG_STR("x"));
    list("f a [abc]\nf b [x]\n");
}

/* Go's reader, which engines use, takes no content of links and folders. */
static void links_have_no_content(void **state)
{
    tar_head(&tar, &(struct tar_header){ .name = "h", .link = "x", .type = '1' }, 512);
    tar_file(&tar, "after", VIG_STR("x"));
    list("l h -> x\nf after [x]\n");
}

static void old_archives_mark_folders_by_a_slash(void **state)
{
    char h[512] = "old/";

    memcpy(h + 100, "0000755", 7);
    memcpy(h + 124, "00000000000", 11);
    tar_checksum(h, false);
    (void)vig_buf_add(&tar, vig_str_of(h, 512));
    list("d old/\n");
}

static void sparse_files_get_their_holes(void **state)
{
    char h[512] = "gnu";

    memcpy(h + 100, "0000644", 7);
    memcpy(h + 124, "00000000003", 11);
    h[156] = 'S';
    memcpy(h + 257, "ustar  ", 8);
    memcpy(h + 386, "00000000002\00000000000001\00000000000006\00000000000002\0", 48);
    memcpy(h + 483, "00000000012", 11);
    tar_checksum(h, false);
    (void)vig_buf_add(&tar, vig_str_of(h, 512));
    (void)vig_buf_add(&tar, VIG_STR("abc"));
    tar_pad(&tar);
    tar_pax(&tar, (const char *const[]){ "GNU.sparse.size", "5", "GNU.sparse.offset", "1", "GNU.sparse.numbytes", "2", NULL });
    tar_file(&tar, "0.0", VIG_STR("xy"));
    tar_pax(&tar, (const char *const[]){ "GNU.sparse.name", "0.1", "GNU.sparse.size", "4", "GNU.sparse.map", "0,1,3,1", NULL });
    tar_file(&tar, "GNUSparseFile.0/0.1", VIG_STR("pq"));
    tar_pax(&tar, (const char *const[]){ "GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.name", "1.0",
                                         "GNU.sparse.realsize", "6", NULL });
    char map[514] = "2\n1\n1\n4\n1\n";
    memcpy(map + 512, "mn", 2);
    tar_file(&tar, "GNUSparseFile.0/1.0", vig_str_of(map, 514));
    tar_file(&tar, "after", VIG_STR("x"));
    list("f gnu [..a...bc..]\nf 0.0 [.xy..]\nf 0.1 [p..q]\nf 1.0 [.m..n.]\nf after [x]\n");
}

static void sparse_maps_that_lie(void **state)
{
    tar_pax(&tar, (const char *const[]){ "GNU.sparse.size", "5", "GNU.sparse.map", "3,2,0,1", NULL });
    tar_file(&tar, "backwards", VIG_STR("abc"));
    tar_pax(&tar, (const char *const[]){ "GNU.sparse.size", "5", "GNU.sparse.map", "4,2", NULL });
    tar_file(&tar, "outside", VIG_STR("ab"));
    tar_pax(&tar, (const char *const[]){ "GNU.sparse.size", "50", "GNU.sparse.map", "0,9", NULL });
    tar_file(&tar, "more than stored", VIG_STR("ab"));
    tar_file(&tar, "after", VIG_STR("x"));
    list("f backwards ! a sparse file whose map is out of order\nf outside ! a sparse file whose map is out of order\n"
         "f more than stored ! a sparse file that is shorter than its map says\nf after [x]\n");
}

static void sparse_bombs_are_refused(void **state)
{
    struct vig_tar_entry e;
    struct vig_blob content;
    struct vig_tar t;

    tar_pax(&tar, (const char *const[]){ "GNU.sparse.size", "900000000", "GNU.sparse.map", "0,2", NULL });
    tar_file(&tar, "bomb", VIG_STR("ab"));
    struct chunks in = chunks_of(vig_buf_str(&tar), 700);
    vig_tar_init(&t, &in.stream);
    assert_int_equal(vig_tar_next(&t, &e, &err), 1);
    assert_true(e.size == 900000000);
    assert_int_equal(vig_tar_content(&t, VIG_GIB(1), &content, &err), VIG_E_LIMIT);
    vig_tar_done(&t);
}

static void after_a_damaged_header_the_next_is_found(void **state)
{
    tar_file(&tar, "before", VIG_STR("1"));
    tar_entry(&tar, &(struct tar_header){ .name = "hurt", .bad_checksum = true }, VIG_STR("2"));
    tar_file(&tar, "after", VIG_STR("3"));
    tar_end(&tar);
    list("f before [1]\n! damaged header at byte 1024: what it was about is missing\nf after [3]\n");
}

static void sizes_that_are_no_numbers(void **state)
{
    tar_entry(&tar, &(struct tar_header){ .name = "a", .size = "0000000000x" }, VIG_STR("1"));
    tar_file(&tar, "b", VIG_STR("3"));
    tar_entry(&tar, &(struct tar_header){ .name = "c", .size = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" }, VIG_STR("1"));
    tar_file(&tar, "d", VIG_STR("3"));
    list("! a size that is not a number at byte 0\nf b [3]\n! a size that is not a number at byte 2048\nf d [3]\n");
}

static void pax_records_that_lie(void **state)
{
    tar_entry(&tar, &(struct tar_header){ .name = "x", .type = 'x' }, VIG_STR("999 path=evil\n"));
    tar_file(&tar, "a", VIG_STR("1"));
    tar_entry(&tar, &(struct tar_header){ .name = "x", .type = 'x' }, VIG_STR("3 \n"));
    tar_file(&tar, "b", VIG_STR("1"));
    tar_file(&tar, "c", VIG_STR("1"));
    list("! a damaged extended header before byte 1536\n! a damaged extended header before byte 3584\nf c [1]\n");
}

static void huge_extended_headers_are_passed_over(void **state)
{
    char *huge = calloc(1, VIG_MIB(2));

    tar_entry(&tar, &(struct tar_header){ .name = "x", .type = 'x' }, vig_str_of(huge, VIG_MIB(2)));
    tar_file(&tar, "a", VIG_STR("1"));
    list("! an extended header of 2097152 bytes at byte 512\nf a [1]\n");
    free(huge);
}

static void paths_have_a_limit(void **state)
{
    char path[5000];

    memset(path, 'p', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    tar_pax(&tar, (const char *const[]){ "path", path, NULL });
    tar_file(&tar, "a", VIG_STR("1"));
    tar_file(&tar, "b", VIG_STR("1"));
    list("! a path of more than 4096 bytes\nf b [1]\n");
}

static void archives_that_are_cut(void **state)
{
    tar_file(&tar, "a", VIG_STR("hello"));
    tar.n = 512 + 3;
    list("f a ! the archive ends in the middle of it\n");
    tar.n = 300;
    list("! the archive ends in the middle of a header, at byte 300\n");
}

static void ends_are_found(void **state)
{
    static const char zeros[512];

    list("");
    tar_file(&tar, "a", VIG_STR("1"));
    list("f a [1]\n"); /* no zeros at the end */
    (void)vig_buf_add(&tar, vig_str_of(zeros, 512));
    tar_file(&tar, "b", VIG_STR("2")); /* one block of zeros is not yet the end */
    tar_end(&tar);
    tar_file(&tar, "beyond", VIG_STR("3"));
    list("f a [1]\nf b [2]\n");
}

static void peeking_does_not_consume(void **state)
{
    struct vig_tar_entry e;
    struct vig_blob content;
    struct vig_tar t;
    vig_str head;

    tar_file(&tar, "a", VIG_STR("\177ELFrest"));
    for (size_t run = 1; run < 700; run += 11) {
        struct chunks in = chunks_of(vig_buf_str(&tar), run);
        vig_tar_init(&t, &in.stream);
        assert_int_equal(vig_tar_next(&t, &e, &err), 1);
        assert_ok(vig_tar_peek(&t, 4, &head, &err));
        assert_str(head, "\177ELF");
        assert_ok(vig_tar_content(&t, 100, &content, &err));
        assert_str(vig_str_of(content.mem, content.size), "\177ELFrest");
        assert_int_equal(vig_tar_next(&t, &e, &err), 0);
        vig_tar_done(&t);
    }
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(kinds_of_entries),
        CASE(long_names_of_each_dialect),
        CASE(gnu_has_no_prefix),
        CASE(sizes_above_eight_gigabytes),
        CASE(capabilities_are_of_one_file),
        CASE(pax_sizes_win),
        CASE(links_have_no_content),
        CASE(old_archives_mark_folders_by_a_slash),
        CASE(sparse_files_get_their_holes),
        CASE(sparse_maps_that_lie),
        CASE(sparse_bombs_are_refused),
        CASE(after_a_damaged_header_the_next_is_found),
        CASE(sizes_that_are_no_numbers),
        CASE(pax_records_that_lie),
        CASE(huge_extended_headers_are_passed_over),
        CASE(paths_have_a_limit),
        CASE(archives_that_are_cut),
        CASE(ends_are_found),
        CASE(peeking_does_not_consume),
    };

    return cmocka_run_group_tests_name("tar", tests, NULL, NULL);
}
