/**
 * Declares the eFuse fields of a chip's table: define EFUSE_NAME(name), include this file, then the
 * list. For each name an array of pointers that ends with NULL.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_efuse.h"

#define EFUSE_FIELD(name, written, read, count, ranges)                                            \
    extern const esp_loader_efuse_desc_t *const EFUSE_NAME(name)[];
#define EFUSE_GUARD(name, count, ranges)                                                           \
    extern const esp_loader_efuse_desc_t *const EFUSE_NAME(name)[];
