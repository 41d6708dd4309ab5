/**
 * What the core needs of MD5 besides its public functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WIRE_MD5_H
#define WIRE_MD5_H

#include "esp_loader_md5.h"
#include "link_names.h"

/** MD5 for code that has it only where other code needs it anyway. */
typedef struct md5_calls {
    void (*md5_init)(esp_loader_md5_t *md5);
    void (*md5_update)(esp_loader_md5_t *md5, const uint8_t *data, size_t size);
    void (*md5_final)(esp_loader_md5_t *md5, uint8_t *digest);
} md5_calls_t;

extern const md5_calls_t md5_calls;

#endif
