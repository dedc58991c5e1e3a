/* audit/facts/image_names.c - what a file's path and mode say about it, without reading it.
 *
 * Compilers and their like go by many names: "x86_64-linux-gnu-gcc-12", "g++", "clang-16", "python3.11". So the triplet in front and
 * the version behind are taken off, and what is left is looked up. A name counts only where programs lie, and for what may be
 * executed: usr/share/doc/gcc is none.
 */
#include "audit/facts/image_layer.h"

struct name_kind {
    const char *name;
    unsigned kind;
};

static const struct name_kind programs[] = {
    /* sorted */
    { "ant", VIG_IMG_BUILDER },
    { "apk", VIG_IMG_PACKAGER },
    { "apt", VIG_IMG_PACKAGER },
    { "apt-get", VIG_IMG_PACKAGER },
    { "aptitude", VIG_IMG_PACKAGER },
    { "as", VIG_IMG_COMPILER },
    { "ash", VIG_IMG_SHELL },
    { "asm", VIG_IMG_COMPILER },
    { "autoconf", VIG_IMG_BUILDER },
    { "automake", VIG_IMG_BUILDER },
    { "awk", VIG_IMG_SHELL },
    { "bash", VIG_IMG_SHELL },
    { "bazel", VIG_IMG_BUILDER },
    { "bpftrace", VIG_IMG_DEBUGGER },
    { "brew", VIG_IMG_PACKAGER },
    { "bundle", VIG_IMG_PACKAGER },
    { "bundler", VIG_IMG_PACKAGER },
    { "busybox", VIG_IMG_SHELL },
    { "c++", VIG_IMG_COMPILER },
    { "c89", VIG_IMG_COMPILER },
    { "c99", VIG_IMG_COMPILER },
    { "cargo", VIG_IMG_COMPILER },
    { "cc", VIG_IMG_COMPILER },
    { "cc1", VIG_IMG_COMPILER },
    { "cc1obj", VIG_IMG_COMPILER },
    { "cc1plus", VIG_IMG_COMPILER },
    { "clang", VIG_IMG_COMPILER },
    { "clang++", VIG_IMG_COMPILER },
    { "cmake", VIG_IMG_BUILDER },
    { "collect2", VIG_IMG_COMPILER },
    { "compile", VIG_IMG_COMPILER },
    { "composer", VIG_IMG_PACKAGER },
    { "conda", VIG_IMG_PACKAGER },
    { "cpp", VIG_IMG_COMPILER },
    { "csc", VIG_IMG_COMPILER },
    { "csh", VIG_IMG_SHELL },
    { "dash", VIG_IMG_SHELL },
    { "dlv", VIG_IMG_DEBUGGER },
    { "dmd", VIG_IMG_COMPILER },
    { "dnf", VIG_IMG_PACKAGER },
    { "doas", VIG_IMG_SUDO },
    { "dpkg", VIG_IMG_PACKAGER },
    { "dropbear", VIG_IMG_SSHD },
    { "emerge", VIG_IMG_PACKAGER },
    { "erlc", VIG_IMG_COMPILER },
    { "f951", VIG_IMG_COMPILER },
    { "find", VIG_IMG_SHELL },
    { "fpc", VIG_IMG_COMPILER },
    { "g++", VIG_IMG_COMPILER },
    { "gawk", VIG_IMG_SHELL },
    { "gcc", VIG_IMG_COMPILER },
    { "gdb", VIG_IMG_DEBUGGER },
    { "gdbserver", VIG_IMG_DEBUGGER },
    { "gdc", VIG_IMG_COMPILER },
    { "gem", VIG_IMG_PACKAGER },
    { "gfortran", VIG_IMG_COMPILER },
    { "ghc", VIG_IMG_COMPILER },
    { "gnatmake", VIG_IMG_COMPILER },
    { "go", VIG_IMG_COMPILER },
    { "gradle", VIG_IMG_BUILDER },
    { "in.telnetd", VIG_IMG_SSHD },
    { "javac", VIG_IMG_COMPILER },
    { "jdb", VIG_IMG_DEBUGGER },
    { "kotlinc", VIG_IMG_COMPILER },
    { "ksh", VIG_IMG_SHELL },
    { "ld", VIG_IMG_COMPILER },
    { "ld.bfd", VIG_IMG_COMPILER },
    { "ld.gold", VIG_IMG_COMPILER },
    { "ld.lld", VIG_IMG_COMPILER },
    { "ldc2", VIG_IMG_COMPILER },
    { "link", VIG_IMG_COMPILER },
    { "lldb", VIG_IMG_DEBUGGER },
    { "ltrace", VIG_IMG_DEBUGGER },
    { "lua", VIG_IMG_SHELL },
    { "make", VIG_IMG_BUILDER },
    { "mamba", VIG_IMG_PACKAGER },
    { "mawk", VIG_IMG_SHELL },
    { "mcs", VIG_IMG_COMPILER },
    { "meson", VIG_IMG_BUILDER },
    { "microdnf", VIG_IMG_PACKAGER },
    { "mold", VIG_IMG_COMPILER },
    { "mvn", VIG_IMG_BUILDER },
    { "nasm", VIG_IMG_COMPILER },
    { "nim", VIG_IMG_COMPILER },
    { "ninja", VIG_IMG_BUILDER },
    { "node", VIG_IMG_SHELL },
    { "npm", VIG_IMG_PACKAGER },
    { "npm-cli.js", VIG_IMG_PACKAGER }, /* what npm is a link to */
    { "nvcc", VIG_IMG_COMPILER },
    { "ocamlc", VIG_IMG_COMPILER },
    { "ocamlopt", VIG_IMG_COMPILER },
    { "opkg", VIG_IMG_PACKAGER },
    { "pacman", VIG_IMG_PACKAGER },
    { "perf", VIG_IMG_DEBUGGER },
    { "perl", VIG_IMG_SHELL },
    { "php", VIG_IMG_SHELL },
    { "pip", VIG_IMG_PACKAGER },
    { "pipx", VIG_IMG_PACKAGER },
    { "pnpm", VIG_IMG_PACKAGER },
    { "python", VIG_IMG_SHELL },
    { "r2", VIG_IMG_DEBUGGER },
    { "radare2", VIG_IMG_DEBUGGER },
    { "rpm", VIG_IMG_PACKAGER },
    { "ruby", VIG_IMG_SHELL },
    { "rustc", VIG_IMG_COMPILER },
    { "scalac", VIG_IMG_COMPILER },
    { "scons", VIG_IMG_BUILDER },
    { "sh", VIG_IMG_SHELL },
    { "sshd", VIG_IMG_SSHD },
    { "strace", VIG_IMG_DEBUGGER },
    { "sudo", VIG_IMG_SUDO },
    { "sudoedit", VIG_IMG_SUDO },
    { "swiftc", VIG_IMG_COMPILER },
    { "tcc", VIG_IMG_COMPILER },
    { "tclsh", VIG_IMG_SHELL },
    { "tcsh", VIG_IMG_SHELL },
    { "tdnf", VIG_IMG_PACKAGER },
    { "telnetd", VIG_IMG_SSHD },
    { "uv", VIG_IMG_PACKAGER },
    { "valac", VIG_IMG_COMPILER },
    { "valgrind", VIG_IMG_DEBUGGER },
    { "vim", VIG_IMG_SHELL },
    { "yarn", VIG_IMG_PACKAGER },
    { "yasm", VIG_IMG_COMPILER },
    { "yum", VIG_IMG_PACKAGER },
    { "zig", VIG_IMG_COMPILER },
    { "zsh", VIG_IMG_SHELL },
    { "zypper", VIG_IMG_PACKAGER },
};

/* Folders and files that were not meant to go into an image. */
static const struct name_kind leftovers[] = {
    { ".git", VIG_IMG_VCS },
    { ".svn", VIG_IMG_VCS },
    { ".hg", VIG_IMG_VCS },
    { ".bzr", VIG_IMG_VCS },
    { "CVS", VIG_IMG_VCS },
    { ".aws", VIG_IMG_LOGIN },
    { ".azure", VIG_IMG_LOGIN },
    { ".ssh", VIG_IMG_LOGIN },
    { ".gnupg", VIG_IMG_LOGIN },
    { ".kube", VIG_IMG_LOGIN },
    { ".docker", VIG_IMG_LOGIN },
    { ".npmrc", VIG_IMG_LOGIN },
    { ".yarnrc.yml", VIG_IMG_LOGIN },
    { ".pypirc", VIG_IMG_LOGIN },
    { ".netrc", VIG_IMG_LOGIN },
    { ".pgpass", VIG_IMG_LOGIN },
    { ".my.cnf", VIG_IMG_LOGIN },
    { ".git-credentials", VIG_IMG_LOGIN },
    { ".dockercfg", VIG_IMG_LOGIN },
    { ".htpasswd", VIG_IMG_LOGIN },
    { "credentials.json", VIG_IMG_LOGIN },
    { ".terraform", VIG_IMG_LOGIN },
    { "terraform.tfstate", VIG_IMG_LOGIN },
    { "Dockerfile", VIG_IMG_BUILD_FILE },
    { "Containerfile", VIG_IMG_BUILD_FILE },
    { "docker-compose.yml", VIG_IMG_BUILD_FILE },
    { "docker-compose.yaml", VIG_IMG_BUILD_FILE },
    { "compose.yaml", VIG_IMG_BUILD_FILE },
    { "compose.yml", VIG_IMG_BUILD_FILE },
    { ".dockerignore", VIG_IMG_BUILD_FILE },
    { "Jenkinsfile", VIG_IMG_BUILD_FILE },
    { ".gitlab-ci.yml", VIG_IMG_BUILD_FILE },
    { ".travis.yml", VIG_IMG_BUILD_FILE },
    { ".env", VIG_IMG_ENV_FILE },
    { ".env.local", VIG_IMG_ENV_FILE },
    { ".env.production", VIG_IMG_ENV_FILE },
    { ".envrc", VIG_IMG_ENV_FILE },
    { ".bash_history", VIG_IMG_PERSONAL },
    { ".zsh_history", VIG_IMG_PERSONAL },
    { ".ash_history", VIG_IMG_PERSONAL },
    { ".python_history", VIG_IMG_PERSONAL },
    { ".psql_history", VIG_IMG_PERSONAL },
    { ".mysql_history", VIG_IMG_PERSONAL },
    { ".node_repl_history", VIG_IMG_PERSONAL },
    { ".vscode", VIG_IMG_PERSONAL },
    { ".idea", VIG_IMG_PERSONAL },
    { ".DS_Store", VIG_IMG_PERSONAL },
};

static bool has_name(vig_str s, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (vig_str_eqc(s, names[i]))
            return true;
    return false;
}
#define HAS_NAME(s, names) has_name(s, names, VIG_COUNT(names))

/* "x86_64-linux-gnu-gcc-12" as "gcc", "python3.11" as "python", "ld.bfd" as it is. */
static vig_str bare_name(vig_str name)
{
    static const vig_str triplets[] = { VIG_STR("-linux-gnu-"), VIG_STR("-linux-musl-"), VIG_STR("-redhat-linux-"), VIG_STR("-suse-linux-"),
                                        VIG_STR("-linux-gnueabihf-") };
    size_t n;

    for (size_t i = 0; i < VIG_COUNT(triplets); i++) {
        size_t at = vig_str_search(name, triplets[i]);
        if (at != VIG_NPOS) {
            name = vig_str_skip(name, at + triplets[i].n);
            break;
        }
    }
    if (vig_str_eqc(name, "cc1") || vig_str_eqc(name, "c89") || vig_str_eqc(name, "c99") || vig_str_eqc(name, "r2") ||
        vig_str_eqc(name, "f951") || vig_str_eqc(name, "ldc2") || vig_str_eqc(name, "collect2") || vig_str_eqc(name, "radare2"))
        return name; /* a digit of their own */
    for (n = name.n; n && (vig_is_digit(name.p[n - 1]) || name.p[n - 1] == '.');)
        n--;
    if (n < name.n && n && name.p[n - 1] == '-')
        n--;
    return n ? vig_str_take(name, n) : name;
}

static unsigned program_kind(vig_str name)
{
    size_t low = 0, high = VIG_COUNT(programs);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = vig_str_cmp(name, vig_str_c(programs[middle].name));

        if (order == 0)
            return programs[middle].kind;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return 0;
}

bool vig_image_is_program_path(vig_str path)
{
    vig_str folder = vig_str_dirname(path);

    return vig_str_ends(folder, VIG_STR("bin")) || vig_str_search(folder, VIG_STR("/gcc/")) != VIG_NPOS ||
           vig_str_search(folder, VIG_STR("pkg/tool/")) != VIG_NPOS || vig_str_ends(folder, VIG_STR("/libexec")) ||
           vig_str_search(folder, VIG_STR("/openssh")) != VIG_NPOS || vig_str_search(folder, VIG_STR("/dbus-1.0")) != VIG_NPOS;
}

static unsigned kinds_of_program(vig_str path)
{
    vig_str name = vig_str_basename(path), bare = bare_name(name);
    unsigned kind = program_kind(bare);

    /* Words of the language: only Go's own tools are called so. */
    if ((vig_str_eqc(bare, "link") || vig_str_eqc(bare, "asm") || vig_str_eqc(bare, "compile")) &&
        vig_str_search(path, VIG_STR("pkg/tool/")) == VIG_NPOS)
        return 0;
    return kind;
}

/* What a system keeps, or a package of a language ships, was not left by accident. */
static bool is_library_path(vig_str path)
{
    static const vig_str parts[] = { VIG_STR("/node_modules/"), VIG_STR("/site-packages/"), VIG_STR("/dist-packages/"), VIG_STR("/gems/"),
                                     VIG_STR("/vendor/"),       VIG_STR("/go/pkg/mod/"),    VIG_STR("/testdata/"),
                                     VIG_STR("/.cargo/"),       VIG_STR("/.rustup/"),       VIG_STR("/.npm/"),           VIG_STR("/.cache/"),
                                     VIG_STR("/.m2/"),          VIG_STR("/.gradle/"),       VIG_STR("/.pyenv/"),         VIG_STR("/.nvm/"),
                                     VIG_STR("/cargo/registry/") };
    static const vig_str roots[] = { VIG_STR("usr/share/"), VIG_STR("usr/lib/"), VIG_STR("usr/src/linux"), VIG_STR("usr/src/kernels/"),
                                     VIG_STR("usr/src/debug/"), VIG_STR("usr/local/go/"),
                                     VIG_STR("usr/local/lib/"), VIG_STR("usr/include/"), VIG_STR("node_modules/"), VIG_STR("vendor/") };

    for (size_t i = 0; i < VIG_COUNT(parts); i++)
        if (vig_str_search(path, parts[i]) != VIG_NPOS)
            return true;
    if (vig_str_starts(path, VIG_STR("usr/share/nginx/html/")) || vig_str_starts(path, VIG_STR("usr/share/app")))
        return false; /* where people put their own */
    for (size_t i = 0; i < VIG_COUNT(roots); i++)
        if (vig_str_starts(path, roots[i]))
            return true;
    return false;
}

static unsigned kinds_of_leftover(const struct vig_entry *e, vig_str name)
{
    static const char *const keystores[] = { ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".p8" };

    if (is_library_path(e->path))
        return 0;
    for (size_t i = 0; i < VIG_COUNT(leftovers); i++)
        if (vig_str_eqc(name, leftovers[i].name))
            return leftovers[i].kind;
    if (vig_str_starts(name, VIG_STR("Dockerfile.")))
        return VIG_IMG_BUILD_FILE;
    for (size_t i = 0; e->type == VIG_ENTRY_FILE && i < VIG_COUNT(keystores); i++)
        if (name.n > strlen(keystores[i]) && vig_str_ends(name, vig_str_c(keystores[i])))
            return VIG_IMG_KEYSTORE;
    return 0;
}

unsigned vig_image_kinds_of(const struct vig_entry *e)
{
    bool file = e->type == VIG_ENTRY_FILE || e->type == VIG_ENTRY_HARDLINK, folder = e->type == VIG_ENTRY_DIRECTORY;
    vig_str name = vig_str_basename(e->path);
    unsigned kinds = 0;

    if (!file && !folder)
        return 0;
    if (file && (e->mode & 0111)) {
        kinds |= e->mode & 04000 ? VIG_IMG_SETUID : 0u;
        kinds |= (e->mode & 02010) == 02010 ? VIG_IMG_SETGID : 0u; /* without the group's x it is about locking */
        kinds |= e->capability.n ? VIG_IMG_CAPABLE : 0u;
        kinds |= vig_image_is_program_path(e->path) ? kinds_of_program(e->path) : 0u;
    }
    if (file && (e->mode & 2))
        kinds |= VIG_IMG_WRITABLE_FILE;
    if (folder && (e->mode & 2) && !(e->mode & 01000))
        kinds |= VIG_IMG_WRITABLE_FOLDER;
    if (vig_str_eqc(e->path, "etc/shadow") || vig_str_eqc(e->path, "etc/gshadow") || vig_str_eqc(e->path, "etc/shadow-"))
        kinds |= VIG_IMG_SHADOW;
    return kinds | kinds_of_leftover(e, name);
}

vig_str vig_image_owned_path(vig_str path)
{
    if (vig_str_starts(path, VIG_STR("usr/bin/")) || vig_str_starts(path, VIG_STR("usr/sbin/")) || vig_str_starts(path, VIG_STR("usr/lib")))
        return vig_str_skip(path, 4);
    return path;
}

const char *vig_image_cache_folder(vig_str folder)
{
    static const char *const caches[] = { "var/lib/apt/lists", "var/cache/apt", "var/cache/apk", "etc/apk/cache", "var/cache/yum", "var/cache/dnf",
                                          "var/cache/libdnf5", "var/cache/zypp", "var/cache/pacman", "root/.cache/pip", "root/.npm", "root/.cache/yarn",
                                          "usr/local/share/.cache/yarn", "root/.cache/go-build", "root/.m2/repository", "root/.gradle/caches",
                                          "root/.cargo/registry", "root/.composer/cache", "root/.cache/composer", "root/.cache/uv" };

    for (size_t i = 0; i < VIG_COUNT(caches); i++) {
        vig_str c = vig_str_c(caches[i]);
        if (vig_str_starts(folder, c) && (folder.n == c.n || folder.p[c.n] == '/'))
            return caches[i];
    }
    return NULL;
}

static bool is_dull_extension(vig_str name)
{
    static const char *const dull[] = { "so", "a", "o", "png", "jpg", "jpeg", "gif", "ico", "svg", "webp", "woff", "woff2", "ttf", "otf", "eot", "mo",
                                        "po", "pot", "pyc", "pyo", "pyi", "gz", "xz", "bz2", "zst", "zip", "jar", "war", "whl", "deb", "rpm", "apk",
                                        "class", "css", "scss", "map", "md5sums", "list", "h", "hpp", "c", "cc", "cpp", "pm", "tcl", "el", "elc",
                                        "wasm", "bin", "dat", "db", "sqlite", "mp3", "mp4", "ogg", "pdf", "lock", "sum", "crt", "cer", "der", "md",
                                        "rst", "html", "htm", "gresource", "qm", "hbs", "rlib", "dylib", "dll", "exe", "node", "bc", "tmac", "afm" };
    size_t dot = vig_str_rfind(name, '.');

    return dot != VIG_NPOS && dot > 0 && HAS_NAME(vig_str_skip(name, dot + 1), dull);
}

/* Trees whose files come from packages, and hold examples and test keys instead of secrets. */
static bool is_dull_tree(vig_str path)
{
    static const vig_str roots[] = { VIG_STR("lib/"), VIG_STR("lib64/"), VIG_STR("boot/"), VIG_STR("dev/"), VIG_STR("proc/"), VIG_STR("sys/"),
                                     VIG_STR("var/lib/dpkg/"), VIG_STR("var/lib/apt/"), VIG_STR("var/cache/"), VIG_STR("var/lib/rpm/"),
                                     VIG_STR("usr/local/share/man/"), VIG_STR("opt/conda/lib/"), VIG_STR("etc/ssl/certs/"),
                                     VIG_STR("etc/pki/ca-trust/"), VIG_STR("etc/alternatives/"), VIG_STR("etc/init.d/") };
    static const vig_str parts[] = { VIG_STR("/test/"), VIG_STR("/tests/"), VIG_STR("/__tests__/"), VIG_STR("/examples/"), VIG_STR("/example/"),
                                     VIG_STR("/fixtures/"), VIG_STR("/locale/"), VIG_STR("/docs/"), VIG_STR("/doc/"), VIG_STR(".git/objects/") };

    if (is_library_path(path))
        return true;
    for (size_t i = 0; i < VIG_COUNT(roots); i++)
        if (vig_str_starts(path, roots[i]))
            return true;
    for (size_t i = 0; i < VIG_COUNT(parts); i++)
        if (vig_str_search(path, parts[i]) != VIG_NPOS)
            return true;
    return false;
}

bool vig_image_may_hold_secrets(const struct vig_entry *e)
{
    return e->type == VIG_ENTRY_FILE && e->size >= 8 && e->size <= VIG_LIMIT_SECRET_FILE && !is_dull_extension(vig_str_basename(e->path)) &&
           !is_dull_tree(e->path);
}
