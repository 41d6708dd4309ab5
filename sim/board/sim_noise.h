/**
 * What noise makes of the bytes of one direction.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_NOISE_SOURCE_H
#define SIM_NOISE_SOURCE_H

#include "sim_link.h"

enum { SIM_NOISE_MOST = 2 }; /**< bytes that one can become */

typedef struct {
    sim_noise_kind_t kind;
    uint64_t state;
    uint64_t threshold; /**< a byte is struck when a random 32-bit number is below it */
    uint64_t strikes;
} sim_noise_source_t;

/** Begins; `direction` has a sequence of its own, so that strikes there do not depend on how many
 * bytes pass the other way. */
void sim_noise_begin(sim_noise_source_t *source, const sim_noise_t *noise,
                     sim_direction_t direction);

/** What arrives of a byte. @return how many bytes were put to `out` */
size_t sim_noise_pass(sim_noise_source_t *source, uint8_t byte, uint8_t out[SIM_NOISE_MOST]);

#endif
