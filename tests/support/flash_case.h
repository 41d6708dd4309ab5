/**
 * The whole way of a flash, as often as a test wants it: connect, change the rate, attach, write
 * images, verify.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_FLASH_CASE_H
#define TESTS_SUPPORT_FLASH_CASE_H

#include "support/rig.h"

/** What is flashed, and where. */
typedef struct {
    const char *chip;
    uint32_t baud;       /**< rate after connecting; 0: stays */
    uint32_t block_size; /**< of a write */
    uint32_t sizes[2];   /**< bytes of each image; 0: none */
    uint32_t offsets[2];
    bool paced;
    rig_split_t split;        /**< how bytes are handed over */
    uint8_t *tx_buffer;       /**< the engine's; NULL: the rig's */
    uint16_t tx_size;         /**< bytes of it */
    uint32_t clock_origin_ms; /**< what the engine's clock shows at the beginning */
} flash_case_t;

/** How it went. */
typedef struct {
    esp_loader_error_t error;
    bool verified;    /**< the job says that it compared every image with flash */
    bool right;       /**< flash holds the images */
    bool untouched;   /**< and what lies around them is as it was */
    bool struck;      /**< the fault had its effect */
    uint64_t took_us; /**< virtual time */
    uint64_t bytes[SIM_DIRECTIONS];
    uint64_t frames; /**< answers */
} flash_outcome_t;

/** Flashes once, with a fault on the line or (NULL) without. */
flash_outcome_t flash_case_run(const flash_case_t *flash, const sim_fault_t *fault);

#endif
