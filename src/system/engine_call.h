/* system/engine_call.h - shared by the files of the engine's client. Private to src/system. */
#ifndef VIG_SYSTEM_ENGINE_CALL_H
#define VIG_SYSTEM_ENGINE_CALL_H

#include "system/engine.h"

/* "/images/NAME/CALL", or NULL with *err for a name that no image can have. */
char *vig_engine_image_path(struct vig_arena *arena, vig_str name, const char *call, struct vig_err *err);

#endif
