/* audit/facts/daemon.h - what the gatherers of a daemon's facts share. Private to audit/facts/daemon*.c and tests. */
#ifndef VIG_AUDIT_FACTS_DAEMON_H
#define VIG_AUDIT_FACTS_DAEMON_H

#include <sys/stat.h>

#include "audit/audit.h"
#include "format/json.h"
#include "model/daemon.h"

/* For one answer of the engine. A busy one with a slow disk takes seconds for /info; one that hangs is not waited for. */
enum { VIG_DAEMON_SECONDS = 20 };

/* One word of dockerd's command line, and where it was written. */
struct vig_daemon_word {
    vig_str text, path;
    uint32_t line;
};

struct vig_daemon_gather {
    const struct vig_audit *a;
    struct vig_arena *arena;
    struct vig_daemon *d;
    int root;    /* descriptor */
    bool live;   /* the root is this system's own: processes and sockets can be looked at */
    uint32_t uid; /* of dockerd; 0 when it was not seen */
    struct { VIG_VEC(struct vig_daemon_word); } words; /* without the program's name */
    vig_str config_flag; /* --config-file */
    bool rootless_flag;
};

/* daemon_root.c - files beneath the root, by path with its leading '/'. Each answer is 0 or an errno. */
int vig_daemon_read(const struct vig_daemon_gather *g, vig_str path, size_t max, vig_str *ret);
int vig_daemon_stat(const struct vig_daemon_gather *g, vig_str path, struct stat *ret, bool *ret_acl);
struct vig_daemon_names {
    VIG_VEC(vig_str);
};
int vig_daemon_list(const struct vig_daemon_gather *g, vig_str path, struct vig_daemon_names *ret); /* sorted */
vig_str vig_daemon_user_name(const struct vig_daemon_gather *g, uint32_t uid);  /* empty: none */
vig_str vig_daemon_group_name(const struct vig_daemon_gather *g, uint32_t gid);
vig_str vig_daemon_home_of(const struct vig_daemon_gather *g, uint32_t uid);    /* empty: none */
const char *vig_daemon_why(int errnum); /* "needs root", … */

/* daemon_process.c - the running dockerd: its command line into `words`. Not finding one is no error. */
int vig_daemon_find_process(struct vig_daemon_gather *g, struct vig_err *err);
int vig_daemon_read_listeners(struct vig_daemon_gather *g, struct vig_err *err); /* what it really listens on */

/* daemon_unit.c - else the command line that the init system would give it. */
int vig_daemon_read_unit(struct vig_daemon_gather *g, struct vig_err *err);
/* ListenStream= of docker.socket: addresses with their places. */
int vig_daemon_read_socket_unit(struct vig_daemon_gather *g, struct vig_err *err);

/* daemon_flags.c - `words` into values and d->flags. */
int vig_daemon_take_flags(struct vig_daemon_gather *g, struct vig_err *err);
/* Adds "NAME=VALUE" (maps) or a value (lists), or sets what a switch, word or number says. False: no memory. */
bool vig_daemon_set_text(struct vig_arena *arena, const struct vig_daemon_key *k, struct vig_daemon_value *v, vig_str text);
/* As Go's strconv.ParseBool: false for what is neither. */
bool vig_daemon_parse_bool(vig_str text, bool *ret);

/* daemon_file.c - daemon.json into values and problems. */
int vig_daemon_take_file(struct vig_daemon_gather *g, struct vig_err *err);
/* The same for any text: `path` is for places. Fuzzed. */
int vig_daemon_take_text(struct vig_daemon_gather *g, vig_str path, vig_str text, struct vig_err *err);
int vig_daemon_problem(struct vig_daemon_gather *g, enum vig_daemon_problem_kind kind, vig_str key, const struct vig_daemon_value *at,
                       struct vig_err *err, const char *fmt, ...) __attribute__((format(printf, 6, 7)));
/* Values that exclude each other, wherever they come from. */
int vig_daemon_find_contradictions(struct vig_daemon_gather *g, struct vig_err *err);

/* daemon_engine.c - what the engine says. */
int vig_daemon_ask_version(struct vig_daemon_gather *g, struct vig_err *err);
int vig_daemon_ask_info(struct vig_daemon_gather *g, struct vig_err *err); /* after file and flags: fills gaps, notices differences */

/* daemon_swarm.c */
int vig_daemon_ask_swarm(struct vig_daemon_gather *g, yyjson_val *info, struct vig_err *err);

/* daemon_files.c - modes and owners; daemon_certificate.c - what a certificate says. */
int vig_daemon_look_at_files(struct vig_daemon_gather *g, struct vig_err *err);
int vig_daemon_read_certificate(const struct vig_daemon_gather *g, struct vig_daemon_file *f, struct vig_err *err);

/* daemon.c - listeners from the effective hosts. */
int vig_daemon_add_listener(struct vig_daemon_gather *g, vig_str host, const struct vig_daemon_value *from, struct vig_err *err);

/* All but the judging; daemon.c. */
int vig_daemon_gather(struct vig_audit *a, struct vig_daemon **ret, struct vig_err *err);
/* As if `text` were the daemon.json of an engine without a command line; its version is that of the engine that is asked. */
int vig_daemon_gather_text(struct vig_audit *a, vig_str path, vig_str text, struct vig_daemon **ret, struct vig_err *err);

#endif
