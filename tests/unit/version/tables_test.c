/* Each ordering agrees with its tables: tests/version/NAME.txt, which is ours, and ../shared/version/NAME.txt where that is
 * present; whichever way round a pair is asked; and it is transitive over samples. */
#include "unit/test.h"

#include "version/version.h"

struct table {
    char *text;
    size_t n;
};

static struct table read_table(const char *dir, const char *name)
{
    struct table t = { NULL, 0 };
    char path[4096];
    FILE *in;

    (void)snprintf(path, sizeof path, "%s/%s.txt", dir, name);
    in = fopen(path, "rb");
    if (!in)
        return t;
    t.text = malloc(1 << 20);
    assert_non_null(t.text);
    t.n = fread(t.text, 1, 1 << 20, in);
    (void)fclose(in);
    return t;
}

static int sign(int c)
{
    return (c > 0) - (c < 0);
}

/* "a < b" */
static bool split(vig_str line, vig_str *a, vig_str *b, int *want)
{
    vig_str rest = vig_str_trim(line), op;

    if (rest.n == 0 || rest.p[0] == '#')
        return false;
    *a = vig_str_cut(&rest, ' ');
    op = vig_str_cut(&rest, ' ');
    *b = rest;
    *want = vig_str_eqc(op, "<") ? -1 : vig_str_eqc(op, ">") ? 1 : 0;
    return true;
}

static size_t run_table(const struct vig_ordering *o, struct table t, size_t *wrong)
{
    vig_str rest = vig_str_of(t.text, t.n), a, b;
    size_t cases = 0;
    int want;

    while (rest.n) {
        vig_str line = vig_str_cut(&rest, '\n');
        if (!split(line, &a, &b, &want))
            continue;
        cases++;
        if (sign(o->compare(a, b)) == want && sign(o->compare(b, a)) == -want)
            continue;
        (*wrong)++;
        print_error("%s: %.*s: got %d, and %d the other way round\n", o->name, VIG_ARG(line), o->compare(a, b),
                    o->compare(b, a));
    }
    return cases;
}

static void tables(const char *dir, bool must)
{
    size_t wrong = 0;

    for (size_t i = 0; vig_orderings[i]; i++) {
        struct table t = read_table(dir, vig_orderings[i]->name);
        size_t cases;

        if (!t.text) {
            assert_false(must);
            continue;
        }
        cases = run_table(vig_orderings[i], t, &wrong);
        print_message("%s: %zu cases\n", vig_orderings[i]->name, cases);
        assert_true(cases > 0);
        free(t.text);
    }
    assert_int_equal(wrong, 0);
}

static void our_tables_agree(void **state)
{
    tables(TEST_ROOT "/tests/version", true);
}

static void shared_tables_agree(void **state)
{
    struct table t = read_table(TEST_ROOT "/../shared/version", "deb");

    if (!t.text) {
        print_message("SKIPPED: ../shared/version is absent\n");
        skip();
    }
    free(t.text);
    tables(TEST_ROOT "/../shared/version", false);
}

/* Every triple out of a few hundred versions of one table. */
static void ordering_is_transitive(const struct vig_ordering *o, struct table t)
{
    vig_str rest = vig_str_of(t.text, t.n), v[160], a, b;
    size_t n = 0, wrong = 0;
    int want;

    while (rest.n && n + 2 <= VIG_COUNT(v))
        if (split(vig_str_cut(&rest, '\n'), &a, &b, &want)) {
            v[n++] = a;
            v[n++] = b;
        }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            for (size_t k = 0; k < n; k++)
                if (o->compare(v[i], v[j]) <= 0 && o->compare(v[j], v[k]) <= 0 && o->compare(v[i], v[k]) > 0 && ++wrong < 5)
                    print_error("%s: %.*s <= %.*s <= %.*s, but not the first and the last\n", o->name, VIG_ARG(v[i]),
                                VIG_ARG(v[j]), VIG_ARG(v[k]));
    assert_int_equal(wrong, 0);
}

static void orderings_are_transitive(void **state)
{
    for (size_t i = 0; vig_orderings[i]; i++) {
        struct table t = read_table(TEST_ROOT "/tests/version", vig_orderings[i]->name);

        ordering_is_transitive(vig_orderings[i], t);
        free(t.text);
    }
}

static void ecosystems_find_their_ordering(void **state)
{
    static const char *const pairs[][2] = {
        { "Debian:12", "deb" },      { "Ubuntu:22.04:LTS", "deb" }, { "Ubuntu:Pro:16.04:LTS", "deb" },
        { "Alpine:v3.19", "apk" },   { "Wolfi", "apk" },            { "Chainguard", "apk" },
        { "AlmaLinux:9", "rpm" },    { "Rocky Linux:8", "rpm" },    { "Red Hat:enterprise_linux:9::baseos", "rpm" },
        { "SUSE:Linux Enterprise Server 15 SP5", "rpm" }, { "openSUSE:Leap 15.5", "rpm" }, { "Azure Linux:3", "rpm" },
        { "Photon OS:3.0", "rpm" },  { "Mageia:9", "rpm" },         { "Maven", "maven" },
        { "Maven:https://repo.example.org/", "maven" },             { "npm", "npm" },
        { "PyPI", "pep440" },        { "Go", "go" },                { "RubyGems", "gem" },
        { "NuGet", "nuget" },        { "Packagist", "packagist" },  { "Packagist:https://packages.drupal.org/8", "packagist" },
        { "crates.io", "cargo" },    { "Pub", "pub" },              { "CRAN", "cran" },
        { "Hackage", "hackage" },    { "Bitnami", "semver" },       { "Hex", "semver" },
        { "SwiftURL", "semver" },    { "GitHub Actions", "semver" }, { "Nobody Knows", "generic" }, { "", "generic" },
    };

    for (size_t i = 0; i < VIG_COUNT(pairs); i++)
        assert_string_equal(vig_ordering_of_ecosystem(vig_str_c(pairs[i][0]))->name, pairs[i][1]);
    assert_ptr_equal(vig_ordering_named(VIG_STR("PEP440")), &vig_ordering_pep440);
    assert_null(vig_ordering_named(VIG_STR("pep")));
}

static void valid_follows_the_grammar(void **state)
{
    static const struct {
        const struct vig_ordering *ordering;
        const char *version;
        bool valid;
    } cases[] = {
        { &vig_ordering_deb, "1:2.3~rc1+dfsg-4ubuntu1.1", true }, { &vig_ordering_deb, "a1", false },
        { &vig_ordering_deb, "1.0_2", false },                    { &vig_ordering_deb, "", false },
        { &vig_ordering_rpm, "1:2.3~rc1^git1-4.el9_2", true },    { &vig_ordering_rpm, "1.0-", false },
        { &vig_ordering_apk, "1.2.3a_rc1_p2~0ab-r4", true },      { &vig_ordering_apk, "1.2-3", false },
        { &vig_ordering_apk, "1.2_foo", false },                  { &vig_ordering_apk, "", false },
        { &vig_ordering_semver, "1.2.3-rc.1+b.01", true },        { &vig_ordering_semver, "1.2", false },
        { &vig_ordering_semver, "1.2.3-01", false },              { &vig_ordering_semver, "1.02.3", false },
        { &vig_ordering_semver, "1.2.3.4", false },               { &vig_ordering_semver, "1.2.3-", false },
        { &vig_ordering_npm, "=1.2.3", true },                    { &vig_ordering_npm, "latest", false },
        { &vig_ordering_go, "go1.22rc1", true },                  { &vig_ordering_go, "v1.2.3+incompatible", true },
        { &vig_ordering_go, "(devel)", false },                   { &vig_ordering_go, "go", false },
        { &vig_ordering_pep440, "1!2.0.post1.dev3+ubuntu.1", true }, { &vig_ordering_pep440, "2004d", false },
        { &vig_ordering_pep440, "1.0-", false },                  { &vig_ordering_pep440, "1.0+a..b", false },
        { &vig_ordering_gem, "1.0.0.rc1", true },                 { &vig_ordering_gem, "1..0", false },
        { &vig_ordering_nuget, "1.2.3.4-rc.1", true },            { &vig_ordering_nuget, "1.2.3.4.5", false },
        { &vig_ordering_cran, "1.0-3", true },                    { &vig_ordering_hackage, "1.0-3", false },
        { &vig_ordering_cran, "1.0.", false },
    };

    for (size_t i = 0; i < VIG_COUNT(cases); i++)
        if (cases[i].ordering->valid(vig_str_c(cases[i].version)) != cases[i].valid)
            fail_msg("%s %s", cases[i].ordering->name, cases[i].version);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_tables_agree),
        cmocka_unit_test(shared_tables_agree),
        cmocka_unit_test(orderings_are_transitive),
        cmocka_unit_test(ecosystems_find_their_ordering),
        cmocka_unit_test(valid_follows_the_grammar),
    };

    return cmocka_run_group_tests_name("version tables", tests, NULL, NULL);
}
