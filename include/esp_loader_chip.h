/**
 * The chips, numbered as in version 2.x of the interface.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_CHIP_H
#define ESP_LOADER_CHIP_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ESP8266_CHIP = 0,
    ESP32_CHIP = 1,
    ESP32S2_CHIP = 2,
    ESP32C3_CHIP = 3,
    ESP32S3_CHIP = 4,
    ESP32C2_CHIP = 5,
    ESP32C5_CHIP = 6,
    ESP32H2_CHIP = 7,
    ESP32C6_CHIP = 8,
    ESP32P4_CHIP = 9,
    ESP32C61_CHIP = 10,
    ESP_MAX_CHIP = 11,     /**< as version 2.x has it; chips that came later stand behind it */
    ESP_UNKNOWN_CHIP = 11, /**< never moves: firmware may keep or send it */
    ESP32H4_CHIP = 12,
    ESP32S31_CHIP = 13,
    ESP_CHIP_END = 14 /**< past the last number: where a loop over all chips ends */
} target_chip_t;

/** The name on the package, as "ESP32-S3"; "unknown chip" for a number without one. */
const char *esp_loader_chip_name(target_chip_t chip);

#ifdef __cplusplus
}
#endif

#endif
