/*
 * Partition tables and partitions of NVS: of their CSV, and back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "make/maker.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static esp_image_layout_rules_t table_rules(esploader_make_t *make)
{
    const make_options_t *options = &make->options;
    esp_image_layout_rules_t rules = ESP_IMAGE_LAYOUT_RULES_DEFAULT;
    rules.table_offset = options->table_offset;
    rules.flash_size = options->settings.set_size ? options->settings.size : 0;
    rules.secure = options->secure;
    rules.warn = make_warn;
    rules.user = make;
    if (options->chip != ESP_IMAGE_CHIP_UNKNOWN) {
        rules.has_bootloader = true;
        rules.bootloader = esp_image_bootloader_offset(options->chip);
    }
    return rules;
}

/* Reads the first input, of either form, and checks it. */
static esploader_kind_t table_read(esploader_make_t *make, const esp_image_layout_rules_t *rules)
{
    const make_input_t *input = make_begin(make);
    esp_image_csv_fault_t fault = {0};
    if (input == NULL) {
        return make->kind;
    }
    const bool read =
        esp_image_layout_is_binary(input->bytes, input->size)
            ? esp_image_layout_read_binary(&make->layout, input->bytes, input->size, &fault)
            : esp_image_layout_read_csv(&make->layout, (const char *)input->bytes, input->size,
                                        rules, &fault);
    if (!read || !esp_image_layout_check(&make->layout, rules, &fault)) {
        make->layout.count = 0;
        return make_refuse_csv(make, &fault);
    }
    return ESPLOADER_OK;
}

esploader_kind_t esploader_make_table(esploader_make_t *make)
{
    uint8_t table[ESP_IMAGE_TABLE_MAX_SIZE];
    esp_image_csv_fault_t fault = {0};
    const esp_image_layout_rules_t rules = table_rules(make);
    if (table_read(make, &rules) != ESPLOADER_OK) {
        return make->kind;
    }
    if (!esp_image_layout_write_binary(&make->layout, !make->options.without_digest, table,
                                       &fault)) {
        return make_refuse_csv(make, &fault);
    }
    const esploader_kind_t kind = make_keep(make, table, sizeof table);
    make->outputs[0].offset = make->options.table_offset;
    return kind;
}

esploader_kind_t esploader_make_table_csv(esploader_make_t *make)
{
    esp_image_csv_fault_t fault = {0};
    const esp_image_layout_rules_t rules = table_rules(make);
    if (table_read(make, &rules) != ESPLOADER_OK) {
        return make->kind;
    }
    char *csv = malloc(ESP_IMAGE_LAYOUT_CSV);
    if (csv == NULL) {
        return make_no_memory(make);
    }
    const esploader_kind_t kind = esp_image_layout_write_csv(&make->layout, &rules, csv, &fault)
                                      ? make_keep(make, csv, strlen(csv))
                                      : make_refuse_csv(make, &fault);
    free(csv);
    return kind;
}

esploader_kind_t esploader_make_partition(esploader_make_t *make, size_t index,
                                          esploader_partition_t *partition)
{
    const uint32_t size = partition->struct_size;
    char text[ESP_IMAGE_SUBTYPE_NAME];
    if (size < sizeof size || index >= make->layout.count) {
        return ESPLOADER_ERROR_USAGE;
    }
    const esp_image_partition_t *known = &make->layout.partitions[index];
    esploader_partition_t told = {
        .struct_size = size,
        .offset = known->offset,
        .size = known->size,
        .flags = known->flags,
        .type = known->type,
        .subtype = known->subtype,
    };
    (void)snprintf(told.name, sizeof told.name, "%s", known->label);
    (void)snprintf(told.type_name, sizeof told.type_name, "%s",
                   esp_image_partition_type_name(known->type, text));
    (void)snprintf(told.subtype_name, sizeof told.subtype_name, "%s",
                   esp_image_partition_subtype_name(known->type, known->subtype, NULL, text));
    memcpy(partition, &told, size < sizeof told ? size : sizeof told);
    return ESPLOADER_OK;
}

static const uint8_t *nvs_keys(const esploader_make_t *make)
{
    return make->options.encrypted ? make->options.keys : NULL;
}

esploader_kind_t esploader_make_nvs(esploader_make_t *make)
{
    const make_input_t *input = make_begin(make);
    const make_options_t *options = &make->options;
    esp_image_csv_fault_t fault = {0};
    uint32_t used = 0;
    if (input == NULL) {
        return make->kind;
    }
    if (options->size == 0) {
        esp_host_error_set(&make->error, ESP_HOST_ERROR_USAGE,
                           "set the size that the partition table has for it",
                           "a partition of NVS has a size");
        return make_failed(make);
    }
    uint8_t *bytes = malloc(options->size);
    if (bytes == NULL) {
        return make_no_memory(make);
    }
    const esp_image_nvs_options_t wanted = {
        .size = options->size,
        .version_1 = options->nvs_version_1,
        .keys = nvs_keys(make),
        .warn = make_warn,
        .user = make,
    };
    const esploader_kind_t kind =
        esp_image_nvs_make((const char *)input->bytes, input->size, &wanted, bytes, &used, &fault)
            ? make_keep(make, bytes, used)
            : make_refuse_csv(make, &fault);
    free(bytes);
    return kind;
}

/* What is damaged in a partition is left out, and told. */
static void nvs_warn_of_damage(esploader_make_t *make, const esp_image_nvs_t *nvs)
{
    esp_image_csv_fault_t warning = {0};
    if (nvs->damaged != 0 || nvs->damaged_pages != 0) {
        (void)snprintf(warning.text, sizeof warning.text,
                       "%u damaged entries and %u damaged pages are left out", nvs->damaged,
                       nvs->damaged_pages);
        make_warn(make, &warning);
    }
}

esploader_kind_t esploader_make_nvs_csv(esploader_make_t *make)
{
    const make_input_t *input = make_begin(make);
    esp_image_csv_fault_t fault = {0};
    esp_image_nvs_t nvs;
    if (input == NULL) {
        return make->kind;
    }
    char *csv = NULL;
    if (esp_image_nvs_read(&nvs, input->bytes, input->size, nvs_keys(make), &fault)) {
        nvs_warn_of_damage(make, &nvs);
        csv = esp_image_nvs_write_csv(&nvs, &fault);
    }
    const esploader_kind_t kind =
        csv != NULL ? make_keep(make, csv, strlen(csv)) : make_refuse_csv(make, &fault);
    free(csv);
    esp_image_nvs_free(&nvs);
    return kind;
}
