/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_form.h"
#include "base/image_bytes.h"
#include "base/image_chip.h"
#include "base/image_fault.h"

static bool image_looks_plain(const uint8_t *data, uint32_t size)
{
    uint32_t first = IMAGE_HEADER_SIZE + IMAGE_SEGMENT_HEADER_SIZE;
    if (size < first) {
        return false;
    }
    esp_image_memory_t memory =
        esp_image_memory(image_plain_chip(), image_get32(data + IMAGE_HEADER_SIZE));
    return memory == ESP_IMAGE_MEMORY_RAM || memory == ESP_IMAGE_MEMORY_FLASH;
}

static bool image_looks_extended(const uint8_t *data, uint32_t size)
{
    return size >= IMAGE_HEADER_SIZE + IMAGE_EXTENSION_SIZE && data[IMAGE_HASH_FLAG] <= 1 &&
           esp_image_chip_by_id(image_get16(data + IMAGE_CHIP_ID)) != ESP_IMAGE_CHIP_UNKNOWN;
}

bool image_tell_form(const uint8_t *data, uint32_t size, esp_image_chip_t expected,
                     esp_image_form_t *form, esp_image_fault_t *fault)
{
    *form = ESP_IMAGE_FORM_EXTENDED;
    if (size == 0) {
        image_note(fault, (esp_image_fault_t){ESP_IMAGE_EMPTY, 0, ESP_IMAGE_NO_INDEX, 0,
                                              IMAGE_HEADER_SIZE});
        return false;
    }
    if (data[0] == IMAGE_MAGIC_TWO_HEADERS) {
        *form = ESP_IMAGE_FORM_TWO_HEADERS;
        return true;
    }
    if (data[0] != IMAGE_MAGIC) {
        esp_image_reason_t reason = data[0] == 0xFF ? ESP_IMAGE_ERASED : ESP_IMAGE_BAD_MAGIC;
        image_note(fault, (esp_image_fault_t){reason, 0, ESP_IMAGE_NO_INDEX, data[0], IMAGE_MAGIC});
        return false;
    }
    if (image_looks_plain(data, size) ||
        (image_is_plain(expected) && !image_looks_extended(data, size))) {
        *form = ESP_IMAGE_FORM_PLAIN;
    }
    return true;
}
