/* How flash is used, set in the image that a chip boots.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "esp_image_build.h"
#include "plan/plan.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 0x20000 };

typedef struct {
    esp_host_plan_file_t file;
    esp_loader_image_t image;
    esp_host_plan_t plan;
    esp_host_plan_chip_t found;
    esp_host_plan_finding_t noted;
    uint8_t bytes[ROOM];
    uint8_t before[ROOM];
} scene_t;

static void scene_note(void *user, const esp_host_plan_note_t *note)
{
    scene_t *scene = user;
    scene->noted = note->finding;
}

/* A boot image of the chip, in its place. */
static scene_t *scene_new(target_chip_t chip)
{
    scene_t *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    const esp_image_chip_t made_for = esp_host_image_chip(chip);
    const esp_image_build_t build = {
        .chip = made_for, .size = 0x4000, .seed = 7, .flash_size = 0x200000};
    const size_t size = esp_image_build_bootloader(&build, scene->bytes, ROOM);
    assert_int_not_equal(size, 0);
    memcpy(scene->before, scene->bytes, ROOM);
    scene->file = (esp_host_plan_file_t){.bytes = scene->bytes,
                                         .size = (uint32_t)size,
                                         .offset = esp_image_bootloader_offset(made_for)};
    scene->plan = (esp_host_plan_t){.files = &scene->file,
                                    .images = &scene->image,
                                    .count = 1,
                                    .options = {.note = scene_note, .user = scene}};
    scene->found = (esp_host_plan_chip_t){.chip = chip, .flash_size = 0x400000};
    return scene;
}

static bool scene_set(scene_t *scene, esp_image_settings_t settings)
{
    scene->noted = ESP_HOST_PLAN_FINE;
    return esp_host_plan_set_settings(&scene->plan, &settings, &scene->found, NULL);
}

static void assert_sound(const scene_t *scene)
{
    esp_image_t image;
    esp_image_fault_t fault;
    assert_int_equal(esp_image_parse(scene->bytes, scene->file.size,
                                     esp_host_image_chip(scene->found.chip), &image, &fault),
                     ESP_IMAGE_OK);
}

/* Source: esptool 5.6, FLASH_FREQUENCY of its targets. */
static void test_clocks(void **state)
{
    (void)state;
    static const struct {
        target_chip_t chip;
        uint8_t mhz;
        uint8_t code;
    } cases[] = {
        {ESP8266_CHIP, 80, 15}, {ESP8266_CHIP, 40, 0},  {ESP8266_CHIP, 26, 1},
        {ESP8266_CHIP, 20, 2},  {ESP32_CHIP, 80, 15},   {ESP32_CHIP, 26, 1},
        {ESP32S3_CHIP, 20, 2},  {ESP32C2_CHIP, 60, 15}, {ESP32C2_CHIP, 30, 0},
        {ESP32C2_CHIP, 20, 1},  {ESP32C2_CHIP, 15, 2},  {ESP32C3_CHIP, 80, 15},
        {ESP32C6_CHIP, 80, 0},  {ESP32C6_CHIP, 40, 0},  {ESP32C6_CHIP, 20, 2},
        {ESP32C5_CHIP, 80, 15}, {ESP32C61_CHIP, 40, 0}, {ESP32H2_CHIP, 48, 15},
        {ESP32H2_CHIP, 24, 0},  {ESP32H2_CHIP, 16, 1},  {ESP32H2_CHIP, 12, 2},
        {ESP32P4_CHIP, 80, 15}, {ESP32P4_CHIP, 40, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_t *scene = scene_new(cases[i].chip);
        const uint8_t size = scene->bytes[3] >> 4;
        assert_true(
            scene_set(scene, (esp_image_settings_t){.set_clock = true, .mhz = cases[i].mhz}));
        assert_int_equal(scene->bytes[3] & 0x0F, cases[i].code);
        assert_int_equal(scene->bytes[3] >> 4, size);
        assert_int_equal(scene->bytes[2], scene->before[2]);
        assert_sound(scene);
        free(scene);
    }
}

static void test_clocks_that_a_chip_does_not_have(void **state)
{
    (void)state;
    static const struct {
        target_chip_t chip;
        uint8_t mhz;
    } cases[] = {{ESP32_CHIP, 60},   {ESP32_CHIP, 48},   {ESP32C2_CHIP, 80},
                 {ESP32H2_CHIP, 80}, {ESP32C6_CHIP, 26}, {ESP32C5_CHIP, 26}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_t *scene = scene_new(cases[i].chip);
        assert_false(
            scene_set(scene, (esp_image_settings_t){.set_clock = true, .mhz = cases[i].mhz}));
        assert_int_equal(scene->plan.refused, ESP_HOST_PLAN_SETTING_UNKNOWN);
        assert_memory_equal(scene->bytes, scene->before, ROOM);
        free(scene);
    }
}

/* Source: esptool 5.6, FLASH_SIZES of its targets. */
static void test_sizes(void **state)
{
    (void)state;
    static const struct {
        target_chip_t chip;
        uint32_t kilobytes;
        bool shared;
        uint8_t code;
    } cases[] = {
        {ESP8266_CHIP, 512, false, 0},    {ESP8266_CHIP, 256, false, 1},
        {ESP8266_CHIP, 1024, false, 2},   {ESP8266_CHIP, 2048, false, 3},
        {ESP8266_CHIP, 4096, false, 4},   {ESP8266_CHIP, 2048, true, 5},
        {ESP8266_CHIP, 4096, true, 6},    {ESP8266_CHIP, 8192, false, 8},
        {ESP8266_CHIP, 16384, false, 9},  {ESP32_CHIP, 1024, false, 0},
        {ESP32_CHIP, 4096, false, 2},     {ESP32C3_CHIP, 16384, false, 4},
        {ESP32S3_CHIP, 131072, false, 7},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_t *scene = scene_new(cases[i].chip);
        const uint8_t clock = scene->bytes[3] & 0x0F;
        assert_true(scene_set(scene, (esp_image_settings_t){.set_size = true,
                                                            .size = cases[i].kilobytes * 1024,
                                                            .size_shared = cases[i].shared}));
        assert_int_equal(scene->bytes[3] >> 4, cases[i].code);
        assert_int_equal(scene->bytes[3] & 0x0F, clock);
        assert_sound(scene);
        free(scene);
    }
}

static void test_a_size_that_is_detected(void **state)
{
    (void)state;
    scene_t *scene = scene_new(ESP32_CHIP);
    assert_true(scene_set(scene, (esp_image_settings_t){.set_size = true}));
    assert_int_equal(scene->bytes[3] >> 4, 2); /* 4 MiB */
    assert_int_equal(scene->noted, ESP_HOST_PLAN_SETTINGS_SET);
    assert_true(scene_set(scene, (esp_image_settings_t){.set_size = true}));
    assert_int_equal(scene->noted, ESP_HOST_PLAN_FINE);
    scene->found.flash_size = 0x300000;
    assert_false(scene_set(scene, (esp_image_settings_t){.set_size = true}));
    assert_false(scene_set(
        scene, (esp_image_settings_t){.set_size = true, .size = 0x200000, .size_shared = true}));
    free(scene);
}

static void test_the_hash_is_made_anew(void **state)
{
    (void)state;
    scene_t *scene = scene_new(ESP32C3_CHIP);
    const uint32_t hash = scene->file.size - ESP_IMAGE_HASH_SIZE;
    assert_true(scene_set(scene, (esp_image_settings_t){.set_mode = true, .mode = 3}));
    assert_int_equal(scene->bytes[2], 3);
    assert_memory_not_equal(scene->bytes + hash, scene->before + hash, ESP_IMAGE_HASH_SIZE);
    assert_memory_equal(scene->bytes + 4, scene->before + 4, hash - 4);
    assert_sound(scene);
    free(scene);
}

static void test_what_stays_as_it_is(void **state)
{
    (void)state;
    static const esp_image_settings_t mode = {.set_mode = true, .mode = 3};
    /* Nothing is asked for. */
    scene_t *scene = scene_new(ESP32_CHIP);
    assert_true(scene_set(scene, (esp_image_settings_t){.mhz = 0}));
    assert_int_equal(scene->noted, ESP_HOST_PLAN_FINE);
    /* Another place than the one that the chip boots from. */
    scene->file.offset = 0;
    assert_true(scene_set(scene, mode));
    assert_int_equal(scene->noted, ESP_HOST_PLAN_FINE);
    scene->file.offset = 0x1000;
    /* A chip that boots what is signed. */
    scene->found.boots_signed = true;
    assert_true(scene_set(scene, mode));
    assert_int_equal(scene->noted, ESP_HOST_PLAN_SETTINGS_LEFT);
    scene->found.boots_signed = false;
    /* A signed image: a signature's block begins at the next multiple of 4 KiB. */
    const uint32_t size = scene->file.size;
    const uint32_t place = (size + 0xFFF) / 0x1000 * 0x1000;
    scene->bytes[place] = scene->before[place] = 0xE7;
    scene->bytes[place + 1] = scene->before[place + 1] = 2;
    scene->file.size = place + 0x1000;
    assert_true(scene_set(scene, mode));
    assert_int_equal(scene->noted, ESP_HOST_PLAN_SETTINGS_LEFT);
    scene->file.size = size;
    assert_memory_equal(scene->bytes, scene->before, ROOM);
    /* Another chip's image, a damaged one, and none at all. */
    scene->found.chip = ESP32S2_CHIP;
    assert_true(scene_set(scene, mode));
    assert_int_equal(scene->noted, ESP_HOST_PLAN_SETTINGS_LEFT);
    scene->found.chip = ESP32_CHIP;
    scene->bytes[200] ^= 1;
    assert_true(scene_set(scene, mode));
    assert_int_equal(scene->noted, ESP_HOST_PLAN_SETTINGS_LEFT);
    scene->bytes[200] ^= 1;
    assert_memory_equal(scene->bytes, scene->before, ROOM);
    scene->bytes[0] = 0;
    assert_true(scene_set(scene, mode));
    assert_int_equal(scene->noted, ESP_HOST_PLAN_SETTINGS_LEFT);
    assert_int_equal(scene->bytes[2], scene->before[2]);
    free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_clocks_that_a_chip_does_not_have),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_a_size_that_is_detected),
        cmocka_unit_test(test_the_hash_is_made_anew),
        cmocka_unit_test(test_what_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
