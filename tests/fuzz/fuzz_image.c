/*
 * Firmware images: any file, for any chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    esp_image_t image;
    esp_image_fault_t fault;
    if (size < 1) {
        return 0;
    }
    const esp_image_chip_t chip = (esp_image_chip_t)(data[0] % 20);
    const esp_image_reason_t reason = esp_image_parse(data + 1, size - 1, chip, &image, &fault);
    FUZZ_CHECK(reason == fault.reason);
    FUZZ_CHECK(image.segment_count <= ESP_IMAGE_MAX_SEGMENTS);
    for (uint8_t i = 0; i < image.segment_count && reason == ESP_IMAGE_OK; i++) {
        const esp_image_segment_t *segment = &image.segments[i];
        FUZZ_CHECK(segment->data_offset <= size - 1 &&
                   segment->size <= size - 1 - segment->data_offset);
    }
    FUZZ_CHECK(image.length <= size - 1);
    esp_image_check_revision(&image, (uint16_t)(data[0] * 7), &fault);
    return 0;
}
