/* audit/dockerfile/copy.c - ADD and COPY: what is taken, how, and with which rights. */
#include "audit/dockerfile/walk.h"

static bool is_copying(const struct vig_instruction *i)
{
    return (i->kind == VIG_INS_ADD || i->kind == VIG_INS_COPY) && i->words.n >= 2;
}

static bool is_url(vig_str s)
{
    return vig_str_starts(s, VIG_STR("http://")) || vig_str_starts(s, VIG_STR("https://"));
}

static bool is_git(vig_str s)
{
    return vig_str_starts(s, VIG_STR("git://")) || vig_str_starts(s, VIG_STR("git@")) || vig_str_starts(s, VIG_STR("ssh://"))
           || (is_url(s)
               && (vig_str_ends(s, VIG_STR(".git")) || vig_str_search(s, VIG_STR(".git#")) != VIG_NPOS
                   || vig_str_search(s, VIG_STR(".git?")) != VIG_NPOS));
}

/* By name: what ADD unpacks. */
static bool is_archive(vig_str s)
{
    static const char *const endings[] = { ".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz",      ".tar.xz",
                                           ".tb2", ".tbz", ".tz",     ".tzst", ".tar.zst", ".tar.lzma", ".tlz",
                                           ".tpz", ".gz",  ".bz2",    ".xz",   ".lzma",    ".Z",        ".tar.Z" };

    for (size_t i = 0; i < VIG_COUNT(endings); i++)
        if (vig_str_ends(s, vig_str_c(endings[i])))
            return true;
    return false;
}

/* Local files whose names say that ADD does nothing with them that COPY would not. */
static bool all_plain(const struct vig_instruction *i, bool *ret_certain)
{
    *ret_certain = true;
    for (size_t k = 0; k + 1 < i->words.n; k++) {
        vig_str s = i->words.v[k].expanded;

        if (i->words.v[k].unknown || vig_str_has(s, '$') || is_url(s) || is_git(s) || is_archive(s))
            return false;
        if (vig_str_has(s, '*') || vig_str_has(s, '?') || vig_str_has(s, '['))
            *ret_certain = false; /* an archive may match */
        if (vig_str_starts(s, VIG_STR("<<")))
            continue; /* a here-document */
    }
    return true;
}

static int add_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        bool certain;
        int rc;

        if (i->kind != VIG_INS_ADD || !is_copying(i) || !all_plain(i, &certain))
            continue;
        rc = vig_findings_at(out, vig_docker_place(d, i), err, "ADD '%.*s' does what COPY does", VIG_ARG(i->words.v[0].text));
        if (rc == 0 && certain && !i->onbuild && !vig_docker_flag(i, "checksum") && !vig_docker_flag(i, "keep-git-dir")
            && !vig_docker_flag(i, "unpack"))
            rc = vig_findings_edit(out, i->at.start, i->at.start + i->name.n,
                                   vig_is_alpha(i->name.p[0]) && i->name.p[0] >= 'a' ? VIG_STR("copy") : VIG_STR("COPY"), err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_add = {
    .id = "DKF-0090",
    .title = "ADD is used for plain files",
    .why = "ADD also loads URLs and unpacks archives: a file that is replaced by an archive suddenly means something else.",
    .remedy = "Use COPY.",
    .refs = VIG_REFS("DL3020", "AVD-DS-0005", "CKV_DOCKER_4", "CIS-Docker-1.6-4.9", "CIS-DI-0009"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = add_run,
};

/* COPY of an archive that a later RUN of the stage unpacks. */
static bool unpacked_later(const struct vig_dockerfile *d, const struct vig_instruction *copy, vig_str name)
{
    const struct vig_stage *s = vig_docker_stage(d, copy);
    size_t end = s ? s->end : 0, first = (size_t)(copy - d->instructions.v) + 1;

    for (size_t k = first; k < end && k < first + 200; k++) { /* nobody unpacks later than that */
        const struct vig_shell_command *c;

        if (d->instructions.v[k].kind != VIG_INS_RUN)
            continue;
        for (size_t at = 0; vig_docker_command_of(&d->instructions.v[k], &at, &c);)
            for (size_t n = 0;
                 vig_listed(c->program, "tar gunzip bunzip2 unxz unlzma zcat bzcat xzcat gzip bsdtar pigz") && n < c->words.n; n++)
                if (vig_str_eq(vig_str_basename(c->words.v[n].text), name))
                    return true;
    }
    return false;
}

static int archive_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        vig_str name;
        int rc;

        if (i->kind != VIG_INS_COPY || !is_copying(i) || vig_docker_flag(i, "from") || i->words.n > 2)
            continue;
        name = vig_str_basename(i->words.v[0].expanded);
        if (!is_archive(name))
            continue;
        if (!vig_str_ends(i->words.v[1].expanded, VIG_STR("/")) && !unpacked_later(d, i, name))
            name = vig_str_basename(i->words.v[1].expanded); /* it may be renamed on the way */
        if (!unpacked_later(d, i, name))
            continue;
        rc = vig_findings_at(out, vig_docker_place(d, i), err, "'%.*s' is copied and then unpacked", VIG_ARG(i->words.v[0].text));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_archive = {
    .id = "DKF-0091",
    .title = "An archive is copied and unpacked by hand",
    .why = "The archive itself stays in the image's layer, beside what it held.",
    .remedy = "Write ADD ARCHIVE FOLDER/, which unpacks it.",
    .refs = VIG_REFS("DL3010"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = archive_run,
};

static int slash_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        const struct vig_docker_word *to;
        int rc;

        if (!is_copying(i) || i->words.n < 3)
            continue;
        to = &i->words.v[i->words.n - 1];
        if (to->unknown || vig_str_ends(to->expanded, VIG_STR("/")) || (d->windows && vig_str_ends(to->expanded, VIG_STR("\\")))
            || vig_listed(to->expanded, ". ..") || vig_str_has(to->expanded, '$'))
            continue;
        rc = vig_findings_at(out, vig_docker_place_of(d, i, &to->at), err, "several files are copied to '%.*s'", VIG_ARG(to->text));
        if (rc == 0 && to->at.end > to->at.start && d->text.p[to->at.end - 1] != '"' && d->text.p[to->at.end - 1] != '\'')
            rc = vig_findings_edit(out, to->at.end, to->at.end, VIG_STR("/"), err);
        else if (rc == 0 && to->at.end > to->at.start)
            rc = vig_findings_edit(out, to->at.end - 1, to->at.end - 1, VIG_STR("/"), err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_slash = {
    .id = "DKF-0092",
    .title = "COPY of several files to a name without a trailing slash",
    .why = "The destination has to be a folder: the build fails.",
    .remedy = "Write the destination with a / at its end.",
    .refs = VIG_REFS("DL3021", "AVD-DS-0011"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = slash_run,
};

static bool is_absolute(vig_str s)
{
    return vig_str_starts(s, VIG_STR("/")) || vig_str_starts(s, VIG_STR("\\"))
           || (s.n > 1 && vig_is_alpha(s.p[0]) && s.p[1] == ':');
}

/* Whether WORKDIR was set before the instruction, in its stage or in one that it builds on. An image may set one, too, which the
 * Dockerfile cannot know of. */
static int relative_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    for (size_t n = 0; n < d->stages.n; n++) {
        const struct vig_stage *s = &d->stages.v[n], *p = s;
        bool set = false;

        for (size_t depth = 0; !set && depth < 100 && p->parent < (uint32_t)(p - d->stages.v); depth++) {
            p = &d->stages.v[p->parent];
            for (size_t k = p->first; !set && k < p->end; k++)
                set = d->instructions.v[k].kind == VIG_INS_WORKDIR;
        }
        for (size_t k = s->first; k < s->end && !set; k++) {
            const struct vig_instruction *i = &d->instructions.v[k];
            const struct vig_docker_word *to = is_copying(i) ? &i->words.v[i->words.n - 1] : NULL;
            int rc;

            set = i->kind == VIG_INS_WORKDIR && !i->onbuild;
            if (!to || i->onbuild || to->unknown || is_absolute(to->expanded) || vig_str_starts(to->expanded, VIG_STR("$")))
                continue;
            rc = vig_findings_at(out, vig_docker_place_of(d, i, &to->at), err, "'%.*s' is relative, and no WORKDIR is set",
                                 VIG_ARG(to->text));
            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_relative = {
    .id = "DKF-0093",
    .title = "COPY to a relative path without a WORKDIR",
    .why = "Where the files land depends on the base image, which may change it.",
    .remedy = "Set WORKDIR before, or write the whole path.",
    .refs = VIG_REFS("DL3045"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = relative_run,
};

static bool is_root_folder(vig_str s)
{
    return vig_listed(s, "/ /* /. /./");
}

static int whole_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        const struct vig_stage *s = vig_docker_stage(d, i);
        int rc;

        if (i->kind != VIG_INS_COPY || !is_copying(i) || !vig_docker_flag(i, "from") || !is_root_folder(i->words.v[0].expanded)
            || !vig_docker_in_final(d, i)) /* a builder may borrow tools: COPY --from=tonistiigi/xx / / */
            continue;
        if (!is_root_folder(i->words.v[i->words.n - 1].expanded) || (s && vig_str_ieq(s->base.expanded, VIG_STR("scratch"))))
            continue; /* onto scratch, it makes one layer out of many: that is meant */
        rc = vig_findings_at(out, vig_docker_place(d, i), err, "all of '%.*s' is copied over this stage",
                             VIG_ARG(vig_docker_flag(i, "from")->value));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_whole = {
    .id = "DKF-0094",
    .title = "A whole file system is copied from another stage",
    .why = "What the stages were to keep apart comes along: compilers, caches, secrets; and files of two systems are mixed.",
    .remedy = "Copy what is needed: COPY --from=build /app/server /usr/local/bin/.",
    .refs = VIG_REFS("DL3067"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = whole_run,
};

static bool all_may_write(vig_str mode)
{
    vig_str rest = mode;

    if (mode.n >= 3 && vig_is_digit(mode.p[0]) && mode.n <= 5) {
        char last = mode.p[mode.n - 1];

        return last == '7' || last == '6' || last == '3' || last == '2';
    }
    while (rest.n) { /* a+w, o=rwx, ugo+rw */
        vig_str part = vig_str_cut(&rest, ',');
        size_t op = vig_str_find(part, '+') != VIG_NPOS ? vig_str_find(part, '+') : vig_str_find(part, '=');

        if (op != VIG_NPOS && (vig_str_has(vig_str_take(part, op), 'o') || vig_str_has(vig_str_take(part, op), 'a'))
            && vig_str_has(vig_str_skip(part, op), 'w') && !vig_str_has(part, 't'))
            return true;
    }
    return false;
}

static int writable_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        const struct vig_docker_flag *mode = is_copying(i) ? vig_docker_flag(i, "chmod") : NULL;
        int rc;

        if (!mode || !vig_docker_in_final(d, i) || !all_may_write(mode->value))
            continue;
        rc = vig_findings_at(out, vig_docker_place_of(d, i, &mode->at), err, "everybody may write to what is copied with mode %.*s",
                             VIG_ARG(mode->value));
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_copy_writable = {
    .id = "DKF-0095",
    .title = "COPY --chmod makes files writable for everybody",
    .why = "Any process in the container may change the program that the next one runs.",
    .remedy = "Give only the owner the right to write: --chmod=755, or 644, with --chown.",
    .refs = VIG_REFS("https://docs.docker.com/reference/dockerfile/#copy---chown---chmod"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = writable_run,
};

static int url_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;

    VIG_EACH_INSTRUCTION(i, d) {
        const struct vig_docker_word *word = NULL;
        int rc;

        for (size_t k = 0; i->kind == VIG_INS_ADD && is_copying(i) && !word && k + 1 < i->words.n; k++)
            if (is_url(i->words.v[k].expanded) && !is_git(i->words.v[k].expanded))
                word = &i->words.v[k];
        if (!word || vig_docker_flag(i, "checksum"))
            continue;
        rc = vig_findings_at(out, vig_docker_place_of(d, i, &word->at), err, "'%.*s' is taken as it comes",
                             VIG_ARG(vig_str_take(word->expanded, 200)));
        if (rc == 0 && vig_str_starts(word->expanded, VIG_STR("http://")))
            vig_findings_severity(out, VIG_HIGH);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct vig_check vig_check_dockerfile_add_url = {
    .id = "DKF-0096",
    .title = "ADD loads a URL without a checksum",
    .why = "Who controls the server, or the way to it with http, decides what gets into the image.",
    .remedy = "Write ADD --checksum=sha256:… URL FILE.",
    .refs = VIG_REFS("CIS-Docker-1.6-4.9", "https://docs.docker.com/reference/dockerfile/#add---checksum"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = url_run,
};
