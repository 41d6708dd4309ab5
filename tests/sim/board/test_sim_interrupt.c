/*
 * A chip that is reset, or loses its supply, in the middle of an erase or of a page.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sim_bench.h"
#include "sim_link.h"
#include <cmocka.h>
#include <string.h>

enum { DATA = 0x03, AT = 0x10000, SECTOR = 4096, PAGE = 256, BLOCK = 1024 };

/* Flash that was programmed to 0 before; its begin erases two sectors: operations 0 and 1. */
static sim_chip_t *chip_with_old_flash(void)
{
    sim_chip_t *chip = bench_attached("esp32");
    memset(sim_chip_flash(chip, NULL) + AT, 0, 3 * SECTOR);
    return chip;
}

static bool is_all(const uint8_t *bytes, size_t size, uint8_t value)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != value) {
            return false;
        }
    }
    return true;
}

static void test_an_erase_stops_where_it_is(void **state)
{
    (void)state;
    static bench_bytes_t got;
    sim_chip_t *chip = chip_with_old_flash();
    const uint8_t *flash = sim_chip_flash(chip, NULL) + AT;
    const uint32_t words[] = {2 * SECTOR, 8, BLOCK, AT};
    sim_chip_interrupt(chip, SIM_INTERRUPT_RESET, 1, 100);
    bench_command_words(chip, 0x02, words, 4);
    assert_true(is_all(flash, SECTOR + 100, 0xFF));
    assert_true(is_all(flash + SECTOR + 100, 2 * SECTOR - 100, 0));
    assert_int_equal(sim_chip_interruptions(chip), 1);
    assert_int_equal(sim_chip_flash_operations(chip), 2);
    /* It has started over instead of answering. */
    sim_chip_advance(chip, 10000);
    assert_null(strstr(bench_text(chip, &got), "\xC0\x01\x02"));
    assert_int_not_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    sim_chip_destroy(chip);
}

static void test_a_page_stops_where_it_is(void **state)
{
    (void)state;
    uint8_t block[BLOCK];
    sim_chip_t *chip = chip_with_old_flash();
    const uint8_t *flash = sim_chip_flash(chip, NULL) + AT;
    memset(block, 0x55, sizeof block);
    assert_int_equal(bench_flash_begin(chip, SECTOR, 4, AT), 0);
    sim_chip_interrupt(chip, SIM_INTERRUPT_POWER, 3, 7);
    bench_block(chip, DATA, 0, block, sizeof block);
    assert_true(is_all(flash, 2 * PAGE + 7, 0x55));
    assert_true(is_all(flash + 2 * PAGE + 7, SECTOR - 2 * PAGE - 7, 0xFF));
    assert_int_equal(sim_chip_interruptions(chip), 1);
    sim_chip_destroy(chip);
}

static void test_faults_strike_in_flash_one_after_the_other(void **state)
{
    (void)state;
    sim_fault_t faults[3];
    assert_true(sim_fault_parse("unplug:flash:2:4", &faults[0]));
    assert_true(sim_fault_parse("reset:flash:1", &faults[1]));
    assert_true(sim_fault_parse("drop:tx:1000000", &faults[2]));
    sim_chip_t *chip = chip_with_old_flash();
    sim_link_t *link = sim_link_create(chip, faults, 3);
    const uint32_t words[] = {2 * SECTOR, 8, BLOCK, AT};
    bench_command_words(chip, 0x02, words, 4);
    sim_link_advance(link, 1000);
    assert_true(sim_link_struck(link));
    assert_false(sim_link_unplugged(link));
    assert_true(is_all(sim_chip_flash(chip, NULL) + AT + SECTOR, SECTOR, 0));

    static bench_bytes_t banner;
    memset(sim_chip_flash(chip, NULL) + AT, 0, SECTOR);
    bench_reset(chip, true);
    (void)bench_text(chip, &banner);
    bench_sync(chip);
    bench_attach(chip, 0);
    bench_command_words(chip, 0x02, words, 4);
    sim_link_advance(link, 2000000);
    assert_true(sim_link_unplugged(link));
    assert_true(is_all(sim_chip_flash(chip, NULL) + AT, 4, 0xFF));
    assert_true(is_all(sim_chip_flash(chip, NULL) + AT + 4, 2 * SECTOR - 4, 0));
    sim_link_destroy(link);
    sim_chip_destroy(chip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_erase_stops_where_it_is),
        cmocka_unit_test(test_a_page_stops_where_it_is),
        cmocka_unit_test(test_faults_strike_in_flash_one_after_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
