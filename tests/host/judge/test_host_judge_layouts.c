/* Layouts that boot, as builds of many kinds make them: none is refused, and none warned of.
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
static uint8_t other[JUDGE_MERGED];

static const target_chip_t chips[] = {ESP32_CHIP,   ESP32S2_CHIP, ESP32S3_CHIP, ESP32C2_CHIP,
                                      ESP32C3_CHIP, ESP32C6_CHIP, ESP32H2_CHIP, ESP32P4_CHIP,
                                      ESP32C5_CHIP, ESP32C61_CHIP};

enum { CHIPS = sizeof chips / sizeof chips[0] };

static uint32_t place_of(target_chip_t chip)
{
    return esp_image_bootloader_offset(esp_host_image_chip(chip));
}

static void assert_written(void)
{
    const esp_host_plan_finding_t refused = bench_judge(&bench);
    if (refused != ESP_HOST_PLAN_FINE) {
        fail_msg("%s", esp_host_error_text(&bench.error));
    }
    for (size_t i = 0; i < bench.note_count; i++) {
        if (bench.notes[i] != ESP_HOST_PLAN_SHARE) {
            fail_msg("%s", bench.last);
        }
    }
}

static void put_word(uint8_t *to, uint32_t word)
{
    for (int i = 0; i < 4; i++) {
        to[i] = (uint8_t)(word >> 8 * i & 0xFF);
    }
}

/* An image of plain form with one segment; returns its size. */
static uint32_t plain_image(uint8_t *to, uint32_t address, uint32_t size)
{
    static const uint8_t header[] = {0xE9, 1, 2, 0x40};
    const uint32_t end = (16 + size) / 16 * 16 + 15;
    uint8_t checksum = 0xEF;
    memset(to, 0, end + 1);
    memcpy(to, header, sizeof header);
    put_word(to + 4, address);
    put_word(to + 8, address);
    put_word(to + 12, size);
    made_noise(to + 16, size);
    for (uint32_t i = 0; i < size; i++) {
        checksum ^= to[16 + i];
    }
    to[end] = checksum;
    return end + 1;
}

static void test_files_of_a_build(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        bench_begin(&bench, chips[i]);
        bench_put(&bench, place_of(chips[i]), "boot.bin", bytes, made_bootloader(chips[i], bytes));
        bench_put(&bench, 0x8000, "table.bin", bytes, made_usual_table(bytes));
        bench_put(&bench, 0x10000, "app.bin", bytes, made_application(chips[i], bytes));
        assert_written();
    }
}

static void test_each_file_alone_where_flash_has_the_others(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const uint32_t boot = made_bootloader(chips[i], other);
        bench_begin(&bench, chips[i]);
        bench_put(&bench, place_of(chips[i]), "boot.bin", other, boot);
        bench_flash_has(&bench, 0x8000, bytes, made_usual_table(bytes));
        assert_written();
        bench_begin(&bench, chips[i]);
        bench_put(&bench, 0x10000, "app.bin", bytes, made_application(chips[i], bytes));
        bench_flash_has(&bench, 0x8000, bytes, made_usual_table(bytes));
        bench_flash_has(&bench, place_of(chips[i]), other, 32);
        assert_written();
        bench_begin(&bench, chips[i]);
        bench_put(&bench, 0x8000, "table.bin", bytes, made_usual_table(bytes));
        assert_written();
    }
}

/* From 0 on, and from the boot place on as MicroPython's are. */
static void test_merged_images(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const uint32_t size = made_merged(chips[i], bytes);
        const uint32_t begins[] = {0, place_of(chips[i])};
        for (size_t from = 0; from < 2; from++) {
            bench_begin(&bench, chips[i]);
            bench_put(&bench, begins[from], "merged.bin", bytes + begins[from],
                      size - begins[from]);
            assert_written();
        }
    }
}

/* A build may tell its bootloader to look for the table elsewhere: CONFIG_PARTITION_TABLE_OFFSET.
 */
static void test_merged_images_with_their_table_elsewhere(void **state)
{
    static const uint32_t places[] = {0x9000, 0xD000, 0x10000};
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        for (size_t k = 0; k < 3; k++) {
            const uint32_t place = places[k];
            const uint32_t boot = place_of(chips[i]);
            esp_image_partition_t partitions[] = {
                {ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_NVS, place + 0x1000, 0x6000, 0, "nvs"},
                {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_FACTORY, 0x20000, 0x100000, 0, "factory"},
            };
            memset(bytes, 0xFF, JUDGE_MERGED);
            made_bootloader(chips[i], bytes + boot);
            const uint32_t size = 0x20000 + made_application(chips[i], bytes + 0x20000);
            made_table(partitions, 2, bytes + place);
            for (size_t from = 0; from < 2; from++) {
                const uint32_t begin = from == 0 ? 0 : boot;
                bench_begin(&bench, chips[i]);
                bench_put(&bench, begin, "merged.bin", bytes + begin, size - begin);
                assert_written();
            }
            /* It counts: the application is judged by its partition, and no longer written cut. */
            bench_begin(&bench, chips[i]);
            bench_put(&bench, 0, "cut.bin", bytes, size - 0x1000);
            assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTENT);
            partitions[1].size = 0x1000;
            made_table(partitions, 2, bytes + place);
            bench_begin(&bench, chips[i]);
            bench_put(&bench, 0, "merged.bin", bytes, size);
            assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_NOT_FITTING);
        }
    }
}

/* A whole flash that was read: a second application's place is blank, or filled with zeros. */
static void test_merged_images_with_an_empty_slot(void **state)
{
    static const esp_image_partition_t partitions[] = {
        {ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_OTA, 0x9000, 0x2000, 0, "otadata"},
        {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_OTA_0, 0x10000, 0x10000, 0, "ota_0"},
        {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_OTA_0 + 1, 0x20000, 0x10000, 0, "ota_1"},
    };
    static const uint8_t fills[] = {0xFF, 0x00};
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        for (size_t fill = 0; fill < 2; fill++) {
            made_merged(chips[i], bytes);
            memset(bytes + 0x20000, fills[fill], 0x10000);
            made_table(partitions, 3, bytes + 0x8000);
            bench_begin(&bench, chips[i]);
            bench_put(&bench, 0, "flash.bin", bytes, 0x30000);
            assert_written();
        }
    }
}

/* Of a build whose loader is part of the application: the header counts the segments in RAM alone,
 * and what is mapped follows unseen. */
static void test_simple_boot_of_zephyr_and_nuttx(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const uint32_t size = made_bootloader(chips[i], bytes);
        memset(bytes + size, 0, 0x10000 - size);
        made_noise(bytes + 0x10000, 0x8000);
        bench_begin(&bench, chips[i]);
        bench_put(&bench, place_of(chips[i]), "zephyr.bin", bytes, 0x18000);
        assert_written();
    }
}

/* Slots have headers of their own, and there is no table. */
static void test_mcuboot_of_zephyr_and_nuttx(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const uint32_t size = made_bootloader(chips[i], bytes);
        bench_begin(&bench, chips[i]);
        bench_put(&bench, place_of(chips[i]), "mcuboot.bin", bytes, size);
        made_noise(bytes, 0x8000);
        put_word(bytes, 0x96F3B83D);
        bench_put(&bench, 0x20000, "zephyr.signed.bin", bytes, 0x8000);
        assert_written();
    }
}

/* With a table that an earlier system has left: nothing is refused for it. */
static void test_mcuboot_where_flash_has_an_old_table(void **state)
{
    (void)state;
    made_noise(bytes, 0x8000);
    put_word(bytes, 0x96F3B83D);
    bench_begin(&bench, ESP32S3_CHIP);
    bench_flash_has(&bench, 0x8000, other, made_usual_table(other));
    bench_put(&bench, 0x10000, "zephyr.signed.bin", bytes, 0x8000);
    assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
}

/* boot_app0.bin marks the first slot in the data of updates. */
static void test_arduino_with_its_mark_of_the_first_slot(void **state)
{
    static const esp_image_partition_t partitions[] = {
        {ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_NVS, 0x9000, 0x5000, 0, "nvs"},
        {ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_OTA, 0xE000, 0x2000, 0, "otadata"},
        {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_OTA_0, 0x10000, 0x140000, 0, "app0"},
        {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_OTA_0 + 1, 0x150000, 0x140000, 0, "app1"},
        {ESP_IMAGE_PARTITION_DATA, 0x82, 0x290000, 0x170000, 0, "spiffs"},
    };
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        bench_begin(&bench, chips[i]);
        bench_put(&bench, place_of(chips[i]), "boot.bin", bytes, made_bootloader(chips[i], bytes));
        bench_put(&bench, 0x8000, "table.bin", bytes, made_table(partitions, 5, bytes));
        bench_put(&bench, 0x10000, "app.bin", bytes, made_application(chips[i], bytes));
        memset(bytes, 0xFF, 0x2000);
        put_word(bytes, 1);
        bench_put(&bench, 0xE000, "boot_app0.bin", bytes, 0x2000);
        assert_written();
    }
}

/* A loader of its own at 0x4010F000, then the sketch. */
static void test_arduino_of_the_esp8266(void **state)
{
    (void)state;
    memset(bytes, 0xAA, 0x1000);
    plain_image(bytes, 0x4010F000, 0xD60);
    const uint32_t size = 0x1000 + plain_image(bytes + 0x1000, 0x40201010, 0x8000);
    /* Its length and CRC are put in once the checksum is made. Nothing need follow the checksum; a
     * segment in flash might let one expect a hash there. */
    for (unsigned changed = 0; changed < 2; changed++) {
        bytes[0x1018] ^= (uint8_t)(0x55 * changed);
        bench_begin(&bench, ESP8266_CHIP);
        bench_put(&bench, 0, "sketch.ino.bin", bytes, size);
        assert_written();
    }
}

static void test_a_sketch_that_was_cut_is_refused(void **state)
{
    (void)state;
    memset(bytes, 0xAA, 0x1000);
    plain_image(bytes, 0x4010F000, 0xD60);
    const uint32_t size = 0x1000 + plain_image(bytes + 0x1000, 0x40201010, 0x8000);
    for (uint32_t left = 0x1010; left + 16 < size; left += 0xFF0) {
        bench_begin(&bench, ESP8266_CHIP);
        bench_put(&bench, 0, "sketch.ino.bin", bytes, left);
        assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_CONTENT);
    }
}

static void test_builds_of_the_esp8266(void **state)
{
    static const esp_image_partition_t partitions[] = {
        {ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_NVS, 0x9000, 0x6000, 0, "nvs"},
        {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_FACTORY, 0x10000, 0xF0000, 0, "factory"},
    };
    (void)state;
    bench_begin(&bench, ESP8266_CHIP);
    bench_put(&bench, 0, "boot.bin", bytes, made_bootloader(ESP8266_CHIP, bytes));
    bench_put(&bench, 0x8000, "table.bin", bytes, made_table(partitions, 2, bytes));
    bench_put(&bench, 0x10000, "app.bin", bytes, made_application(ESP8266_CHIP, bytes));
    assert_written();
    /* The older SDK without a bootloader: code in RAM at 0, what stays in flash at 0x10000. */
    bench_begin(&bench, ESP8266_CHIP);
    bench_put(&bench, 0, "eagle.flash.bin", bytes, plain_image(bytes, 0x40100000, 0x7000));
    made_noise(bytes, 0x8000);
    bytes[0] = 1;
    bench_put(&bench, 0x10000, "eagle.irom0text.bin", bytes, 0x8000);
    assert_written();
}

static void test_ciphertext_where_the_chip_decrypts(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        bench_begin(&bench, chips[i]);
        bench.found.encrypts = true;
        bench.plan.options.chip = chips[i];
        made_noise(bytes, 0x20000);
        bytes[0] = 1;
        bench_put(&bench, place_of(chips[i]), "boot-encrypted.bin", bytes, 0x5000);
        bench_put(&bench, 0x10000, "app-encrypted.bin", bytes, 0x20000);
        assert_written();
    }
}

static void test_files_that_the_chip_encrypts(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        bench_begin(&bench, chips[i]);
        bench.found.encrypts = true;
        bench.plan.options.encrypt = true;
        bench_put(&bench, place_of(chips[i]), "boot.bin", bytes, made_bootloader(chips[i], bytes));
        bench_put(&bench, 0x8000, "table.bin", bytes, made_usual_table(bytes));
        bench_put(&bench, 0x10000, "app.bin", bytes, made_application(chips[i], bytes));
        assert_int_equal(bench_judge(&bench), ESP_HOST_PLAN_FINE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_of_a_build),
        cmocka_unit_test(test_each_file_alone_where_flash_has_the_others),
        cmocka_unit_test(test_merged_images),
        cmocka_unit_test(test_merged_images_with_their_table_elsewhere),
        cmocka_unit_test(test_merged_images_with_an_empty_slot),
        cmocka_unit_test(test_simple_boot_of_zephyr_and_nuttx),
        cmocka_unit_test(test_mcuboot_of_zephyr_and_nuttx),
        cmocka_unit_test(test_mcuboot_where_flash_has_an_old_table),
        cmocka_unit_test(test_arduino_with_its_mark_of_the_first_slot),
        cmocka_unit_test(test_arduino_of_the_esp8266),
        cmocka_unit_test(test_a_sketch_that_was_cut_is_refused),
        cmocka_unit_test(test_builds_of_the_esp8266),
        cmocka_unit_test(test_ciphertext_where_the_chip_decrypts),
        cmocka_unit_test(test_files_that_the_chip_encrypts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
