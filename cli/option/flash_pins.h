/**
 * The pins of --spi-pins.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_FLASH_PINS_H
#define CLI_FLASH_PINS_H

#include "esp_host_chip.h"

/** "SPI", "HSPI" or five different GPIOs, "CLK,Q,D,HD,CS". */
bool flash_pins_parse(const char *text, esp_host_pins_t *pins);

#endif
