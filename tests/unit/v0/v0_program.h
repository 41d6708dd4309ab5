/* SPDX-License-Identifier: Apache-2.0 */
#ifndef V0_PROGRAM_H
#define V0_PROGRAM_H

#include "esp_loader_error.h"
#include <stdint.h>

/** How often the port is open. */
extern unsigned v0_open;

/** What an application of 2020 does with an image. `pins`: of the flash, 0 for the usual ones. */
esp_loader_error_t v0_flash(const uint8_t *image, uint32_t size, uint32_t address, uint32_t pins);

/** The pins that the interface has a name for. */
uint32_t v0_pico_d4_pins(void);

#endif
