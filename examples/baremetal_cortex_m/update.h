/**
 * Brings a chip's flash up to date: a sequence of the engine's operations, driven a bit at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UPDATE_H
#define UPDATE_H

#include "esp_loader_job.h"
#include "esp_loader_stub_load.h"
#include "images.h"
#include <stdbool.h>

enum {
    UPDATE_FIRST_RATE = 115200, /* what ROM loaders begin with */
    UPDATE_TX_SIZE = 256,       /* what is encoded in one turn */
};

typedef struct {
    esp_loader_engine_t engine;
    esp_loader_stub_load_t stub_load;
    esp_loader_job_t job;
    esp_loader_image_t images[IMAGES_COUNT];
    uint8_t tx_buffer[UPDATE_TX_SIZE];
    uint8_t step; /* the running one, an index of update.c's table */
    bool begun;   /* whether it has begun an operation */
    esp_loader_result_t failure;
    bool succeeded; /* at the end */
    uint32_t rate;  /* of the wire */
} update_t;

void update_start(update_t *update);

/**
 * Does what can be done at once, then returns.
 * @return false when the update has ended
 */
bool update_turn(update_t *update, uint32_t now_ms);

#endif
