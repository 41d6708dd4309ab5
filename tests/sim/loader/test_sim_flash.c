/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sim_bench.h"
#include <cmocka.h>
#include <string.h>

enum { SECTOR = 4096, BEGIN = 0x02, DATA = 0x03, END = 0x04, PARAMS = 0x0B, MD5 = 0x13 };

static const char *const chips[] = {"esp8266", "esp32",   "esp32s2", "esp32s3",  "esp32c2",
                                    "esp32c3", "esp32c5", "esp32c6", "esp32c61", "esp32h2",
                                    "esp32h4", "esp32p4", "esp32s31"};

/* Bytes full of what SLIP escapes. */
static void fill(uint8_t *bytes, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1103515245U + 12345U;
        bytes[i] = seed >> 24 < 64 ? 0xC0 : (uint8_t)(seed >> 16);
    }
}

static void set_size(sim_chip_t *chip, uint32_t size)
{
    const uint32_t words[6] = {0, size, 65536, 4096, 256, 0xFFFF};
    bench_command_words(chip, PARAMS, words, 6);
    assert_int_equal(bench_error(chip, PARAMS), 0);
}

static uint8_t write_block(sim_chip_t *chip, uint32_t sequence, const uint8_t *data, size_t size)
{
    bench_block(chip, DATA, sequence, data, size);
    return bench_error(chip, DATA);
}

static void test_blocks_follow_each_other_in_flash(void **state)
{
    (void)state;
    static const size_t sizes[] = {4, 1024, 0x1800, 256};
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        sim_chip_t *chip = bench_attached(chips[i]);
        static uint8_t data[0x1800];
        assert_int_equal(bench_flash_begin(chip, 0x6000, 4, 0x10000), 0);
        size_t at = 0x10000;
        for (uint32_t block = 0; block < 4; block++) {
            fill(data, sizes[block], block);
            assert_int_equal(write_block(chip, block, data, sizes[block]), 0);
            assert_memory_equal(&sim_chip_flash(chip, NULL)[at], data, sizes[block]);
            at += sizes[block];
        }
        assert_int_equal(sim_chip_flash(chip, NULL)[at], 0xFF);
        assert_int_equal(sim_chip_counters(chip)->blocks_written, 4);
        sim_chip_destroy(chip);
    }
}

typedef struct {
    const char *what;
    uint32_t length_field, sequence;
    int checksum_off;
    size_t size;
    uint8_t error;
} bad_block_t;

/* Recorded of ESP32 and ESP32-C3. A block with a wrong checksum used up its number. */
static void test_bad_blocks_write_nothing(void **state)
{
    (void)state;
    static const bad_block_t bad[] = {
        {"not a multiple of four", 6, 0, 0, 6, 0x05},
        {"larger than was announced", 0x1804 & 0xFF, 0, 0, 8, 0x05},
        {"a wrong checksum", 8, 0, 1, 8, 0x07},
        {"a sequence number ahead", 8, 1, 0, 8, 0x05},
        {"a sequence number without end", 8, 0xFFFFFFFF, 0, 8, 0x05},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        sim_chip_t *chip = bench_attached("esp32");
        assert_int_equal(bench_flash_begin(chip, SECTOR, 2, 0), 0);
        uint8_t body[16 + 8] = {(uint8_t)bad[i].length_field};
        body[1] = bad[i].length_field == 4 ? 0x18 : 0;
        memset(&body[4], (int)(bad[i].sequence & 0xFF), bad[i].sequence > 255 ? 4 : 1);
        print_message("%s\n", bad[i].what);
        bench_command(chip, DATA, 0xEFU ^ (unsigned)bad[i].checksum_off, body, 16 + bad[i].size);
        assert_int_equal(bench_error(chip, DATA), bad[i].error);
        assert_int_equal(sim_chip_counters(chip)->bytes_programmed, 0);
        static const uint8_t good[4] = {1, 2, 3, 4};
        assert_int_equal(write_block(chip, bad[i].checksum_off != 0, good, sizeof good), 0);
        assert_memory_equal(sim_chip_flash(chip, NULL), good, sizeof good);
        sim_chip_destroy(chip);
    }
}

/* Recorded: the size it is told to have counts, and what the frame lacks is there from the one
 * before. */
static void test_a_block_is_as_long_as_it_is_told(void **state)
{
    (void)state;
    uint8_t body[16 + 12] = {12, [16] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    uint8_t sum = 0xEF;
    for (size_t i = 16; i < sizeof body; i++) {
        sum ^= body[i];
    }
    sim_chip_t *chip = bench_attached("esp32");
    assert_int_equal(bench_flash_begin(chip, SECTOR, 3, 0), 0);
    bench_command(chip, DATA, sum, body, sizeof body);
    assert_int_equal(bench_error(chip, DATA), 0);
    body[4] = 1;
    bench_command(chip, DATA, sum, body, sizeof body - 4);
    assert_int_equal(bench_error(chip, DATA), 0);
    assert_memory_equal(&sim_chip_flash(chip, NULL)[12], &body[16], 12);
    body[4] = 2;
    body[0] = 0;
    bench_command(chip, DATA, 0xEF, body, sizeof body);
    assert_int_equal(bench_error(chip, DATA), 0);
    assert_int_equal(sim_chip_flash(chip, NULL)[24], 0xFF);
    sim_chip_destroy(chip);
}

/* Recorded: the announced number is no limit, and without a BEGIN the ESP32-C3 writes somewhere. */
static void test_blocks_come_in_order(void **state)
{
    (void)state;
    static const uint8_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    sim_chip_t *chip = bench_attached("esp32");
    assert_int_equal(write_block(chip, 0, data, sizeof data), 0x05);
    assert_int_equal(bench_flash_begin(chip, SECTOR, 2, 0), 0);
    assert_int_equal(write_block(chip, 0, data, sizeof data), 0);
    assert_int_equal(write_block(chip, 0, data, sizeof data), 0x05);
    assert_int_equal(write_block(chip, 1, data, sizeof data), 0);
    assert_int_equal(write_block(chip, 2, data, sizeof data), 0);
    assert_int_equal(sim_chip_counters(chip)->bytes_programmed, 24);
    sim_chip_destroy(chip);
    chip = bench_attached("esp32c3");
    set_size(chip, 0x400000);
    assert_int_equal(write_block(chip, 0, data, sizeof data), 0);
    assert_int_equal(sim_chip_counters(chip)->bytes_programmed, sizeof data);
    sim_chip_destroy(chip);
}

static void test_bits_do_not_go_back_to_one(void **state)
{
    (void)state;
    static const uint8_t first[4] = {0x0F, 0xFF, 0x00, 0xAA};
    static const uint8_t second[4] = {0xF0, 0x55, 0x00, 0xAA};
    static const uint8_t both[4] = {0x00, 0x55, 0x00, 0xAA};
    sim_chip_t *chip = bench_attached("esp32");
    assert_int_equal(bench_flash_begin(chip, SECTOR, 1, 0x1000), 0);
    assert_int_equal(write_block(chip, 0, first, 4), 0);
    assert_int_equal(bench_flash_begin(chip, 0, 1, 0x1000), 0);
    assert_int_equal(write_block(chip, 0, second, 4), 0x08);
    assert_memory_equal(&sim_chip_flash(chip, NULL)[0x1000], both, 4);
    assert_int_equal(sim_chip_counters(chip)->unerased_programs, 1);
    sim_chip_destroy(chip);
}

typedef struct {
    const char *chip;
    uint32_t offset, size;
    uint32_t first, sectors; /* erased */
} erase_t;

/* The ESP8266's are what esptool's get_erase_size() has to ask for. */
static void test_begin_erases_whole_sectors(void **state)
{
    (void)state;
    static const erase_t erases[] = {
        {"esp32", 0x10000, 1, 16, 1},       {"esp32", 0x10000, 0x1001, 16, 2},
        {"esp32s3", 0, 0x20000, 0, 32},     {"esp32", 0x10000, 0, 16, 0},
        {"esp8266", 0, 0x1000, 0, 2},       {"esp8266", 0, 0x10000, 0, 32},
        {"esp8266", 0, 0x20000, 0, 48},     {"esp8266", 0xF000, 0x1000, 15, 2},
        {"esp8266", 0xF000, 0x3000, 15, 4}, {"esp8266", 0x10000, 0, 16, 0},
    };
    for (size_t i = 0; i < sizeof erases / sizeof erases[0]; i++) {
        const erase_t *erase = &erases[i];
        sim_chip_t *chip = bench_attached(erase->chip);
        uint32_t size = 0;
        memset(sim_chip_flash(chip, &size), 0, sim_flash_part_size("W25Q32"));
        print_message("%s 0x%x+0x%x\n", erase->chip, (unsigned)erase->offset,
                      (unsigned)erase->size);
        assert_int_equal(bench_flash_begin(chip, erase->size, 1, erase->offset), 0);
        for (uint32_t at = 0; at < size; at++) {
            const uint32_t sector = at / SECTOR;
            const bool erased = sector >= erase->first && sector < erase->first + erase->sectors;
            if (sim_chip_flash(chip, NULL)[at] != (erased ? 0xFF : 0)) {
                fail_msg("byte 0x%x", (unsigned)at);
            }
        }
        assert_int_equal(sim_chip_counters(chip)->sectors_erased, erase->sectors);
        if (erase->sectors > 0) {
            assert_int_equal(sim_chip_counters(chip)->sector_erases[erase->first], 1);
        }
        sim_chip_destroy(chip);
    }
}

/* Recorded: refused, nothing is erased, and the place is taken all the same. */
static void test_a_begin_off_a_sector_is_refused_and_taken(void **state)
{
    (void)state;
    static const uint8_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const char *const names[] = {"esp32", "esp32c3"};
    for (size_t i = 0; i < 2; i++) {
        sim_chip_t *chip = bench_attached(names[i]);
        assert_int_equal(bench_flash_begin(chip, SECTOR, 1, 0x10400), 0x06);
        assert_int_equal(sim_chip_counters(chip)->sectors_erased, 0);
        assert_int_equal(write_block(chip, 0, data, sizeof data), 0);
        assert_memory_equal(&sim_chip_flash(chip, NULL)[0x10400], data, sizeof data);
        assert_int_equal(bench_flash_begin(chip, 0, 1, 0x10802), 0x06);
        assert_int_equal(write_block(chip, 0, data, sizeof data), 0x08);
        sim_chip_destroy(chip);
    }
}

static void test_the_size_told_is_the_limit(void **state)
{
    (void)state;
    const uint32_t md5[4] = {0x1FFFF8, 9, 0, 0};
    const uint32_t wrap[4] = {0xFFFFF000, 0x2000, 0, 0};
    sim_chip_t *chip = bench_attached("esp32c3");
    set_size(chip, 0x200000);
    assert_int_equal(bench_flash_begin(chip, SECTOR, 1, 0x200000), 0x06);
    assert_int_equal(bench_flash_begin(chip, 0x2000, 1, 0x1FF000), 0x06);
    assert_int_equal(bench_flash_begin(chip, 0xFFFFF000, 1, 0x2000), 0x06);
    assert_int_equal(bench_flash_begin(chip, 0, 1, 0x1FFFFC), 0x06); /* off a sector, and taken */
    static const uint8_t other[8] = {1};
    assert_int_equal(write_block(chip, 0, other, 8), 0x08);
    bench_command_words(chip, MD5, md5, 4);
    assert_int_equal(bench_refusal(chip, MD5, 32), 0x09);
    bench_command_words(chip, MD5, wrap, 4);
    assert_int_equal(bench_refusal(chip, MD5, 32), 0x09);
    assert_int_equal(sim_chip_counters(chip)->sectors_erased, 0);
    set_size(chip, 0x400000);
    assert_int_equal(bench_flash_begin(chip, SECTOR, 1, 0x200000), 0);
    sim_chip_destroy(chip);
}

/* The ROM sends three address bytes. */
static void test_beyond_16_mib_it_begins_anew(void **state)
{
    (void)state;
    enum { MIB = 1024 * 1024 };
    static const uint32_t parameters[6] = {0, 32 * MIB, 0x10000, 0x1000, 0x100, 0xFFFF};
    sim_chip_t *chip =
        bench_attached_of((sim_config_t){.chip = "esp32s3", .flash_part = "W25Q256"});
    uint8_t *flash = sim_chip_flash(chip, NULL);
    uint8_t data[2 * SECTOR];
    fill(data, sizeof data, 1);
    memset(flash, 0, 32 * MIB);
    bench_command_words(chip, PARAMS, parameters, 6);
    assert_int_equal(bench_error(chip, PARAMS), 0);
    assert_int_equal(bench_flash_begin(chip, sizeof data, 1, 16 * MIB - SECTOR), 0);
    assert_int_equal(write_block(chip, 0, data, SECTOR / 2), 0);
    assert_int_equal(write_block(chip, 1, &data[SECTOR / 2], SECTOR), 0);
    assert_int_equal(write_block(chip, 2, &data[SECTOR + SECTOR / 2], SECTOR / 2), 0);
    assert_memory_equal(&flash[16 * MIB - SECTOR], data, SECTOR);
    assert_memory_equal(flash, &data[SECTOR], SECTOR);
    assert_int_equal(flash[16 * MIB], 0);
    const uint32_t read[2] = {16 * MIB - 32, 64};
    uint8_t got[256];
    size_t size = 0;
    bench_command_words(chip, 0x0E, read, 2);
    assert_int_equal(bench_answer(chip, 0x0E, got, &size), 0);
    assert_memory_equal(got, &data[SECTOR - 32], 64);
    sim_chip_destroy(chip);
}

/* esptool, "Secure Download Mode Limitations": 2 MiB. */
static void test_before_it_is_told_the_flash_has_2_mib(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_attached("esp32c3");
    assert_int_equal(bench_flash_begin(chip, SECTOR, 1, 0x200000 - SECTOR), 0);
    assert_int_equal(bench_flash_begin(chip, SECTOR, 1, 0x200000), 0x06);
    sim_chip_destroy(chip);
}

static void test_md5_is_hexadecimal_text(void **state)
{
    (void)state;
    /* RFC 1321: the MD5 of "abc". */
    static const char digest[] = "900150983cd24fb0d6963f7d28e17f72";
    const uint32_t words[4] = {0x5000, 3, 0, 0};
    uint8_t data[64];
    size_t size = 0;
    sim_chip_t *chip = bench_attached("esp32");
    memcpy(&sim_chip_flash(chip, NULL)[0x5000], "abc", 3);
    bench_command_words(chip, MD5, words, 4);
    assert_int_equal(bench_answer(chip, MD5, data, &size), 0);
    assert_int_equal(size, 32);
    assert_memory_equal(data, digest, 32);
    sim_chip_destroy(chip);
}

/* Recorded: whole words are read, what is behind them stays from before, and so it does in a
 * refusal. */
static void test_read_flash_gives_64_bytes(void **state)
{
    (void)state;
    const uint32_t all[2] = {0x5000, 64};
    const uint32_t some[2] = {0x5001, 3};
    const uint32_t many[2] = {0x5000, 65};
    const uint32_t past[2] = {0x400000, 64};
    uint8_t data[256];
    size_t size = 0;
    sim_chip_t *chip = bench_attached("esp32");
    memcpy(&sim_chip_flash(chip, NULL)[0x5000], "\xC0\xDB\x01\x02\x03\x04", 6);
    bench_command_words(chip, 0x0E, all, 2);
    assert_int_equal(bench_answer(chip, 0x0E, data, &size), 0);
    assert_int_equal(size, 64);
    assert_memory_equal(data, "\xC0\xDB\x01\x02\x03\x04\xFF", 7);
    bench_command_words(chip, 0x0E, some, 2);
    assert_int_equal(bench_answer(chip, 0x0E, data, &size), 0);
    assert_memory_equal(data, "\xDB\x01\x02\x03\x03\x04\xFF", 7);
    bench_command_words(chip, 0x0E, many, 2);
    assert_int_equal(bench_answer(chip, 0x0E, data, &size), 0x0A);
    assert_int_equal(size, 64);
    assert_memory_equal(data, "\xDB\x01\x02\x03\x03\x04\xFF", 7);
    bench_command_words(chip, 0x0E, past, 2);
    assert_int_equal(bench_refusal(chip, 0x0E, 64), 0x09);
    sim_chip_destroy(chip);
}

/* Recorded. */
static void test_read_flash_takes_any_number_of_words(void **state)
{
    (void)state;
    const uint32_t words[4] = {0x5000, 3, 4096, 64};
    uint8_t data[256];
    size_t size = 0;
    sim_chip_t *chip = bench_attached("esp32");
    memcpy(&sim_chip_flash(chip, NULL)[0x5000], "abc", 3);
    for (size_t count = 4; count > 0; count--) {
        bench_command_words(chip, 0x0E, words, count);
        assert_int_equal(bench_answer(chip, 0x0E, data, &size), 0);
        assert_memory_equal(data, "abc", 3);
    }
    sim_chip_destroy(chip);
}

static void test_wrong_pins_do_not_reach_the_flash(void **state)
{
    (void)state;
    const uint32_t wrong[2] = {0x01020304, 0};
    /* HD 9, CS 11, D 8, Q 7, CLK 6: the pins an ESP32 module's flash is on. */
    const uint32_t right[2] = {9U << 24 | 11U << 18 | 8U << 12 | 7U << 6 | 6U, 0};
    const uint32_t read[2] = {0, 4};
    uint8_t data[256];
    size_t size = 0;
    sim_chip_t *chip = bench_connected("esp32");
    memset(sim_chip_flash(chip, NULL), 0x5A, 4);
    bench_command_words(chip, 0x0D, wrong, 2);
    assert_int_equal(bench_error(chip, 0x0D), 0);
    bench_command_words(chip, 0x0E, read, 2);
    assert_int_equal(bench_answer(chip, 0x0E, data, &size), 0);
    assert_memory_equal(data, "\xFF\xFF\xFF\xFF", 4);
    assert_int_equal(bench_flash_begin(chip, SECTOR, 1, 0), 0x06);
    bench_command_words(chip, 0x0D, right, 2);
    assert_int_equal(bench_error(chip, 0x0D), 0);
    bench_command_words(chip, 0x0E, read, 2);
    assert_int_equal(bench_answer(chip, 0x0E, data, &size), 0);
    assert_memory_equal(data, "\x5A\x5A\x5A\x5A", 4);
    sim_chip_destroy(chip);
}

/* GPIOs as the first word of SPI_ATTACH has them. */
#define PINS(clk, q, d, cs, hd)                                                                    \
    ((uint32_t)(clk) | (uint32_t)(q) << 6 | (uint32_t)(d) << 12 | (uint32_t)(cs) << 18 |           \
     (uint32_t)(hd) << 24)

/* The words hosts read the pads of a chip from: esp-serial-flasher, loader_read_spi_config(). */
static uint32_t fused_pins(sim_chip_t *chip, uint32_t base)
{
    if (base != 0x3FF5A000) {
        const uint32_t low = sim_chip_peek(chip, base + 18 * 4) >> 16;
        return (low | sim_chip_peek(chip, base + 19 * 4) << 16) & 0x3FFFFFFF;
    }
    const uint32_t five = sim_chip_peek(chip, base + 5 * 4);
    const uint32_t pads[] = {five & 31, five >> 5 & 31, five >> 10 & 31, five >> 15 & 31,
                             sim_chip_peek(chip, base + 3 * 4) >> 4 & 31};
    uint32_t word = 0;
    for (unsigned i = 0; i < 5; i++) {
        word |= (pads[i] >= 30 ? pads[i] + 2 : pads[i]) << (6 * i);
    }
    return word;
}

static bool reaches_flash(sim_chip_t *chip, uint32_t word)
{
    bench_attach(chip, word);
    return bench_flash_begin(chip, SECTOR, 1, 0) == 0;
}

static void test_flash_answers_on_its_own_pins_only(void **state)
{
    (void)state;
    static const struct {
        const char *chip;
        uint32_t efuses;
        bool rom_looks_itself;
    } cases[] = {{"esp32", 0x3FF5A000, false},
                 {"esp32s2", 0x3F41A000, true},
                 {"esp32s3", 0x60007000, true},
                 {"esp32c3", 0x60008800, true}};
    const uint32_t pins = PINS(6, 33, 8, 16, 11);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_config_t config = {.chip = cases[i].chip, .spi_pins = pins};
        sim_chip_t *chip = bench_connected_of(config);
        assert_int_equal(fused_pins(chip, cases[i].efuses), pins);
        assert_int_equal(reaches_flash(chip, 0), cases[i].rom_looks_itself);
        assert_false(reaches_flash(chip, pins ^ 1));
        assert_true(reaches_flash(chip, pins));
        assert_int_equal(reaches_flash(chip, PINS(6, 31, 8, 16, 11)), i == 0);
        sim_chip_destroy(chip);
        config.spi_pins_unfused = true;
        chip = bench_connected_of(config);
        assert_int_equal(fused_pins(chip, cases[i].efuses), 0);
        assert_false(reaches_flash(chip, 0));
        assert_true(reaches_flash(chip, pins));
        sim_chip_destroy(chip);
    }
    assert_null(sim_chip_create(&(sim_config_t){.chip = "esp32c6", .spi_pins = pins}));
}

static void test_the_hspi_pads_have_a_word_of_their_own(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_connected_of((sim_config_t){
        .chip = "esp32", .spi_pins = PINS(14, 12, 13, 15, 4), .spi_pins_unfused = true});
    assert_true(reaches_flash(chip, 1));
    sim_chip_destroy(chip);
    chip = bench_connected("esp32");
    assert_false(reaches_flash(chip, 1));
    sim_chip_destroy(chip);
}

static void test_flash_end_leaves_the_loader(void **state)
{
    (void)state;
    bench_bytes_t log;
    const uint32_t restart = 0;
    const uint32_t boot = 1;
    sim_chip_t *chip = bench_attached("esp32");
    bench_command_words(chip, END, &restart, 1);
    sim_chip_advance(chip, 10000);
    const char *text = bench_text(chip, &log);
    assert_memory_equal(log.bytes, "\xC0\x01\x04\x04", 4);
    assert_int_equal(log.bytes[9], 0);
    (void)text;
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    sim_chip_destroy(chip);
    /* Recorded: with nothing to boot it is refused, and ends the loader all the same. */
    chip = bench_attached("esp32");
    bench_command_words(chip, END, &boot, 1);
    (void)bench_text(chip, &log);
    assert_memory_equal(&log.bytes[9],
                        "\x01\x06\x00\x00\xC0"
                        "flash read err",
                        19);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    sim_chip_destroy(chip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_follow_each_other_in_flash),
        cmocka_unit_test(test_bad_blocks_write_nothing),
        cmocka_unit_test(test_a_block_is_as_long_as_it_is_told),
        cmocka_unit_test(test_blocks_come_in_order),
        cmocka_unit_test(test_bits_do_not_go_back_to_one),
        cmocka_unit_test(test_begin_erases_whole_sectors),
        cmocka_unit_test(test_a_begin_off_a_sector_is_refused_and_taken),
        cmocka_unit_test(test_the_size_told_is_the_limit),
        cmocka_unit_test(test_beyond_16_mib_it_begins_anew),
        cmocka_unit_test(test_before_it_is_told_the_flash_has_2_mib),
        cmocka_unit_test(test_md5_is_hexadecimal_text),
        cmocka_unit_test(test_read_flash_gives_64_bytes),
        cmocka_unit_test(test_read_flash_takes_any_number_of_words),
        cmocka_unit_test(test_wrong_pins_do_not_reach_the_flash),
        cmocka_unit_test(test_flash_answers_on_its_own_pins_only),
        cmocka_unit_test(test_the_hspi_pads_have_a_word_of_their_own),
        cmocka_unit_test(test_flash_end_leaves_the_loader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
