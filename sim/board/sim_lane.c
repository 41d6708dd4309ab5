/* SPDX-License-Identifier: Apache-2.0 */
#include "board/sim_lane.h"
#include <stdlib.h>

enum { LANE_MIN_CAPACITY = 256 };

void sim_lane_free(sim_lane_t *lane)
{
    free(lane->queue);
    *lane = (sim_lane_t){0};
}

static uint64_t lane_later(uint64_t one_us, uint64_t other_us)
{
    return one_us > other_us ? one_us : other_us;
}

void sim_lane_put(sim_lane_t *lane, uint64_t at_us, uint8_t byte)
{
    if (lane->head == lane->tail) {
        lane->head = lane->tail = 0;
    }
    if (lane->tail == lane->capacity) {
        const size_t capacity = lane->capacity == 0 ? LANE_MIN_CAPACITY : lane->capacity * 2;
        sim_lane_byte_t *queue = realloc(lane->queue, capacity * sizeof *queue);
        if (queue == NULL) {
            return;
        }
        lane->queue = queue;
        lane->capacity = capacity;
    }
    lane->last_us = lane_later(lane_later(at_us, lane->held_until_us), lane->last_us);
    lane->queue[lane->tail++] = (sim_lane_byte_t){lane->last_us, byte};
    lane->put++;
}

size_t sim_lane_take(sim_lane_t *lane, uint64_t now_us, uint8_t *bytes, size_t capacity)
{
    size_t size = 0;
    while (size < capacity && sim_lane_next(lane) <= now_us && lane->head < lane->tail) {
        bytes[size++] = lane->queue[lane->head++].byte;
    }
    lane->taken += size;
    return size;
}
