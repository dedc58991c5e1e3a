/* audit/facts/host_netlink.c - see audit/facts/host_netlink.h. */
#include "audit/facts/host_netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>

enum { HEADER = 16, ATTRIBUTE = 4, ANSWER_MS = 2000, LARGEST = 1 << 18 };

static bool native16(vig_cur *c, uint16_t *ret)
{
    vig_str s;

    if (!vig_cur_take(c, 2, &s))
        return false;
    memcpy(ret, s.p, 2);
    return true;
}

static bool native32(vig_cur *c, uint32_t *ret)
{
    vig_str s;

    if (!vig_cur_take(c, 4, &s))
        return false;
    memcpy(ret, s.p, 4);
    return true;
}

static void pad(vig_cur *c, size_t length)
{
    size_t over = length & 3;

    if (over && !vig_cur_skip(c, 4 - over))
        c->p = c->end; /* the last one needs no padding */
}

bool vig_netlink_next(vig_cur *c, struct vig_netlink_message *ret)
{
    uint32_t length;

    if (!native32(c, &length) || length < HEADER || !native16(c, &ret->type) || !native16(c, &ret->flags) ||
        !vig_cur_skip(c, HEADER - 8) || !vig_cur_take(c, length - HEADER, &ret->payload))
        return false;
    pad(c, length);
    return true;
}

bool vig_netlink_attribute(vig_cur *c, struct vig_netlink_attribute *ret)
{
    uint16_t length;

    if (!native16(c, &length) || length < ATTRIBUTE || !native16(c, &ret->type) ||
        !vig_cur_take(c, length - ATTRIBUTE, &ret->value))
        return false;
    ret->type &= NLA_TYPE_MASK;
    pad(c, length);
    return true;
}

vig_str vig_netlink_find(vig_str attributes, uint16_t type)
{
    vig_cur cur = vig_cur_of(attributes);
    struct vig_netlink_attribute a;

    while (vig_netlink_attribute(&cur, &a))
        if (a.type == type)
            return a.value;
    return vig_str_of(NULL, 0);
}

uint32_t vig_native32(vig_str s)
{
    vig_cur cur = vig_cur_of(s);
    uint32_t n = 0;

    (void)native32(&cur, &n);
    return n;
}

uint32_t vig_big32(vig_str s)
{
    vig_cur cur = vig_cur_of(s);
    uint32_t n = 0;

    (void)vig_cur_be32(&cur, &n);
    return n;
}

static int send_request(int fd, uint16_t type, uint16_t flags, vig_str payload)
{
    char request[256] = { 0 };
    const struct nlmsghdr head = {
        .nlmsg_len = (uint32_t)(HEADER + payload.n), .nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = 1
    };
    const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

    if (payload.n > sizeof request - HEADER)
        return EINVAL;
    memcpy(request, &head, HEADER);
    if (payload.n)
        memcpy(request + HEADER, payload.p, payload.n);
    return sendto(fd, request, head.nlmsg_len, 0, (const struct sockaddr *)&kernel, sizeof kernel) < 0 ? errno : 0;
}

/* Looks whether what came ends the list: 0, an errno, or -1 for "more is to come". */
static int end_of(vig_str came)
{
    vig_cur cur = vig_cur_of(came);
    struct vig_netlink_message m;

    while (vig_netlink_next(&cur, &m)) {
        if (m.type == NLMSG_ERROR && vig_native32(m.payload) != 0)
            return (int)-vig_native32(m.payload);
        if (m.type == NLMSG_DONE || !(m.flags & NLM_F_MULTI))
            return 0;
    }
    return -1;
}

int vig_netlink_ask(int fd, uint16_t type, uint16_t flags, vig_str payload, struct vig_buf *to)
{
    int rc = send_request(fd, type, flags, payload);

    if (rc)
        return rc;
    for (;;) {
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        char *room = vig_buf_room(to, LARGEST);
        ssize_t n;

        if (!room)
            return EFBIG;
        if (poll(&wait, 1, ANSWER_MS) <= 0)
            return ETIME;
        n = recv(fd, room, LARGEST, MSG_DONTWAIT);
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return errno;
        if (n <= 0)
            continue;
        to->n += (size_t)n;
        rc = end_of(vig_str_of(room, (size_t)n));
        if (rc >= 0)
            return rc;
    }
}
