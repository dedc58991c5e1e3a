/* model/secret.h - credentials in text: keys, tokens and passwords of the kinds that are seen in the wild.
 *
 * One place knows what a credential looks like, so that image layers, configurations, Dockerfiles, compose files and command lines
 * are judged alike. The text is untrusted and may be anything; finding takes time linear in its length. Pure and thread safe.
 *
 * No report may hold a whole secret: show vig_secret_mask's view of it.
 */
#ifndef VIG_MODEL_SECRET_H
#define VIG_MODEL_SECRET_H

#include "model/severity.h"

enum vig_secret_confidence {
    VIG_SECRET_LOW,    /* a name such as "password" beside a value that looks random: for level 2 */
    VIG_SECRET_MEDIUM, /* the shape is usual, but other things have it, too: a JWT, user:password@host */
    VIG_SECRET_HIGH,   /* the shape is its issuer's own, or the name leaves no doubt */
};

struct vig_secret_kind { /* string literals */
    const char *id;      /* "aws-access-key": permanent */
    const char *title;   /* "AWS access key id" */
    enum vig_severity severity;
    enum vig_secret_confidence confidence;
};

struct vig_secret_hit {
    const struct vig_secret_kind *kind; /* lives as long as the program */
    size_t start, end;                  /* the secret's own bytes in the text */
    uint32_t line;                      /* of `start`, from 1 */
};

/* What is in `text`, sorted by place, without overlaps. Writes at most `most`; returns how many that were (those after the first
 * `most` are not looked for). Well-known examples, placeholders ("changeme", "${TOKEN}", "xxxx") and public keys are none. */
size_t vig_secret_find(vig_str text, struct vig_secret_hit *ret, size_t most);
/* The same for a file whose name says how it is to be read: .netrc, .pgpass, .htpasswd, .docker/config.json, … */
size_t vig_secret_find_file(vig_str path, vig_str text, struct vig_secret_hit *ret, size_t most);
/* A setting NAME=value (environment, build argument, label): by the value's shape, else by the name. `ret->start` and `end` are in
 * `value`. False: it is none, or only refers to one (a file, a variable). */
bool vig_secret_setting(vig_str name, vig_str value, struct vig_secret_hit *ret);

/* A word of a command line that gives a secret: "--db-password=x", or "--db-password" and `next` is it. `ret` is in *ret_value. */
bool vig_secret_option(vig_str word, vig_str next, vig_str *ret_name, vig_str *ret_value, struct vig_secret_hit *ret);

/* The kind of an id; NULL: there is none. */
const struct vig_secret_kind *vig_secret_kind_named(vig_str id);

/* "AKIA…(20)": at most its first four bytes, of short ones none. The view lies in `room`. */
enum { VIG_SECRET_MASKED = 32 };
vig_str vig_secret_mask(vig_str secret, char room[VIG_SECRET_MASKED]);

/* Whether a value is an example or stands for another one: "AKIAIOSFODNN7EXAMPLE", "<your token>", "{{ .Token }}". */
bool vig_secret_is_placeholder(vig_str value);

#endif
