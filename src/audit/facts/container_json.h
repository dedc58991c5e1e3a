/* audit/facts/container_json.h - what the engine's answers say about one container. */
#ifndef VIG_AUDIT_FACTS_CONTAINER_JSON_H
#define VIG_AUDIT_FACTS_CONTAINER_JSON_H

#include "base/map.h"
#include "format/json.h"
#include "model/container.h"

/* All views look into the documents, or lie on `arena`: both have to outlive *ret.
 *
 * GET /containers/ID/json. VIG_E_INPUT for what is no container; VIG_E_NOMEM. What is of the wrong type in it counts as absent. */
int vig_container_read(yyjson_val *inspect, struct vig_arena *arena, struct vig_container *ret, struct vig_err *err);
/* GET /images/ID/json of its image. */
int vig_container_read_image(yyjson_val *image, struct vig_arena *arena, struct vig_container *c, struct vig_err *err);
/* GET /exec/ID/json of one of its execs. */
int vig_container_read_exec(yyjson_val *exec, struct vig_arena *arena, struct vig_container *c, struct vig_err *err);
/* GET /volumes: those that are really binds or devices (driver "local" with o=bind,device=PATH): from name to path. */
int vig_volumes_read(yyjson_val *volumes, struct vig_arena *arena, struct vig_map *ret, struct vig_err *err);
/* Says where such volumes of the container lead. */
void vig_container_follow_volumes(const struct vig_map *volumes, struct vig_container *c);

#endif
