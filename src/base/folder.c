/* base/folder.c - see base/folder.h. */
#include "base/folder.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/str.h"

int vig_make_folders(const char *path, mode_t mode, struct vig_err *err)
{
    char part[VIG_LIMIT_PATH];
    size_t n = strlen(path);

    if (n >= sizeof part)
        return vig_fail(err, VIG_E_LIMIT, "the path of a folder has %zu bytes", n);
    memcpy(part, path, n + 1);
    for (char *p = part + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        (void)mkdir(part, mode); /* only the last one decides */
        *p = '/';
    }
    if (mkdir(part, mode) < 0 && errno != EEXIST)
        return vig_fail_errno(err, errno, "making the folder '%s'", path);
    return 0;
}
