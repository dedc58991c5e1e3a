/* system/chase.c - see system/chase.h.
 *
 * What is known so far (`done`) holds no link, so opening beneath it follows none; a link's text is put in front of what is
 * still to do. Links are planted by others: their number has a limit, as has the length of what they make.
 */
#include "system/chase.h"

#include <fcntl.h>
#include <unistd.h>

#include "system/rootfd.h"

enum { MOST_LINKS = 40 }; /* as the kernel */

struct chase {
    int root;
    char *done; /* "/a/b", "" for the root */
    size_t n;
    char rest[2 * VIG_LIMIT_PATH]; /* filled from its end */
    size_t at;                     /* where it begins */
    unsigned links;
};

static bool put_in_front(struct chase *c, const char *text, size_t n)
{
    if (n > c->at)
        return false;
    c->at -= n;
    memcpy(c->rest + c->at, text, n);
    return true;
}

/* The text of the link at `done`; 0 bytes for what is no link, or cannot be looked at. */
static size_t read_link(const struct chase *c, char text[VIG_LIMIT_PATH])
{
    int fd = vig_rootfd_open(c->root, vig_str_of(c->done + 1, c->n - 1), O_PATH);
    ssize_t n = fd < 0 ? -1 : readlinkat(fd, "", text, VIG_LIMIT_PATH);

    if (fd >= 0)
        (void)close(fd);
    return n < 0 ? 0 : (size_t)n;
}

static bool step(struct chase *c, vig_str part)
{
    char link[VIG_LIMIT_PATH];
    size_t before = c->n, n;

    if (part.n == 0 || vig_str_eq(part, VIG_STR(".")))
        return true;
    if (vig_str_eq(part, VIG_STR(".."))) {
        size_t slash = vig_str_rfind(vig_str_of(c->done, c->n), '/');
        c->n = slash == VIG_NPOS ? 0 : slash;
        return true;
    }
    if (part.n + 2 > VIG_LIMIT_PATH - c->n)
        return false;
    c->done[c->n++] = '/';
    memcpy(c->done + c->n, part.p, part.n);
    c->n += part.n;
    n = read_link(c, link);
    if (n == 0)
        return true;
    c->n = link[0] == '/' ? 0 : before;
    return ++c->links <= MOST_LINKS && put_in_front(c, "/", 1) && put_in_front(c, link, n);
}

bool vig_chase(int root, vig_str path, char to[VIG_LIMIT_PATH], vig_str *ret)
{
    struct chase c = { .root = root, .done = to, .at = sizeof c.rest };

    if (vig_str_has(path, '\0') || !put_in_front(&c, path.p, path.n))
        return false;
    while (c.at < sizeof c.rest) {
        vig_str rest = vig_str_of(c.rest + c.at, sizeof c.rest - c.at), part = vig_str_cut(&rest, '/');
        c.at = sizeof c.rest - rest.n;
        if (!step(&c, part))
            return false;
    }
    if (c.n == 0)
        to[c.n++] = '/';
    *ret = vig_str_of(to, c.n);
    return true;
}
