/* audit/dockerfile/pins.c - packages that are installed in whatever version there is on the day.
 *
 * Then the same Dockerfile makes another image tomorrow, and nobody sees which change broke it, or brought a malicious release in.
 * What counts as a version is each package manager's own notation. A name that a variable gives is left alone: its value is not
 * known, and may hold a version.
 */
#include "audit/dockerfile/commands.h"

#include "base/buf.h"

static bool has_any(vig_str s, const char *bytes)
{
    for (; *bytes; bytes++)
        if (vig_str_has(s, *bytes))
            return true;
    return false;
}

static bool is_file(vig_str s, const char *endings)
{
    vig_str rest = vig_str_c(endings);

    while (rest.n)
        if (vig_str_ends(s, vig_str_cut(&rest, ' ')))
            return true;
    return vig_str_search(s, VIG_STR("://")) != VIG_NPOS || vig_str_starts(s, VIG_STR("./")) || vig_str_starts(s, VIG_STR("/"))
           || vig_str_starts(s, VIG_STR("../"));
}

static bool apt_pinned(vig_str s)
{
    /* name=1.2, name/bookworm, a local file; "name-" removes and "name+" says what is done anyway */
    return has_any(s, "=/") || is_file(s, ".deb") || vig_str_ends(s, VIG_STR("-"));
}

static bool apk_pinned(vig_str s)
{
    return has_any(s, "=<>~") || is_file(s, ".apk") || vig_str_starts(s, VIG_STR("!"));
}

/* name-1.2, name-1.2-3.el9.x86_64: the version is the last part of the name, or the last but one. A digit further in front is the name's
 * own: java-17-openjdk-headless. nodejs:18 is a module's stream. */
static bool rpm_pinned(vig_str s)
{
    vig_str rest = s;
    size_t parts = 0;

    for (size_t at; parts < 2 && (at = vig_str_rfind(rest, '-')) != VIG_NPOS; parts++) {
        if (at > 0 && at + 1 < s.n && vig_is_digit(s.p[at + 1]))
            return true;
        rest = vig_str_take(rest, at);
    }
    for (size_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == ':' && vig_is_digit(s.p[i + 1]))
            return true;
    return has_any(s, "=<>") || is_file(s, ".rpm") || vig_str_starts(s, VIG_STR("@"));
}

static bool pip_pinned(vig_str s)
{
    if (has_any(s, "=<>~!") || vig_str_eqc(s, ".") || vig_str_eqc(s, "..") || vig_str_starts(s, VIG_STR(".[")))
        return true;
    if (vig_str_starts(s, VIG_STR("git+")) || vig_str_starts(s, VIG_STR("hg+")) || vig_str_starts(s, VIG_STR("svn+"))) {
        vig_str path = vig_str_skip(s, vig_str_search(s, VIG_STR("://")) == VIG_NPOS ? 0 : vig_str_search(s, VIG_STR("://")) + 3);

        return vig_str_has(vig_str_skip(path, vig_str_find(path, '/') == VIG_NPOS ? path.n : vig_str_find(path, '/')), '@');
    }
    return is_file(s, ".whl .tar.gz .zip") || vig_str_has(s, '/');
}

static bool npm_pinned(vig_str s)
{
    size_t at = vig_str_rfind(s, '@');
    vig_str version = at == VIG_NPOS || at == 0 ? VIG_STR("") : vig_str_skip(s, at + 1);

    if (is_file(s, ".tgz .tar.gz .tar") || vig_str_starts(s, VIG_STR("file:")) || vig_str_starts(s, VIG_STR("~/"))
        || vig_str_eqc(s, "."))
        return vig_str_search(s, VIG_STR("git+")) == VIG_NPOS || vig_str_has(s, '#');
    if (vig_str_starts(s, VIG_STR("git")) && vig_str_has(s, ':'))
        return vig_str_has(s, '#');
    return version.n && !vig_listed(version, "latest next canary * x");
}

static bool gem_pinned(vig_str s)
{
    return vig_str_has(s, ':') || is_file(s, ".gem");
}

static bool go_pinned(vig_str s)
{
    vig_str module = vig_str_take(s, vig_str_find(s, '@') == VIG_NPOS ? s.n : vig_str_find(s, '@'));
    vig_str version = vig_str_skip(s, module.n + 1), host = vig_str_cut(&module, '/');

    if (vig_str_empty(version)) /* "./cmd/x", "cmd/x", "main.go": go.mod has its version. A host has a dot */
        return !vig_str_has(host, '.') || vig_str_starts(host, VIG_STR(".")) || vig_str_ends(host, VIG_STR(".go"));
    return !vig_listed(version, "latest upgrade patch master main HEAD");
}

struct pin {
    enum vig_package_family family;
    bool (*pinned)(vig_str word);
    const char *exempt; /* options that give the versions: -r requirements.txt, gem -v 1.2 */
    const char *verbs;  /* NULL: all that install */
};

static bool is_open(const struct pin *pin, const struct vig_shell_word *w)
{
    return !vig_word_varies(w) && w->text.n && !pin->pinned(w->text);
}

/* The names without a version, as the evidence shows them. */
static const struct vig_shell_word *open_names(const struct pin *pin, const struct vig_package_command *p, struct vig_buf *names)
{
    struct vig_arguments a = vig_package_arguments(p);
    const struct vig_shell_word *word, *first = NULL;

    while (vig_package_next(p, &a, &word)) {
        /* a word with a variable may still be known to lack a version, but then its name is not: it is not judged */
        if (!is_open(pin, word))
            continue;
        if (names->n < 160) /* more would not be read */
            (void)vig_buf_addf(names, "%s'%.*s'", first ? ", " : "", (int)(word->text.n < 80 ? word->text.n : 80), word->text.p);
        first = first ? first : word;
    }
    return first;
}

static int judge(const struct pin *pin, const struct vig_docker_walk *w, struct vig_findings *out, struct vig_err *err)
{
    struct vig_package_command p;
    const struct vig_shell_word *first;
    struct vig_buf names;
    int rc = 0;

    if (!vig_package_command(w->cmd, &p) || p.manager->family != pin->family || p.action != VIG_PACKAGES_INSTALL || !p.verb)
        return 0;
    if ((pin->verbs && !vig_listed(p.verb->text, pin->verbs)) || (pin->exempt && vig_package_option(&p, pin->exempt, NULL)))
        return 0;
    vig_buf_init(&names, 512);
    first = open_names(pin, &p, &names);
    if (first && names.failed)
        rc = vig_nomem(err);
    else if (first)
        rc = vig_findings_at(out, vig_docker_word_place(w, first), err, "%.*s installs %.*s in whatever version there is",
                             VIG_ARG(w->cmd->program), VIG_ARG(vig_buf_str(&names)));
    vig_buf_done(&names);
    return rc;
}

static int run(const struct vig_facts *f, const struct pin *pins, size_t n, struct vig_findings *out, struct vig_err *err)
{
    VIG_EACH_COMMAND(w, f->dockerfile) {
        for (size_t i = 0; i < n; i++) {
            int rc = judge(&pins[i], &w, out, err);

            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

#define RUN(name, ...)                                                                                                             \
    static int name##_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)                                \
    {                                                                                                                              \
        static const struct pin pins[] = { __VA_ARGS__ };                                                                          \
                                                                                                                                   \
        return run(f, pins, VIG_COUNT(pins), out, err);                                                                            \
    }

RUN(apt, { VIG_FAMILY_APT, apt_pinned, NULL, NULL })
RUN(pip, { VIG_FAMILY_PIP, pip_pinned, "r requirement c constraint e editable", NULL },
    { VIG_FAMILY_PIPX, pip_pinned, "r requirement c constraint e editable", NULL })
RUN(npm, { VIG_FAMILY_NPM, npm_pinned, NULL, "install i add in ins inst insta instal isntall" })
RUN(apk, { VIG_FAMILY_APK, apk_pinned, NULL, NULL })
RUN(gem, { VIG_FAMILY_GEM, gem_pinned, "v version g file", NULL })
RUN(yum, { VIG_FAMILY_YUM, rpm_pinned, NULL, "install" })
RUN(zypper, { VIG_FAMILY_ZYPPER, rpm_pinned, NULL, "install in" })
RUN(dnf, { VIG_FAMILY_DNF, rpm_pinned, NULL, "install" }, { VIG_FAMILY_MICRODNF, rpm_pinned, NULL, "install" })
RUN(go, { VIG_FAMILY_GO, go_pinned, NULL, "install get run" })

#define WHY                                                                                                                        \
    "The same Dockerfile makes another image tomorrow: nobody sees which change broke it, or that a malicious release came in."

const struct vig_check vig_check_dockerfile_pin_apt = {
    .id = "DKF-0040",
    .title = "apt packages are installed without a version",
    .why = WHY,
    .remedy = "Write apt-get install NAME=VERSION, or take the packages from a dated snapshot of the archive.",
    .refs = VIG_REFS("DL3008"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = apt_run,
};

const struct vig_check vig_check_dockerfile_pin_pip = {
    .id = "DKF-0041",
    .title = "Python packages are installed without a version",
    .why = WHY,
    .remedy = "Write pip install NAME==VERSION, or pip install -r FILE with versions (and hashes) in the file.",
    .refs = VIG_REFS("DL3013"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = pip_run,
};

const struct vig_check vig_check_dockerfile_pin_npm = {
    .id = "DKF-0042",
    .title = "npm packages are installed without a version",
    .why = WHY,
    .remedy = "Write npm install NAME@VERSION, or copy package-lock.json and run npm ci.",
    .refs = VIG_REFS("DL3016"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = npm_run,
};

const struct vig_check vig_check_dockerfile_pin_apk = {
    .id = "DKF-0043",
    .title = "apk packages are installed without a version",
    .why = WHY,
    .remedy = "Write apk add NAME=VERSION or NAME~=VERSION.",
    .refs = VIG_REFS("DL3018"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = apk_run,
};

const struct vig_check vig_check_dockerfile_pin_gem = {
    .id = "DKF-0044",
    .title = "Gems are installed without a version",
    .why = WHY,
    .remedy = "Write gem install NAME:VERSION, or copy Gemfile.lock and run bundle install.",
    .refs = VIG_REFS("DL3028"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = gem_run,
};

const struct vig_check vig_check_dockerfile_pin_yum = {
    .id = "DKF-0045",
    .title = "yum packages are installed without a version",
    .why = WHY,
    .remedy = "Write yum install NAME-VERSION.",
    .refs = VIG_REFS("DL3033"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = yum_run,
};

const struct vig_check vig_check_dockerfile_pin_zypper = {
    .id = "DKF-0046",
    .title = "zypper packages are installed without a version",
    .why = WHY,
    .remedy = "Write zypper install NAME=VERSION.",
    .refs = VIG_REFS("DL3037"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = zypper_run,
};

const struct vig_check vig_check_dockerfile_pin_dnf = {
    .id = "DKF-0047",
    .title = "dnf packages are installed without a version",
    .why = WHY,
    .remedy = "Write dnf install NAME-VERSION.",
    .refs = VIG_REFS("DL3041"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = dnf_run,
};

const struct vig_check vig_check_dockerfile_pin_go = {
    .id = "DKF-0048",
    .title = "A Go program is installed without a version",
    .why = WHY,
    .remedy = "Write go install MODULE@VERSION.",
    .refs = VIG_REFS("DL3062"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = go_run,
};
