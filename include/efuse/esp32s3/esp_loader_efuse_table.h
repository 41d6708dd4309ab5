/**
 * The eFuse fields of the ESP32-S3, as ESP-IDF names them: ESP32S3_EFUSE_<name>.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_EFUSE_TABLE_ESP32S3_H
#define ESP_LOADER_EFUSE_TABLE_ESP32S3_H

#include "esp_loader_efuse.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EFUSE_NAME(name) ESP32S3_EFUSE_##name
#include "efuse/esp_loader_efuse_declare.h"

#include "efuse/esp32s3/esp_loader_efuse_fields.def"
#undef EFUSE_NAME

extern const esp_loader_efuse_field_set_t ESP32S3_EFUSE_FIELDS;

#ifdef __cplusplus
}
#endif

#endif
