/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/efuse/efuse_fields.h"
#include "efuse/esp32c6/esp_loader_efuse_table.h"

#define EFUSE_NAME(name) ESP32C6_EFUSE_##name
#define EFUSE_FIELD      EFUSE_TABLE_FIELD
#define EFUSE_GUARD      EFUSE_TABLE_GUARD
#include "efuse/esp32c6/esp_loader_efuse_fields.def"

static const esp_loader_efuse_field_info_t fields[] = {
#define EFUSE_FIELD EFUSE_INFO_FIELD
#define EFUSE_GUARD EFUSE_INFO_GUARD
#include "efuse/esp32c6/esp_loader_efuse_fields.def"
};

const esp_loader_efuse_field_set_t ESP32C6_EFUSE_FIELDS = {
    .chip = ESP32C6_CHIP,
    .fields = fields,
    .count = sizeof(fields) / sizeof(fields[0]),
    .rev_min = 0,
    .rev_max = ESP_LOADER_CHIP_REV_ANY,
};

chip_efuse_fields_t esp_loader_chip_esp32c6_efuse_fields[] = {&ESP32C6_EFUSE_FIELDS, NULL};
