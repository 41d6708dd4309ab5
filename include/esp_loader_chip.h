/**
 * The chips, numbered as in version 2.1 of the interface: that the ESP32-S31 is 11 there is known
 * (its header before H21 and H4 came, which ends at 12); that those are 12 and 13 is assumed from
 * the order in which programs for 2.1 list them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_CHIP_H
#define ESP_LOADER_CHIP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * NAME_CHIP for each chip of esp_loader_chips.def, from ESP8266_CHIP = 0 and ESP32_CHIP = 1 on. The
 * numbers of chips never change; those behind the last chip grow with the list, as in version 2.x:
 * do not keep or send them. Some chips have a number and a name and cannot be connected to.
 */
typedef enum {
#define ESP_LOADER_NUMBERED_CHIP(NAME, number, text)                         NAME##_CHIP = (number),
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash) NAME##_CHIP = (number),
#include "esp_loader_chips.def"
    ESP_CHIP_END, /**< past the last number: where a loop over all chips ends */
#ifdef ESP_LOADER_INTERFACE_2_0
    ESP_MAX_CHIP = 11, /**< the same of the chips that version 2.0 has */
#else
    ESP_MAX_CHIP = ESP_CHIP_END, /**< the size of a table of all chips */
#endif
    ESP_UNKNOWN_CHIP = ESP_CHIP_END, /**< no chip */
} target_chip_t;

/** The name on the package, as "ESP32-S3"; "unknown chip" for a number without one. The text is
 * constant. */
const char *esp_loader_chip_name(target_chip_t chip);

/** Addresses of the words that tell what is in a chip, its features and its crystal; 0: there are
 * no more. For programs that have all chips. */
uint32_t esp_loader_chip_word(target_chip_t chip, unsigned at);

#ifdef __cplusplus
}
#endif

#endif
