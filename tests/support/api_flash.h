/**
 * A whole flash through the blocking API, as a host's firmware does it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_API_FLASH_H
#define TESTS_SUPPORT_API_FLASH_H

#include "support/memory_port.h"

/** Makes a loader for the port and connects it. */
esp_loader_error_t api_connect(esp_loader_t *loader, memory_port_t *port);

/** Writes an image in whole blocks and finishes; `size` is a multiple of 4. */
esp_loader_error_t api_flash(esp_loader_t *loader, esp_loader_flash_cfg_t cfg,
                             const uint8_t *bytes);

#endif
