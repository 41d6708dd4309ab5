/*
 * Flasher stubs of made-up bytes in the place of the build's, which not every build has: a chip
 * with `any_stub` takes them for stubs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub.h"
#include <stddef.h>

enum { TEXT_SIZE = 4096 };

static const uint8_t text[TEXT_SIZE] = {0x13};
static const uint8_t data[64] = {0x37};

static const esp_loader_stub_t esp32c3_stub = {
    .entry = 0x40380010,
    .segments = {{0x40380000, sizeof(text), text}, {0x3FC96000, sizeof(data), data}},
    .segment_count = 2,
};

static const esp_loader_stub_t esp32c6_stub = {
    .entry = 0x40800010,
    .segments = {{0x40800000, sizeof(text), text}, {0x40806000, sizeof(data), data}},
    .segment_count = 2,
};

static const esp_loader_stub_t esp32s3_stub = {
    .entry = 0x40378010,
    .segments = {{0x40378000, sizeof(text), text}, {0x3FCB2BF4, sizeof(data), data}},
    .segment_count = 2,
};

const esp_loader_stub_t *esp_loader_stub_find(target_chip_t chip, uint16_t revision)
{
    (void)revision;
    switch (chip) {
    case ESP32C3_CHIP:
        return &esp32c3_stub;
    case ESP32C6_CHIP:
        return &esp32c6_stub;
    case ESP32S3_CHIP:
        return &esp32s3_stub;
    default:
        return NULL;
    }
}

const char *esp_loader_stub_absence(void)
{
    return "these tests have made-up stubs of some chips only";
}
