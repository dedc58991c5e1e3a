/* format/dockerfile_read.h - what the files of the Dockerfile reader share. Private to format/dockerfile*.c. */
#ifndef VIG_FORMAT_DOCKERFILE_READ_H
#define VIG_FORMAT_DOCKERFILE_READ_H

#include "base/buf.h"
#include "base/map.h"
#include "format/dockerfile.h"

struct docker_var {
    vig_str value;
    bool known; /* false: ARG without a default, or made of such */
    bool env;   /* ENV goes before ARG */
};

struct docker_scope { /* variables of a stage; those of the stage that it builds on are seen through */
    struct vig_map vars; /* of struct docker_var * */
    const struct docker_scope *parent;
};

struct docker_reader {
    struct vig_dockerfile *d;
    struct vig_arena *arena;
    struct vig_err *err;
    size_t line;      /* index of the next line */
    size_t words;     /* that may still be made */
    size_t expansion; /* bytes and steps that may still be spent on it */
    struct vig_buf scratch;
    struct docker_scope global, *scope; /* scope: of the stage, or &global before the first one */
    struct { VIG_VEC(struct docker_scope *); } scopes; /* of each stage */
    struct vig_map stages; /* name, in lower case: 1 + index */
    vig_str shell;    /* in force: program of SHELL, or of "# hadolint shell="; empty: /bin/sh */
    bool no_posix;    /* the shell in force is another kind of shell */
};

/* Dockerfile-wide budget of words, pairs, flags and problems. */
int docker_spend_word(struct docker_reader *r);
int docker_problem(struct docker_reader *r, struct vig_docker_span at, const char *what);

/* args, once name and flags are cut off, into words, pairs, scripts (dockerfile_args.c). */
int docker_args(struct docker_reader *r, struct vig_instruction *ins);
int docker_flags(struct docker_reader *r, struct vig_instruction *ins, size_t *ret_end);
enum vig_instruction_kind docker_kind(vig_str name);
void docker_use_shell(struct docker_reader *r, vig_str program);
/* What a RUN's script is, once its here-documents are known. */
int docker_script(struct docker_reader *r, struct vig_instruction *ins);

/* Words (dockerfile_words.c). args[start…end), which has quotes, as a word; `expand`: with variables. */
int docker_word(struct docker_reader *r, const struct vig_instruction *ins, size_t start, size_t end, bool expand, struct vig_docker_word *ret);
int docker_add_word(struct docker_reader *r, struct vig_instruction *ins, size_t start, size_t end, bool expand);
/* The next word of `s` from *at on, quotes and escapes kept together; false at the end. */
bool docker_next_word(vig_str s, char escape, size_t *at, size_t *ret_start);
bool docker_next_plain_word(vig_str s, size_t *at, size_t *ret_start);
/* Exec form from args[from] on; *ret_is: whether it was that. */
int docker_json(struct docker_reader *r, struct vig_instruction *ins, size_t from, bool expand, bool *ret_is);
int docker_unquote(struct docker_reader *r, vig_str word, vig_str *ret);

/* Variables (dockerfile_expand.c). *ret is `word` without quotes and with its variables; *ret_unknown: some are not known. */
int docker_expand(struct docker_reader *r, vig_str word, vig_str *ret, bool *ret_unknown);
int docker_set(struct docker_reader *r, struct docker_scope *scope, vig_str name, struct docker_var var);
const struct docker_var *docker_get(const struct docker_scope *scope, vig_str name);

/* Stages (dockerfile_stages.c). */
int docker_from(struct docker_reader *r, struct vig_instruction *ins);
int docker_needs(struct docker_reader *r, const struct vig_instruction *ins); /* COPY --from, RUN --mount=from= */
void docker_finish_stages(struct docker_reader *r);

/* Comments that switch checks off (dockerfile_ignore.c). `comment`: behind its '#'. */
int docker_ignore(struct docker_reader *r, vig_str comment, uint32_t line);

#endif
