/* audit/facts/host_packages.h - installed packages, and what there is for them. Private to audit/facts/host_{packages,apt,dnf,apk}.c,
 * tests and fuzzers. */
#ifndef VIG_AUDIT_FACTS_HOST_PACKAGES_H
#define VIG_AUDIT_FACTS_HOST_PACKAGES_H

#include <pthread.h>

#include "audit/facts/host_root.h"
#include "version/version.h"

struct vig_installed {
    vig_str name, version, arch;
    vig_str stream; /* rpm: "nodejs:18", of a module; else empty */
    vig_str newest; /* what is offered, as far as it is newer; else empty */
    vig_str back;   /* deb: the newest of archives that are taken only when it came from one of them (backports) */
    bool offered;   /* an archive of the normal kind has at least this version */
    bool security;
    uint32_t next; /* 1 + index of another of the same name; 0: none */
};

struct vig_installed_list {
    struct vig_arena *arena;
    const struct vig_ordering *order;
    struct {
        VIG_VEC(struct vig_installed);
    } v;
    struct vig_map by_name; /* 1 + index */
    pthread_mutex_t lock;   /* of offers, which come from several threads */
    bool failed;            /* there was no memory for one */
};

void vig_installed_init(struct vig_installed_list *list, struct vig_arena *arena, const struct vig_ordering *order);
void vig_installed_done(struct vig_installed_list *list);
/* Copies nothing: the views live as long as the list. VIG_E_NOMEM. */
int vig_installed_add(struct vig_installed_list *list, const struct vig_installed *pkg, struct vig_err *err);

struct vig_offer {
    vig_str name, version;
    vig_str arch; /* empty: for every one */
    vig_str stream;
    bool security;
    bool back; /* from an archive that is not taken by itself */
};
bool vig_installed_has(const struct vig_installed_list *list, vig_str name);
/* Says that a version can be had. What it keeps it copies. Thread safe. */
void vig_installed_offer(struct vig_installed_list *list, const struct vig_offer *offer);

/* Records of a text, whole ones in each call, in their order. */
struct vig_records {
    vig_str separator; /* "\n\n" */
    void *ctx;
    void (*records)(void *ctx, vig_str text);
    atomic_uint_least64_t *unpacked; /* NULL: not counted */
};
/* Reads a file, packed or not, of any size up to VIG_LIMIT_PACKAGE_LIST. NULL, or why it could not be read to its end. */
const char *vig_host_records(const struct vig_host_root *r, const char *path, const struct vig_records *to);

/* Several files, read by the pool's threads. */
struct vig_list_job {
    const struct vig_host_root *r;
    char path[512];
    struct vig_records to;
    const char *why; /* it could not be read to its end */
};
struct vig_list_jobs {
    VIG_VEC(struct vig_list_job *);
};
/* NULL: no memory. */
struct vig_list_job *vig_list_job(struct vig_list_jobs *jobs, const struct vig_host_root *r, const char *dir,
                                  vig_str name);
/* Runs all; the first reason why one could not be read, or NULL. */
const char *vig_list_jobs_run(const struct vig_list_jobs *jobs, struct vig_pool *pool);

/* The readers of lists, for vig_host_records. */
struct vig_apt_list {
    struct vig_installed_list *installed;
    vig_str arch;
    bool security, back;
};
void vig_apt_records(void *apt_list, vig_str text);
struct vig_release {
    bool security, back, never; /* NotAutomatic with, and without ButAutomaticUpgrades */
};
void vig_apt_release(vig_str text, struct vig_release *ret);
void vig_rpm_primary(void *installed_list, vig_str text);
void vig_rpm_updateinfo(void *installed_list, vig_str text);
void vig_apk_index(void *installed_list, vig_str text);
int vig_dpkg_installed(vig_str text, struct vig_installed_list *list, struct vig_err *err);
int vig_apk_installed(vig_str text, struct vig_installed_list *list, struct vig_err *err);

/* One package manager each: fills in `list` and what is offered. *ret_why: the lists could not be looked at. */
int vig_host_dpkg(const struct vig_host_root *r, struct vig_installed_list *list, const char **ret_why,
                  struct vig_err *err);
int vig_host_rpm(const struct vig_host_root *r, struct vig_installed_list *list, const char **ret_why,
                 struct vig_err *err);
int vig_host_apk(const struct vig_host_root *r, struct vig_installed_list *list, const char **ret_why,
                 struct vig_err *err);

/* Whether updates are installed by themselves, and what says so. */
int vig_host_automatic_updates(const struct vig_host_root *r, struct vig_err *err);
/* The last value that text of apt.conf gives to `name` ("Unattended-Upgrade" of APT::Periodic); empty when there is none. */
vig_str vig_apt_setting(vig_str text, vig_str name);

/* The newest time at which one of these paths was changed; 0 when there is none of them. */
int64_t vig_host_newest(const struct vig_host_root *r, const char *const *paths, size_t n);

#endif
