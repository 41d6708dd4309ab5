/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_digest.h"
#include "esp_image_settings.h"

enum {
    SETTINGS_MODE = 2, /* bytes of the header */
    SETTINGS_SIZE_AND_CLOCK = 3,
    SETTINGS_SIGNATURE_UNIT = 0x1000,
    SETTINGS_SIGNATURE_MAGIC = 0xE7,
};

esp_image_settings_t esp_image_settings(const esp_image_t *image)
{
    return (esp_image_settings_t){.mode = image->flash_mode,
                                  .clock_code = image->flash_clock_code,
                                  .size_code = image->flash_size_code};
}

bool esp_image_set_settings(uint8_t *data, const esp_image_t *image,
                            const esp_image_settings_t *settings)
{
    const uint8_t both = (uint8_t)(settings->size_code << 4 | (settings->clock_code & 0x0F));
    if (data[SETTINGS_MODE] == settings->mode && data[SETTINGS_SIZE_AND_CLOCK] == both) {
        return false;
    }
    data[SETTINGS_MODE] = settings->mode;
    data[SETTINGS_SIZE_AND_CLOCK] = both;
    if (image->has_hash) {
        image_sha256(data, image->hash_offset, data + image->hash_offset);
    }
    return true;
}

bool esp_image_is_signed(const uint8_t *data, size_t size, const esp_image_t *image)
{
    const uint32_t unit = SETTINGS_SIGNATURE_UNIT;
    const uint32_t at = (image->length + unit - 1) / unit * unit;
    return image->length != 0 && at + 1 < size && data[at] == SETTINGS_SIGNATURE_MAGIC &&
           (data[at + 1] == 2 || data[at + 1] == 3);
}
