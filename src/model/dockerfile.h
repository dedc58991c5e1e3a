/* model/dockerfile.h - a Dockerfile as BuildKit understands it.
 *
 * Source: the Dockerfile reference, and how BuildKit's own parser behaves where the reference is silent. Views belong to the
 * arena that it was made on, and partly to the text itself.
 */
#ifndef VIG_MODEL_DOCKERFILE_H
#define VIG_MODEL_DOCKERFILE_H

#include "model/finding.h"
#include "model/shell.h"

enum vig_instruction_kind {
    VIG_INS_UNKNOWN,
    VIG_INS_ADD,
    VIG_INS_ARG,
    VIG_INS_CMD,
    VIG_INS_COPY,
    VIG_INS_ENTRYPOINT,
    VIG_INS_ENV,
    VIG_INS_EXPOSE,
    VIG_INS_FROM,
    VIG_INS_HEALTHCHECK,
    VIG_INS_LABEL,
    VIG_INS_MAINTAINER,
    VIG_INS_ONBUILD,
    VIG_INS_RUN,
    VIG_INS_SHELL,
    VIG_INS_STOPSIGNAL,
    VIG_INS_USER,
    VIG_INS_VOLUME,
    VIG_INS_WORKDIR,
};

struct vig_docker_span {
    size_t start, end;     /* bytes of the file */
    uint32_t line, column; /* of `start`, from 1 */
};

struct vig_docker_flag { /* --from=builder, --mount=type=cache,target=/x */
    vig_str name, value; /* "from", without its dashes; quotes removed */
    bool has_value;
    struct vig_docker_span at;
};

struct vig_docker_word {
    vig_str text;     /* continuation lines joined, quotes removed */
    vig_str expanded; /* with what ARG and ENV say; the same view as `text` when nothing had to be */
    bool unknown;     /* holds a variable without a known value (an ARG without a default) */
    struct vig_docker_span at;
};

struct vig_docker_pair { /* of ENV, ARG, LABEL */
    struct vig_docker_word key, value;
    bool has_value; /* ARG NAME alone has none */
    bool old_form;  /* ENV NAME value, without '=' */
};

struct vig_heredoc {
    vig_str name;      /* EOF */
    bool expands;      /* the name was not quoted */
    bool strips_tabs;  /* <<- */
    vig_str body;
    struct vig_docker_span at; /* of the body */
};

struct vig_docker_run { /* a piece of an instruction's arguments: args[from…] stands in the file at byte `at` */
    size_t from, at;
};

#define VIG_NO_STAGE UINT32_MAX

struct vig_instruction {
    enum vig_instruction_kind kind;
    bool onbuild;            /* stands behind ONBUILD, which has an element of its own before it */
    bool json;               /* exec form: ["a", "b"] */
    vig_str name;            /* as written: "run" */
    uint32_t stage;          /* VIG_NO_STAGE before the first FROM */
    struct vig_docker_span at; /* all of it, with its continuation lines and here-documents */
    uint32_t end_line;
    vig_str args;            /* all that follows the name and the flags: lines joined, comment lines between them removed */
    /* Where its bytes stand in the file, sorted by `from`. */
    struct { VIG_VEC(struct vig_docker_run); } runs;
    struct { VIG_VEC(struct vig_docker_flag); } flags;
    /* Exec form: its elements. FROM, COPY, ADD, EXPOSE, VOLUME, USER, WORKDIR, STOPSIGNAL, MAINTAINER: the words. */
    struct { VIG_VEC(struct vig_docker_word); } words;
    struct { VIG_VEC(struct vig_docker_pair); } pairs; /* ENV, ARG, LABEL */
    struct { VIG_VEC(struct vig_heredoc); } heredocs;
    /* RUN, CMD, ENTRYPOINT, HEALTHCHECK CMD in shell form under a POSIX shell, and `RUN <<EOF` scripts (the text is then the
     * body); also exec form that is itself ["sh", "-c", "…"]; of another RUN in exec form, its words in quotes. NULL: none. Offsets are into
     * `script`. */
    const struct vig_shell *shell;
    vig_str script;
    bool script_is_body;     /* `script` is heredocs.v[0].body, else it is (a part of) `args` */
    bool healthcheck_none;   /* HEALTHCHECK NONE */
};

struct vig_stage {
    uint32_t from;      /* index of its FROM instruction */
    uint32_t first, end; /* its instructions, without FROM: [first, end) */
    struct vig_docker_word base; /* "debian:12", expanded where that can be done */
    vig_str alias;      /* lower case; empty: none */
    vig_str platform;   /* as written; empty: none */
    uint32_t parent;    /* the stage that it builds on, or VIG_NO_STAGE */
    bool final;         /* the last one, or the build target */
    bool in_final;      /* the final image holds its layers: it is final, or an ancestor of it by FROM */
    bool used;          /* the final image needs it in any way, also by COPY --from or RUN --mount=from */
    vig_str user;       /* in force at its end, from its parents too; expanded; empty: the base image's */
    vig_str shell;      /* program of SHELL in force at its end; empty: /bin/sh */
};

/* "# hadolint ignore=DL3008", "# hadolint global ignore=…", "#trivy:ignore:AVD-DS-0002", "# vigia ignore=DKF-0001 reason". */
struct vig_docker_ignore {
    vig_str id;        /* as written, in any tool's numbering */
    vig_str reason;    /* may be empty */
    uint32_t line;     /* of the comment */
    uint32_t applies;  /* index of the instruction it is about; UINT32_MAX: the whole file */
};

/* What BuildKit would refuse, or what is clearly not meant: reported by checks. */
struct vig_docker_problem {
    struct vig_docker_span at;
    const char *what; /* "unknown instruction", "here-document without its end" */
};

struct vig_docker_need { /* stage `of` uses stage `from`, which stands before it: by FROM, COPY --from or RUN --mount=from= */
    uint32_t of, from;
};

struct vig_dockerfile {
    vig_str path, text;
    char escape;          /* '\\' or '`' */
    vig_str syntax;       /* of "# syntax="; empty: none */
    bool windows;         /* its escape or its SHELL says so: shell checks do not apply */
    struct { VIG_VEC(struct vig_instruction); } instructions;
    struct { VIG_VEC(struct vig_stage); } stages;
    struct { VIG_VEC(struct vig_docker_ignore); } ignores;
    struct { VIG_VEC(struct vig_docker_problem); } problems;
    struct { VIG_VEC(struct vig_docker_span); } comments;
    struct { VIG_VEC(struct vig_docker_need); } needs; /* in the order of `of` */
    struct { VIG_VEC(size_t); } lines; /* where each line begins */
};

/* The place of bytes start…end of the text. */
struct vig_docker_span vig_docker_text_span(const struct vig_dockerfile *d, size_t start, size_t end);
/* The place of args[start…end), and of script[start…end). The latter is that of the whole string when the script is an element of an exec
 * form with escapes in it. Comment lines and continuations in between are part of a place. */
struct vig_docker_span vig_docker_args_span(const struct vig_dockerfile *d, const struct vig_instruction *ins, size_t start, size_t end);
struct vig_docker_span vig_docker_script_span(const struct vig_dockerfile *d, const struct vig_instruction *ins, size_t start, size_t end);
/* Whether the bytes of the script stand in the file as they are: only then may they be edited. */
bool vig_docker_script_is_text(const struct vig_dockerfile *d, const struct vig_instruction *ins);

#endif
