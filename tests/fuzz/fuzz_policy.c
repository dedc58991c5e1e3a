/* Any bytes as a vigia.yaml: it chooses among checks, and its exceptions are held against a report. */
#include <stdlib.h>

#include "audit/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A vulnerable package, and a setting that is wrong. */
static bool fill(struct vig_report *r, struct vig_arena *a)
{
    struct vig_package *package = vig_vec_add(&r->sbom->packages, a);
    struct vig_finding *vulnerable = vig_vec_add(&r->findings, a), *set = vig_vec_add(&r->findings, a);

    if (!package || !vulnerable || !set)
        return false;
    r->sbom->subject.name = VIG_STR("shop:1.4");
    package->name = VIG_STR("log4j-core");
    package->purl = VIG_STR("pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1");
    r->findings.v[0] = (struct vig_finding){ .kind = VIG_VULNERABILITY, .id = VIG_STR("CVE-2021-44228") };
    r->findings.v[1] = (struct vig_finding){
        .kind = VIG_MISCONFIGURATION,
        .id = VIG_STR("CTR-0005"),
        .package = UINT32_MAX,
        .place = { .path = VIG_STR("srv/compose.yaml"), .object = VIG_STR("web") },
    };
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct vig_check check = { .id = "CTR-0005", .level = 1 };
    static const struct vig_check opinion = { .id = "DKF-9998", .flags = VIG_CHECK_OPINION, .level = 2 };
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(64));
    struct vig_sbom sbom;
    struct vig_report report = { .sbom = &sbom };
    struct vig_policy *p = NULL;
    struct vig_err err = VIG_ERR_INIT;

    if (!a || vig_policy_new(a, &p, &err) < 0)
        return 0;
    if (vig_policy_read(p, VIG_STR("vigia.yaml"), vig_str_of((const char *)data, size), &err) < 0)
        return 0;
    (void)vig_policy_selects(p, &check);
    (void)vig_policy_selects(p, &opinion);
    vig_sbom_init(&sbom, a);
    if (!fill(&report, a) || vig_policy_except(p, 1800000000, &report, &err) < 0)
        return 0;
    for (size_t i = 0; i < report.findings.n; i++) /* a reason that can be read, not only blanks */
        if (report.findings.v[i].suppressed.n && vig_str_empty(vig_str_trim(report.findings.v[i].suppressed)))
            abort();
    return 0;
}
