/* audit/facts/processes.h - which containers an SSH server runs in, as /proc tells. */
#ifndef VIG_AUDIT_FACTS_PROCESSES_H
#define VIG_AUDIT_FACTS_PROCESSES_H

#include "model/container.h"

/* Sets runs_sshd and processes_known of those whose processes are seen on this machine, by the container's id in their control
 * group. `root`: where /proc lies. Without memory, or a /proc, nothing is known. */
void vig_processes_look(const char *root, struct vig_container *list, size_t n, struct vig_arena *scratch);
/* Whether a process of that name serves SSH. */
bool vig_is_ssh_server(vig_str name);

#endif
