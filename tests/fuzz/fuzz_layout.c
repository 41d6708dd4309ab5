/*
 * CSVs of partition tables and of NVS, and partitions of NVS: what is taken comes back the same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_layout.h"
#include "esp_image_nvs.h"
#include "fuzz.h"
#include <stdlib.h>
#include <string.h>

enum { LAYOUT_NVS = 0x6000 };

static void layout_check(const uint8_t *data, size_t size)
{
    static esp_image_layout_t layout;
    static esp_image_layout_t again;
    static char csv[ESP_IMAGE_LAYOUT_CSV];
    uint8_t table[ESP_IMAGE_TABLE_MAX_SIZE];
    esp_image_csv_fault_t fault;
    esp_image_layout_rules_t rules = ESP_IMAGE_LAYOUT_RULES_DEFAULT;
    const bool done =
        esp_image_layout_is_binary(data, size)
            ? esp_image_layout_read_binary(&layout, data, size, &fault)
            : esp_image_layout_read_csv(&layout, (const char *)data, size, &rules, &fault);
    if (!done || !esp_image_layout_check(&layout, &rules, &fault) ||
        !esp_image_layout_write_binary(&layout, true, table, &fault)) {
        return;
    }
    FUZZ_CHECK(esp_image_layout_read_binary(&again, table, sizeof table, &fault));
    FUZZ_CHECK(again.count == layout.count);
    FUZZ_CHECK(esp_image_layout_check(&again, &rules, &fault));
    if (esp_image_layout_write_csv(&again, &rules, csv, &fault)) {
        FUZZ_CHECK(strlen(csv) < sizeof csv - 1);
    }
    const esp_image_layout_change_t change = {
        .name = layout.partitions[0].label, .resizes = true, .size = 0x20000};
    if (esp_image_layout_change(&again, &change, 1, &rules, &fault)) {
        FUZZ_CHECK(esp_image_layout_check(&again, &rules, &fault));
    }
}

static void layout_nvs_back(const esp_image_nvs_t *nvs)
{
    static uint8_t image[LAYOUT_NVS];
    esp_image_csv_fault_t fault;
    esp_image_nvs_t again;
    uint32_t used;
    const esp_image_nvs_options_t options = {.size = LAYOUT_NVS};
    char *csv = esp_image_nvs_write_csv(nvs, &fault);
    if (csv != NULL && esp_image_nvs_make(csv, strlen(csv), &options, image, &used, &fault)) {
        FUZZ_CHECK(esp_image_nvs_read(&again, image, used, NULL, &fault));
        FUZZ_CHECK(again.count == nvs->count);
        FUZZ_CHECK(again.damaged == 0);
        esp_image_nvs_free(&again);
    }
    free(csv);
}

/* A page of NVS is more than a fuzzer likes to make: what is there goes into one. */
static void layout_nvs(const uint8_t *data, size_t size)
{
    static uint8_t image[LAYOUT_NVS];
    static const char head[] = "key,type,encoding,value\ns,namespace,,\nk,data,string,text\n";
    const esp_image_nvs_options_t options = {.size = LAYOUT_NVS};
    esp_image_csv_fault_t fault;
    esp_image_nvs_t nvs;
    uint32_t used;
    if (!esp_image_nvs_make((const char *)data, size, &options, image, &used, &fault)) {
        FUZZ_CHECK(esp_image_nvs_make(head, strlen(head), &options, image, &used, &fault));
        for (size_t i = 0; i < size && i < 0x400; i++) {
            image[32 + i] ^= data[i];
        }
    }
    if (esp_image_nvs_read(&nvs, image, used, NULL, &fault)) {
        layout_nvs_back(&nvs);
    } else {
        esp_image_nvs_explain(image, used, &fault);
        FUZZ_CHECK(fault.text[0] != '\0');
    }
    FUZZ_CHECK(nvs.damage_count <= nvs.damaged + nvs.damaged_pages);
    for (size_t i = 0; i < nvs.damage_count; i++) {
        FUZZ_CHECK(nvs.damages[i].offset < used);
        FUZZ_CHECK(strnlen(nvs.damages[i].key, ESP_IMAGE_NVS_NAME) < ESP_IMAGE_NVS_NAME);
        FUZZ_CHECK(strnlen(nvs.damages[i].space, ESP_IMAGE_NVS_NAME) < ESP_IMAGE_NVS_NAME);
    }
    esp_image_nvs_free(&nvs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Of the size that it has, so that a byte behind it is found out. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    if (copy != NULL) {
        memcpy(copy, data, size);
        layout_check(copy, size);
        layout_nvs(copy, size);
    }
    free(copy);
    return 0;
}
