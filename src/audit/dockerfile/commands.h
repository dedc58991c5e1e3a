/* audit/dockerfile/commands.h - command lines of shell scripts: options, operands, and what package managers are asked to do.
 *
 * Options are written without their dashes: "y yes assume-yes" stands for -y, --yes and --assume-yes. A cluster (-yqq) is taken apart.
 */
#ifndef VIG_AUDIT_DOCKERFILE_COMMANDS_H
#define VIG_AUDIT_DOCKERFILE_COMMANDS_H

#include "audit/dockerfile/walk.h"

struct vig_argument {
    const struct vig_shell_word *word;
    bool option;
    bool has_value; /* an option's: the rest of its word, or the next word */
    vig_str name;   /* an option's, without dashes: "y", "no-install-recommends" */
    vig_str value;  /* an option's; an operand's text */
};

struct vig_arguments {
    const struct vig_shell_command *cmd;
    const char *valued; /* options whose value may be the next word: "o t target-release" */
    bool long_only;     /* -ldflags is one option, not a cluster */
    size_t next;        /* index into cmd->words */
    size_t letter;      /* inside of a cluster; 0: none */
    bool operands_only; /* "--" was seen */
};

/* From word `first` on. */
struct vig_arguments vig_arguments_of(const struct vig_shell_command *cmd, size_t first, const char *valued);
bool vig_next_argument(struct vig_arguments *a, struct vig_argument *ret);

/* Whether the command is one of `programs` ("curl wget"). */
bool vig_command_is(const struct vig_shell_command *c, const char *programs);
/* Whether it is called with one of `options`; `--yes=false` is not. `ret` may be NULL. */
bool vig_command_option(const struct vig_shell_command *c, const char *valued, const char *options, struct vig_argument *ret);
/* Whether a word stands there whose value, and so whose options, are not known: $FLAGS, "$@". */
bool vig_command_unknown(const struct vig_shell_command *c);
bool vig_word_varies(const struct vig_shell_word *word); /* holds a variable or a substitution; a mere glob does not vary */
/* The n-th operand, counted from 0; NULL when there are not so many. */
const struct vig_shell_word *vig_command_operand(const struct vig_shell_command *c, const char *valued, size_t n);

#define VIG_CURL_VALUED                                                                                                           \
    "o output H header u user X request d data data-raw data-binary A user-agent e referer b cookie c cookie-jar E cert F form m " \
    "max-time T upload-file x proxy w write-out retry retry-delay retry-max-time connect-timeout cacert capath key proto proto-redir " \
    "r range z time-cond C continue-at K config oauth2-bearer url output-dir ciphers tls-max limit-rate Y y"
#define VIG_WGET_VALUED                                                                                                       \
    "O output-document o output-file P directory-prefix t tries T timeout U user-agent header user password http-user http-password " \
    "e execute i input-file a append-output w wait Q quota ca-certificate post-data limit-rate secure-protocol X R A D"

/* ---- package managers ---- */

enum vig_package_action {
    VIG_PACKAGES_OTHER,
    VIG_PACKAGES_INSTALL, /* names packages, or a file that lists them */
    VIG_PACKAGES_UPDATE,  /* loads the lists */
    VIG_PACKAGES_UPGRADE, /* all that is installed */
    VIG_PACKAGES_CLEAN,   /* empties the cache */
};

enum vig_package_family {
    VIG_FAMILY_APT, VIG_FAMILY_APK, VIG_FAMILY_YUM, VIG_FAMILY_DNF, VIG_FAMILY_MICRODNF, VIG_FAMILY_ZYPPER,
    VIG_FAMILY_PIP, VIG_FAMILY_PIPX, VIG_FAMILY_NPM, VIG_FAMILY_YARN, VIG_FAMILY_GEM, VIG_FAMILY_GO,
};

struct vig_package_manager {
    enum vig_package_family family;
    const char *programs;
    const char *install, *update, *upgrade; /* verbs */
    const char *clean;       /* "clean all": a verb and what must follow it, if anything must */
    const char *valued;      /* options that take a value */
    const char *yes;         /* options that answer its questions */
    const char *upgrade_all; /* verbs that upgrade only when they name no package; or NULL */
};

struct vig_package_command {
    const struct vig_package_manager *manager;
    const struct vig_shell_command *cmd;
    enum vig_package_action action;
    const struct vig_shell_word *program, *verb; /* verb: NULL when there is none */
    size_t first;    /* index of the word behind the program */
    bool has_names;  /* it names packages */
    bool unknown;    /* some words' values are not known */
};

bool vig_package_command(const struct vig_shell_command *cmd, struct vig_package_command *ret);
bool vig_package_option(const struct vig_package_command *p, const char *options, struct vig_argument *ret);
struct vig_arguments vig_package_arguments(const struct vig_package_command *p);
/* Visits the operands behind the verb; `a` is from vig_package_arguments. */
bool vig_package_next(const struct vig_package_command *p, struct vig_arguments *a, const struct vig_shell_word **ret);
/* Whether a later command of the same instruction empties `path` (rm, find -delete), counted from `command`. */
bool vig_docker_removed(const struct vig_instruction *ins, size_t command, vig_str path);

#endif
