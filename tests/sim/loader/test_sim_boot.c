/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "esp_image.h"
#include "esp_image_build.h"
#include "sim/bench/sim_bench.h"
#include <cmocka.h>
#include <string.h>
#include <zlib.h>

enum { TABLE = 0x8000, APP = 0x10000, SECTOR = 4096 };

static uint32_t bootloader_offset(const char *chip)
{
    return esp_image_bootloader_offset(esp_image_chip_by_name(chip));
}

static esp_image_build_t plan(const char *chip)
{
    return (esp_image_build_t){.chip = esp_image_chip_by_name(chip),
                               .size = 40000,
                               .seed = 5,
                               .flash_size = 4 * 1024 * 1024,
                               .project_name = "greeting",
                               .version = "1.2.3",
                               .idf_version = "v5.4"};
}

/* Nothing is known of where images of two chips go. */
static bool can_be_built_for(const char *name)
{
    return strcmp(name, "esp32h4") != 0 && strcmp(name, "esp32s31") != 0;
}

static void put_app(uint8_t *flash, const esp_image_build_t *build, uint32_t offset)
{
    assert_int_not_equal(esp_image_build_application(build, &flash[offset], 0x100000), 0);
}

/* A chip whose flash holds a bootloader, the usual table and an application; off until reset. */
static sim_chip_t *flashed_chip(const char *name)
{
    sim_chip_t *chip = sim_chip_create(&(sim_config_t){.chip = name});
    uint8_t *flash = sim_chip_flash(chip, NULL);
    esp_image_partition_t partitions[3];
    const esp_image_build_t build = plan(name);
    esp_image_build_t loader = build;
    loader.size = 20000;
    assert_int_not_equal(
        esp_image_build_bootloader(&loader, &flash[bootloader_offset(name)], 0x7000), 0);
    esp_image_default_partitions(build.size, partitions);
    assert_int_not_equal(esp_image_build_table(partitions, 3, &flash[TABLE], SECTOR), 0);
    put_app(flash, &build, APP);
    return chip;
}

static const char *boot_log(sim_chip_t *chip, bench_bytes_t *log)
{
    (void)bench_text(chip, log);
    bench_reset(chip, false);
    sim_chip_advance(chip, sim_chip_now(chip) + 1000000);
    return bench_text(chip, log);
}

static void expect(const char *log, const char *text)
{
    if (strstr(log, text) == NULL) {
        fail_msg("\"%s\" is not in:\n%s", text, log);
    }
}

static void test_a_sound_flash_boots(void **state)
{
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        if (!can_be_built_for(sim_chip_name(i))) {
            continue;
        }
        sim_chip_t *chip = flashed_chip(sim_chip_name(i));
        static bench_bytes_t log;
        const char *text = boot_log(chip, &log);
        expect(text, "Hello world!");
        expect(text, "factory");
        if (strcmp(sim_chip_name(i), "esp8266") != 0) {
            expect(text, "SPI_FAST_FLASH_BOOT");
            expect(text, "greeting");
            expect(text, "1.2.3");
        }
        assert_int_equal(sim_chip_mode(chip), SIM_MODE_APP);
        bench_send_hex(chip, "c0000a04000000000000100040c0");
        assert_int_equal(strlen(bench_text(chip, &log)), 0);
        sim_chip_destroy(chip);
    }
}

typedef struct {
    const char *what;
    uint32_t offset; /* in flash; of an ESP32-C3, whose bootloader is at 0 */
    uint32_t length;
    int fill; /* -1: flip a bit */
    const char *says;
} damage_t;

static void test_a_damaged_flash_says_why_it_does_not_boot(void **state)
{
    (void)state;
    static const damage_t damages[] = {
        {"no bootloader", 0, 32, 0xFF, "invalid header: 0xffffffff"},
        {"something else", 0, 4, 0x11, "invalid header: 0x11111111"},
        {"a bit of the bootloader", 10000, 1, -1, "csum err"},
        {"no table", TABLE, SECTOR, 0xFF, "partition table at 0x8000"},
        {"a bit of the table", TABLE + 40, 1, -1, "partition table at 0x8000"},
        {"no application", APP, SECTOR, 0xFF, "no bootable application"},
        {"a bit of the application", APP + 30000, 1, -1, "no bootable application"},
        {"its header", APP, 1, -1, "no bootable application"},
        {"its chip id", APP + 12, 1, 9, "no bootable application"},
        {"its end", APP + 36000, 5000, 0xFF, "no bootable application"},
    };
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        const damage_t *damage = &damages[i];
        sim_chip_t *chip = flashed_chip("esp32c3");
        uint8_t *at = &sim_chip_flash(chip, NULL)[damage->offset];
        static bench_bytes_t log;
        if (damage->fill < 0) {
            *at ^= 0x10;
        } else {
            memset(at, damage->fill, damage->length);
        }
        print_message("%s\n", damage->what);
        const char *text = boot_log(chip, &log);
        expect(text, damage->says);
        assert_null(strstr(text, "Hello world!"));
        assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
        sim_chip_destroy(chip);
    }
}

static void test_an_application_for_newer_chips_does_not_boot(void **state)
{
    (void)state;
    static bench_bytes_t log;
    sim_chip_t *chip = flashed_chip("esp32c3");
    esp_image_build_t build = plan("esp32c3");
    build.min_revision = 5;
    put_app(sim_chip_flash(chip, NULL), &build, APP);
    expect(boot_log(chip, &log), "no bootable application");
    build.min_revision = 4;
    put_app(sim_chip_flash(chip, NULL), &build, APP);
    expect(boot_log(chip, &log), "Hello world!");
    sim_chip_destroy(chip);
}

static void put_ota_choice(uint8_t *entry, uint32_t sequence)
{
    memset(entry, 0xFF, 32);
    for (size_t i = 0; i < 4; i++) {
        entry[i] = (uint8_t)(sequence >> (8 * i));
    }
    const uint32_t crc = (uint32_t)crc32(UINT32_MAX, entry, 4);
    for (size_t i = 0; i < 4; i++) {
        entry[28 + i] = (uint8_t)(crc >> (8 * i));
    }
}

static void test_otadata_picks_the_application(void **state)
{
    (void)state;
    static bench_bytes_t log;
    const esp_image_partition_t partitions[] = {
        {.type = 1, .subtype = 0, .offset = 0xD000, .size = 0x2000, .label = "otadata"},
        {.type = 0, .subtype = 0, .offset = 0x10000, .size = 0x20000, .label = "factory"},
        {.type = 0, .subtype = 0x10, .offset = 0x30000, .size = 0x20000, .label = "first"},
        {.type = 0, .subtype = 0x11, .offset = 0x50000, .size = 0x20000, .label = "second"},
    };
    sim_chip_t *chip = flashed_chip("esp32s3");
    uint8_t *flash = sim_chip_flash(chip, NULL);
    const esp_image_build_t build = plan("esp32s3");
    assert_int_not_equal(esp_image_build_table(partitions, 4, &flash[TABLE], SECTOR), 0);
    put_app(flash, &build, 0x30000);
    put_app(flash, &build, 0x50000);
    expect(boot_log(chip, &log), "from partition factory");
    put_ota_choice(&flash[0xD000], 1);
    expect(boot_log(chip, &log), "from partition first");
    put_ota_choice(&flash[0xE000], 4);
    expect(boot_log(chip, &log), "from partition second");
    flash[0xE000 + 28] ^= 1;
    expect(boot_log(chip, &log), "from partition first");
    flash[0x30000] = 0;
    expect(boot_log(chip, &log), "from partition factory");
    sim_chip_destroy(chip);
}

static void test_a_host_at_115200_reads_what_an_esp8266_runs(void **state)
{
    (void)state;
    static bench_bytes_t log;
    sim_chip_t *chip = flashed_chip("esp8266");
    const char *text = boot_log(chip, &log);
    assert_null(strstr(text, "ets Jan"));
    expect(text, "Hello world!");
    sim_chip_set_host_baud(chip, 74880);
    text = boot_log(chip, &log);
    expect(text, "ets Jan");
    assert_null(strstr(text, "Hello world!"));
    sim_chip_destroy(chip);
}

static void test_any_content_of_flash_ends_the_boot(void **state)
{
    (void)state;
    static bench_bytes_t log;
    unsigned seed = 1;
    for (size_t round = 0; round < 300; round++) {
        sim_chip_t *chip = flashed_chip(sim_chip_name(round % 4));
        uint8_t *flash = sim_chip_flash(chip, NULL);
        for (size_t i = 0; i < 4; i++) {
            seed = seed * 1103515245U + 12345U;
            flash[seed >> 8 & 0x1FFFF & ~(round % 2 == 0 ? 0xFFE0U : 0U)] ^= (uint8_t)seed | 1;
        }
        (void)boot_log(chip, &log);
        const sim_mode_t mode = sim_chip_mode(chip);
        assert_true(mode == SIM_MODE_APP || mode == SIM_MODE_HALTED);
        sim_chip_destroy(chip);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sound_flash_boots),
        cmocka_unit_test(test_a_damaged_flash_says_why_it_does_not_boot),
        cmocka_unit_test(test_an_application_for_newer_chips_does_not_boot),
        cmocka_unit_test(test_otadata_picks_the_application),
        cmocka_unit_test(test_a_host_at_115200_reads_what_an_esp8266_runs),
        cmocka_unit_test(test_any_content_of_flash_ends_the_boot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
