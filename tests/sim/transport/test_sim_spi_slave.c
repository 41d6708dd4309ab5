/* SPDX-License-Identifier: Apache-2.0
 *
 * The chip's side of SPI download, driven by raw transactions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sim_bench.h"
#include "sim/bench/spi_host.h"
#include <cmocka.h>
#include <string.h>

static void test_only_some_chips_offer_it(void **state)
{
    static const char *const offering[] = {"esp32s3", "esp32c2", "esp32c3", "esp32h2", "esp32p4"};
    (void)state;
    size_t count = 0;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        count += sim_bus_offered(sim_chip_name(i), SIM_BUS_SPI);
        assert_true(sim_bus_offered(sim_chip_name(i), SIM_BUS_SERIAL));
    }
    assert_int_equal(count, sizeof offering / sizeof offering[0]);
    for (size_t i = 0; i < count; i++) {
        assert_true(sim_bus_offered(offering[i], SIM_BUS_SPI));
    }
    sim_chip_t *other = bench_chip("esp32s2");
    assert_false(sim_bus_strap(other, SIM_BUS_SPI));
    bench_reset(other, true);
    assert_int_equal(sim_bus_active(other), SIM_BUS_SERIAL);
    sim_chip_destroy(other);
}

static void test_handshake_comes_before_all(void **state)
{
    uint8_t said = 0;
    (void)state;
    sim_chip_t *chip = spi_chip_of((sim_config_t){.chip = "esp32c3", .paced = true});
    spi_get(chip, RDBUF, CMD, &said, 1);
    assert_int_equal(said, 0);
    sim_chip_advance(chip, sim_chip_now(chip) + 20000);
    spi_get(chip, RDBUF, CMD, &said, 1);
    assert_int_equal(said, IDLE);
    assert_int_equal(spi_status(chip, RXSTA), 0);
    spi_tell(chip, READY);
    sim_chip_advance(chip, sim_chip_now(chip) + 1000);
    assert_int_equal(spi_status(chip, RXSTA), UNTOUCHED);
    assert_int_equal(spi_status(chip, TXSTA), UNTOUCHED);
    spi_touch(chip, RXSTA);
    sim_chip_advance(chip, sim_chip_now(chip) + 1000);
    assert_int_equal(spi_status(chip, RXSTA), (uint32_t)BUFFER << 2 | FIRST);
    assert_int_equal(spi_status(chip, TXSTA), UNTOUCHED);
    sim_chip_destroy(chip);
}

static void test_answers_read_register(void **state)
{
    static const uint32_t magic[1] = {0x40001000};
    (void)state;
    sim_chip_t *chip = spi_linked_chip();
    uint32_t value = 0;
    for (unsigned i = 0; i < 5; i++) {
        spi_send(chip, 0x0A, magic, 1);
        assert_int_equal(spi_answer(chip, 0x0A, &value), 0);
        assert_int_equal(value, MAGIC);
        const uint32_t toggle = i % 2 == 0 ? 1 : 0;
        assert_int_equal(spi_status(chip, RXSTA), (uint32_t)BUFFER << 2 | toggle);
        assert_int_equal(spi_status(chip, TXSTA) & 3, i == 0 ? FIRST : !toggle);
    }
    assert_int_equal(sim_chip_counters(chip)->commands[0x0A], 5);
    assert_int_equal(sim_chip_counters(chip)->answers, 5);
    sim_chip_destroy(chip);
}

static void test_writes_registers(void **state)
{
    static const uint32_t words[4] = {0x60002058, 0x12345678, 0xFFFF, 0};
    (void)state;
    sim_chip_t *chip = spi_linked_chip();
    assert_int_equal(spi_command(chip, 0x09, words, 4), 0);
    assert_int_equal(sim_chip_peek(chip, 0x60002058), 0x5678);
    sim_chip_destroy(chip);
}

static void test_loads_ram_and_runs_it_when_the_answer_was_read(void **state)
{
    static uint8_t frame[HEADER + 16 + BLOCK];
    static const uint32_t run[2] = {0, RAM};
    (void)state;
    sim_chip_t *chip = spi_linked_chip();
    spi_begin_ram(chip, 2 * BLOCK);
    for (uint32_t i = 0; i < 2; i++) {
        spi_put(chip, WRDMA, 0, frame, spi_block_of(frame, (uint8_t)(0x11 * (i + 1)), i, BLOCK));
        spi_put(chip, WR_DONE, 0, NULL, 0);
        assert_int_equal(spi_answer(chip, 0x07, NULL), 0);
    }
    assert_int_equal(sim_chip_peek(chip, RAM + BLOCK - 4), 0x11111111);
    assert_int_equal(sim_chip_peek(chip, RAM + 2 * BLOCK - 4), 0x22222222);
    spi_send(chip, 0x06, run, 2);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    assert_int_equal(spi_answer(chip, 0x06, NULL), 0);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_RAM_CODE);
    assert_int_equal(sim_bus_active(chip), SIM_BUS_SERIAL);
    assert_int_equal(spi_status(chip, RXSTA), 0);
    sim_chip_destroy(chip);
}

static void test_bad_checksum_is_told(void **state)
{
    uint8_t frame[HEADER + 16 + 64];
    (void)state;
    sim_chip_t *chip = spi_linked_chip();
    spi_begin_ram(chip, 64);
    const size_t size = spi_block_of(frame, 0x33, 0, 64);
    frame[4] ^= 1;
    spi_put(chip, WRDMA, 0, frame, size);
    spi_put(chip, WR_DONE, 0, NULL, 0);
    assert_int_equal(spi_answer(chip, 0x07, NULL), 0x07);
    sim_chip_destroy(chip);
}

static void test_frame_may_come_in_segments_and_in_four_bits(void **state)
{
    static const uint32_t magic[1] = {0x40001000};
    enum { QUAD = 0xA0 };
    uint8_t frame[64];
    uint32_t value = 0;
    (void)state;
    sim_chip_t *chip = spi_linked_chip();
    const size_t size = spi_frame_of(frame, 0x0A, magic, 1);
    spi_put(chip, QUAD | WRDMA, 0, frame, 5);
    spi_put(chip, QUAD | WRDMA, 0, &frame[5], size - 5);
    spi_put(chip, WR_DONE, 0, NULL, 0);
    assert_int_equal(spi_answer(chip, 0x0A, &value), 0);
    assert_int_equal(value, MAGIC);
    sim_chip_destroy(chip);
}

static void test_without_write_done_frames_run_together(void **state)
{
    static const uint32_t magic[1] = {0x40001000};
    uint8_t frame[64];
    (void)state;
    sim_chip_t *chip = spi_linked_chip();
    const size_t size = spi_frame_of(frame, 0x0A, magic, 1);
    spi_put(chip, WRDMA, 0, frame, size);
    spi_touch(chip, TXSTA);
    assert_int_equal(spi_status(chip, TXSTA), 0);
    assert_int_equal(spi_status(chip, RXSTA), (uint32_t)BUFFER << 2 | FIRST);
    const uint32_t ram[1] = {RAM};
    uint32_t value = 0;
    spi_send(chip, 0x0A, ram, 1);
    assert_int_equal(spi_answer(chip, 0x0A, &value), 0);
    assert_int_equal(value, MAGIC);
    assert_int_equal(spi_command(chip, 0x0A, magic, 1), 0);
    sim_chip_destroy(chip);
}

static void test_without_cmd8_no_buffer_is_offered(void **state)
{
    static const uint32_t magic[1] = {0x40001000};
    uint8_t bytes[ANSWER];
    (void)state;
    sim_chip_t *chip = spi_linked_chip();
    const uint32_t before = spi_status(chip, RXSTA);
    spi_send(chip, 0x0A, magic, 1);
    spi_touch(chip, TXSTA);
    spi_get(chip, RDDMA, 0, bytes, sizeof bytes);
    assert_int_equal(spi_word(&bytes[4]), MAGIC);
    assert_int_equal(spi_status(chip, RXSTA), before);
    spi_send(chip, 0x0A, magic, 1);
    assert_int_equal(sim_chip_counters(chip)->commands[0x0A], 1);
    spi_put(chip, CMD8, 0, NULL, 0);
    assert_int_equal(spi_status(chip, RXSTA), (uint32_t)BUFFER << 2 | 1);
    sim_chip_destroy(chip);
}

static void test_what_is_sent_before_a_buffer_is_offered_is_lost(void **state)
{
    static const uint32_t magic[1] = {0x40001000};
    (void)state;
    sim_chip_t *chip = spi_strapped_chip();
    spi_send(chip, 0x0A, magic, 1);
    spi_tell(chip, READY);
    spi_send(chip, 0x0A, magic, 1);
    spi_touch(chip, TXSTA);
    spi_touch(chip, RXSTA);
    assert_int_equal(spi_status(chip, TXSTA), 0);
    assert_int_equal(sim_chip_counters(chip)->frames, 0);
    assert_int_equal(spi_command(chip, 0x0A, magic, 1), 0);
    sim_chip_destroy(chip);
}

static void test_answer_takes_its_time(void **state)
{
    static const uint32_t slow[4] = {0x60002058, 1, 0xFFFFFFFF, 5000};
    static const uint8_t nothing[ANSWER];
    uint8_t bytes[ANSWER];
    (void)state;
    sim_chip_t *chip = spi_chip_of((sim_config_t){.chip = "esp32c3", .paced = true});
    sim_chip_advance(chip, sim_chip_now(chip) + 20000);
    spi_tell(chip, READY);
    sim_chip_advance(chip, sim_chip_now(chip) + 100);
    spi_touch(chip, RXSTA);
    spi_touch(chip, TXSTA);
    sim_chip_advance(chip, sim_chip_now(chip) + 100);
    spi_send(chip, 0x09, slow, 4);
    const uint64_t sent = sim_chip_now(chip);
    spi_get(chip, RDDMA, 0, bytes, sizeof bytes);
    assert_memory_equal(bytes, nothing, sizeof bytes);
    spi_put(chip, CMD8, 0, NULL, 0);
    while (spi_status(chip, TXSTA) == 0) {
        assert_true(sim_chip_now(chip) < sent + 10000);
    }
    assert_true(sim_chip_now(chip) >= sent + 5000);
    assert_int_equal(spi_answer(chip, 0x09, NULL), 0);
    sim_chip_destroy(chip);
}

static void test_frame_longer_than_the_buffer_is_refused(void **state)
{
    static uint8_t frame[HEADER + 16 + BLOCK + 64];
    (void)state;
    sim_chip_t *chip = spi_linked_chip();
    const uint32_t words[4] = {BLOCK + 64, 1, BLOCK, RAM};
    assert_int_equal(spi_command(chip, 0x05, words, 4), 0);
    spi_put(chip, WRDMA, 0, frame, spi_block_of(frame, 0x44, 0, BLOCK + 64));
    spi_put(chip, WR_DONE, 0, NULL, 0);
    assert_int_equal(spi_answer(chip, 0x07, NULL), 0x05);
    assert_int_equal(sim_chip_peek(chip, RAM), 0);
    sim_chip_destroy(chip);
}

static void test_other_commands_are_refused_once(void **state)
{
    static const uint8_t opcodes[] = {0x02, 0x08, 0x0B, 0x0D, 0x0F, 0x13, 0x14, 0xD0};
    (void)state;
    sim_chip_t *chip = spi_linked_chip();
    for (size_t i = 0; i < sizeof opcodes; i++) {
        assert_int_equal(spi_command(chip, opcodes[i], NULL, 0), 0x05);
    }
    assert_int_equal(sim_chip_counters(chip)->refused, sizeof opcodes);
    assert_int_equal(sim_chip_counters(chip)->answers, sizeof opcodes);
    sim_chip_destroy(chip);
}

static void test_starts_over_and_reboots_when_told(void **state)
{
    static const uint32_t magic[1] = {0x40001000};
    uint8_t said = 0;
    (void)state;
    sim_chip_t *chip = spi_linked_chip();
    spi_put(chip, WRDMA, 0, "half a frame", 12);
    spi_tell(chip, START_OVER);
    spi_get(chip, RDBUF, CMD, &said, 1);
    assert_int_equal(said, IDLE);
    spi_tell(chip, READY);
    spi_touch(chip, RXSTA);
    assert_int_equal(spi_status(chip, RXSTA), (uint32_t)BUFFER << 2 | FIRST);
    assert_int_equal(spi_command(chip, 0x0A, magic, 1), 0);
    spi_tell(chip, REBOOT);
    sim_chip_advance(chip, sim_chip_now(chip) + 10000);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    assert_int_equal(sim_bus_active(chip), SIM_BUS_SERIAL);
    sim_chip_destroy(chip);
}

static void test_strap_decides_at_reset_who_is_heard(void **state)
{
    static bench_bytes_t banner;
    static const char sync[] = "c0 00 08 24 00 00 00 00 00 07 07 12 20"
                               "55555555555555555555555555555555"
                               "55555555555555555555555555555555 c0";
    (void)state;
    sim_chip_t *chip = spi_linked_chip();
    assert_non_null(strstr(bench_text(chip, &banner), "waiting for download"));
    bench_send_hex(chip, sync);
    assert_int_equal(sim_chip_counters(chip)->frames, 0);
    assert_true(sim_bus_strap(chip, SIM_BUS_SERIAL));
    assert_int_equal(sim_bus_active(chip), SIM_BUS_SPI);
    bench_reset(chip, true);
    assert_int_equal(sim_bus_active(chip), SIM_BUS_SERIAL);
    bench_send_hex(chip, sync);
    assert_int_equal(sim_chip_counters(chip)->answers, 8);
    assert_int_equal(spi_status(chip, CMD), 0);
    sim_chip_destroy(chip);
}

static void test_stub_speaks_on_the_serial_line(void **state)
{
    static uint8_t frame[HEADER + 16 + BLOCK];
    static const uint32_t run[2] = {0, RAM};
    static bench_bytes_t text;
    (void)state;
    sim_chip_t *chip = spi_chip_of((sim_config_t){.chip = "esp32c3", .any_stub = true});
    spi_tell(chip, READY);
    spi_touch(chip, RXSTA);
    spi_begin_ram(chip, BLOCK);
    (void)bench_text(chip, &text);
    spi_put(chip, WRDMA, 0, frame, spi_block_of(frame, 0x13, 0, BLOCK));
    spi_put(chip, WR_DONE, 0, NULL, 0);
    assert_int_equal(spi_answer(chip, 0x07, NULL), 0);
    assert_int_equal(spi_command(chip, 0x06, run, 2), 0);
    sim_chip_advance(chip, sim_chip_now(chip) + 20000);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_STUB);
    bench_expect_hex(chip, "c0 4f 48 41 49 c0");
    sim_chip_destroy(chip);
}

static void test_failed_transfers_are_lost_or_done(void **state)
{
    static const uint8_t preamble[3] = {WRBUF, CMD, 0};
    static const uint8_t ready = READY;
    uint8_t said = 0;
    (void)state;
    sim_chip_t *chip = spi_strapped_chip();
    for (unsigned fault = SIM_BUS_FAULT_LOST; fault <= SIM_BUS_FAULT_DONE; fault++) {
        sim_bus_fail(chip, (sim_bus_fault_t)fault, sim_bus_transfers(chip) + 1, 1);
        sim_spi_select(chip, true);
        assert_true(sim_spi_write(chip, preamble, sizeof preamble));
        assert_false(sim_spi_write(chip, &ready, 1));
        sim_spi_select(chip, false);
        spi_get(chip, RDBUF, CMD, &said, 1);
        assert_int_equal(said, fault == SIM_BUS_FAULT_LOST ? IDLE : READY);
    }
    assert_true(sim_bus_struck(chip));
    sim_chip_destroy(chip);
}

static void test_nobody_answers_without_chip_select(void **state)
{
    static const uint8_t preamble[3] = {RDBUF, CMD, 0};
    uint8_t said = 0x5A;
    (void)state;
    sim_chip_t *chip = spi_strapped_chip();
    assert_true(sim_spi_write(chip, preamble, sizeof preamble));
    assert_true(sim_spi_read(chip, &said, 1));
    assert_int_equal(said, 0);
    sim_spi_select(chip, true);
    said = 0x5A;
    assert_true(sim_spi_read(chip, &said, 1));
    assert_int_equal(said, 0);
    sim_chip_destroy(chip);
}

static void test_esp32p4_is_told_by_a_date(void **state)
{
    static const uint32_t date[1] = {0x500D0000};
    uint32_t value = 0;
    (void)state;
    sim_chip_t *chip = spi_chip_of((sim_config_t){.chip = "esp32p4"});
    spi_tell(chip, READY);
    spi_touch(chip, RXSTA);
    spi_send(chip, 0x0A, date, 1);
    assert_int_equal(spi_answer(chip, 0x0A, &value), 0);
    assert_int_equal(value & 0x7FFFFFF, 0x2207202);
    sim_chip_destroy(chip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_some_chips_offer_it),
        cmocka_unit_test(test_handshake_comes_before_all),
        cmocka_unit_test(test_answers_read_register),
        cmocka_unit_test(test_writes_registers),
        cmocka_unit_test(test_loads_ram_and_runs_it_when_the_answer_was_read),
        cmocka_unit_test(test_bad_checksum_is_told),
        cmocka_unit_test(test_frame_may_come_in_segments_and_in_four_bits),
        cmocka_unit_test(test_without_write_done_frames_run_together),
        cmocka_unit_test(test_without_cmd8_no_buffer_is_offered),
        cmocka_unit_test(test_what_is_sent_before_a_buffer_is_offered_is_lost),
        cmocka_unit_test(test_answer_takes_its_time),
        cmocka_unit_test(test_frame_longer_than_the_buffer_is_refused),
        cmocka_unit_test(test_other_commands_are_refused_once),
        cmocka_unit_test(test_starts_over_and_reboots_when_told),
        cmocka_unit_test(test_strap_decides_at_reset_who_is_heard),
        cmocka_unit_test(test_stub_speaks_on_the_serial_line),
        cmocka_unit_test(test_failed_transfers_are_lost_or_done),
        cmocka_unit_test(test_nobody_answers_without_chip_select),
        cmocka_unit_test(test_esp32p4_is_told_by_a_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
