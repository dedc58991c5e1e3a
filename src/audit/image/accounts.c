/* audit/image/accounts.c - who may log in: empty passwords, equal numbers, a second root. */
#include "audit/image/place.h"

static const char no_accounts[] = "etc/passwd is not in the layers that could be read";

static struct vig_place line_of(const char *path, const struct vig_image_account *a)
{
    return (struct vig_place){ .path = vig_str_c(path), .line = a->line };
}

static bool may_log_in(vig_str shell)
{
    vig_str name = vig_str_basename(shell);

    return !vig_str_eqc(name, "nologin") && !vig_str_eqc(name, "false") && !vig_str_eqc(name, "sync") && !vig_str_eqc(name, "halt") &&
           !vig_str_eqc(name, "shutdown");
}

static const struct vig_image_account *account_of(const struct vig_image *image, vig_str name)
{
    for (size_t i = 0; i < image->passwd.n; i++)
        if (vig_str_eq(image->passwd.v[i].name, name))
            return &image->passwd.v[i];
    return NULL;
}

static int empty_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc = 0;

    if (!image->passwd_known && !image->shadow_known)
        return image->files_known ? vig_findings_not_applicable(out) : vig_findings_not_looked_at(out, no_accounts);
    for (size_t i = 0; rc == 0 && i < image->passwd.n; i++)
        if (image->passwd.v[i].password == VIG_PASSWORD_NONE)
            rc = vig_findings_at(out, line_of("etc/passwd", &image->passwd.v[i]), err, "'%.*s' has no password", VIG_ARG(image->passwd.v[i].name));
    for (size_t i = 0; rc == 0 && i < image->shadow.n; i++) {
        const struct vig_image_account *a = &image->shadow.v[i], *user = account_of(image, a->name);
        if (a->password != VIG_PASSWORD_NONE || (image->passwd_known && (!user || user->password != VIG_PASSWORD_ELSEWHERE)))
            continue;
        rc = vig_findings_at(out, line_of("etc/shadow", a), err, "'%.*s' has no password", VIG_ARG(a->name));
        if (user && !may_log_in(user->shell))
            vig_findings_severity(out, VIG_LOW);
    }
    return rc;
}

const struct vig_check vig_check_image_empty_password = {
    .id = "IMG-0031",
    .title = "An account has an empty password",
    .why = "Anybody becomes that user with su, or logs in over any service that asks for passwords.",
    .remedy = "passwd -l NAME (locks it), or remove the account.",
    .refs = (const char *const[]){ "DKL-LI-0001", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_HIGH,
    .run = empty_run,
};

struct ranked { /* an account among those that are sorted */
    const struct vig_image_account *a;
    bool by_id;
};

static int compare(const void *left, const void *right)
{
    const struct ranked *x = left, *y = right;
    int order;

    if (x->by_id)
        order = (x->a->id > y->a->id) - (x->a->id < y->a->id);
    else
        order = vig_str_cmp(x->a->name, y->a->name);
    return order ? order : (x->a->line > y->a->line) - (x->a->line < y->a->line);
}

static bool same(const struct ranked *x, const struct ranked *y)
{
    return x->by_id ? x->a->id >= 0 && x->a->id == y->a->id : vig_str_eq(x->a->name, y->a->name);
}

static int tell_twins(const char *path, const struct vig_image_accounts *all, bool by_id, struct vig_findings *out, struct vig_err *err)
{
    struct ranked *sorted = all->n ? calloc(all->n, sizeof *sorted) : NULL;
    int rc = 0;

    if (!sorted)
        return all->n ? vig_nomem(err) : 0;
    for (size_t i = 0; i < all->n; i++)
        sorted[i] = (struct ranked){ &all->v[i], by_id };
    qsort(sorted, all->n, sizeof *sorted, compare);
    for (size_t i = 1; rc == 0 && i < all->n; i++) {
        const struct vig_image_account *a = sorted[i].a, *b = sorted[i - 1].a;
        if (!same(&sorted[i], &sorted[i - 1]) || (by_id && a->id == 0 && strcmp(path, "etc/passwd") == 0)) /* a second root is told by itself */
            continue;
        rc = by_id ? vig_findings_at(out, line_of(path, a), err, "'%.*s' has the number %lld, as '%.*s' has", VIG_ARG(a->name), (long long)a->id,
                                     VIG_ARG(b->name))
                   : vig_findings_at(out, line_of(path, a), err, "'%.*s' is there twice, in lines %u and %u", VIG_ARG(a->name), b->line, a->line);
    }
    free(sorted);
    return rc;
}

static int twins_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc;

    if (!image->passwd_known && !image->group_known)
        return image->files_known ? vig_findings_not_applicable(out) : vig_findings_not_looked_at(out, no_accounts);
    if ((rc = tell_twins("etc/passwd", &image->passwd, true, out, err)) < 0 || (rc = tell_twins("etc/passwd", &image->passwd, false, out, err)) < 0 ||
        (rc = tell_twins("etc/group", &image->group, true, out, err)) < 0)
        return rc;
    return tell_twins("etc/group", &image->group, false, out, err);
}

const struct vig_check vig_check_image_twins = {
    .id = "IMG-0032",
    .title = "Two accounts or groups share a number or a name",
    .why = "Files of one belong to the other, too: separating them was in vain.",
    .remedy = "Give each a number of its own (useradd -u, groupadd -g).",
    .refs = (const char *const[]){ "DKL-LI-0002", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .run = twins_run,
};

static int second_root_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc = 0;

    if (!image->passwd_known)
        return image->files_known ? vig_findings_not_applicable(out) : vig_findings_not_looked_at(out, no_accounts);
    for (size_t i = 0; rc == 0 && i < image->passwd.n; i++)
        if (image->passwd.v[i].id == 0 && !vig_str_eqc(image->passwd.v[i].name, "root"))
            rc = vig_findings_at(out, line_of("etc/passwd", &image->passwd.v[i]), err, "'%.*s' has the number 0", VIG_ARG(image->passwd.v[i].name));
    return rc;
}

const struct vig_check vig_check_image_second_root = {
    .id = "IMG-0033",
    .title = "An account other than root has its rights",
    .why = "Number 0 is root, whatever the name: a favourite of back doors.",
    .remedy = "Remove the account, or give it a number of its own.",
    .refs = (const char *const[]){ "DKL-LI-0002", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_HIGH,
    .run = second_root_run,
};

static int hash_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc = 0;

    if (!image->is_image)
        return vig_findings_not_applicable(out); /* hosts have passwords */
    if (!image->passwd_known && !image->shadow_known)
        return image->files_known ? 0 : vig_findings_not_looked_at(out, no_accounts);
    for (size_t i = 0; rc == 0 && i < image->passwd.n; i++)
        if (image->passwd.v[i].password == VIG_PASSWORD_HASHED)
            rc = vig_findings_at(out, line_of("etc/passwd", &image->passwd.v[i]), err, "of '%.*s'", VIG_ARG(image->passwd.v[i].name));
    for (size_t i = 0; rc == 0 && i < image->shadow.n; i++)
        if (image->shadow.v[i].password == VIG_PASSWORD_HASHED)
            rc = vig_findings_at(out, line_of("etc/shadow", &image->shadow.v[i]), err, "of '%.*s'", VIG_ARG(image->shadow.v[i].name));
    return rc;
}

const struct vig_check vig_check_image_hash = {
    .id = "IMG-0034",
    .title = "A password is set in the image",
    .why = "All containers share it, and whoever can pull the image can try out passwords against its hash at leisure.",
    .remedy = "passwd -l NAME; nobody logs in to a container.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.10", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .flags = VIG_CHECK_SECRET,
    .run = hash_run,
};
