/**
 * The flasher_args.json that an ESP-IDF build leaves for flashing tools.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FIRMWARE_JSON_H
#define FIRMWARE_JSON_H

#include "firmware_options.h"

enum { FIRMWARE_FILES = 3 };

typedef struct {
    const char *name; /**< "bootloader", "app" or "partition-table" */
    const char *path; /**< from the build folder */
    uint32_t offset;  /**< in flash */
} firmware_file_t;

/** The text of the file, to be freed by the caller; NULL when memory ran out. */
char *firmware_json(const firmware_options_t *options, const firmware_file_t files[FIRMWARE_FILES]);

#endif
