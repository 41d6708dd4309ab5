/* SPDX-License-Identifier: Apache-2.0
 *
 * The chip's side of SDIO download, driven by raw reads and writes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sdio_host.h"
#include "sim/bench/sim_bench.h"
#include <cmocka.h>
#include <nettle/md5.h>
#include <string.h>

enum { SYNC_SIZE = 36, BLOCK = 4096, BLOCKS = 3, OFFSET = 0x10000 };
enum { BEGIN = 0x02, DATA = 0x03, END = 0x04, SYNC = 0x08, READ_REG = 0x0A, MD5 = 0x13 };
enum { READ_FLASH = 0xD2, C6_MAGIC_REGISTER = 0x40001000, C6_MAGIC = 0x2CE0806F };

static const uint32_t read_magic[1] = {C6_MAGIC_REGISTER};

static void fill(uint8_t *bytes, size_t size, uint32_t seed)
{
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(seed >> 24);
    }
}

static void sync_frame(uint8_t data[SYNC_SIZE])
{
    static const uint8_t start[4] = {0x07, 0x07, 0x12, 0x20};
    memset(data, 0x55, SYNC_SIZE);
    memcpy(data, start, sizeof start);
}

static void test_card_tells_the_chip(void **state)
{
    static const struct {
        const char *chip;
        uint16_t device;
    } cards[] = {{"esp32c5", 0x1017}, {"esp32c6", 0x100D}, {"esp32c61", 0x1014}};
    (void)state;
    size_t offering = 0;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        offering += sim_bus_offered(sim_chip_name(i), SIM_BUS_SDIO);
    }
    assert_int_equal(offering, sizeof cards / sizeof cards[0]);
    for (size_t i = 0; i < offering; i++) {
        uint8_t pointer[3];
        uint8_t tuple[6];
        sim_chip_t *chip = sdio_chip_of((sim_config_t){.chip = cards[i].chip});
        assert_true(sim_sdio_card_init(chip));
        assert_true(sim_sdio_read(chip, 0, IO_CIS, pointer, sizeof pointer));
        uint32_t at = pointer[0] | (uint32_t)pointer[1] << 8 | (uint32_t)pointer[2] << 16;
        do {
            assert_true(sim_sdio_read(chip, 0, at, tuple, sizeof tuple));
            assert_int_not_equal(tuple[0], 0xFF);
            at += 2U + tuple[1];
        } while (tuple[0] != 0x20);
        assert_int_equal(tuple[1], 4);
        assert_int_equal(tuple[2] | tuple[3] << 8, 0x0092);
        assert_int_equal(tuple[4] | tuple[5] << 8, cards[i].device);
        sim_chip_destroy(chip);
    }
}

static void test_card_is_there_only_when_strapped_and_initialized(void **state)
{
    static const uint8_t reset = 1 << 3;
    uint8_t byte = 0;
    (void)state;
    sim_chip_t *chip = bench_chip("esp32c6");
    assert_false(sim_sdio_card_init(chip));
    assert_true(sim_bus_strap(chip, SIM_BUS_SDIO));
    assert_false(sim_sdio_card_init(chip));
    bench_reset(chip, true);
    assert_false(sim_sdio_read(chip, 0, IO_READY, &byte, 1));
    assert_true(sim_sdio_card_init(chip));
    assert_true(sim_sdio_read(chip, 0, IO_READY, &byte, 1));
    assert_true(sim_sdio_write(chip, 0, IO_ABORT, &reset, 1));
    assert_false(sim_sdio_read(chip, 0, IO_READY, &byte, 1));
    assert_true(sim_sdio_card_init(chip));
    bench_reset(chip, true);
    assert_false(sim_sdio_read(chip, 0, IO_READY, &byte, 1));
    sim_chip_set_lines(chip, false, true);
    assert_false(sim_sdio_card_init(chip));
    sim_chip_destroy(chip);
}

static void test_function_1_has_to_be_enabled_and_ready(void **state)
{
    uint8_t bytes[4] = {FUNCTION_1};
    (void)state;
    sim_chip_t *chip = sdio_chip_of((sim_config_t){.chip = "esp32c6", .paced = true});
    assert_true(sim_sdio_card_init(chip));
    assert_false(sim_sdio_read(chip, 1, INT_ST, bytes, 4));
    assert_true(sim_sdio_read(chip, 0, IO_READY, bytes, 1));
    assert_int_equal(bytes[0], 0);
    bytes[0] = FUNCTION_1;
    assert_true(sim_sdio_write(chip, 0, IO_ENABLE, bytes, 1));
    assert_true(sim_sdio_read(chip, 0, IO_ENABLE, bytes, 1));
    assert_int_equal(bytes[0], FUNCTION_1);
    assert_true(sim_sdio_read(chip, 1, INT_ST, bytes, 4));
    sim_chip_advance(chip, sim_chip_now(chip) + 20000);
    assert_true(sim_sdio_read(chip, 0, IO_READY, bytes, 1));
    assert_int_equal(bytes[0], FUNCTION_1);
    assert_false(sim_sdio_read(chip, 2, 0, bytes, 1));
    assert_false(sim_sdio_read(chip, 0, 0x1FFFE, bytes, 4));
    sim_chip_destroy(chip);
}

static void test_window_keeps_stitch_bits_and_not_the_load_bit(void **state)
{
    (void)state;
    sim_chip_t *chip = sdio_linked_chip();
    assert_int_equal(sdio_window_get(chip, CONF1), STITCH);
    assert_int_equal(sdio_window_get(chip, LEN_CONF), 0);
    sdio_window_set(chip, 0x10, 0xCAFEF00D);
    assert_int_equal(sdio_window_get(chip, 0x10), 0xCAFEF00D);
    assert_int_equal(sdio_window_get(chip, CONF1), STITCH);
    sim_chip_destroy(chip);
}

static void test_exact_stub_greets_with_a_packet(void **state)
{
    uint8_t greeting[4] = {0};
    (void)state;
    sim_chip_t *chip = sdio_linked_chip();
    sdio_upload_stub(chip, SDIO_ENTRY);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_STUB);
    assert_int_equal(sim_bus_active(chip), SIM_BUS_SDIO);
    assert_int_equal(sdio_get(chip, INT_ST), NEW_PACKET);
    assert_int_equal(sdio_get(chip, CONF_W0), 4);
    assert_true(sim_sdio_read(chip, 1, PACKETS_END - 4, greeting, 4));
    assert_memory_equal(greeting, "OHAI", 4);
    sdio_set(chip, INT_CLR, NEW_PACKET);
    assert_int_equal(sdio_get(chip, INT_ST), 0);
    assert_int_equal(sdio_get(chip, TOKENS) >> 16, SDIO_FRAME_MAX / SDIO_BLOCK);
    sim_chip_destroy(chip);
}

static void test_any_other_byte_or_entry_is_other_code(void **state)
{
    static const uint8_t wrong[4] = {'x'};
    static const uint32_t boot[3] = {SIP_BOOT, SDIO_ENTRY, 1};
    (void)state;
    sim_chip_t *chip = sdio_linked_chip();
    sdio_upload_stub(chip, SDIO_ENTRY + 4);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_RAM_CODE);
    sim_chip_power_cycle(chip);
    sdio_link(chip);
    uint32_t sequence = 0;
    for (size_t i = 0; i < sdio_stub.segment_count; i++) {
        const sim_stub_segment_t *segment = &sdio_stub.segments[i];
        sdio_upload(chip, &sequence, segment->address, segment->bytes, segment->size);
    }
    sdio_upload(chip, &sequence, SDIO_DATA + 100, wrong, sizeof wrong);
    sdio_sip(chip, SIP_SYNC, 0, boot, NULL, 0);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_RAM_CODE);
    assert_int_equal(sdio_get(chip, INT_ST), 0);
    sim_chip_destroy(chip);
}

static void test_rom_loses_packets_that_break_a_rule(void **state)
{
    static const uint8_t data[260] = {1, 2, 3, 4};
    static const uint32_t write[3] = {SIP_WRITE, SDIO_TEXT, 4};
    static const uint32_t write_much[3] = {SIP_WRITE, SDIO_TEXT, 240};
    static const uint32_t write_other[3] = {SIP_WRITE, SDIO_TEXT, 8};
    (void)state;
    sim_chip_t *chip = sdio_linked_chip();
    sdio_sip(chip, 0, 1, write, data, 4);
    sdio_sip(chip, 0, 0, write_much, data, 240);
    sdio_sip(chip, 0, 0, write, data, 3);
    assert_int_equal(sim_chip_counters(chip)->bad_frames, 3);
    sdio_sip(chip, 0, 0, write_other, data, 4);
    assert_int_equal(sim_chip_peek(chip, SDIO_TEXT), 0);
    sdio_sip(chip, 0, 1, write, data, 4);
    assert_int_equal(sim_chip_peek(chip, SDIO_TEXT), 0x04030201);
    sdio_sip(chip, SIP_SYNC, 77, write, &data[4], 4);
    assert_int_equal(sim_chip_peek(chip, SDIO_TEXT), 0);
    sdio_sip(chip, 0, 78, write, data, 4);
    assert_int_equal(sim_chip_peek(chip, SDIO_TEXT), 0x04030201);
    sim_chip_destroy(chip);
}

static void test_rom_takes_nothing_before_the_link_is_set_up(void **state)
{
    static const uint8_t data[4] = {1};
    static const uint32_t write[3] = {SIP_WRITE, SDIO_TEXT, 4};
    static const uint8_t enable = FUNCTION_1;
    (void)state;
    sim_chip_t *chip = sdio_chip_of((sim_config_t){.chip = "esp32c5"});
    assert_true(sim_sdio_card_init(chip));
    assert_true(sim_sdio_write(chip, 0, IO_ENABLE, &enable, 1));
    sdio_sip(chip, 0, 0, write, data, 4);
    sdio_window_set(chip, CONF1, STITCH);
    sdio_sip(chip, 0, 0, write, data, 4);
    assert_int_equal(sim_chip_peek(chip, SDIO_TEXT), 0);
    sdio_window_set(chip, LEN_CONF, LOAD);
    sdio_sip(chip, 0, 0, write, data, 4);
    assert_int_equal(sim_chip_peek(chip, SDIO_TEXT), 1);
    sim_chip_destroy(chip);
}

static void test_stub_writes_verifies_and_reads_flash(void **state)
{
    static uint8_t image[BLOCK * BLOCKS];
    static uint8_t packet[BLOCK];
    const uint32_t begin[4] = {sizeof image, BLOCKS, BLOCK, OFFSET};
    const uint32_t region[4] = {OFFSET, sizeof image, 0, 0};
    const uint32_t read[4] = {OFFSET, sizeof image, BLOCK, 1};
    const uint32_t stay[1] = {1};
    uint8_t expected[MD5_DIGEST_SIZE];
    uint8_t digest[64];
    size_t size = 0;
    (void)state;
    sim_chip_t *chip = sdio_stub_chip_of((sim_config_t){.chip = "esp32c5", .paced = true});
    fill(image, sizeof image, 11);
    struct md5_ctx md5;
    md5_init(&md5);
    md5_update(&md5, sizeof image, image);
    md5_digest(&md5, sizeof expected, expected);
    assert_int_equal(sdio_words(chip, BEGIN, begin, 4), 0);
    for (uint32_t i = 0; i < BLOCKS; i++) {
        assert_int_equal(sdio_block(chip, DATA, i, &image[i * BLOCK], BLOCK), 0);
    }
    assert_int_equal(sdio_words(chip, END, stay, 1), 0);
    assert_memory_equal(&sim_chip_flash(chip, NULL)[OFFSET], image, sizeof image);

    uint8_t data[16] = {0};
    for (size_t i = 0; i < 8; i++) {
        data[i] = (uint8_t)(region[i / 4] >> i % 4 * 8);
    }
    sdio_send(chip, MD5, 0, data, sizeof data);
    assert_int_equal(sdio_answer(chip, MD5, digest, &size), 0);
    assert_int_equal(size, sizeof expected);
    assert_memory_equal(digest, expected, sizeof expected);

    assert_int_equal(sdio_words(chip, READ_FLASH, read, 4), 0);
    for (uint32_t i = 0; i < BLOCKS; i++) {
        const uint32_t have = (i + 1) * BLOCK;
        const uint8_t acknowledgement[4] = {(uint8_t)have, (uint8_t)(have >> 8)};
        assert_int_equal(sdio_fetch(chip, packet, sizeof packet), BLOCK);
        assert_memory_equal(packet, &image[i * BLOCK], BLOCK);
        sdio_put(chip, acknowledgement, sizeof acknowledgement);
    }
    assert_int_equal(sdio_fetch(chip, packet, sizeof packet), sizeof expected);
    assert_memory_equal(packet, expected, sizeof expected);
    sim_chip_destroy(chip);
}

static void test_frames_end_where_the_receive_buffer_ends(void **state)
{
    enum { HEADERS = 8 + 16, MOST = SDIO_FRAME_MAX - HEADERS };
    static uint8_t image[MOST];
    static uint8_t whole[8 + 16 + 16384];
    const uint32_t begin[4] = {MOST, 1, MOST, 0};
    uint8_t byte = 0;
    (void)state;
    sim_chip_t *chip = sdio_stub_chip_of((sim_config_t){.chip = "esp32c6"});
    fill(image, sizeof image, 5);
    assert_int_equal(sdio_words(chip, BEGIN, begin, 4), 0);
    const uint32_t frames = sim_chip_counters(chip)->frames;
    sdio_put(chip, whole, sizeof whole);
    assert_int_equal(sdio_fetch(chip, &byte, 1), 0);
    assert_int_equal(sim_chip_counters(chip)->frames, frames);
    assert_int_equal(sdio_block(chip, DATA, 0, image, sizeof image), 0);
    assert_memory_equal(sim_chip_flash(chip, NULL), image, sizeof image);
    sim_chip_destroy(chip);
}

static void test_stub_answers_sync_with_eight_packets(void **state)
{
    uint8_t data[SYNC_SIZE];
    (void)state;
    sim_chip_t *chip = sdio_stub_chip_of((sim_config_t){.chip = "esp32c6"});
    sync_frame(data);
    sdio_send(chip, SYNC, 0, data, sizeof data);
    for (unsigned i = 0; i < 8; i++) {
        assert_int_equal(sdio_answer(chip, SYNC, NULL, NULL), 0);
    }
    assert_int_equal(sdio_get(chip, INT_ST), 0);
    assert_int_equal(sdio_words(chip, READ_REG, read_magic, 1), 0);
    sim_chip_destroy(chip);
}

static void test_clearing_behind_the_last_byte_hides_the_next_packet(void **state)
{
    uint8_t data[SYNC_SIZE];
    uint8_t frame[10];
    (void)state;
    sim_chip_t *chip = sdio_stub_chip_of((sim_config_t){.chip = "esp32c6"});
    sync_frame(data);
    sdio_send(chip, SYNC, 0, data, sizeof data);
    assert_int_equal(sdio_get(chip, INT_ST), NEW_PACKET);
    assert_true(sim_sdio_read(chip, 1, PACKETS_END - 10, frame, sizeof frame));
    sdio_set(chip, INT_CLR, NEW_PACKET);
    assert_int_equal(sdio_get(chip, INT_ST), 0);
    assert_true(sim_sdio_read(chip, 1, PACKETS_END - 10, frame, sizeof frame));
    assert_int_equal(frame[1], SYNC);
    sim_chip_destroy(chip);
}

static void test_stub_waits_a_second_for_its_packet_to_be_fetched(void **state)
{
    static const uint8_t address[4] = {0x00, 0x10, 0x00, 0x40};
    uint8_t frame[10];
    (void)state;
    sim_chip_t *chip = sdio_stub_chip_of((sim_config_t){.chip = "esp32c6"});
    sdio_send(chip, READ_REG, 0, address, sizeof address);
    sdio_send(chip, READ_REG, 0, address, sizeof address);
    assert_int_equal(sim_chip_counters(chip)->commands[READ_REG], 1);
    sim_chip_advance(chip, sim_chip_now(chip) + 900000);
    assert_int_equal(sim_chip_counters(chip)->commands[READ_REG], 1);
    sim_chip_advance(chip, sim_chip_now(chip) + 200000);
    assert_int_equal(sim_chip_counters(chip)->commands[READ_REG], 2);
    assert_int_equal(sdio_fetch(chip, frame, sizeof frame), sizeof frame);
    assert_int_equal(frame[4] | frame[5] << 8, C6_MAGIC & 0xFFFF);
    assert_int_equal(sdio_words(chip, READ_REG, read_magic, 1), 0);
    sim_chip_destroy(chip);
}

/* The block is written behind its answer, so what delays the answer delays that. */
static void test_stub_writes_when_its_answer_was_fetched(void **state)
{
    enum { LATE_US = 500000, PROGRAM_US = 16 * 300 };
    static uint8_t image[BLOCK];
    const uint32_t begin[4] = {BLOCK, 1, BLOCK, 0};
    uint64_t took_us[2];
    (void)state;
    for (unsigned late = 0; late < 2; late++) {
        sim_chip_t *chip = sdio_stub_chip_of((sim_config_t){.chip = "esp32c6", .paced = true});
        assert_int_equal(sdio_words(chip, BEGIN, begin, 4), 0);
        sdio_send_block(chip, DATA, 0, image, sizeof image);
        sim_chip_advance(chip, sim_chip_now(chip) + late * LATE_US);
        assert_int_equal(sdio_answer(chip, DATA, NULL, NULL), 0);
        const uint64_t fetched = sim_chip_now(chip);
        assert_int_equal(sdio_words(chip, READ_REG, read_magic, 1), 0);
        took_us[late] = sim_chip_now(chip) - fetched;
        sim_chip_destroy(chip);
    }
    assert_true(took_us[0] > PROGRAM_US);
    assert_true(took_us[1] > PROGRAM_US);
}

static void test_more_than_a_packet_reads_as_zeros(void **state)
{
    static const uint8_t greeting[8] = {'O', 'H', 'A', 'I'};
    uint8_t bytes[8];
    (void)state;
    sim_chip_t *chip = sdio_linked_chip();
    assert_true(sim_sdio_read(chip, 1, PACKETS_END - 8, bytes, sizeof bytes));
    assert_memory_equal(bytes, "\0\0\0\0\0\0\0", sizeof bytes);
    sdio_upload_stub(chip, SDIO_ENTRY);
    assert_true(sim_sdio_read(chip, 1, PACKETS_END - 8, bytes, sizeof bytes));
    assert_memory_equal(bytes, greeting, sizeof bytes);
    sim_chip_destroy(chip);
}

static void test_packet_is_taken_at_the_end_of_the_addresses(void **state)
{
    static const uint8_t frame[12] = {0, READ_REG, 4, 0, 0, 0, 0, 0, 0x00, 0x10, 0x00, 0x40};
    static const uint8_t padded[8] = {0x00, 0x10, 0x00, 0x40, 0xEE, 0xEE, 0xEE, 0xEE};
    (void)state;
    sim_chip_t *chip = sdio_stub_chip_of((sim_config_t){.chip = "esp32c6"});
    assert_true(sim_sdio_write(chip, 1, PACKETS_END - 12, frame, 8));
    assert_int_equal(sim_chip_counters(chip)->commands[READ_REG], 0);
    assert_true(sim_sdio_write(chip, 1, PACKETS_END - 4, padded, sizeof padded));
    assert_int_equal(sdio_answer(chip, READ_REG, NULL, NULL), 0);
    sim_chip_destroy(chip);
}

static void test_esp32c61_stub_greets_on_the_serial_line(void **state)
{
    static bench_bytes_t text;
    (void)state;
    sim_chip_t *chip = sdio_chip_of((sim_config_t){.chip = "esp32c61", .stub = &sdio_stub});
    sdio_link(chip);
    (void)bench_text(chip, &text);
    sdio_upload_stub(chip, SDIO_ENTRY);
    sim_chip_advance(chip, sim_chip_now(chip) + 20000);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_STUB);
    assert_int_equal(sim_bus_active(chip), SIM_BUS_SERIAL);
    assert_int_equal(sdio_get(chip, INT_ST), 0);
    bench_expect_hex(chip, "c0 4f 48 41 49 c0");
    sim_chip_destroy(chip);
}

static void test_failed_transfers_are_lost_or_done(void **state)
{
    static const uint8_t data[4] = {9};
    (void)state;
    sim_chip_t *chip = sdio_linked_chip();
    for (unsigned fault = SIM_BUS_FAULT_LOST; fault <= SIM_BUS_FAULT_DONE; fault++) {
        sim_bus_fail(chip, (sim_bus_fault_t)fault, sim_bus_transfers(chip), 2);
        assert_false(sim_sdio_write(chip, 1, CONF_W0, data, 4));
        assert_false(sim_sdio_card_init(chip));
        const bool done = fault == SIM_BUS_FAULT_DONE;
        uint8_t functions = FUNCTION_1;
        assert_true(sim_sdio_read(chip, 0, IO_ENABLE, &functions, 1));
        assert_int_equal(functions, done ? 0 : FUNCTION_1);
        functions = FUNCTION_1;
        assert_true(sim_sdio_write(chip, 0, IO_ENABLE, &functions, 1));
        assert_int_equal(sdio_get(chip, CONF_W0), done ? 9 : 0);
    }
    assert_true(sim_bus_struck(chip));
    sim_chip_destroy(chip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_card_tells_the_chip),
        cmocka_unit_test(test_card_is_there_only_when_strapped_and_initialized),
        cmocka_unit_test(test_function_1_has_to_be_enabled_and_ready),
        cmocka_unit_test(test_window_keeps_stitch_bits_and_not_the_load_bit),
        cmocka_unit_test(test_exact_stub_greets_with_a_packet),
        cmocka_unit_test(test_any_other_byte_or_entry_is_other_code),
        cmocka_unit_test(test_rom_loses_packets_that_break_a_rule),
        cmocka_unit_test(test_rom_takes_nothing_before_the_link_is_set_up),
        cmocka_unit_test(test_stub_writes_verifies_and_reads_flash),
        cmocka_unit_test(test_frames_end_where_the_receive_buffer_ends),
        cmocka_unit_test(test_stub_answers_sync_with_eight_packets),
        cmocka_unit_test(test_clearing_behind_the_last_byte_hides_the_next_packet),
        cmocka_unit_test(test_stub_waits_a_second_for_its_packet_to_be_fetched),
        cmocka_unit_test(test_stub_writes_when_its_answer_was_fetched),
        cmocka_unit_test(test_more_than_a_packet_reads_as_zeros),
        cmocka_unit_test(test_packet_is_taken_at_the_end_of_the_addresses),
        cmocka_unit_test(test_esp32c61_stub_greets_on_the_serial_line),
        cmocka_unit_test(test_failed_transfers_are_lost_or_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
