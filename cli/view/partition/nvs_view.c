/* SPDX-License-Identifier: Apache-2.0 */
#include "view/partition/nvs_view.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include <inttypes.h>
#include <stdio.h>

enum { NVS_VALUE = 36 /* columns that are left of 79 */ };

static void nvs_text(const esp_image_nvs_entry_t *entry, char text[NVS_VALUE + 1])
{
    const uint32_t most = NVS_VALUE - 2;
    const uint32_t shown = entry->size <= most ? entry->size : most - 3;
    uint32_t at = 0;
    text[at++] = '"';
    for (uint32_t i = 0; i < shown; i++) {
        const uint8_t byte = entry->data[i];
        text[at++] = byte >= ' ' && byte < 0x7F ? (char)byte : '?';
    }
    snprintf(text + at, NVS_VALUE + 1 - at, "%s", shown == entry->size ? "\"" : "...\"");
}

static void nvs_blob(const esp_image_nvs_entry_t *entry, char text[NVS_VALUE + 1])
{
    int at = snprintf(text, NVS_VALUE + 1, "%u bytes", (unsigned)entry->size);
    for (uint32_t i = 0; i < entry->size && i < 6; i++) {
        at += snprintf(text + at, (size_t)(NVS_VALUE + 1 - at), "%s%02x", i == 0 ? ": " : " ",
                       entry->data[i]);
    }
    if (entry->size > 6) {
        snprintf(text + at, (size_t)(NVS_VALUE + 1 - at), " ...");
    }
}

static void nvs_value(const esp_image_nvs_entry_t *entry, char text[NVS_VALUE + 1])
{
    if (entry->type == ESP_IMAGE_NVS_STRING) {
        nvs_text(entry, text);
    } else if (entry->type == ESP_IMAGE_NVS_BLOB) {
        nvs_blob(entry, text);
    } else if ((entry->type & 0x10) != 0) {
        snprintf(text, NVS_VALUE + 1, "%" PRId64, (int64_t)entry->number);
    } else {
        snprintf(text, NVS_VALUE + 1, "%" PRIu64, entry->number);
    }
}

void nvs_view_print(const char *path, const esp_image_nvs_t *nvs, uint32_t size)
{
    if (json_nvs(path, nvs, size)) {
        return;
    }
    message_result("%s: NVS, %u entries, %u of %u pages in use", path, (unsigned)nvs->count,
                   nvs->pages, (unsigned)(size / ESP_IMAGE_NVS_PAGE));
    for (size_t i = 0; i < nvs->count; i++) {
        char value[NVS_VALUE + 1];
        const esp_image_nvs_entry_t *entry = &nvs->entries[i];
        nvs_value(entry, value);
        message_result("  %-15s %-15s %-6s  %s", entry->space, entry->key,
                       esp_image_nvs_type_name((uint8_t)entry->type), value);
    }
}

/* Where it is, whose it is, and what is wrong. */
static void nvs_warn_of(const char *path, const esp_image_nvs_damage_t *damage)
{
    const bool has_key = damage->key[0] != '\0';
    message_warn(NULL, "%s at 0x%x%s%s%s%s: %s", path, (unsigned)damage->offset,
                 has_key ? ", " : "", damage->space, has_key && damage->space[0] != '\0' ? "/" : "",
                 damage->key, esp_image_nvs_bad_text(damage->kind));
}

void nvs_view_warn(const char *path, const esp_image_nvs_t *nvs)
{
    for (size_t i = 0; i < nvs->damage_count; i++) {
        nvs_warn_of(path, &nvs->damages[i]);
    }
    if (nvs->damaged != 0 || nvs->damaged_pages != 0) {
        message_warn(NULL, "%s: left out for damage: %u entries, %u pages", path, nvs->damaged,
                     nvs->damaged_pages);
    }
}
