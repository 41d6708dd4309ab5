/**
 * The pins of a flash, as --spi-pins names them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FLASH_PINS_H
#define CLI_FLASH_PINS_H

#include "esp_loader_chip.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    FLASH_PINS_CHIP,  /**< not given, or SPI: where the eFuses say, else the chip's usual ones */
    FLASH_PINS_HSPI,  /**< those of the ESP32's second controller */
    FLASH_PINS_GPIOS, /**< as listed */
} flash_pins_kind_t;

enum { FLASH_PINS_COUNT = 5 };

typedef struct {
    flash_pins_kind_t kind;
    uint8_t gpios[FLASH_PINS_COUNT]; /**< CLK, Q, D, HD, CS */
} flash_pins_t;

/** "SPI", "HSPI" or five different GPIOs, "CLK,Q,D,HD,CS". */
bool flash_pins_parse(const char *text, flash_pins_t *pins);

/** Why the chip cannot have its flash there, as in "the chip <why>"; NULL: it can. */
const char *flash_pins_problem(const flash_pins_t *pins, target_chip_t chip);

/** The same for esp_loader_engine_set_flash_pins(). */
uint32_t flash_pins_word(const flash_pins_t *pins, target_chip_t chip);

#endif
