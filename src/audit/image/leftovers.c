/* audit/image/leftovers.c - what a finished image does not need: compilers, debuggers, package managers, sudo, login servers, repositories,
 * credentials' folders, caches, and bytes that later layers hide.
 *
 * Tools are told once for each package, or for each folder when no package owns them, with the layer and the line that brought them.
 */
#include "audit/image/place.h"

enum { MOST_GROUPS = 200, NAMES = 160 };

struct group { /* files that one finding is about */
    vig_str key;
    const struct vig_image_file *first;
    char names[NAMES];
    size_t n, listed;
};

/* The first three parts of a path: "usr/local/go". */
static vig_str place_of(vig_str path)
{
    size_t parts = 0;

    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '/' && ++parts == 3)
            return vig_str_take(path, i);
    return vig_str_dirname(path);
}

static struct group *group_of(struct group *groups, size_t *n, const struct vig_image_file *f)
{
    vig_str key = f->owner.n ? f->owner : place_of(f->path);

    for (size_t i = 0; i < *n; i++)
        if (groups[i].first->layer == f->layer && vig_str_eq(groups[i].key, key))
            return &groups[i];
    if (*n == MOST_GROUPS)
        return NULL;
    groups[*n] = (struct group){ .key = key, .first = f };
    return &groups[(*n)++];
}

static void add_name(struct group *g, vig_str name)
{
    size_t at = strlen(g->names), left = NAMES - at;

    if (vig_str_search(vig_str_c(g->names), name) != VIG_NPOS)
        return; /* the same tool in another folder */
    g->n++;
    if (name.n + 3 < left) {
        (void)snprintf(g->names + at, left, "%s%.*s", at ? ", " : "", VIG_ARG(name));
        g->listed++;
    }
}

static int tell_group(const struct vig_image *image, const struct group *g, struct vig_findings *out, struct vig_err *err)
{
    vig_str line = vig_made_by(image, g->first->layer);
    char more[32] = "";

    if (g->n > g->listed)
        (void)snprintf(more, sizeof more, " and %zu more", g->n - g->listed);
    return vig_findings_at(out, vig_at_file(g->first->path, image->is_image ? g->first->layer : 0), err, "%s%s%s%.*s%s%.*s%s", g->names, more,
                           g->first->owner.n ? " of package " : "", VIG_ARG(g->first->owner), VIG_MADE_BY(line));
}

static int tell_tools(const struct vig_image *image, unsigned kinds, struct vig_findings *out, struct vig_err *err)
{
    struct group *groups = calloc(MOST_GROUPS, sizeof *groups);
    size_t n = 0;
    int rc = 0;

    if (!groups)
        return vig_nomem(err);
    vig_needs_files(image, out);
    for (size_t i = 0; i < image->files.n; i++) {
        const struct vig_image_file *f = &image->files.v[i];
        struct group *g = f->kinds & kinds ? group_of(groups, &n, f) : NULL;
        if (g)
            add_name(g, vig_str_take(vig_str_basename(f->path), 40));
    }
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = tell_group(image, &groups[i], out, err);
    free(groups);
    return rc;
}

static int compilers_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return tell_tools(f->image, VIG_IMG_COMPILER | VIG_IMG_BUILDER, out, err);
}

const struct vig_check vig_check_image_compilers = {
    .id = "IMG-0022",
    .title = "Compilers or build tools are left in the image",
    .why = "Whoever gets in can build exploits for this very system, and the image carries hundreds of MB that only the build needed.",
    .remedy = "Build in a stage of its own and copy the result: FROM golang:1.23 AS build … FROM scratch, COPY --from=build /out/app /app.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.3", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .run = compilers_run,
};

static int debuggers_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return tell_tools(f->image, VIG_IMG_DEBUGGER, out, err);
}

const struct vig_check vig_check_image_debuggers = {
    .id = "IMG-0023",
    .title = "Debuggers are left in the image",
    .why = "They read other processes' memory: keys and passwords of the running program.",
    .remedy = "Leave them out; docker run --pid container:NAME with an image of tools looks into a running one when that is needed.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.3", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .run = debuggers_run,
};

static int packagers_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return tell_tools(f->image, VIG_IMG_PACKAGER, out, err);
}

const struct vig_check vig_check_image_packagers = {
    .id = "IMG-0024",
    .title = "Package managers are left in the image",
    .why = "Whoever gets in as root can install any tool in one line.",
    .remedy = "Copy the program onto a base without one: distroless, scratch, or chiseled images.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.3", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .level = 2,
    .run = packagers_run,
};

static int sudo_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return tell_tools(f->image, VIG_IMG_SUDO, out, err);
}

const struct vig_check vig_check_image_sudo = {
    .id = "IMG-0020",
    .title = "sudo is in the image",
    .why = "It turns a taken-over program into root, and hides in the Dockerfile who does what.",
    .remedy = "Switch users with USER; to start as root and step down, use setpriv or gosu in the entrypoint.",
    .refs = (const char *const[]){ "DKL-DI-0001", "AVD-DS-0010", "DL3004", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .run = sudo_run,
};

static int sshd_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return tell_tools(f->image, VIG_IMG_SSHD, out, err);
}

const struct vig_check vig_check_image_sshd = {
    .id = "IMG-0021",
    .title = "A server for logging in is in the image",
    .why = "It is a second way in, with passwords and keys of its own, past the engine's access control and logs.",
    .remedy = "Remove it; use docker exec to look inside.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-5.7", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .run = sshd_run,
};

/* Whether it lies below `folder` ("app/.git" is above "app/.git/config"). */
static bool is_below(vig_str path, vig_str folder)
{
    return folder.n && path.n > folder.n && path.p[folder.n] == '/' && vig_str_starts(path, folder);
}

static int tell_files(const struct vig_image *image, unsigned kinds, struct vig_findings *out, struct vig_err *err)
{
    vig_str above = VIG_STR("");
    int rc = 0;

    vig_needs_files(image, out);
    for (size_t i = 0; rc == 0 && i < image->files.n; i++) {
        const struct vig_image_file *f = &image->files.v[i];
        vig_str line = vig_made_by(image, f->layer);

        if (!(f->kinds & kinds) || f->owned || is_below(f->path, above))
            continue;
        above = f->folder ? f->path : VIG_STR("");
        rc = vig_findings_at(out, vig_at_file(f->path, image->is_image ? f->layer : 0), err, "%s%s%.*s%s", f->folder ? "a folder" : "a file",
                             VIG_MADE_BY(line));
    }
    return rc;
}

static int sources_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return tell_files(f->image, VIG_IMG_VCS | VIG_IMG_BUILD_FILE | VIG_IMG_PERSONAL, out, err);
}

const struct vig_check vig_check_image_sources = {
    .id = "IMG-0025",
    .title = "Repositories, build files or personal files are left in the image",
    .why = "A repository holds the whole history, with everything that was ever committed by mistake; histories hold what was typed.",
    .remedy = "List them in .dockerignore (.git, Dockerfile*, .vscode, …), or copy only what the program needs.",
    .refs = (const char *const[]){ "DKL-LI-0003", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = sources_run,
};

static int logins_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return tell_files(f->image, VIG_IMG_LOGIN | VIG_IMG_ENV_FILE | VIG_IMG_KEYSTORE, out, err);
}

const struct vig_check vig_check_image_logins = {
    .id = "IMG-0026",
    .title = "Places where credentials are kept are in the image",
    .why = "Whoever can pull the image has what is in them, today or after the next build.",
    .remedy = "List them in .dockerignore and give credentials at build time with RUN --mount=type=secret, at run time as files.",
    .refs = (const char *const[]){ "DKL-LI-0003", "CIS-Docker-1.6-4.10", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .run = logins_run,
};

static int caches_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc = 0;

    vig_needs_files(image, out);
    for (size_t i = 0; rc == 0 && i < image->caches.n; i++) {
        const struct vig_image_cache *c = &image->caches.v[i];
        vig_str line = vig_made_by(image, c->layer);

        if (c->bytes < 256 << 10) /* locks, an empty index */
            continue;
        rc = vig_findings_at(out, vig_at_file(c->path, image->is_image ? c->layer : 0), err, "%.1f MB in %llu files%s%.*s%s",
                             (double)c->bytes / 1e6, (unsigned long long)c->files, VIG_MADE_BY(line));
    }
    return rc;
}

const struct vig_check vig_check_image_caches = {
    .id = "IMG-0019",
    .title = "A package manager's lists or cache are left in the image",
    .why = "They are of no use to the program, go stale, and tell an attacker what is installed from where.",
    .remedy = "Remove them in the RUN that makes them (rm -rf /var/lib/apt/lists/*), or keep them out: --no-cache, --no-cache-dir, "
              "RUN --mount=type=cache.",
    .refs = (const char *const[]){ "DKL-DI-0005", "DL3009", "DL3042", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = caches_run,
};

static int waste_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    uint64_t total = 0;
    int rc = 0;

    if (!image->is_image)
        return vig_findings_not_applicable(out);
    vig_needs_files(image, out);
    for (size_t i = 0; i < image->waste.n; i++)
        total += image->waste.v[i].bytes;
    if (total < 5000000 || total * 50 < image->bytes) /* 2 % is no news */
        return 0;
    for (size_t i = 0; rc == 0 && i < image->waste.n && i < 20; i++) {
        const struct vig_image_waste *w = &image->waste.v[i];
        vig_str line = vig_made_by(image, w->by);

        if (w->bytes < 1000000)
            break;
        rc = vig_findings_at(out, (struct vig_place){ .path = w->example, .layer = w->layer }, err,
                             "%.1f MB in %llu files of layer %u are removed or replaced by layer %u%s%.*s%s, most of it in '%.*s'",
                             (double)w->bytes / 1e6,
                             (unsigned long long)w->files, w->layer, w->by, VIG_MADE_BY(line), VIG_ARG(vig_str_take(w->example, 200)));
    }
    return rc;
}

const struct vig_check vig_check_image_waste = {
    .id = "IMG-0035",
    .title = "Later layers remove or replace what earlier ones brought",
    .why = "The bytes stay in the image: they are pulled and stored everywhere, and whatever was in them can be read.",
    .remedy = "Remove files in the RUN that makes them; set owner and mode with COPY --chown --chmod; build in a stage of its own.",
    .refs = (const char *const[]){ NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = waste_run,
};
