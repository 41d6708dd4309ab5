/* SPDX-License-Identifier: Apache-2.0
 *
 * The supply of an ESP32-P4's flash. Source: power_on_flash() of esptool's target.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sim_bench.h"
#include <cmocka.h>

enum { SECTOR = 4096 };

#define PADS  0x5011010C /* LP_SYSTEM_REG_ANA_XPD_PAD_GROUP_REG */
#define FORCE 0x501153FC /* PMU_DATE_REG */
#define FUSE  0x5012D034 /* EFUSE_RD_REPEAT_DATA1_REG */

static bool flash_answers(sim_chip_t *chip)
{
    return bench_flash_begin(chip, SECTOR, 1, 0) == 0;
}

static void test_v3_1_and_v3_2_leave_the_flash_off(void **state)
{
    (void)state;
    static const struct {
        uint16_t revision;
        bool off;
    } cases[] = {{103, false}, {300, false}, {301, true}, {302, true}, {303, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_chip_t *chip =
            bench_attached_of((sim_config_t){.chip = "esp32p4", .revision = cases[i].revision});
        assert_int_equal(flash_answers(chip), !cases[i].off);
        sim_chip_poke(chip, FORCE, 3);
        assert_int_equal(flash_answers(chip), !cases[i].off);
        sim_chip_poke(chip, PADS, 1);
        assert_true(flash_answers(chip));
        sim_chip_poke(chip, FORCE, 1);
        assert_int_equal(flash_answers(chip), !cases[i].off);
        sim_chip_destroy(chip);
    }
}

static void test_a_reset_switches_it_off_again(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_attached_of((sim_config_t){.chip = "esp32p4", .revision = 301});
    sim_chip_poke(chip, PADS, 1);
    sim_chip_poke(chip, FORCE, 3);
    assert_true(flash_answers(chip));
    bench_bytes_t *log = test_malloc(sizeof *log);
    bench_reset(chip, true);
    (void)bench_text(chip, log);
    test_free(log);
    bench_sync(chip);
    bench_attach(chip, 0);
    assert_false(flash_answers(chip));
    sim_chip_destroy(chip);
}

/* The ROM of v3.2 with the eFuse switches it on at every start, and a flash that is on already does
 * not stand that. */
static void test_v3_2_with_the_efuse_switches_it_on_once(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_attached_of(
        (sim_config_t){.chip = "esp32p4", .revision = 302, .flash_power_fused = true});
    assert_int_equal(sim_chip_peek(chip, FUSE) >> 16 & 1, 1);
    assert_true(flash_answers(chip));
    bench_bytes_t *log = test_malloc(sizeof *log);
    bench_reset(chip, true);
    (void)bench_text(chip, log);
    test_free(log);
    bench_sync(chip);
    bench_attach(chip, 0);
    assert_false(flash_answers(chip));
    assert_int_equal(sim_chip_peek(chip, FORCE) & 3, 3);
    sim_chip_poke(chip, FORCE, 0);
    assert_true(flash_answers(chip));
    sim_chip_destroy(chip);
}

static void test_others_have_no_such_switch(void **state)
{
    (void)state;
    assert_null(sim_chip_create(&(sim_config_t){.chip = "esp32c3", .flash_power_fused = true}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v3_1_and_v3_2_leave_the_flash_off),
        cmocka_unit_test(test_a_reset_switches_it_off_again),
        cmocka_unit_test(test_v3_2_with_the_efuse_switches_it_on_once),
        cmocka_unit_test(test_others_have_no_such_switch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
