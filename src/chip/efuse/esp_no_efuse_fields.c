/* Chips of which no fields are listed.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "chip/efuse/efuse_fields.h"

chip_efuse_fields_t esp_loader_chip_esp8266_efuse_fields[] = {NULL};
chip_efuse_fields_t esp_loader_chip_esp32h4_efuse_fields[] = {NULL};
chip_efuse_fields_t esp_loader_chip_esp32s31_efuse_fields[] = {NULL};
