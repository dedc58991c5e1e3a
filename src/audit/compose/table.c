/* audit/compose/table.c - all compose checks, in the order of their ids. */
#include "audit/check.h"

extern const struct vig_check vig_check_compose_bare_ports, vig_check_compose_build_entitlements,
    vig_check_compose_build_network, vig_check_compose_build_privileged, vig_check_compose_build_secret,
    vig_check_compose_committed, vig_check_compose_database_ports, vig_check_compose_duplicate_ports,
    vig_check_compose_limits, vig_check_compose_links, vig_check_compose_one_network,
    vig_check_compose_ports_without_network, vig_check_compose_project_mount, vig_check_compose_readable,
    vig_check_compose_references, vig_check_compose_shared_volume, vig_check_compose_refused,
    vig_check_compose_replicas, vig_check_compose_unset, vig_check_compose_version;

const struct vig_check *const vig_compose_checks[] = {
    &vig_check_compose_refused,               /* CMP-0001 */
    &vig_check_compose_build_network,         /* CMP-0002 */
    &vig_check_compose_build_privileged,      /* CMP-0003 */
    &vig_check_compose_build_entitlements,    /* CMP-0004 */
    &vig_check_compose_build_secret,          /* CMP-0005 */
    &vig_check_compose_readable,              /* CMP-0006 */
    &vig_check_compose_committed,             /* CMP-0007 */
    &vig_check_compose_references,            /* CMP-0008 */
    &vig_check_compose_duplicate_ports,       /* CMP-0009 */
    &vig_check_compose_bare_ports,            /* CMP-0010 */
    &vig_check_compose_database_ports,        /* CMP-0011 */
    &vig_check_compose_one_network,           /* CMP-0012 */
    &vig_check_compose_links,                 /* CMP-0013 */
    &vig_check_compose_replicas,              /* CMP-0014 */
    &vig_check_compose_version,               /* CMP-0015 */
    &vig_check_compose_unset,                 /* CMP-0016 */
    &vig_check_compose_limits,                /* CMP-0017 */
    &vig_check_compose_ports_without_network, /* CMP-0018 */
    &vig_check_compose_project_mount,         /* CMP-0019 */
    &vig_check_compose_shared_volume,         /* CMP-0020 */
    NULL,
};
