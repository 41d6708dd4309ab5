/*
 * ESP32-E22: nothing but its images is known.
 *
 * Source: esptool, esptool/targets/esp32e22.py.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"

const chip_image_t esp_loader_chip_esp32e22_image = {
    .id = 31,
    .map_page = 0x10000,
    .clock_code = 15,
    .mhz = {40, 26, 20, 80},
    .flash = {{0x3C000000, 0x40000000}},
    .ram = {{0x30FE0000, 0x31200000}},
    .rtc = {{0xC0000000, 0xC0008000}},
};

const chip_layout_t esp_loader_chip_esp32e22_layout = {
    .uf2_family = 0x1C5F21B0,
    .seams = {0x31000000},
};
