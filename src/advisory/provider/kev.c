/* advisory/provider/kev.c - CISA's catalogue of vulnerabilities that are known to be exploited.
 *
 *     {"dateReleased":"2025-08-25T…Z", "vulnerabilities":[{"cveID":"CVE-…","vulnerabilityName":"…","dateAdded":"2025-08-25",
 *      "knownRansomwareCampaignUse":"Known", …}]}
 *     cveID,vendorProject,product,vulnerabilityName,dateAdded,…,knownRansomwareCampaignUse,…      the same as CSV, RFC 4180
 *
 * It comes from the network: entries without a CVE id are passed over.
 */
#include "advisory/provider/provider.h"
#include "format/json.h"

/* The whole catalogue is 1.3 MB in 2025. */
#define KEV_MAX VIG_MIB(64)

typedef int kev_each(void *ctx, vig_str cve, const struct vig_kev *kev, struct vig_err *err);

static int give(vig_str cve, vig_str title, vig_str added, vig_str ransomware, kev_each *each, void *ctx, struct vig_err *err)
{
    struct vig_kev k = { vig_str_ieq(ransomware, VIG_STR("known")), added, title };

    if (!vig_str_starts(cve, VIG_STR("CVE-")) || !vig_key_part_ok(cve))
        return 0;
    return each(ctx, cve, &k, err);
}

static int parse_json(vig_str text, struct vig_arena *arena, vig_str *ret_date, kev_each *each, void *ctx,
                      struct vig_err *err)
{
    yyjson_val *root, *list, *item;
    yyjson_arr_iter it;
    int rc = vig_json_read(text, KEV_MAX, arena, &root, err);

    if (rc < 0)
        return rc;
    list = vig_json_get(root, VIG_STR("vulnerabilities"));
    if (!yyjson_is_arr(list))
        return vig_fail(err, VIG_E_INPUT, "not a KEV catalogue: no \"vulnerabilities\"");
    it = yyjson_arr_iter_with(list);
    while (rc == 0 && (item = yyjson_arr_iter_next(&it)))
        rc = give(vig_json_get_str(item, VIG_STR("cveID")), vig_json_get_str(item, VIG_STR("vulnerabilityName")),
                  vig_json_get_str(item, VIG_STR("dateAdded")),
                  vig_json_get_str(item, VIG_STR("knownRansomwareCampaignUse")), each, ctx, err);
    *ret_date = vig_json_get_str(root, VIG_STR("dateReleased"));
    return rc;
}

/* One field of a CSV record; a quoted one may hold line ends, and "" for a quote (left as it is: only names have it). */
static bool field(vig_cur *c, vig_str *ret, bool *ret_last)
{
    const char *start = c->p;
    char ch = '\n';

    if (vig_cur_char(c, '"')) {
        start = c->p;
        const char *end = c->p;
        for (;;) {
            if (!vig_cur_peek(c, &ch))
                return false;
            (void)vig_cur_skip(c, 1);
            if (ch == '"' && !vig_cur_char(c, '"'))
                break;
            end = c->p;
        }
        *ret = vig_str_of(start, (size_t)(end - start));
    } else {
        while (vig_cur_peek(c, &ch) && ch != ',' && ch != '\n')
            (void)vig_cur_skip(c, 1);
        *ret = vig_str_trim(vig_str_of(start, (size_t)(c->p - start)));
    }
    (void)vig_cur_char(c, '\r');
    *ret_last = !vig_cur_char(c, ',');
    if (*ret_last && vig_cur_left(c))
        return vig_cur_char(c, '\n');
    return true;
}

static int parse_csv(vig_str text, kev_each *each, void *ctx, struct vig_err *err)
{
    static const char *const wanted[] = { "cveID", "vulnerabilityName", "dateAdded", "knownRansomwareCampaignUse" };
    size_t column[VIG_COUNT(wanted)] = { VIG_NPOS, VIG_NPOS, VIG_NPOS, VIG_NPOS };
    vig_cur c = vig_cur_of(text);

    for (size_t record = 0; vig_cur_left(&c); record++) {
        vig_str values[VIG_COUNT(wanted)] = { 0 }, value;
        bool last = false;

        for (size_t i = 0; !last; i++) {
            if (!field(&c, &value, &last))
                return vig_fail(err, VIG_E_INPUT, "KEV catalogue: record %zu is not CSV", record + 1);
            for (size_t w = 0; w < VIG_COUNT(wanted); w++) {
                if (record == 0 && vig_str_eqc(value, wanted[w]))
                    column[w] = i;
                if (record > 0 && column[w] == i)
                    values[w] = value;
            }
        }
        int rc = record ? give(values[0], values[1], values[2], values[3], each, ctx, err) : 0;
        if (rc < 0)
            return rc;
    }
    return 0;
}

int vig_kev_parse(vig_str text, struct vig_arena *arena, vig_str *ret_date, kev_each *each, void *ctx, struct vig_err *err)
{
    vig_str start = vig_str_trim(vig_str_take(text, 64));

    if (vig_str_starts(start, VIG_STR("{")))
        return parse_json(text, arena, ret_date, each, ctx, err);
    *ret_date = (vig_str){ 0 };
    return parse_csv(text, each, ctx, err);
}
