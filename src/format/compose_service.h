/* format/compose_service.h - what fills in a service, key by key. Private to format/compose*.c. */
#ifndef VIG_FORMAT_COMPOSE_SERVICE_H
#define VIG_FORMAT_COMPOSE_SERVICE_H

#include "format/compose_tree.h"

struct compose_filling {
    struct compose_work *w;
    struct vig_compose_service *s;
    struct vig_container *c; /* the service's */
};

/* Turns VIG_E_INPUT into a problem of the project, and passes other codes on. */
int compose_told(struct compose_filling *f, const struct compose_node *v, int rc);
int compose_bad(struct compose_filling *f, const struct compose_node *v, const char *what);
int compose_fill_words(struct compose_filling *f, const struct compose_node *v, void *list);
int compose_fill_pairs(struct compose_filling *f, const struct compose_node *v, void *list);

int compose_fill_api_socket(struct compose_filling *f, const struct compose_node *v);
int compose_fill_build(struct compose_filling *f, const struct compose_node *v);
int compose_fill_cap_add(struct compose_filling *f, const struct compose_node *v);
int compose_fill_cap_drop(struct compose_filling *f, const struct compose_node *v);
int compose_fill_command(struct compose_filling *f, const struct compose_node *v);
int compose_fill_configs(struct compose_filling *f, const struct compose_node *v);
int compose_fill_container_name(struct compose_filling *f, const struct compose_node *v);
int compose_fill_cpus(struct compose_filling *f, const struct compose_node *v);
int compose_fill_depends_on(struct compose_filling *f, const struct compose_node *v);
int compose_fill_deploy(struct compose_filling *f, const struct compose_node *v);
int compose_fill_devices(struct compose_filling *f, const struct compose_node *v);
int compose_fill_entrypoint(struct compose_filling *f, const struct compose_node *v);
int compose_fill_env_file(struct compose_filling *f, const struct compose_node *v);
int compose_fill_environment(struct compose_filling *f, const struct compose_node *v);
int compose_fill_expose(struct compose_filling *f, const struct compose_node *v);
int compose_fill_extends(struct compose_filling *f, const struct compose_node *v);
int compose_fill_extra_hosts(struct compose_filling *f, const struct compose_node *v);
int compose_fill_gpus(struct compose_filling *f, const struct compose_node *v);
int compose_fill_healthcheck(struct compose_filling *f, const struct compose_node *v);
int compose_fill_ipc(struct compose_filling *f, const struct compose_node *v);
int compose_fill_links(struct compose_filling *f, const struct compose_node *v);
int compose_fill_logging(struct compose_filling *f, const struct compose_node *v);
int compose_fill_mem_limit(struct compose_filling *f, const struct compose_node *v);
int compose_fill_network_mode(struct compose_filling *f, const struct compose_node *v);
int compose_fill_networks(struct compose_filling *f, const struct compose_node *v);
int compose_fill_pid(struct compose_filling *f, const struct compose_node *v);
int compose_fill_ports(struct compose_filling *f, const struct compose_node *v);
int compose_fill_profiles(struct compose_filling *f, const struct compose_node *v);
int compose_fill_provider(struct compose_filling *f, const struct compose_node *v);
int compose_fill_restart(struct compose_filling *f, const struct compose_node *v);
int compose_fill_scale(struct compose_filling *f, const struct compose_node *v);
int compose_fill_secrets(struct compose_filling *f, const struct compose_node *v);
int compose_fill_security_opt(struct compose_filling *f, const struct compose_node *v);
int compose_fill_tmpfs(struct compose_filling *f, const struct compose_node *v);
int compose_fill_ulimits(struct compose_filling *f, const struct compose_node *v);
int compose_fill_volumes(struct compose_filling *f, const struct compose_node *v);

#endif
