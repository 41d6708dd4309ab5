/*
 * Files that say themselves where their bytes go: Intel HEX and UF2.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_container.h"
#include "esp_image_spread.h"
#include "glue.h"

static esp_image_spread_t spread;

/** One of esp_image_container_t. */
uint32_t GLUE_EXPORT(glue_container)(const uint8_t *bytes, uint32_t size)
{
    return esp_image_container(bytes, size);
}

/** Takes such a file apart. @return false: glue_refusal_text() says why */
bool GLUE_EXPORT(glue_spread)(const uint8_t *bytes, uint32_t size, const char *name)
{
    esp_image_spread_fault_t fault;
    char text[GLUE_TEXT_SIZE];
    const bool hex = esp_image_container(bytes, size) == ESP_IMAGE_CONTAINER_HEX;
    if (hex ? esp_image_hex_read(bytes, size, &spread, &fault)
            : esp_image_uf2_read(bytes, size, &spread, &fault)) {
        return true;
    }
    esp_image_spread_text(&fault, text, sizeof text);
    return glue_refuse("the file is damaged: build or copy it again", "%s: %s", name, text);
}

uint32_t GLUE_EXPORT(glue_spread_count)(void)
{
    return spread.count;
}

uint32_t GLUE_EXPORT(glue_spread_address)(uint32_t index)
{
    return spread.stretches[index].address;
}

const uint8_t *GLUE_EXPORT(glue_spread_bytes)(uint32_t index)
{
    return spread.stretches[index].data;
}

uint32_t GLUE_EXPORT(glue_spread_size)(uint32_t index)
{
    return spread.stretches[index].size;
}

const char *GLUE_EXPORT(glue_refusal_text)(void)
{
    return glue.refusal.text;
}

const char *GLUE_EXPORT(glue_refusal_advice)(void)
{
    return glue.refusal.advice;
}
