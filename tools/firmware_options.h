/**
 * The command line of esploader-firmware.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FIRMWARE_OPTIONS_H
#define FIRMWARE_OPTIONS_H

#include "esp_image_chip.h"
#include <stdbool.h>

typedef struct {
    esp_image_chip_t chip;
    const char *folder;
    const char *project;
    const char *version;
    uint32_t application_size;
    uint32_t flash_size;
    uint32_t seed;
    uint16_t min_revision;
    uint16_t max_revision;
} firmware_options_t;

typedef enum { FIRMWARE_GO, FIRMWARE_HELP, FIRMWARE_USAGE } firmware_command_t;

/** Reads the arguments. What is wrong with them is already printed when this returns
 * FIRMWARE_USAGE. */
firmware_command_t firmware_read_options(int argc, char **argv, firmware_options_t *options);

#endif
