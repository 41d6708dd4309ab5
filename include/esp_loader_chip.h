/**
 * The chips, numbered as in version 2.0 of the interface. Later versions number other chips from 11
 * on: compare with names, and bound tables and loops by ESP_CHIP_END.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_CHIP_H
#define ESP_LOADER_CHIP_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * NAME_CHIP for each chip of esp_loader_chips.def, from ESP8266_CHIP = 0 and ESP32_CHIP = 1 on. The
 * numbers never change.
 */
typedef enum {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash) NAME##_CHIP = (number),
#include "esp_loader_chips.def"
    ESP_CHIP_END,          /**< past the last number: where a loop over all chips ends */
    ESP_MAX_CHIP = 11,     /**< as version 2.x has it; chips that came later stand behind it */
    ESP_UNKNOWN_CHIP = 11, /**< no chip; never moves: firmware may keep or send it */
} target_chip_t;

/** The name on the package, as "ESP32-S3"; "unknown chip" for a number without one. The text is
 * constant. */
const char *esp_loader_chip_name(target_chip_t chip);

#ifdef __cplusplus
}
#endif

#endif
