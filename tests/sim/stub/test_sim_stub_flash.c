/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading, hashing and erasing flash through the stub.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/stub_bench.h"
#include <cmocka.h>
#include <nettle/md5.h>
#include <string.h>

enum { SECTOR = 4096, MIB = 1024 * 1024 };

static void digest_of(const uint8_t *data, size_t size, uint8_t *digest)
{
    struct md5_ctx md5;
    md5_init(&md5);
    md5_update(&md5, size, data);
    md5_digest(&md5, MD5_DIGEST_SIZE, digest);
}

static void acknowledge(sim_chip_t *chip, uint32_t received)
{
    uint8_t frame[16] = {0xC0};
    size_t size = 1;
    for (size_t i = 0; i < 4; i++) {
        const uint8_t byte = (uint8_t)(received >> 8 * i);
        if (byte == 0xC0 || byte == 0xDB) {
            frame[size++] = 0xDB;
            frame[size++] = byte == 0xC0 ? 0xDC : 0xDD;
        } else {
            frame[size++] = byte;
        }
    }
    frame[size++] = 0xC0;
    (void)sim_chip_write(chip, frame, size);
    stub_settle(chip);
}

static void expect_digest(sim_chip_t *chip, const uint8_t *data, size_t size)
{
    uint8_t frame[64];
    uint8_t digest[MD5_DIGEST_SIZE];
    digest_of(data, size, digest);
    assert_int_equal(stub_frame(chip, frame, sizeof frame), sizeof digest);
    assert_memory_equal(frame, digest, sizeof digest);
}

static void test_md5_is_sixteen_raw_bytes(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    uint8_t *flash = sim_chip_flash(chip, NULL);
    stub_fill(&flash[0x10000], 10000, 1);
    const uint32_t words[4] = {0x10001, 9998, 0, 0};
    bench_command_words(chip, 0x13, words, 4);
    uint8_t frame[64];
    uint8_t digest[MD5_DIGEST_SIZE];
    digest_of(&flash[0x10001], 9998, digest);
    assert_int_equal(stub_frame(chip, frame, sizeof frame), 8 + 16 + 2);
    assert_memory_equal(&frame[8], digest, 16);
    assert_int_equal(frame[24] | frame[25], 0);
    const uint32_t beyond[4] = {4 * MIB - 4, 8, 0, 0};
    assert_int_equal(stub_words(chip, 0x13, beyond, 4), 0xC4);
    sim_chip_destroy(chip);
}

static void test_reads_in_acknowledged_packets(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    uint8_t *flash = sim_chip_flash(chip, NULL);
    stub_fill(&flash[0x10000], 3000, 2);
    const uint32_t words[4] = {0x10002, 2500, 1024, 64};
    assert_int_equal(stub_words(chip, 0xD2, words, 4), 0);
    uint32_t got = 0;
    while (got < 2500) {
        uint8_t packet[SECTOR];
        const uint32_t wanted = 2500 - got < 1024 ? 2500 - got : 1024;
        assert_int_equal(stub_frame(chip, packet, sizeof packet), wanted);
        assert_memory_equal(packet, &flash[0x10002 + got], wanted);
        bench_expect_hex(chip, ""); /* one in flight, whatever the host allows */
        got += wanted;
        acknowledge(chip, got);
    }
    expect_digest(chip, &flash[0x10002], 2500);
    bench_send_hex(chip, "c0 00 0d 04 00 00 00 00 00 00 00 00 00 c0");
    bench_expect_hex(chip, "c0 01 0d 02 00 00 00 00 00 00 00 c0");
    sim_chip_destroy(chip);
}

static void test_a_read_ends_at_what_is_no_acknowledgement(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    uint8_t packet[SECTOR];
    const uint32_t words[4] = {0, 2000, 500, 1};
    assert_int_equal(stub_words(chip, 0xD2, words, 4), 0);
    assert_int_equal(stub_frame(chip, packet, sizeof packet), 500);
    bench_send_hex(chip, "c0 00 0d 04 00 00 00 00 00 00 00 00 00 c0");
    expect_digest(chip, sim_chip_flash(chip, NULL), 500);
    bench_send_hex(chip, "c0 00 0d 04 00 00 00 00 00 00 00 00 00 c0");
    bench_expect_hex(chip, "c0 01 0d 02 00 00 00 00 00 00 00 c0");
    sim_chip_destroy(chip);
}

static void test_a_read_it_cannot_do_is_told_with_the_next_command(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    const uint32_t too_long[4] = {0, 8192, 4097, 1};
    const uint32_t beyond[4] = {4 * MIB, 16, 16, 1};
    const uint32_t none[4] = {0, 0, 16, 1};
    const uint32_t attach = 0;
    assert_int_equal(stub_words(chip, 0xD2, too_long, 4), 0);
    assert_int_equal(stub_words(chip, 0x0D, &attach, 1), 0xC0);
    assert_int_equal(stub_words(chip, 0x0D, &attach, 1), 0);
    assert_int_equal(stub_words(chip, 0xD2, beyond, 4), 0);
    assert_int_equal(stub_words(chip, 0x0D, &attach, 1), 0xC4);
    assert_int_equal(stub_words(chip, 0xD2, none, 4), 0);
    expect_digest(chip, NULL, 0);
    sim_chip_destroy(chip);
}

static void test_erases_regions_and_the_chip(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    uint32_t size = 0;
    uint8_t *flash = sim_chip_flash(chip, &size);
    memset(flash, 0, size);
    const uint32_t region[2] = {0xF000, 0x12000};
    const uint32_t crooked[2][2] = {{0x100, SECTOR}, {SECTOR, 0x100}};
    assert_int_equal(stub_words(chip, 0xD1, region, 2), 0);
    assert_int_equal(flash[0xEFFF], 0);
    assert_int_equal(flash[0x21000], 0);
    assert_int_equal(sim_chip_counters(chip)->sectors_erased, 0x12);
    assert_true(flash[0xF000] == 0xFF && flash[0x20FFF] == 0xFF);
    assert_int_equal(stub_words(chip, 0xD1, crooked[0], 2), 0xC0);
    assert_int_equal(stub_words(chip, 0xD1, crooked[1], 2), 0xC0);
    assert_int_equal(stub_words(chip, 0xD0, NULL, 0), 0);
    for (uint32_t at = 0; at < size; at += 512) {
        assert_int_equal(flash[at], 0xFF);
    }
    sim_chip_destroy(chip);
}

static void test_erasing_is_answered_when_it_is_done(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip_of((sim_config_t){.chip = "esp32c3", .paced = true});
    const uint64_t start_us = sim_chip_now(chip);
    bench_command_words(chip, 0xD0, NULL, 0);
    sim_chip_advance(chip, start_us + 9000000);
    bench_expect_hex(chip, "");
    stub_settle(chip);
    assert_int_equal(stub_error(chip, 0xD0), 0);
    assert_true(sim_chip_now(chip) >= start_us + 10000000);
    sim_chip_destroy(chip);
}

/* Four address bytes where the stub has them; elsewhere the upper 16 MiB are the lower. */
static void test_flash_beyond_16_mib(void **state)
{
    (void)state;
    static const struct {
        const char *chip, *part;
        uint32_t address, lands_at;
    } cases[] = {
        {"esp32s3", "W25Q256", 20 * MIB, 20 * MIB},
        {"esp32", "W25Q256", 20 * MIB, 4 * MIB},
        {"esp32s3", "MX25L51245G", 60 * MIB, 60 * MIB},
        {"esp32s3", "W25Q512", 60 * MIB, 60 * MIB},
        {"esp32s3", "MX66L1G45G", 127 * MIB, 127 * MIB},
        {"esp32c3", "MX66L1G45G", 127 * MIB, 15 * MIB},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_chip_t *chip =
            stub_chip_of((sim_config_t){.chip = cases[i].chip, .flash_part = cases[i].part});
        uint8_t *flash = sim_chip_flash(chip, NULL);
        uint8_t data[SECTOR];
        stub_fill(data, sizeof data, 3);
        memset(&flash[cases[i].lands_at], 0, SECTOR);
        assert_int_equal(stub_begin(chip, 0x02, SECTOR, 1, cases[i].address), 0);
        assert_int_equal(stub_block(chip, 0x03, 0, data, sizeof data), 0);
        assert_int_equal(stub_end(chip), 0);
        assert_memory_equal(&flash[cases[i].lands_at], data, sizeof data);
        const uint32_t words[4] = {cases[i].address, SECTOR, 0, 0};
        bench_command_words(chip, 0x13, words, 4);
        uint8_t frame[64];
        uint8_t digest[MD5_DIGEST_SIZE];
        digest_of(data, sizeof data, digest);
        assert_int_equal(stub_frame(chip, frame, sizeof frame), 8 + 16 + 2);
        assert_memory_equal(&frame[8], digest, 16);
        assert_int_equal(stub_words(chip, 0xD1, (uint32_t[]){cases[i].address, SECTOR}, 2), 0);
        assert_int_equal(flash[cases[i].lands_at], 0xFF);
        sim_chip_destroy(chip);
    }
}

/* A stub that does not know the id takes the flash for the largest its chip can have: 16 MiB, or
 * more than that, and then sends commands with four address bytes. */
static void test_an_unknown_id_is_taken_for_the_largest(void **state)
{
    (void)state;
    static const struct {
        const char *chip;
        bool written;
    } cases[] = {{"esp32c3", true}, {"esp32s3", false}};
    for (size_t i = 0; i < 2; i++) {
        sim_chip_t *chip =
            stub_chip_of((sim_config_t){.chip = cases[i].chip, .flash_part = "AT25SF321"});
        uint8_t data[SECTOR];
        stub_fill(data, sizeof data, 3);
        assert_int_equal(stub_begin(chip, 0x02, SECTOR, 1, 0x10000), 0);
        assert_int_equal(stub_block(chip, 0x03, 0, data, sizeof data), 0);
        assert_int_equal(stub_end(chip), 0);
        const uint8_t *flash = sim_chip_flash(chip, NULL);
        assert_int_equal(memcmp(&flash[0x10000], data, sizeof data) == 0, cases[i].written);
        sim_chip_destroy(chip);
    }
}

/* Alone it finds the pads that the eFuses tell; others have to be given to it. */
static void test_attaches_the_pads_of_the_efuses(void **state)
{
    (void)state;
    const uint32_t pins = 6 | 33 << 6 | 8 << 12 | 16 << 18 | 11U << 24;
    static const char *const chips[] = {"esp32", "esp32s3", "esp32c3"};
    for (size_t i = 0; i < 6; i++) {
        const bool unfused = i >= 3;
        sim_chip_t *chip = stub_chip_of(
            (sim_config_t){.chip = chips[i % 3], .spi_pins = pins, .spi_pins_unfused = unfused});
        uint8_t *flash = sim_chip_flash(chip, NULL);
        memset(flash, 0, SECTOR);
        assert_int_equal(stub_words(chip, 0xD0, NULL, 0), 0);
        assert_int_equal(flash[0], unfused ? 0 : 0xFF);
        assert_int_equal(stub_words(chip, 0x0D, &pins, 1), 0);
        assert_int_equal(stub_words(chip, 0xD0, NULL, 0), 0);
        assert_int_equal(flash[0], 0xFF);
        sim_chip_destroy(chip);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_md5_is_sixteen_raw_bytes),
        cmocka_unit_test(test_reads_in_acknowledged_packets),
        cmocka_unit_test(test_a_read_ends_at_what_is_no_acknowledgement),
        cmocka_unit_test(test_a_read_it_cannot_do_is_told_with_the_next_command),
        cmocka_unit_test(test_erases_regions_and_the_chip),
        cmocka_unit_test(test_erasing_is_answered_when_it_is_done),
        cmocka_unit_test(test_flash_beyond_16_mib),
        cmocka_unit_test(test_attaches_the_pads_of_the_efuses),
        cmocka_unit_test(test_an_unknown_id_is_taken_for_the_largest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
