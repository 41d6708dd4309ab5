/* What is judged of the place where a chip looks for what it boots.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "judge_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static judge_bench_t bench;
static uint8_t bytes[JUDGE_MERGED];

static const target_chip_t chips[] = {ESP32_CHIP,   ESP32S2_CHIP, ESP32S3_CHIP, ESP32C2_CHIP,
                                      ESP32C3_CHIP, ESP32C6_CHIP, ESP32H2_CHIP, ESP32P4_CHIP};

enum { CHIPS = sizeof chips / sizeof chips[0] };

static uint32_t place_of(target_chip_t chip)
{
    return esp_image_bootloader_offset(esp_host_image_chip(chip));
}

/* From 0 on, so that a chip which looks further up finds what is not the file's beginning. */
static void test_a_web_page_is_refused_at_every_chip(void **state)
{
    static const char *const pages[] = {"<!DOCTYPE html>\n<html>", "\n  <HTML><body>",
                                        "\xEF\xBB\xBF<?xml version=\"1.0\"?>"};
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        for (size_t page = 0; page < sizeof pages / sizeof pages[0]; page++) {
            memset(bytes, ' ', 0x8000);
            memcpy(bytes, pages[page], strlen(pages[page]));
            bench_begin(&bench, chips[i]);
            bench_put(&bench, 0, "firmware.bin", bytes, 0x8000);
            assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTAINER);
            assert_non_null(strstr(esp_host_error_text(&bench.error), "a web page"));
        }
    }
}

static void test_bytes_that_are_no_image_are_refused_wherever_they_begin(void **state)
{
    (void)state;
    made_noise(bytes, 0x8000);
    for (size_t i = 0; i < CHIPS; i++) {
        for (uint32_t begin = 0; begin <= place_of(chips[i]); begin += 0x1000) {
            bench_begin(&bench, chips[i]);
            bench_put(&bench, begin, "noise.bin", bytes, 0x8000);
            assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTENT);
        }
    }
}

static void test_an_application_is_refused_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const uint32_t size = made_application(chips[i], bytes);
        bench_begin(&bench, chips[i]);
        bench_put(&bench, place_of(chips[i]), "app.bin", bytes, size);
        assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_NOT_BOOTED);
        assert_string_not_equal(esp_host_error_advice(&bench.error), "");
    }
}

static void test_another_chips_bootloader_is_refused_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const uint32_t size = made_bootloader(chips[(i + 1) % CHIPS], bytes);
        bench_begin(&bench, chips[i]);
        bench_put(&bench, place_of(chips[i]), "boot.bin", bytes, size);
        assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTENT);
        assert_non_null(strstr(esp_host_error_text(&bench.error), "for another chip"));
    }
}

static void test_a_bootloader_elsewhere_is_told_with_a_descriptor_or_without(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        /* Without one it is told by its place alone, which has to be that of some chip. */
        for (unsigned old = 0; old < (place_of(chips[i]) == 0x2000 ? 1 : 2); old++) {
            const uint32_t size = made_bootloader(chips[i], bytes);
            if (old != 0) {
                /* The descriptor's magic number; the checksum goes with it, the hash is left out.
                 */
                bytes[32] ^= 1;
                bytes[23] = 0;
                bytes[size - 33] ^= 1;
            }
            bench_begin(&bench, chips[i]);
            bench_put(&bench, place_of(chips[i]) == 0x2000 ? 0x3000 : 0x2000, "boot.bin", bytes,
                      size);
            assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
            assert_true(bench_noted(&bench, ESP_HOST_PLAN_BOOTLOADER_ELSEWHERE));
        }
    }
}

/* A bootloader at 0 that covers the place further up leaves no doubt. */
static void test_a_bootloader_across_its_place_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const uint32_t size = made_bootloader(chips[i], bytes);
        if (place_of(chips[i]) != 0) {
            bench_begin(&bench, chips[i]);
            bench_put(&bench, 0, "boot.bin", bytes, size);
            assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTENT);
        }
    }
}

static void test_an_application_that_nothing_boots_is_told(void **state)
{
    (void)state;
    uint8_t head[32];
    const struct {
        uint8_t first;
        bool told;
    } heads[] = {{0xFF, true}, {0x5A, true}, {0xE9, false}};
    for (size_t i = 0; i < CHIPS; i++) {
        for (size_t at = 0; at < 3; at++) {
            memset(head, heads[at].first, sizeof head);
            bench_begin(&bench, chips[i]);
            bench_flash_has(&bench, place_of(chips[i]), head, sizeof head);
            bench_put(&bench, 0x10000, "app.bin", bytes, made_application(chips[i], bytes));
            assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
            assert_int_equal(bench_noted(&bench, ESP_HOST_PLAN_NO_BOOTLOADER), heads[at].told);
        }
    }
}

static void test_a_header_that_tells_of_more_flash_is_told_of_a_merged_image(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const uint32_t size = made_merged(chips[i], bytes);
        bench_begin(&bench, chips[i]);
        bench.found.flash_size = JUDGE_FLASH / 4 * 3; /* enough for the table */
        bench_put(&bench, 0, "merged.bin", bytes, size);
        assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
        assert_true(bench_noted(&bench, ESP_HOST_PLAN_BUILD_LARGER));
    }
}

static void test_direct_boot_goes_without_a_header(void **state)
{
    static const uint8_t magic[] = {0x1D, 0x04, 0xDB, 0xAE, 0x1D, 0x04, 0xDB, 0xAE};
    (void)state;
    made_noise(bytes, 0x8000);
    memcpy(bytes, magic, sizeof magic);
    bench_begin(&bench, ESP32C3_CHIP);
    bench_put(&bench, 0, "direct.bin", bytes, 0x8000);
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
}

static void test_a_file_that_is_blank_there_is_written(void **state)
{
    (void)state;
    memset(bytes, 0xFF, 0x4000);
    made_noise(bytes + 0x2000, 0x1000);
    bench_begin(&bench, ESP32_CHIP);
    bench_put(&bench, 0, "rest.bin", bytes, 0x3000);
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
}

static void test_force_of_one_file_lifts_that_alone(void **state)
{
    static const char *const forced[] = {"app.bin"};
    static const char *const names[] = {"app.bin", "build/app.bin", "wrapp.bin"};
    (void)state;
    const uint32_t size = made_application(ESP32C3_CHIP, bytes);
    for (size_t i = 0; i < 3; i++) {
        bench_begin(&bench, ESP32C3_CHIP);
        bench.plan.options.forced = forced;
        bench.plan.options.forced_count = 1;
        bench_put(&bench, 0, names[i], bytes, size);
        assert_int_equal(bench_judge(&bench),
                         i < 2 ? ESP_HOST_PLAN_FINE : ESP_HOST_PLAN_NOT_BOOTED);
        assert_int_equal(bench_noted(&bench, ESP_HOST_PLAN_NOT_BOOTED), i < 2);
    }
}

static void test_judging_alone_tells_all_faults(void **state)
{
    (void)state;
    bench_begin(&bench, ESP32C3_CHIP);
    bench.plan.options.tells_all = true;
    bench_put(&bench, 0, "app.bin", bytes, made_application(ESP32C3_CHIP, bytes));
    bench_put(&bench, 0x100000, "other.bin", bytes, made_application(ESP32S3_CHIP, bytes));
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
    assert_true(bench_noted(&bench, ESP_HOST_PLAN_NOT_BOOTED));
    assert_true(bench_noted(&bench, ESP_HOST_PLAN_CONTENT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_web_page_is_refused_at_every_chip),
        cmocka_unit_test(test_bytes_that_are_no_image_are_refused_wherever_they_begin),
        cmocka_unit_test(test_an_application_is_refused_there),
        cmocka_unit_test(test_another_chips_bootloader_is_refused_there),
        cmocka_unit_test(test_a_bootloader_elsewhere_is_told_with_a_descriptor_or_without),
        cmocka_unit_test(test_a_bootloader_across_its_place_is_refused),
        cmocka_unit_test(test_an_application_that_nothing_boots_is_told),
        cmocka_unit_test(test_a_header_that_tells_of_more_flash_is_told_of_a_merged_image),
        cmocka_unit_test(test_direct_boot_goes_without_a_header),
        cmocka_unit_test(test_a_file_that_is_blank_there_is_written),
        cmocka_unit_test(test_force_of_one_file_lifts_that_alone),
        cmocka_unit_test(test_judging_alone_tells_all_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
