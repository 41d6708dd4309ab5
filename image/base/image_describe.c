/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_describe.h"
#include "base/image_bytes.h"
#include <string.h>

/* The linker puts it at the start of the constants in flash. These come first in the image, but on
 * the ESP8266, where code goes first. A program wholly in RAM may have it in its first segment. */
static bool image_may_describe_application(const esp_image_t *image, unsigned index)
{
    const esp_image_segment_t *segment = &image->segments[index];
    return segment->size >= IMAGE_APPLICATION_SIZE &&
           (index == 0 || segment->memory == ESP_IMAGE_MEMORY_FLASH);
}

static void image_read_application(const uint8_t *at, esp_image_application_t *application)
{
    application->secure_version = image_get32(at + IMAGE_APPLICATION_SECURE_VERSION);
    image_get_text(application->version, at + IMAGE_APPLICATION_VERSION, 32);
    image_get_text(application->project_name, at + IMAGE_APPLICATION_PROJECT, 32);
    image_get_text(application->time, at + IMAGE_APPLICATION_TIME, 16);
    image_get_text(application->date, at + IMAGE_APPLICATION_DATE, 16);
    image_get_text(application->idf_version, at + IMAGE_APPLICATION_IDF, 32);
    memcpy(application->elf_sha256, at + IMAGE_APPLICATION_ELF, ESP_IMAGE_HASH_SIZE);
    application->min_block_revision = image_get16(at + IMAGE_APPLICATION_MIN_BLOCK);
    application->max_block_revision = image_get16(at + IMAGE_APPLICATION_MAX_BLOCK);
    application->mmu_page_log2 = at[IMAGE_APPLICATION_PAGE];
}

static bool image_is_text(const uint8_t *field, size_t width)
{
    const uint8_t *end = memchr(field, 0, width);
    if (end == NULL) {
        return false;
    }
    for (; field < end; field++) {
        if (*field < 0x20 || *field >= 0x7F) {
            return false;
        }
    }
    return true;
}

/* One byte of magic is met by chance in older bootloaders, so the texts must be texts. */
static bool image_is_bootloader(const uint8_t *at)
{
    return at[0] == IMAGE_BOOTLOADER_MAGIC && at[1] == 0 && at[2] == 0 &&
           at[IMAGE_BOOTLOADER_IDF] != 0 && image_is_text(at + IMAGE_BOOTLOADER_IDF, 32) &&
           image_is_text(at + IMAGE_BOOTLOADER_DATE, 24);
}

static void image_read_bootloader(const uint8_t *at, esp_image_bootloader_t *bootloader)
{
    bootloader->secure_version = at[IMAGE_BOOTLOADER_SECURE_VERSION];
    bootloader->version = image_get32(at + IMAGE_BOOTLOADER_VERSION);
    image_get_text(bootloader->idf_version, at + IMAGE_BOOTLOADER_IDF, 32);
    image_get_text(bootloader->date_time, at + IMAGE_BOOTLOADER_DATE, 24);
}

static bool image_find_application(const uint8_t *data, esp_image_t *image)
{
    for (unsigned i = 0; i < image->segment_count; i++) {
        const uint8_t *at = data + image->segments[i].data_offset;
        if (image_may_describe_application(image, i) &&
            image_get32(at) == IMAGE_APPLICATION_MAGIC) {
            image->application.offset = image->segments[i].data_offset;
            image_read_application(at, &image->application);
            return true;
        }
    }
    return false;
}

bool image_stays_in_flash(const esp_image_t *image)
{
    for (unsigned i = 0; i < image->segment_count; i++) {
        if (image->segments[i].memory == ESP_IMAGE_MEMORY_FLASH) {
            return true;
        }
    }
    return false;
}

void image_describe(const uint8_t *data, esp_image_t *image)
{
    const esp_image_segment_t *first = &image->segments[0];
    image->has_application = image_find_application(data, image);
    if (image->has_application || image_stays_in_flash(image)) {
        image->kind = ESP_IMAGE_KIND_APPLICATION;
    } else if (first->size >= IMAGE_BOOTLOADER_SIZE &&
               image_is_bootloader(data + first->data_offset)) {
        image->kind = ESP_IMAGE_KIND_BOOTLOADER;
        image->has_bootloader = true;
        image->bootloader.offset = first->data_offset;
        image_read_bootloader(data + first->data_offset, &image->bootloader);
    }
}
