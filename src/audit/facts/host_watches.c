/* audit/facts/host_watches.c - which files the kernel's audit system watches.
 *
 * The kernel is asked for its rules (AUDIT_LIST_RULES): those are what is in force, whoever loaded them. That needs the right to
 * control auditing; without it, and offline, the files that auditd loads at boot are read instead, and the facts say so.
 *
 *     struct audit_rule_data: flags, action, field count, mask[64], fields[64], values[64], field flags[64], length, strings
 *         numbers of 32 bits in the machine's order; a field whose value is a text has its length as value, and the
 *         texts stand one behind the other at the end
 *     -w /etc/docker -p wa -k docker                     a file of rules (audit.rules(7)): a watch
 *     -a always,exit -F path=/usr/bin/dockerd -F perm=wa -k docker             the same in the newer form
 *     -D                                                 forget all rules so far
 */
#include "audit/facts/host_watches.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>

#include "audit/facts/host_netlink.h"

enum { MASK_BYTES = 64 * 4, FIELDS = 64, CHANGES = AUDIT_PERM_WRITE | AUDIT_PERM_ATTR | AUDIT_PERM_EXEC };

static int add(struct vig_watches *w, vig_str path, bool folder, bool changes, struct vig_err *err)
{
    struct vig_host_watch *slot;

    if (path.n < 1 || *path.p != '/' || w->v.n >= VIG_LIMIT_HOST_NAMES)
        return 0;
    if (path.n > 1 && path.p[path.n - 1] == '/') {
        path.n--;
        folder = true;
    }
    slot = vig_vec_add(&w->v, w->arena);
    if (!slot || !vig_arena_str(w->arena, path, &slot->path))
        return vig_nomem(err);
    slot->folder = folder;
    slot->changes = changes;
    return 0;
}

static bool has_text(uint32_t field)
{
    return (field >= AUDIT_SUBJ_USER && field <= AUDIT_SUBJ_CLR) ||
           (field >= AUDIT_OBJ_USER && field <= AUDIT_OBJ_LEV_HIGH) || field == AUDIT_WATCH || field == AUDIT_DIR ||
           field == AUDIT_EXE || field == AUDIT_FILTERKEY;
}

static bool numbers(vig_cur *cur, size_t n, vig_str *ret)
{
    return vig_cur_take(cur, n * 4, ret);
}

static uint32_t nth(vig_str list, size_t i)
{
    return vig_native32(vig_str_skip(list, i * 4));
}

int vig_watches_of_kernel(struct vig_watches *w, vig_str rule, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(rule);
    vig_str head, fields, values, text, path = VIG_STR("");
    uint32_t perm = CHANGES;
    bool folder = false;

    if (!numbers(&cur, 3, &head) || !vig_cur_skip(&cur, MASK_BYTES) || !numbers(&cur, FIELDS, &fields) ||
        !numbers(&cur, FIELDS, &values) || !vig_cur_skip(&cur, FIELDS * 4 + 4) || nth(head, 1) != AUDIT_ALWAYS ||
        (nth(head, 0) & 7) != AUDIT_FILTER_EXIT)
        return 0;
    for (size_t i = 0; i < nth(head, 2) && i < FIELDS; i++) {
        uint32_t field = nth(fields, i);

        if (field == AUDIT_PERM)
            perm = nth(values, i);
        if (!has_text(field))
            continue;
        if (!vig_cur_take(&cur, nth(values, i), &text))
            return 0;
        if (field == AUDIT_WATCH || field == AUDIT_DIR) {
            path = text;
            folder = field == AUDIT_DIR;
        }
    }
    return add(w, path, folder, (perm & CHANGES) != 0, err);
}

static bool are_changes(vig_str perm)
{
    return vig_str_has(perm, 'w') || vig_str_has(perm, 'a') || vig_str_has(perm, 'x');
}

struct words {
    vig_str path, perm;
    bool always, forget, watch;
};

static void field_word(vig_str word, struct words *ret)
{
    if (vig_str_starts(word, VIG_STR("path=")))
        ret->path = vig_str_skip(word, 5);
    else if (vig_str_starts(word, VIG_STR("dir=")))
        ret->path = vig_str_skip(word, 4);
    else if (vig_str_starts(word, VIG_STR("perm=")))
        ret->perm = vig_str_skip(word, 5);
}

static struct words words_of(vig_str line)
{
    struct words w = { .perm = VIG_STR("rwxa") };
    vig_str word;

    while ((word = vig_host_word(&line)).n) {
        if (vig_str_eqc(word, "-w")) {
            w.path = vig_host_word(&line);
            w.watch = true;
        } else if (vig_str_eqc(word, "-p")) {
            w.perm = vig_host_word(&line);
        } else if (vig_str_eqc(word, "-F")) {
            field_word(vig_host_word(&line), &w);
        } else if (vig_str_eqc(word, "-a") || vig_str_eqc(word, "-A")) {
            word = vig_host_word(&line);
            w.always = vig_str_search(word, VIG_STR("always")) != VIG_NPOS &&
                       vig_str_search(word, VIG_STR("exit")) != VIG_NPOS;
        } else if (vig_str_eqc(word, "-D")) {
            w.forget = true;
        }
    }
    return w;
}

/* Whether a path is a folder is not in the file: a watch covers what is beneath it if it is one. */
int vig_watches_of_file(struct vig_watches *w, vig_str text, struct vig_err *err)
{
    vig_cur cur = vig_cur_of(text);
    vig_str line;
    int rc = 0;

    while (rc == 0 && vig_cur_line(&cur, &line)) {
        struct words words;

        line = vig_str_trim(line);
        if (!line.n || *line.p != '-')
            continue;
        words = words_of(line);
        if (words.forget)
            w->v.n = 0;
        else if (words.watch || words.always)
            rc = add(w, words.path, true, are_changes(words.perm), err);
    }
    return rc;
}

static int ask_kernel(const struct vig_host_root *r, struct vig_watches *w, const char **ret_why, struct vig_err *err)
{
    int fd = r->sockets ? r->sockets->audit : -1, errnum, rc = 0;
    struct vig_netlink_message m;
    struct vig_buf answer;
    vig_cur cur;

    *ret_why = "the kernel has no audit system, or may not be asked";
    if (fd < 0)
        return 0;
    vig_buf_init(&answer, VIG_LIMIT_HOST_TEXT);
    errnum = vig_netlink_ask(fd, AUDIT_LIST_RULES, NLM_F_REQUEST, VIG_STR(""), &answer);
    if (errnum == 0)
        *ret_why = NULL;
    else if (errnum == EPERM || errnum == EACCES)
        *ret_why = VIG_WHY_ROOT;
    cur = vig_cur_of(vig_buf_str(&answer));
    while (errnum == 0 && rc == 0 && vig_netlink_next(&cur, &m))
        if (m.type == AUDIT_LIST_RULES)
            rc = vig_watches_of_kernel(w, m.payload, err);
    vig_buf_done(&answer);
    return rc;
}

static int read_files(const struct vig_host_root *r, struct vig_watches *w, bool *ret_any, const char **ret_why,
                      struct vig_err *err)
{
    struct vig_host_names names = { 0 };
    vig_str text;
    int errnum = vig_host_read(r, "etc/audit/audit.rules", VIG_LIMIT_HOST_TEXT, &text), rc = 0;
    const char *why = vig_host_why(errnum);

    *ret_any = errnum == 0;
    if (errnum == 0)
        rc = vig_watches_of_file(w, text, err);
    errnum = vig_host_list(r, "etc/audit/rules.d", &names);
    why = why ? why : vig_host_why(errnum);
    for (size_t i = 0; rc == 0 && i < names.n; i++) {
        char path[512];
        const char *one;

        if (!vig_str_ends(names.v[i], VIG_STR(".rules")))
            continue;
        errnum = vig_host_read(r, vig_host_join(&path, "etc/audit/rules.d", names.v[i]), VIG_LIMIT_SMALL_FILE, &text);
        one = vig_host_why(errnum);
        why = why ? why : one;
        *ret_any = *ret_any || errnum == 0;
        if (errnum == 0)
            rc = vig_watches_of_file(w, text, err);
    }
    *ret_why = why;
    return rc;
}

/* Whether the kernel records anything at all: AUDIT_GET answers with a struct audit_status, whose second number says so. */
static bool is_off(const struct vig_host_root *r)
{
    struct vig_netlink_message m;
    struct vig_buf answer;
    vig_cur cur;
    bool off = false;

    vig_buf_init(&answer, VIG_MIB(1));
    (void)vig_netlink_ask(r->sockets->audit, AUDIT_GET, NLM_F_REQUEST, VIG_STR(""), &answer);
    cur = vig_cur_of(vig_buf_str(&answer));
    while (vig_netlink_next(&cur, &m))
        if (m.type == AUDIT_GET && m.payload.n >= 8)
            off = nth(m.payload, 1) == 0;
    vig_buf_done(&answer);
    return off;
}

int vig_host_watches(const struct vig_host_root *r, struct vig_err *err)
{
    struct vig_host *h = r->host;
    struct vig_watches w = { .arena = r->arena };
    const char *why = VIG_WHY_OFFLINE;
    bool any = false;
    int rc = h->live ? ask_kernel(r, &w, &why, err) : 0;

    h->watches_of_kernel = h->live && !why;
    if (rc == 0 && h->watches_of_kernel)
        h->audit_off = is_off(r);
    if (rc == 0 && why) {
        const char *files_why;

        rc = read_files(r, &w, &any, &files_why, err);
        if (files_why || any || !h->live)
            why = files_why;
    }
    h->watches_why = why;
    h->watches.v = w.v.v;
    h->watches.n = h->watches.cap = w.v.n;
    return rc;
}
