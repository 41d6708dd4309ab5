/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_link.h"
#include "wire/slip.h"
#include <stdlib.h>
#include <string.h>

enum { LINK_PIECE = 512, LINK_MIN_CAPACITY = 256 };

typedef struct {
    uint64_t at_us;
    uint8_t byte;
} link_byte_t;

/* One direction: what has passed and what is on its way. */
typedef struct {
    link_byte_t *queue;
    size_t head, tail, capacity;
    uint64_t bytes;
    uint64_t held_until_us; /* nothing arrives before; UINT64_MAX: nothing ever */
    uint32_t truncating;    /* bytes still to lose */
} link_lane_t;

struct sim_link {
    sim_chip_t *chip;
    sim_fault_t *faults;
    size_t fault_count;
    link_lane_t lanes[SIM_DIRECTIONS];
    uint64_t now_us;
    uint64_t frames;
    bool in_frame, frame_empty, swallowing;
    bool unplugged;
    bool struck;
};

sim_link_t *sim_link_create(sim_chip_t *chip, const sim_fault_t *faults, size_t count)
{
    sim_link_t *link = calloc(1, sizeof *link);
    if (link == NULL) {
        return NULL;
    }
    link->chip = chip;
    if (count > 0) {
        link->faults = calloc(count, sizeof *faults);
        if (link->faults == NULL) {
            free(link);
            return NULL;
        }
        memcpy(link->faults, faults, count * sizeof *faults);
        link->fault_count = count;
    }
    return link;
}

void sim_link_destroy(sim_link_t *link)
{
    if (link == NULL) {
        return;
    }
    free(link->lanes[SIM_TO_CHIP].queue);
    free(link->lanes[SIM_TO_HOST].queue);
    free(link->faults);
    free(link);
}

static void lane_put(sim_link_t *link, sim_direction_t direction, uint8_t byte)
{
    link_lane_t *lane = &link->lanes[direction];
    if (lane->head == lane->tail) {
        lane->head = lane->tail = 0;
    }
    if (lane->tail == lane->capacity) {
        const size_t capacity = lane->capacity == 0 ? LINK_MIN_CAPACITY : lane->capacity * 2;
        link_byte_t *queue = realloc(lane->queue, capacity * sizeof *queue);
        if (queue == NULL) {
            return;
        }
        lane->queue = queue;
        lane->capacity = capacity;
    }
    const uint64_t at_us = lane->held_until_us > link->now_us ? lane->held_until_us : link->now_us;
    lane->queue[lane->tail++] = (link_byte_t){at_us, byte};
}

static bool lane_ready(const sim_link_t *link, sim_direction_t direction)
{
    const link_lane_t *lane = &link->lanes[direction];
    return lane->head < lane->tail && lane->queue[lane->head].at_us <= link->now_us;
}

static void link_flush_to_chip(sim_link_t *link)
{
    uint8_t piece[LINK_PIECE];
    link_lane_t *lane = &link->lanes[SIM_TO_CHIP];
    while (lane_ready(link, SIM_TO_CHIP)) {
        size_t size = 0;
        while (size < sizeof piece && lane_ready(link, SIM_TO_CHIP)) {
            piece[size++] = lane->queue[lane->head++].byte;
        }
        (void)sim_chip_write(link->chip, piece, size);
    }
}

/* Follows the frames towards the host. @return whether this byte belongs to a swallowed one */
static bool link_swallows(sim_link_t *link, uint8_t byte)
{
    if (byte != SLIP_END) {
        link->frame_empty = false;
        return link->in_frame && link->swallowing;
    }
    if (link->in_frame && !link->frame_empty) {
        const bool swallowed = link->swallowing;
        link->in_frame = link->swallowing = false;
        link->frames++;
        return swallowed;
    }
    link->in_frame = link->frame_empty = true;
    for (size_t i = 0; i < link->fault_count; i++) {
        const sim_fault_t *fault = &link->faults[i];
        if (fault->kind == SIM_FAULT_SWALLOW && fault->at == link->frames) {
            link->swallowing = link->struck = true;
        }
    }
    return link->swallowing;
}

/* @return how often the byte goes on: 0, 1 or 2 times */
static unsigned link_strike(sim_link_t *link, const sim_fault_t *fault, uint8_t *byte)
{
    link_lane_t *lane = &link->lanes[fault->direction];
    link->struck = true;
    switch (fault->kind) {
    case SIM_FAULT_DROP:
        return 0;
    case SIM_FAULT_CORRUPT:
        *byte ^= fault->byte != 0 ? fault->byte : UINT8_MAX;
        return 1;
    case SIM_FAULT_DUPLICATE:
        return 2;
    case SIM_FAULT_INSERT:
        lane_put(link, fault->direction, fault->byte);
        return 1;
    case SIM_FAULT_TRUNCATE:
        lane->truncating = fault->count > 0 ? fault->count - 1 : 0;
        return 0;
    case SIM_FAULT_DELAY:
        lane->held_until_us = link->now_us + fault->delay_us;
        return 1;
    case SIM_FAULT_STALL:
        lane->held_until_us = UINT64_MAX;
        return 1;
    case SIM_FAULT_RESET:
        link_flush_to_chip(link);
        sim_chip_reset(link->chip);
        return 0;
    case SIM_FAULT_UNPLUG:
        link_flush_to_chip(link);
        link->unplugged = true;
        return 0;
    default:
        return 1;
    }
}

static void link_pass(sim_link_t *link, sim_direction_t direction, uint8_t byte)
{
    link_lane_t *lane = &link->lanes[direction];
    const uint64_t index = lane->bytes++;
    if (direction == SIM_TO_HOST && link_swallows(link, byte)) {
        return;
    }
    if (lane->truncating > 0) {
        lane->truncating--;
        return;
    }
    unsigned times = 1;
    for (size_t i = 0; i < link->fault_count && times > 0; i++) {
        const sim_fault_t *fault = &link->faults[i];
        if (fault->kind != SIM_FAULT_SWALLOW && fault->direction == direction &&
            fault->at == index) {
            times = link_strike(link, fault, &byte);
        }
    }
    for (unsigned i = 0; i < times && !link->unplugged; i++) {
        lane_put(link, direction, byte);
    }
}

/* Moves all that may move by now, both ways. */
static void link_settle(sim_link_t *link)
{
    uint8_t piece[LINK_PIECE];
    link_flush_to_chip(link);
    size_t size = sim_chip_read(link->chip, piece, sizeof piece);
    while (size > 0) {
        for (size_t i = 0; i < size; i++) {
            link_pass(link, SIM_TO_HOST, piece[i]);
        }
        size = sim_chip_read(link->chip, piece, sizeof piece);
    }
}

/* When the next byte that is held back comes; UINT64_MAX: none ever. */
static uint64_t lanes_next(const sim_link_t *link)
{
    uint64_t next_us = UINT64_MAX;
    for (size_t i = 0; i < SIM_DIRECTIONS; i++) {
        const link_lane_t *lane = &link->lanes[i];
        if (lane->head < lane->tail && lane->queue[lane->head].at_us < next_us) {
            next_us = lane->queue[lane->head].at_us;
        }
    }
    return next_us;
}

static void link_go_on(sim_link_t *link, uint64_t now_us)
{
    link->now_us = now_us;
    sim_chip_advance(link->chip, now_us);
    link_settle(link);
}

void sim_link_advance(sim_link_t *link, uint64_t now_us)
{
    uint64_t event_us = sim_link_next_event(link);
    while (event_us < now_us && event_us > link->now_us) {
        link_go_on(link, event_us);
        event_us = sim_link_next_event(link);
    }
    link_go_on(link, now_us > link->now_us ? now_us : link->now_us);
}

uint64_t sim_link_await(sim_link_t *link, uint64_t until_us)
{
    while (link->now_us < until_us && (link->unplugged || !lane_ready(link, SIM_TO_HOST))) {
        const uint64_t held_us = lanes_next(link);
        const uint64_t most_us = held_us > link->now_us && held_us < until_us ? held_us : until_us;
        link_go_on(link, sim_chip_await(link->chip, most_us));
    }
    return link->now_us;
}

uint64_t sim_link_next_event(const sim_link_t *link)
{
    const uint64_t chip_us = sim_chip_next_event(link->chip);
    const uint64_t held_us = lanes_next(link);
    return chip_us < held_us ? chip_us : held_us;
}

size_t sim_link_write(sim_link_t *link, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size && !link->unplugged; i++) {
        link_pass(link, SIM_TO_CHIP, bytes[i]);
    }
    link_settle(link);
    return size;
}

size_t sim_link_read(sim_link_t *link, uint8_t *bytes, size_t capacity)
{
    link_settle(link);
    link_lane_t *lane = &link->lanes[SIM_TO_HOST];
    size_t size = 0;
    while (size < capacity && !link->unplugged && lane_ready(link, SIM_TO_HOST)) {
        bytes[size++] = lane->queue[lane->head++].byte;
    }
    return size;
}

void sim_link_set_host_baud(sim_link_t *link, uint32_t baud)
{
    link_settle(link);
    sim_chip_set_host_baud(link->chip, baud);
}

void sim_link_set_lines(sim_link_t *link, bool dtr, bool rts)
{
    link_settle(link);
    if (!link->unplugged) {
        sim_chip_set_lines(link->chip, dtr, rts);
    }
}

uint64_t sim_link_bytes(const sim_link_t *link, sim_direction_t direction)
{
    return link->lanes[direction].bytes;
}

uint64_t sim_link_frames(const sim_link_t *link)
{
    return link->frames;
}

bool sim_link_unplugged(const sim_link_t *link)
{
    return link->unplugged;
}

bool sim_link_struck(const sim_link_t *link)
{
    return link->struck;
}
