/*
 * The names of all chips' eFuses: in a file of its own, since it links them all. That is some 10
 * KiB a chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_list.h"
#include "chip/efuse/efuse_fields.h"

static chip_efuse_fields_t *const sets_of[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_CHOSEN(name, [NAME##_CHIP] = esp_loader_chip_##name##_efuse_fields, )
#include "esp_loader_chips.def"
};

esp_loader_error_t esp_loader_efuse_get_field_info(target_chip_t chip, uint16_t revision,
                                                   const esp_loader_efuse_field_set_t **set)
{
    if ((size_t)chip < sizeof(sets_of) / sizeof(sets_of[0]) && sets_of[chip] != NULL) {
        for (chip_efuse_fields_t *each = sets_of[chip]; *each != NULL; each++) {
            if (revision >= (*each)->rev_min && revision <= (*each)->rev_max) {
                *set = *each;
                return ESP_LOADER_SUCCESS;
            }
        }
    }
    return ESP_LOADER_ERROR_UNSUPPORTED_CHIP;
}
