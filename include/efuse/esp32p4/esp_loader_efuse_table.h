/**
 * The eFuse fields of the ESP32-P4, as ESP-IDF names them: ESP32P4_EFUSE_<name>. Those of
 * revisions below 3.0 are ESP32P4_REV1_EFUSE_<name>.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_EFUSE_TABLE_ESP32P4_H
#define ESP_LOADER_EFUSE_TABLE_ESP32P4_H

#include "esp_loader_efuse.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EFUSE_NAME(name) ESP32P4_EFUSE_##name
#include "efuse/esp_loader_efuse_declare.h"

#include "efuse/esp32p4/esp_loader_efuse_fields.def"
#undef EFUSE_NAME

extern const esp_loader_efuse_field_set_t ESP32P4_EFUSE_FIELDS;

#define EFUSE_NAME(name) ESP32P4_REV1_EFUSE_##name
#include "efuse/esp_loader_efuse_declare.h"

#include "efuse/esp32p4/esp_loader_efuse_fields_early.def"
#undef EFUSE_NAME

extern const esp_loader_efuse_field_set_t ESP32P4_REV1_EFUSE_FIELDS;

#ifdef __cplusplus
}
#endif

#endif
