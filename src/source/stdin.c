/* source/stdin.c - "-": what comes through standard input. An image as a stream (docker save | vigia scan -), a bill of
 * materials, or a list of purls: its first bytes tell.
 *
 * A document is held in memory, under its limit; an archive never is.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "format/inflate.h"
#include "format/tar.h"
#include "source/document.h"

enum { HEAD = 64 << 10 }; /* enough to see the first entry of a packed archive, too */

/* Up to `n` bytes; fewer only at the end. */
static int read_fully(struct vig_buf *to, size_t n, struct vig_err *err)
{
    size_t want = to->n + n;

    while (to->n < want) {
        char *room = vig_buf_room(to, want - to->n);
        ssize_t got = room ? read(STDIN_FILENO, room, want - to->n) : 0;
        if (!room)
            return vig_nomem(err);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return vig_fail_errno(err, errno, "reading standard input");
        if (got == 0)
            break;
        to->n += (size_t)got;
    }
    return 0;
}

static int read_all(struct vig_buf *to, struct vig_err *err)
{
    size_t before;

    do {
        before = to->n;
        if (to->n >= VIG_LIMIT_SBOM)
            return vig_fail(err, VIG_E_LIMIT, "more than %zu bytes on standard input", VIG_LIMIT_SBOM);
        int rc = read_fully(to, to->n < VIG_KIB(64) ? VIG_KIB(64) : to->n, err);
        if (rc < 0)
            return rc;
    } while (to->n > before);
    return 0;
}

static void free_buf(void *buf)
{
    vig_buf_done(buf);
}

static int open_document(struct vig_source *s, struct vig_buf *buf, struct vig_err *err)
{
    struct vig_blob blob;
    int rc = read_all(buf, err);

    if (rc < 0)
        return rc;
    blob = vig_blob_mem(vig_buf_str(buf));
    rc = vig_document_of(&blob, &s->cataloger, err);
    if (rc == 0 && !s->cataloger.n)
        rc = vig_fail(err, VIG_E_INPUT, "standard input is neither an image (tar), nor CycloneDX or SPDX JSON, nor a list of "
                      "purls (pkg:…, one a line)");
    return rc < 0 ? rc : vig_source_open_blob(s, &blob, VIG_STR("-"), 0644, err);
}

int vig_source_open_stdin(struct vig_source *s, bool document, struct vig_err *err)
{
    struct vig_buf *buf = vig_new(s->arena, struct vig_buf);
    int rc, fd;

    if (!buf)
        return vig_nomem(err);
    vig_buf_init(buf, 2 * VIG_LIMIT_SBOM);
    if (!vig_arena_cleanup(s->arena, free_buf, buf))
        return vig_nomem(err);
    rc = read_fully(buf, HEAD, err);
    if (rc < 0)
        return rc;
    if (document || (!vig_tar_starts(vig_buf_str(buf)) && vig_packing_of(vig_buf_str(buf)) == VIG_PACKING_NONE))
        return open_document(s, buf, err);
    fd = dup(STDIN_FILENO);
    if (fd < 0)
        return vig_fail_errno(err, errno, "standard input");
    return vig_source_open_stream(s, fd, true, vig_buf_str(buf), VIG_STR(""), err);
}
