/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_link.h"
#include "board/sim_interrupt.h"
#include "board/sim_lane.h"
#include "board/sim_noise.h"
#include "wire/slip.h"
#include <stdlib.h>
#include <string.h>

enum { LINK_PIECE = 512, LINK_CHANGES_MAX = 16 };

/* A change of the host's rate or lines on its way to the chip. */
typedef struct {
    uint64_t at_us;
    uint64_t after; /* bytes that were put before it and reach the chip before it */
    bool of_rate;   /* else of lines */
    uint32_t baud;
    bool dtr, rts;
} link_change_t;

/* One direction. */
typedef struct {
    sim_lane_t lane;
    sim_noise_source_t noise;
    uint64_t bytes; /* that came */
    uint64_t frames;
    bool in_frame, frame_empty, swallowing;
    uint32_t truncating; /* still to be lost */
} link_way_t;

struct sim_link {
    sim_chip_t *chip;
    sim_fault_t *faults;
    size_t fault_count;
    link_way_t ways[SIM_DIRECTIONS];
    link_change_t changes[LINK_CHANGES_MAX];
    size_t change_count;
    sim_latency_t latency;
    uint64_t now_us;
    const sim_fault_t *in_flash; /* the fault that the chip awaits, or NULL */
    unsigned interruptions;
    bool unplugged;
    bool struck;
};

static void link_await_interrupt(sim_link_t *link)
{
    link->interruptions = sim_chip_interruptions(link->chip);
    link->in_flash = sim_interrupt_await(link->chip, link->faults, link->fault_count);
}

static void link_look_at_interrupt(sim_link_t *link)
{
    if (link->in_flash != NULL && sim_chip_interruptions(link->chip) != link->interruptions) {
        link->struck = true;
        link->unplugged = link->unplugged || link->in_flash->kind == SIM_FAULT_UNPLUG;
        link_await_interrupt(link);
    }
}

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
    link_await_interrupt(link);
    return link;
}

void sim_link_destroy(sim_link_t *link)
{
    if (link == NULL) {
        return;
    }
    sim_lane_free(&link->ways[SIM_TO_CHIP].lane);
    sim_lane_free(&link->ways[SIM_TO_HOST].lane);
    free(link->faults);
    free(link);
}

void sim_link_set_noise(sim_link_t *link, const sim_noise_t *noise)
{
    sim_noise_begin(&link->ways[SIM_TO_CHIP].noise, noise, SIM_TO_CHIP);
    sim_noise_begin(&link->ways[SIM_TO_HOST].noise, noise, SIM_TO_HOST);
}

void sim_link_set_latency(sim_link_t *link, const sim_latency_t *latency)
{
    link->latency = *latency;
}

static void link_put(sim_link_t *link, sim_direction_t direction, uint8_t byte)
{
    const uint64_t poll_us = link->latency.poll_us;
    uint64_t at_us = link->now_us + link->latency.delay_us;
    if (direction == SIM_TO_HOST && poll_us != 0) {
        at_us = (at_us + poll_us - 1) / poll_us * poll_us;
    }
    sim_lane_put(&link->ways[direction].lane, at_us, byte);
}

static bool link_ready(const sim_link_t *link, sim_direction_t direction)
{
    const sim_lane_t *lane = &link->ways[direction].lane;
    return lane->head < lane->tail && sim_lane_next(lane) <= link->now_us;
}

/* Bytes that have arrived, but for those behind the first `until` ever put. */
static void link_flush_bytes(sim_link_t *link, uint64_t until)
{
    uint8_t piece[LINK_PIECE];
    sim_lane_t *lane = &link->ways[SIM_TO_CHIP].lane;
    while (lane->taken < until && link_ready(link, SIM_TO_CHIP)) {
        const uint64_t left = until - lane->taken;
        const size_t most = left < sizeof piece ? (size_t)left : sizeof piece;
        const size_t size = sim_lane_take(lane, link->now_us, piece, most);
        (void)sim_chip_write(link->chip, piece, size);
    }
}

static void link_change(sim_link_t *link, const link_change_t *change)
{
    if (change->of_rate) {
        sim_chip_set_host_baud(link->chip, change->baud);
    } else {
        sim_chip_set_lines(link->chip, change->dtr, change->rts);
    }
}

/* A change that has arrived takes effect between the bytes that the host sent before and after it.
 * Bytes that a fault holds back do not hold it back. */
static void link_flush_to_chip(sim_link_t *link)
{
    size_t done = 0;
    for (; done < link->change_count && link->changes[done].at_us <= link->now_us; done++) {
        link_flush_bytes(link, link->changes[done].after);
        link_change(link, &link->changes[done]);
    }
    if (done > 0) {
        link->change_count -= done;
        memmove(link->changes, &link->changes[done], link->change_count * sizeof link->changes[0]);
    }
    link_flush_bytes(link, UINT64_MAX);
}

/* Follows the frames of a direction. @return whether this byte belongs to a swallowed one */
static bool link_swallows(sim_link_t *link, sim_direction_t direction, uint8_t byte)
{
    link_way_t *way = &link->ways[direction];
    if (byte != SLIP_END) {
        way->frame_empty = false;
        return way->in_frame && way->swallowing;
    }
    if (way->in_frame && !way->frame_empty) {
        const bool swallowed = way->swallowing;
        way->in_frame = way->swallowing = false;
        way->frames++;
        return swallowed;
    }
    way->in_frame = way->frame_empty = true;
    for (size_t i = 0; i < link->fault_count; i++) {
        const sim_fault_t *fault = &link->faults[i];
        if (fault->kind == SIM_FAULT_SWALLOW && fault->direction == direction &&
            fault->at == way->frames) {
            way->swallowing = link->struck = true;
        }
    }
    return way->swallowing;
}

/* @return how often the byte goes on: 0, 1 or 2 times */
static unsigned link_strike(sim_link_t *link, const sim_fault_t *fault, uint8_t *byte)
{
    link_way_t *way = &link->ways[fault->direction];
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
        link_put(link, fault->direction, fault->byte);
        return 1;
    case SIM_FAULT_TRUNCATE:
        way->truncating = fault->count > 0 ? fault->count - 1 : 0;
        return 0;
    case SIM_FAULT_DELAY:
        way->lane.held_until_us = link->now_us + fault->delay_us;
        return 1;
    case SIM_FAULT_STALL:
        way->lane.held_until_us = UINT64_MAX;
        return 1;
    case SIM_FAULT_RESET:
        link_flush_to_chip(link);
        sim_chip_reset(link->chip);
        return 0;
    case SIM_FAULT_POWER:
        link_flush_to_chip(link);
        sim_chip_power_cycle(link->chip);
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
    link_way_t *way = &link->ways[direction];
    const uint64_t index = way->bytes++;
    if (link_swallows(link, direction, byte)) {
        return;
    }
    if (way->truncating > 0) {
        way->truncating--;
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
        uint8_t arrives[SIM_NOISE_MOST];
        const size_t size = sim_noise_pass(&way->noise, byte, arrives);
        for (size_t at = 0; at < size; at++) {
            link_put(link, direction, arrives[at]);
        }
    }
}

/* Moves all that may move by now, both ways. */
static void link_settle(sim_link_t *link)
{
    uint8_t piece[LINK_PIECE];
    link_flush_to_chip(link);
    link_look_at_interrupt(link);
    size_t size = sim_chip_read(link->chip, piece, sizeof piece);
    while (size > 0) {
        for (size_t i = 0; i < size; i++) {
            link_pass(link, SIM_TO_HOST, piece[i]);
        }
        size = sim_chip_read(link->chip, piece, sizeof piece);
    }
}

static uint64_t link_earlier(uint64_t one_us, uint64_t other_us)
{
    return one_us < other_us ? one_us : other_us;
}

/* When the next byte or change that is under way reaches the chip; UINT64_MAX: none ever. */
static uint64_t link_next_to_chip(const sim_link_t *link)
{
    const uint64_t change_us = link->change_count > 0 ? link->changes[0].at_us : UINT64_MAX;
    return link_earlier(change_us, sim_lane_next(&link->ways[SIM_TO_CHIP].lane));
}

/* The same for either end. */
static uint64_t link_next_arrival(const sim_link_t *link)
{
    return link_earlier(link_next_to_chip(link), sim_lane_next(&link->ways[SIM_TO_HOST].lane));
}

static void link_go_on(sim_link_t *link, uint64_t now_us)
{
    link->now_us = now_us;
    sim_chip_advance(link->chip, now_us);
    link_settle(link);
}

/* When there is next something to do, whether or not the host reads. */
static uint64_t link_next_step(const sim_link_t *link)
{
    return link_earlier(sim_chip_next_event(link->chip), link_next_to_chip(link));
}

void sim_link_advance(sim_link_t *link, uint64_t now_us)
{
    if (now_us <= link->now_us) {
        link_go_on(link, link->now_us);
        return;
    }
    uint64_t step_us = link_next_step(link);
    while (step_us < now_us && step_us > link->now_us) {
        link_go_on(link, step_us);
        step_us = link_next_step(link);
    }
    link_go_on(link, now_us);
}

uint64_t sim_link_await(sim_link_t *link, uint64_t until_us)
{
    while (link->now_us < until_us && (link->unplugged || !link_ready(link, SIM_TO_HOST))) {
        const uint64_t held_us = link_next_arrival(link);
        const uint64_t most_us = held_us > link->now_us && held_us < until_us ? held_us : until_us;
        /* What the chip sends meanwhile sets out when it is sent, not when what is under way
         * arrives. */
        if (sim_lane_next(&link->ways[SIM_TO_HOST].lane) != UINT64_MAX) {
            sim_link_advance(link, most_us);
        } else {
            link_go_on(link, sim_chip_await(link->chip, most_us));
        }
    }
    return link->now_us;
}

uint64_t sim_link_next_event(const sim_link_t *link)
{
    return link_earlier(sim_chip_next_event(link->chip), link_next_arrival(link));
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
    sim_lane_t *lane = &link->ways[SIM_TO_HOST].lane;
    return link->unplugged ? 0 : sim_lane_take(lane, link->now_us, bytes, capacity);
}

/* Changes that are more than a link holds push the first ones through. */
static void link_send_change(sim_link_t *link, link_change_t change)
{
    link_settle(link);
    change.at_us = link->now_us + link->latency.delay_us;
    change.after = link->ways[SIM_TO_CHIP].lane.put;
    if (link->change_count == LINK_CHANGES_MAX) {
        link->changes[0].at_us = link->now_us;
        link_flush_to_chip(link);
    }
    link->changes[link->change_count++] = change;
    link_settle(link);
}

void sim_link_set_host_baud(sim_link_t *link, uint32_t baud)
{
    link_send_change(link, (link_change_t){.of_rate = true, .baud = baud});
}

void sim_link_set_lines(sim_link_t *link, bool dtr, bool rts)
{
    if (!link->unplugged) {
        link_send_change(link, (link_change_t){.dtr = dtr, .rts = rts});
    }
}

uint64_t sim_link_bytes(const sim_link_t *link, sim_direction_t direction)
{
    return link->ways[direction].bytes;
}

uint64_t sim_link_noise_strikes(const sim_link_t *link, sim_direction_t direction)
{
    return link->ways[direction].noise.strikes;
}

uint64_t sim_link_frames(const sim_link_t *link)
{
    return link->ways[SIM_TO_HOST].frames;
}

uint64_t sim_link_commands(const sim_link_t *link)
{
    return link->ways[SIM_TO_CHIP].frames;
}

bool sim_link_unplugged(const sim_link_t *link)
{
    return link->unplugged;
}

bool sim_link_struck(const sim_link_t *link)
{
    return link->struck;
}
