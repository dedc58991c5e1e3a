/* audit/facts/host_apk.c - Alpine's packages against the indexes that apk keeps, if it is told to keep any.
 *
 *     /lib/apk/db/installed                      P:busybox  V:1.36.1-r5  A:x86_64, an empty line after each
 *     /var/cache/apk/APKINDEX.0123abcd.tar.gz    records of the same form in a tar archive, gzip twice: the signature, then the index
 *
 * The tar archive is not taken apart: its headers are a bad line in front of the first record. Without a cache (setup-apkcache) nothing
 * can be told.
 */
#include "audit/facts/host_packages.h"

#include "base/cur.h"

/* Reads records of letters; `each` is told of those that have a name and a version. */
static int walk(vig_str text, int (*each)(void *ctx, const struct vig_installed *p, struct vig_err *err), void *ctx,
                struct vig_err *err)
{
    vig_cur cur = vig_cur_of(text);
    struct vig_installed p = { 0 };
    vig_str line;
    bool more = true;
    int rc = 0;

    while (rc == 0 && more) {
        more = vig_cur_line(&cur, &line);
        if (!more || !line.n) {
            if (p.name.n && p.version.n)
                rc = each(ctx, &p, err);
            p = (struct vig_installed){ 0 };
            continue;
        }
        if (line.n < 3 || line.p[1] != ':')
            continue;
        switch (line.p[0]) {
        case 'P': p.name = vig_str_skip(line, 2); break;
        case 'V': p.version = vig_str_skip(line, 2); break;
        case 'A': p.arch = vig_str_skip(line, 2); break;
        }
    }
    return rc;
}

static int add_one(void *ctx, const struct vig_installed *p, struct vig_err *err)
{
    return vig_installed_add(ctx, p, err);
}

int vig_apk_installed(vig_str text, struct vig_installed_list *list, struct vig_err *err)
{
    return walk(text, add_one, list, err);
}

static int offer_one(void *ctx, const struct vig_installed *p, struct vig_err *err)
{
    const struct vig_offer offer = { .name = p->name, .version = p->version };

    (void)err;
    vig_installed_offer(ctx, &offer);
    return 0;
}

void vig_apk_index(void *installed_list, vig_str text)
{
    struct vig_err err = VIG_ERR_INIT;

    (void)walk(text, offer_one, installed_list, &err);
}

int vig_host_apk(const struct vig_host_root *r, struct vig_installed_list *list, const char **ret_why,
                 struct vig_err *err)
{
    static const char *const caches[] = { "etc/apk/cache", "var/cache/apk" };
    const struct vig_records to = { .separator = VIG_STR("\n\n"), .ctx = list, .records = vig_apk_index };
    vig_str text;
    int errnum = vig_host_read(r, "lib/apk/db/installed", VIG_LIMIT_PACKAGE_DB, &text), rc;
    size_t found = 0;

    *ret_why = vig_host_why(errnum);
    if (errnum)
        return 0;
    rc = vig_apk_installed(text, list, err);
    for (size_t i = 0; rc == 0 && !found && i < VIG_COUNT(caches); i++) {
        struct vig_host_names names = { 0 };

        (void)vig_host_list(r, caches[i], &names);
        for (size_t k = 0; k < names.n && found < 100; k++) {
            char path[512];
            const char *touched = path, *why;

            if (!vig_str_starts(names.v[k], VIG_STR("APKINDEX.")) || !vig_str_ends(names.v[k], VIG_STR(".tar.gz")))
                continue;
            why = vig_host_records(r, vig_host_join(&path, caches[i], names.v[k]), &to);
            *ret_why = *ret_why ? *ret_why : why;
            found++;
            int64_t at = vig_host_newest(r, &touched, 1);
            r->host->lists_time = at > r->host->lists_time ? at : r->host->lists_time;
        }
    }
    if (!found)
        *ret_why = "apk keeps no index: setup-apkcache and apk update make it keep one";
    return rc;
}
