/**
 * A rig on a bus whose chip is misquoted: what a register reads as is changed on its way.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_ENGINE_BUS_LIAR_H
#define UNIT_ENGINE_BUS_LIAR_H

#include "support/rig.h"

typedef struct {
    rig_t rig;

    /** Reads of this register are told so, not as the chip has it; `skip` of them come first. Over
     * SPI it is the second byte of a transaction. */
    uint8_t function;
    uint32_t address;
    const uint32_t *told;
    size_t count;
    size_t skip;
    unsigned reads; /**< in all, since liar_tell() */

    uint32_t word;    /**< what every register of the chip reads as over SPI, if it is not 0 */
    uint8_t cis[256]; /**< a card's tuples in place of its own, if there are any */
    size_t cis_size;
} liar_t;

enum {
    LIAR_NOTHING = 0xFFFF, /**< an address that nobody reads */
    LIAR_CIS_AT = 0x1000,  /**< of a card's own tuples */
};

/** Nothing more is told, but for these values of that register. */
void liar_tell(liar_t *liar, uint8_t function, uint32_t address, const uint32_t *told,
               size_t count);

uint32_t liar_now_ms(const liar_t *liar);

/** Drives the engine until it is done; returns how. */
esp_loader_error_t liar_run(liar_t *liar);

esp_loader_error_t liar_connect(liar_t *liar, uint8_t trials);

/** Reads a register of the chip's memory; `*ms` is the time that it takes. */
esp_loader_error_t liar_read_register(liar_t *liar, uint32_t address, uint32_t *ms);

#endif
