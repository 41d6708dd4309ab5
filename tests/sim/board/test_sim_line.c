/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sim_bench.h"
#include <cmocka.h>
#include <string.h>

enum { CHANGE_RATE = 0x0F };

#define READ_MAGIC "c0000a04000000000000100040c0"
#define MAGIC      "c0 01 0a 04 00 83 1d f0 00 00 00 00 00 c0"

/* The lines held long enough, then what the chip does. */
static sim_mode_t mode_after(bool usb, const bool lines[][2], size_t count)
{
    const sim_config_t config = {.chip = "esp32c3", .usb_serial_jtag = usb};
    sim_chip_t *chip = sim_chip_create(&config);
    uint64_t now_us = 0;
    for (size_t i = 0; i < count; i++) {
        sim_chip_set_lines(chip, lines[i][0], lines[i][1]);
        sim_chip_advance(chip, now_us += 100000);
    }
    const sim_mode_t mode = sim_chip_mode(chip);
    sim_chip_destroy(chip);
    return mode;
}

/* DTR, RTS; true is asserted. Nothing bootable is in flash, so that a run ends halted. */
static void test_classic_lines(void **state)
{
    (void)state;
    const bool nothing[][2] = {{false, false}};
    const bool dtr_alone[][2] = {{true, false}};
    const bool both[][2] = {{true, true}};
    const bool held[][2] = {{false, true}};
    const bool run[][2] = {{false, true}, {false, false}};
    const bool download[][2] = {{false, true}, {true, false}, {false, false}};
    const bool through_both[][2] = {{true, true}, {false, true}, {true, true}};
    assert_int_equal(mode_after(false, nothing, 1), SIM_MODE_HALTED);
    assert_int_equal(mode_after(false, dtr_alone, 1), SIM_MODE_HALTED);
    assert_int_equal(mode_after(false, both, 1), SIM_MODE_HALTED);
    assert_int_equal(mode_after(false, held, 1), SIM_MODE_RESET);
    assert_int_equal(mode_after(false, run, 2), SIM_MODE_HALTED);
    assert_int_equal(mode_after(false, download, 3), SIM_MODE_DOWNLOAD);
    assert_int_equal(mode_after(false, through_both, 3), SIM_MODE_HALTED);
}

static sim_mode_t mode_after_reset(const sim_config_t *config, bool dtr)
{
    sim_chip_t *chip = sim_chip_create(config);
    sim_chip_set_lines(chip, false, true);
    sim_chip_advance(chip, 100000);
    sim_chip_set_lines(chip, dtr, false);
    sim_chip_advance(chip, 200000);
    const sim_mode_t mode = sim_chip_mode(chip);
    sim_chip_destroy(chip);
    return mode;
}

/* As somebody holds a button, or has left a wire out. */
static void test_a_boot_pin_may_be_held_or_loose(void **state)
{
    (void)state;
    const sim_config_t held = {.chip = "esp32", .boot_held = true};
    const sim_config_t loose = {.chip = "esp32", .boot_loose = true};
    assert_int_equal(mode_after_reset(&held, false), SIM_MODE_DOWNLOAD);
    assert_int_equal(mode_after_reset(&held, true), SIM_MODE_DOWNLOAD);
    assert_int_equal(mode_after_reset(&loose, false), SIM_MODE_HALTED);
    assert_int_equal(mode_after_reset(&loose, true), SIM_MODE_HALTED);
}

static void test_both_lines_for_less_than_the_reset_pin_takes(void **state)
{
    (void)state;
    sim_chip_t *chip = sim_chip_create(&(sim_config_t){.chip = "esp32"});
    sim_chip_set_lines(chip, false, true);
    sim_chip_advance(chip, 100000);
    sim_chip_set_lines(chip, true, true);
    sim_chip_advance(chip, 100500);
    sim_chip_set_lines(chip, true, false);
    sim_chip_advance(chip, 150000);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    sim_chip_destroy(chip);
}

static void test_usb_lines(void **state)
{
    (void)state;
    const bool download[][2] = {
        {false, false}, {true, false}, {true, true}, {false, true}, {false, false}};
    const bool run[][2] = {{false, true}, {false, false}};
    const bool cleared[][2] = {{true, false}, {false, false}, {false, true}, {false, false}};
    assert_int_equal(mode_after(true, download, 5), SIM_MODE_DOWNLOAD);
    assert_int_equal(mode_after(true, run, 2), SIM_MODE_HALTED);
    assert_int_equal(mode_after(true, cleared, 4), SIM_MODE_HALTED);
}

static void test_download_mode_lasts_until_the_next_reset(void **state)
{
    (void)state;
    sim_chip_t *chip = sim_chip_create(&(sim_config_t){.chip = "esp32"});
    bench_bytes_t log;
    assert_null(strstr(bench_text(chip, &log), "waiting for download"));
    bench_reset(chip, true);
    assert_non_null(strstr(bench_text(chip, &log), "waiting for download"));
    sim_chip_set_lines(chip, true, false);
    sim_chip_set_lines(chip, false, false);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    bench_reset(chip, false);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    sim_chip_destroy(chip);
}

static void test_the_chip_takes_the_rate_of_the_first_sync(void **state)
{
    (void)state;
    static const uint32_t rates[] = {9600, 74880, 115200, 230400, 921600};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        sim_chip_t *chip = bench_chip("esp32");
        sim_chip_set_host_baud(chip, rates[i]);
        bench_send_hex(chip, "c0000824000000000007071220 5555555555555555555555555555555555555555"
                             "555555555555555555555555 c0");
        assert_int_equal(sim_chip_baud(chip), rates[i]);
        bench_bytes_t answers;
        (void)bench_text(chip, &answers);
        assert_int_equal(answers.size, 8 * 14);
        bench_send_hex(chip, READ_MAGIC);
        bench_expect_hex(chip, MAGIC);
        sim_chip_destroy(chip);
    }
}

static void test_unequal_rates_give_garbage_both_ways(void **state)
{
    (void)state;
    bench_bytes_t noise;
    sim_chip_t *chip = bench_connected("esp32");
    sim_chip_set_host_baud(chip, 57600);
    bench_send_hex(chip, READ_MAGIC);
    bench_expect_hex(chip, "");
    assert_int_equal(sim_chip_counters(chip)->commands[0x0A], 0);
    sim_chip_set_host_baud(chip, 115200);
    bench_send_hex(chip, "c0" READ_MAGIC);
    bench_expect_hex(chip, MAGIC);

    sim_chip_set_host_baud(chip, 230400);
    bench_reset(chip, false);
    sim_chip_advance(chip, sim_chip_now(chip) + 10000);
    assert_null(strstr(bench_text(chip, &noise), "invalid header"));
    assert_in_range(noise.size, 150, 2000);
    assert_true(sim_chip_counters(chip)->garbled > 80);
    sim_chip_destroy(chip);
}

static void test_rates_within_three_percent_are_equal(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_connected("esp32");
    sim_chip_set_host_baud(chip, 115200 + 115200 * 25 / 1000);
    bench_send_hex(chip, READ_MAGIC);
    bench_expect_hex(chip, MAGIC);
    sim_chip_set_host_baud(chip, 115200 + 115200 * 4 / 100);
    bench_send_hex(chip, READ_MAGIC);
    assert_int_equal(sim_chip_counters(chip)->commands[0x0A], 1);
    sim_chip_destroy(chip);
}

static void test_change_of_rate_is_answered_at_the_old_one(void **state)
{
    (void)state;
    const uint32_t rate[2] = {460800, 0};
    sim_chip_t *chip = bench_connected("esp32");
    bench_command_words(chip, CHANGE_RATE, rate, 2);
    assert_int_equal(bench_error(chip, CHANGE_RATE), 0);
    sim_chip_set_host_baud(chip, 460800);
    assert_int_equal(sim_chip_baud(chip), 460800);
    sim_chip_advance(chip, 50000);
    bench_expect_hex(chip, "c0 c0");
    bench_send_hex(chip, READ_MAGIC);
    bench_expect_hex(chip, MAGIC);
    bench_reset(chip, true);
    assert_int_equal(sim_chip_baud(chip), 115200);
    sim_chip_destroy(chip);
}

/* Recorded: the ESP32's ROM divides by it. */
static void test_a_rate_of_0_is_the_end(void **state)
{
    (void)state;
    const uint32_t nothing[2] = {0, 0};
    sim_chip_t *chip = bench_connected("esp32");
    bench_command_words(chip, CHANGE_RATE, nothing, 2);
    bench_expect_hex(chip, "");
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    sim_chip_destroy(chip);
    chip = bench_connected("esp32c3");
    bench_command_words(chip, CHANGE_RATE, nothing, 2);
    assert_int_equal(bench_error(chip, CHANGE_RATE), 0);
    sim_chip_destroy(chip);
}

static void test_a_line_that_cannot_tell_its_rate_always_matches(void **state)
{
    (void)state;
    const sim_config_t config = {.chip = "esp32", .boot_download = true, .any_rate = true};
    const uint32_t rate[2] = {921600, 0};
    bench_bytes_t log;
    sim_chip_t *chip = sim_chip_create(&config);
    (void)bench_text(chip, &log);
    bench_send_hex(chip, "c0000824000000000007071220 5555555555555555555555555555555555555555"
                         "555555555555555555555555 c0");
    (void)bench_text(chip, &log);
    bench_command_words(chip, CHANGE_RATE, rate, 2);
    assert_int_equal(bench_error(chip, CHANGE_RATE), 0);
    sim_chip_advance(chip, 2000);
    bench_expect_hex(chip, "c0 c0");
    bench_send_hex(chip, READ_MAGIC);
    bench_expect_hex(chip, MAGIC);
    sim_chip_destroy(chip);
}

static sim_chip_t *paced_chip(void)
{
    const sim_config_t config = {.chip = "esp32", .boot_download = true, .paced = true};
    sim_chip_t *chip = sim_chip_create(&config);
    bench_bytes_t log;
    sim_chip_advance(chip, 100000);
    assert_non_null(strstr(bench_text(chip, &log), "waiting for download"));
    bench_send_hex(chip, "c0000824000000000007071220 5555555555555555555555555555555555555555"
                         "555555555555555555555555 c0");
    sim_chip_advance(chip, 200000);
    (void)bench_text(chip, &log);
    assert_int_equal(log.size, 8 * 14);
    return chip;
}

/* Lets time go to the moment the last byte of an answer of 14 bytes is there. @return that moment
 * since `from_us` */
static uint64_t until_answer(sim_chip_t *chip, uint64_t from_us, uint8_t opcode)
{
    uint64_t now_us = from_us;
    for (size_t i = 0; i < 100000 && sim_chip_next_event(chip) != SIM_NO_EVENT; i++) {
        now_us = sim_chip_next_event(chip);
        sim_chip_advance(chip, now_us);
    }
    assert_int_equal(bench_error(chip, opcode), 0);
    return now_us - from_us;
}

static void test_paced_wire_takes_ten_bits_a_byte(void **state)
{
    (void)state;
    sim_chip_t *chip = paced_chip();
    bench_send_hex(chip, READ_MAGIC);
    const uint64_t took_us = until_answer(chip, 200000, 0x0A);
    /* 14 bytes there and 14 back are 2430 us at 115200. */
    assert_in_range(took_us, 2430, 3000);
    sim_chip_destroy(chip);
}

static void test_paced_flash_takes_its_datasheet_times(void **state)
{
    (void)state;
    const uint32_t attach[2] = {0, 0};
    const uint32_t three_sectors[4] = {0x3000, 1, 0x400, 0x1000};
    const uint32_t block_and_sector[4] = {0x11000, 1, 0x400, 0x10000};
    static uint8_t data[1024];
    sim_chip_t *chip = paced_chip();
    uint64_t now_us = 200000;
    bench_command_words(chip, 0x0D, attach, 2);
    now_us += until_answer(chip, now_us, 0x0D);
    bench_command_words(chip, 0x02, three_sectors, 4);
    uint64_t took_us = until_answer(chip, now_us, 0x02);
    assert_in_range(took_us, 3 * 45000, 3 * 45000 + 5000);
    now_us += took_us;
    bench_command_words(chip, 0x02, block_and_sector, 4);
    took_us = until_answer(chip, now_us, 0x02);
    assert_in_range(took_us, 150000 + 45000, 150000 + 45000 + 5000);
    now_us += took_us;
    bench_block(chip, 0x03, 0, data, sizeof data);
    took_us = until_answer(chip, now_us, 0x03);
    /* 1024 + 26 bytes there, 14 back and four pages of 400 us. */
    assert_in_range(took_us, 1064 * 1000000 / 11520 + 1600, 1064 * 1000000 / 11520 + 1900);
    sim_chip_destroy(chip);
}

static void test_many_chips_do_not_know_of_each_other(void **state)
{
    (void)state;
    enum { CHIPS = 24 };
    sim_chip_t *chips[CHIPS];
    for (size_t i = 0; i < CHIPS; i++) {
        chips[i] = bench_attached(sim_chip_name(i % 4));
        assert_int_equal(bench_flash_begin(chips[i], 4096, 4, 0), 0);
    }
    for (uint32_t block = 0; block < 4; block++) {
        for (size_t i = 0; i < CHIPS; i++) {
            const uint8_t data[4] = {(uint8_t)i, (uint8_t)block, 0xC0, 0xDB};
            bench_block(chips[i], 0x03, block, data, sizeof data);
        }
        for (size_t i = 0; i < CHIPS; i++) {
            assert_int_equal(bench_error(chips[i], 0x03), 0);
        }
    }
    for (size_t i = 0; i < CHIPS; i++) {
        assert_int_equal(sim_chip_flash(chips[i], NULL)[12], i);
        assert_int_equal(sim_chip_counters(chips[i])->blocks_written, 4);
        sim_chip_destroy(chips[i]);
    }
}

static void test_power_cycle_keeps_the_flash_only(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_attached("esp32");
    sim_chip_flash(chip, NULL)[5] = 0x12;
    sim_chip_poke(chip, 0x3FFB0000, 7);
    sim_chip_power_cycle(chip);
    assert_int_equal(sim_chip_flash(chip, NULL)[5], 0x12);
    assert_int_equal(sim_chip_peek(chip, 0x3FFB0000), 0);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    bench_bytes_t log;
    assert_non_null(strstr(bench_text(chip, &log), "waiting for download"));
    bench_send_hex(chip, READ_MAGIC);
    bench_expect_hex(chip, "");
    sim_chip_destroy(chip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classic_lines),
        cmocka_unit_test(test_a_boot_pin_may_be_held_or_loose),
        cmocka_unit_test(test_both_lines_for_less_than_the_reset_pin_takes),
        cmocka_unit_test(test_usb_lines),
        cmocka_unit_test(test_download_mode_lasts_until_the_next_reset),
        cmocka_unit_test(test_the_chip_takes_the_rate_of_the_first_sync),
        cmocka_unit_test(test_unequal_rates_give_garbage_both_ways),
        cmocka_unit_test(test_rates_within_three_percent_are_equal),
        cmocka_unit_test(test_change_of_rate_is_answered_at_the_old_one),
        cmocka_unit_test(test_a_rate_of_0_is_the_end),
        cmocka_unit_test(test_a_line_that_cannot_tell_its_rate_always_matches),
        cmocka_unit_test(test_paced_wire_takes_ten_bits_a_byte),
        cmocka_unit_test(test_paced_flash_takes_its_datasheet_times),
        cmocka_unit_test(test_many_chips_do_not_know_of_each_other),
        cmocka_unit_test(test_power_cycle_keeps_the_flash_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
