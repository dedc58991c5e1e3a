/* Scores are those that FIRST, NVD and GitHub publish; vectors that are not by the letter are refused. */
#include "unit/test.h"

#include "model/cvss.h"

static const struct {
    const char *vector;
    unsigned version;
    double score;
} published[] = {
    /* v2: the guide's examples, and NVD */
    { "AV:N/AC:L/Au:N/C:N/I:N/A:C", 20, 7.8 },   /* CVE-2002-0392 */
    { "AV:N/AC:L/Au:N/C:C/I:C/A:C", 20, 10.0 },  /* CVE-2003-0818 */
    { "AV:L/AC:H/Au:N/C:C/I:C/A:C", 20, 6.2 },   /* CVE-2003-0062 */
    { "AV:N/AC:L/Au:N/C:P/I:N/A:N", 20, 5.0 },   /* CVE-2014-0160, Heartbleed */
    { "(AV:N/AC:M/Au:N/C:C/I:C/A:C)", 20, 9.3 }, /* CVE-2021-44228, Log4Shell */
    { "CVSS:2.0/AV:L/AC:L/Au:N/C:N/I:N/A:N", 20, 0.0 },
    { "AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C", 20, 7.8 }, /* temporal metrics are left out */
    /* v3 */
    { "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 30, 7.5 },
    { "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 31, 7.5 },  /* Heartbleed */
    { "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 31, 10.0 }, /* Log4Shell */
    { "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:H", 31, 9.0 },  /* CVE-2021-45046 */
    { "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H", 31, 5.9 },  /* CVE-2021-45105 */
    { "CVSS:3.1/AV:N/AC:H/PR:H/UI:N/S:U/C:H/I:H/A:H", 31, 6.6 },  /* CVE-2021-44832 */
    { "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 31, 9.8 },  /* Shellshock, Spring4Shell */
    { "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 31, 7.8 },  /* CVE-2021-3156, sudo */
    { "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 31, 6.1 },  /* the usual cross-site scripting */
    { "CVSS:3.0/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 30, 1.6 },
    { "CVSS:3.0/AV:L/AC:H/PR:L/UI:N/S:C/C:H/I:N/A:N", 30, 5.6 },  /* CVE-2017-5753, Spectre */
    { "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 31, 6.4 },
    { "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 31, 0.0 },
    { "CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N/E:U/RL:O/RC:C/MAV:L", 31, 9.8 }, /* any order; the base counts */
    /* v4: the specification's examples */
    { "CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 40, 7.3 }, /* CVE-2022-41741 */
    { "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 40, 7.7 }, /* CVE-2020-3549 */
    { "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U", 40, 5.2 },
    { "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N/E:A", 40, 8.8 }, /* Heartbleed: 8.7 without E */
    { "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 40, 10.0 }, /* Log4Shell */
    { "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 40, 9.3 },
    { "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N", 40, 5.1 },  /* cross-site scripting */
    { "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 40, 0.0 },
    { "CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N/E:U", 40, 0.1 },
    { "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/MVC:H", 40, 8.7 }, /* a modified metric counts */
};

static void scores_are_the_published_ones(void **state)
{
    for (size_t i = 0; i < VIG_COUNT(published); i++) {
        struct vig_err err = VIG_ERR_INIT;
        unsigned version = 0;
        double score = -1;

        assert_ok(vig_cvss_score(vig_str_c(published[i].vector), &score, &version, &err));
        assert_int_equal(version, published[i].version);
        if (score < published[i].score - 0.001 || score > published[i].score + 0.001)
            fail_msg("%s: got %.1f, want %.1f", published[i].vector, score, published[i].score);
    }
}

static void what_is_not_by_the_letter_is_refused(void **state)
{
    static const char *const bad[] = {
        "", "CVSS:3.1/", "7.5", "HIGH", "CVSS:3.1/AV:N", "CVSS:5.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
        "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",                          /* v3 without its prefix */
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N",                     /* no A */
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N/A:N",             /* twice */
        "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",                 /* no such value */
        "CVSS:3.1/AV:NETWORK/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
        "CVSS:3.1/AV:/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N/ZZ:Q",            /* no such metric */
        "CVSS:3.1//AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
        "CVSS:4.0/AV:N/AC:L/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",   /* no AT */
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:S/VA:H/SC:N/SI:N/SA:N", /* S is for modified ones only */
        "AV:N/AC:L/Au:N/C:P/I:P", "AV:N/AC:L/Au:N/C:P/I:P/A:H",
    };

    for (size_t i = 0; i < VIG_COUNT(bad); i++) {
        struct vig_err err = VIG_ERR_INIT;
        unsigned version = 7;
        double score = 7;

        if (vig_cvss_score(vig_str_c(bad[i]), &score, &version, &err) != VIG_E_INPUT)
            fail_msg("taken: %s", bad[i]);
        assert_true(score == 7 && version == 7 && err.msg[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_the_published_ones),
        cmocka_unit_test(what_is_not_by_the_letter_is_refused),
    };

    return cmocka_run_group_tests_name("cvss", tests, NULL, NULL);
}
