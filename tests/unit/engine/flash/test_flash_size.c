/*
 * What the ids of flash parts tell of their size.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/flash_size.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { KIB = 1024, MIB = 1024 * 1024 };

/* As the id is read: the maker lowest, then the type, then the size. */
static uint32_t id(uint32_t maker, uint32_t type, uint32_t size)
{
    return size << 16 | type << 8 | maker;
}

static void most_makers_tell_a_power_of_two(void **state)
{
    (void)state;
    assert_int_equal(chip_flash_size(id(0xEF, 0x40, 0x12)), 256 * KIB);
    assert_int_equal(chip_flash_size(id(0xC8, 0x40, 0x15)), 2 * MIB);
    assert_int_equal(chip_flash_size(id(0xEF, 0x40, 0x16)), 4 * MIB);
    assert_int_equal(chip_flash_size(id(0x20, 0xBA, 0x19)), 32 * MIB);
    assert_int_equal(chip_flash_size(id(0xEF, 0x40, 0x1C)), 256 * MIB);
}

static void some_begin_anew_at_64_mib(void **state)
{
    (void)state;
    assert_int_equal(chip_flash_size(id(0xEF, 0x40, 0x20)), 64 * MIB);
    assert_int_equal(chip_flash_size(id(0xEF, 0x40, 0x21)), 128 * MIB);
    assert_int_equal(chip_flash_size(id(0x20, 0xBA, 0x22)), 256 * MIB);
}

static void some_add_for_parts_of_1_8_volts(void **state)
{
    (void)state;
    assert_int_equal(chip_flash_size(id(0xC2, 0x25, 0x32)), 256 * KIB);
    assert_int_equal(chip_flash_size(id(0xC2, 0x25, 0x37)), 8 * MIB);
    assert_int_equal(chip_flash_size(id(0xC2, 0x25, 0x3A)), 64 * MIB);
}

static void adesto_tells_it_in_the_second_byte(void **state)
{
    (void)state;
    assert_int_equal(chip_flash_size(id(0x1F, 0x84, 0x01)), 512 * KIB);
    assert_int_equal(chip_flash_size(id(0x1F, 0x85, 0x01)), 1 * MIB);
    assert_int_equal(chip_flash_size(id(0x1F, 0x88, 0x01)), 8 * MIB);
}

static void other_ids_tell_no_size(void **state)
{
    static const uint32_t sizes[] = {0x00, 0x11, 0x1D, 0x1F, 0x23, 0x31, 0x3B, 0xFF};
    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_int_equal(chip_flash_size(id(0xEF, 0x40, sizes[i])), 0);
    }
    assert_int_equal(chip_flash_size(id(0x1F, 0x82, 0x16)), 0);
    assert_int_equal(chip_flash_size(0xFFFFFF), 0);
    assert_int_equal(chip_flash_size(0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_makers_tell_a_power_of_two),
        cmocka_unit_test(some_begin_anew_at_64_mib),
        cmocka_unit_test(some_add_for_parts_of_1_8_volts),
        cmocka_unit_test(adesto_tells_it_in_the_second_byte),
        cmocka_unit_test(other_ids_tell_no_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
