/* model/secret_rules.h - how the kinds of credentials are told apart. Private to model/secret*.c and their tests. */
#ifndef VIG_MODEL_SECRET_RULES_H
#define VIG_MODEL_SECRET_RULES_H

#include "model/secret.h"

enum vig_secret_class { /* which bytes a token is made of */
    VIG_CLASS_ALNUM,
    VIG_CLASS_UPPER,  /* A-Z, 0-9 */
    VIG_CLASS_HEX,
    VIG_CLASS_WORD,   /* alnum and '_' */
    VIG_CLASS_URL64,  /* alnum, '_' and '-' */
    VIG_CLASS_BASE64, /* alnum, '+', '/', '=' */
    VIG_CLASS_DOTTED, /* URL64 and '.' */
    VIG_CLASS_PATH,   /* DOTTED and '/' */
};
bool vig_secret_in_class(enum vig_secret_class c, char byte);

/* A rule begins to look where one of its anchors stands: pieces of text of at least four bytes. */
struct vig_secret_rule {
    struct vig_secret_kind kind;
    const char *anchors; /* separated by blanks */
    bool nocase;         /* anchors in any case */
    enum vig_secret_class class;
    size_t min, max;     /* bytes of the class behind the anchor, not more and not fewer; the anchor is part of the secret */
    /* Instead of class, min and max: looks at the text around an anchor that begins at `at` and ends at `end`. */
    bool (*find)(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
};

extern const struct vig_secret_rule vig_secret_rules[]; /* kind.id NULL at the end */

/* model/secret_shape.c: the `find` functions of rules that are more than a prefix and a length. */
bool vig_secret_pem(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_putty(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_jwt(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_url(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_sendgrid(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_openai(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_aws_secret(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_azure_key(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_twilio(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_docker_auth(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_kube_key(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_npm_auth(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_telegram(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);
bool vig_secret_assignment(vig_str text, size_t at, size_t end, struct vig_secret_hit *ret);

/* NAME = value around `at`, as shells, INI, YAML, JSON and programs write it: `ret` is the value without its quotes. False when no
 * value is assigned there. */
bool vig_secret_value_at(vig_str text, size_t at, vig_str *ret_name, size_t *ret_start, size_t *ret_end, bool *ret_quoted);
double vig_secret_entropy(vig_str s); /* bits for each byte */

#endif
