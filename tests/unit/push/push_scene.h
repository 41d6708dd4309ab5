/**
 * A stream pushed to a virtual chip whose flash is full of other things.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PUSH_SCENE_H
#define PUSH_SCENE_H

#include "esp_loader_push.h"
#include "support/stub_scene.h"

enum {
    PUSH_AT = 0x20000,
    PUSH_MOST = 120000,
    PUSH_SECTORS = 8,   /* of the buffer at most */
    PUSH_BEFORE = 0xA5, /* what flash is full of */
    PUSH_MAGIC = 0xE9,
};

/** How it is pushed. */
typedef struct {
    bool stub;
    uint32_t sectors; /* of the buffer; 0: 1 */
    bool in_order;    /* the first sector is not kept */
    bool write_always;
    uint32_t limit;
    const sim_fault_t *fault;
    bool any;         /* the header is not looked at */
    const char *chip; /* NULL: an ESP32-C3 */
} push_way_t;

extern rig_t rig;
extern esp_loader_push_t push;
extern uint8_t push_image[PUSH_MOST];

/** An image for the chip, an ESP32-C3, and a chip that holds nothing of it. */
void push_fill(uint32_t seed);
void push_begin_chip(push_way_t way);

/** Connects, starts the stub, attaches flash. */
void push_connect(bool stub);

/** Opens a stream on the chip. */
void push_open(push_way_t way);

/** Feeds the first `size` bytes of the image, in pieces, and ends where `ends` says so; `watch` is
 * called after each step of the line. @return how it ended */
esp_loader_error_t push_all(uint32_t size, uint32_t piece, bool ends, void (*watch)(void));

/** The image's place in flash. */
uint8_t *push_flash(void);

/** All of flash but the image's sectors is as it was. */
void assert_push_untouched(uint32_t size);

/** And the image is there, with blank flash up to the end of its last sector. */
void assert_push_right(uint32_t size);

uint32_t push_erased(void);

#endif
