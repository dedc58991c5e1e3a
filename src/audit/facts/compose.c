/* audit/facts/compose.c - compose files are read, with the files that they name, and all of it is judged as one project.
 *
 * Files that `include`, `extends`, `env_file` and secrets name are only read beneath the folder of the first compose file, without
 * following links, and only so many: a compose file of a stranger must not make us read (and show) what else is on this machine.
 * What is not read becomes a note.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit.h"
#include "audit/facts/compose.h"
#include "audit/facts/compose_edits.h"
#include "audit/facts/compose_git.h"
#include "audit/facts/compose_places.h"
#include "audit/facts/compose_terms.h"
#include "base/path.h"
#include "format/compose.h"
#include "system/rootfd.h"
#include "system/whole_file.h"

struct project {
    const struct vig_audit *a;
    const struct vig_compose_input *instead; /* texts that count in place of what the files hold */
    size_t instead_n;
    vig_str folder; /* of the first file, as it was written; empty: the current one */
    int fd;         /* of that folder; -1: there is none (standard input) */
};

static int read_all(struct vig_arena *arena, int fd, vig_str path, vig_str *ret, struct vig_err *err)
{
    int why = vig_read_onto(arena, fd, VIG_LIMIT_COMPOSE, ret);

    if (why == EISDIR)
        return vig_fail(err, VIG_E_INPUT, "'%.*s' is a folder, not a compose file", VIG_ARG(path));
    if (why == EFBIG)
        return vig_fail(err, VIG_E_LIMIT, "'%.*s' is larger than the %zu MB that are read of a compose file", VIG_ARG(path),
                        VIG_LIMIT_COMPOSE >> 20);
    return why ? vig_fail_errno(err, why, "reading '%.*s'", VIG_ARG(path)) : 0;
}

static int read_named(struct vig_arena *arena, const char *path, vig_str *ret, struct vig_err *err)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;

    if (fd < 0)
        return vig_fail_errno(err, errno, "reading '%s'", path);
    rc = read_all(arena, fd, vig_str_c(path), ret, err);
    if (!standard)
        (void)close(fd);
    return rc;
}

/* A path beneath the project's folder, relative to it; false for all else. */
static bool beneath(const struct project *p, vig_str path, char room[VIG_LIMIT_PATH], vig_str *ret)
{
    if (p->folder.n) {
        if (!vig_str_starts(path, p->folder) || path.n <= p->folder.n || path.p[p->folder.n] != '/')
            return false;
        path = vig_str_skip(path, p->folder.n + 1);
    } else if (vig_str_starts(path, VIG_STR("/")))
        return false;
    return path.n < VIG_LIMIT_PATH && vig_path_clean(path, room, ret) && ret->n;
}

static bool is_replaced(const struct project *p, vig_str path, vig_str *ret)
{
    for (size_t i = 0; i < p->instead_n; i++)
        if (vig_str_eq(p->instead[i].path, path)) {
            *ret = p->instead[i].text;
            return true;
        }
    return false;
}

static int read_beside(void *arg, vig_str path, vig_str *ret, struct vig_err *err)
{
    const struct project *p = arg;
    char room[VIG_LIMIT_PATH];
    vig_str name;
    int fd, rc;

    if (is_replaced(p, path, ret))
        return 0;
    if (p->fd < 0)
        return vig_fail(err, VIG_E_NOT_FOUND, "'%.*s' was not read: a compose file on standard input has no folder",
                        VIG_ARG(path));
    if (!beneath(p, path, room, &name))
        return vig_fail(err, VIG_E_UNSUPPORTED, "'%.*s' was not read: it is outside of the compose file's folder",
                        VIG_ARG(path));
    fd = vig_rootfd_open_file(p->fd, name);
    if (fd < 0)
        return vig_fail_errno(err, errno, "'%.*s' was not read", VIG_ARG(path));
    rc = read_all(p->a->arena, fd, path, ret, err);
    (void)close(fd);
    if (rc == VIG_E_LIMIT) /* only the project's own limits end all; one file too large is left out */
        rc = (int)(err->code = VIG_E_UNSUPPORTED);
    return rc;
}

static bool variable(void *arg, vig_str name, vig_str *ret)
{
    char room[256];
    const char *value;

    if (name.n >= sizeof room)
        return false;
    memcpy(room, name.p, name.n);
    room[name.n] = '\0';
    value = getenv(room);
    if (value)
        *ret = vig_str_c(value);
    return value != NULL;
}

static int look_beside(const struct project *p, struct vig_compose *c, vig_str path, uint32_t line, struct vig_err *err)
{
    struct vig_compose_facts *facts;
    char room[VIG_LIMIT_PATH];
    struct stat st;
    vig_str name;
    int fd;

    if (p->fd < 0 || vig_str_empty(path) || !beneath(p, path, room, &name))
        return 0;
    for (size_t i = 0; i < c->beside.n; i++)
        if (vig_str_eq(c->beside.v[i].path, path))
            return 0;
    if (c->beside.n >= VIG_LIMIT_COMPOSE_FILES)
        return 0; /* what is read of env files was noted */
    facts = vig_vec_add(&c->beside, p->a->arena);
    if (!facts)
        return vig_nomem(err);
    *facts = (struct vig_compose_facts){ .path = path, .line = line };
    fd = vig_rootfd_open_file(p->fd, name); /* what may not be read here may not be read by everyone */
    facts->found = fd >= 0 && fstat(fd, &st) == 0;
    if (facts->found)
        facts->mode = st.st_mode & 07777;
    if (fd >= 0)
        (void)close(fd);
    return 0;
}

/* Env files and the files of secrets: who may read them, and whether the repository holds them. */
static int look_around(const struct project *p, struct vig_compose *c, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->secrets.n; i++)
        rc = look_beside(p, c, c->secrets.v[i].file, c->secrets.v[i].line, err);
    for (size_t i = 0; rc == 0 && i < c->services.n; i++)
        for (size_t k = 0; rc == 0 && k < c->services.v[i].env_files.n; k++)
            rc = look_beside(p, c, c->services.v[i].env_files.v[k].name, c->services.v[i].env_files.v[k].line, err);
    return rc == 0 && p->fd >= 0 ? compose_look_into_git(c, p->folder, p->a->arena, err) : rc;
}

static int note_all(const struct vig_compose *c, struct vig_report *report, struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->notes.n; i++) {
        uint32_t line;
        const struct vig_compose_file *f = vig_compose_locate(c, c->notes.v[i].line, &line);

        rc = vig_sbom_note(report->sbom, f ? f->path : VIG_STR(""), VIG_NO_LAYER, line, err, "%.*s",
                           VIG_ARG(c->notes.v[i].text));
    }
    return rc;
}

/* Whether a file was read for the base: before the second of both that are named. */
static bool is_of_base(const struct vig_compose *c, vig_str path)
{
    size_t named = 0;

    for (size_t i = 0; i < c->files.n; i++) {
        named += c->files.v[i].named;
        if (named == 2)
            return false;
        if (vig_str_eq(c->files.v[i].path, path))
            return true;
    }
    return false;
}

/* What stands in the file that another one is laid over, and in files of that, is told when it is judged itself. */
static void leave_out_base(const struct vig_compose *c, struct vig_report *report)
{
    size_t kept = 0;

    for (size_t i = 0; i < report->findings.n; i++)
        if (!is_of_base(c, report->findings.v[i].place.path))
            report->findings.v[kept++] = report->findings.v[i];
    report->findings.n = kept;
    for (size_t i = 0; i < report->checks.n; i++) {
        struct vig_check_result *r = &report->checks.v[i];
        bool found = false;

        for (size_t k = 0; !found && k < kept; k++)
            found = vig_str_eqc(report->findings.v[k].id, r->id);
        if (r->state == VIG_CHECK_FAILED && !found)
            r->state = VIG_CHECK_PASSED;
    }
}

static int judge_services(const struct vig_audit *a, const struct vig_compose *c, struct vig_report *report,
                          struct vig_err *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < c->services.n; i++) {
        const struct vig_container *container = &c->services.v[i].container;
        size_t before = report->findings.n;

        rc = vig_audit_judge_part(a, VIG_SCOPE_CONTAINER, &(struct vig_facts){ .container = container, .compose = c },
                                  report, err);
        for (size_t k = before; rc == 0 && k < report->findings.n; k++) {
            struct vig_place *at = &report->findings.v[k].place;

            rc = compose_terms(&report->findings.v[k], a->arena, err);
            if (vig_str_empty(at->object))
                at->object = container->name;
            if (!at->line)
                at->line = container->line;
        }
    }
    return rc;
}

/* `over_base`: the first file is only what the second one is laid over. */
static int judge(const struct vig_audit *a, const struct vig_compose *c, bool over_base, struct vig_report *report,
                 struct vig_err *err)
{
    int rc = note_all(c, report, err);

    if (rc == 0)
        rc = vig_audit_judge_part(a, VIG_SCOPE_COMPOSE, &(struct vig_facts){ .compose = c }, report, err);
    if (rc == 0)
        rc = judge_services(a, c, report, err);
    if (rc == 0)
        rc = compose_ignore(c, report, a->arena, err);
    if (rc == 0)
        rc = compose_propose(c, report, a->arena, err);
    compose_place_all(c, report);
    if (over_base)
        leave_out_base(c, report);
    return rc < 0 ? rc : vig_audit_finish(a, report, err);
}

static int open_project(struct project *p, const char *first, struct vig_err *err)
{
    vig_str copy;

    p->fd = -1;
    if (strcmp(first, "-") == 0)
        return 0;
    p->folder = vig_str_dirname(vig_str_c(first));
    if (!vig_arena_str(p->a->arena, p->folder, &copy)) /* with a NUL */
        return vig_nomem(err);
    p->fd = open(p->folder.n ? copy.p : first[0] == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return 0; /* a folder that may not be opened keeps further files unread, and each says so */
}

static int read_project(struct project *p, const char *const *paths, size_t n, struct vig_compose **ret,
                        vig_str *ret_name, struct vig_err *err)
{
    const struct vig_compose_loader loader = { .arg = p, .read = read_beside, .variable = variable };
    struct vig_compose_input *files = vig_new_array(p->a->arena, struct vig_compose_input, n);
    vig_str name = VIG_STR("");
    int rc = 0;

    if (!files)
        return vig_nomem(err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        files[i].path = vig_str_c(paths[i]);
        if (!is_replaced(p, files[i].path, &files[i].text))
            rc = read_named(p->a->arena, paths[i], &files[i].text, err);
        name = vig_arena_printf(p->a->arena, "%.*s%s%s", VIG_ARG(name), i ? ", " : "", paths[i]);
        if (rc == 0 && !name.p)
            rc = vig_nomem(err);
    }
    if (rc == 0)
        rc = vig_compose_read(files, n, &loader, p->a->arena, ret, err);
    *ret_name = name;
    return rc;
}

/* A file whose services have no image is laid over another one: that which compose takes when none is named. NULL: there is none. */
static const char *find_base(const struct project *p, vig_str part)
{
    static const char *const names[] = { "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml" };

    for (size_t i = 0; p->fd >= 0 && i < VIG_COUNT(names); i++) {
        vig_str path;
        int fd = vig_str_eqc(vig_str_basename(part), names[i]) ? -1 : vig_rootfd_open_file(p->fd, vig_str_c(names[i]));

        if (fd < 0)
            continue;
        (void)close(fd);
        path = vig_arena_printf(p->a->arena, "%.*s%s%s", VIG_ARG(p->folder), p->folder.n ? "/" : "", names[i]);
        return path.p;
    }
    return NULL;
}

/* Reads the one file over its base, where there is one that can be read; else a note says that half of it is missing. */
static int read_over_base(struct project *p, const char *part, struct vig_compose **c, vig_str *ret_name,
                          bool *ret_over_base, struct vig_err *err)
{
    const char *both[] = { find_base(p, vig_str_c(part)), part };
    struct vig_compose_problem *note;
    struct vig_err unread = VIG_ERR_INIT;
    int rc = both[0] ? read_project(p, both, 2, c, ret_name, &unread) : VIG_E_NOT_FOUND;

    if (rc == 0) {
        *ret_over_base = true;
        return 0;
    }
    note = rc == VIG_E_NOMEM ? NULL : vig_vec_add(&(*c)->notes, p->a->arena);
    if (!note)
        return vig_nomem(err);
    note->line = (*c)->files.v[0].first + 1;
    note->text = VIG_STR("a service has neither an image nor a build section: if this file is laid over another one, "
                         "judge both: vigia lint --merge BASE FILE");
    return 0;
}

int vig_audit_compose_texts(const struct vig_audit *a, const char *const *paths, size_t n,
                            const struct vig_compose_input *instead, size_t instead_n, struct vig_compose **ret_project,
                            struct vig_report **ret_report, struct vig_err *err)
{
    struct project p = { .a = a, .instead = instead, .instead_n = instead_n, .fd = -1 };
    struct vig_compose *c = NULL;
    struct vig_report *report = NULL;
    vig_str name;
    bool over_base = false;
    int rc = n ? open_project(&p, paths[0], err) : vig_fail(err, VIG_E_USAGE, "no compose file was named");

    if (rc == 0)
        rc = read_project(&p, paths, n, &c, &name, err);
    if (rc == 0 && n == 1 && c->partial)
        rc = read_over_base(&p, paths[0], &c, &name, &over_base, err);
    if (rc == 0)
        rc = look_around(&p, c, err);
    if (rc == 0)
        rc = vig_audit_report(a, VIG_SUBJECT_COMPOSE, name, &report, err);
    if (rc == 0)
        rc = judge(a, c, over_base, report, err);
    if (p.fd >= 0)
        (void)close(p.fd);
    if (rc < 0)
        return rc;
    *ret_project = c;
    *ret_report = report;
    return 0;
}

int vig_audit_compose(struct vig_audit *a, const char *const *paths, size_t n, struct vig_reports *out,
                      struct vig_err *err)
{
    struct vig_compose *c;
    struct vig_report *report;
    int rc = vig_audit_compose_texts(a, paths, n, NULL, 0, &c, &report, err);

    return rc < 0 ? rc : vig_reports_add(out, report, a->arena, err);
}
