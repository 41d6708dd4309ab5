/* SPDX-License-Identifier: Apache-2.0
 *
 * Compressed writes through a ROM.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sim_bench.h"
#include <cmocka.h>
#include <string.h>
#include <zlib.h>

enum { SECTOR = 4096, BEGIN = 0x10, DATA = 0x11, END = 0x12, MAGIC = 0x40001000 };

static void fill(uint8_t *bytes, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1103515245U + 12345U;
        bytes[i] = seed >> 24 < 64 ? 0xC0 : (uint8_t)(seed >> 16);
    }
}

static void test_compressed_blocks_are_inflated(void **state)
{
    (void)state;
    enum { SIZE = 30000, PIECE = 1000 };
    static uint8_t plain[SIZE];
    static uint8_t packed[SIZE * 2];
    uLongf packed_size = sizeof packed;
    fill(plain, SIZE, 7);
    memset(&plain[5000], 'x', 20000);
    assert_int_equal(compress(packed, &packed_size, plain, SIZE), Z_OK);
    sim_chip_t *chip = bench_attached("esp32s3");
    const uint32_t blocks = (uint32_t)(packed_size + PIECE - 1) / PIECE;
    const uint32_t begin[5] = {SIZE, blocks, PIECE, 0x3000, 0};
    bench_command_words(chip, 0x10, begin, 5);
    assert_int_equal(bench_error(chip, 0x10), 0);
    for (uint32_t i = 0; i < blocks; i++) {
        const size_t left = packed_size - i * PIECE;
        bench_block(chip, 0x11, i, &packed[i * PIECE], left < PIECE ? left : PIECE);
        assert_int_equal(bench_error(chip, 0x11), 0);
    }
    assert_memory_equal(&sim_chip_flash(chip, NULL)[0x3000], plain, SIZE);
    bench_command_words(chip, 0x10, begin, 5);
    assert_int_equal(bench_error(chip, 0x10), 0);
    bench_block(chip, 0x11, 0, plain, PIECE);
    assert_int_equal(bench_error(chip, 0x11), 0x0B);
    sim_chip_destroy(chip);
}

/* Writes `size` bytes compressed to OFFSET of a flash full of 0x5A, and looks at what is there. */
static void compressed_tail(const char *name, uint32_t size, bool exact)
{
    enum { OFFSET = 0x20000, WINDOW = 0x8000, LARGEST = 0x10000, PIECE = 1024 };
    static uint8_t plain[LARGEST];
    static uint8_t packed[LARGEST * 2];
    static uint8_t memory[2 * 1024 * 1024];
    uLongf packed_size = sizeof packed;
    memset(plain, 0, sizeof plain); /* behind the image there is what a window begins with */
    fill(plain, size, size);
    memset(memory, 0x5A, sizeof memory);
    assert_int_equal(compress(packed, &packed_size, plain, size), Z_OK);
    sim_chip_t *chip = bench_attached_of(
        (sim_config_t){.chip = name, .flash_part = "W25Q16", .flash_memory = memory});
    const uint32_t blocks = (uint32_t)(packed_size + PIECE - 1) / PIECE;
    const uint32_t begin[5] = {size, blocks, PIECE, OFFSET, 0};
    bench_command_words(chip, 0x10, begin, strcmp(name, "esp32") == 0 ? 4 : 5);
    assert_int_equal(bench_error(chip, 0x10), 0);
    for (uint32_t i = 0; i < blocks; i++) {
        const size_t left = packed_size - i * PIECE;
        bench_block(chip, 0x11, i, &packed[i * PIECE], left < PIECE ? left : PIECE);
        assert_int_equal(bench_error(chip, 0x11), 0);
    }
    const uint32_t erased = (size + SECTOR - 1) / SECTOR * SECTOR;
    const uint32_t end = exact ? size : (size / WINDOW + 1) * WINDOW;
    assert_memory_equal(&memory[OFFSET], plain, size);
    for (uint32_t at = size; at < end + SECTOR; at++) {
        const uint8_t before = at < erased ? 0xFF : 0x5A;
        const uint8_t older = size >= WINDOW ? plain[at - WINDOW] : 0;
        assert_int_equal(memory[OFFSET + at], exact || at >= end ? before : before & older);
    }
    sim_chip_destroy(chip);
}

static void test_a_rom_ends_a_compressed_write_with_a_whole_window(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {1024, 20000, 40000, 32768};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        compressed_tail("esp32", sizes[i], false);
        compressed_tail("esp32s3", sizes[i], false);
        compressed_tail("esp32c3", sizes[i], true);
    }
}

static void begin(sim_chip_t *chip, uint32_t size, uint32_t blocks)
{
    const uint32_t words[5] = {size, blocks, 1024, 0x3000, 0};
    bench_command_words(chip, BEGIN, words, 5);
    assert_int_equal(bench_error(chip, BEGIN), 0);
}

static uint8_t block(sim_chip_t *chip, uint32_t sequence, const uint8_t *data, size_t size)
{
    bench_block(chip, DATA, sequence, data, size);
    return bench_error(chip, DATA);
}

/* A zlib stream of "a", and of three bytes from five bytes back: before its beginning. */
static size_t reach_back(uint8_t *stream)
{
    static const char bits[] = "1"        /* the last block */
                               "10"       /* of fixed codes */
                               "10010001" /* 'a' */
                               "0000001"  /* length 3 */
                               "00100"    /* distance 5 or 6 */
                               "0"        /* ... 5 */
                               "0000000"; /* the end */
    static const uint8_t plain[4] = {'a', 0, 0, 0};
    const uint32_t sum = (uint32_t)adler32(adler32(0, Z_NULL, 0), plain, sizeof plain);
    size_t size = 2;
    stream[0] = 0x78;
    stream[1] = 0x01;
    for (size_t i = 0; bits[i] != '\0'; i++) {
        if (i % 8 == 0) {
            stream[size++] = 0;
        }
        stream[size - 1] |= (uint8_t)((bits[i] == '1' ? 1U : 0U) << i % 8);
    }
    for (unsigned shift = 32; shift > 0; shift -= 8) {
        stream[size++] = (uint8_t)(sum >> (shift - 8));
    }
    return size;
}

/* Recorded of ESP32, ESP32-C3 and the stub on both. */
static void test_a_distance_too_far_back_is_not_noticed(void **state)
{
    (void)state;
    uint8_t stream[32];
    sim_chip_t *chip = bench_attached("esp32c3");
    const size_t size = reach_back(stream);
    begin(chip, 4, 1);
    assert_int_equal(block(chip, 0, stream, size), 0);
    assert_memory_equal(&sim_chip_flash(chip, NULL)[0x3000], "a\0\0\0\xFF", 5);
    sim_chip_destroy(chip);
}

static void test_damage_is_told_by_its_kind(void **state)
{
    (void)state;
    uint8_t stream[64];
    uint8_t plain[100];
    uLongf size = sizeof stream;
    memset(plain, 'x', sizeof plain);
    assert_int_equal(compress(stream, &size, plain, sizeof plain), Z_OK);
    sim_chip_t *chip = bench_attached("esp32c3");
    begin(chip, 100, 1);
    stream[size - 1] ^= 1;
    assert_int_equal(block(chip, 0, stream, size), 0x0C);
    stream[0] = 0;
    begin(chip, 100, 1);
    assert_int_equal(block(chip, 0, stream, size), 0x0B);
    sim_chip_destroy(chip);
}

/* Recorded: the last of what was inflated waits for the last block announced. */
static void test_blocks_that_do_not_come_leave_flash_erased(void **state)
{
    (void)state;
    uint8_t stream[64];
    uint8_t plain[100];
    uLongf size = sizeof stream;
    memset(plain, 'x', sizeof plain);
    assert_int_equal(compress(stream, &size, plain, sizeof plain), Z_OK);
    sim_chip_t *chip = bench_attached("esp32c3");
    begin(chip, 100, 2);
    assert_int_equal(block(chip, 0, stream, size), 0);
    assert_int_equal(sim_chip_flash(chip, NULL)[0x3000], 0xFF);
    assert_int_equal(sim_chip_counters(chip)->bytes_programmed, 0);
    sim_chip_destroy(chip);
}

/* Recorded. */
static void test_a_block_behind_the_stream_hangs_the_rom(void **state)
{
    (void)state;
    uint8_t stream[64];
    const uint32_t magic = MAGIC;
    uLongf size = sizeof stream;
    assert_int_equal(compress(stream, &size, (const uint8_t *)"abcd", 4), Z_OK);
    sim_chip_t *chip = bench_attached("esp32c3");
    begin(chip, 4, 1);
    assert_int_equal(block(chip, 0, stream, size), 0);
    assert_int_equal(block(chip, 0, stream, size), 0x05);
    bench_block(chip, DATA, 1, stream, size);
    bench_expect_hex(chip, "");
    bench_command_words(chip, 0x0A, &magic, 1);
    bench_expect_hex(chip, "");
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    sim_chip_destroy(chip);
}

/* Recorded: unlike FLASH_END. */
static void test_the_end_of_a_compressed_write_may_stay(void **state)
{
    (void)state;
    const uint32_t stay = 1;
    sim_chip_t *chip = bench_attached("esp32c3");
    bench_command_words(chip, END, &stay, 1);
    assert_int_equal(bench_error(chip, END), 0);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    sim_chip_destroy(chip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compressed_blocks_are_inflated),
        cmocka_unit_test(test_a_rom_ends_a_compressed_write_with_a_whole_window),
        cmocka_unit_test(test_a_distance_too_far_back_is_not_noticed),
        cmocka_unit_test(test_damage_is_told_by_its_kind),
        cmocka_unit_test(test_blocks_that_do_not_come_leave_flash_erased),
        cmocka_unit_test(test_a_block_behind_the_stream_hangs_the_rom),
        cmocka_unit_test(test_the_end_of_a_compressed_write_may_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
