/* audit/container/engine_sockets.h - control sockets of engines. */
#ifndef VIG_AUDIT_CONTAINER_ENGINE_SOCKETS_H
#define VIG_AUDIT_CONTAINER_ENGINE_SOCKETS_H

#include "base/str.h"

/* A plain path (paths.h) that is such a socket itself. */
bool vig_is_engine_socket(vig_str path);

#endif
