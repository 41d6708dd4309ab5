/**
 * Links: what carries an exchange over a bus, where a serial line carries it byte by byte.
 *
 * A link's `exchange` is a procedure like all others, but it runs in the middle of another one.
 * That one is put aside while the link carries the command to the chip and the answer back; then it
 * goes on. So procedures are written once for all links.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_LINK_H
#define ENGINE_LINK_H

#include "engine/exchange.h"
#include "engine/stub.h"
#include "link_names.h"

/** What the download modes of buses can do: of chip_ability_t. */
enum {
    LINK_ABILITIES = CHIP_CONNECTED | CHIP_HAS_REGISTERS | CHIP_HAS_RAM,
};

/** The rungs on which a link's `exchange` is called first. */
enum {
    LINK_SEND = ENGINE_BEGIN, /**< carry a command. It is complete once a first wait is over */
    LINK_AWAIT,               /**< await one more frame */
    LINK_OWN_RUNGS,
};

typedef struct engine_link {
    engine_procedure_t connect; /**< the operation of that name */
    /** Carries frames. Its rung LINK_SEND may end the operation: the bus does not know a command.
     */
    engine_procedure_t exchange;
    engine_procedure_t begin; /**< link_begin */
} engine_link_t;

/**
 * Ends the operation of connecting. `chip` is connected, and what its loader can do is known from
 * here on. NULL: no chip is known by `value`, which the loader has told.
 */
static inline void engine_found(esp_loader_engine_t *engine, const chip_t *chip, uint32_t value)
{
    esp_loader_error_t error = ESP_LOADER_ERROR_UNSUPPORTED_CHIP;
    /* NULL leaves no abilities, so that no operation can begin on an unknown chip. */
    engine->_chip = chip;
    if (chip != NULL) {
        /* A stub does alike on all chips; a ROM loader does what its chip's row says. */
        engine->_abilities = engine->_stub != NULL ? engine->_stub->abilities : chip->abilities;
        engine->_last_chip = chip->target;
        error = ESP_LOADER_SUCCESS;
    }
    engine_finish_at(engine, error, value);
}

/** Puts the running procedure aside and calls the link's `exchange` on the first rung that belongs
 * to the wait which has been started. */
void link_begin(esp_loader_engine_t *engine);

/** Asks the caller for a transfer, then goes on at `rung`; the link may change it until it returns.
 */
esp_loader_transfer_t *link_write(esp_loader_engine_t *engine, uint8_t rung, const uint8_t *bytes,
                                  uint16_t size);
esp_loader_transfer_t *link_read(esp_loader_engine_t *engine, uint8_t rung, uint8_t *bytes,
                                 uint16_t size);

/** Waits a moment before a register is read again; ends the exchange when its time is over. */
void link_poll(esp_loader_engine_t *engine, uint8_t rung);

/** Bytes of the whole frame. */
uint16_t link_frame_size(const esp_loader_engine_t *engine);

/** Writes the next bytes of the frame, which is not all written yet: `limit` at the most. */
esp_loader_transfer_t *link_write_piece(esp_loader_engine_t *engine, uint8_t rung, uint16_t limit);

/** Hands a frame of `size` bytes in `_rx.frame` to the exchange. False: it is not the answer. */
bool link_take(esp_loader_engine_t *engine, uint16_t size);

/** Ends the exchange without a frame: as answered, where this bus has no answers, or as failed. */
void link_answered(esp_loader_engine_t *engine);
void link_fail(esp_loader_engine_t *engine);

#endif
