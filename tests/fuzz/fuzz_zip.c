/* Any bytes as a zip: each entry that is claimed is read, from memory and through a descriptor. */
#include <sys/mman.h>
#include <unistd.h>

#include "format/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const struct vig_blob *blob)
{
    VIG_ARENA_SCOPE struct vig_arena *a = vig_arena_new(VIG_MIB(256));
    struct vig_err err = VIG_ERR_INIT;
    struct vig_zip_work *work;
    struct vig_zip_entry e;
    struct vig_zip zip;
    vig_str text;

    if (!a || vig_zip_work_new(blob->size, a, &work, &err) < 0 || vig_zip_open(work, blob, a, &zip, &err) < 0)
        return;
    for (int i = 0; i < 100 && vig_zip_next(&zip, &e); i++)
        (void)vig_zip_read_text(&zip, &e, VIG_MIB(1), a, &text, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vig_blob blob = vig_blob_mem(vig_str_of((const char *)data, size));
    int fd = memfd_create("zip", MFD_CLOEXEC);

    read_all(&blob);
    if (fd >= 0 && write(fd, data, size) == (ssize_t)size) {
        blob = vig_blob_fd(fd, 0, size);
        read_all(&blob);
    }
    if (fd >= 0)
        (void)close(fd);
    return 0;
}
