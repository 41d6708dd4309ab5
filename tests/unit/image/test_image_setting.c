/* Flash settings in a header, and the digest that covers them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_build.h"
#include "esp_image_setting.h"
#include "test_image_fixture.h"
#include <string.h>

enum { SIZE = 8192, BEHIND = 64 };

static uint8_t buffer[SIZE + BEHIND];

static size_t build(esp_image_chip_t chip)
{
    const esp_image_build_t wanted = {.chip = chip, .size = SIZE, .seed = 1, .flash_size = 4 << 20};
    const size_t size = esp_image_build_bootloader(&wanted, buffer, SIZE);
    assert_true(size > 0);
    memset(buffer + size, 0x5A, BEHIND);
    return size;
}

static const esp_image_settings_t all = {
    .set_mode = true, .set_clock = true, .set_size = true, .mode = 3, .mhz = 20, .size = 16 << 20};

static void test_all_are_set_and_the_digest_is_renewed(void **state)
{
    esp_image_t image;
    esp_image_fault_t fault;
    (void)state;
    const size_t size = build(ESP_IMAGE_CHIP_ESP32);
    assert_int_equal(esp_image_setting_apply(&all, ESP_IMAGE_CHIP_ESP32, buffer, size + BEHIND),
                     ESP_IMAGE_SETTING_OK);
    assert_int_equal(fixture_parse(buffer, size, ESP_IMAGE_CHIP_ESP32, &image, &fault),
                     ESP_IMAGE_OK);
    assert_int_equal(image.flash_mode, 3);
    assert_int_equal(esp_image_flash_mhz(image.chip, image.flash_clock_code), 20);
    assert_int_equal(esp_image_flash_size(image.chip, image.flash_size_code), 16 << 20);
    assert_true(image.has_hash);
    for (size_t i = 0; i < BEHIND; i++) {
        assert_int_equal(buffer[size + i], 0x5A);
    }
}

static void test_what_is_kept_stays(void **state)
{
    static const esp_image_settings_t mode = {.set_mode = true, .mode = 1};
    (void)state;
    const size_t size = build(ESP_IMAGE_CHIP_ESP8266);
    const uint8_t before = buffer[3];
    assert_int_equal(esp_image_setting_apply(&mode, ESP_IMAGE_CHIP_ESP8266, buffer, size),
                     ESP_IMAGE_SETTING_OK);
    assert_int_equal(buffer[2], 1);
    assert_int_equal(buffer[3], before);
}

static void test_a_wrong_digest_stays_wrong(void **state)
{
    esp_image_t image;
    esp_image_fault_t fault;
    (void)state;
    const size_t size = build(ESP_IMAGE_CHIP_ESP32C3);
    buffer[size - 1] ^= 1;
    assert_int_equal(esp_image_setting_apply(&all, ESP_IMAGE_CHIP_ESP32C3, buffer, size),
                     ESP_IMAGE_SETTING_HASH);
    assert_int_equal(fixture_parse(buffer, size, ESP_IMAGE_CHIP_ESP32C3, &image, &fault),
                     ESP_IMAGE_BAD_HASH);
    assert_int_equal(image.flash_mode, 3);
}

static void test_what_cannot_be_is_left_alone(void **state)
{
    static uint8_t before[SIZE];
    static const esp_image_settings_t clock = {.set_clock = true, .mhz = 60};
    static const esp_image_settings_t flash = {.set_size = true, .size = 3 << 20};
    (void)state;
    const size_t size = build(ESP_IMAGE_CHIP_ESP32);
    memcpy(before, buffer, size);
    assert_int_equal(esp_image_setting_apply(&clock, ESP_IMAGE_CHIP_ESP32, buffer, size),
                     ESP_IMAGE_SETTING_CLOCK);
    assert_int_equal(esp_image_setting_apply(&flash, ESP_IMAGE_CHIP_ESP32, buffer, size),
                     ESP_IMAGE_SETTING_SIZE);
    assert_int_equal(esp_image_setting_apply(&all, ESP_IMAGE_CHIP_ESP32S3, buffer, size),
                     ESP_IMAGE_SETTING_OTHER_CHIP);
    assert_memory_equal(before, buffer, size);
    memset(buffer, 0xE9, 7);
    assert_int_equal(esp_image_setting_apply(&all, ESP_IMAGE_CHIP_ESP32, buffer, 7),
                     ESP_IMAGE_SETTING_NO_IMAGE);
    buffer[0] = 0x7F;
    assert_int_equal(esp_image_setting_apply(&all, ESP_IMAGE_CHIP_ESP32, buffer, size),
                     ESP_IMAGE_SETTING_NO_IMAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_are_set_and_the_digest_is_renewed),
        cmocka_unit_test(test_what_is_kept_stays),
        cmocka_unit_test(test_a_wrong_digest_stays_wrong),
        cmocka_unit_test(test_what_cannot_be_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
