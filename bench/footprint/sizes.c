/**
 * One array for each structure that a user of the library allocates, as long as the structure:
 * the symbols' sizes tell a cross-compiled structure's size without running anything.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_loader_engine.h"

#define SIZE_OF(type)                                                                              \
    extern char sizeof_##type[sizeof(type)];                                                       \
    char sizeof_##type[sizeof(type)]

SIZE_OF(esp_loader_t);
SIZE_OF(esp_loader_flash_cfg_t);
SIZE_OF(esp_loader_engine_t);
SIZE_OF(esp_loader_flash_write_t);

/* What a larger buffer of the caller's replaces: counted apart. */
extern char sizeof_transmit_buffer[sizeof(((esp_loader_t *)0)->_line.buffer)];
char sizeof_transmit_buffer[sizeof(((esp_loader_t *)0)->_line.buffer)];
