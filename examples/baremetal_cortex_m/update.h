/**
 * Brings a chip's flash up to date: a session, driven a bit at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UPDATE_H
#define UPDATE_H

#include "esp_loader_task.h"
#include "images.h"
#include <stdbool.h>

enum {
    UPDATE_FIRST_RATE = 115200, /* what ROM loaders begin with */
    UPDATE_TX_SIZE = 256,       /* what is encoded in one turn */
};

typedef struct {
    esp_loader_engine_t engine;
    esp_loader_session_t session;
    esp_loader_task_write_t task;
    esp_loader_image_t images[IMAGES_COUNT];
    uint8_t tx_buffer[UPDATE_TX_SIZE];
    uint32_t rate; /* of the wire while images are written */
} update_t;

void update_start(update_t *update);

/**
 * Does what can be done at once, then returns.
 * @return false when the update has ended: the session's outcome tells how
 */
bool update_turn(update_t *update, uint32_t now_ms);

#endif
