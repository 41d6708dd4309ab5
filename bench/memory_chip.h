/**
 * A port that ends in memory: an ESP32's ROM loader that answers at once and counts the port's
 * calls.
 *
 * It knows just enough to be connected to and written to, and holds the written bytes against what
 * was expected, so that no figure is measured on a write that went wrong. All its functions begin
 * with `memory_chip_`: the measuring script leaves them out by that name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MEMORY_CHIP_H
#define MEMORY_CHIP_H

#include "esp_loader_io.h"
#include <stdbool.h>

enum {
    MEMORY_CHIP_FRAME_SIZE = 0x4000 + 64,
    MEMORY_CHIP_ANSWER_SIZE = 256,
};

typedef struct {
    esp_loader_port_t port;
    const uint8_t *expected; /**< payload of the next block */
    uint32_t expected_size;  /**< bytes at `expected`; a block's rest is padding */
    uint32_t writes;         /**< calls of write */
    uint32_t reads;          /**< calls of read_available */
    uint32_t encoded;        /**< bytes written to the wire */
    uint32_t blocks;         /**< blocks received whole and as expected */
    bool wrong;              /**< something arrived that should not have */

    uint32_t countdown;
    bool escaped;
    uint32_t frame_size;
    uint8_t frame[MEMORY_CHIP_FRAME_SIZE];
    uint32_t answer_at;
    uint32_t answer_size;
    uint8_t answer[MEMORY_CHIP_ANSWER_SIZE];
} memory_chip_t;

/** Makes a chip whose loader runs. */
void memory_chip_init(memory_chip_t *chip);

/** Sets the port's counters to 0. */
void memory_chip_reset_counters(memory_chip_t *chip);

#endif
