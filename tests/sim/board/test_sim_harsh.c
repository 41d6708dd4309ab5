/* SPDX-License-Identifier: Apache-2.0
 *
 * Where boards are harsher than the usual one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sim_bench.h"
#include <cmocka.h>
#include <string.h>

#define MAGIC  "c0 00 0a 04 00 00 00 00 00 00 10 00 40 c0"
#define ANSWER "c0 01 0a 04 00 83 1d f0 00 00 00 00 00 c0"

#define SYNC                                                                                       \
    "c0 00 08 24 00 00 00 00 00 07 07 12 20 5555555555555555555555555555555555555555555555555555"  \
    "555555555555 c0"

static void forget(sim_chip_t *chip, uint64_t us)
{
    bench_bytes_t taken;
    sim_chip_advance(chip, sim_chip_now(chip) + us);
    (void)bench_text(chip, &taken);
}

static sim_chip_t *connected(const sim_config_t *config)
{
    sim_chip_t *chip = sim_chip_create(config);
    assert_non_null(chip);
    forget(chip, 100000);
    bench_send_hex(chip, SYNC);
    forget(chip, 100000);
    return chip;
}

/* The boot pin is looked at when the reset pin has risen, not when the line let go of it. */
static void test_a_board_may_reset_late(void **state)
{
    (void)state;
    const sim_config_t config = {.chip = "esp32", .reset_rise_us = 80000};
    bench_bytes_t log;
    for (unsigned held_ms = 50; held_ms <= 100; held_ms += 50) {
        sim_chip_t *chip = sim_chip_create(&config);
        assert_non_null(chip);
        sim_chip_set_lines(chip, false, true);
        sim_chip_set_lines(chip, true, false);
        sim_chip_advance(chip, held_ms * 1000);
        assert_int_equal(sim_chip_mode(chip) == SIM_MODE_RESET, held_ms < 80);
        sim_chip_set_lines(chip, false, false);
        sim_chip_advance(chip, 200000);
        assert_int_equal(sim_chip_mode(chip) == SIM_MODE_DOWNLOAD, held_ms > 80);
        (void)bench_text(chip, &log);
        sim_chip_destroy(chip);
    }
}

static void test_a_chip_may_print_between_its_answers(void **state)
{
    (void)state;
    const sim_config_t config = {.chip = "esp32",
                                 .boot_download = true,
                                 .log = "hi\r\n",
                                 .log_after_us = 2000000,
                                 .log_every_us = 1000};
    sim_chip_t *chip = connected(&config);
    sim_chip_advance(chip, 1999999);
    bench_send_hex(chip, MAGIC);
    bench_expect_hex(chip, ANSWER);
    sim_chip_advance(chip, 2000000);
    bench_expect_hex(chip, "68 69 0d 0a");
    bench_send_hex(chip, MAGIC);
    sim_chip_advance(chip, 2002000);
    bench_expect_hex(chip, ANSWER "68 69 0d 0a 68 69 0d 0a");
    bench_reset(chip, true);
    sim_chip_advance(chip, 3000000);
    (void)sim_chip_read(chip, (uint8_t[1024]){0}, 1024);
    sim_chip_advance(chip, 3900000);
    bench_expect_hex(chip, "");
    sim_chip_destroy(chip);
}

/* An erase of 16 sectors keeps the ROM busy while a block of 1 KiB comes. */
static void test_bytes_that_come_while_the_rom_works_may_be_lost(void **state)
{
    (void)state;
    static const uint8_t data[1024];
    static const uint32_t begin[4] = {0x10000, 1, 1024, 0};
    for (unsigned room = 0; room <= 2048; room += 1024) {
        bench_bytes_t got;
        const sim_config_t config = {.chip = "esp32",
                                     .boot_download = true,
                                     .paced = true,
                                     .receive_room = (uint16_t)(room == 1024 ? 128 : room)};
        sim_chip_t *chip = connected(&config);
        bench_send_hex(chip, "c0 00 0d 08 00 00 00 00 00 00 00 00 00 00 00 00 00 c0");
        forget(chip, 100000);
        bench_command_words(chip, 0x02, begin, 4);
        bench_block(chip, 0x03, 0, data, sizeof data);
        sim_chip_advance(chip, sim_chip_now(chip) + 2000000);
        (void)bench_text(chip, &got);
        const bool lost = room == 1024;
        assert_int_equal(sim_chip_counters(chip)->blocks_written, lost ? 0 : 1);
        assert_int_equal(sim_chip_counters(chip)->overruns != 0, lost);
        sim_chip_destroy(chip);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_board_may_reset_late),
        cmocka_unit_test(test_a_chip_may_print_between_its_answers),
        cmocka_unit_test(test_bytes_that_come_while_the_rom_works_may_be_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
