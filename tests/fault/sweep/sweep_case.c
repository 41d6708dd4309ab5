/* SPDX-License-Identifier: Apache-2.0 */
#include "sweep_case.h"
#include "support/rig.h"
#include <assert.h>
#include <string.h>
#include <zlib.h>

/* The ESP32's ROM writes more than a stream holds, so it gets none; the ESP8266's can do no more
 * than write, and it is not known what a short block does to it. */
const sweep_case_t sweep_cases[SWEEP_CASES] = {
    {"esp32-rom-raw", "esp32", false, SWEEP_RAW, false},
    {"esp32-rom-read", "esp32", false, SWEEP_READ, false},
    {"esp32-rom-same", "esp32", false, SWEEP_SAME, false},
    {"esp32-rom-different", "esp32", false, SWEEP_DIFFERENT, false},
    {"esp32-rom-update", "esp32", false, SWEEP_UPDATE, false},
    {"esp32-rom-believed", "esp32", false, SWEEP_BELIEVED, false},
    {"esp32-stub-raw", "esp32", true, SWEEP_RAW, false},
    {"esp32-stub-deflate", "esp32", true, SWEEP_DEFLATE, false},
    {"esp32-stub-read", "esp32", true, SWEEP_READ, false},
    {"esp32-stub-same", "esp32", true, SWEEP_SAME, false},
    {"esp32-stub-different", "esp32", true, SWEEP_DIFFERENT, false},
    {"esp32c3-rom-raw", "esp32c3", false, SWEEP_RAW, false},
    {"esp32c3-rom-deflate", "esp32c3", false, SWEEP_DEFLATE, false},
    {"esp32c3-rom-read", "esp32c3", false, SWEEP_READ, false},
    {"esp32c3-rom-same", "esp32c3", false, SWEEP_SAME, false},
    {"esp32c3-rom-different", "esp32c3", false, SWEEP_DIFFERENT, false},
    {"esp32c3-rom-update", "esp32c3", false, SWEEP_UPDATE, false},
    {"esp32c3-stub-raw", "esp32c3", true, SWEEP_RAW, false},
    {"esp32c3-stub-deflate", "esp32c3", true, SWEEP_DEFLATE, false},
    {"esp32c3-stub-read", "esp32c3", true, SWEEP_READ, false},
    {"esp32c3-stub-same", "esp32c3", true, SWEEP_SAME, false},
    {"esp32c3-stub-different", "esp32c3", true, SWEEP_DIFFERENT, false},
    {"esp32c3-stub-update", "esp32c3", true, SWEEP_UPDATE, false},
    {"esp32c3-stub-believed", "esp32c3", true, SWEEP_BELIEVED, false},
    {"esp8266-rom-raw", "esp8266", false, SWEEP_RAW, false},
    {"esp8266-counting-rom-raw", "esp8266", false, SWEEP_RAW, true},
    {"esp8266-stub-raw", "esp8266", true, SWEEP_RAW, false},
    {"esp8266-stub-deflate", "esp8266", true, SWEEP_DEFLATE, false},
    {"esp8266-stub-read", "esp8266", true, SWEEP_READ, false},
    {"esp8266-stub-same", "esp8266", true, SWEEP_SAME, false},
    {"esp8266-stub-different", "esp8266", true, SWEEP_DIFFERENT, false},
    {"esp8266-stub-update", "esp8266", true, SWEEP_UPDATE, false},
    {"esp8266-stub-believed", "esp8266", true, SWEEP_BELIEVED, false},
};

enum { OLD = 0xA5, CHANGED_AT = SWEEP_AT + 3210 };

static sweep_image_t images[2];
static uint8_t memory[SWEEP_FLASH_SIZE];
static uint8_t before[SWEEP_FLASH_SIZE];
static const sweep_case_t *prepared;
static const sweep_image_t *prepared_image;

const sweep_case_t *sweep_case_find(const char *name)
{
    for (size_t i = 0; i < SWEEP_CASES; i++) {
        if (strcmp(sweep_cases[i].name, name) == 0) {
            return &sweep_cases[i];
        }
    }
    return NULL;
}

bool sweep_case_blind(const sweep_case_t *what)
{
    return !what->stub && strcmp(what->chip, "esp8266") == 0;
}

bool sweep_case_updates(const sweep_case_t *what)
{
    return what->task == SWEEP_UPDATE || what->task == SWEEP_BELIEVED;
}

bool sweep_case_writes(const sweep_case_t *what)
{
    return what->task == SWEEP_RAW || what->task == SWEEP_DEFLATE || sweep_case_updates(what);
}

/* What does not compress, full of escapes; a page of erased flash, which stubs treat otherwise;
 * what compresses well. */
const sweep_image_t *sweep_image(bool large)
{
    sweep_image_t *image = &images[large];
    if (image->size == 0) {
        uLongf size = sizeof(image->stream);
        image->size = large ? SWEEP_LARGE : SWEEP_SMALL;
        rig_fill(image->bytes, image->size / 2, 1);
        for (uint32_t i = image->size / 2; i < image->size; i++) {
            image->bytes[i] = (uint8_t)(i >> 5);
        }
        memset(image->bytes + 1024, 0xFF, 512);
        const int result = compress2(image->stream, &size, image->bytes, image->size, 9);
        assert(result == Z_OK);
        image->stream_size = (uint32_t)size;
    }
    return image;
}

static void prepare(const sweep_case_t *what, const sweep_image_t *image)
{
    memset(before, OLD, sizeof(before));
    if (!sweep_case_writes(what) || sweep_case_updates(what)) {
        memcpy(before + SWEEP_AT, image->bytes, image->size);
    }
    if (what->task == SWEEP_DIFFERENT || sweep_case_updates(what)) {
        before[CHANGED_AT] ^= 0x40;
    }
    memcpy(memory, before, sizeof(memory));
    prepared = what;
    prepared_image = image;
}

uint8_t *sweep_flash(const sweep_case_t *what, bool large)
{
    const sweep_image_t *image = sweep_image(large);
    if (prepared != what || prepared_image != image) {
        prepare(what, image);
    }
    for (size_t at = 0; at < sizeof(memory); at += SWEEP_SECTOR) {
        if (memcmp(memory + at, before + at, SWEEP_SECTOR) != 0) {
            memcpy(memory + at, before + at, SWEEP_SECTOR);
        }
    }
    return memory;
}

sweep_flash_look_t sweep_flash_look(const sweep_case_t *what)
{
    const uint32_t size = prepared_image->size;
    sweep_flash_look_t look = {.around = true};
    const size_t end = sweep_case_writes(what)
                           ? SWEEP_AT + (size + SWEEP_SECTOR - 1) / SWEEP_SECTOR * SWEEP_SECTOR
                           : SWEEP_AT;
    look.image_right = memcmp(memory + SWEEP_AT, prepared_image->bytes, size) == 0;
    look.around = memcmp(memory, before, SWEEP_AT) == 0 &&
                  memcmp(memory + end, before + end, sizeof(memory) - end) == 0;
    return look;
}
