/* SPDX-License-Identifier: Apache-2.0 */
#include "make/image_build_plan.h"
#include "base/image_chip.h"
#include "base/image_describe.h"
#include "base/image_form.h"
#include "base/image_header.h"
#include "esp_image_partition.h"
#include <string.h>

enum {
    IMAGE_PLAN_HASH = 32,
    IMAGE_PLAN_PAGE = 0x10000,
    IMAGE_PLAN_LEAST = 512,       /* bytes of all segments together */
    IMAGE_PLAN_RAM_DATA = 0x4000, /* most of an application that goes to RAM */
    IMAGE_PLAN_RAM_CODE = 0xC000,
    IMAGE_PLAN_BOOT_LOADER = 0x1000
};

static uint32_t image_least_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t image_words(uint32_t bytes)
{
    return bytes & ~UINT32_C(3);
}

/* Bytes for all segments together in an image of about `size`, and the checksum's place after them:
 * the last byte of a block of 16. */
static uint32_t image_plan_room(esp_image_chip_t chip, uint32_t size, image_plan_t *plan)
{
    uint32_t hash = plan->has_hash ? IMAGE_PLAN_HASH : 0;
    uint32_t headers = image_header_size(chip) + IMAGE_SEGMENT_HEADER_SIZE * (uint32_t)plan->count;
    uint32_t least = headers + IMAGE_PLAN_LEAST + 1 + hash;
    size = (size > least ? size : least) + 15;
    size -= size % 16;
    plan->checksum_offset = size - hash - 1;
    return image_words(plan->checksum_offset - headers);
}

/* Offsets in the image follow from the sizes, and addresses of mapped segments from the offsets. */
static void image_plan_offsets(esp_image_chip_t chip, image_plan_t *plan)
{
    uint32_t offset = image_header_size(chip);
    for (unsigned i = 0; i < plan->count; i++) {
        image_plan_segment_t *segment = &plan->segments[i];
        offset += IMAGE_SEGMENT_HEADER_SIZE;
        segment->data_offset = offset;
        if (esp_image_memory(chip, segment->address) == ESP_IMAGE_MEMORY_FLASH) {
            segment->address += image_is_plain(chip) ? offset : offset % IMAGE_PLAN_PAGE;
        }
        offset += segment->size;
    }
}

/* Every segment within one memory, none over another. */
static bool image_plan_fits(esp_image_chip_t chip, const image_plan_t *plan)
{
    for (unsigned i = 0; i < plan->count; i++) {
        const image_plan_segment_t *a = &plan->segments[i];
        if (esp_image_memory(chip, a->address) !=
            esp_image_memory(chip, a->address + a->size - 1)) {
            return false;
        }
        for (unsigned j = 0; j < i; j++) {
            const image_plan_segment_t *b = &plan->segments[j];
            if (a->address < b->address + b->size && b->address < a->address + a->size) {
                return false;
            }
        }
    }
    return true;
}

static const chip_places_t *image_places_of(esp_image_chip_t chip, uint32_t size)
{
    /* More than any chip can map, and far from where sums wrap. */
    const uint32_t most = 0x4000000;
    const chip_places_t *places = &image_chip_facts(chip)->places;
    return size > most || places->ram_code == 0 ? NULL : places;
}

bool image_plan_application(esp_image_chip_t chip, uint32_t size, image_plan_t *plan)
{
    const chip_places_t *places = image_places_of(chip, size);
    if (places == NULL) {
        return false;
    }
    *plan = (image_plan_t){.count = 4, .has_hash = true};
    uint32_t room = image_plan_room(chip, size, plan);
    uint32_t ram_data = image_words(image_least_of(room / 8, IMAGE_PLAN_RAM_DATA));
    uint32_t ram_code = image_words(image_least_of(room / 4, IMAGE_PLAN_RAM_CODE));
    uint32_t flash = room - ram_data - ram_code;
    uint32_t flash_data =
        image_words(flash / 2 > IMAGE_APPLICATION_SIZE ? flash / 2 : IMAGE_APPLICATION_SIZE);

    const image_plan_segment_t data = {places->flash_data, flash_data, 0};
    const image_plan_segment_t code = {places->flash_code, flash - flash_data, 0};
    const bool is_plain = image_is_plain(chip);
    plan->described = is_plain ? 1 : 0;
    plan->segments[0] = is_plain ? code : data;
    plan->segments[1] = is_plain ? data : code;
    plan->segments[2] = (image_plan_segment_t){places->ram_data, ram_data, 0};
    plan->segments[3] = (image_plan_segment_t){places->ram_code, ram_code, 0};
    image_plan_offsets(chip, plan);
    plan->entry = plan->segments[is_plain ? 0 : 3].address;
    return image_plan_fits(chip, plan);
}

bool image_plan_bootloader(esp_image_chip_t chip, uint32_t size, image_plan_t *plan)
{
    const chip_places_t *places = image_places_of(chip, size);
    if (places == NULL || size > ESP_IMAGE_TABLE_OFFSET - esp_image_bootloader_offset(chip)) {
        return false;
    }
    *plan = (image_plan_t){.count = 3, .has_hash = !image_is_plain(chip)};
    uint32_t room = image_plan_room(chip, size, plan);
    uint32_t data = image_words(room / 4);
    uint32_t loader = image_words(image_least_of(room / 8, IMAGE_PLAN_BOOT_LOADER));
    plan->segments[0] = (image_plan_segment_t){places->boot_data, data, 0};
    plan->segments[1] = (image_plan_segment_t){places->boot_loader, loader, 0};
    plan->segments[2] = (image_plan_segment_t){places->boot_code, room - data - loader, 0};
    image_plan_offsets(chip, plan);
    plan->entry = places->boot_loader;
    return image_plan_fits(chip, plan);
}
