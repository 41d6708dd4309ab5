/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_chip.h"

static const char *const chip_names[ESP_CHIP_END] = {
    [ESP8266_CHIP] = "ESP8266",  [ESP32_CHIP] = "ESP32",        [ESP32S2_CHIP] = "ESP32-S2",
    [ESP32C3_CHIP] = "ESP32-C3", [ESP32S3_CHIP] = "ESP32-S3",   [ESP32C2_CHIP] = "ESP32-C2",
    [ESP32C5_CHIP] = "ESP32-C5", [ESP32H2_CHIP] = "ESP32-H2",   [ESP32C6_CHIP] = "ESP32-C6",
    [ESP32P4_CHIP] = "ESP32-P4", [ESP32C61_CHIP] = "ESP32-C61", [ESP_UNKNOWN_CHIP] = "unknown chip",
    [ESP32H4_CHIP] = "ESP32-H4", [ESP32S31_CHIP] = "ESP32-S31",
};

const char *esp_loader_chip_name(target_chip_t chip)
{
    return chip_names[(unsigned)chip < ESP_CHIP_END ? chip : ESP_UNKNOWN_CHIP];
}
