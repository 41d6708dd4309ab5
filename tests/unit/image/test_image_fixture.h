/**
 * Built images for the tests of the image library.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_IMAGE_FIXTURE_H
#define TEST_IMAGE_FIXTURE_H

#include "esp_image.h"
#include "esp_image_build.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const esp_image_chip_t fixture_chips[] = {
    ESP_IMAGE_CHIP_ESP8266,  ESP_IMAGE_CHIP_ESP32,   ESP_IMAGE_CHIP_ESP32S2, ESP_IMAGE_CHIP_ESP32S3,
    ESP_IMAGE_CHIP_ESP32C2,  ESP_IMAGE_CHIP_ESP32C3, ESP_IMAGE_CHIP_ESP32C5, ESP_IMAGE_CHIP_ESP32C6,
    ESP_IMAGE_CHIP_ESP32C61, ESP_IMAGE_CHIP_ESP32H2, ESP_IMAGE_CHIP_ESP32H4, ESP_IMAGE_CHIP_ESP32P4,
    ESP_IMAGE_CHIP_ESP32S31,
};

enum { FIXTURE_CHIPS = sizeof(fixture_chips) / sizeof(fixture_chips[0]) };

typedef struct {
    size_t size;
    uint8_t bytes[1 << 19];
} fixture_image_t;

static inline esp_image_build_t fixture_build(esp_image_chip_t chip, uint32_t size)
{
    return (esp_image_build_t){.chip = chip,
                               .size = size,
                               .seed = 7,
                               .flash_size = 4 << 20,
                               .min_revision = 102,
                               .max_revision = 399,
                               .project_name = "test_project",
                               .version = "v1.2.3",
                               .idf_version = "v5.4"};
}

static inline void fixture_application(fixture_image_t *image, esp_image_chip_t chip, uint32_t size)
{
    const esp_image_build_t build = fixture_build(chip, size);
    image->size = esp_image_build_application(&build, image->bytes, sizeof(image->bytes));
    assert_int_not_equal(image->size, 0);
}

static inline void fixture_bootloader(fixture_image_t *image, esp_image_chip_t chip, uint32_t size)
{
    const esp_image_build_t build = fixture_build(chip, size);
    image->size = esp_image_build_bootloader(&build, image->bytes, sizeof(image->bytes));
    assert_int_not_equal(image->size, 0);
}

/** Parses a copy that ends where its memory ends, so that a sanitizer sees a byte read too many. */
static inline esp_image_reason_t fixture_parse(const uint8_t *bytes, size_t size,
                                               esp_image_chip_t expected, esp_image_t *image,
                                               esp_image_fault_t *fault)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    esp_image_reason_t reason =
        esp_image_parse(size > 0 ? copy : copy + 1, size, expected, image, fault);
    free(copy);
    assert_int_equal(reason, fault->reason);
    return reason;
}

#endif
