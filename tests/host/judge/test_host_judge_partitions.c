/* What is judged of the partition table and of what lies in its partitions.
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
static uint8_t table[JUDGE_IMAGE];

/* A chip whose flash has the usual table, which no file of the plan replaces. */
static void begin_with_table_in_flash(target_chip_t chip)
{
    const uint32_t size = made_usual_table(table);
    bench_begin(&bench, chip);
    bench_flash_has(&bench, ESP_IMAGE_TABLE_OFFSET, table, size);
}

static void begin_with_table(target_chip_t chip)
{
    const uint32_t size = made_usual_table(table);
    bench_begin(&bench, chip);
    bench_put(&bench, ESP_IMAGE_TABLE_OFFSET, "table.bin", table, size);
}

static void test_every_damaged_part_of_a_merged_image_is_found(void **state)
{
    static const target_chip_t chips[] = {ESP32_CHIP, ESP32C3_CHIP, ESP32P4_CHIP};
    (void)state;
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        const uint32_t boot = esp_image_bootloader_offset(esp_host_image_chip(chips[i]));
        const uint32_t damages[] = {boot,   boot + 1, boot + 0x1234, 0x8000,
                                    0x8024, 0x8045,   0x10000,       0x12345};
        for (size_t at = 0; at < sizeof damages / sizeof damages[0]; at++) {
            const uint32_t size = made_merged(chips[i], bytes);
            bytes[damages[at]] ^= 0x40;
            bench_begin(&bench, chips[i]);
            bench_put(&bench, 0, "factory.bin", bytes, size);
            assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTENT);
        }
    }
}

static void test_a_merged_image_cut_in_its_application_is_refused(void **state)
{
    (void)state;
    const uint32_t size = made_merged(ESP32C3_CHIP, bytes);
    for (uint32_t left = 0x10040; left < size; left += 0x1000) {
        bench_begin(&bench, ESP32C3_CHIP);
        bench_put(&bench, 0, "factory.bin", bytes, left);
        assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTENT);
    }
}

static void test_another_chips_application_in_a_merged_image_is_refused(void **state)
{
    (void)state;
    made_merged(ESP32C3_CHIP, bytes);
    const uint32_t size = 0x10000 + made_application(ESP32S3_CHIP, bytes + 0x10000);
    bench_begin(&bench, ESP32C3_CHIP);
    bench_put(&bench, 0, "factory.bin", bytes, size);
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTENT);
}

static void test_a_data_partition_holds_what_it_likes(void **state)
{
    static const struct {
        const char *begin;
        size_t size;
    } begins[] = {{"\xE9", 1},
                  {"\xEA", 1},
                  {"\xAA\x50", 2},
                  {"\x1F\x8B\x08", 3},
                  {"PK\x03\x04", 4},
                  {"<html>", 6},
                  {"\x7F"
                   "ELF",
                   4},
                  {":00000001FF\n", 12},
                  {"\xE9\x03\x02\x20", 4}};
    (void)state;
    for (unsigned in_flash = 0; in_flash < 2; in_flash++) {
        for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
            for (uint32_t offset = 0x110000; offset < 0x120000; offset += 0x8000) {
                made_noise(bytes, 0x4000);
                memcpy(bytes, begins[i].begin, begins[i].size);
                in_flash != 0 ? begin_with_table_in_flash(ESP32_CHIP)
                              : begin_with_table(ESP32_CHIP);
                bench_put(&bench, offset, "store.bin", bytes, 0x4000);
                assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
                assert_int_equal(bench.note_count, 0);
            }
        }
    }
}

static void test_a_data_partition_holds_firmware_of_another_chip(void **state)
{
    (void)state;
    for (unsigned in_flash = 0; in_flash < 2; in_flash++) {
        const uint32_t size = made_application(ESP32C6_CHIP, bytes);
        in_flash != 0 ? begin_with_table_in_flash(ESP32_CHIP) : begin_with_table(ESP32_CHIP);
        bench.plan.options.chip = ESP32_CHIP;
        bench_put(&bench, 0x110000, "slave.bin", bytes, size);
        assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
        assert_int_equal(bench.note_count, 0);
    }
}

/* What decides is the table that will be there. */
static void test_the_same_outside_a_data_partition_is_refused(void **state)
{
    (void)state;
    const uint32_t size = made_application(ESP32C6_CHIP, bytes);
    begin_with_table(ESP32_CHIP);
    bench_put(&bench, 0x10000, "slave.bin", bytes, size);
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTENT);
    begin_with_table_in_flash(ESP32_CHIP);
    bench_put(&bench, 0x10000, "slave.bin", bytes, size);
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTENT);
    bench_begin(&bench, ESP32_CHIP);
    bench_put(&bench, 0x110000, "slave.bin", bytes, size);
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTENT);
}

static void test_data_larger_than_its_partition_are_told(void **state)
{
    (void)state;
    made_noise(bytes, 0x6001);
    bytes[0] = 1;
    begin_with_table_in_flash(ESP32_CHIP);
    bench_put(&bench, 0x9000, "nvs.bin", bytes, 0x6001);
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
    assert_true(bench_noted(&bench, ESP_HOST_PLAN_PARTITION_SMALLER));
}

static void test_a_table_larger_than_flash_is_refused(void **state)
{
    (void)state;
    for (unsigned merged = 0; merged < 2; merged++) {
        const esp_image_partition_t partitions[] = {
            {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_FACTORY, 0x10000, 0x300000, 0, "factory"},
            {ESP_IMAGE_PARTITION_DATA, 0x82, 0x310000, JUDGE_FLASH - 0x310000 + 0x1000, 0, "store"},
        };
        const uint32_t size = made_merged(ESP32S3_CHIP, bytes);
        made_table(partitions, 2, bytes + ESP_IMAGE_TABLE_OFFSET);
        bench_begin(&bench, ESP32S3_CHIP);
        if (merged != 0) {
            bench_put(&bench, 0, "factory.bin", bytes, size);
        } else {
            bench_put(&bench, 0x8000, "table.bin", bytes + 0x8000, 0xC00);
        }
        assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FLASH_SMALLER);
        assert_non_null(strstr(esp_host_error_text(&bench.error), "partition store ends at"));
    }
}

static void test_a_table_larger_than_the_header_tells_is_told(void **state)
{
    (void)state;
    const uint32_t size = made_merged(ESP32S3_CHIP, bytes);
    bench_begin(&bench, ESP32S3_CHIP);
    bench.found.flash_size = 4 * JUDGE_FLASH;
    const esp_image_partition_t partitions[] = {
        {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_FACTORY, 0x10000, 2 * JUDGE_FLASH, 0, "factory"}};
    made_table(partitions, 1, bytes + ESP_IMAGE_TABLE_OFFSET);
    bench_put(&bench, 0, "factory.bin", bytes, size);
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
    assert_true(bench_noted(&bench, ESP_HOST_PLAN_HEADER_SMALLER));
}

static void test_an_application_that_does_not_fit_is_refused(void **state)
{
    const esp_image_partition_t partitions[] = {
        {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_FACTORY, 0x10000, 0x1000, 0, "factory"}};
    (void)state;
    const uint32_t size = made_application(ESP32_CHIP, bytes);
    assert_true(size > 0x1000);
    for (unsigned in_flash = 0; in_flash < 2; in_flash++) {
        const uint32_t table_size = made_table(partitions, 1, table);
        bench_begin(&bench, ESP32_CHIP);
        if (in_flash != 0) {
            bench_flash_has(&bench, 0x8000, table, table_size);
        } else {
            bench_put(&bench, 0x8000, "table.bin", table, table_size);
        }
        bench_put(&bench, 0x10000, "app.bin", bytes, size);
        assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_NOT_FITTING);
    }
}

static void test_a_bootloader_in_an_applications_partition_is_refused(void **state)
{
    (void)state;
    for (unsigned in_flash = 0; in_flash < 2; in_flash++) {
        const uint32_t size = made_bootloader(ESP32C3_CHIP, bytes);
        in_flash != 0 ? begin_with_table_in_flash(ESP32C3_CHIP) : begin_with_table(ESP32C3_CHIP);
        bench_put(&bench, 0x10000, "boot.bin", bytes, size);
        assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_NOT_BOOTED);
    }
}

static void test_the_share_of_a_partition_is_told(void **state)
{
    (void)state;
    begin_with_table(ESP32_CHIP);
    bench_put(&bench, 0x10000, "app.bin", bytes, made_application(ESP32_CHIP, bytes));
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
    assert_int_equal(bench.note_count, 1);
    assert_int_equal(bench.notes[0], ESP_HOST_PLAN_SHARE);
    assert_non_null(strstr(bench.last, " KiB of 1 MiB (partition factory)"));
}

static void test_an_application_where_no_partition_begins_is_told(void **state)
{
    (void)state;
    const uint32_t size = made_application(ESP32_CHIP, bytes);
    const uint32_t offsets[] = {0x20000, 0x300000};
    for (size_t i = 0; i < 2; i++) {
        begin_with_table(ESP32_CHIP);
        bench_put(&bench, offsets[i], "app.bin", bytes, size);
        assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
        assert_true(bench_noted(&bench, ESP_HOST_PLAN_NO_PARTITION));
    }
}

/* Another table may follow in another run, so flash's own refuses nothing. */
static void test_no_application_where_flash_has_a_partition_for_one_is_told(void **state)
{
    (void)state;
    made_noise(bytes, 0x4000);
    bytes[0] = 1;
    begin_with_table_in_flash(ESP32_CHIP);
    bench_put(&bench, 0x10000, "data.bin", bytes, 0x4000);
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
    assert_true(bench_noted(&bench, ESP_HOST_PLAN_NO_APPLICATION));
}

static void test_the_map_names_every_stretch(void **state)
{
    esp_host_plan_stretch_t stretches[ESP_HOST_PLAN_STRETCHES];
    (void)state;
    bench_begin(&bench, ESP32C3_CHIP);
    bench_put(&bench, 0, "factory.bin", bytes, made_merged(ESP32C3_CHIP, bytes));
    bench_put(&bench, 0x300000, "extra.bin", "extra", 5);
    esp_host_plan_t plan = bench.plan;
    plan.table = (esp_image_table_t){.count = 0};
    bench.plan.options.note = NULL;
    /* What is settled first is known to the map. */
    memset(&bench.error, 0, sizeof bench.error);
    assert_int_equal(esp_host_plan_map(&plan, ESP32C3_CHIP, stretches, 1), 1);
    assert_string_equal(stretches[0].name, "bootloader");
    assert_int_equal(esp_host_plan_map(&plan, ESP32C3_CHIP, stretches, ESP_HOST_PLAN_STRETCHES), 2);
    assert_string_equal(stretches[1].name, "extra.bin");
    assert_int_equal(stretches[1].written, 5);
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_damaged_part_of_a_merged_image_is_found),
        cmocka_unit_test(test_a_merged_image_cut_in_its_application_is_refused),
        cmocka_unit_test(test_another_chips_application_in_a_merged_image_is_refused),
        cmocka_unit_test(test_a_data_partition_holds_what_it_likes),
        cmocka_unit_test(test_a_data_partition_holds_firmware_of_another_chip),
        cmocka_unit_test(test_the_same_outside_a_data_partition_is_refused),
        cmocka_unit_test(test_data_larger_than_its_partition_are_told),
        cmocka_unit_test(test_a_table_larger_than_flash_is_refused),
        cmocka_unit_test(test_a_table_larger_than_the_header_tells_is_told),
        cmocka_unit_test(test_an_application_that_does_not_fit_is_refused),
        cmocka_unit_test(test_a_bootloader_in_an_applications_partition_is_refused),
        cmocka_unit_test(test_the_share_of_a_partition_is_told),
        cmocka_unit_test(test_an_application_where_no_partition_begins_is_told),
        cmocka_unit_test(test_no_application_where_flash_has_a_partition_for_one_is_told),
        cmocka_unit_test(test_the_map_names_every_stretch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
