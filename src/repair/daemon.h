/* repair/daemon.h - a safer daemon.json, made from the one that there is.
 *
 * Only keys are set that the engine's version knows and that are not given on its command line, too: with either it would not start
 * again. What somebody has to decide who knows what runs here (userns-remap, authorization plugins, …) is named, but left alone
 * unless it is asked for by name. Nothing is written: whoever shows the difference may then write it.
 */
#ifndef VIG_REPAIR_DAEMON_H
#define VIG_REPAIR_DAEMON_H

#include "model/daemon.h"

/* "KEY=VALUE" of the user's: the value as JSON, or a word without its quotes where a word is wanted. */
struct vig_daemon_wish {
    vig_str key, value;
};

struct vig_daemon_repair_options {
    const struct vig_daemon_wish *wishes; /* --set */
    size_t wish_count;
    const vig_str *with, *without; /* names of repairs that are left alone otherwise, and of those that are not wanted */
    size_t with_count, without_count;
};

enum vig_daemon_step_kind {
    VIG_STEP_SET,     /* it is in the new text */
    VIG_STEP_DECIDE,  /* somebody has to decide: --with NAME does it */
    VIG_STEP_CANNOT,  /* why it cannot be done here */
    VIG_STEP_BY_HAND, /* no value can be known from outside: certificates, addresses, plugins */
};
struct vig_daemon_step {
    enum vig_daemon_step_kind kind;
    const char *key; /* as in daemon.json */
    vig_str text;
    bool reloaded;   /* SIGHUP takes it; else it needs a restart */
};

struct vig_daemon_repair {
    vig_str path;
    bool exists;
    vig_str old_text, new_text; /* equal: there is nothing to do */
    struct { VIG_VEC(struct vig_daemon_step); } steps;
    struct { VIG_VEC(struct vig_daemon_problem); } problems; /* of the new text: an engine would not start with it */
    bool needs_restart;
};

/* `d` is how the daemon runs (audit/audit.h). VIG_E_INPUT: its daemon.json is no JSON, which has to be mended by hand first;
 * VIG_E_NOT_FOUND: which file it reads is not known; VIG_E_USAGE: a wish for a key that no engine has, or of the wrong type, with what
 * is expected. On the arena. */
int vig_repair_daemon(const struct vig_daemon *d, const struct vig_daemon_repair_options *o, struct vig_arena *arena,
                      struct vig_daemon_repair *ret, struct vig_err *err);

#endif
