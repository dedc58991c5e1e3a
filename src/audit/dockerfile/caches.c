/* audit/dockerfile/caches.c - package managers' lists and caches that stay in the image.
 *
 * A layer keeps what is there when its RUN ends, so that cleaning up later does not help. Only layers of the final image count. What
 * lies on a cache or tmpfs mount never gets into a layer.
 */
#include "audit/dockerfile/commands.h"

struct cache {
    enum vig_package_family family;
    const char *fills;        /* actions that leave something, as letters: i install, u update, g upgrade */
    const char *options;      /* with one of them nothing is left; NULL: there is none */
    const char *folders[5];   /* emptied or mounted: nothing is left. The first is the one that matters most; NULL at the end */
    const char *variable;     /* an ENV that switches the cache off; NULL */
    bool borrowed;            /* a later RUN may live on what this one has loaded */
    bool commands_clean;      /* its clean command empties all of it (apt-get clean leaves the lists) */
    const char *edit_option;  /* to be put behind the verb; NULL: no certain edit */
    const char *edit_command; /* to be put behind the script's last command; NULL */
};

static bool fills(const struct cache *c, const struct vig_package_command *p)
{
    static const char letters[] = { [VIG_PACKAGES_INSTALL] = 'i',
                                    [VIG_PACKAGES_UPDATE] = 'u',
                                    [VIG_PACKAGES_UPGRADE] = 'g',
                                    [VIG_PACKAGES_OTHER] = '-',
                                    [VIG_PACKAGES_CLEAN] = '-' };

    return p->manager->family == c->family && strchr(c->fills, letters[p->action]);
}

static bool is_on(vig_str value)
{
    return value.n && !vig_ilisted(value, "0 false no off");
}

/* Whether `i` speaks in the instruction's stage, or in one that it builds on. */
static bool is_inherited(const struct vig_dockerfile *d, const struct vig_instruction *i, const struct vig_instruction *ins)
{
    uint32_t stage = ins->stage;

    while (stage < d->stages.n && i->stage != stage) {
        uint32_t parent = d->stages.v[stage].parent;

        if (parent >= stage)
            return false;
        stage = parent;
    }
    return i->stage == stage;
}

/* Whether ENV (or an ARG's default) in force at the instruction switches the cache off. `budget` bounds the looking back of all
 * instructions together, or a file of many would take the square of its size; beyond it, nothing is found to switch it off. */
static bool variable_says(const struct vig_dockerfile *d, const struct vig_instruction *ins, const char *name, size_t *budget)
{
    if (!name)
        return false;
    for (const struct vig_instruction *i = ins; i > d->instructions.v && *budget; (*budget)--) {
        i--;
        if ((i->kind != VIG_INS_ENV && i->kind != VIG_INS_ARG) || !is_inherited(d, i, ins))
            continue;
        for (size_t k = i->pairs.n; k-- > 0;)
            if (vig_str_eqc(i->pairs.v[k].key.text, name))
                return is_on(i->pairs.v[k].value.text);
    }
    return false;
}

/* PIP_NO_CACHE_DIR=1 before the command, or exported before it. */
static bool assigns(const struct vig_shell_command *c, const char *name)
{
    for (size_t k = 0; name && k < c->assignments.n; k++)
        if (vig_str_eqc(c->assignments.v[k].name, name) && is_on(c->assignments.v[k].value.text))
            return true;
    for (size_t k = 0; name && k < c->words.n && vig_listed(c->words.v[0].text, "export env"); k++) {
        vig_str value = c->words.v[k].text;

        if (vig_str_eqc(vig_str_cut(&value, '='), name) && is_on(value))
            return true;
    }
    return false;
}

static bool cleaned_later(const struct vig_instruction *ins, size_t command, const struct cache *c)
{
    const struct vig_shell_command *later;
    struct vig_package_command p;

    for (const char *const *folder = c->folders; *folder; folder++)
        if (vig_docker_mounted(ins, vig_str_c(*folder)) || vig_docker_removed(ins, command, vig_str_c(*folder)))
            return true;
    while (c->commands_clean && vig_docker_command_of(ins, &command, &later))
        if (vig_package_command(later, &p) && p.action == VIG_PACKAGES_CLEAN
            && (p.manager->family == c->family || (c->family == VIG_FAMILY_MICRODNF && p.manager->family == VIG_FAMILY_DNF)))
            return true;
    return false;
}

/* Behind the script's last command, when that surely runs after this one: both in the outermost list. */
static int edit_end(const struct vig_docker_walk *w, const char *text, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_shell *shell = w->ins->shell;
    const struct vig_shell_command *last = &shell->commands.v[shell->commands.n - 1];
    size_t start, end;

    if (shell->broken || w->ins->heredocs.n || w->ins->script_is_body || w->ins->json || w->cmd->where || last->where || last->depth
        || w->cmd->depth || last->joint == VIG_SHELL_BACKGROUND || last->joint == VIG_SHELL_OR || last->negated)
        return 0;
    if (vig_command_is(last, "exit exec") || last->end == 0
        || !vig_docker_script_bytes(w->d, w->ins, last->end - 1, last->end, &start, &end))
        return 0;
    return vig_findings_edit(out, end, end, vig_str_c(text), err);
}

/* Whether this command leaves something behind, as far as its own line says. */
static bool leaves(const struct cache *c, const struct vig_docker_walk *w, struct vig_package_command *p)
{
    if (!vig_package_command(w->cmd, p) || !fills(c, p))
        return false;
    return !c->options || (!p->unknown && !vig_package_option(p, c->options, NULL));
}

/* The option, put into each command of the instruction that lacks it. */
static int edit_options(const struct vig_docker_walk *first, const struct cache *c, struct vig_findings *out, struct vig_err *err)
{
    struct vig_docker_walk w = *first;
    struct vig_package_command p;
    int rc = 0;

    do {
        if (leaves(c, &w, &p) && p.verb)
            rc = vig_docker_insert_behind(out, &w, p.verb, c->edit_option, err);
    } while (rc == 0 && vig_docker_command_of(w.ins, &w.command, &w.cmd));
    return rc;
}

/* The last instruction that installs by lists which an earlier one has loaded: removing them there would break it. */
static const struct vig_instruction *last_borrower(const struct vig_dockerfile *d, const struct cache *c)
{
    const struct vig_instruction *last = NULL, *loaded = NULL;
    struct vig_package_command p;

    VIG_EACH_COMMAND(w, d) {
        if (!vig_package_command(w.cmd, &p) || p.manager->family != c->family)
            continue;
        if (p.action == VIG_PACKAGES_UPDATE)
            loaded = w.ins;
        else if (p.action != VIG_PACKAGES_CLEAN && loaded != w.ins)
            last = w.ins;
    }
    return last;
}

static int found(const struct vig_docker_walk *w, const struct cache *c, const struct vig_instruction *borrower, struct vig_findings *out,
                 struct vig_err *err)
{
    struct vig_package_command p;
    int rc;

    (void)vig_package_command(w->cmd, &p);
    rc = vig_findings_at(out, vig_docker_command_place(w), err, "%.*s%s%.*s leaves '%s' in the layer", VIG_ARG(w->cmd->program),
                         p.verb ? " " : "", VIG_ARG(p.verb ? p.verb->text : VIG_STR("")), c->folders[0]);
    if (rc == 0 && c->edit_option)
        rc = edit_options(w, c, out, err);
    else if (rc == 0 && c->edit_command && !(borrower && borrower > w->ins))
        rc = edit_end(w, c->edit_command, out, err);
    return rc;
}

/* One RUN: what stands behind the last command that fills the cache cleans up for all of them. */
static int judge(struct vig_docker_walk w, const struct cache *c, const struct vig_instruction *borrower, size_t *budget, struct vig_findings *out, struct vig_err *err)
{
    struct vig_docker_walk first = { 0 };
    struct vig_package_command p;
    bool off = false;
    size_t last = 0;

    do {
        off = off || assigns(w.cmd, c->variable);
        if (off || !leaves(c, &w, &p))
            continue;
        if (!first.cmd)
            first = w;
        last = w.command;
    } while (vig_docker_command_of(w.ins, &w.command, &w.cmd));
    if (!first.cmd || cleaned_later(w.ins, last, c) || variable_says(w.d, w.ins, c->variable, budget))
        return 0;
    return found(&first, c, borrower, out, err);
}

static int run(const struct vig_facts *f, const struct cache *c, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_instruction *seen = NULL, *borrower = c->borrowed ? last_borrower(f->dockerfile, c) : NULL;
    size_t budget = (size_t)4 << 20;

    VIG_EACH_COMMAND(w, f->dockerfile) {
        if (w.ins != seen && vig_docker_in_final(w.d, w.ins)) {
            int rc = judge(w, c, borrower, &budget, out, err);

            if (rc < 0)
                return rc;
        }
        seen = w.ins;
    }
    return 0;
}

static int apt_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const struct cache cache = {
        .family = VIG_FAMILY_APT,
        .fills = "u",
        .borrowed = true,
        .folders = { "/var/lib/apt/lists" },
        .edit_command = " && rm -rf /var/lib/apt/lists/*",
    };

    return run(f, &cache, out, err);
}

static int apk_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const struct cache cache = {
        .family = VIG_FAMILY_APK,
        .fills = "i",
        .options = "no-cache",
        .edit_option = " --no-cache",
        .folders = { "/var/cache/apk", "/etc/apk/cache" },
        .commands_clean = true,
    };

    return run(f, &cache, out, err);
}

static int yum_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const struct cache cache = {
        .family = VIG_FAMILY_YUM,
        .fills = "iug",
        .commands_clean = true,
        .folders = { "/var/cache/yum", "/var/cache/dnf" },
        .edit_command = " && yum clean all",
    };

    return run(f, &cache, out, err);
}

static int dnf_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const struct cache cache = {
        .family = VIG_FAMILY_DNF,
        .fills = "iug",
        .commands_clean = true,
        .folders = { "/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum" },
        .edit_command = " && dnf clean all",
    };

    return run(f, &cache, out, err);
}

static int microdnf_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const struct cache cache = {
        .family = VIG_FAMILY_MICRODNF,
        .fills = "iug",
        .commands_clean = true,
        .folders = { "/var/cache/yum", "/var/cache/dnf" },
        .edit_command = " && microdnf clean all",
    };

    return run(f, &cache, out, err);
}

static int zypper_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const struct cache cache = {
        .family = VIG_FAMILY_ZYPPER,
        .fills = "iug",
        .commands_clean = true,
        .folders = { "/var/cache/zypp" },
        .edit_command = " && zypper clean",
    };

    return run(f, &cache, out, err);
}

static int pip_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const struct cache cache = {
        .family = VIG_FAMILY_PIP,
        .fills = "i",
        .options = "no-cache-dir",
        .commands_clean = true,
        .folders = { "/root/.cache/pip", "~/.cache/pip", "$HOME/.cache/pip" },
        .variable = "PIP_NO_CACHE_DIR",
        .edit_option = " --no-cache-dir",
    };

    return run(f, &cache, out, err);
}

static int yarn_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    static const struct cache cache = {
        .family = VIG_FAMILY_YARN,
        .fills = "i",
        .commands_clean = true,
        .folders = { "/usr/local/share/.cache/yarn", "/root/.cache/yarn", "/root/.yarn", "~/.cache/yarn" },
        .edit_command = " && yarn cache clean",
    };

    return run(f, &cache, out, err);
}

#define WHY "It makes the image larger and is of no use there; removing it in a later RUN does not take it out of this layer."

const struct vig_check vig_check_dockerfile_cache_apt = {
    .id = "DKF-0050",
    .title = "apt's package lists stay in the image",
    .why = "They make the image larger, and a later apt-get install takes outdated packages by them. Removing them in a later RUN "
           "does not help.",
    .remedy = "End the same RUN with && rm -rf /var/lib/apt/lists/*, or mount: RUN --mount=type=cache,target=/var/lib/apt ….",
    .refs = VIG_REFS("DL3009", "DKL-DI-0005"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = apt_run,
};

const struct vig_check vig_check_dockerfile_cache_apk = {
    .id = "DKF-0051",
    .title = "apk's index stays in the image",
    .why = WHY,
    .remedy = "Write apk add --no-cache NAME; apk update is then not needed.",
    .refs = VIG_REFS("DL3019", "AVD-DS-0025", "DKL-DI-0004"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = apk_run,
};

const struct vig_check vig_check_dockerfile_cache_yum = {
    .id = "DKF-0052",
    .title = "yum's cache stays in the image",
    .why = WHY,
    .remedy = "End the same RUN with && yum clean all.",
    .refs = VIG_REFS("DL3032", "AVD-DS-0015"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = yum_run,
};

const struct vig_check vig_check_dockerfile_cache_dnf = {
    .id = "DKF-0053",
    .title = "dnf's cache stays in the image",
    .why = WHY,
    .remedy = "End the same RUN with && dnf clean all, or mount: RUN --mount=type=cache,target=/var/cache/dnf ….",
    .refs = VIG_REFS("DL3040", "AVD-DS-0019"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = dnf_run,
};

const struct vig_check vig_check_dockerfile_cache_microdnf = {
    .id = "DKF-0054",
    .title = "microdnf's cache stays in the image",
    .why = WHY,
    .remedy = "End the same RUN with && microdnf clean all.",
    .refs = VIG_REFS("AVD-DS-0027", "DL3040"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = microdnf_run,
};

const struct vig_check vig_check_dockerfile_cache_zypper = {
    .id = "DKF-0055",
    .title = "zypper's cache stays in the image",
    .why = WHY,
    .remedy = "End the same RUN with && zypper clean.",
    .refs = VIG_REFS("DL3036", "AVD-DS-0020"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = zypper_run,
};

const struct vig_check vig_check_dockerfile_cache_pip = {
    .id = "DKF-0056",
    .title = "pip's cache stays in the image",
    .why = WHY,
    .remedy =
        "Write pip install --no-cache-dir, set PIP_NO_CACHE_DIR=1, or mount: RUN --mount=type=cache,target=/root/.cache/pip ….",
    .refs = VIG_REFS("DL3042"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = pip_run,
};

const struct vig_check vig_check_dockerfile_cache_yarn = {
    .id = "DKF-0057",
    .title = "yarn's cache stays in the image",
    .why = WHY,
    .remedy = "End the same RUN with && yarn cache clean, or mount: RUN --mount=type=cache,target=/usr/local/share/.cache/yarn ….",
    .refs = VIG_REFS("DL3060"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = yarn_run,
};
