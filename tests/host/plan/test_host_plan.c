/* What an ESP8266 erases beyond an image, and images as zlib streams.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "judge/judge.h"
#include "plan/plan.h"
#include <libdeflate.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What its ROM erases when it is asked for `asked` sectors from `first` on: those up to the next
 * boundary of 16 count twice. */
static uint32_t rom_erases(uint32_t first, uint32_t asked)
{
    const uint32_t head = 16 - first % 16;
    return asked + (asked < head ? asked : head);
}

/* The least it can be made to erase that covers the sectors wanted. */
static uint32_t least_erased(uint32_t first, uint32_t wanted)
{
    uint32_t asked = 0;
    while (rom_erases(first, asked) < wanted) {
        asked++;
    }
    return rom_erases(first, asked);
}

static void test_one_sector_more_where_it_cannot_be_helped(void **state)
{
    (void)state;
    for (uint32_t first = 0; first < 40; first++) {
        for (uint32_t wanted = 1; wanted < 70; wanted++) {
            const uint32_t erased = least_erased(first, wanted);
            const uint32_t expected = erased > wanted ? (first + wanted) * 0x1000 : 0;
            assert_true(erased <= wanted + 1);
            assert_int_equal(judge_extra_erased(first * 0x1000, wanted * 0x1000), expected);
            assert_int_equal(judge_extra_erased(first * 0x1000, wanted * 0x1000 - 5), expected);
        }
    }
}

static void test_chips_are_the_same_in_both_libraries(void **state)
{
    (void)state;
    for (target_chip_t chip = ESP8266_CHIP; chip < ESP_CHIP_END; chip++) {
        const esp_image_chip_t same = esp_host_image_chip(chip);
        assert_int_not_equal(same, ESP_IMAGE_CHIP_UNKNOWN);
        assert_string_equal(esp_image_chip_name(same), esp_loader_chip_name(chip));
    }
    assert_int_equal(esp_host_image_chip(ESP_UNKNOWN_CHIP), ESP_IMAGE_CHIP_UNKNOWN);
}

/* A plan of one image, whose bytes are the test's. */
static esp_host_plan_t plan_of_one(esp_host_plan_file_t *file, esp_loader_image_t *image,
                                   uint8_t *bytes, uint32_t size)
{
    *file = (esp_host_plan_file_t){.bytes = bytes, .size = size};
    *image = (esp_loader_image_t){.size = size, .user = file};
    return (esp_host_plan_t){
        .files = file, .images = image, .count = 1, .options = ESP_HOST_PLAN_OPTIONS_DEFAULT};
}

/* Takes the stream as a job does, in pieces. */
static void inflate_stretch(const esp_loader_image_t *image, uint32_t made, uint8_t *out,
                            uint32_t size)
{
    uint8_t *stream = malloc(made);
    assert_non_null(stream);
    for (uint32_t at = 0; at < made; at += 100) {
        const uint32_t piece = made - at < 100 ? made - at : 100;
        memcpy(stream + at, image->pull_stream(image->user, at, piece), piece);
    }
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    assert_int_equal(libdeflate_zlib_decompress(inflater, stream, made, out, size, NULL),
                     LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(inflater);
    free(stream);
}

static void test_a_stream_inflates_to_its_image(void **state)
{
    (void)state;
    static uint8_t bytes[50001];
    static uint8_t back[sizeof bytes];
    esp_host_plan_file_t file;
    esp_loader_image_t image;
    esp_host_plan_t plan = plan_of_one(&file, &image, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i / 100 * 31);
    }
    compress_image(&plan, 0);
    assert_non_null(image.make_stream);
    assert_non_null(image.pull_stream);
    static const uint32_t stretches[][3] = {
        {0, sizeof bytes, 0}, {0, sizeof bytes, 4096}, {4096, 16384, 0}, {49152, 849, 0}};
    uint32_t all = 0;
    for (size_t i = 0; i < sizeof stretches / sizeof stretches[0]; i++) {
        const uint32_t offset = stretches[i][0];
        const uint32_t size = stretches[i][1];
        const uint32_t blank = stretches[i][2];
        const uint32_t made = image.make_stream(image.user, offset, size, blank);
        assert_in_range(made, 1, size / 2);
        inflate_stretch(&image, made, back, size);
        for (uint32_t at = 0; at < blank; at++) {
            assert_int_equal(back[at], 0xFF);
        }
        assert_memory_equal(back + blank, bytes + offset + blank, size - blank);
        all += made;
    }
    assert_int_equal(file.streamed, all);
    free(file._stream);
}

static void test_what_becomes_no_smaller_has_no_stream(void **state)
{
    (void)state;
    static uint8_t bytes[4096];
    esp_host_plan_file_t file;
    esp_loader_image_t image;
    uint32_t random = 1;
    for (size_t i = 0; i < sizeof bytes; i++) {
        random = random * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(random >> 24);
    }
    for (uint32_t size = 1; size <= sizeof bytes; size += 91) {
        esp_host_plan_t plan = plan_of_one(&file, &image, bytes, size);
        compress_image(&plan, 0);
        assert_int_equal(image.make_stream(image.user, 0, size, 0), 0);
        assert_int_equal(file.streamed, 0);
        free(file._stream);
    }
}

static void test_a_rom_reaches_16_mib(void **state)
{
    (void)state;
    static uint8_t bytes[0x2000];
    esp_host_plan_file_t file;
    esp_loader_image_t image;
    esp_host_plan_t plan = plan_of_one(&file, &image, bytes, sizeof bytes);
    esp_host_plan_chip_t found = {.chip = ESP32S3_CHIP, .flash_size = 32u << 20};
    static char path[] = "data.bin";
    plan.chip = ESP_UNKNOWN_CHIP;
    file.path = path;
    file.offset = image.offset = (16u << 20) - sizeof bytes;
    assert_true(esp_host_plan_check_chip(&plan, &found, NULL));
    file.offset = image.offset = (16u << 20) - 0x1000;
    assert_false(esp_host_plan_check_chip(&plan, &found, NULL));
    assert_int_equal(plan.refused, ESP_HOST_PLAN_OUT_OF_REACH);
    found.stub_running = true;
    assert_true(esp_host_plan_check_chip(&plan, &found, NULL));
}

/* A stub with three bytes of address would write it to a place below. */
static void test_a_stub_reaches_no_further_where_its_chip_has_three_bytes(void **state)
{
    static const target_chip_t chips[] = {ESP32_CHIP, ESP32C3_CHIP, ESP32S2_CHIP, ESP32C6_CHIP};
    static uint8_t bytes[0x2000];
    static char path[] = "data.bin";
    (void)state;
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        for (unsigned stub = 0; stub < 2; stub++) {
            esp_host_plan_file_t file;
            esp_loader_image_t image;
            esp_host_plan_t plan = plan_of_one(&file, &image, bytes, sizeof bytes);
            const esp_host_plan_chip_t found = {
                .chip = chips[i], .flash_size = 32u << 20, .stub_running = stub != 0};
            plan.chip = ESP_UNKNOWN_CHIP;
            file.path = path;
            file.offset = image.offset = (16u << 20) - 0x1000;
            assert_false(esp_host_plan_check_chip(&plan, &found, NULL));
            assert_int_equal(plan.refused, ESP_HOST_PLAN_OUT_OF_ALL_REACH);
            file.offset = image.offset = (16u << 20) - sizeof bytes;
            assert_true(esp_host_plan_check_chip(&plan, &found, NULL));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_sector_more_where_it_cannot_be_helped),
        cmocka_unit_test(test_a_stub_reaches_no_further_where_its_chip_has_three_bytes),
        cmocka_unit_test(test_chips_are_the_same_in_both_libraries),
        cmocka_unit_test(test_a_stream_inflates_to_its_image),
        cmocka_unit_test(test_what_becomes_no_smaller_has_no_stream),
        cmocka_unit_test(test_a_rom_reaches_16_mib),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
