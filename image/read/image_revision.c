/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_chip.h"
#include "base/image_fault.h"
#include "base/image_form.h"
#include "esp_image.h"

uint16_t esp_image_min_revision(const esp_image_t *image)
{
    if (image->min_revision != 0 && image->min_revision != 0xFFFF) {
        return image->min_revision;
    }
    const unsigned ways = image_chip_facts(image->chip)->ways;
    const unsigned scale = (ways & CHIP_IMAGE_OLD_IS_MINOR) != 0 ? 1 : 100;
    return (uint16_t)(image->min_revision_old * scale);
}

esp_image_reason_t esp_image_check_revision(const esp_image_t *image, uint16_t revision,
                                            esp_image_fault_t *fault)
{
    uint16_t least = esp_image_min_revision(image);
    uint16_t most = image->max_revision;
    *fault = (esp_image_fault_t){.reason = ESP_IMAGE_OK, .index = ESP_IMAGE_NO_INDEX};
    if (revision < least) {
        image_note(fault, (esp_image_fault_t){ESP_IMAGE_REVISION_TOO_LOW, IMAGE_MIN_REVISION,
                                              ESP_IMAGE_NO_INDEX, revision, least});
    }
    if (most != 0 && most != 0xFFFF && revision > most) {
        image_note(fault, (esp_image_fault_t){ESP_IMAGE_REVISION_TOO_HIGH, IMAGE_MAX_REVISION,
                                              ESP_IMAGE_NO_INDEX, revision, most});
    }
    return fault->reason;
}
