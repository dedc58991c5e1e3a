/* audit/dockerfile/tools.c - compilers, headers, servers and debuggers that nobody needs at run time.
 *
 * They help whoever gets in, and bring vulnerabilities of their own. In a builder stage they are in their place: only layers of the
 * final image count. What the same RUN removes again never gets into a layer.
 */
#include "audit/dockerfile/commands.h"

#include "base/buf.h"

/* ---- which packages ---- */

static vig_str bare_name(vig_str word) /* gcc=12.2, g++-12, gcc~13, gcc:amd64 */
{
    size_t n = 0;

    while (n < word.n && !strchr("=<>~:/@", word.p[n]))
        n++;
    return vig_str_take(word, n);
}

/* "gcc" for gcc-12 and gcc-12-base as well, but not for gccgo. */
static bool is_or_versioned(vig_str name, const char *list)
{
    vig_str rest = vig_str_c(list);

    while (rest.n) {
        vig_str one = vig_str_cut(&rest, ' '), tail = vig_str_skip(name, one.n);

        if (vig_str_starts(name, one)
            && (!tail.n || (tail.n > 1 && (tail.p[0] == '-' || tail.p[0] == '.') && vig_is_digit(tail.p[1]))
                || vig_is_digit(tail.p[0])))
            return true;
    }
    return false;
}

static bool is_compiler(vig_str name)
{
    if (vig_listed(
            name,
            "build-essential build-base base-devel make cmake ninja-build meson automake autoconf libtool binutils gcc-c++ "
            "default-jdk "
            "default-jdk-headless cargo rustc rust maven gradle musl-dev libc6-dev libc-dev linux-headers kernel-devel "
            "development-tools @development-tools dpkg-dev nasm yasm bison flex tcc ghc sbt leiningen gfortran swig dotnet-sdk"))
        return true;
    if (is_or_versioned(name, "gcc g++ cpp clang llvm golang go gccgo gfortran gnat gdc dotnet-sdk"))
        return true;
    return (vig_str_starts(name, VIG_STR("openjdk"))
            && (vig_str_search(name, VIG_STR("-jdk")) != VIG_NPOS || vig_str_ends(name, VIG_STR("-devel"))))
           || (vig_str_starts(name, VIG_STR("java-")) && vig_str_ends(name, VIG_STR("-devel")));
}

static bool is_headers(vig_str name)
{
    return !is_compiler(name) && (vig_str_ends(name, VIG_STR("-dev")) || vig_str_ends(name, VIG_STR("-devel")));
}

static bool is_ssh_server(vig_str name)
{
    return vig_listed(name, "openssh-server openssh ssh dropbear dropbear-bin task-ssh-server openssh-server-pam telnetd "
                            "telnet-server vsftpd proftpd xinetd rsh-server tigervnc-server x11vnc tightvncserver");
}

static bool is_debugger(vig_str name)
{
    return vig_listed(
        name,
        "gdb gdbserver strace ltrace tcpdump nmap netcat netcat-openbsd netcat-traditional nc ncat socat wireshark tshark telnet "
        "nikto hydra john sqlmap valgrind lldb radare2 vim emacs");
}

/* ---- whether they stay ---- */

static bool removes(const struct vig_shell_command *c, vig_str name, vig_str virtual)
{
    struct vig_package_command p;
    struct vig_arguments a;
    const struct vig_shell_word *word;

    if (!vig_package_command(c, &p) || !p.verb || !vig_listed(p.verb->text, "remove purge autoremove del erase rm autopurge"))
        return false;
    if (p.unknown)
        return true; /* apt-get purge $BUILD_DEPS */
    for (a = vig_package_arguments(&p); vig_package_next(&p, &a, &word);)
        if (vig_str_eq(bare_name(word->text), name) || (virtual.n && vig_str_eq(word->text, virtual)))
            return true;
    return false;
}

/* apt-mark auto '.*' makes everything a mere dependency, which the next autoremove takes away unless something is linked to it. The
 * names that are marked behind it again (apt-mark manual $saved) are those of before. */
static bool marks_auto(const struct vig_shell_command *c, vig_str name)
{
    if (!vig_str_eqc(c->program, "apt-mark") || c->words.n < c->first + 3 || !vig_str_eqc(c->words.v[c->first + 1].text, "auto"))
        return false;
    for (size_t i = c->first + 2; i < c->words.n; i++)
        if (vig_str_eqc(c->words.v[i].text, ".*") || vig_str_eq(c->words.v[i].text, name))
            return true;
    return false;
}

static bool autoremoves(const struct vig_shell_command *c)
{
    struct vig_package_command p;

    return vig_package_command(c, &p) && p.manager->family == VIG_FAMILY_APT && p.verb
           && (vig_listed(p.verb->text, "autoremove autopurge")
               || (vig_listed(p.verb->text, "remove purge") && vig_package_option(&p, "auto-remove autoremove", NULL)));
}

static bool removed_later(const struct vig_docker_walk *w, vig_str name, vig_str virtual)
{
    const struct vig_shell_command *c;
    bool marked = false;

    for (size_t at = w->command, steps = 0; steps < 500 && vig_docker_command_of(w->ins, &at, &c); steps++) {
        marked = marked || marks_auto(c, name);
        if (removes(c, name, virtual) || (marked && autoremoves(c)))
            return true;
    }
    return false;
}

typedef bool package_fn(vig_str name);

struct saying {
    const char *of_one, *of_many;
};
static const struct saying stays = { "stays in the final image", "stay in the final image" };
static const struct saying lets_in = { "lets people log in", "let people log in" };

static int command(const struct vig_docker_walk *w, const struct vig_package_command *p, package_fn *wanted, const struct saying *says,
                   struct vig_findings *out, struct vig_err *err)
{
    struct vig_arguments a = vig_package_arguments(p);
    const struct vig_shell_word *word, *first = NULL;
    struct vig_argument arg = { 0 };
    struct vig_buf names;
    vig_str virtual = VIG_STR("");
    size_t n = 0;
    int rc = 0;

    if (p->manager->family == VIG_FAMILY_APK && vig_package_option(p, "t virtual", &arg))
        virtual = arg.value;
    vig_buf_init(&names, 512);
    while (vig_package_next(p, &a, &word)) {
        vig_str name = bare_name(word->text);

        if (vig_word_varies(word) || !wanted(name) || (names.n < 160 && removed_later(w, name, virtual)))
            continue;
        if (names.n < 160)
            (void)vig_buf_addf(&names, "%s'%.*s'", first ? ", " : "", (int)(name.n < 60 ? name.n : 60), name.p);
        first = first ? first : word;
        n++;
    }
    if (first && names.failed)
        rc = vig_nomem(err);
    else if (first)
        rc = vig_findings_at(out, vig_docker_word_place(w, first), err, "%.*s %s", VIG_ARG(vig_buf_str(&names)),
                             n == 1 ? says->of_one : says->of_many);
    vig_buf_done(&names);
    return rc;
}

static int run(const struct vig_facts *f, package_fn *wanted, const struct saying *says, struct vig_findings *out, struct vig_err *err)
{
    struct vig_package_command p;

    VIG_EACH_COMMAND(w, f->dockerfile) {
        int rc = 0;

        if (vig_docker_in_final(w.d, w.ins) && vig_package_command(w.cmd, &p) && p.action == VIG_PACKAGES_INSTALL
            && p.manager->family <= VIG_FAMILY_ZYPPER)
            rc = command(&w, &p, wanted, says, out, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int compilers_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return run(f, is_compiler, &stays, out, err);
}

static int headers_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return run(f, is_headers, &stays, out, err);
}

static int servers_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return run(f, is_ssh_server, &lets_in, out, err);
}

static int debuggers_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    return run(f, is_debugger, &stays, out, err);
}

const struct vig_check vig_check_dockerfile_compiler = {
    .id = "DKF-0070",
    .title = "A compiler stays in the final image",
    .why = "Whoever gets in builds his tools on the spot; the compiler's packages make most of the image's size and many of its "
           "vulnerabilities.",
    .remedy =
        "Compile in a stage of its own (FROM … AS build) and COPY --from=build the result; or remove the compiler in the same RUN.",
    .refs = VIG_REFS("CIS-Docker-1.6-4.3", "https://docs.docker.com/build/building/multi-stage/"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = compilers_run,
};

const struct vig_check vig_check_dockerfile_headers = {
    .id = "DKF-0072",
    .title = "Development packages stay in the final image",
    .why = "Headers and static libraries are of no use at run time, and scanners count their vulnerabilities.",
    .remedy = "Install them in a stage of its own, and only the library itself in the final one.",
    .refs = VIG_REFS("CIS-Docker-1.6-4.3"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .run = headers_run,
};

const struct vig_check vig_check_dockerfile_login_server = {
    .id = "DKF-0073",
    .title = "A server for logins is installed",
    .why = "It has passwords and keys of its own, which nobody looks after, and is a way in beside the engine's; docker exec needs "
           "none.",
    .remedy = "Leave it out, and use docker exec.",
    .refs = VIG_REFS("CIS-Docker-1.6-5.7", "CIS-Docker-1.6-4.3"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = servers_run,
};

const struct vig_check vig_check_dockerfile_debugger = {
    .id = "DKF-0074",
    .title = "Tools for debugging stay in the final image",
    .why = "They are what an intruder would have to bring along.",
    .remedy = "Leave them out; docker debug, or a second container in the same name spaces (--pid=container:NAME), brings them "
              "when they are needed.",
    .refs = VIG_REFS("CIS-Docker-1.6-4.3"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_LOW,
    .level = 2,
    .run = debuggers_run,
};

/* ---- base images that are compilers ---- */

static bool is_compiler_image(vig_str image)
{
    vig_str text = vig_str_take(image, vig_str_find(image, '@') == VIG_NPOS ? image.n : vig_str_find(image, '@'));
    size_t slash = vig_str_rfind(text, '/'), colon = vig_str_rfind(text, ':');
    vig_str tag = colon != VIG_NPOS && (slash == VIG_NPOS || colon > slash) ? vig_str_skip(text, colon + 1) : VIG_STR("");
    vig_str path = vig_str_take(text, tag.n ? colon : text.n), name = vig_str_basename(path);
    vig_str folder = vig_str_basename(vig_str_dirname(path));

    if (!tag.n && colon != VIG_NPOS && (slash == VIG_NPOS || colon > slash))
        path = vig_str_take(text, colon), name = vig_str_basename(path);
    if (vig_listed(name, "golang rust gcc maven gradle haskell swift sbt clang buildpack-deps emscripten/emsdk emsdk"))
        return !vig_str_eqc(name, "buildpack-deps")
               || (vig_str_search(tag, VIG_STR("curl")) == VIG_NPOS && vig_str_search(tag, VIG_STR("scm")) == VIG_NPOS);
    if (vig_listed(name,
                   "openjdk eclipse-temurin amazoncorretto ibm-semeru-runtimes sapmachine zulu-openjdk liberica-openjdk-alpine"))
        return vig_str_search(tag, VIG_STR("jdk")) != VIG_NPOS;
    return vig_str_eqc(name, "sdk") && vig_str_eqc(folder, "dotnet");
}

static int image_run(const struct vig_facts *f, struct vig_findings *out, struct vig_err *err)
{
    const struct vig_dockerfile *d = f->dockerfile;
    const struct vig_stage *final = vig_docker_final(d), *root = final;

    if (!final)
        return vig_findings_not_applicable(out);
    while (root->parent < (uint32_t)(root - d->stages.v))
        root = &d->stages.v[root->parent];
    if (root->base.unknown || !is_compiler_image(root->base.expanded))
        return 0;
    return vig_findings_at(out, vig_docker_place_of(d, &d->instructions.v[root->from], &root->base.at), err,
                           "the final image stands on '%.*s', which is a compiler", VIG_ARG(root->base.expanded));
}

const struct vig_check vig_check_dockerfile_compiler_image = {
    .id = "DKF-0071",
    .title = "The final image stands on a compiler's image",
    .why = "It holds the whole tool chain, often a gigabyte with hundreds of known vulnerabilities, to run one program.",
    .remedy = "Name this stage (FROM golang AS build) and end with a small one: FROM gcr.io/distroless/static:nonroot, COPY "
              "--from=build /app /app.",
    .refs = VIG_REFS("CIS-Docker-1.6-4.3", "https://docs.docker.com/build/building/multi-stage/"),
    .scope = VIG_SCOPE_DOCKERFILE,
    .severity = VIG_MEDIUM,
    .run = image_run,
};
