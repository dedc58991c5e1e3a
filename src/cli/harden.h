/* cli/harden.h - the actions of `vigia harden`. Each prints its own errors and returns an enum vig_exit. */
#ifndef VIG_CLI_HARDEN_H
#define VIG_CLI_HARDEN_H

#include "base/buf.h"
#include "base/vec.h"
#include "cli/command.h"
#include "model/finding.h"

struct harden_words {
    VIG_VEC(vig_str);
};

struct harden_call {
    struct vig_arena *arena;
    const char *const *operands; /* behind the action's name */
    size_t operand_count;
    bool apply, quiet;
    int colour;                  /* 0, 1, -1: auto */
    const char *file;            /* --file; may be NULL */
    const char *root;            /* --root; "/" */
    const char *host;            /* --host; may be NULL */
    bool compose;                /* --compose */
    const char *memory, *cpus, *pids; /* as written; may be NULL */
    struct harden_words set, with, without; /* --set, --with, --without: in the order given, split at commas but for --set */
};

int harden_compose(const struct harden_call *call);
int harden_container(const struct harden_call *call);
int harden_daemon(const struct harden_call *call);
int harden_dockerfile(const struct harden_call *call);

/* On standard error: the findings that remain, each check once; `changed`: a difference stands above it. Nothing with --quiet. */
int harden_say_left(const struct harden_call *call, const struct vig_report *left, bool changed, struct vig_err *err);

/* Prints the difference of two texts on standard output, with colours when they are wanted; control characters in it are shown as '?'. */
int harden_show(const struct harden_call *call, vig_str before, vig_str after, const char *old_name, const char *new_name, struct vig_err *err);
/* Replaces the file at `path` by `after`, keeps the old one beside it, and says so unless --quiet. */
int harden_put_in_place(const struct harden_call *call, const char *path, vig_str after, struct vig_err *err);
/* "PATH.bak-20260131T101500Z", on the arena. */
int harden_backup_name(const struct harden_call *call, vig_str path, vig_str *ret, struct vig_err *err);

#endif
