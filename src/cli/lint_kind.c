/* cli/lint_kind.c - see cli/lint_kind.h. */
#include "cli/lint_kind.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool has_name(vig_str name, vig_str stem)
{
    bool begins = name.n >= stem.n && vig_str_ieq(vig_str_take(name, stem.n), stem);
    bool ends = name.n > stem.n && vig_str_ieq(vig_str_skip(name, name.n - stem.n), stem);

    return (begins && (name.n == stem.n || strchr(".-_", name.p[stem.n]))) || (ends && name.p[name.n - stem.n - 1] == '.');
}

static bool is_yaml(vig_str name)
{
    return vig_str_ends(name, VIG_STR(".yml")) || vig_str_ends(name, VIG_STR(".yaml"));
}

enum lint_kind lint_kind_of_name(vig_str name)
{
    static const vig_str not_text[] = { VIG_STR(".dockerignore"), VIG_STR(".md"), VIG_STR(".txt"), VIG_STR(".sh"), VIG_STR(".py"), VIG_STR(".j2"), VIG_STR(".tmpl") };

    if (is_yaml(name))
        return has_name(name, VIG_STR("compose")) || has_name(name, VIG_STR("docker-compose")) ? LINT_COMPOSE : LINT_UNKNOWN;
    for (size_t i = 0; i < VIG_COUNT(not_text); i++)
        if (vig_str_ends(name, not_text[i]))
            return LINT_UNKNOWN;
    return has_name(name, VIG_STR("dockerfile")) || has_name(name, VIG_STR("containerfile")) ? LINT_DOCKERFILE : LINT_UNKNOWN;
}

int lint_kind_named(const char *word, enum lint_kind *ret, struct vig_err *err)
{
    if (strcmp(word, "dockerfile") == 0)
        *ret = LINT_DOCKERFILE;
    else if (strcmp(word, "compose") == 0)
        *ret = LINT_COMPOSE;
    else
        return vig_fail(err, VIG_E_USAGE, "--type is dockerfile or compose, not '%s'", word);
    return 0;
}

/* The first line that is neither empty nor a comment: a Dockerfile begins with FROM or ARG. */
static enum lint_kind kind_of_text(vig_str text)
{
    while (text.n) {
        vig_str line = vig_str_trim(vig_str_cut(&text, '\n')), word;

        if (vig_str_empty(line) || line.p[0] == '#')
            continue;
        word = vig_str_cut(&line, ' ');
        if (vig_str_ieq(word, VIG_STR("FROM")) || vig_str_ieq(word, VIG_STR("ARG")))
            return LINT_DOCKERFILE;
        if (vig_str_search(text, VIG_STR("services:")) != VIG_NPOS || vig_str_eqc(word, "services:"))
            return LINT_COMPOSE;
        return LINT_UNKNOWN;
    }
    return LINT_UNKNOWN;
}

static int look_inside(int fd, const char *path, enum lint_kind *ret, struct vig_err *err)
{
    char head[8192];
    ssize_t n = read(fd, head, sizeof head);

    if (n < 0)
        return vig_fail_errno(err, errno, "reading '%s'", path);
    *ret = is_yaml(vig_str_c(path)) ? LINT_COMPOSE : kind_of_text(vig_str_of(head, (size_t)n));
    if (*ret != LINT_UNKNOWN)
        return 0;
    return vig_fail(err, VIG_E_UNSUPPORTED, "'%s' looks neither like a Dockerfile nor like a compose file; --type says which it is", path);
}

int lint_look(const char *path, enum lint_kind *ret_kind, bool *ret_folder, struct vig_err *err)
{
    struct stat st;
    int fd, rc;

    *ret_kind = LINT_DOCKERFILE;
    *ret_folder = false;
    if (strcmp(path, "-") == 0)
        return 0;
    if (stat(path, &st) < 0)
        return vig_fail_errno(err, errno, "reading '%s'", path);
    *ret_folder = S_ISDIR(st.st_mode);
    *ret_kind = *ret_folder ? LINT_UNKNOWN : lint_kind_of_name(vig_str_basename(vig_str_c(path)));
    if (*ret_folder || *ret_kind != LINT_UNKNOWN)
        return 0;
    if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode) && !S_ISCHR(st.st_mode))
        return vig_fail(err, VIG_E_UNSUPPORTED, "'%s' is no file", path);
    if (!S_ISREG(st.st_mode)) { /* a pipe can be read only once */
        *ret_kind = LINT_DOCKERFILE;
        return 0;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return vig_fail_errno(err, errno, "reading '%s'", path);
    rc = look_inside(fd, path, ret_kind, err);
    (void)close(fd);
    return rc;
}
