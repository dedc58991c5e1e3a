/* source/detect.c - finding out what a target is.
 *
 * A prefix decides; else what lies at the path: a folder with an OCI layout or without, a tar archive, one that is packed,
 * a bill of materials, a list of purls, any other file. What is no path may be PATH:TAG, an image of several in an
 * archive; or an image that the engine knows. Errors say what was tried.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format/inflate.h"
#include "format/tar.h"
#include "source/document.h"
#include "system/rootfd.h"

enum form { FORM_ANY, FORM_ARCHIVE, FORM_OCI, FORM_DIRECTORY, FORM_HOST, FORM_FILE, FORM_SBOM, FORM_PURLS, FORM_ENGINE };

static const struct {
    vig_str prefix;
    enum form form;
} prefixes[] = {
    { VIG_STR("docker-archive:"), FORM_ARCHIVE },
    { VIG_STR("oci-archive:"), FORM_ARCHIVE },
    { VIG_STR("oci-dir:"), FORM_OCI },
    { VIG_STR("oci:"), FORM_OCI },
    { VIG_STR("dir:"), FORM_DIRECTORY },
    { VIG_STR("host:"), FORM_HOST },
    { VIG_STR("file:"), FORM_FILE },
    { VIG_STR("sbom:"), FORM_SBOM },
    { VIG_STR("purls:"), FORM_PURLS },
    { VIG_STR("docker:"), FORM_ENGINE },
};

static enum form form_of(vig_str *target)
{
    for (size_t i = 0; i < VIG_COUNT(prefixes); i++)
        if (vig_str_starts(*target, prefixes[i].prefix)) {
            *target = vig_str_skip(*target, prefixes[i].prefix.n);
            return prefixes[i].form;
        }
    return FORM_ANY;
}

static int open_path(vig_str path, int flags)
{
    char name[VIG_LIMIT_PATH + 1];

    if (path.n > VIG_LIMIT_PATH || !path.n) {
        errno = path.n ? ENAMETOOLONG : ENOENT;
        return -1;
    }
    memcpy(name, path.p, path.n);
    name[path.n] = '\0';
    return open(name, flags | O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

static bool is_layout(int fd)
{
    int file = vig_rootfd_open_file(fd, VIG_STR("index.json"));
    int blobs = file < 0 ? -1 : vig_rootfd_open(fd, VIG_STR("blobs"), O_RDONLY | O_DIRECTORY);

    if (file >= 0)
        (void)close(file);
    if (blobs >= 0)
        (void)close(blobs);
    return blobs >= 0;
}

/* Whether PATH of PATH:TAG can hold several images. A folder "shop" must not hide the image "shop:1.4". */
static bool holds_images(int fd)
{
    char room[512];
    struct stat st;
    ssize_t n;

    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        return is_layout(fd);
    n = S_ISREG(st.st_mode) ? pread(fd, room, sizeof room, 0) : 0;
    vig_str head = vig_str_of(room, n > 0 ? (size_t)n : 0);
    return vig_tar_starts(head) || vig_packing_of(head) != VIG_PACKING_NONE;
}

/* PATH, or PATH:TAG where PATH is the longest that is there. */
static int open_target(vig_str target, vig_str *ret_path, vig_str *ret_select)
{
    vig_str path = target;
    int fd;

    *ret_select = VIG_STR("");
    for (;;) {
        *ret_path = path;
        fd = open_path(path, 0);
        if (fd >= 0 && (!ret_select->n || holds_images(fd)))
            return fd;
        if (fd >= 0) {
            (void)close(fd);
            break;
        }
        if (errno != ENOENT && errno != ENOTDIR)
            return fd;
        size_t colon = vig_str_rfind(path, ':');
        if (colon == VIG_NPOS || !colon)
            break;
        path = vig_str_take(path, colon);
        *ret_select = vig_str_skip(target, colon + 1);
    }
    *ret_path = target;
    errno = ENOENT;
    return -1;
}

static int open_folder(struct vig_source *s, int fd, enum form form, vig_str select, struct vig_err *err)
{
    if (form == FORM_OCI || (form == FORM_ANY && is_layout(fd)))
        return vig_source_open_oci(s, fd, select, err);
    if (form == FORM_ANY || form == FORM_DIRECTORY || form == FORM_HOST)
        return vig_source_open_directory(s, fd, form == FORM_HOST || (form == FORM_ANY && vig_rootfd_is_own(fd)), err);
    (void)close(fd);
    return vig_fail(err, VIG_E_USAGE, "is a folder, not a file");
}

static int open_document(struct vig_source *s, int fd, enum form form, vig_str path, const struct vig_blob *blob,
                         struct vig_err *err)
{
    int rc = form == FORM_FILE ? 0 : vig_document_of(blob, &s->cataloger, err);
    bool purls = vig_str_eqc(s->cataloger, "purls");

    if (rc == 0 && form == FORM_SBOM && (!s->cataloger.n || purls))
        rc = vig_fail(err, VIG_E_INPUT, "neither CycloneDX JSON (\"bomFormat\") nor SPDX JSON (\"spdxVersion\")");
    if (form == FORM_PURLS)
        s->cataloger = VIG_STR("purls");
    if (rc == 0)
        return vig_source_open_file(s, fd, path, err);
    (void)close(fd);
    return rc;
}

/* What is called so and is none deserves an error, not a scan of one odd file. */
static bool named_archive(vig_str path)
{
    static const vig_str ends[] = { VIG_STR(".tar"), VIG_STR(".tar.gz"), VIG_STR(".tgz"), VIG_STR(".tar.zst"), VIG_STR(".tar.xz") };

    for (size_t i = 0; i < VIG_COUNT(ends); i++)
        if (vig_str_ends(path, ends[i]))
            return true;
    return false;
}

static int open_regular(struct vig_source *s, int fd, enum form form, vig_str path, vig_str select, uint64_t size,
                        struct vig_err *err)
{
    struct vig_blob blob = vig_blob_fd(fd, 0, size);
    char room[512];
    vig_str head = vig_str_of(room, size < sizeof room ? (size_t)size : sizeof room);
    int rc = vig_blob_read(&blob, 0, room, head.n, err);
    bool archive = form == FORM_ANY || form == FORM_ARCHIVE || form == FORM_OCI; /* a layout may be in a tar */

    if (rc == 0 && archive && vig_tar_starts(head))
        return vig_source_open_archive(s, fd, select, err);
    if (rc == 0 && archive && vig_packing_of(head) != VIG_PACKING_NONE)
        return vig_source_open_stream(s, fd, false, VIG_STR(""), select, err);
    if (rc == 0 && (form == FORM_ARCHIVE || form == FORM_OCI || (form == FORM_ANY && named_archive(path))))
        rc = vig_fail(err, VIG_E_INPUT, "is no tar archive, plain or packed");
    if (rc == 0 && form != FORM_DIRECTORY && form != FORM_HOST)
        return open_document(s, fd, form, path, &blob, err);
    (void)close(fd);
    return rc < 0 ? rc : vig_fail(err, VIG_E_USAGE, "is a file, not a folder");
}

static int open_found(struct vig_source *s, int fd, enum form form, vig_str path, vig_str select, struct vig_err *err)
{
    struct stat st;

    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        return open_folder(s, fd, form, select, err);
    if (S_ISREG(st.st_mode))
        return open_regular(s, fd, form, path, select, (uint64_t)st.st_size, err);
    (void)close(fd);
    return vig_fail(err, VIG_E_UNSUPPORTED, "is neither a file nor a folder");
}

static int no_such_path(vig_str target, struct vig_err *err)
{
    return vig_fail(err, VIG_E_NOT_FOUND, "there is no file or folder '%.*s'", VIG_ARG(vig_str_take(target, 150)));
}

/* "shop:1.4" and "registry.example/a/b" may be; "./shop", "/tmp/shop" and "shop.tar" are meant as paths. */
static bool may_be_image(vig_str target)
{
    return target.n && target.p[0] != '.' && target.p[0] != '/' && target.p[0] != '~' && !named_archive(target) &&
           !vig_str_ends(target, VIG_STR(".json"));
}

static int open_image(struct vig_source *s, vig_str target, struct vig_err *err)
{
    int rc = vig_source_open_engine(s, target, err);

    if (rc == VIG_E_USAGE)
        return no_such_path(target, err);
    return rc == 0 || rc == VIG_E_NOMEM ? rc : vig_wrap(err, "'%.*s' is no file or folder here, nor an image that could be had",
                                                        VIG_ARG(vig_str_take(target, 80)));
}

static int open_any(struct vig_source *s, vig_str target, struct vig_err *err)
{
    enum form form = form_of(&target);
    vig_str path, select;
    int fd, rc;

    if (form == FORM_HOST && !target.n)
        target = VIG_STR("/");
    if (form == FORM_ENGINE)
        return vig_source_open_engine(s, target, err);
    if (vig_str_eqc(target, "-"))
        return vig_source_open_stdin(s, form == FORM_SBOM || form == FORM_PURLS, err);
    fd = open_target(target, &path, &select);
    if (fd < 0 && errno != ENOENT)
        return vig_fail_errno(err, errno, "cannot open '%.*s'", VIG_ARG(vig_str_take(path, 150)));
    if (fd < 0)
        return form == FORM_ANY && may_be_image(target) ? open_image(s, target, err) : no_such_path(target, err);
    rc = open_found(s, fd, form, path, select, err);
    return rc < 0 ? vig_wrap(err, "'%.*s'", VIG_ARG(vig_str_take(path, 150))) : rc;
}

static int copy_options(struct vig_source *s, const struct vig_source_options *o, const char *target, struct vig_err *err)
{
    if (o)
        s->options = *o;
    return vig_arena_str(s->arena, vig_str_c(target), &s->subject.name) &&
                   vig_arena_str(s->arena, s->options.platform, &s->options.platform) &&
                   vig_arena_str(s->arena, s->options.docker_host, &s->options.docker_host)
               ? 0
               : vig_nomem(err);
}

int vig_source_open(const char *target, const struct vig_source_options *options, struct vig_arena *arena,
                    struct vig_source **ret, struct vig_err *err)
{
    struct vig_source *s = vig_new(arena, struct vig_source);
    int rc;

    if (!s)
        return vig_nomem(err);
    s->arena = arena;
    s->cataloger = VIG_STR("");
    pthread_mutex_init(&s->lock, NULL);
    rc = copy_options(s, options, target, err);
    if (rc == 0)
        rc = open_any(s, s->subject.name, err);
    if (rc < 0)
        vig_source_close(s);
    else
        *ret = s;
    return rc;
}
