/* audit/facts/host_packages.c - which packages have updates, by the package manager's own data (see audit/facts/host_packages.h).
 *
 * The manager fetched lists of what its archives have; they are compared with what it says is installed, in its own ordering of
 * versions. Nothing is fetched: lists that are old tell little, so their age is a fact, too. Of lists with a hundred thousand packages
 * only those of names that are installed are looked at closer; they are read by several threads.
 *
 * Offline both may be hostile: lists are limited in size once unpacked, and a record that is none is passed over.
 */
#include "audit/facts/host_packages.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/stream.h"
#include "format/inflate.h"
#include "system/engine.h"
#include "system/rootfd.h"

void vig_installed_init(struct vig_installed_list *list, struct vig_arena *arena, const struct vig_ordering *order)
{
    *list = (struct vig_installed_list){ .arena = arena, .order = order };
    (void)pthread_mutex_init(&list->lock, NULL);
}

void vig_installed_done(struct vig_installed_list *list)
{
    (void)pthread_mutex_destroy(&list->lock);
}

int vig_installed_add(struct vig_installed_list *list, const struct vig_installed *pkg, struct vig_err *err)
{
    struct vig_installed *slot;
    uintptr_t *first;
    bool is_new;

    if (list->v.n >= VIG_LIMIT_PACKAGES)
        return 0;
    slot = vig_vec_add(&list->v, list->arena);
    first = slot ? vig_map_put(&list->by_name, list->arena, pkg->name, &is_new) : NULL;
    if (!first)
        return vig_nomem(err);
    *slot = *pkg;
    slot->next = is_new ? 0 : (uint32_t)*first;
    *first = list->v.n;
    return 0;
}

bool vig_installed_has(const struct vig_installed_list *list, vig_str name)
{
    return vig_map_get(&list->by_name, name) != NULL;
}

static bool same_arch(vig_str installed, vig_str offered)
{
    return !offered.n || !installed.n || vig_str_eqc(installed, "all") || vig_str_eqc(installed, "noarch") ||
           vig_str_eqc(offered, "noarch") || vig_str_eq(installed, offered);
}

static void keep(struct vig_installed_list *list, vig_str *to, vig_str version)
{
    if (to->n && list->order->compare(version, *to) <= 0)
        return;
    if (!vig_arena_str(list->arena, version, to))
        list->failed = true;
}

static void offer_one(struct vig_installed_list *list, struct vig_installed *p, const struct vig_offer *o)
{
    int order = list->order->compare(o->version, p->version);

    if (order >= 0 && !o->back)
        p->offered = true;
    if (order <= 0)
        return;
    keep(list, o->back ? &p->back : &p->newest, o->version);
    p->security = p->security || o->security;
}

/* Kernels and libraries of several architectures share a name. A data base with thousands of one name, and lists that offer it as often,
 * would take the product of both. */
enum { MOST_OF_A_NAME = 32 };

void vig_installed_offer(struct vig_installed_list *list, const struct vig_offer *offer)
{
    const uintptr_t *first = vig_map_get(&list->by_name, offer->name);

    if (!first || !offer->version.n || offer->version.n > VIG_LIMIT_VERSION)
        return;
    (void)pthread_mutex_lock(&list->lock);
    for (uintptr_t i = *first, n = 0; i && n < MOST_OF_A_NAME; i = list->v.v[i - 1].next, n++) {
        struct vig_installed *p = &list->v.v[i - 1];

        if (same_arch(p->arch, offer->arch) && vig_str_eq(p->stream, offer->stream))
            offer_one(list, p, offer);
    }
    (void)pthread_mutex_unlock(&list->lock);
}

/* Where the last record ends in `text`, its separator included. */
static size_t end_of_records(vig_str text, vig_str separator)
{
    for (size_t n = text.n; n >= separator.n; n--)
        if (memcmp(text.p + n - separator.n, separator.p, separator.n) == 0)
            return n;
    return 0;
}

/* A record that never ends is no record. */
enum { LONGEST_RECORD = 4 << 20, RUN = 256 << 10 };

/* Hands on whole records; what is cut off at the end of a run waits for its rest. */
static bool pass_on(const struct vig_records *to, struct vig_buf *waiting, vig_str run)
{
    size_t n;

    if (!vig_buf_add(waiting, run))
        return false;
    n = end_of_records(vig_buf_str(waiting), to->separator);
    if (n == 0)
        return true;
    to->records(to->ctx, vig_str_take(vig_buf_str(waiting), n));
    memmove(waiting->p, waiting->p + n, waiting->n - n);
    waiting->n -= n;
    return true;
}

static bool is_above_total(const struct vig_records *to, size_t n)
{
    return to->unpacked && atomic_fetch_add(to->unpacked, n) > VIG_LIMIT_PACKAGE_LISTS;
}

static const char *pump(struct vig_stream *in, const struct vig_records *to)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_buf waiting;
    const char *why = NULL;
    vig_str run;

    vig_buf_init(&waiting, LONGEST_RECORD);
    while (!why) {
        if (vig_stream_take(in, RUN, &run, &err) < 0)
            why = err.code == VIG_E_NOMEM ? VIG_WHY_MEMORY : "a package list is damaged";
        else if (!run.n)
            break;
        else if (in->at > VIG_LIMIT_PACKAGE_LIST || is_above_total(to, run.n))
            why = "a package list is larger than such lists are";
        else if (!pass_on(to, &waiting, run))
            why = "a package list is damaged";
    }
    if (!why && waiting.n)
        to->records(to->ctx, vig_buf_str(&waiting));
    vig_buf_done(&waiting);
    return why;
}

static const char *read_packed(struct vig_stream *file, const struct vig_records *to)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_inflate *z = NULL;
    enum vig_packing packing;
    const char *why;
    vig_str head;

    if (vig_stream_peek(file, 6, &head, &err) < 0)
        return "a package list could not be read";
    packing = vig_packing_of(head);
    if (packing == VIG_PACKING_NONE)
        return pump(file, to);
    if (vig_inflate_new(packing, file, 0, &z, &err) < 0)
        return VIG_WHY_MEMORY;
    why = pump(vig_inflate_stream(z), to);
    vig_inflate_free(z);
    return why;
}

const char *vig_host_records(const struct vig_host_root *r, const char *path, const struct vig_records *to)
{
    int fd = vig_rootfd_open_file_inside(r->fd, vig_str_c(path));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_blob_stream file;
    struct vig_blob blob;
    struct stat st;
    const char *why;

    if (fd < 0)
        return errno == ENOENT ? "a package list is not there" : vig_host_why(errno);
    blob = vig_blob_fd(fd, 0, fstat(fd, &st) == 0 ? (uint64_t)st.st_size : 0);
    if (vig_blob_stream_init(&file, &blob, &err) < 0) {
        (void)close(fd);
        return VIG_WHY_MEMORY;
    }
    why = read_packed(&file.stream, to);
    vig_blob_stream_done(&file);
    (void)close(fd);
    return why;
}

struct vig_list_job *vig_list_job(struct vig_list_jobs *jobs, const struct vig_host_root *r, const char *dir,
                                  vig_str name)
{
    struct vig_list_job *job = vig_new(r->arena, struct vig_list_job),
                        **slot = job ? vig_vec_add(jobs, r->arena) : NULL;

    if (!slot)
        return NULL;
    *slot = job;
    job->r = r;
    (void)vig_host_join(&job->path, dir, name);
    return job;
}

static void run_job(void *arg)
{
    struct vig_list_job *job = arg;

    job->to.unpacked = job->r->unpacked;
    job->why = vig_host_records(job->r, job->path, &job->to);
}

const char *vig_list_jobs_run(const struct vig_list_jobs *jobs, struct vig_pool *pool)
{
    const char *why = NULL;

    for (size_t i = 0; i < jobs->n; i++) {
        if (pool)
            vig_pool_add(pool, run_job, jobs->v[i]);
        else
            run_job(jobs->v[i]);
    }
    if (pool)
        vig_pool_wait(pool);
    for (size_t i = 0; i < jobs->n && !why; i++)
        why = jobs->v[i]->why;
    return why;
}

int64_t vig_host_newest(const struct vig_host_root *r, const char *const *paths, size_t n)
{
    int64_t newest = 0;
    struct stat st;

    for (size_t i = 0; i < n; i++)
        if (vig_host_stat(r, paths[i], &st) == 0 && st.st_mtime > newest)
            newest = st.st_mtime;
    return newest;
}

static int by_name(const void *a, const void *b)
{
    const struct vig_host_update *x = a, *y = b;

    if (x->security != y->security)
        return x->security ? -1 : 1;
    return vig_str_cmp(x->name, y->name);
}

static int find_updates(struct vig_host *h, struct vig_installed_list *list, struct vig_err *err)
{
    for (size_t i = 0; i < list->v.n; i++) {
        const struct vig_installed *p = &list->v.v[i];
        vig_str available = p->newest.n || p->offered ? p->newest : p->back;
        struct vig_host_update *slot;

        if (!available.n)
            continue;
        slot = vig_vec_add(&h->updates, list->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = (struct vig_host_update){ p->name, p->version, available, p->security };
        h->security_updates += p->security;
    }
    if (h->updates.n)
        qsort(h->updates.v, h->updates.n, sizeof *h->updates.v, by_name);
    return list->failed ? vig_nomem(err) : 0;
}

static int find_engine(struct vig_host *h, const struct vig_installed_list *list, struct vig_err *err)
{
    static const char *const names[] = { "docker.io",  "docker-ce",     "docker-engine",    "moby-engine", "docker",
                                         "containerd", "containerd.io", "moby-containerd",  "runc",        "moby-runc",
                                         "crun",       "podman",        "container-selinux" };

    for (size_t i = 0; i < VIG_COUNT(names); i++) {
        const uintptr_t *first = vig_map_get(&list->by_name, vig_str_c(names[i]));
        struct vig_host_engine_package *slot;

        if (!first)
            continue;
        if (strcmp(names[i], "container-selinux") == 0) {
            h->container_selinux = true;
            continue;
        }
        slot = vig_vec_add(&h->engine_packages, list->arena);
        if (!slot)
            return vig_nomem(err);
        *slot = (struct vig_host_engine_package){ .name = list->v.v[*first - 1].name,
                                                  .version = list->v.v[*first - 1].version };
    }
    return 0;
}

/* An engine that was unpacked from an archive says itself which one it is. */
static int ask_engine(const struct vig_host_root *r, struct vig_err *err)
{
    struct vig_err ignored = VIG_ERR_INIT;
    struct vig_engine_version version;

    if (r->host->engine_packages.n || !r->engine)
        return 0;
    int rc = vig_engine_get_version(r->engine, r->arena, &version, &ignored);
    if (rc == 0)
        r->host->engine_version = version.version;
    return rc == VIG_E_NOMEM ? vig_nomem(err) : 0;
}

int vig_host_packages(const struct vig_host_root *r, struct vig_err *err)
{
    static const struct {
        const char *name, *files[5];
        const struct vig_ordering *order;
        int (*read)(const struct vig_host_root *r, struct vig_installed_list *list, const char **ret_why,
                    struct vig_err *err);
    } managers[] = {
        { "dpkg", { "var/lib/dpkg/status" }, &vig_ordering_deb, vig_host_dpkg },
        { "rpm",
          { "var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/rpmdb.sqlite", "var/lib/rpm/Packages",
            "usr/lib/sysimage/rpm/Packages.db" },
          &vig_ordering_rpm,
          vig_host_rpm },
        { "apk", { "lib/apk/db/installed", "usr/lib/apk/db/installed" }, &vig_ordering_apk, vig_host_apk },
    };
    struct vig_host *h = r->host;
    struct vig_installed_list list;
    int rc = 0;

    h->updates_why = "there is no package manager that is known";
    for (size_t i = 0; !h->package_manager && i < VIG_COUNT(managers); i++)
        for (size_t k = 0; !h->package_manager && managers[i].files[k]; k++)
            if (vig_host_exists(r, managers[i].files[k])) {
                h->package_manager = managers[i].name;
                vig_installed_init(&list, r->arena, managers[i].order);
                rc = managers[i].read(r, &list, &h->updates_why, err);
                if (rc == 0)
                    rc = find_updates(h, &list, err);
                if (rc == 0)
                    rc = find_engine(h, &list, err);
                vig_installed_done(&list);
            }
    if (rc == 0)
        rc = ask_engine(r, err);
    return rc == 0 ? vig_host_automatic_updates(r, err) : rc;
}
