/* base/path.c - see base/path.h. */
#include "base/path.h"

/* Most paths in an archive are clean but for a leading "./" and a '/' at the end. */
static vig_str without_ends(vig_str path)
{
    for (;;) {
        if (path.n && path.p[0] == '/')
            path = vig_str_skip(path, 1);
        else if (path.n > 1 && path.p[0] == '.' && path.p[1] == '/')
            path = vig_str_skip(path, 2);
        else
            break;
    }
    while (path.n && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

static bool is_clean(vig_str path)
{
    char before = '/';

    for (size_t i = 0; i < path.n; i++) {
        if (before == '/' && (path.p[i] == '/' || path.p[i] == '.'))
            return false; /* perhaps: ".profile" is looked at part by part */
        before = path.p[i];
    }
    return true;
}

static bool clean_parts(vig_str path, char *to, vig_str *ret)
{
    size_t n = 0;

    while (path.n) {
        vig_str part = vig_str_cut(&path, '/');
        if (part.n == 0 || vig_str_eq(part, VIG_STR(".")))
            continue;
        if (vig_str_eq(part, VIG_STR(".."))) {
            if (!n)
                return false;
            size_t slash = vig_str_rfind(vig_str_of(to, n), '/');
            n = slash == VIG_NPOS ? 0 : slash;
            continue;
        }
        if (n)
            to[n++] = '/';
        memcpy(to + n, part.p, part.n);
        n += part.n;
    }
    *ret = vig_str_of(to, n);
    return true;
}

bool vig_path_clean(vig_str path, char *to, vig_str *ret)
{
    if (vig_str_has(path, '\0'))
        return false;
    path = without_ends(path);
    if (is_clean(path)) {
        *ret = path;
        return true;
    }
    return clean_parts(path, to, ret);
}
