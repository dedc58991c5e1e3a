/* Any bytes as a tar archive, plain or packed: every entry's beginning and content, in memory and through a descriptor. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "format/inflate.h"
#include "format/tar.h"
#include "fuzz/tar_mend.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_entries(struct vig_stream *in, const struct vig_blob *whole)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_tar_entry e;
    struct vig_tar t;
    int rc;

    vig_tar_init(&t, in);
    t.whole = whole;
    for (unsigned i = 0; (rc = vig_tar_next(&t, &e, &err)) != 0 && i < 10000; i++) {
        struct vig_blob content;
        vig_str head;
        char last;
        if (rc == VIG_E_NOMEM)
            break;
        if (rc < 0 || vig_tar_peek(&t, 4, &head, &err) < 0 || i % 2)
            continue;
        if (vig_tar_content(&t, VIG_MIB(1), &content, &err) == 0 && content.size)
            (void)vig_blob_read(&content, content.size - 1, &last, 1, &err);
    }
    vig_tar_done(&t);
}

static void read_archive(const struct vig_blob *blob)
{
    struct vig_err err = VIG_ERR_INIT;
    struct vig_blob_stream s;
    struct vig_inflate *z;
    vig_str head;

    if (vig_blob_stream_init(&s, blob, &err) < 0)
        return;
    if (vig_stream_peek(&s.stream, 6, &head, &err) == 0) {
        enum vig_packing packing = vig_packing_of(head);
        if (packing == VIG_PACKING_NONE)
            read_entries(&s.stream, blob);
        else if (vig_inflate_new(packing, &s.stream, VIG_MIB(8), &z, &err) == 0) {
            read_entries(vig_inflate_stream(z), NULL);
            vig_inflate_free(z);
        }
    }
    vig_blob_stream_done(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    uint8_t *data = tar_mend(bytes, size);
    struct vig_blob blob = vig_blob_mem(vig_str_of((const char *)data, size));
    int fd = memfd_create("tar", MFD_CLOEXEC);

    if (!data)
        return 0;
    read_archive(&blob);
    if (fd >= 0 && write(fd, data, size) == (ssize_t)size) {
        blob = vig_blob_fd(fd, 0, size);
        read_archive(&blob);
    }
    if (fd >= 0)
        (void)close(fd);
    free(data);
    return 0;
}
