/* Credentials are found by their shape or name; examples, placeholders and public keys are not. The samples are made up, and written
 * in two pieces so that nobody else's scanner takes this file for a leak. */
#include "unit/test.h"

#include "model/secret.h"

#define HEX32 "3f8a1c9e7b5d2046" "a9c8e7f1b2d3046a"
#define ALNUM36 "aB3dE6gH9jK2" "mN5pQ8rS1tU4" "vW7xY0zA3bC6"
#define B64_40 "q7Zk2Lm9Xw4Rt8Yb1Nc6" "Vd3Fg5Hj0Ks7Pa2Qz9Ue"
#define BODY64 "MIIEpAIBAAKCAQEA7bq3kZ2vXw9yTt4rLm8NcV1dFgH5jKs0PaQzUe6RxYbW3iOo"

static const struct {
    const char *id, *text;
} there[] = {
    { "aws-access-key", "key = \"AKIA" "Q3EGRZ7MW2XKT5VB\"" },
    { "aws-secret-key", "aws_secret_access_key = " B64_40 "\n" },
    { "aws-secret-key", "{\"SecretAccessKey\": \"" B64_40 "\"}" },
    { "azure-storage-key", "DefaultEndpointsProtocol=https;AccountKey=" B64_40 B64_40 "aB1cD2==;" },
    { "gcp-api-key", "AIza" "SyD4kT9mQ2xW7vB1nC6pL0zR5jH8gF3eU-y" },
    { "github-token", "https://x:ghp_" ALNUM36 "@github.com/a/b" },
    { "github-fine-grained-token", "github_pat_" "11AB" ALNUM36 ALNUM36 "aB3dE6" },
    { "gitlab-token", "token: glpat-" "x7Kq2Zm9Lw4Rt8Yb1Nc6" },
    { "slack-token", "xoxb-" "2837465910-2837465911-aB3dE6gH9jK2mN5p" },
    { "slack-webhook", "https://hooks.slack.com/services/T" "01AB2CD3E/B04FG5HI6/aB3dE6gH9jK2mN5pQ8rS1tU4" },
    { "stripe-key", "sk_live_" "4eC39HqLyjWDarjtT1zdp7dc" },
    { "npm-token", "npm_" ALNUM36 },
    { "npm-auth", "//registry.npmjs.org/:_authToken=00000f-aB3dE6gH9" },
    { "pypi-token", "password = pypi-AgE" "IcHlwaS5vcmcCJDU4" ALNUM36 ALNUM36 },
    { "dockerhub-token", "dckr_pat_" "aB3dE6gH9jK2mN5pQ8rS1tU4vW7" },
    { "docker-auth", "{\"auths\": {\"r.example.org\": {\"auth\": \"dXNlcjpodW50ZXIyLXBhc3M=\"}}}" },
    { "sendgrid-key", "SG." "aB3dE6gH9jK2mN5pQ8rS1t.aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zA3bC6dE9fG2h" },
    { "twilio-key", "TWILIO_AUTH_TOKEN=" HEX32 },
    { "telegram-token", "bot 110201543:AAH" "dqTcvCH1vGWJxfSeofSAs0K5PALDsaw1" },
    { "digitalocean-token", "dop_v1_" HEX32 HEX32 },
    { "openai-key", "sk-" "aB3dE6gH9jK2mN5pQ8rST3BlbkFJaB3dE6gH9jK2mN5pQ8rS" },
    { "anthropic-key", "sk-ant-" "api03-" ALNUM36 ALNUM36 "aB3dE6gH9jK2mN5p" },
    { "age-key", "AGE-SECRET-KEY-1" "QL3Z7HJY54PW3HYWW5AYYFG7ZQGVC7W3J2ELW8ZMRJ2KG5SFN9AQMCAC8Q" },
    { "jwt", "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoicm9vdCJ9.dBjftJeZ4CVP-mB92K27uhbUJU1p1r" },
    { "url-password", "DATABASE_URL=postgres://shop:hunter22@db.internal/shop" },
    { "private-key", "-----BEGIN RSA PRIVATE KEY-----\n" BODY64 "\n" BODY64 "\n-----END RSA PRIVATE KEY-----\n" },
    { "private-key", "-----BEGIN OPENSSH PRIVATE KEY-----\n" BODY64 "\n" BODY64 "\n-----END OPENSSH PRIVATE KEY-----\n" },
    { "private-key", "{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\n" BODY64 "\\n" BODY64 "\\n-----END PRIVATE KEY-----\\n\"}" },
    { "private-key", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n" BODY64 "\n" BODY64 "\n" },
    { "private-key", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,3F8A1C9E\n\n" BODY64 "\n" BODY64 "\n" },
    { "putty-key", "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 1\nBBBB\n" },
    { "generic-secret", "db_password = 'x7Kq2Zm9Lw4R'" },
};

static void each_kind_is_found_with_its_bounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < VIG_COUNT(there); i++) {
        struct vig_secret_hit hits[4] = { 0 };
        size_t n = vig_secret_find(vig_str_c(there[i].text), hits, 4);

        if (n != 1 || strcmp(hits[0].kind->id, there[i].id) != 0) {
            print_error("%zu in \"%s\": %s, not %s\n", n, there[i].text, n ? hits[0].kind->id : "nothing", there[i].id);
            fail();
        }
        assert_true(hits[0].start < hits[0].end && hits[0].end <= strlen(there[i].text));
        assert_int_equal(hits[0].line, 1);
    }
}

static const char *const absent[] = {
    "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "XAKIA" "Q3EGRZ7MW2XKT5VB", /* part of something longer */
    "AKIA" "Q3EGRZ7MW2XKT5VBZZ",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "ghp_short",
    "-----BEGIN CERTIFICATE-----\n" BODY64 "\n" BODY64 "\n-----END CERTIFICATE-----\n",
    "-----BEGIN PUBLIC KEY-----\n" BODY64 "\n" BODY64 "\n-----END PUBLIC KEY-----\n",
    "if (strstr(s, \"-----BEGIN RSA PRIVATE KEY-----\")) return parse_rsa(s);",
    "postgres://user:password@localhost/db",
    "https://user:${PASSWORD}@example.org/",
    "https://example.org/a:b@c",
    "password = os.environ['PASSWORD']",
    "password = get_password(user)",
    "token = self.tokenizer.next_token",
    "//registry.npmjs.org/:_authToken=${NPM_TOKEN}",
    "password: changeme",
    "sha256:3f8a1c9e7b5d2046a9c8e7f1b2d3046a3f8a1c9e7b5d2046a9c8e7f1b2d3046a",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4ifQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
};

static void examples_public_keys_and_code_are_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < VIG_COUNT(absent); i++) {
        struct vig_secret_hit hit;

        if (vig_secret_find(vig_str_c(absent[i]), &hit, 1)) {
            print_error("%s in \"%s\"\n", hit.kind->id, absent[i]);
            fail();
        }
    }
}

static void several_are_sorted_and_know_their_lines(void **state)
{
    const char *text = "# keys\nb=AKIA" "Q3EGRZ7MW2XKT5VB\n\npassword=ghp_" ALNUM36 "\n";
    struct vig_secret_hit hits[4];

    (void)state;
    assert_int_equal(vig_secret_find(vig_str_c(text), hits, 4), 2); /* the surer kind alone where two overlap */
    assert_string_equal(hits[0].kind->id, "aws-access-key");
    assert_int_equal(hits[0].line, 2);
    assert_string_equal(hits[1].kind->id, "github-token");
    assert_int_equal(hits[1].line, 4);
    assert_int_equal(vig_secret_find(vig_str_c(text), hits, 1), 1);
}

static void a_setting_is_judged_by_its_name(void **state)
{
    static const struct {
        const char *name, *value;
        bool secret;
    } cases[] = {
        { "POSTGRES_PASSWORD", "postgres", true },
        { "DB_PASS", "hunter2", true },
        { "apiKey", "\"abc123\"", true },
        { "SESSION_SECRET", "keyboard cat", true },
        { "AWS", "AKIA" "Q3EGRZ7MW2XKT5VB", true },
        { "GPG_KEY", "E3FF2839C048B25C084DEBE9B26995E310250568", false },
        { "POSTGRES_PASSWORD_FILE", "/run/secrets/pg", false },
        { "MYSQL_ALLOW_EMPTY_PASSWORD", "yes", false },
        { "DB_PASSWORD", "${DB_PASSWORD}", false },
        { "DB_PASSWORD", "", false },
        { "DB_PASSWORD", "changeme", false },
        { "TOKEN_URL", "https://idp.example.org/token", false },
        { "COMPASS", "north", false },
        { "PATH", "/usr/local/bin:/usr/bin", false },
        { "PASSWORD_MIN_LENGTH", "12", false },
    };
    struct vig_secret_hit hit;

    (void)state;
    for (size_t i = 0; i < VIG_COUNT(cases); i++)
        if (vig_secret_setting(vig_str_c(cases[i].name), vig_str_c(cases[i].value), &hit) != cases[i].secret) {
            print_error("%s=%s\n", cases[i].name, cases[i].value);
            fail();
        }
}

static void options_of_command_lines(void **state)
{
    struct vig_secret_hit hit;
    vig_str name, value;

    (void)state;
    assert_true(vig_secret_option(VIG_STR("--db-password=hunter2"), VIG_STR(""), &name, &value, &hit));
    assert_str(name, "db-password");
    assert_str(value, "hunter2");
    assert_true(vig_secret_option(VIG_STR("--api-key"), VIG_STR("abc123"), &name, &value, &hit));
    assert_str(value, "abc123");
    assert_false(vig_secret_option(VIG_STR("--api-key"), VIG_STR("--verbose"), &name, &value, &hit));
    assert_false(vig_secret_option(VIG_STR("--password-file=/run/secrets/x"), VIG_STR(""), &name, &value, &hit));
    assert_false(vig_secret_option(VIG_STR("password"), VIG_STR("hunter2"), &name, &value, &hit));
}

static void files_are_read_as_their_names_say(void **state)
{
    static const struct {
        const char *path, *text, *id;
        uint32_t line;
    } cases[] = {
        { "root/.netrc", "machine a.org\n  login bob\n  password hunter22\n", "netrc-password", 3 },
        { "root/.pgpass", "# x\ndb:5432:*:shop:hunter22\n", "pgpass-password", 2 },
        { "etc/nginx/htpasswd", "bob:$apr1$JI4wh3am$AmhephVqLTUyAVpFQeHZC0\n", "htpasswd-hash", 1 },
    };
    struct vig_secret_hit hit;

    (void)state;
    for (size_t i = 0; i < VIG_COUNT(cases); i++) {
        assert_int_equal(vig_secret_find_file(vig_str_c(cases[i].path), vig_str_c(cases[i].text), &hit, 1), 1);
        assert_string_equal(hit.kind->id, cases[i].id);
        assert_int_equal(hit.line, cases[i].line);
    }
}

static void a_mask_tells_little(void **state)
{
    char room[VIG_SECRET_MASKED];

    (void)state;
    assert_str(vig_secret_mask(VIG_STR("hunter2"), room), "7 bytes");
    assert_str(vig_secret_mask(VIG_STR("AKIAQ3EGRZ7MW2XKT5VB"), room), "AKIA...(20 bytes)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_found_with_its_bounds),
        cmocka_unit_test(examples_public_keys_and_code_are_not),
        cmocka_unit_test(several_are_sorted_and_know_their_lines),
        cmocka_unit_test(a_setting_is_judged_by_its_name),
        cmocka_unit_test(options_of_command_lines),
        cmocka_unit_test(files_are_read_as_their_names_say),
        cmocka_unit_test(a_mask_tells_little),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
