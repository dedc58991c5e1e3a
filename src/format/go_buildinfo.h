/* format/go_buildinfo.h - what a Go executable was built from: the compiler's version, the modules, the build settings. */
#ifndef VIG_FORMAT_GO_BUILDINFO_H
#define VIG_FORMAT_GO_BUILDINFO_H

#include "base/vec.h"
#include "format/elf.h"

struct vig_go_module {
    vig_str path, version;
    vig_str new_path, new_version; /* of what replaced it ("=>"); else empty */
};

struct vig_go_setting {
    vig_str key, value; /* "vcs.revision" … */
};

struct vig_go_build {
    vig_str go;      /* "go1.26.8" */
    vig_str command; /* import path of the main package; may be empty */
    struct vig_go_module main; /* an empty path: built outside of a module */
    struct { VIG_VEC(struct vig_go_module); } deps;
    struct { VIG_VEC(struct vig_go_setting); } settings;
};

/* Views live as long as `arena` and the blob. VIG_E_NOT_FOUND: not a Go program (or older than Go 1.13). */
int vig_go_buildinfo_read(const struct vig_elf *elf, struct vig_arena *arena, struct vig_go_build *ret, struct vig_err *err);

/* The module text alone, as `go version -m` prints it. Lines of a kind that is not known are passed over. */
int vig_go_modules_parse(vig_str text, struct vig_arena *arena, struct vig_go_build *ret, struct vig_err *err);

/* The value of a setting; empty when absent. */
vig_str vig_go_setting(const struct vig_go_build *build, vig_str key);

#endif
