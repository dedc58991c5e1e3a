/* audit/facts/host_netlink.h - asking the kernel for lists over netlink(7). Private to audit/facts/host*.c and tests.
 *
 * A message is a header (length, type, flags, sequence, port: 16 bytes in the machine's own order) and a payload padded to four
 * bytes; an attribute in it is a length, a type and a value, padded too. The kernel is trusted, but what it says is read as if it
 * were not: the same readers are given made-up dumps by tests and fuzzers.
 */
#ifndef VIG_AUDIT_FACTS_HOST_NETLINK_H
#define VIG_AUDIT_FACTS_HOST_NETLINK_H

#include "base/buf.h"
#include "base/cur.h"

struct vig_netlink_message {
    uint16_t type, flags;
    vig_str payload;
};

/* The next message of a dump. False at its end, and where it stops making sense. */
bool vig_netlink_next(vig_cur *c, struct vig_netlink_message *ret);

struct vig_netlink_attribute {
    uint16_t type; /* without the flags for nesting and byte order */
    vig_str value;
};
bool vig_netlink_attribute(vig_cur *c, struct vig_netlink_attribute *ret);
/* Its value, or the empty view. */
vig_str vig_netlink_find(vig_str attributes, uint16_t type);

uint32_t vig_native32(vig_str s); /* 0 when there are not four bytes */
uint32_t vig_big32(vig_str s);

/* Sends a request and appends all that answers it to `to`, up to the end of the list, or one message that is no list. 0 or an errno; ETIME when the
 * kernel does not answer, EFBIG above the buffer's maximum. */
int vig_netlink_ask(int fd, uint16_t type, uint16_t flags, vig_str payload, struct vig_buf *to);

#endif
