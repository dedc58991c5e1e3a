/* model/image.h - an image, or a root file system, as far as its hardening goes.
 *
 * Filled from the image's configuration and from one pass over its layers; what a higher layer hides is left out, but for secrets,
 * which stay readable in the layer below. Views belong to the arena that it was made on.
 */
#ifndef VIG_MODEL_IMAGE_H
#define VIG_MODEL_IMAGE_H

#include "model/container.h"
#include "model/dockerfile.h"
#include "model/secret.h"
#include "model/sbom.h"

struct vig_image_strings {
    VIG_VEC(vig_str);
};
struct vig_image_settings {
    VIG_VEC(struct vig_setting);
};

struct vig_image_step { /* a line of the history, the oldest first */
    enum vig_instruction_kind kind; /* VIG_INS_UNKNOWN: written by no builder that is known */
    vig_str text;    /* behind the instruction's name, without what builders put around it ("/bin/sh -c", "# buildkit") */
    vig_str shown;   /* the whole line for reports: one line, cut, secrets masked */
    vig_str created; /* RFC 3339; may be empty */
    uint32_t layer;  /* 1 + index of the layer that it made; 0: none */
    bool base;       /* of the image that this one was built on, as far as the history tells */
    struct vig_image_settings settings; /* ENV and ARG; build arguments of RUN; assignments of its commands */
    const struct vig_shell *shell; /* RUN in shell form; NULL: none */
};

enum vig_image_file_kind { /* why a file is listed; or-ed */
    VIG_IMG_SETUID = 1 << 0,
    VIG_IMG_SETGID = 1 << 1,
    VIG_IMG_CAPABLE = 1 << 2,         /* has file capabilities */
    VIG_IMG_WRITABLE_FILE = 1 << 3,   /* by anybody */
    VIG_IMG_WRITABLE_FOLDER = 1 << 4, /* by anybody, without the sticky bit */
    VIG_IMG_COMPILER = 1 << 5,        /* compiler, assembler, linker */
    VIG_IMG_BUILDER = 1 << 6,         /* make, cmake, … */
    VIG_IMG_DEBUGGER = 1 << 7,
    VIG_IMG_PACKAGER = 1 << 8,        /* package manager */
    VIG_IMG_SUDO = 1 << 9,
    VIG_IMG_SSHD = 1 << 10,           /* a server for logging in */
    VIG_IMG_SHELL = 1 << 11,          /* shell or interpreter */
    VIG_IMG_VCS = 1 << 12,            /* .git and the like: folders */
    VIG_IMG_LOGIN = 1 << 13,          /* where credentials are kept: .aws, .ssh, .docker/config.json, … */
    VIG_IMG_BUILD_FILE = 1 << 14,     /* Dockerfile, compose files */
    VIG_IMG_ENV_FILE = 1 << 15,       /* .env */
    VIG_IMG_PERSONAL = 1 << 16,       /* shell histories, editors' folders */
    VIG_IMG_KEYSTORE = 1 << 17,       /* .p12, .pfx, .jks, .kdbx: keys in a form that is not looked into */
    VIG_IMG_SHADOW = 1 << 18,         /* etc/shadow, etc/gshadow */
};

struct vig_image_file {
    vig_str path;   /* from the root, without a leading '/' */
    uint32_t layer; /* 1 + index */
    unsigned kinds; /* enum vig_image_file_kind */
    uint32_t mode, uid, gid;
    uint64_t size;
    uint64_t capabilities; /* permitted: bit n is capability n */
    bool folder;
    bool owned;     /* an OS package brought it */
    vig_str owner;  /* that package, where it is known; else empty */
};

struct vig_image_secret {
    const struct vig_secret_kind *kind;
    vig_str path, masked;
    uint32_t line, layer; /* layer: 1 + index */
    uint32_t hidden_by;   /* 1 + index of the layer that removed or replaced it: it is still in `layer`; 0: it is there */
};

enum vig_password_state { VIG_PASSWORD_NONE /* anybody may log in */, VIG_PASSWORD_LOCKED, VIG_PASSWORD_HASHED, VIG_PASSWORD_ELSEWHERE /* "x" */ };

struct vig_image_account { /* a line of etc/passwd, etc/shadow or etc/group */
    vig_str name, shell;
    int64_t id, gid; /* -1: none, or no number */
    enum vig_password_state password;
    uint32_t line;
};
struct vig_image_accounts {
    VIG_VEC(struct vig_image_account);
};

struct vig_image_waste { /* of one layer: what another one removed or replaced */
    uint32_t layer, by; /* 1 + index */
    uint64_t bytes, files;
    vig_str example;    /* the folder with the largest part of it */
};

struct vig_image_cache { /* what a package manager left of its work */
    vig_str path;   /* the folder */
    uint32_t layer; /* 1 + index: the one that holds most of it */
    uint64_t bytes, files;
};

struct vig_image {
    const struct vig_subject *subject;
    bool is_image;     /* false: a root file system: it has no configuration */
    bool config_known;
    vig_str user, stop_signal, working_dir;
    struct vig_image_settings environment, labels;
    struct vig_image_strings command, entrypoint, ports /* "22/tcp" */, volumes, on_build, repo_digests;
    bool health_check, health_off;
    bool signature_known, is_signed;
    vig_str base_name, base_digest; /* as labels say */
    vig_str base_created;           /* of the newest line of the base image's history; empty: not known */
    struct { VIG_VEC(struct vig_image_step); } history;
    struct vig_image_strings made_by; /* `shown` of the line that made each layer, in their order; empty: not known */

    bool files_known;  /* its layers were read */
    struct { VIG_VEC(struct vig_image_file); } files; /* sorted by path */
    struct { VIG_VEC(struct vig_image_secret); } secrets; /* sorted by path, layer, line */
    bool passwd_known, shadow_known, group_known; /* the file is there and was read */
    struct vig_image_accounts passwd, shadow, group;
    struct { VIG_VEC(struct vig_image_waste); } waste; /* the largest first */
    struct { VIG_VEC(struct vig_image_cache); } caches;
    uint64_t bytes;    /* of all files in all layers */
};

#endif
