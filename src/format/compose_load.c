/* format/compose_load.c - the files of a compose project: those named, and those that they include and extend.
 *
 *     include: [ other.yaml, { path: [a.yaml, b.yaml], env_file: x.env } ]
 *     services: { web: { extends: { file: common.yaml, service: base } } }
 *
 * What an attacker might do: let files include each other, or services extend each other, in a circle or in long chains; name
 * files outside of the project. Chains are followed to a depth, circles are told, and what may be opened the loader decides.
 */
#include "format/compose_tree.h"

#include "base/cur.h"
#include "format/container_words.h"

struct chain { /* of what is being read, to see circles */
    const struct compose_source *source;
    vig_str service;
    const struct chain *up;
    unsigned depth;
};

static bool is_in_chain(const struct chain *c, const struct compose_source *source, vig_str service)
{
    for (; c; c = c->up)
        if (c->source == source && vig_str_eq(c->service, service))
            return true;
    return false;
}

const struct vig_compose_file *vig_compose_locate(const struct vig_compose *c, uint32_t project_line,
                                                  uint32_t *ret_line)
{
    *ret_line = 0;
    for (size_t i = 0; project_line && i < c->files.n; i++) {
        const struct vig_compose_file *f = &c->files.v[i];

        if (project_line > f->first && project_line - f->first <= f->lines) {
            *ret_line = project_line - f->first;
            return f;
        }
    }
    return NULL;
}

vig_str compose_dir_of_line(const struct compose_work *w, uint32_t line)
{
    uint32_t unused;
    const struct vig_compose_file *f = vig_compose_locate(w->out, line, &unused);

    return f ? vig_str_dirname(f->path) : VIG_STR("");
}

/* Adds a part of a path; ".." takes the last one away where there is one. */
static size_t add_part(char *to, size_t n, size_t root, vig_str part)
{
    vig_str have = vig_str_of(to, n);

    if (vig_str_empty(part) || vig_str_eqc(part, "."))
        return n;
    if (vig_str_eqc(part, "..") && n > root && !vig_str_eqc(vig_str_basename(have), "..")) {
        size_t slash = vig_str_rfind(vig_str_skip(have, root), '/');

        return slash == VIG_NPOS ? root : root + slash;
    }
    if (n > root)
        to[n++] = '/';
    memcpy(to + n, part.p, part.n);
    return n + part.n;
}

vig_str compose_join(struct compose_work *w, vig_str dir, vig_str name)
{
    char *to = vig_new_array(w->arena, char, dir.n + name.n + 2);
    bool absolute = vig_str_starts(name, VIG_STR("/"));
    size_t n = 0, root;

    if (!to)
        return (vig_str){ NULL, 0 };
    if (absolute)
        dir = VIG_STR("");
    if (absolute || vig_str_starts(dir, VIG_STR("/")))
        to[n++] = '/';
    root = n;
    while (dir.n)
        n = add_part(to, n, root, vig_str_cut(&dir, '/'));
    while (name.n)
        n = add_part(to, n, root, vig_str_cut(&name, '/'));
    return vig_str_of(to, n);
}

/* "# vigia ignore=CTR-0031 reason" in a line; false without one. */
static bool read_ignore(vig_str line, struct vig_compose_ignore *ret, bool *ret_global)
{
    size_t hash = vig_str_search(line, VIG_STR("# vigia "));
    vig_str s;

    if (hash == VIG_NPOS)
        return false;
    s = vig_str_trim(vig_str_skip(line, hash + 8));
    *ret_global = vig_str_starts(s, VIG_STR("global "));
    if (*ret_global)
        s = vig_str_trim(vig_str_skip(s, 7));
    if (!vig_str_starts(s, VIG_STR("ignore=")))
        return false;
    s = vig_str_skip(s, 7);
    ret->ids = vig_str_cut(&s, ' ');
    ret->reason = vig_str_trim(s);
    return ret->ids.n > 0;
}

/* An ignore on a line of its own is about the next line that is no comment. */
static int find_ignores(struct compose_work *w, const struct vig_compose_file *f)
{
    vig_cur cur = vig_cur_of(f->text);
    size_t waiting = w->out->ignores.n;
    vig_str line;

    if (vig_str_search(f->text, VIG_STR("# vigia ")) == VIG_NPOS)
        return 0;
    for (uint32_t n = f->first + 1; vig_cur_line(&cur, &line); n++) {
        struct vig_compose_ignore ignore = { .line = n }, *to;
        vig_str s = vig_str_trim(line);
        bool comment = vig_str_empty(s) || s.p[0] == '#', global;

        for (; !comment && waiting < w->out->ignores.n; waiting++)
            if (w->out->ignores.v[waiting].line)
                w->out->ignores.v[waiting].line = n;
        if (!read_ignore(line, &ignore, &global))
            continue;
        if (global)
            ignore.line = 0;
        to = vig_vec_add(&w->out->ignores, w->arena);
        if (!to)
            return vig_nomem(w->err);
        *to = ignore;
        if (!comment)
            waiting = w->out->ignores.n;
    }
    return 0;
}

static int add_file(struct compose_work *w, vig_str path, vig_str text, bool named, struct compose_source **ret)
{
    const struct vig_compose_file *before = w->out->files.n ? &w->out->files.v[w->out->files.n - 1] : NULL;
    uint32_t first = before ? before->first + before->lines : 0, lines = 1;
    struct vig_compose_file *f;
    struct compose_source *source = vig_new(w->arena, struct compose_source), **slot;

    if (text.n > VIG_LIMIT_COMPOSE)
        return vig_fail(w->err, VIG_E_LIMIT, "%.*s: a compose file of %zu bytes, of which at most %zu are read",
                        VIG_ARG(path), text.n, VIG_LIMIT_COMPOSE);
    if (w->out->files.n >= VIG_LIMIT_COMPOSE_FILES)
        return vig_fail(w->err, VIG_E_LIMIT, "the compose project has more than %d files", VIG_LIMIT_COMPOSE_FILES);
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    f = vig_vec_add(&w->out->files, w->arena);
    slot = vig_vec_add(&w->sources, w->arena);
    if (slot)
        *slot = source;
    if (!f || !slot || !source)
        return vig_nomem(w->err);
    *f = (struct vig_compose_file){ .path = path, .text = text, .first = first, .lines = lines + 1, .named = named };
    source->path = path;
    source->dir = vig_str_dirname(path);
    source->file = (uint32_t)(w->out->files.n - 1);
    *ret = source;
    return find_ignores(w, f);
}

/* Files of version 1, of before 2016, have their services at the top level. */
static bool is_version_1(const struct compose_node *root)
{
    if (compose_get(root, VIG_STR("services")) || compose_get(root, VIG_STR("version")) ||
        compose_get(root, VIG_STR("include")))
        return false;
    for (const struct compose_node *c = root->first; c; c = c->next)
        if (compose_get(c, VIG_STR("image")) || compose_get(c, VIG_STR("build")))
            return true;
    return false;
}

static int as_version_2(struct compose_work *w, struct compose_node **root)
{
    struct compose_node *services = *root;
    int rc = compose_problem(
        w, services->line,
        "a file of version 1, which compose does not read any more: put 'services:' above the services");

    if (rc == 0)
        rc = compose_new(w, VIG_YAML_MAPPING, services->line, root);
    if (rc < 0)
        return rc;
    services->key = VIG_STR("services");
    compose_append(*root, services);
    return 0;
}

/* One YAML document of a file. */
static int parse_document(struct compose_work *w, const struct vig_yaml *yaml, const struct vig_compose_file *f,
                          struct compose_node **ret)
{
    int rc;

    if (yaml->kind != VIG_YAML_MAPPING)
        return vig_fail(w->err, VIG_E_INPUT,
                        "%.*s:%u: no compose file: it does not start with a mapping like 'services:'", VIG_ARG(f->path),
                        yaml->line);
    rc = compose_tree_make(w, yaml, f->first, ret);
    if (rc == 0 && is_version_1(*ret))
        rc = as_version_2(w, ret);
    return rc == 0 ? compose_canonical(w, *ret) : rc;
}

/* Documents of one file are laid over each other, as files are. */
static int parse_source(struct compose_work *w, struct compose_source *s)
{
    const struct vig_compose_file f = w->out->files.v[s->file];
    struct compose_node *root = NULL, *next;
    struct vig_yaml *yaml = NULL;
    int rc = vig_yaml_read(f.text, VIG_LIMIT_COMPOSE, w->arena, &yaml, w->err);

    if (rc < 0)
        return vig_wrap(w->err, "%.*s", VIG_ARG(f.path));
    if (!yaml)
        return vig_fail(w->err, VIG_E_INPUT, "%.*s: the compose file is empty", VIG_ARG(f.path));
    for (; rc == 0 && yaml; yaml = yaml->next) {
        if (yaml->kind == VIG_YAML_SCALAR && yaml->plain && yaml->text.n == 0 && (root || yaml->next))
            continue; /* "---" and nothing behind it */
        rc = parse_document(w, yaml, &f, &next);
        if (rc == 0 && root)
            rc = compose_merge(w, root, next);
        else if (rc == 0)
            root = next;
    }
    if (rc == 0)
        s->root = root;
    return rc;
}

/* A bad file that another one names is noted; only what is named by the user ends all. */
static int note_failure(struct compose_work *w, uint32_t line, int rc)
{
    struct vig_err why = *w->err;

    if (rc == VIG_E_NOMEM || rc == VIG_E_LIMIT)
        return rc;
    return compose_note(w, line, "%s", why.msg);
}

int compose_read(struct compose_work *w, vig_str path, vig_str *ret)
{
    if (!w->loader->read)
        return vig_fail(w->err, VIG_E_UNSUPPORTED, "'%.*s' was not read: further files are not read here",
                        VIG_ARG(path));
    if (++w->reads > VIG_LIMIT_COMPOSE_FILES)
        return vig_fail(w->err, VIG_E_LIMIT, "the compose project names more than %d files", VIG_LIMIT_COMPOSE_FILES);
    return w->loader->read(w->loader->arg, path, ret, w->err);
}

int compose_source_of(struct compose_work *w, vig_str dir, vig_str name, uint32_t line, struct compose_source **ret)
{
    vig_str path = compose_join(w, dir, name), text;
    int rc;

    *ret = NULL;
    if (!path.p)
        return vig_nomem(w->err);
    for (size_t i = 0; i < w->sources.n; i++)
        if (vig_str_eq(w->sources.v[i]->path, path))
            return *ret = w->sources.v[i], 0;
    rc = compose_read(w, path, &text);
    if (rc == 0)
        rc = add_file(w, path, text, false, ret);
    if (rc == 0)
        rc = parse_source(w, *ret);
    return rc < 0 ? note_failure(w, line, rc) : 0;
}

static struct compose_node *service_of(const struct compose_node *root, vig_str name)
{
    return compose_get(compose_get(root, VIG_STR("services")), name);
}

static int extended(struct compose_work *w, const struct compose_source *source, const struct compose_node *node,
                    const struct chain *up, struct compose_node **ret);

/* The service that `extends` names, itself with what it extends. *ret NULL: there is none, which was told. */
static int base_of(struct compose_work *w, const struct compose_source *source, const struct compose_node *extends,
                   const struct chain *up, struct compose_node **ret)
{
    vig_str file = compose_text(extends, VIG_STR("file")), name = compose_text(extends, VIG_STR("service"));
    struct compose_source *other;
    const struct compose_node *base;
    int rc;

    *ret = NULL;
    if (file.n) {
        rc = compose_source_of(w, source->dir, file, extends->line, &other);
        if (rc < 0 || !other || !other->root)
            return rc;
        source = other;
    }
    base = service_of(source->root, name);
    if (!base && !file.n)
        base = service_of(w->before, name);
    if (!base || base->kind != VIG_YAML_MAPPING)
        return compose_problem(w, extends->line, "extends '%.*s', which is no service of %.*s", VIG_ARG(name),
                               VIG_ARG(source->path));
    if (is_in_chain(up, source, base->key))
        return compose_problem(w, extends->line, "extends '%.*s', which extends this service in turn", VIG_ARG(name));
    if (up && up->depth >= VIG_LIMIT_COMPOSE_DEPTH)
        return compose_problem(w, extends->line, "extends a chain of more than %d services", VIG_LIMIT_COMPOSE_DEPTH);
    return extended(w, source, base, up, ret);
}

/* A copy of a service laid over what it extends. */
static int extended(struct compose_work *w, const struct compose_source *source, const struct compose_node *node,
                    const struct chain *up, struct compose_node **ret)
{
    const struct chain here = { source, node->key, up, up ? up->depth + 1 : 1 };
    const struct compose_node *extends = compose_get(node, VIG_STR("extends"));
    struct compose_node *own, *base = NULL;
    int rc = compose_tree_copy(w, node, &own);

    if (rc == 0 && extends)
        rc = base_of(w, source, extends, &here, &base);
    if (rc == 0 && base) {
        rc = compose_merge_service(w, base, own);
        base->key = own->key;
        base->line = own->line;
        base->key_line = own->key_line;
        own = base;
    }
    if (rc == 0)
        *ret = own;
    return rc;
}

static int own_model(struct compose_work *w, const struct compose_source *source, struct compose_node **ret)
{
    struct compose_node *services, *next, *items;
    int rc = compose_tree_copy(w, source->root, ret);

    services = rc == 0 ? compose_get(*ret, VIG_STR("services")) : NULL;
    if (!services || services->kind != VIG_YAML_MAPPING)
        return rc;
    items = services->first;
    services->first = services->last = NULL;
    for (struct compose_node *s = items; rc == 0 && s; s = next) {
        struct compose_node *whole = s;

        next = s->next;
        if (s->kind == VIG_YAML_MAPPING)
            rc = extended(w, source, s, NULL, &whole);
        if (rc == 0)
            compose_append(services, whole);
    }
    return rc;
}

static int model_of(struct compose_work *w, const struct compose_source *source, const struct chain *up,
                    struct compose_node **ret);

static int include_file(struct compose_work *w, const struct compose_source *source, const struct compose_node *path,
                        const struct chain *here, struct compose_node *into)
{
    struct compose_source *other;
    struct compose_node *model;
    int rc;

    if (path->kind != VIG_YAML_SCALAR)
        return 0;
    rc = compose_source_of(w, source->dir, path->text, path->line, &other);
    if (rc < 0 || !other || !other->root)
        return rc;
    if (is_in_chain(here, other, VIG_STR("")))
        return compose_problem(w, path->line, "includes '%.*s', which includes this file in turn", VIG_ARG(path->text));
    if (here->depth >= VIG_LIMIT_COMPOSE_DEPTH)
        return compose_problem(w, path->line, "files include each other more than %d deep", VIG_LIMIT_COMPOSE_DEPTH);
    rc = model_of(w, other, here, &model);
    return rc < 0 ? rc : compose_merge(w, into, model);
}

static int read_env_file(struct compose_work *w, vig_str dir, vig_str name, uint32_t line, struct compose_vars *to)
{
    vig_str path = compose_join(w, dir, name), text;
    int rc;

    if (!path.p)
        return vig_nomem(w->err);
    if (!w->loader->read)
        return 0;
    rc = compose_read(w, path, &text);
    if (rc < 0)
        return rc == VIG_E_NOT_FOUND && !line ? 0 : note_failure(w, line, rc);
    return compose_env_read(w, text, to);
}

/* An included project has variables of its own. */
static int include_vars(struct compose_work *w, const struct compose_source *source, const struct compose_node *item,
                        vig_str first, struct compose_vars *to)
{
    const struct compose_node *files = compose_get(item, VIG_STR("env_file"));
    vig_str path = compose_join(w, source->dir, first);
    int rc = 0;

    if (!path.p)
        return vig_nomem(w->err);
    if (!files)
        return read_env_file(w, vig_str_dirname(path), VIG_STR(".env"), 0, to);
    if (files->kind == VIG_YAML_SCALAR)
        return read_env_file(w, source->dir, files->text, files->line, to);
    for (const struct compose_node *f = files->first; rc == 0 && f; f = f->next)
        rc = read_env_file(w, source->dir, f->text, f->line, to);
    return rc;
}

static int include(struct compose_work *w, const struct compose_source *source, const struct compose_node *item,
                   const struct chain *here, struct compose_node *into)
{
    const struct compose_node *path = item->kind == VIG_YAML_MAPPING ? compose_get(item, VIG_STR("path")) : item;
    const struct compose_vars *outer = w->vars;
    const struct compose_node *first;
    struct compose_vars vars = { .outer = outer }, *own;
    int rc;

    if (!path)
        return compose_problem(w, item->line, "an include without a path");
    first = path->kind == VIG_YAML_SEQUENCE ? path->first : path;
    own = vig_new(w->arena, struct compose_vars);
    if (!own)
        return vig_nomem(w->err);
    *own = vars;
    rc = include_vars(w, source, item, first ? first->text : VIG_STR(""), own);
    w->vars = own;
    if (path->kind == VIG_YAML_SCALAR)
        rc = rc < 0 ? rc : include_file(w, source, path, here, into);
    else
        for (const struct compose_node *p = path->first; rc == 0 && p; p = p->next)
            rc = include_file(w, source, p, here, into);
    w->vars = outer;
    return rc;
}

/* A file with all that it includes and extends. */
static int model_of(struct compose_work *w, const struct compose_source *source, const struct chain *up,
                    struct compose_node **ret)
{
    const struct chain here = { source, VIG_STR(""), up, up ? up->depth + 1 : 1 };
    const struct compose_node *includes = compose_get(source->root, VIG_STR("include"));
    struct compose_node *model, *own;
    int rc = compose_new(w, VIG_YAML_MAPPING, source->root->line, &model);

    if (includes && includes->kind == VIG_YAML_SEQUENCE)
        for (const struct compose_node *i = includes->first; rc == 0 && i; i = i->next)
            rc = include(w, source, i, &here, model);
    if (rc == 0)
        rc = own_model(w, source, &own);
    if (rc == 0)
        rc = compose_merge(w, model, own);
    if (rc == 0)
        *ret = model;
    return rc;
}

static int read_all(struct compose_work *w, const struct vig_compose_input *files, size_t n)
{
    struct compose_vars *vars = vig_new(w->arena, struct compose_vars);
    struct compose_node *model = NULL;
    int rc = vars ? 0 : vig_nomem(w->err);

    if (rc == 0)
        rc = read_env_file(w, vig_str_dirname(files[0].path), VIG_STR(".env"), 0, vars);
    w->vars = vars;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct compose_source *source;
        struct compose_node *next;

        rc = add_file(w, files[i].path, files[i].text, true, &source);
        if (rc == 0)
            rc = parse_source(w, source);
        if (rc == 0)
            rc = model_of(w, source, NULL, &next);
        if (rc == 0 && model)
            rc = compose_merge(w, model, next);
        else if (rc == 0)
            model = next;
        w->before = model;
    }
    if (rc == 0)
        rc = compose_fill_resources(w, model);
    return rc == 0 ? compose_fill_services(w, model) : rc;
}

int vig_compose_read(const struct vig_compose_input *files, size_t n, const struct vig_compose_loader *loader,
                     struct vig_arena *arena, struct vig_compose **ret, struct vig_err *err)
{
    static const struct vig_compose_loader none = { 0 };
    struct vig_compose *out = vig_new(arena, struct vig_compose);
    struct compose_work w = { .arena = arena, .err = err, .loader = loader ? loader : &none, .out = out };
    int rc;

    if (!out)
        return vig_nomem(err);
    if (n == 0)
        return vig_fail(err, VIG_E_USAGE, "no compose file was named");
    rc = read_all(&w, files, n);
    if (rc == 0)
        *ret = out;
    return rc;
}
