/* model/secret_rules.c - the table of credential kinds.
 *
 * The shapes are the issuers' own: what their documents say, or what their tokens look like. Where a shape is no more than "32 hex
 * digits", a word beside it has to say whose it is, or the rule would fire on every checksum. A new kind is a line here and a line in
 * the test.
 */
#include "model/secret_rules.h"

#define HIGH(id, title) { id, title, VIG_HIGH, VIG_SECRET_HIGH }
#define CRITICAL(id, title) { id, title, VIG_CRITICAL, VIG_SECRET_HIGH }
#define MEDIUM(id, title) { id, title, VIG_MEDIUM, VIG_SECRET_MEDIUM }

const struct vig_secret_rule vig_secret_rules[] = {
    { HIGH("private-key", "private key"), "-----BEGIN", .find = vig_secret_pem },
    { HIGH("putty-key", "PuTTY private key"), "PuTTY-User-Key-File-", .find = vig_secret_putty },
    { CRITICAL("aws-access-key", "AWS access key id"), "AKIA ASIA", false, VIG_CLASS_UPPER, 16, 16, NULL },
    { CRITICAL("aws-secret-key", "AWS secret access key"), "aws_sec aws-sec awssec secretaccesskey secret_access_key", true,
      .find = vig_secret_aws_secret },
    { CRITICAL("azure-storage-key", "Azure storage or service bus key"), "AccountKey= SharedAccessKey=", .find = vig_secret_azure_key },
    { HIGH("gcp-api-key", "Google API key"), "AIza", false, VIG_CLASS_URL64, 35, 35, NULL },
    { HIGH("gcp-oauth-secret", "Google OAuth client secret"), "GOCSPX-", false, VIG_CLASS_URL64, 28, 28, NULL },
    { HIGH("gcp-access-token", "Google access token"), "ya29.", false, VIG_CLASS_URL64, 60, 2048, NULL },
    { CRITICAL("github-token", "GitHub token"), "ghp_ gho_ ghu_ ghs_ ghr_", false, VIG_CLASS_ALNUM, 36, 255, NULL },
    { CRITICAL("github-fine-grained-token", "GitHub fine-grained token"), "github_pat_", false, VIG_CLASS_WORD, 82, 82, NULL },
    { CRITICAL("gitlab-token", "GitLab token"), "glpat- gldt- glrt- glcbt- glsoat- glptt- glft- glimt-", false, VIG_CLASS_DOTTED, 20, 320, NULL },
    { HIGH("slack-token", "Slack token"), "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xapp-", false, VIG_CLASS_URL64, 24, 255, NULL },
    { HIGH("slack-webhook", "Slack webhook"), "hooks.slack.com/services/T", false, VIG_CLASS_PATH, 40, 80, NULL },
    { CRITICAL("stripe-key", "Stripe live key"), "sk_live_ rk_live_", false, VIG_CLASS_ALNUM, 16, 255, NULL },
    { HIGH("stripe-webhook-secret", "Stripe webhook secret"), "whsec_", false, VIG_CLASS_BASE64, 32, 64, NULL },
    { CRITICAL("npm-token", "npm access token"), "npm_", false, VIG_CLASS_ALNUM, 36, 36, NULL },
    { HIGH("npm-auth", "npm registry credential"), "_authToken _password", .find = vig_secret_npm_auth },
    { CRITICAL("pypi-token", "PyPI upload token"), "pypi-AgE", false, VIG_CLASS_URL64, 50, 1000, NULL },
    { HIGH("rubygems-token", "RubyGems API key"), "rubygems_", false, VIG_CLASS_HEX, 48, 48, NULL },
    { HIGH("nuget-key", "NuGet API key"), "oy2a oy2b oy2c oy2d oy2e oy2f oy2g oy2h oy2i oy2j oy2k oy2l oy2m oy2n oy2o oy2p", false,
      VIG_CLASS_ALNUM, 42, 42, NULL },
    { CRITICAL("dockerhub-token", "Docker Hub token"), "dckr_pat_ dckr_oat_", false, VIG_CLASS_URL64, 27, 64, NULL },
    { HIGH("docker-auth", "registry credential"), "\"auth\"", .find = vig_secret_docker_auth },
    { HIGH("kubernetes-credential", "Kubernetes client key"), "client-key-data:", .find = vig_secret_kube_key },
    { HIGH("sendgrid-key", "SendGrid API key"), "SG.", .find = vig_secret_sendgrid },
    { HIGH("twilio-key", "Twilio key"), "twilio", true, .find = vig_secret_twilio },
    { HIGH("telegram-token", "Telegram bot token"), ":AAA :AAB :AAC :AAD :AAE :AAF :AAG :AAH", .find = vig_secret_telegram },
    { HIGH("discord-webhook", "Discord webhook"), "discord.com/api/webhooks/ discordapp.com/api/webhooks/", false, VIG_CLASS_PATH, 80, 120, NULL },
    { CRITICAL("vault-token", "HashiCorp Vault token"), "hvs. hvb. hvr.", false, VIG_CLASS_URL64, 90, 300, NULL },
    { CRITICAL("digitalocean-token", "DigitalOcean token"), "dop_v1_ doo_v1_ dor_v1_", false, VIG_CLASS_HEX, 64, 64, NULL },
    { HIGH("shopify-token", "Shopify token"), "shpat_ shpss_ shpca_ shppa_", false, VIG_CLASS_HEX, 32, 32, NULL },
    { HIGH("databricks-token", "Databricks token"), "dapi", false, VIG_CLASS_HEX, 32, 32, NULL },
    { HIGH("huggingface-token", "Hugging Face token"), "hf_", false, VIG_CLASS_ALNUM, 34, 34, NULL },
    { HIGH("anthropic-key", "Anthropic API key"), "sk-ant-", false, VIG_CLASS_URL64, 80, 140, NULL },
    { HIGH("openai-key", "OpenAI API key"), "T3BlbkFJ", .find = vig_secret_openai },
    { HIGH("grafana-token", "Grafana token"), "glsa_ glc_ey", false, VIG_CLASS_WORD, 36, 400, NULL },
    { HIGH("atlassian-token", "Atlassian API token"), "ATATT3xFfGF0 ATCTT3xFfGN0", false, VIG_CLASS_BASE64, 100, 300, NULL },
    { HIGH("newrelic-key", "New Relic key"), "NRAK-", false, VIG_CLASS_UPPER, 27, 27, NULL },
    { HIGH("postman-key", "Postman API key"), "PMAK-", false, VIG_CLASS_URL64, 59, 59, NULL },
    { HIGH("linear-key", "Linear API key"), "lin_api_", false, VIG_CLASS_ALNUM, 40, 40, NULL },
    { HIGH("doppler-token", "Doppler token"), "dp.pt. dp.st.", false, VIG_CLASS_DOTTED, 40, 80, NULL },
    { HIGH("dynatrace-token", "Dynatrace token"), "dt0c01. dt0s01.", false, VIG_CLASS_DOTTED, 89, 89, NULL },
    { HIGH("sentry-token", "Sentry token"), "sntrys_ sntryu_", false, VIG_CLASS_BASE64, 64, 400, NULL },
    { HIGH("square-token", "Square secret"), "sq0csp- sq0atp-", false, VIG_CLASS_URL64, 22, 43, NULL },
    { HIGH("artifactory-key", "Artifactory API key"), "AKCp", false, VIG_CLASS_ALNUM, 69, 69, NULL },
    { CRITICAL("age-key", "age secret key"), "AGE-SECRET-KEY-1", false, VIG_CLASS_UPPER, 58, 58, NULL },
    { MEDIUM("jwt", "JSON Web Token"), "eyJ0 eyJh eyJr eyJj eyJl eyJ1", .find = vig_secret_jwt },
    { MEDIUM("url-password", "password in a URL"),
      "http:// https:// postgres:// postgresql:// mysql:// mongodb:// mongodb+srv:// redis:// rediss:// amqp:// amqps:// ftp:// sftp:// "
      "ssh:// ldap:// ldaps:// smtp:// smtps:// mssql:// mariadb:// clickhouse:// nats://",
      .find = vig_secret_url },
    { { "generic-secret", "random value beside a secret's name", VIG_MEDIUM, VIG_SECRET_LOW },
      "passwd password passphrase secret token apikey api_key api-key access_key accesskey private_key credential", true,
      .find = vig_secret_assignment },
    { { NULL, NULL, VIG_SEVERITY_NONE, VIG_SECRET_LOW }, NULL, false, VIG_CLASS_ALNUM, 0, 0, NULL },
};

bool vig_secret_in_class(enum vig_secret_class c, char b)
{
    switch (c) {
    case VIG_CLASS_UPPER: return (b >= 'A' && b <= 'Z') || vig_is_digit(b);
    case VIG_CLASS_HEX: return vig_is_digit(b) || (vig_lower(b) >= 'a' && vig_lower(b) <= 'f');
    case VIG_CLASS_WORD: return vig_is_alnum(b) || b == '_';
    case VIG_CLASS_URL64: return vig_is_alnum(b) || b == '_' || b == '-';
    case VIG_CLASS_BASE64: return vig_is_alnum(b) || b == '+' || b == '/' || b == '=';
    case VIG_CLASS_DOTTED: return vig_is_alnum(b) || b == '_' || b == '-' || b == '.';
    case VIG_CLASS_PATH: return vig_is_alnum(b) || b == '_' || b == '-' || b == '.' || b == '/';
    case VIG_CLASS_ALNUM: break;
    }
    return vig_is_alnum(b);
}
