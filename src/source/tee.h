/* source/tee.h - hands the layers of one pass to two readers, as when an image is scanned and audited at once.
 *
 * Each reader sees exactly what it would see alone: a layer that one of them knows already is read for the other only, and
 * content goes to those who asked for it.
 */
#ifndef VIG_SOURCE_TEE_H
#define VIG_SOURCE_TEE_H

#include "source/tree.h"

struct vig_tee {
    const struct vig_layer_sink *sinks[2];
};

/* A sink that feeds both; `t` and they have to live as long as it is used. */
struct vig_layer_sink vig_tee_sink(struct vig_tee *t);

#endif
