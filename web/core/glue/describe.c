/*
 * What a file is, by what it holds, where nobody has told.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image.h"
#include "esp_image_partition.h"
#include "glue.h"

enum {
    DESCRIBE_MAGIC = 0xE9,
    DESCRIBE_TABLE = 0xAA,
    DESCRIBE_TABLE_SECOND = 0x50,
};

typedef enum {
    DESCRIBED_DATA,
    DESCRIBED_BOOTLOADER,
    DESCRIBED_APPLICATION,
    DESCRIBED_TABLE,
    DESCRIBED_MERGED, /* all of flash from its beginning on */
} described_t;

static esp_image_chip_t described_chip;
static uint32_t described_offset;

static bool describe_is_table(const uint8_t *bytes, uint32_t size)
{
    return size >= ESP_IMAGE_PARTITION_SIZE && bytes[0] == DESCRIBE_TABLE &&
           bytes[1] == DESCRIBE_TABLE_SECOND;
}

static bool describe_image(const uint8_t *bytes, uint32_t size, esp_image_t *image)
{
    esp_image_fault_t fault;
    if (size == 0 || bytes[0] != DESCRIBE_MAGIC) {
        return false;
    }
    esp_image_parse(bytes, size, ESP_IMAGE_CHIP_UNKNOWN, image, &fault);
    return image->segment_count > 0;
}

/** One of described_t. */
uint32_t GLUE_EXPORT(glue_describe)(const uint8_t *bytes, uint32_t size)
{
    esp_image_t image;
    described_chip = ESP_IMAGE_CHIP_UNKNOWN;
    described_offset = 0;
    /* A merged image may begin with blank flash, as those of chips whose bootloader lies behind. */
    for (int i = ESP_IMAGE_CHIP_UNKNOWN + 1; i < ESP_IMAGE_CHIP_COUNT; i++) {
        const uint32_t at = esp_image_bootloader_offset((esp_image_chip_t)i);
        if (at < size && size > ESP_IMAGE_TABLE_OFFSET + ESP_IMAGE_PARTITION_SIZE &&
            describe_is_table(bytes + ESP_IMAGE_TABLE_OFFSET, size - ESP_IMAGE_TABLE_OFFSET) &&
            describe_image(bytes + at, size - at, &image)) {
            described_chip = image.chip;
            return DESCRIBED_MERGED;
        }
    }
    if (describe_is_table(bytes, size)) {
        described_offset = ESP_IMAGE_TABLE_OFFSET;
        return DESCRIBED_TABLE;
    }
    if (!describe_image(bytes, size, &image)) {
        return DESCRIBED_DATA;
    }
    described_chip = image.chip;
    if (image.kind == ESP_IMAGE_KIND_APPLICATION) {
        return DESCRIBED_APPLICATION;
    }
    described_offset = esp_image_bootloader_offset(image.chip);
    return DESCRIBED_BOOTLOADER;
}

/** The name of the chip that it is for; "" where it does not tell. */
const char *GLUE_EXPORT(glue_described_chip)(void)
{
    return described_chip != ESP_IMAGE_CHIP_UNKNOWN ? esp_image_chip_name(described_chip) : "";
}

/** Where it usually goes, but for an application. */
uint32_t GLUE_EXPORT(glue_described_offset)(void)
{
    return described_offset;
}
