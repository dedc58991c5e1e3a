/* cli/outputs.c - see cli/outputs.h. */
#include "cli/outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"

static const size_t largest_report = VIG_GIB(4);

static int unknown_format(const char *name, struct vig_err *err)
{
    const char *names[32], *near;
    char all[160] = "";
    size_t n = 0, at = 0;

    for (; vig_writers[n] && n < VIG_COUNT(names) - 1; n++) {
        names[n] = vig_writers[n]->name;
        at += (size_t)snprintf(all + at, sizeof all - at, "%s%s", n ? ", " : "", names[n]);
        if (at >= sizeof all)
            at = sizeof all - 1;
    }
    names[n] = NULL;
    near = vig_nearest(name, names);
    if (near)
        return vig_fail(err, VIG_E_USAGE, "there is no format '%s'; did you mean '%s'?", name, near);
    return vig_fail(err, VIG_E_USAGE, "there is no format '%s'; there are: %s", name, all);
}

static struct vig_output *add(struct vig_outputs *o, const struct vig_writer *writer, const char *path, struct vig_err *err)
{
    if (o->n == VIG_MOST_OUTPUTS) {
        (void)vig_fail(err, VIG_E_USAGE, "more than %d outputs", VIG_MOST_OUTPUTS);
        return NULL;
    }
    o->v[o->n] = (struct vig_output){ writer, path };
    return &o->v[o->n++];
}

int vig_outputs_format(struct vig_outputs *o, const char *name, struct vig_err *err)
{
    const struct vig_writer *w = vig_writer_named(vig_str_c(name));

    if (!w)
        return unknown_format(name, err);
    return add(o, w, NULL, err) ? 0 : VIG_E_USAGE;
}

static const struct vig_writer *writer_by_name_of(vig_str path)
{
    static const struct {
        vig_str end;
        const char *writer;
    } ends[] = {
        { VIG_STR(".cdx.json"), "cyclonedx" }, { VIG_STR("bom.json"), "cyclonedx" }, { VIG_STR(".spdx.json"), "spdx-json" },
        { VIG_STR(".sarif"), "sarif" },        { VIG_STR(".html"), "html" },         { VIG_STR(".md"), "markdown" },
        { VIG_STR(".xml"), "junit" },
        { VIG_STR(".json"), "json" },          { VIG_STR(".txt"), "table" },
    };

    for (size_t i = 0; i < VIG_COUNT(ends); i++)
        if (vig_str_ends(path, ends[i].end))
            return vig_writer_named(vig_str_c(ends[i].writer));
    return NULL;
}

int vig_outputs_file(struct vig_outputs *o, const char *arg, struct vig_err *err)
{
    vig_str path = vig_str_c(arg), format = vig_str_cut(&path, '=');
    const struct vig_writer *w = vig_str_has(vig_str_c(arg), '=') ? vig_writer_named(format) : NULL;
    const char *file = w ? path.p : arg;

    if (!w && o->n && !o->v[o->n - 1].path) { /* belongs to the --format in front of it */
        o->v[o->n - 1].path = file;
        return 0;
    }
    if (!w)
        w = writer_by_name_of(vig_str_c(arg));
    if (!w)
        return vig_fail(err, VIG_E_USAGE, "the format of '%s' is not known; put --format in front of it", arg);
    return add(o, w, file, err) ? 0 : VIG_E_USAGE;
}

static int standard_stream(const char *path)
{
    return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0 ? STDOUT_FILENO : strcmp(path, "/dev/stderr") == 0 ? STDERR_FILENO : -1;
}

bool vig_output_is_replaced(const char *path)
{
    struct stat st;

    if (standard_stream(path) >= 0 || strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0)
        return false;
    return stat(path, &st) < 0 || S_ISREG(st.st_mode);
}

static int open_new(struct vig_output_file *f, struct vig_err *err)
{
    if (snprintf(f->temporary, sizeof f->temporary, "%s.%d.new", f->path, (int)getpid()) >= (int)sizeof f->temporary)
        return vig_fail(err, VIG_E_USAGE, "the name of the output file is too long");
    if (access(f->path, F_OK) == 0 && access(f->path, W_OK) < 0)
        return vig_fail_errno(err, errno, "writing '%s'", f->path);
    f->fd = open(f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return f->fd < 0 ? vig_fail_errno(err, errno, "writing '%s'", f->path) : 0;
}

/* Renaming over a device or a pipe would put a file in its place, for everybody on the machine. */
int vig_output_open(struct vig_output_file *f, const char *path, struct vig_err *err)
{
    int standard = standard_stream(path);

    *f = (struct vig_output_file){ .path = path };
    if (vig_output_is_replaced(path))
        return open_new(f, err);
    f->fd = standard >= 0 ? dup(standard) : open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return f->fd < 0 ? vig_fail_errno(err, errno, "writing '%s'", path) : 0;
}

int vig_output_close(struct vig_output_file *f, int rc, struct vig_err *err)
{
    if (close(f->fd) < 0 && rc == 0)
        rc = vig_fail_errno(err, errno, "writing '%s'", f->path);
    if (rc == 0 && f->temporary[0] && rename(f->temporary, f->path) < 0)
        rc = vig_fail_errno(err, errno, "writing '%s'", f->path);
    if (rc < 0 && f->temporary[0])
        (void)unlink(f->temporary);
    return rc;
}

static int write_file(const char *path, vig_str bytes, struct vig_err *err)
{
    struct vig_output_file f;
    int rc = vig_output_open(&f, path, err);

    return rc < 0 ? rc : vig_output_close(&f, vig_write_all(f.fd, bytes.p, bytes.n, err), err);
}

static unsigned terminal_width(void)
{
    struct winsize w;

    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 40 ? w.ws_col : 0;
}

static int write_one(const struct vig_output *o, const struct vig_report *const *reports, size_t n, bool full, int colour,
                     struct vig_err *err)
{
    bool terminal = !o->path && isatty(STDOUT_FILENO);
    const struct vig_write_options options = {
        .colour = colour > 0 || (colour < 0 && !o->path && vig_wants_colour(STDOUT_FILENO)),
        .width = terminal ? terminal_width() : 0,
        .full = full,
        .elapsed = terminal,
    };
    struct vig_buf out;
    int rc;

    vig_buf_init(&out, largest_report);
    rc = o->writer->write(reports, n, &options, &out, err);
    if (rc == 0)
        rc = write_file(o->path ? o->path : "-", vig_buf_str(&out), err);
    vig_buf_done(&out);
    return rc;
}

int vig_outputs_write(const struct vig_outputs *o, const struct vig_writer *fallback, const struct vig_report *const *reports,
                      size_t n, bool full, int colour, struct vig_err *err)
{
    const struct vig_output standard = { fallback, NULL };
    int rc = o->n ? 0 : write_one(&standard, reports, n, full, colour, err);

    for (size_t i = 0; rc == 0 && i < o->n; i++)
        rc = write_one(&o->v[i], reports, n, full, colour, err);
    return rc;
}

int vig_parse_colour(const char *word, int *ret, struct vig_err *err)
{
    static const char *const words[] = { "never", "always", "auto" };
    static const int values[] = { 0, 1, -1 };

    for (size_t i = 0; i < VIG_COUNT(words); i++)
        if (strcmp(word, words[i]) == 0) {
            *ret = values[i];
            return 0;
        }
    return vig_fail(err, VIG_E_USAGE, "--color is auto, always or never, not '%s'", word);
}
