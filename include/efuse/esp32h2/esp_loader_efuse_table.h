/**
 * The eFuse fields of the ESP32-H2, as ESP-IDF names them: ESP32H2_EFUSE_<name>. Those that
 * revisions 0.0 to 1.1 alone have are ESP32H2_V0_0_V1_1_EFUSE_<name>.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_EFUSE_TABLE_ESP32H2_H
#define ESP_LOADER_EFUSE_TABLE_ESP32H2_H

#include "esp_loader_efuse.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EFUSE_NAME(name) ESP32H2_EFUSE_##name
#include "efuse/esp_loader_efuse_declare.h"

#include "efuse/esp32h2/esp_loader_efuse_fields.def"
#undef EFUSE_NAME

extern const esp_loader_efuse_field_set_t ESP32H2_EFUSE_FIELDS;

#define EFUSE_NAME(name) ESP32H2_V0_0_V1_1_EFUSE_##name
#include "efuse/esp_loader_efuse_declare.h"

#include "efuse/esp32h2/esp_loader_efuse_fields_early.def"
#undef EFUSE_NAME

extern const esp_loader_efuse_field_set_t ESP32H2_V0_0_V1_1_EFUSE_FIELDS;

#ifdef __cplusplus
}
#endif

#endif
