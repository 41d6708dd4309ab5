/**
 * All three images of a target, one after the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_PARTITIONS_H
#define EXAMPLE_PARTITIONS_H

#include "esp_loader.h"
#include <stdbool.h>

/** Whether what is written is verified: `idf.py build -DMD5_ENABLED=1`. */
#ifndef MD5_ENABLED
#define MD5_ENABLED 0
#endif

/** Writes bootloader, partition table and application, and logs with `tag` what it does. */
esp_loader_error_t example_write_all(const char *tag, esp_loader_t *loader, bool verify);

#endif
