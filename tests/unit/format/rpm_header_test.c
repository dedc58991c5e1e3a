/* Headers are believed only as far as their bytes reach. */
#include "unit/test.h"

#include "base/buf.h"
#include "format/rpm_header.h"

struct tag {
    uint32_t tag, type, offset, count;
};

static void add32(struct vig_buf *b, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        vig_buf_addc(b, (char)(v >> shift));
}

/* `bytes`: how much data the header claims to have. */
static int read_header(const struct tag *tags, size_t n, vig_str data, uint32_t bytes, struct vig_buf *b, struct vig_rpm_package *ret)
{
    struct vig_err err = VIG_ERR_INIT;

    vig_buf_clear(b);
    add32(b, (uint32_t)n);
    add32(b, bytes);
    for (size_t i = 0; i < n; i++) {
        add32(b, tags[i].tag);
        add32(b, tags[i].type);
        add32(b, tags[i].offset);
        add32(b, tags[i].count);
    }
    vig_buf_add(b, data);
    return vig_rpm_header_read(vig_buf_str(b), ret, &err);
}

static void tags_outside_of_the_data_are_absent(void **state)
{
    const struct tag tags[] = {
        { 1000, 6, 0, 1 },  { 1001, 6, 2, 1 },          { 1002, 6, 100, 1 }, /* release: past the end */
        { 1022, 4, 0, 1 },  /* architecture: a number */ { 1014, 6, 4, 1 },   /* licence: no NUL */
        { 1003, 4, 4, 1 },  /* epoch: only three bytes */
    };
    struct vig_rpm_package p;
    struct vig_buf b;

    vig_buf_init(&b, VIG_KIB(4));
    assert_int_equal(read_header(tags, VIG_COUNT(tags), VIG_STR("n\0v\0MIT"), 7, &b, &p), 0);
    assert_str(p.name, "n");
    assert_str(p.version, "v");
    assert_str(p.release, "");
    assert_str(p.arch, "");
    assert_str(p.license, "");
    assert_int_equal(p.epoch, 0);
    assert_int_equal(read_header(tags, VIG_COUNT(tags), VIG_STR("n\0v\0MIT"), 8, &b, &p), VIG_E_INPUT);
    assert_int_equal(read_header(tags, 1, VIG_STR("n\0"), 2, &b, &p), VIG_E_INPUT); /* no version */
    vig_buf_done(&b);
}

static void files_end_with_the_shortest_list(void **state)
{
    const struct tag tags[] = {
        { 1000, 6, 0, 1 },
        { 1001, 6, 2, 1 },
        { 1116, 4, 4, UINT32_MAX }, /* folders' numbers 1, 0, 9 */
        { 1117, 8, 16, UINT32_MAX }, /* names */
        { 1118, 8, 22, 2 },          /* folders */
    };
    struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_rpm_files files = { .arena = a };
    struct vig_err err = VIG_ERR_INIT;
    struct vig_rpm_package p;
    struct vig_buf b;
    vig_str dir, name;

    vig_buf_init(&b, VIG_KIB(4));
    assert_int_equal(read_header(tags, VIG_COUNT(tags), VIG_STR("n\0v\0\0\0\0\1\0\0\0\0\0\0\0\11a\0b\0c\0/x/\0/y/\0"), 30, &b, &p), 0);
    assert_ok(vig_rpm_files_start(&files, &p, &err));
    assert_true(vig_rpm_files_next(&files, &dir, &name));
    assert_str(dir, "/y/");
    assert_str(name, "a");
    assert_true(vig_rpm_files_next(&files, &dir, &name));
    assert_str(dir, "/x/");
    assert_str(name, "b");
    assert_false(vig_rpm_files_next(&files, &dir, &name)); /* there is no folder 9 */
    p.dirnames.count = VIG_LIMIT_RPM_DIRS + 1;
    assert_int_equal(vig_rpm_files_start(&files, &p, &err), VIG_E_LIMIT);
    vig_buf_done(&b);
    vig_arena_free(a);
}

static void a_source_package_is_split(void **state)
{
    vig_str name = VIG_STR("?"), version = VIG_STR("?");

    assert_true(vig_rpm_source_split(VIG_STR("java-1.8.0-openjdk-1.8.0.412.b08-2.el8.src.rpm"), &name, &version));
    assert_str(name, "java-1.8.0-openjdk");
    assert_str(version, "1.8.0.412.b08-2.el8");
    assert_true(vig_rpm_source_split(VIG_STR("a-1-2.nosrc.rpm"), &name, &version));
    assert_str(name, "a");
    assert_false(vig_rpm_source_split(VIG_STR("(none)"), &name, &version));
    assert_false(vig_rpm_source_split(VIG_STR("a-1.src.rpm"), &name, &version));
    assert_false(vig_rpm_source_split(VIG_STR("-1-2.src.rpm"), &name, &version));
    assert_false(vig_rpm_source_split(VIG_STR(""), &name, &version));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_outside_of_the_data_are_absent),
        cmocka_unit_test(files_end_with_the_shortest_list),
        cmocka_unit_test(a_source_package_is_split),
    };

    return cmocka_run_group_tests_name("rpm_header", tests, NULL, NULL);
}
