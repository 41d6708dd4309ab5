/*
 * How chips are found: by number, and by what their loaders tell.
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_chip_is_found_by_what_it_tells),
        cmocka_unit_test(what_no_chip_tells_finds_none),
        cmocka_unit_test(numbers_without_a_chip_have_no_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
