/**
 * The header a 1.x port includes: what it has to define is in esp_loader_v1_port.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_V1_IO_H
#define ESP_LOADER_V1_IO_H

#include "esp_loader.h"
#include "esp_loader_v1_port.h"

#endif
