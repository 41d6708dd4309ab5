/**
 * A firmware written for 1.x. The image it flashes is given, what it finds out is returned.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef V1_PROGRAM_H
#define V1_PROGRAM_H

#include "esp_loader.h"

enum { V1_BLOCK = 1024, V1_FLASH_ADDRESS = 0x10000, V1_HIGHER_RATE = 460800 };

/** What the program found out. */
typedef struct {
    target_chip_t target;
    uint32_t flash_size;
    uint32_t magic;
    uint32_t scratch;
    uint8_t mac[6];
    esp_loader_target_security_info_t security;
    esp_loader_error_t security_error;
} v1_report_t;

/** Texts that loader_port_debug_print() was given. */
extern unsigned v1_printed;
/** ... and what, a line each. */
extern char v1_lines[1000];

/** Connects, and changes both rates where the chip can. */
esp_loader_error_t v1_connect(v1_report_t *report);

/** Asks the chip about itself; writes and reads the word at `scratch_address`. */
esp_loader_error_t v1_inspect(v1_report_t *report, uint32_t scratch_address);

/** Flashes an image in blocks of V1_BLOCK and verifies it where the chip can. */
esp_loader_error_t v1_flash(uint32_t address, const uint8_t *image, uint32_t size);

/** Reads flash back. */
esp_loader_error_t v1_read_back(uint8_t *buffer, uint32_t address, uint32_t size);

/** Erases a sector, then everything. */
esp_loader_error_t v1_erase(uint32_t sector, uint32_t size);

/** Loads bytes into RAM and runs them. */
esp_loader_error_t v1_load_ram(uint32_t address, const uint8_t *bytes, uint32_t size);

#endif
