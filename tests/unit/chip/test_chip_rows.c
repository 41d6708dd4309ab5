/*
 * How chips are found: by number, by what their loaders tell, and on a bus; and the facts that
 * only programs for people use, as src/chip/<chip>.c has them, where the sources are named, once
 * more.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "chip/chip_find.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Ids as GET_SECURITY_INFO tells them and words at 0x40001000: esptool, IMAGE_CHIP_ID and
 * MAGIC_VALUE of its targets. */
static const struct {
    target_chip_t chip;
    uint32_t known_by;
} chips[] = {
    {ESP8266_CHIP, 0xFFF0C101}, {ESP32_CHIP, 0x00F01D83}, {ESP32S2_CHIP, CHIP_ID_LEFT_OUT},
    {ESP32C3_CHIP, 5},          {ESP32S3_CHIP, 9},        {ESP32C2_CHIP, 12},
    {ESP32C5_CHIP, 23},         {ESP32H2_CHIP, 16},       {ESP32C6_CHIP, 13},
    {ESP32P4_CHIP, 18},         {ESP32C61_CHIP, 20},      {ESP32S31_CHIP, 32},
    {ESP32H4_CHIP, 28},
};
enum { CHIPS = sizeof(chips) / sizeof(chips[0]) };

static void each_chip_is_found_by_what_it_tells(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const chip_t *chip = chip_find(chips[i].known_by);
        assert_non_null(chip);
        assert_int_equal(chip->target, chips[i].chip);
        assert_ptr_equal(chip_row(chips[i].chip), chip);
        assert_non_null(chip_program(chips[i].chip));
    }
    /* The one that leaves its id out has a word as well. */
    assert_ptr_equal(chip_find(0x000007C6), chip_row(ESP32S2_CHIP));
}

static void what_no_chip_tells_finds_none(void **state)
{
    static const uint32_t unknown[] = {
        0, 2, 3, 4, 6, 8, 10, 11, 33, 0x7D, 0x7F, 0x80, 0xFFFF, 0x000007C5, 0xFFF0C102, 0xFFFFFFFF,
    };
    (void)state;
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        assert_null(chip_find(unknown[i]));
    }
}

/* A number that is kept for a chip to come has no row, nor have those behind the last. */
static void numbers_without_a_chip_have_no_row(void **state)
{
    static const int numbers[] = {ESP32H21_CHIP, ESP_CHIP_END, ESP_CHIP_END + 1, 1000, -1};
    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_null(chip_row((target_chip_t)numbers[i]));
        assert_null(chip_program((target_chip_t)numbers[i]));
    }
}

/* Source: esp-serial-flasher, src/esp_targets.c, chip_magic_value and ESP32P4_SPI_DATE_REG. */
static void each_step_of_silicon_is_known_over_spi(void **state)
{
    static const struct {
        const chip_spi_t *row;
        chip_spi_t expected;
    } rows[] = {
        {&esp_loader_chip_esp32c3_spi,
         {.magics = {0x6921506F, 0x1B31506F, 0x4881606F, 0x4361606F}}},
        {&esp_loader_chip_esp32s3_spi, {.magics = {9}}},
        {&esp_loader_chip_esp32c2_spi, {.magics = {0x6F51306F, 0x7C41A06F, 0x0C21E06F}}},
        {&esp_loader_chip_esp32h2_spi, {.magics = {0xD7B73E80}}},
        {&esp_loader_chip_esp32p4_spi, {.date = 0x2207202}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_memory_equal(rows[i].row, &rows[i].expected, sizeof(rows[i].expected));
    }
}

static void each_chip_tells_its_device_over_sdio(void **state)
{
    (void)state;
    assert_int_equal(esp_loader_chip_esp32c5_sdio.device, 0x1017);
    assert_int_equal(esp_loader_chip_esp32c6_sdio.device, 0x100D);
    assert_int_equal(esp_loader_chip_esp32c61_sdio.device, 0x1014);
    assert_true(esp_loader_chip_esp32c5_sdio.stub_speaks);
    assert_true(esp_loader_chip_esp32c6_sdio.stub_speaks);
    assert_false(esp_loader_chip_esp32c61_sdio.stub_speaks);
}

static void programs_know_the_pins_of_each_chip(void **state)
{
    static const struct {
        target_chip_t chip;
        chip_program_t expected;
    } rows[] = {
        {ESP8266_CHIP, {.ways = CHIP_PROGRAM_MAC_IS_ID}},
        {ESP32_CHIP,
         {.ways = CHIP_PROGRAM_HSPI | CHIP_PROGRAM_PINS_SHIFTED,
          .last_gpio = 33,
          .gap_first = 30,
          .gap_last = 31,
          .flash_supply = 0x3FF48074}},
        {ESP32S2_CHIP, {.last_gpio = 46, .gap_first = 22, .gap_last = 25}},
        {ESP32C3_CHIP, {.last_gpio = 21, .boot_gpio = 9}},
        {ESP32S3_CHIP, {.last_gpio = 48, .gap_first = 22, .gap_last = 25}},
        {ESP32C2_CHIP, {.last_gpio = 20, .boot_gpio = 9}},
        {ESP32C5_CHIP, {.last_gpio = 28, .boot_gpio = 28}},
        {ESP32H2_CHIP, {.last_gpio = 27, .boot_gpio = 9}},
        {ESP32C6_CHIP, {.last_gpio = 30, .boot_gpio = 9}},
        {ESP32P4_CHIP, {.last_gpio = 54, .boot_gpio = 35}},
        {ESP32C61_CHIP, {.last_gpio = 29, .boot_gpio = 9}},
        {ESP32S31_CHIP, {.last_gpio = 60, .boot_gpio = CHIP_BOOT_GPIO_UNKNOWN}},
        {ESP32H4_CHIP, {.last_gpio = 39, .boot_gpio = CHIP_BOOT_GPIO_UNKNOWN}},
    };
    (void)state;
    assert_int_equal(sizeof(rows) / sizeof(rows[0]), CHIPS);
    for (size_t i = 0; i < CHIPS; i++) {
        const chip_program_t *is = chip_program(rows[i].chip);
        const chip_program_t *expected = &rows[i].expected;
        assert_int_equal(is->ways, expected->ways);
        assert_int_equal(is->last_gpio, expected->last_gpio);
        assert_int_equal(is->gap_first, expected->gap_first);
        assert_int_equal(is->gap_last, expected->gap_last);
        assert_int_equal(is->flash_supply, expected->flash_supply);
        assert_int_equal(is->boot_gpio, expected->boot_gpio);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_chip_is_found_by_what_it_tells),
        cmocka_unit_test(what_no_chip_tells_finds_none),
        cmocka_unit_test(numbers_without_a_chip_have_no_row),
        cmocka_unit_test(each_step_of_silicon_is_known_over_spi),
        cmocka_unit_test(each_chip_tells_its_device_over_sdio),
        cmocka_unit_test(programs_know_the_pins_of_each_chip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
