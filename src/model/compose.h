/* model/compose.h - a compose project: its services as containers, and what stands around them.
 *
 * All files of a project (those named, and those that they include or extend) are numbered, and a line is a *project line*: the line
 * in its file plus the lines of all files before it. So one number says both, also where a container has room for a line only;
 * vig_compose_locate (format/compose.h) takes it apart again. 0: nowhere. Views belong to the arena that it was made on.
 */
#ifndef VIG_MODEL_COMPOSE_H
#define VIG_MODEL_COMPOSE_H

#include "model/container.h"

struct vig_compose_file {
    vig_str path, text;
    uint32_t first; /* project lines (first, first + lines] are its own */
    uint32_t lines;
    bool named;     /* given by the user; else by include or extends */
};

struct vig_compose_build {
    bool present;
    uint32_t line;
    vig_str image; /* the name that what is built gets; the container's `image` is empty then */
    vig_str context, dockerfile, target, network; /* empty: compose's default */
    bool inline_text;                             /* dockerfile_inline */
    uint32_t network_line, privileged_line;
    bool privileged;
    struct { VIG_VEC(struct vig_setting); } entitlements, args; /* entitlements: names only */
};

struct vig_compose_service {
    struct vig_container container; /* `name` is the service's */
    struct vig_compose_build build;
    struct { VIG_VEC(struct vig_setting); } networks, secrets, configs, depends_on, profiles, env_files, links; /* name → alias, target, condition */
    struct { VIG_VEC(struct vig_setting); } bare_ports; /* written without quotes, and a number of base 60 to YAML 1.1 */
    struct { VIG_VEC(vig_str); } expose;
    vig_str container_name;
    uint32_t container_name_line;
    int64_t replicas; /* scale, deploy.replicas; 1 when absent */
    uint32_t replicas_line;
    uint32_t extends_line;
    bool provided; /* by a plug-in of compose: no container */
    uint32_t deploy_memory_line, plain_memory_line; /* where each of both ways to write a limit stands */
    uint32_t deploy_cpu_line, plain_cpu_line;
    uint32_t deploy_limits_line;
};

struct vig_compose_resource { /* a network, volume, secret or config of the top level */
    vig_str name;
    uint32_t line;
    bool external, internal;
    vig_str driver, file, environment;
    bool content; /* its text stands in the compose file itself */
    struct { VIG_VEC(struct vig_setting); } options;
};

struct vig_compose_resources {
    VIG_VEC(struct vig_compose_resource);
};

struct vig_compose_ignore { /* "# vigia ignore=CTR-0031,CTR-0002 reason" */
    vig_str ids, reason;
    uint32_t line;  /* what it is about; 0: the whole project ("# vigia global ignore=…") */
};

struct vig_compose_problem {
    uint32_t line;
    vig_str text; /* "unknown key 'securityopt', perhaps 'security_opt'" */
};

struct vig_compose_facts { /* of files that compose files name; from the file system: facts/compose.c */
    vig_str path;
    uint32_t line;
    unsigned mode;        /* permission bits; valid when `found` */
    bool found, tracked;  /* tracked: git's index has it */
};

struct vig_compose {
    vig_str name; /* of the project: `name:`, else its folder */
    vig_str version;
    uint32_t version_line;
    struct { VIG_VEC(struct vig_compose_file); } files;
    struct { VIG_VEC(struct vig_compose_service); } services;
    struct vig_compose_resources networks, volumes, secrets, configs;
    struct { VIG_VEC(struct vig_setting); } unset; /* variables without a value or a default */
    struct { VIG_VEC(struct vig_compose_ignore); } ignores;
    struct { VIG_VEC(struct vig_compose_problem); } problems; /* that compose would refuse */
    struct { VIG_VEC(struct vig_compose_problem); } notes;    /* what could not be read */
    struct { VIG_VEC(struct vig_compose_facts); } beside;     /* env files and files of secrets */
    bool git_known;  /* `tracked` was looked for */
    bool git_absent; /* the project is in no repository */
    bool partial;   /* some service has neither an image nor a build: a file that is meant to be laid over another one */
};

#endif
