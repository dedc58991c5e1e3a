/* The public interface, through the shared library: errors are told and nothing is handed out on failure; old and new callers
 * differ in the size of their options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vigia.h>

static struct vigia_error error;
static vigia_session *session;
static char list[] = "/tmp/vigia-list-XXXXXX";

static int open_session(void **state)
{
    const struct vigia_session_options options = { .size = sizeof options, .no_cache = 1, .threads = 1 };
    static const char purls[] = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1\nno purl\n";
    int fd = mkstemp(list);

    unsetenv("VIGIA_DB");
    setenv("XDG_CACHE_HOME", "/nonexistent", 1); /* whatever data base this machine has */
    if (fd < 0 || write(fd, purls, sizeof purls - 1) != sizeof purls - 1 || close(fd) < 0)
        return -1;
    return vigia_session_new(&options, &session, &error);
}

static int close_session(void **state)
{
    vigia_session_free(session);
    return unlink(list);
}

static void a_target_is_scanned_and_written(void **state)
{
    const struct vigia_scan_options options = { .size = sizeof options, .now = 1700000000 };
    vigia_result *result = NULL;
    vigia_text *text = NULL;

    assert_int_equal(vigia_scan(session, list, &options, &result, &error), 0);
    assert_int_equal(vigia_package_count(result), 1);
    assert_int_equal(vigia_note_count(result), 1);
    for (size_t i = 0; vigia_format(i); i++) {
        assert_int_equal(vigia_write(&result, 1, vigia_format(i), &text, &error), 0);
        assert_non_null(strstr(vigia_text_data(text), "log4j-core"));
        assert_int_equal(strlen(vigia_text_data(text)), vigia_text_size(text));
        vigia_text_free(text);
    }
    vigia_result_free(result);
}

static void failures_are_told(void **state)
{
    const struct vigia_scan_options severe = { .size = sizeof severe, .at_least = 17 };
    vigia_result *result = (vigia_result *)&error;
    vigia_text *text = (vigia_text *)&error;

    assert_true(vigia_scan(session, "/no/such/file.tar", NULL, &result, &error) < 0);
    assert_int_equal(error.code, VIGIA_NOT_FOUND);
    assert_non_null(strstr(error.message, "/no/such/file.tar"));
    assert_int_equal(vigia_scan(session, list, &severe, &result, &error), VIGIA_USAGE);
    assert_int_equal(vigia_scan(session, list, &severe, &result, NULL), VIGIA_USAGE);
    assert_ptr_equal(result, &error);
    assert_int_equal(vigia_write(NULL, 0, "no-such-format", &text, &error), VIGIA_USAGE);
    assert_int_equal(vigia_write(NULL, 0, NULL, &text, &error), VIGIA_USAGE);
    assert_ptr_equal(text, &error);
}

static void a_data_base_that_is_named_must_exist(void **state)
{
    const struct vigia_session_options options = { .size = sizeof options, .db_path = "/no/such/advisories.db" };
    vigia_session *other = NULL;

    assert_int_equal(vigia_session_new(&options, &other, &error), VIGIA_NOT_FOUND);
    assert_null(other);
}

/* An old caller's struct ends early: what lies behind it must not be read. */
static void options_are_read_as_far_as_they_reach(void **state)
{
    const size_t size = offsetof(struct vigia_scan_options, only_fixed);
    void *options = calloc(1, size);
    vigia_result *result;

    memcpy(options, &size, sizeof size);
    assert_int_equal(vigia_scan(session, list, options, &result, &error), 0);
    vigia_result_free(result);
    free(options);
}

static void nothing_may_be_freed(void **state)
{
    vigia_session_free(NULL);
    vigia_result_free(NULL);
    vigia_text_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_is_scanned_and_written),
        cmocka_unit_test(failures_are_told),
        cmocka_unit_test(a_data_base_that_is_named_must_exist),
        cmocka_unit_test(options_are_read_as_far_as_they_reach),
        cmocka_unit_test(nothing_may_be_freed),
    };

    return cmocka_run_group_tests(tests, open_session, close_session);
}
