/* A Dockerfile is repaired by its findings' edits; a USER is added only where nothing speaks against it. */
#include "unit/test.h"

#include "audit/check.h"
#include "repair/dockerfile.h"

static struct vig_err err;

static void check(const char *text, const char *want, enum vig_check_state state)
{
    struct vig_arena *a = vig_arena_new(VIG_MIB(1));
    struct vig_report r = { 0 };
    struct vig_check_result *c = vig_vec_add(&r.checks, a);
    struct vig_buf out;
    size_t n = 9;

    *c = (struct vig_check_result){ .id = "DKF-0000", .title = "", .refs = (const char *const[]){ "DL3002", "DS-0002", NULL }, .state = state };
    vig_buf_init(&out, VIG_MIB(1));
    assert_ok(vig_repair_dockerfile(vig_str_c(text), &r, &out, &n, &err));
    assert_str(vig_buf_str(&out), want);
    assert_int_equal(n, strcmp(text, want) != 0);
    vig_buf_done(&out);
    vig_arena_free(a);
}

static void a_user_that_is_made_is_used(void **state)
{
    check("FROM a\nRUN useradd -r app\nCOPY x /x\n# run\nCMD [\"/x\"]\n", "FROM a\nRUN useradd -r app\nCOPY x /x\nUSER app\n# run\nCMD [\"/x\"]\n",
          VIG_CHECK_FAILED);
    check("FROM a AS b\nRUN adduser -D -u 1000 app\nFROM b\nCMD x", "FROM a AS b\nRUN adduser -D -u 1000 app\nFROM b\nUSER app\nCMD x", VIG_CHECK_FAILED);
    check("FROM a\r\nRUN useradd app\r\n", "FROM a\r\nRUN useradd app\r\nUSER app\r\n", VIG_CHECK_FAILED);
    check("FROM a\nRUN useradd --system \\\n  app", "FROM a\nRUN useradd --system \\\n  app\nUSER app", VIG_CHECK_FAILED);
}

static void in_doubt_nothing_is_done(void **state)
{
    static const char *const texts[] = {
        "FROM a\nCMD x",
        "FROM a\nRUN useradd app\nRUN useradd other\nCMD x",
        "FROM a\nRUN useradd -g app\nCMD x",
        "FROM a\nRUN adduser app group\nCMD x",
        "FROM a\nRUN useradd $APP\nCMD x",
        "FROM a\nRUN useradd app\nENTRYPOINT [\"/docker-entrypoint.sh\"]",
        "FROM a\nRUN useradd app\nCMD exec gosu app x\nRUN apt-get install gosu",
        "FROM a\nRUN useradd app\nEXPOSE 80\nCMD x",
        "FROM a\nRUN useradd app\nUSER app\nUSER root",
        "FROM a AS b\nRUN useradd app\nFROM c\nCMD x",
    };

    for (size_t i = 0; i < VIG_COUNT(texts); i++)
        check(texts[i], texts[i], VIG_CHECK_FAILED);
    check("FROM a\nRUN useradd app\nCMD x", "FROM a\nRUN useradd app\nCMD x", VIG_CHECK_PASSED);
    check("FROM a\nRUN useradd app\nCMD x", "FROM a\nRUN useradd app\nCMD x", VIG_CHECK_SUPPRESSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_user_that_is_made_is_used),
        cmocka_unit_test(in_doubt_nothing_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
