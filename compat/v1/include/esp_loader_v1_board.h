/**
 * What older interfaces than 1.x have, and 1.x does not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_V1_BOARD_H
#define ESP_LOADER_V1_BOARD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** esp_loader_set_flash_pins() of the one loader: after a connection, before flash is used. */
void esp_loader_v1_set_flash_pins(uint32_t pins);

#ifdef __cplusplus
}
#endif

#endif
