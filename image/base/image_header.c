/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_header.h"
#include "base/image_bytes.h"
#include "base/image_chip.h"
#include "base/image_form.h"
#include <string.h>

enum { IMAGE_FLASH_MODE_DIO = 2 }; /* what ESP-IDF gives bootloaders: every flash chip can do it */

uint32_t image_header_size(esp_image_chip_t chip)
{
    return image_is_plain(chip) ? IMAGE_HEADER_SIZE : IMAGE_HEADER_SIZE + IMAGE_EXTENSION_SIZE;
}

void image_put_header(const image_header_t *header, uint8_t *to)
{
    to[0] = IMAGE_MAGIC;
    to[1] = header->segments;
    to[2] = IMAGE_FLASH_MODE_DIO;
    to[3] = (uint8_t)(header->flash_size_code << 4 | esp_image_flash_clock_code(header->chip));
    image_put32(to + 4, header->entry);
    if (image_is_plain(header->chip)) {
        return;
    }
    memset(to + IMAGE_HEADER_SIZE, 0, IMAGE_EXTENSION_SIZE);
    const unsigned ways = image_chip_facts(header->chip)->ways;
    unsigned old = (ways & CHIP_IMAGE_OLD_IS_MINOR) != 0 ? header->min_revision % 100
                                                         : header->min_revision / 100;
    to[IMAGE_WP_PIN] = IMAGE_WP_PIN_UNUSED;
    image_put16(to + IMAGE_CHIP_ID, esp_image_chip_id(header->chip));
    to[IMAGE_MIN_REVISION_OLD] = (uint8_t)(old & 0xFF);
    image_put16(to + IMAGE_MIN_REVISION, header->min_revision);
    image_put16(to + IMAGE_MAX_REVISION, header->max_revision);
    to[IMAGE_HASH_FLAG] = header->has_hash ? 1 : 0;
}
