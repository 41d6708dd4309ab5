/**
 * One direction of a link: bytes on their way, each with the time at which it arrives.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_LANE_H
#define SIM_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t at_us;
    uint8_t byte;
} sim_lane_byte_t;

/** A lane that is all zero is empty. */
typedef struct {
    sim_lane_byte_t *queue; /**< grows as needed */
    size_t head, tail, capacity;
    uint64_t put; /**< bytes ever put, and ever taken */
    uint64_t taken;
    uint64_t last_us;       /**< when the last one arrives: none overtakes another */
    uint64_t held_until_us; /**< nothing that is put arrives before; UINT64_MAX: nothing ever */
} sim_lane_t;

void sim_lane_free(sim_lane_t *lane);

/** Puts a byte that arrives at `at_us`, or later where the lane is held. */
void sim_lane_put(sim_lane_t *lane, uint64_t at_us, uint8_t byte);

/** Takes bytes that have arrived by `now_us`. @return how many, at most `capacity` */
size_t sim_lane_take(sim_lane_t *lane, uint64_t now_us, uint8_t *bytes, size_t capacity);

/** When the next byte arrives; UINT64_MAX: none is on its way. */
static inline uint64_t sim_lane_next(const sim_lane_t *lane)
{
    return lane->head < lane->tail ? lane->queue[lane->head].at_us : UINT64_MAX;
}

#endif
