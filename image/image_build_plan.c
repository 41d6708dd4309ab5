/* SPDX-License-Identifier: Apache-2.0 */
#include "image_build_plan.h"
#include "esp_image_partition.h"
#include "image_describe.h"
#include "image_form.h"
#include "image_header.h"
#include <string.h>

/* Load addresses as ESP-IDF's linker scripts choose them: the application from the start of each
 * memory, the bootloader near the end of RAM, so that it can load an application. */
typedef struct {
    uint32_t flash_data;
    uint32_t flash_code;
    uint32_t ram_data;
    uint32_t ram_code;
    uint32_t boot_data;
    uint32_t boot_loader;
    uint32_t boot_code;
} image_places_t;

static const image_places_t image_places[ESP_IMAGE_CHIP_COUNT] = {
    /* The application's place in flash, 0x10000, is part of its addresses. */
    [ESP_IMAGE_CHIP_ESP8266] = {0x40210000, 0x40210000, 0x3FFE8000, 0x40100000, 0x3FFE8408,
                                0x40104000, 0x40100000},
    [ESP_IMAGE_CHIP_ESP32] = {0x3F400000, 0x400D0000, 0x3FFB0000, 0x40080000, 0x3FFF0030,
                              0x40078000, 0x40080400},
    [ESP_IMAGE_CHIP_ESP32S2] = {0x3F000000, 0x40080000, 0x3FFBC930, 0x40024000, 0x3FFE6108,
                                0x4004B000, 0x4004F000},
    [ESP_IMAGE_CHIP_ESP32S3] = {0x3C000000, 0x42000000, 0x3FC90000, 0x40374000, 0x3FCE3818,
                                0x403C9700, 0x403CC700},
    [ESP_IMAGE_CHIP_ESP32C2] = {0x3C000000, 0x42000000, 0x3FCA8000, 0x40380000, 0x3FCD5C80,
                                0x403ACB70, 0x403AEB70},
    [ESP_IMAGE_CHIP_ESP32C3] = {0x3C000000, 0x42000000, 0x3FC90000, 0x40380000, 0x3FCD5820,
                                0x403CC710, 0x403CE710},
    [ESP_IMAGE_CHIP_ESP32C5] = {0x42800000, 0x42000000, 0x40810000, 0x40800000, 0x40855730,
                                0x4084C410, 0x4084E610},
    [ESP_IMAGE_CHIP_ESP32C6] = {0x42800000, 0x42000000, 0x40810000, 0x40800000, 0x40875730,
                                0x4086C410, 0x4086E610},
    [ESP_IMAGE_CHIP_ESP32C61] = {0x42800000, 0x42000000, 0x40810000, 0x40800000, 0x40855730,
                                 0x4084C410, 0x4084E610},
    [ESP_IMAGE_CHIP_ESP32H2] = {0x42800000, 0x42000000, 0x40810000, 0x40800000, 0x408460E0,
                                0x4083CFD0, 0x4083EFD0},
    [ESP_IMAGE_CHIP_ESP32P4] = {0x44000000, 0x40000000, 0x4FF40000, 0x4FF00000, 0x4FF3AB20,
                                0x4FF2ABD0, 0x4FF2CBD0},
    /* Assumed, after the ESP32-H2 and the ESP32-P4. */
    [ESP_IMAGE_CHIP_ESP32H4] = {0x42800000, 0x42000000, 0x40820000, 0x40810000, 0x408560E0,
                                0x4084CFD0, 0x4084EFD0},
    [ESP_IMAGE_CHIP_ESP32S31] = {0x44000000, 0x40000000, 0x2F040000, 0x2F000000, 0x2F03AB20,
                                 0x2F02ABD0, 0x2F02CBD0},
};

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
            segment->address += chip == ESP_IMAGE_CHIP_ESP8266 ? offset : offset % IMAGE_PLAN_PAGE;
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

static const image_places_t *image_places_of(esp_image_chip_t chip, uint32_t size)
{
    /* More than any chip can map, and far from where sums wrap. */
    const uint32_t most = 0x4000000;
    if ((unsigned)chip >= ESP_IMAGE_CHIP_COUNT || size > most || image_places[chip].ram_code == 0) {
        return NULL;
    }
    return &image_places[chip];
}

bool image_plan_application(esp_image_chip_t chip, uint32_t size, image_plan_t *plan)
{
    const image_places_t *places = image_places_of(chip, size);
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
    bool is_esp8266 = chip == ESP_IMAGE_CHIP_ESP8266;
    plan->described = is_esp8266 ? 1 : 0;
    plan->segments[0] = is_esp8266 ? code : data;
    plan->segments[1] = is_esp8266 ? data : code;
    plan->segments[2] = (image_plan_segment_t){places->ram_data, ram_data, 0};
    plan->segments[3] = (image_plan_segment_t){places->ram_code, ram_code, 0};
    image_plan_offsets(chip, plan);
    plan->entry = plan->segments[is_esp8266 ? 0 : 3].address;
    return image_plan_fits(chip, plan);
}

bool image_plan_bootloader(esp_image_chip_t chip, uint32_t size, image_plan_t *plan)
{
    const image_places_t *places = image_places_of(chip, size);
    if (places == NULL || size > ESP_IMAGE_TABLE_OFFSET - esp_image_bootloader_offset(chip)) {
        return false;
    }
    *plan = (image_plan_t){.count = 3, .has_hash = chip != ESP_IMAGE_CHIP_ESP8266};
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
