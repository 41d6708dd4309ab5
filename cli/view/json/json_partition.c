/* SPDX-License-Identifier: Apache-2.0 */
#include "view/json/json_view.h"
#include <string.h>

static void partition_fields(json_t *item, const esp_image_partition_t *partition,
                             const esp_image_layout_rules_t *rules)
{
    char type[ESP_IMAGE_SUBTYPE_NAME];
    char subtype[ESP_IMAGE_SUBTYPE_NAME];
    json_text(item, "label", partition->label);
    json_text(item, "type", esp_image_partition_type_name(partition->type, type));
    json_text(
        item, "subtype",
        esp_image_partition_subtype_name(partition->type, partition->subtype, rules, subtype));
    json_number(item, "offset", partition->offset);
    json_number(item, "size", partition->size);
    json_flag(item, "encrypted", (partition->flags & 1) != 0);
    json_flag(item, "readonly", (partition->flags & 2) != 0);
}

bool json_table(const char *path, const esp_image_table_t *table)
{
    json_t *event = json_result("partition_table");
    json_text(event, "path", path);
    json_t *partitions = json_array(event, "partitions");
    for (unsigned i = 0; i < table->count; i++) {
        partition_fields(json_item(partitions), &table->partitions[i], NULL);
    }
    if (table->has_md5) {
        json_flag(event, "md5_valid",
                  memcmp(table->md5_stored, table->md5_computed, ESP_IMAGE_MD5_SIZE) == 0);
    }
    json_print(event);
    return json_is_on();
}

bool json_layout(const char *path, const esp_image_layout_t *layout,
                 const esp_image_layout_rules_t *rules, uint64_t flash)
{
    json_t *event = json_result("partition_table");
    json_text(event, "path", path);
    json_t *partitions = json_array(event, "partitions");
    for (unsigned i = 0; i < layout->count; i++) {
        partition_fields(json_item(partitions), &layout->partitions[i], rules);
    }
    json_number(event, "offset", rules->table_offset);
    json_number(event, "flash_size", flash);
    json_print(event);
    return json_is_on();
}

static void nvs_entry(json_t *item, const esp_image_nvs_entry_t *entry)
{
    json_text(item, "namespace", entry->space);
    json_text(item, "key", entry->key);
    json_text(item, "type", esp_image_nvs_type_name((uint8_t)entry->type));
    if (entry->type == ESP_IMAGE_NVS_STRING) {
        json_bytes_as_text(item, "value", entry->data, entry->size);
    } else if (entry->type == ESP_IMAGE_NVS_BLOB) {
        json_hex(item, "hex", entry->data, entry->size);
    } else if ((entry->type & 0x10) != 0) {
        json_signed(item, "number", (int64_t)entry->number);
    } else {
        json_number(item, "number", entry->number);
    }
}

bool json_nvs(const char *path, const esp_image_nvs_t *nvs, uint32_t size)
{
    json_t *event = json_result("nvs");
    json_text(event, "path", path);
    json_number(event, "size", size);
    json_number(event, "pages", size / ESP_IMAGE_NVS_PAGE);
    json_number(event, "pages_used", nvs->pages);
    json_number(event, "damaged_entries", nvs->damaged);
    json_number(event, "damaged_pages", nvs->damaged_pages);
    json_t *damages = json_array(event, "damages");
    for (size_t i = 0; i < nvs->damage_count; i++) {
        json_t *item = json_item(damages);
        json_number(item, "offset", nvs->damages[i].offset);
        json_text(item, "namespace", nvs->damages[i].space);
        json_text(item, "key", nvs->damages[i].key);
        json_text(item, "text", esp_image_nvs_bad_text(nvs->damages[i].kind));
    }
    json_t *entries = json_array(event, "entries");
    for (size_t i = 0; i < nvs->count; i++) {
        nvs_entry(json_item(entries), &nvs->entries[i]);
    }
    json_print(event);
    return json_is_on();
}

bool json_map(const esp_host_plan_stretch_t *stretches, size_t count, uint32_t flash_size)
{
    json_t *event = json_result("map");
    if (flash_size != 0 && flash_size != UINT32_MAX) {
        json_number(event, "flash_size", flash_size);
    }
    json_t *all = json_array(event, "stretches");
    for (size_t i = 0; i < count; i++) {
        json_t *item = json_item(all);
        json_text(item, "name", stretches[i].name);
        json_text(item, "kind", stretches[i].kind);
        json_number(item, "offset", stretches[i].offset);
        json_number(item, "size", stretches[i].size);
        json_number(item, "written", stretches[i].written);
        json_text(item, "path", stretches[i].file != NULL ? stretches[i].file->path : NULL);
    }
    json_print(event);
    return json_is_on();
}

bool json_check(unsigned faults)
{
    json_t *event = json_result("check");
    json_number(event, "faults", faults);
    json_print(event);
    return json_is_on();
}
