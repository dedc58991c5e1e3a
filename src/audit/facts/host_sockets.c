/* audit/facts/host_sockets.c - see struct vig_host_sockets in audit/audit.h. */
#include <linux/netlink.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

#include "audit/facts/host_root.h"

void vig_host_sockets_open(struct vig_host_sockets *ret)
{
    ret->nft = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    ret->audit = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
    ret->legacy = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
}

void vig_host_sockets_close(struct vig_host_sockets *s)
{
    const int fds[] = { s->nft, s->audit, s->legacy };

    for (size_t i = 0; i < VIG_COUNT(fds); i++)
        if (fds[i] >= 0)
            (void)close(fds[i]);
    *s = (struct vig_host_sockets){ -1, -1, -1 };
}
