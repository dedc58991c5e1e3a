/* Any bytes as rpm's data base, of whichever form they look like: in memory, and behind a descriptor. */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/cataloger.h"

extern const struct vig_cataloger vig_cataloger_rpm_db;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void from_descriptor(const uint8_t *data, size_t size)
{
    VIG_ARENA_SCOPE struct vig_arena *arena = vig_arena_new(VIG_MIB(64));
    int fd = memfd_create("rpmdb", MFD_CLOEXEC);
    const struct vig_blob file = vig_blob_fd(fd, 0, size);
    struct vig_err err = VIG_ERR_INIT;
    struct vig_catalog *cat;

    if (fd < 0)
        return;
    if (arena && write(fd, data, size) == (ssize_t)size && vig_catalog_new(arena, &cat, &err) == 0) {
        (void)vig_catalog_run(cat, &vig_cataloger_rpm_db, VIG_STR("var/lib/rpm/Packages"), &file, &err);
        vig_catalog_free(cat);
    }
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    from_descriptor(data, size);
    return fuzz_cataloger(&vig_cataloger_rpm_db, "var/lib/rpm/Packages", data, size);
}
