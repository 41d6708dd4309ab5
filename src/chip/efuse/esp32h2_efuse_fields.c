/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/efuse/efuse_fields.h"
#include "efuse/esp32h2/esp_loader_efuse_table.h"

#define EFUSE_NAME(name) ESP32H2_EFUSE_##name
#define EFUSE_FIELD      EFUSE_TABLE_FIELD
#define EFUSE_GUARD      EFUSE_TABLE_GUARD
#include "efuse/esp32h2/esp_loader_efuse_fields.def"

#undef EFUSE_NAME
#define EFUSE_NAME(name) ESP32H2_V0_0_V1_1_EFUSE_##name
#define EFUSE_FIELD      EFUSE_TABLE_FIELD
#define EFUSE_GUARD      EFUSE_TABLE_GUARD
#include "efuse/esp32h2/esp_loader_efuse_fields_early.def"

/* Those of early revisions stand behind all others. */
static const esp_loader_efuse_field_info_t fields[] = {
#undef EFUSE_NAME
#define EFUSE_NAME(name) ESP32H2_EFUSE_##name
#define EFUSE_FIELD      EFUSE_INFO_FIELD
#define EFUSE_GUARD      EFUSE_INFO_GUARD
#include "efuse/esp32h2/esp_loader_efuse_fields.def"
#undef EFUSE_NAME
#define EFUSE_NAME(name) ESP32H2_V0_0_V1_1_EFUSE_##name
#define EFUSE_FIELD      EFUSE_INFO_FIELD
#define EFUSE_GUARD      EFUSE_INFO_GUARD
#include "efuse/esp32h2/esp_loader_efuse_fields_early.def"
};

enum {
    ALL = sizeof(fields) / sizeof(fields[0]),
    EARLY = sizeof((const uint8_t[]){
#define EFUSE_FIELD(name, written, read, count, ranges) 0,
#include "efuse/esp32h2/esp_loader_efuse_fields_early.def"
    }),
};

const esp_loader_efuse_field_set_t ESP32H2_V0_0_V1_1_EFUSE_FIELDS = {
    .chip = ESP32H2_CHIP,
    .fields = fields,
    .count = ALL,
    .rev_min = 0,
    .rev_max = 101,
};

const esp_loader_efuse_field_set_t ESP32H2_EFUSE_FIELDS = {
    .chip = ESP32H2_CHIP,
    .fields = fields,
    .count = ALL - EARLY,
    .rev_min = 102,
    .rev_max = ESP_LOADER_CHIP_REV_ANY,
};

chip_efuse_fields_t esp_loader_chip_esp32h2_efuse_fields[] = {&ESP32H2_V0_0_V1_1_EFUSE_FIELDS,
                                                              &ESP32H2_EFUSE_FIELDS, NULL};
