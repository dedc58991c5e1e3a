/* audit/facts/containers.c - asks the engine about containers (see containers.h).
 *
 *     GET /containers/json?all=1     which there are
 *     GET /containers/ID/json        each one, and those whose namespaces it joins
 *     GET /images/ID/json            each image once
 *     GET /volumes                   where volumes lead, when there are any
 *     GET /exec/ID/json              each exec that the engine remembers
 *     GET /containers/ID/top         only where /proc does not show its processes
 *
 * One round of questions after the other, each asked on all threads at once. A container that is removed meanwhile is left out;
 * whatever else fails becomes a gap of that container.
 */
#include "audit/facts/containers.h"

#include <fcntl.h>
#include <unistd.h>

#include "audit/facts/container_json.h"
#include "audit/facts/processes.h"
#include "base/map.h"
#include "system/chase.h"

enum { SECONDS = 10 }; /* for one answer; a busy engine inspects in milliseconds */

struct work {
    const struct vig_audit *a;
    struct vig_container_facts *f;
    struct vig_asker asker;
    struct vig_err *err;
};

/* A name or id goes into a path: nothing in it may mean anything there. */
static bool is_name(vig_str s)
{
    if (!s.n || s.n > 256 || vig_str_search(s, VIG_STR("..")) != VIG_NPOS)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!vig_is_alnum(s.p[i]) && !memchr("_.-:", s.p[i], 4))
            return false;
    return true;
}

/* A question about an object; its path is NULL when there is no memory, or nothing can be called like that. */
static struct vig_question about(struct work *w, const char *before, vig_str id, const char *after)
{
    struct vig_question q = { .max = VIG_LIMIT_ENGINE_OBJECT };

    if (is_name(id))
        q.path = vig_arena_printf(w->f->arena, "%s%.*s%s", before, VIG_ARG(id), after).p;
    return q;
}

static int gap(struct work *w, size_t container, const char *what, const char *why)
{
    struct vig_container_gap *g = vig_vec_add(&w->f->gaps, w->f->arena);

    if (!g)
        return vig_nomem(w->err);
    g->container = container;
    g->text = vig_arena_printf(w->f->arena, "%s: %s", what, why);
    return g->text.p ? 0 : vig_nomem(w->err);
}

static int add_container(struct work *w, vig_str name)
{
    struct vig_container *c = vig_vec_add(&w->f->list, w->f->arena);
    vig_str *failed = vig_vec_add(&w->f->failed, w->f->arena);

    if (!c || !failed)
        return vig_nomem(w->err);
    c->id = c->name = name;
    return 0;
}

static int list_named(struct work *w, const char *const *names, size_t n)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < n; i++) {
        vig_str name = vig_str_c(names[i]);
        if (vig_str_starts(name, VIG_STR("/")))
            name = vig_str_skip(name, 1);
        if (!is_name(name))
            return vig_fail(w->err, VIG_E_USAGE, "'%.100s' cannot be the name of a container", names[i]);
        rc = add_container(w, name);
    }
    return rc;
}

static int list_all(struct work *w)
{
    struct vig_question *q = &w->f->list_answer;
    size_t i, max;
    yyjson_val *v;
    int rc = 0;

    *q = (struct vig_question){ .path = "/containers/json?all=1", .max = VIG_LIMIT_ENGINE_ANSWER };
    vig_ask(&w->asker, q, 1);
    if (q->rc < 0) {
        *w->err = q->err;
        return q->rc;
    }
    if (!yyjson_is_arr(q->answer))
        return vig_fail(w->err, VIG_E_INPUT, "the engine's answer to %s is not a list", q->path);
    yyjson_arr_foreach(q->answer, i, max, v) {
        vig_str id = vig_json_get_str(v, VIG_STR("Id"));
        if (!is_name(id)) {
            w->f->unnamed++;
            continue;
        }
        if (w->f->list.n < VIG_LIMIT_CONTAINERS)
            rc = add_container(w, id);
        else
            w->f->left_out++;
        if (rc < 0)
            return rc;
    }
    return w->f->unnamed && !w->f->list.n ? vig_fail(w->err, VIG_E_INPUT, "none of the engine's %zu containers has an id", w->f->unnamed) : 0;
}

static struct vig_question *new_questions(struct work *w, size_t n)
{
    return vig_new_array(w->f->arena, struct vig_question, n ? n : 1);
}

/* Reads container `i`; false when it is gone. */
static bool read_one(struct work *w, size_t i, int *rc)
{
    struct vig_question *q = &w->f->containers[i];
    struct vig_container *c = &w->f->list.v[i];

    *rc = 0;
    if (q->rc == 0)
        q->rc = vig_container_read(q->answer, w->f->arena, c, &q->err);
    if (q->rc == VIG_E_NOT_FOUND)
        return false;
    if (q->rc < 0 && !vig_arena_str(w->f->arena, vig_str_c(q->err.msg), &w->f->failed.v[i]))
        *rc = vig_nomem(w->err);
    return true;
}

static int inspect_all(struct work *w, bool named)
{
    struct vig_container_facts *f = w->f;
    size_t kept = 0, n = f->list.n;
    int rc = 0;

    f->containers = new_questions(w, n);
    if (!f->containers)
        return vig_nomem(w->err);
    f->containers_n = n;
    for (size_t i = 0; i < n; i++)
        f->containers[i] = about(w, "/containers/", f->list.v[i].id, "/json");
    vig_ask(&w->asker, f->containers, n);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        if (read_one(w, i, &rc)) {
            f->list.v[kept] = f->list.v[i];
            f->failed.v[kept++] = f->failed.v[i];
        } else if (named)
            return vig_fail(w->err, VIG_E_NOT_FOUND, "there is no container '%.*s' (docker ps -a lists them)", VIG_ARG(f->list.v[i].id));
    }
    f->list.n = kept;
    return rc;
}

/* ---- namespaces of other containers ---- */

static vig_str joined(vig_str mode)
{
    return vig_str_starts(mode, VIG_STR("container:")) ? vig_str_skip(mode, 10) : VIG_STR("");
}

struct join {
    vig_str to;      /* id or name; empty: its namespace is its own, or the host's */
    const char *key; /* of the mode of the one that it joins */
    vig_str *ret;
};
enum { JOINS = 3 };

static void joins_of(struct vig_container *c, struct join ret[JOINS])
{
    ret[0] = (struct join){ joined(c->network), "NetworkMode", &c->network_of };
    ret[1] = (struct join){ joined(c->pid), "PidMode", &c->pid_of };
    ret[2] = (struct join){ joined(c->ipc), "IpcMode", &c->ipc_of };
}

/* Asks about each container that another one joins; *ret: from id or name to 1 + the question's index. */
static int ask_followed(struct work *w, struct vig_map *ret)
{
    struct vig_container_facts *f = w->f;
    struct join joins[JOINS];
    bool is_new;

    f->followed = new_questions(w, JOINS * f->list.n);
    if (!f->followed)
        return vig_nomem(w->err);
    for (size_t i = 0; i < f->list.n; i++) {
        joins_of(&f->list.v[i], joins);
        for (size_t k = 0; k < JOINS; k++) {
            uintptr_t *slot = joins[k].to.n ? vig_map_put(ret, f->arena, joins[k].to, &is_new) : NULL;
            if (slot && is_new) {
                f->followed[f->followed_n++] = about(w, "/containers/", joins[k].to, "/json");
                *slot = f->followed_n;
            }
        }
    }
    vig_ask(&w->asker, f->followed, f->followed_n);
    return 0;
}

static int follow(struct work *w)
{
    struct vig_container_facts *f = w->f;
    struct vig_map asked = { 0 };
    struct join joins[JOINS];
    int rc = ask_followed(w, &asked);

    for (size_t i = 0; rc == 0 && i < f->list.n; i++) {
        joins_of(&f->list.v[i], joins);
        for (size_t k = 0; k < JOINS; k++) {
            uintptr_t *slot = joins[k].to.n ? vig_map_get(&asked, joins[k].to) : NULL;
            const struct vig_question *q = slot ? &f->followed[*slot - 1] : NULL;
            if (q && q->rc == 0)
                *joins[k].ret = vig_json_str(yyjson_obj_get(yyjson_obj_get(q->answer, "HostConfig"), joins[k].key));
        }
    }
    return rc;
}

/* ---- images ---- */

static int ask_images(struct work *w, struct vig_map *ret)
{
    struct vig_container_facts *f = w->f;
    bool is_new;

    *ret = (struct vig_map){ 0 };
    f->images = new_questions(w, f->list.n);
    if (!f->images)
        return vig_nomem(w->err);
    for (size_t i = 0; i < f->list.n; i++) {
        uintptr_t *slot = f->list.v[i].image_id.n ? vig_map_put(ret, f->arena, f->list.v[i].image_id, &is_new) : NULL;
        if (slot && is_new) {
            f->images[f->images_n++] = about(w, "/images/", f->list.v[i].image_id, "/json");
            *slot = f->images_n;
        }
    }
    vig_ask(&w->asker, f->images, f->images_n);
    return 0;
}

static int read_images(struct work *w)
{
    struct vig_map by_id;
    int rc = ask_images(w, &by_id);

    for (size_t i = 0; rc == 0 && i < w->f->list.n; i++) {
        struct vig_container *c = &w->f->list.v[i];
        uintptr_t *slot = c->image_id.n ? vig_map_get(&by_id, c->image_id) : NULL;
        struct vig_question *q = slot ? &w->f->images[*slot - 1] : NULL;
        if (!q)
            continue;
        if (q->rc == 0)
            q->rc = vig_container_read_image(q->answer, w->f->arena, c, &q->err);
        if (q->rc < 0)
            rc = gap(w, i, "its image could not be inspected", q->err.msg);
    }
    return rc;
}

/* ---- volumes, and where paths lead ---- */

static bool has_volumes(const struct vig_container_facts *f)
{
    for (size_t i = 0; i < f->list.n; i++)
        for (size_t k = 0; k < f->list.v[i].mounts.n; k++)
            if (vig_str_eqc(f->list.v[i].mounts.v[k].type, "volume"))
                return true;
    return false;
}

static int read_volumes(struct work *w)
{
    struct vig_question *q = &w->f->volumes;
    struct vig_map binds;
    int rc;

    if (!has_volumes(w->f))
        return 0;
    *q = (struct vig_question){ .path = "/volumes", .max = VIG_LIMIT_ENGINE_ANSWER };
    vig_ask(&w->asker, q, 1);
    for (size_t i = 0; q->rc < 0 && i < w->f->list.n; i++)
        if (w->f->list.v[i].mounts.n && gap(w, i, "where volumes lead could not be asked", q->err.msg) < 0)
            return VIG_E_NOMEM;
    if (q->rc < 0)
        return 0;
    rc = vig_volumes_read(q->answer, w->f->arena, &binds, w->err);
    for (size_t i = 0; rc == 0 && i < w->f->list.n; i++)
        vig_container_follow_volumes(&binds, &w->f->list.v[i]);
    return rc;
}

static int chase_mount(struct work *w, int root, struct vig_mount *m)
{
    vig_str from = m->real_source.n ? m->real_source : m->source, to;
    char path[VIG_LIMIT_PATH];

    if (!vig_str_starts(from, VIG_STR("/")) || !vig_chase(root, from, path, &to) || vig_str_eq(to, from))
        return 0;
    return vig_arena_str(w->f->arena, to, &m->real_source) ? 0 : vig_nomem(w->err);
}

/* Only an engine behind a socket of this machine mounts paths of this machine. */
static int chase_mounts(struct work *w)
{
    int root, rc = 0;

    if (strncmp(vig_engine_address(w->a->engine), "unix:", 5) != 0)
        return 0;
    root = open(w->a->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return 0;
    for (size_t i = 0; rc == 0 && i < w->f->list.n; i++)
        for (size_t k = 0; rc == 0 && k < w->f->list.v[i].mounts.n; k++)
            rc = chase_mount(w, root, &w->f->list.v[i].mounts.v[k]);
    (void)close(root);
    return rc;
}

/* ---- execs and processes ---- */

static int read_execs(struct work *w)
{
    struct vig_container_facts *f = w->f;
    size_t total = 0, at = 0;
    int rc = 0;

    for (size_t i = 0; i < f->list.n; i++)
        total += f->list.v[i].execs.n;
    f->execs = new_questions(w, total);
    if (!f->execs)
        return vig_nomem(w->err);
    for (size_t i = 0; i < f->list.n; i++)
        for (size_t k = 0; k < f->list.v[i].execs.n; k++)
            f->execs[f->execs_n++] = about(w, "/exec/", f->list.v[i].execs.v[k].id, "/json");
    vig_ask(&w->asker, f->execs, f->execs_n);
    for (size_t i = 0; rc == 0 && i < f->list.n; i++)
        for (size_t k = f->list.v[i].execs.n; rc == 0 && k > 0; k--, at++) {
            struct vig_question *q = &f->execs[at];
            if (q->rc == 0) /* one that is gone has nothing to tell */
                rc = vig_container_read_exec(q->answer, f->arena, &f->list.v[i], w->err) == VIG_E_NOMEM ? VIG_E_NOMEM : 0;
        }
    return rc;
}

/* {"Titles":["PID","COMMAND"],"Processes":[["4711","sshd"]]} */
static void read_top(yyjson_val *top, struct vig_container *c)
{
    size_t i, max;
    yyjson_val *process;

    c->processes_known = yyjson_is_arr(yyjson_obj_get(top, "Processes"));
    yyjson_arr_foreach(yyjson_obj_get(top, "Processes"), i, max, process)
        if (vig_is_ssh_server(vig_str_trim(vig_json_str(yyjson_arr_get_last(process)))))
            c->runs_sshd = true;
}

static int read_processes(struct work *w)
{
    struct vig_container_facts *f = w->f;

    if (strncmp(vig_engine_address(w->a->engine), "unix:", 5) == 0)
        vig_processes_look(w->a->root, f->list.v, f->list.n, f->arena);
    f->processes = new_questions(w, f->list.n);
    if (!f->processes)
        return vig_nomem(w->err);
    for (f->processes_n = 0; f->processes_n < f->list.n; f->processes_n++) {
        const struct vig_container *c = &f->list.v[f->processes_n];
        if (vig_str_eqc(c->state, "running") && !c->processes_known)
            f->processes[f->processes_n] = about(w, "/containers/", c->id, "/top?ps_args=-eo%20pid,comm");
    }
    vig_ask(&w->asker, f->processes, f->processes_n);
    for (size_t i = 0; i < f->list.n; i++)
        if (f->processes[i].rc == 0)
            read_top(f->processes[i].answer, &f->list.v[i]);
    return 0;
}

struct named {
    struct vig_container c;
    vig_str failed;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = vig_str_cmp(x->c.name, y->c.name);

    return order ? order : vig_str_cmp(x->c.id, y->c.id);
}

static int sort(struct work *w)
{
    struct vig_container_facts *f = w->f;
    struct named *all = vig_new_array(f->arena, struct named, f->list.n);

    if (f->list.n && !all)
        return vig_nomem(w->err);
    for (size_t i = 0; i < f->list.n; i++)
        all[i] = (struct named){ f->list.v[i], f->failed.v[i] };
    if (f->list.n)
        qsort(all, f->list.n, sizeof *all, by_name);
    for (size_t i = 0; i < f->list.n; i++) {
        f->list.v[i] = all[i].c;
        f->failed.v[i] = all[i].failed;
    }
    return 0;
}

int vig_container_facts_gather(const struct vig_audit *a, const char *const *names, size_t n, struct vig_container_facts *ret,
                               struct vig_err *err)
{
    struct work w = { .a = a, .f = ret, .asker = { .engine = a->engine, .pool = a->pool, .seconds = SECONDS }, .err = err };
    int rc;

    *ret = (struct vig_container_facts){ .arena = vig_arena_new(VIG_LIMIT_SCRATCH_ARENA) };
    if (!ret->arena)
        return vig_nomem(err);
    if (!a->engine)
        return vig_fail(err, VIG_E_NET, "%s", a->engine_why ? a->engine_why : "there is no engine to ask");
    rc = n ? list_named(&w, names, n) : list_all(&w);
    if (rc == 0)
        rc = inspect_all(&w, n > 0);
    if (rc == 0 && !n)
        rc = sort(&w);
    if (rc == 0)
        rc = follow(&w);
    if (rc == 0)
        rc = read_images(&w);
    if (rc == 0)
        rc = read_volumes(&w);
    if (rc == 0)
        rc = chase_mounts(&w);
    if (rc == 0)
        rc = read_execs(&w);
    if (rc == 0)
        rc = read_processes(&w);
    return rc;
}

void vig_container_facts_done(struct vig_container_facts *f)
{
    vig_questions_done(&f->list_answer, 1);
    vig_questions_done(&f->volumes, 1);
    vig_questions_done(f->containers, f->containers_n);
    vig_questions_done(f->followed, f->followed_n);
    vig_questions_done(f->images, f->images_n);
    vig_questions_done(f->execs, f->execs_n);
    vig_questions_done(f->processes, f->processes_n);
    vig_arena_free(f->arena);
    f->arena = NULL;
}
