/* audit/image/history.c - how an image was built, as far as its history tells: ADD, updates without installs, upgrades, sudo.
 *
 * Lines of the base image are not held against whoever builds on it: what they did is that image's affair, and what they left behind
 * is found by looking at the files. RUN lines are parsed as shells do; words in strings or comments are none.
 */
#include "audit/image/place.h"
#include "model/shell.h"

static bool words_have(const struct vig_shell_command *c, const char *word)
{
    for (size_t i = c->first + 1; i < c->words.n; i++)
        if (vig_str_eqc(c->words.v[i].text, word))
            return true;
    return false;
}

static bool takes_value(vig_str option)
{
    return vig_str_eqc(option, "-o") || vig_str_eqc(option, "-c") || vig_str_eqc(option, "-t") || vig_str_eqc(option, "--option");
}

/* The first word behind the program that is no option: "install" of "apt-get -y -o Acquire::Retries=3 install x". */
static vig_str verb_of(const struct vig_shell_command *c)
{
    for (size_t i = c->first + 1; i < c->words.n; i++) {
        vig_str word = c->words.v[i].text;
        if (word.n && word.p[0] != '-')
            return word;
        i += takes_value(word);
    }
    return VIG_STR("");
}

static bool is_program(const struct vig_shell_command *c, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_eqc(c->program, names[i]))
            return true;
    return false;
}

/* Calls `judge` for each RUN line above the base image; 0 to go on. */
static int each_run(const struct vig_facts *f, struct vig_findings *out,
                    int (*judge)(const struct vig_image_step *step, struct vig_findings *out, struct vig_err *err), struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc = 0;

    if (!vig_has_config(image, out))
        return 0;
    if (!image->history.n)
        return vig_findings_not_looked_at(out, "the image has no history");
    for (size_t i = 0; rc == 0 && i < image->history.n; i++)
        if (!image->history.v[i].base && image->history.v[i].kind == VIG_INS_RUN && image->history.v[i].shell)
            rc = judge(&image->history.v[i], out, err);
    return rc;
}

static int told(const struct vig_image_step *step, struct vig_findings *out, struct vig_err *err)
{
    return vig_findings_at(out, (struct vig_place){ .layer = step->layer }, err, "%.*s", VIG_ARG(vig_str_take(step->shown, 160)));
}

/* "file:0123… in /" is how docker build wrote the root file system of an image made FROM scratch. */
static bool is_root_of_image(const struct vig_image_step *step)
{
    return vig_str_ends(step->text, VIG_STR(" in /")) || vig_str_ends(step->text, VIG_STR(" in / ")) || vig_str_ends(step->text, VIG_STR(" /"));
}

/* What COPY cannot do: fetching, and unpacking. */
static bool needs_add(vig_str text)
{
    static const vig_str ends[] = { VIG_STR(".tar"), VIG_STR(".tgz"), VIG_STR(".tar.gz"), VIG_STR(".tar.xz"),
                                    VIG_STR(".tar.bz2"), VIG_STR(".tar.zst"), VIG_STR(".txz") };

    if (vig_str_search(text, VIG_STR("://")) != VIG_NPOS || vig_str_search(text, VIG_STR("git@")) != VIG_NPOS)
        return true;
    while (text.n) {
        vig_str word = vig_str_cut(&text, ' ');
        for (size_t i = 0; i < VIG_COUNT(ends); i++)
            if (vig_str_ends(word, ends[i]))
                return true;
    }
    return false;
}

static int add_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_image *image = f->image;
    int rc = 0;

    if (!vig_has_config(image, out))
        return 0;
    for (size_t i = 0; rc == 0 && i < image->history.n; i++) {
        const struct vig_image_step *step = &image->history.v[i];
        if (step->kind != VIG_INS_ADD || step->base || (i == 0 && is_root_of_image(step)) || needs_add(step->text))
            continue;
        rc = told(step, out, err);
    }
    return rc;
}

const struct vig_check vig_check_image_add = {
    .id = "IMG-0015",
    .title = "ADD was used where COPY would do",
    .why = "ADD unpacks archives and fetches URLs by itself: a file that turns out to be one brings in more than was meant.",
    .remedy = "COPY, unless an archive is to be unpacked or a URL fetched (then with --checksum).",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.9", "CIS-DI-0009", "AVD-DS-0005", "DL3020", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = add_run,
};

static int update_step(const struct vig_image_step *step, struct vig_findings *out, struct vig_err *err)
{
    static const char *const managers[] = { "apt-get", "apt", "aptitude", "apk", "yum", "dnf", "zypper", "microdnf" };
    static const char *const installs[] = { "install", "add", "upgrade", "dist-upgrade", "full-upgrade",
                                           "in", "build-dep", "reinstall", "groupinstall" };
    bool updates = false, more = false;

    for (size_t i = 0; i < step->shell->commands.n; i++) {
        const struct vig_shell_command *c = &step->shell->commands.v[i];
        vig_str verb = verb_of(c);
        bool manager = is_program(c, managers, VIG_COUNT(managers));

        /* For yum and dnf, update means upgrade. */
        updates |= manager && !vig_str_eqc(c->program, "yum") && !vig_str_eqc(c->program, "dnf") && !vig_str_eqc(c->program, "microdnf") &&
                   (vig_str_eqc(verb, "update") || vig_str_eqc(verb, "refresh"));
        for (size_t k = 0; manager && k < VIG_COUNT(installs); k++)
            more |= vig_str_eqc(verb, installs[k]);
        more |= !manager && !vig_str_empty(c->program) && vig_str_ends(c->program, VIG_STR(".sh")); /* a script may install */
    }
    return updates && !more ? told(step, out, err) : 0;
}

static int update_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_run(f, out, update_step, err);
}

const struct vig_check vig_check_image_update = {
    .id = "IMG-0016",
    .title = "Package lists were updated in a layer of their own",
    .why = "The builder caches that layer: later installs take old lists, and so versions with known holes.",
    .remedy = "One RUN: apt-get update && apt-get install -y --no-install-recommends … && rm -rf /var/lib/apt/lists/*.",
    .refs = (const char *const[]){ "CIS-Docker-1.6-4.7", "CIS-DI-0007", "AVD-DS-0017", "CKV_DOCKER_5", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_MEDIUM,
    .run = update_run,
};

static int upgrade_step(const struct vig_image_step *step, struct vig_findings *out, struct vig_err *err)
{
    for (size_t i = 0; i < step->shell->commands.n; i++) {
        const struct vig_shell_command *c = &step->shell->commands.v[i];
        vig_str verb = verb_of(c);

        if (((vig_str_eqc(c->program, "apt-get") || vig_str_eqc(c->program, "apt") || vig_str_eqc(c->program, "aptitude")) &&
             (vig_str_eqc(verb, "dist-upgrade") || vig_str_eqc(verb, "full-upgrade"))) ||
            (vig_str_eqc(c->program, "zypper") && (vig_str_eqc(verb, "dup") || vig_str_eqc(verb, "dist-upgrade"))) ||
            vig_str_eqc(c->program, "do-release-upgrade"))
            return told(step, out, err);
    }
    return 0;
}

static int upgrade_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_run(f, out, upgrade_step, err);
}

const struct vig_check vig_check_image_upgrade = {
    .id = "IMG-0017",
    .title = "The image was built with a distribution upgrade",
    .why = "It may remove packages or bring in another release; what comes out depends on the day of the build.",
    .remedy = "Take a newer base image; for single fixes apt-get install --only-upgrade PACKAGE.",
    .refs = (const char *const[]){ "DKL-DI-0003", "AVD-DS-0024", "DL3035", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = upgrade_run,
};

/* "apk add" without --no-cache, unless the cache is removed in the same line. */
static int apk_step(const struct vig_image_step *step, struct vig_findings *out, struct vig_err *err)
{
    bool adds = false, cleans = false;

    for (size_t i = 0; i < step->shell->commands.n; i++) {
        const struct vig_shell_command *c = &step->shell->commands.v[i];

        if (vig_str_eqc(c->program, "apk"))
            adds |= vig_str_eqc(verb_of(c), "add") && !words_have(c, "--no-cache");
        for (size_t k = 0; vig_str_eqc(c->program, "rm") && k < c->words.n; k++)
            cleans |= vig_str_search(c->words.v[k].text, VIG_STR("/var/cache/apk")) != VIG_NPOS;
    }
    return adds && !cleans ? told(step, out, err) : 0;
}

static int apk_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return each_run(f, out, apk_step, err);
}

const struct vig_check vig_check_image_apk = {
    .id = "IMG-0018",
    .title = "apk add was run without --no-cache",
    .why = "The package index stays in the layer, and installs may come from an old one.",
    .remedy = "apk add --no-cache PACKAGE.",
    .refs = (const char *const[]){ "DKL-DI-0004", "AVD-DS-0025", "DL3019", NULL },
    .scope = VIG_SCOPE_IMAGE,
    .severity = VIG_LOW,
    .run = apk_run,
};
