/*
 * ESP32-H21: nothing but its images is known.
 *
 * Source: esptool, esptool/targets/esp32h21.py.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"

const chip_image_t esp_loader_chip_esp32h21_image = {
    .id = 25,
    .map_page = 0x2000,
    .clock_code = 15,
    .mhz = {24, 16, 12, 48},
    .flash = {{0x42000000, 0x43000000}},
    .ram = {{0x40800000, 0x40880000}},
    .rtc = {{0x50000000, 0x50004000}},
};

const chip_layout_t esp_loader_chip_esp32h21_layout = {
    .uf2_family = 0xB6DD00AF,
    .largest_page = 0x10000,
    .seams = {0x40850000, 0x50001000},
};
