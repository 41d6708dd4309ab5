/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_chip.h"
#include "base/image_digest.h"
#include "base/image_form.h"
#include "esp_image.h"
#include "esp_image_convert.h"
#include "esp_image_setting.h"
#include <string.h>

esp_image_setting_t esp_image_setting_codes(const esp_image_settings_t *settings,
                                            esp_image_chip_t chip, bool powers, uint8_t *mode,
                                            uint8_t *clock_code, uint8_t *size_code)
{
    const esp_image_version_t version = powers ? ESP_IMAGE_VERSION_3 : ESP_IMAGE_VERSION_1;
    if (settings->set_clock && !esp_image_flash_mhz_code(chip, settings->mhz, clock_code)) {
        return ESP_IMAGE_SETTING_CLOCK;
    }
    if (settings->set_size && !esp_image_convert_size_code(chip, version, settings->size,
                                                           settings->size_shared, size_code)) {
        return ESP_IMAGE_SETTING_SIZE;
    }
    if (settings->set_mode) {
        *mode = settings->mode;
    }
    return ESP_IMAGE_SETTING_OK;
}

esp_image_setting_t esp_image_setting_apply(const esp_image_settings_t *settings,
                                            esp_image_chip_t chip, uint8_t *data, size_t size)
{
    esp_image_t image;
    esp_image_fault_t fault;
    esp_image_parse(data, size, chip, &image, &fault);
    if (size < IMAGE_HEADER_SIZE || data[0] != IMAGE_MAGIC || image.segment_count == 0) {
        return ESP_IMAGE_SETTING_NO_IMAGE;
    }
    if (image.chip != chip) {
        return ESP_IMAGE_SETTING_OTHER_CHIP;
    }
    uint8_t mode = data[2];
    uint8_t clock_code = data[3] & 0x0F;
    uint8_t size_code = data[3] >> 4;
    const esp_image_setting_t result =
        esp_image_setting_codes(settings, chip, false, &mode, &clock_code, &size_code);
    if (result != ESP_IMAGE_SETTING_OK) {
        return result;
    }
    const bool was_right =
        image.has_hash && memcmp(image.hash_stored, image.hash_computed, ESP_IMAGE_HASH_SIZE) == 0;
    data[2] = mode;
    data[3] = (uint8_t)(size_code << 4 | clock_code);
    if (was_right) {
        image_sha256(data, image.hash_offset, data + image.hash_offset);
    }
    /* A digest that was wrong stays so: a new one would hide the damage. */
    return image.has_hash && !was_right ? ESP_IMAGE_SETTING_HASH : ESP_IMAGE_SETTING_OK;
}

const char *esp_image_setting_text(esp_image_setting_t setting)
{
    static const char *const texts[] = {
        [ESP_IMAGE_SETTING_OK] = "nothing is wrong",
        [ESP_IMAGE_SETTING_CLOCK] = "the chip has no such flash clock",
        [ESP_IMAGE_SETTING_SIZE] = "the chip's images cannot tell that flash size",
        [ESP_IMAGE_SETTING_NO_IMAGE] = "it is no image, so its flash settings are left alone",
        [ESP_IMAGE_SETTING_OTHER_CHIP] = "it is for another chip",
        [ESP_IMAGE_SETTING_HASH] = "its SHA-256 was wrong before, and is left so",
    };
    return (unsigned)setting < sizeof texts / sizeof texts[0] ? texts[setting] : "unknown";
}
