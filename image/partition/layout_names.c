/*
 * Names of types and subtypes, as gen_esp32part.py and esp_partition.h have them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/image_bytes.h"
#include "partition/layout.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LAYOUT_OTA_SLOTS = 16, LAYOUT_TEE_0 = 0x30, LAYOUT_TEE_SLOTS = 2 };

typedef struct {
    uint8_t type;
    uint8_t subtype;
    const char *name;
} layout_name_t;

static const char *const layout_types[] = {
    [ESP_IMAGE_PARTITION_APP] = "app",
    [ESP_IMAGE_PARTITION_DATA] = "data",
    [ESP_IMAGE_PARTITION_BOOTLOADER] = "bootloader",
    [ESP_IMAGE_PARTITION_TABLE] = "partition_table",
};

enum { LAYOUT_TYPES = sizeof layout_types / sizeof layout_types[0] };

static const layout_name_t layout_names[] = {
    {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_FACTORY, "factory"},
    {ESP_IMAGE_PARTITION_APP, 0x20, "test"},
    {ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_OTA, "ota"},
    {ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_PHY, "phy"},
    {ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_NVS, "nvs"},
    {ESP_IMAGE_PARTITION_DATA, 0x03, "coredump"},
    {ESP_IMAGE_PARTITION_DATA, 0x04, "nvs_keys"},
    {ESP_IMAGE_PARTITION_DATA, 0x05, "efuse"},
    {ESP_IMAGE_PARTITION_DATA, IMAGE_LAYOUT_UNDEFINED, "undefined"},
    {ESP_IMAGE_PARTITION_DATA, 0x80, "esphttpd"},
    {ESP_IMAGE_PARTITION_DATA, 0x81, "fat"},
    {ESP_IMAGE_PARTITION_DATA, 0x82, "spiffs"},
    {ESP_IMAGE_PARTITION_DATA, 0x83, "littlefs"},
    {ESP_IMAGE_PARTITION_DATA, 0x90, "tee_ota"},
    {ESP_IMAGE_PARTITION_BOOTLOADER, 0x00, "primary"},
    {ESP_IMAGE_PARTITION_BOOTLOADER, 0x01, "ota"},
    {ESP_IMAGE_PARTITION_BOOTLOADER, 0x02, "recovery"},
    {ESP_IMAGE_PARTITION_TABLE, 0x00, "primary"},
    {ESP_IMAGE_PARTITION_TABLE, 0x01, "ota"},
};

enum { LAYOUT_NAMES = sizeof layout_names / sizeof layout_names[0] };

static const struct {
    const char *name;
    uint8_t first;
    uint8_t count;
} layout_slots[] = {
    {"ota", ESP_IMAGE_APP_OTA_0, LAYOUT_OTA_SLOTS},
    {"tee", LAYOUT_TEE_0, LAYOUT_TEE_SLOTS},
};

enum { LAYOUT_SLOTS = sizeof layout_slots / sizeof layout_slots[0] };

int image_layout_type(const char *text)
{
    for (int i = 0; i < LAYOUT_TYPES; i++) {
        if (strcasecmp(text, layout_types[i]) == 0) {
            return i;
        }
    }
    return -1;
}

/* "ota_0" and the like. */
static int layout_slot(const char *text)
{
    char name[ESP_IMAGE_SUBTYPE_NAME];
    for (size_t i = 0; i < LAYOUT_SLOTS; i++) {
        for (unsigned slot = 0; slot < layout_slots[i].count; slot++) {
            snprintf(name, sizeof name, "%s_%u", layout_slots[i].name, slot);
            if (strcasecmp(text, name) == 0) {
                return (int)(layout_slots[i].first + slot);
            }
        }
    }
    return -1;
}

int image_layout_subtype(uint8_t type, const char *text, const esp_image_layout_rules_t *rules)
{
    for (size_t i = 0; i < LAYOUT_NAMES; i++) {
        if (layout_names[i].type == type && strcasecmp(text, layout_names[i].name) == 0) {
            return layout_names[i].subtype;
        }
    }
    for (size_t i = 0; rules != NULL && i < rules->subtype_count; i++) {
        if (rules->subtypes[i].type == type && strcasecmp(text, rules->subtypes[i].name) == 0) {
            return rules->subtypes[i].subtype;
        }
    }
    return type == ESP_IMAGE_PARTITION_APP ? layout_slot(text) : -1;
}

bool image_layout_is_subtype_name(const esp_image_partition_t *partition,
                                  const esp_image_layout_rules_t *rules, bool *fits)
{
    bool is_name = false;
    *fits = image_layout_subtype(partition->type, partition->label, rules) == partition->subtype;
    for (unsigned type = 0; type < LAYOUT_TYPES; type++) {
        is_name = is_name || image_layout_subtype((uint8_t)type, partition->label, rules) >= 0;
    }
    return is_name;
}

void image_layout_subtype_names(uint8_t type, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < LAYOUT_NAMES && used < size; i++) {
        if (layout_names[i].type == type) {
            used += (size_t)snprintf(text + used, size - used, "%s%s", used == 0 ? "" : ", ",
                                     layout_names[i].name);
        }
    }
    for (size_t i = 0; type == ESP_IMAGE_PARTITION_APP && i < LAYOUT_SLOTS && used < size; i++) {
        used += (size_t)snprintf(text + used, size - used, ", %s_0 to %s_%u", layout_slots[i].name,
                                 layout_slots[i].name, (unsigned)layout_slots[i].count - 1);
    }
}

const char *esp_image_partition_type_name(uint8_t type, char text[ESP_IMAGE_SUBTYPE_NAME])
{
    if (type < LAYOUT_TYPES) {
        return layout_types[type];
    }
    snprintf(text, ESP_IMAGE_SUBTYPE_NAME, "%u", (unsigned)type);
    return text;
}

const char *esp_image_partition_subtype_name(uint8_t type, uint8_t subtype,
                                             const esp_image_layout_rules_t *rules,
                                             char text[ESP_IMAGE_SUBTYPE_NAME])
{
    for (size_t i = 0; i < LAYOUT_NAMES; i++) {
        if (layout_names[i].type == type && layout_names[i].subtype == subtype) {
            return layout_names[i].name;
        }
    }
    for (size_t i = 0; type == ESP_IMAGE_PARTITION_APP && i < LAYOUT_SLOTS; i++) {
        const unsigned slot = (unsigned)(subtype - layout_slots[i].first);
        if (slot < layout_slots[i].count) {
            snprintf(text, ESP_IMAGE_SUBTYPE_NAME, "%s_%u", layout_slots[i].name, slot);
            return text;
        }
    }
    for (size_t i = 0; rules != NULL && i < rules->subtype_count; i++) {
        if (rules->subtypes[i].type == type && rules->subtypes[i].subtype == subtype) {
            return rules->subtypes[i].name;
        }
    }
    snprintf(text, ESP_IMAGE_SUBTYPE_NAME, "%u", (unsigned)subtype);
    return text;
}

/* The number is hexadecimal, with or without 0x, as gen_esp32part.py takes it. */
bool esp_image_subtype_read(esp_image_subtype_t *subtype, const char *text,
                            const esp_image_subtype_t *others, size_t other_count)
{
    const esp_image_layout_rules_t rules = {.subtypes = others, .subtype_count = other_count};
    char type[ESP_IMAGE_SUBTYPE_NAME];
    char used[ESP_IMAGE_SUBTYPE_NAME];
    unsigned number;
    int end = 0;
    if (sscanf(text, " %31[a-zA-Z_0-9] , %31[^, \t\r\n] , %x %n", type, subtype->name, &number,
               &end) != 3 ||
        text[end] != '\0' || number > 0xFF || image_layout_type(type) < 0) {
        return false;
    }
    subtype->type = (uint8_t)image_layout_type(type);
    subtype->subtype = (uint8_t)number;
    const char *name =
        esp_image_partition_subtype_name(subtype->type, subtype->subtype, &rules, used);
    return name == used && strchr("0123456789", used[0]) != NULL &&
           image_layout_subtype(subtype->type, subtype->name, &rules) < 0;
}

const char *image_layout_name(const esp_image_partition_t *partition, char text[17])
{
    image_get_text(text, (const uint8_t *)partition->label, sizeof partition->label - 1);
    return text;
}
