/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"
#include "serial_line.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SEAT_BUFFER = 4096, SEAT_NAME = 32, BEGAN_S = 1700000000 };

struct serial_line {
    size_t seat;
};

typedef struct {
    char name[SEAT_NAME];
    bool there;
    struct serial_line line;
    bool open;
    bool lost; /* for the line that is open */
    sim_chip_t *chip;
    sim_link_t *link;
    uint64_t plugged_us;
    uint32_t baud;
    bool dtr;
    bool rts;
    uint8_t buffer[SEAT_BUFFER]; /* what has arrived */
    size_t size;
} seat_t;

static struct {
    uint64_t now_us;
    seat_t seats[WORLD_SEATS];
    size_t count;
    unsigned strangers;
    void (*watch)(void *user);
    void *user;
} world;

/* What the programs call: see target_link_options() in CMakeLists.txt. */
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_poll(struct pollfd *files, nfds_t count, int timeout_ms);
serial_line_t *__wrap_serial_line_open_cancellable(const char *url, uint32_t baud,
                                                   serial_line_cancel_t cancel, void *user,
                                                   serial_line_error_t *error);
serial_line_opening_t *__wrap_serial_line_open_begin(const char *url, uint32_t baud,
                                                     serial_line_cancel_t cancel, void *user);
serial_line_t *__wrap_serial_line_open_end(serial_line_opening_t *opening,
                                           serial_line_error_t *error);
void __wrap_serial_line_close(serial_line_t *line);
int __wrap_serial_line_read(serial_line_t *line, void *data, size_t capacity);
int __wrap_serial_line_write(serial_line_t *line, const void *data, size_t size);
int __wrap_serial_line_wait_many(serial_line_wait_t *waits, size_t count, int timeout_ms);
serial_line_error_t __wrap_serial_line_flush_input(serial_line_t *line);
serial_line_error_t __wrap_serial_line_set_baud(serial_line_t *line, uint32_t baud);
serial_line_error_t __wrap_serial_line_set_lines(serial_line_t *line, bool dtr, bool rts);
bool __wrap_serial_line_has_baud(const serial_line_t *line);
bool __wrap_serial_line_can_reset(const serial_line_t *line);
bool __wrap_serial_line_is_usb_jtag(const serial_line_t *line);

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
    const uint64_t began = clock == CLOCK_REALTIME ? (uint64_t)BEGAN_S * 1000000 : 0;
    now->tv_sec = (time_t)((began + world.now_us) / 1000000);
    now->tv_nsec = (long)((began + world.now_us) % 1000000 * 1000);
    return 0;
}

void world_begin(void)
{
    memset(&world, 0, sizeof world);
}

void world_end(void)
{
    for (size_t i = 0; i < world.count; i++) {
        world_unplug(i);
    }
}

uint64_t world_now_us(void)
{
    return world.now_us;
}

void world_watch(void (*watch)(void *user), void *user)
{
    world.watch = watch;
    world.user = user;
}

size_t world_add(void)
{
    seat_t *seat = &world.seats[world.count];
    snprintf(seat->name, sizeof seat->name, "/dev/ttyWORLD%zu", world.count);
    seat->there = true;
    seat->line.seat = world.count;
    return world.count++;
}

unsigned world_strangers(void)
{
    return world.strangers;
}

const char *world_name(size_t seat)
{
    return world.seats[seat].name;
}

sim_chip_t *world_chip(size_t seat)
{
    return world.seats[seat].chip;
}

void world_set_there(size_t index, bool there)
{
    seat_t *seat = &world.seats[index];
    seat->there = there;
    seat->lost = seat->lost || (!there && seat->open);
}

void world_unplug(size_t index)
{
    seat_t *seat = &world.seats[index];
    sim_link_destroy(seat->link);
    sim_chip_destroy(seat->chip);
    seat->link = NULL;
    seat->chip = NULL;
}

sim_chip_t *world_plug(size_t index, const sim_config_t *config, const world_trouble_t *trouble)
{
    static const world_trouble_t none = {0};
    seat_t *seat = &world.seats[index];
    trouble = trouble != NULL ? trouble : &none;
    world_unplug(index);
    seat->chip = sim_chip_create(config);
    if (seat->chip == NULL) {
        return NULL;
    }
    seat->link = sim_link_create(seat->chip, trouble->faults, trouble->fault_count);
    if (trouble->noise.kind != SIM_NOISE_NONE) {
        sim_link_set_noise(seat->link, &trouble->noise);
    }
    seat->plugged_us = world.now_us;
    sim_link_set_host_baud(seat->link, seat->baud != 0 ? seat->baud : 115200);
    sim_link_set_lines(seat->link, seat->dtr, seat->rts);
    return seat->chip;
}

/* Fetches what has arrived by now. */
static void seat_fetch(seat_t *seat)
{
    if (seat->link != NULL) {
        sim_link_advance(seat->link, world.now_us - seat->plugged_us);
        seat->size +=
            sim_link_read(seat->link, seat->buffer + seat->size, sizeof seat->buffer - seat->size);
        if (sim_link_unplugged(seat->link) && seat->open) {
            seat->lost = true;
            seat->there = false;
        }
    }
}

void world_pass_us(uint64_t us)
{
    world.now_us += us;
    for (size_t i = 0; i < world.count; i++) {
        seat_fetch(&world.seats[i]);
    }
    if (world.watch != NULL) {
        world.watch(world.user);
    }
}

/* When something happens next, up to `until`. */
static uint64_t world_next_us(uint64_t until)
{
    for (size_t i = 0; i < world.count; i++) {
        const seat_t *seat = &world.seats[i];
        const uint64_t next = seat->link != NULL ? sim_link_next_event(seat->link) : SIM_NO_EVENT;
        if (next != SIM_NO_EVENT && next + seat->plugged_us < until) {
            until = next + seat->plugged_us;
        }
    }
    return until > world.now_us ? until : world.now_us + 1;
}

static int seat_ready(const seat_t *seat, bool want_write)
{
    return seat->lost ? SERIAL_LINE_LOST
                      : (seat->size > 0 ? SERIAL_LINE_READABLE : 0) |
                            (want_write ? SERIAL_LINE_WRITABLE : 0);
}

int __wrap_serial_line_wait_many(serial_line_wait_t *waits, size_t count, int timeout_ms)
{
    const uint64_t until = world.now_us + (uint64_t)(timeout_ms > 0 ? timeout_ms : 0) * 1000;
    for (;;) {
        int ready = 0;
        for (size_t i = 0; i < count; i++) {
            seat_t *seat = &world.seats[waits[i].line->seat];
            seat_fetch(seat);
            waits[i].ready = seat_ready(seat, waits[i].want_write);
            ready += waits[i].ready != 0;
        }
        if (ready > 0 || world.now_us >= until) {
            return ready;
        }
        world_pass_us(world_next_us(until) - world.now_us);
    }
}

int __wrap_poll(struct pollfd *files, nfds_t count, int timeout_ms)
{
    (void)files;
    (void)count;
    world_pass_us((uint64_t)(timeout_ms > 0 ? timeout_ms : 0) * 1000);
    return 0;
}

serial_line_t *__wrap_serial_line_open_cancellable(const char *url, uint32_t baud,
                                                   serial_line_cancel_t cancel, void *user,
                                                   serial_line_error_t *error)
{
    (void)cancel;
    (void)user;
    for (size_t i = 0; i < world.count; i++) {
        seat_t *seat = &world.seats[i];
        if (strcmp(seat->name, url) != 0) {
            continue;
        }
        if (seat->open || !seat->there) {
            *error = seat->open ? SERIAL_LINE_BUSY : SERIAL_LINE_NO_DEVICE;
            return NULL;
        }
        seat->open = true;
        seat->lost = false;
        seat->size = 0;
        *error = SERIAL_LINE_OK;
        (void)__wrap_serial_line_set_baud(&seat->line, baud);
        return &seat->line;
    }
    world.strangers++;
    *error = SERIAL_LINE_NO_DEVICE;
    return NULL;
}

/* One at a time is opened as fast as many are here. */
struct serial_line_opening {
    char url[64];
    uint32_t baud;
};

serial_line_opening_t *__wrap_serial_line_open_begin(const char *url, uint32_t baud,
                                                     serial_line_cancel_t cancel, void *user)
{
    (void)cancel;
    (void)user;
    serial_line_opening_t *opening = calloc(1, sizeof *opening);
    if (opening != NULL) {
        snprintf(opening->url, sizeof opening->url, "%s", url);
        opening->baud = baud;
    }
    return opening;
}

serial_line_t *__wrap_serial_line_open_end(serial_line_opening_t *opening,
                                           serial_line_error_t *error)
{
    serial_line_error_t ignored;
    serial_line_t *line = __wrap_serial_line_open_cancellable(
        opening->url, opening->baud, NULL, NULL, error != NULL ? error : &ignored);
    free(opening);
    return line;
}

void __wrap_serial_line_close(serial_line_t *line)
{
    if (line != NULL) {
        world.seats[line->seat].open = false;
    }
}

int __wrap_serial_line_read(serial_line_t *line, void *data, size_t capacity)
{
    seat_t *seat = &world.seats[line->seat];
    seat_fetch(seat);
    const size_t size = seat->size < capacity ? seat->size : capacity;
    if (size == 0 && seat->lost) {
        return SERIAL_LINE_LOST;
    }
    memcpy(data, seat->buffer, size);
    seat->size -= size;
    memmove(seat->buffer, seat->buffer + size, seat->size);
    return (int)size;
}

int __wrap_serial_line_write(serial_line_t *line, const void *data, size_t size)
{
    seat_t *seat = &world.seats[line->seat];
    if (seat->lost) {
        return SERIAL_LINE_LOST;
    }
    if (seat->link != NULL) {
        sim_link_advance(seat->link, world.now_us - seat->plugged_us);
        sim_link_write(seat->link, data, size);
    }
    return (int)size;
}

serial_line_error_t __wrap_serial_line_flush_input(serial_line_t *line)
{
    world.seats[line->seat].size = 0;
    return world.seats[line->seat].lost ? SERIAL_LINE_LOST : SERIAL_LINE_OK;
}

serial_line_error_t __wrap_serial_line_set_baud(serial_line_t *line, uint32_t baud)
{
    seat_t *seat = &world.seats[line->seat];
    seat->baud = baud;
    if (seat->link != NULL) {
        sim_link_advance(seat->link, world.now_us - seat->plugged_us);
        sim_link_set_host_baud(seat->link, baud);
    }
    return seat->lost ? SERIAL_LINE_LOST : SERIAL_LINE_OK;
}

serial_line_error_t __wrap_serial_line_set_lines(serial_line_t *line, bool dtr, bool rts)
{
    seat_t *seat = &world.seats[line->seat];
    seat->dtr = dtr;
    seat->rts = rts;
    if (seat->link != NULL) {
        sim_link_advance(seat->link, world.now_us - seat->plugged_us);
        sim_link_set_lines(seat->link, dtr, rts);
    }
    return seat->lost ? SERIAL_LINE_LOST : SERIAL_LINE_OK;
}

bool __wrap_serial_line_has_baud(const serial_line_t *line)
{
    (void)line;
    return true;
}

bool __wrap_serial_line_can_reset(const serial_line_t *line)
{
    (void)line;
    return true;
}

bool __wrap_serial_line_is_usb_jtag(const serial_line_t *line)
{
    (void)line;
    return false;
}
