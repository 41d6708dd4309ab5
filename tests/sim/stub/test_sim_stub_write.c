/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing flash through the stub, raw and compressed, with the order of answer and work that hosts
 * stumble over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/stub_bench.h"
#include <cmocka.h>
#include <string.h>
#include <zlib.h>

enum {
    SECTOR = 4096,
    BLOCK = 0x4000,
    AT = 0x20000,
    BEGIN = 0x02,
    DATA = 0x03,
    DEFLATE_BEGIN = 0x10,
    DEFLATE_DATA = 0x11,
    ATTACH = 0x0D,
};

static uint8_t attach_error(sim_chip_t *chip)
{
    static const uint32_t pins = 0;
    return stub_words(chip, ATTACH, &pins, 1);
}

static void test_writes_what_was_announced_and_drops_the_rest(void **state)
{
    (void)state;
    static const char *const chips[] = {"esp8266", "esp32", "esp32s3", "esp32c3"};
    for (size_t i = 0; i < 4; i++) {
        sim_chip_t *chip = stub_chip_of((sim_config_t){.chip = chips[i]});
        const uint8_t *flash = sim_chip_flash(chip, NULL);
        static uint8_t data[2 * BLOCK];
        stub_fill(data, sizeof data, 1);
        assert_int_equal(stub_begin(chip, BEGIN, BLOCK + 1000, 2, AT), 0);
        assert_int_equal(stub_block(chip, DATA, 0, data, BLOCK), 0);
        assert_int_equal(stub_end(chip), 0xC0);
        assert_int_equal(stub_block(chip, DATA, 1, &data[BLOCK], BLOCK), 0);
        assert_int_equal(stub_end(chip), 0);
        assert_memory_equal(&flash[AT], data, BLOCK + 1000);
        assert_int_equal(flash[AT + BLOCK + 1000], 0xFF);
        assert_int_equal(stub_block(chip, DATA, 2, data, 16), 0xC6);
        sim_chip_destroy(chip);
    }
}

/* So a block that is sent once more, because its answer got lost, lands behind itself. */
static void test_does_not_look_at_sequence_numbers(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    const uint8_t *flash = sim_chip_flash(chip, NULL);
    uint8_t data[SECTOR];
    stub_fill(data, sizeof data, 2);
    assert_int_equal(stub_begin(chip, BEGIN, 3 * SECTOR, 3, AT), 0);
    assert_int_equal(stub_block(chip, DATA, 0, data, SECTOR), 0);
    assert_int_equal(stub_block(chip, DATA, 0, data, SECTOR), 0);
    assert_int_equal(stub_block(chip, DATA, 77, data, SECTOR), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_memory_equal(&flash[AT + i * SECTOR], data, SECTOR);
    }
    sim_chip_destroy(chip);
}

static void test_refuses_blocks_that_came_wrong(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    uint8_t body[16 + 64] = {64};
    assert_int_equal(stub_begin(chip, BEGIN, 64, 1, AT), 0);
    bench_command(chip, DATA, 0xEE, body, sizeof body);
    assert_int_equal(stub_error(chip, DATA), 0xC1);
    bench_command(chip, DATA, 0x1EF, body, sizeof body);
    assert_int_equal(stub_error(chip, DATA), 0xC1);
    bench_command(chip, DATA, 0xEF, body, sizeof body - 1);
    assert_int_equal(stub_error(chip, DATA), 0xC9);
    bench_command(chip, DATA, 0xEF, body, 15);
    assert_int_equal(stub_error(chip, DATA), 0xC8);
    const uint32_t short_begin[3] = {64, 1, 64};
    assert_int_equal(stub_words(chip, BEGIN, short_begin, 3), 0xC0);
    bench_command(chip, DATA, 0xEF, body, sizeof body);
    assert_int_equal(stub_error(chip, DATA), 0);
    assert_int_equal(sim_chip_counters(chip)->blocks_written, 1);
    sim_chip_destroy(chip);
}

static void test_leaves_blank_sectors_alone_up_to_the_first_that_is_not(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    uint8_t *flash = sim_chip_flash(chip, NULL);
    const sim_counters_t *counters = sim_chip_counters(chip);
    static uint8_t data[0x40000];
    stub_fill(data, sizeof data, 3);
    flash[AT + 3 * SECTOR + 5] = 0;
    assert_int_equal(stub_begin(chip, BEGIN, sizeof data, 16, AT), 0);
    assert_int_equal(sim_chip_counters(chip)->sectors_erased, 0);
    for (uint32_t i = 0; i < sizeof data / BLOCK; i++) {
        assert_int_equal(stub_block(chip, DATA, i, &data[i * BLOCK], BLOCK), 0);
        assert_memory_equal(&flash[AT + i * BLOCK], &data[i * BLOCK], BLOCK);
    }
    counters = sim_chip_counters(chip);
    for (uint32_t sector = 0; sector < sizeof data / SECTOR; sector++) {
        assert_int_equal(counters->sector_erases[AT / SECTOR + sector], sector >= 3);
    }
    assert_int_equal(counters->unerased_programs, 0);
    sim_chip_destroy(chip);
}

/* Takes a positive answer. @return when its first byte arrived */
static uint64_t await_answer(sim_chip_t *chip)
{
    uint8_t frame[64];
    size_t size = sim_chip_read(chip, frame, 1);
    while (size == 0) {
        sim_chip_advance(chip, sim_chip_next_event(chip));
        size = sim_chip_read(chip, frame, 1);
    }
    const uint64_t at_us = sim_chip_now(chip);
    while (size < 12) {
        sim_chip_advance(chip, sim_chip_next_event(chip));
        size += sim_chip_read(chip, &frame[size], sizeof frame - size);
    }
    assert_int_equal(size, 12);
    assert_int_equal(frame[9] | frame[10], 0);
    return at_us;
}

/* FLASH_BEGIN does not erase all of it up front, so its answer does not wait for that. */
static void test_a_block_is_answered_before_it_is_written(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip_of((sim_config_t){.chip = "esp32c3", .paced = true});
    memset(sim_chip_flash(chip, NULL), 0, 0x100000);
    static uint8_t data[SECTOR];
    const uint64_t begin_us = sim_chip_now(chip);
    assert_int_equal(stub_begin(chip, BEGIN, 0x40000, 16, AT), 0);
    assert_true(sim_chip_now(chip) - begin_us < 10000);
    bench_block(chip, DATA, 0, data, sizeof data);
    const uint64_t answered_us = await_answer(chip);
    bench_send_hex(chip, "c0 00 0d 04 00 00 00 00 00 00 00 00 00 c0");
    /* 16 pages of 400 us; the line alone would need 1.3 ms for the command. */
    assert_true(await_answer(chip) - answered_us > 6300);
    sim_chip_destroy(chip);
}

/* Looking whether it is blank and programming 16 KiB takes 34 ms; the reset comes after 10. */
static void test_what_is_not_written_at_a_reset_is_lost(void **state)
{
    (void)state;
    static uint8_t data[BLOCK];
    sim_chip_t *chip = stub_chip_of((sim_config_t){.chip = "esp32c3", .paced = true});
    const uint32_t begin[4] = {BLOCK, 1, BLOCK, AT};
    uint8_t frame[64];
    stub_fill(data, sizeof data, 1);
    bench_command_words(chip, BEGIN, begin, 4);
    stub_settle(chip);
    assert_int_equal(stub_error(chip, BEGIN), 0);
    bench_block(chip, DATA, 0, data, sizeof data);
    while (sim_chip_read(chip, frame, sizeof frame) == 0) {
        sim_chip_advance(chip, sim_chip_next_event(chip));
    }
    sim_chip_advance(chip, sim_chip_now(chip) + 10000);
    sim_chip_reset(chip);
    const uint8_t *flash = sim_chip_flash(chip, NULL);
    size_t written = 0;
    while (written < sizeof data && flash[AT + written] == data[written]) {
        written++;
    }
    assert_in_range(written, 1000, 8000);
    for (size_t at = written / 256 * 256 + 256; at < sizeof data; at++) {
        assert_int_equal(flash[AT + at], 0xFF);
    }
    sim_chip_destroy(chip);
}

static void test_a_failed_write_is_told_with_the_next_command(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    static uint8_t data[SECTOR];
    const uint32_t small[6] = {0, 0x10000, 0x10000, 0x1000, 0x100, 0xFFFF};
    assert_int_equal(stub_begin(chip, BEGIN, 2 * SECTOR, 2, AT), 0);
    assert_int_equal(stub_words(chip, 0x0B, small, 6), 0);
    assert_int_equal(stub_block(chip, DATA, 0, data, sizeof data), 0);
    const uint32_t word[4] = {0x3FC80010, 5, 0xFFFFFFFF, 0};
    assert_int_equal(stub_words(chip, 0x09, word, 4), 0xC4);
    assert_int_equal(sim_chip_peek(chip, 0x3FC80010), 0);
    assert_int_equal(stub_words(chip, 0x09, word, 4), 0);
    assert_int_equal(stub_begin(chip, BEGIN, SECTOR, 1, AT), 0xC4);
    assert_int_equal(attach_error(chip), 0);
    sim_chip_destroy(chip);
}

static void test_encrypted_writes_are_whole_units(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    static const uint8_t data[40] = {1};
    const uint32_t begin[5] = {40, 1, BLOCK, AT, 1};
    assert_int_equal(stub_words(chip, BEGIN, begin, 5), 0);
    assert_int_equal(stub_block(chip, DATA, 0, data, 32), 0);
    assert_int_equal(attach_error(chip), 0);
    assert_int_equal(stub_block(chip, DATA, 1, data, 8), 0);
    assert_int_equal(attach_error(chip), 0xC4);
    sim_chip_destroy(chip);
}

typedef struct {
    uint8_t image[100000];
    uint8_t packed[101000];
    uLongf packed_size;
} packed_t;

/* Half noise, half zeros: it fills the window of 32 KiB several times. */
static packed_t *pack(size_t size)
{
    packed_t *packed = test_calloc(1, sizeof *packed);
    stub_fill(packed->image, size / 2, 9);
    packed->packed_size = sizeof packed->packed;
    assert_int_equal(compress2(packed->packed, &packed->packed_size, packed->image, (uLong)size, 9),
                     Z_OK);
    return packed;
}

/* Sends it in blocks of that size. @return the error of the first command that had one */
static uint8_t send_packed(sim_chip_t *chip, const packed_t *packed, uint32_t size, size_t block)
{
    const uint32_t blocks = (uint32_t)((packed->packed_size + block - 1) / block);
    uint8_t error = stub_begin(chip, DEFLATE_BEGIN, size, blocks, AT);
    for (uint32_t i = 0; i < blocks && error == 0; i++) {
        const size_t left = packed->packed_size - i * block;
        error = stub_block(chip, DEFLATE_DATA, i, &packed->packed[i * block],
                           left < block ? left : block);
    }
    return error;
}

static void test_inflates_across_blocks(void **state)
{
    (void)state;
    static const struct {
        uint32_t size;
        size_t block;
    } cases[] = {{100000, BLOCK}, {100000, 1000}, {65536, 16384}, {32768, 500},
                 {2000, 1},       {5000, BLOCK},  {1, BLOCK},     {40000, 4096}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_chip_t *chip = stub_chip();
        packed_t *packed = pack(cases[i].size);
        assert_int_equal(send_packed(chip, packed, cases[i].size, cases[i].block), 0);
        assert_int_equal(stub_end(chip), 0);
        const uint8_t *flash = sim_chip_flash(chip, NULL);
        assert_memory_equal(&flash[AT], packed->image, cases[i].size);
        assert_int_equal(flash[AT + cases[i].size], 0xFF);
        test_free(packed);
        sim_chip_destroy(chip);
    }
}

static void test_a_damaged_stream_is_told_with_the_next_command(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        size_t at; /* the byte that is wrong; from the end on where `from_end` */
        bool from_end;
        size_t block;
        uint8_t end; /* the answer to FLASH_END */
    } cases[] = {
        {"no zlib header", 0, false, BLOCK, 0xC7},
        {"an impossible kind of deflate block", 2, false, BLOCK, 0xC7},
        {"the checksum, of one block", 1, true, BLOCK, 0xC7},
        {"the checksum, of two blocks: nobody looks", 1, true, 600, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("%s\n", cases[i].what);
        sim_chip_t *chip = stub_chip();
        packed_t *packed = pack(2000);
        const size_t at = cases[i].from_end ? packed->packed_size - cases[i].at : cases[i].at;
        packed->packed[at] |= cases[i].from_end ? 0 : 7;
        packed->packed[at] ^= cases[i].from_end ? 1 : 0;
        assert_int_equal(send_packed(chip, packed, 2000, cases[i].block), 0);
        assert_int_equal(stub_end(chip), cases[i].end);
        test_free(packed);
        sim_chip_destroy(chip);
    }
}

static void test_a_stream_that_ends_early_does_not_end_well(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    packed_t *packed = pack(50000);
    packed->packed_size -= 20;
    assert_int_equal(send_packed(chip, packed, 50000, BLOCK), 0);
    assert_int_equal(stub_end(chip), 0xC0);
    test_free(packed);
    sim_chip_destroy(chip);
}

/* It waits for an erase that was never announced. */
static void test_a_stream_of_more_than_announced_hangs_it(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    packed_t *packed = pack(50000);
    assert_int_equal(send_packed(chip, packed, 20000, BLOCK), 0);
    bench_send_hex(chip, "c0 00 0d 04 00 00 00 00 00 00 00 00 00 c0");
    stub_settle(chip);
    bench_expect_hex(chip, "");
    bench_reset(chip, true);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    test_free(packed);
    sim_chip_destroy(chip);
}

static void test_compressed_blocks_are_refused_when_they_came_wrong(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    uint8_t body[16 + 8] = {8};
    bench_command(chip, DEFLATE_DATA, 0xEF, body, sizeof body);
    assert_int_equal(stub_error(chip, DEFLATE_DATA), 0xC6);
    assert_int_equal(stub_begin(chip, DEFLATE_BEGIN, 64, 1, AT), 0);
    bench_command(chip, DEFLATE_DATA, 0xEE, body, sizeof body);
    assert_int_equal(stub_error(chip, DEFLATE_DATA), 0xC1);
    bench_command(chip, DEFLATE_DATA, 0xEF, body, 15);
    assert_int_equal(stub_error(chip, DEFLATE_DATA), 0xC0);
    body[2] = 0xFF;
    bench_command(chip, DEFLATE_DATA, 0xEF, body, sizeof body);
    assert_int_equal(stub_error(chip, DEFLATE_DATA), 0xC1);
    assert_int_equal(attach_error(chip), 0);
    sim_chip_destroy(chip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writes_what_was_announced_and_drops_the_rest),
        cmocka_unit_test(test_does_not_look_at_sequence_numbers),
        cmocka_unit_test(test_refuses_blocks_that_came_wrong),
        cmocka_unit_test(test_leaves_blank_sectors_alone_up_to_the_first_that_is_not),
        cmocka_unit_test(test_a_block_is_answered_before_it_is_written),
        cmocka_unit_test(test_what_is_not_written_at_a_reset_is_lost),
        cmocka_unit_test(test_a_failed_write_is_told_with_the_next_command),
        cmocka_unit_test(test_encrypted_writes_are_whole_units),
        cmocka_unit_test(test_inflates_across_blocks),
        cmocka_unit_test(test_a_damaged_stream_is_told_with_the_next_command),
        cmocka_unit_test(test_a_stream_that_ends_early_does_not_end_well),
        cmocka_unit_test(test_a_stream_of_more_than_announced_hangs_it),
        cmocka_unit_test(test_compressed_blocks_are_refused_when_they_came_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
