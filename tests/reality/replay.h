/**
 * A recorded session replayed against a virtual chip: the host's bytes go in, the chip's come out.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_REALITY_REPLAY_H
#define TESTS_REALITY_REPLAY_H

#include "esp_loader_stub.h"
#include "esp_sim.h"
#include "recording.h"

/** What differs, told for each step of each session; `flash` is a step of that name. */
typedef void (*replay_difference_t)(void *context, const char *session, const char *step,
                                    const char *real, const char *simulated);

typedef struct {
    const char *chip;              /**< its name */
    uint16_t revision;             /**< of the recorded one */
    const esp_loader_stub_t *stub; /**< NULL: sessions with the ROM alone */
    replay_difference_t difference;
    void *context;
} replay_t;

/** Replays all sessions of a recording. @return how many steps were compared */
unsigned replay_run(const replay_t *replay, recording_t *recording);

#endif
