/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of the ROM loader. Frames marked so are those of Espressif's serial protocol
 * documentation, "Tracing", and of traces of real chips; the others are written by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sim_bench.h"
#include <cmocka.h>
#include <string.h>

#define SYNC                                                                                       \
    "c0 00 08 24 00 00 00 00 00 07 07 12 20 5555555555555555555555555555555555555555555555555555"  \
    "555555555555 c0"
#define READ_MAGIC  "c0 00 0a 04 00 00 00 00 00 00 10 00 40 c0"
#define MAGIC       "c0 01 0a 04 00 83 1d f0 00 00 00 00 00 c0"
#define FOUR(text)  text text text text
#define EIGHT(text) FOUR(text) FOUR(text)

typedef struct {
    const char *chip;
    const char *what;
    const char *sent;
    const char *answer;
} vector_t;

static const vector_t vectors[] = {
    {"esp32", "SYNC: eight answers (documentation)", SYNC,
     EIGHT("c0 01 08 04 00 07 07 12 20 00 00 00 00 c0")},
    {"esp8266", "SYNC: two status bytes", SYNC, EIGHT("c0 01 08 02 00 07 07 12 20 00 00 c0")},
    {"esp32", "READ_REG of the magic word (documentation)", "c0000a04000000000000100040c0",
     "c0 01 0a 04 00 83 1d f0 00 00 00 00 00 c0"},
    {"esp32s3", "READ_REG of the magic word (documentation)", "c0000a04000000000000100040c0",
     "c0 01 0a 04 00 09 00 00 00 00 00 00 00 c0"},
    {"esp8266", "READ_REG: an answer with an escape in it (trace)", "c0000a04000000000000100040c0",
     "c0 01 0a 02 00 01 c1 f0 ff 00 00 c0"},
    {"esp8266", "READ_REG of the UART divider at 115200 (trace: 0x1c4 at 26.05 MHz)",
     "c0 00 0a 04 00 00 00 00 00 14 00 00 60 c0", "c0 01 0a 02 00 c3 01 00 00 00 00 c0"},
    {"esp32", "READ_REG shorter than its size field: what lacks is there from before (recorded)",
     READ_MAGIC "c0 00 0a 04 00 00 00 00 00 00 10 c0", MAGIC MAGIC},
    {"esp32", "a frame of one byte likewise (recorded)", READ_MAGIC "c0 00 c0", MAGIC MAGIC},
    {"esp32", "an unknown command repeats the eight answers of SYNC (recorded)",
     "c0 00 14 00 00 00 00 00 00 c0", EIGHT("c0 01 08 04 00 07 07 12 20 01 05 00 00 c0")},
    {"esp32", "an unknown command repeats the one answer of READ_REG (recorded)",
     READ_MAGIC "c0 00 77 00 00 00 00 00 00 c0", MAGIC "c0 01 0a 04 00 83 1d f0 00 01 05 00 00 c0"},
    {"esp32", "success may tell of an error before it (recorded)",
     "c0 00 77 00 00 00 00 00 00 c0"
     "c0 00 0b 18 00 00 00 00 00 00 00 00 00 00 00 40 00 00 00 01 00 00 10 00 00 00 01 00 00"
     "ff ff 00 00 c0",
     EIGHT(
         "c0 01 08 04 00 07 07 12 20 01 05 00 00 c0") "c0 01 0b 04 00 07 07 12 20 00 05 00 00 c0"},
    {"esp32", "READ_REG of what is not there: silence for good (recorded)",
     "c0 00 0a 04 00 00 00 00 00 00 00 00 00 c0" READ_MAGIC, ""},
    {"esp8266", "a command the ROM does not know is answered once", "c0 00 14 00 00 00 00 00 00 c0",
     "c0 01 14 02 00 07 07 12 20 01 05 c0"},
    {"esp8266", "SPI_ATTACH is not in this ROM",
     "c0 00 0d 08 00 00 00 00 00 00 00 00 00 00 00 00 00 c0",
     "c0 01 0d 02 00 07 07 12 20 01 05 c0"},
    {"esp32s3", "GET_SECURITY_INFO: 20 bytes, chip id 9", "c0 00 14 00 00 00 00 00 00 c0",
     "c0 01 14 18 00 07 07 12 20 00 00 00 00 00 00 00 00 00 00 00 0c 09 00 00 00 00 00 00 00"
     "00 00 00 00 c0"},
    {"esp32s2", "GET_SECURITY_INFO: 12 bytes, no chip id", "c0 00 14 00 00 00 00 00 00 c0",
     "c0 01 14 10 00 07 07 12 20 00 00 00 00 00 00 00 00 00 00 00 0c 00 00 00 00 c0"},
    {"esp32s2", "READ_REG of the magic word", "c0000a04000000000000100040c0",
     "c0 01 0a 04 00 c6 07 00 00 00 00 00 00 c0"},
    {"esp32s31", "GET_SECURITY_INFO: chip id 32", "c0 00 14 00 00 00 00 00 00 c0",
     "c0 01 14 18 00 07 07 12 20 00 00 00 00 00 00 00 00 00 00 00 0c 20 00 00 00 00 00 00 00"
     "00 00 00 00 c0"},
    {"esp32c2", "READ_REG of the UART divider at 115200 with 40 MHz",
     "c0 00 0a 04 00 00 00 00 00 14 00 00 60 c0", "c0 01 0a 04 00 5b 01 00 00 00 00 00 00 c0"},
    {"esp32c3", "GET_SECURITY_INFO: chip id 5, version 3 (recorded)",
     "c0 00 14 00 00 00 00 00 00 c0",
     "c0 01 14 18 00 07 07 12 20 00 00 00 00 00 00 00 00 00 00 00 0c 05 00 00 00 03 00 00 00"
     "00 00 00 00 c0"},
    {"esp32", "SPI_ATTACH", "c0 00 0d 08 00 00 00 00 00 00 00 00 00 00 00 00 00 c0",
     "c0 01 0d 04 00 07 07 12 20 00 00 00 00 c0"},
    {"esp32", "SPI_ATTACH of the stub's length (recorded)",
     "c0 00 0d 04 00 00 00 00 00 00 00 00 00 c0", "c0 01 0d 04 00 07 07 12 20 00 00 00 00 c0"},
    {"esp32", "FLASH_BEGIN before SPI_ATTACH",
     "c0 00 02 10 00 00 00 00 00 00 10 00 00 01 00 00 00 00 04 00 00 00 00 00 00 c0",
     "c0 01 02 04 00 07 07 12 20 01 06 00 00 c0"},
    {"esp32", "FLASH_BEGIN with the flag of later ROMs",
     "c0 00 02 14 00 00 00 00 00 00 10 00 00 01 00 00 00 00 04 00 00 00 00 00 00 00 00 00 00 c0",
     "c0 01 02 04 00 07 07 12 20 01 05 00 00 c0"},
    {"esp32c3", "FLASH_BEGIN without the flag this ROM wants",
     "c0 00 02 10 00 00 00 00 00 00 10 00 00 01 00 00 00 00 04 00 00 00 00 00 00 c0",
     "c0 01 02 04 00 07 07 12 20 01 05 00 00 c0"},
    {"esp32", "an answer's direction is no command (recorded)",
     READ_MAGIC "c0 01 0a 04 00 00 00 00 00 00 10 00 40 c0",
     MAGIC "c0 01 0a 04 00 83 1d f0 00 01 05 00 00 c0"},
    {"esp32", "a bad escape is left out (recorded)", "c0 00 0a 04 00 00 00 00 00 db 00 10 00 40 c0",
     MAGIC},
    {"esp32", "an escape takes a delimiter with it (recorded)",
     "c0 00 0a 04 00 00 00 00 00 db c0 00 fb 3f c0", "c0 01 0a 04 00 00 00 00 00 00 00 00 00 c0"},
    {"esp32", "delimiters side by side are one (recorded)",
     "c0 c0" READ_MAGIC "c0 c0 c0" READ_MAGIC, MAGIC MAGIC},
    {"esp32", "one delimiter ends a frame and begins none (recorded)",
     READ_MAGIC "00 0a 04 00 00 00 00 00 00 10 00 40" READ_MAGIC, MAGIC MAGIC},
    {"esp32", "no delimiter before it (recorded)", "00 0a 04 00 00 00 00 00 00 10 00 40 c0", ""},
};

static void test_answers_are_byte_exact(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        print_message("%s: %s\n", vectors[i].chip, vectors[i].what);
        sim_chip_t *chip = bench_connected(vectors[i].chip);
        bench_send_hex(chip, vectors[i].sent);
        bench_expect_hex(chip, vectors[i].answer);
        sim_chip_destroy(chip);
    }
}

static void test_answers_do_not_depend_on_how_bytes_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        sim_chip_t *chip = bench_connected(vectors[i].chip);
        uint8_t bytes[1024];
        const size_t size = bench_from_hex(vectors[i].sent, bytes);
        for (size_t at = 0; at < size; at++) {
            (void)sim_chip_write(chip, &bytes[at], 1);
            sim_chip_advance(chip, at);
        }
        bench_expect_hex(chip, vectors[i].answer);
        sim_chip_destroy(chip);
    }
}

static void test_nothing_is_answered_before_the_first_sync(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_chip("esp32");
    bench_send_hex(chip, "c0000a04000000000000100040c0");
    bench_expect_hex(chip, "");
    bench_send_hex(chip, SYNC);
    bench_expect_hex(chip, EIGHT("c0 01 08 04 00 07 07 12 20 00 00 00 00 c0"));
    sim_chip_destroy(chip);
}

static void test_first_syncs_can_go_unanswered(void **state)
{
    (void)state;
    const sim_config_t config = {.chip = "esp32c3", .boot_download = true, .missed_syncs = 2};
    sim_chip_t *chip = sim_chip_create(&config);
    bench_bytes_t banner;
    assert_non_null(strstr(bench_text(chip, &banner), "waiting for download"));
    bench_send_hex(chip, SYNC);
    bench_send_hex(chip, SYNC);
    bench_expect_hex(chip, "");
    bench_send_hex(chip, SYNC);
    bench_expect_hex(chip, EIGHT("c0 01 08 04 00 07 07 12 20 00 00 00 00 c0"));
    sim_chip_destroy(chip);
}

static void test_register_writes_keep_what_the_mask_leaves_out(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_connected("esp32");
    const uint32_t all[4] = {0x3FFB0010, 0x12345678, 0xFFFFFFFF, 0};
    const uint32_t part[4] = {0x3FFB0010, 0xAAAAAAAA, 0x0000FF00, 0};
    bench_command_words(chip, 0x09, all, 4);
    assert_int_equal(bench_error(chip, 0x09), 0);
    bench_command_words(chip, 0x09, part, 4);
    assert_int_equal(bench_error(chip, 0x09), 0);
    assert_int_equal(sim_chip_peek(chip, 0x3FFB0010), 0x1234AA78);
    sim_chip_destroy(chip);
}

static void test_register_write_waits_as_long_as_it_is_told(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_connected("esp32");
    const uint32_t words[4] = {0x3FFB0010, 1, 0xFFFFFFFF, 2500};
    bench_command_words(chip, 0x09, words, 4);
    assert_int_equal(sim_chip_next_event(chip), 2500);
    sim_chip_advance(chip, 2499);
    bench_expect_hex(chip, "");
    sim_chip_advance(chip, 2500);
    assert_int_equal(bench_error(chip, 0x09), 0);
    sim_chip_destroy(chip);
}

static void test_secure_download_mode_allows_little(void **state)
{
    (void)state;
    const sim_config_t config = {
        .chip = "esp32c3", .boot_download = true, .security_flags = 4, .flash_crypt_count = 1};
    sim_chip_t *chip = sim_chip_create(&config);
    bench_bytes_t banner;
    (void)bench_text(chip, &banner);
    bench_send_hex(chip, SYNC);
    (void)bench_text(chip, &banner);
    bench_send_hex(chip, "c0000a04000000000000100040c0");
    bench_expect_hex(chip, EIGHT("c0 01 08 04 00 07 07 12 20 01 05 00 00 c0"));
    uint8_t info[64];
    size_t size = 0;
    bench_command(chip, 0x14, 0, info, 0);
    assert_int_equal(bench_answer(chip, 0x14, info, &size), 0);
    assert_int_equal(size, 20);
    assert_int_equal(info[0], 4);
    assert_int_equal(info[4], 1);
    sim_chip_destroy(chip);
}

static void test_ram_download_stores_and_runs(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_connected("esp32s3");
    const uint32_t begin[4] = {8, 1, 0x1800, 0x3FC90000};
    const uint8_t code[8] = {0x78, 0x56, 0x34, 0x12, 0xC0, 0xDB, 0xC0, 0xDB};
    const uint32_t run[2] = {0, 0x40378000};
    bench_command_words(chip, 0x05, begin, 4);
    assert_int_equal(bench_error(chip, 0x05), 0);
    bench_block(chip, 0x07, 0, code, sizeof code);
    assert_int_equal(bench_error(chip, 0x07), 0);
    assert_int_equal(sim_chip_peek(chip, 0x3FC90000), 0x12345678);
    assert_int_equal(sim_chip_peek(chip, 0x3FC90004), 0xDBC0DBC0);
    bench_command_words(chip, 0x06, run, 2);
    assert_int_equal(bench_error(chip, 0x06), 0);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_RAM_CODE);
    bench_send_hex(chip, "c0000a04000000000000100040c0");
    bench_expect_hex(chip, "");
    sim_chip_destroy(chip);
}

/* Recorded. */
static void test_no_block_above_0x1800_can_be_announced(void **state)
{
    (void)state;
    static const uint8_t opcodes[] = {0x02, 0x05, 0x10};
    for (size_t i = 0; i < sizeof opcodes; i++) {
        sim_chip_t *chip = bench_attached("esp32");
        const uint32_t address = opcodes[i] == 0x05 ? 0x3FFB0000 : 0x10000;
        const uint32_t most[4] = {0x1000, 1, 0x1800, address};
        const uint32_t more[4] = {0x1000, 1, 0x1C00, address};
        bench_command_words(chip, opcodes[i], most, 4);
        assert_int_equal(bench_error(chip, opcodes[i]), 0);
        bench_command_words(chip, opcodes[i], more, 4);
        assert_int_equal(bench_error(chip, opcodes[i]), 0x05);
        sim_chip_destroy(chip);
    }
}

/* Recorded: any address is taken, and data for what is no RAM is the end. */
static void test_ram_download_to_no_ram_crashes(void **state)
{
    (void)state;
    static const uint8_t data[8];
    const uint32_t rom[4] = {8, 1, 8, 0x40000000};
    const uint32_t too_long[4] = {0x1000000, 0x10000, 256, 0x50000000};
    sim_chip_t *chip = bench_connected("esp32");
    bench_command_words(chip, 0x05, too_long, 4);
    assert_int_equal(bench_error(chip, 0x05), 0);
    bench_block(chip, 0x07, 0, data, sizeof data);
    assert_int_equal(bench_error(chip, 0x07), 0);
    bench_command_words(chip, 0x05, rom, 4);
    assert_int_equal(bench_error(chip, 0x05), 0);
    bench_block(chip, 0x07, 0, data, sizeof data);
    bench_expect_hex(chip, "");
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    sim_chip_destroy(chip);
}

/* How each chip's MAC address and revision are read; sources as in the profile of the chip. */
static void test_mac_and_revision_are_where_hosts_look(void **state)
{
    (void)state;
    sim_config_t config = {.chip = "esp32", .mac = {0x10, 0x20, 0x30, 0x40, 0x50, 0x60}};
    config.revision = 301;
    sim_chip_t *chip = sim_chip_create(&config);
    assert_int_equal(sim_chip_peek(chip, 0x3FF5A004), 0x30405060);
    assert_int_equal(sim_chip_peek(chip, 0x3FF5A008) & 0xFFFF, 0x1020);
    assert_int_equal(sim_chip_peek(chip, 0x3FF5A00C) >> 15 & 1, 1);
    assert_int_equal(sim_chip_peek(chip, 0x3FF5A014) >> 20 & 1, 1);
    assert_int_equal(sim_chip_peek(chip, 0x3FF6607C) >> 31, 1);
    assert_int_equal(sim_chip_peek(chip, 0x3FF5A014) >> 24 & 3, 1);
    sim_chip_destroy(chip);

    config.chip = "esp32c3";
    config.revision = 109;
    chip = sim_chip_create(&config);
    assert_int_equal(sim_chip_peek(chip, 0x60008844), 0x30405060);
    assert_int_equal(sim_chip_peek(chip, 0x60008848), 0x1020);
    assert_int_equal(sim_chip_peek(chip, 0x60008858) >> 24 & 3, 1);
    assert_int_equal(sim_chip_peek(chip, 0x60008858) >> 23 & 1, 1);
    assert_int_equal(sim_chip_peek(chip, 0x60008850) >> 18 & 7, 1);
    sim_chip_destroy(chip);

    config.chip = "esp8266";
    chip = sim_chip_create(&config);
    assert_int_equal(sim_chip_peek(chip, 0x3FF00050) >> 24, 0x60);
    assert_int_equal(sim_chip_peek(chip, 0x3FF00054) & 0xFFFF, 0x4050);
    assert_int_equal(sim_chip_peek(chip, 0x3FF0005C) & 0xFFFFFF, 0x102030);
    sim_chip_destroy(chip);
}

static void test_read_only_registers_stay(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_connected("esp32");
    const uint32_t magic[4] = {0x40001000, 0, 0xFFFFFFFF, 0};
    bench_command_words(chip, 0x09, magic, 4);
    assert_int_equal(bench_error(chip, 0x09), 0);
    assert_int_equal(sim_chip_peek(chip, 0x40001000), 0x00F01D83);
    sim_chip_destroy(chip);
}

static void test_unknown_chips_and_parts_are_refused(void **state)
{
    (void)state;
    assert_null(sim_chip_create(&(sim_config_t){.chip = "esp9999"}));
    assert_null(sim_chip_create(&(sim_config_t){.chip = "esp32", .flash_part = "none"}));
    assert_null(sim_chip_create(&(sim_config_t){0}));
    assert_int_equal(sim_flash_part_size("none"), 0);
    assert_int_equal(sim_flash_part_size("W25Q128"), 16 * 1024 * 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_are_byte_exact),
        cmocka_unit_test(test_answers_do_not_depend_on_how_bytes_come),
        cmocka_unit_test(test_nothing_is_answered_before_the_first_sync),
        cmocka_unit_test(test_first_syncs_can_go_unanswered),
        cmocka_unit_test(test_register_writes_keep_what_the_mask_leaves_out),
        cmocka_unit_test(test_register_write_waits_as_long_as_it_is_told),
        cmocka_unit_test(test_secure_download_mode_allows_little),
        cmocka_unit_test(test_ram_download_stores_and_runs),
        cmocka_unit_test(test_no_block_above_0x1800_can_be_announced),
        cmocka_unit_test(test_ram_download_to_no_ram_crashes),
        cmocka_unit_test(test_mac_and_revision_are_where_hosts_look),
        cmocka_unit_test(test_read_only_registers_stay),
        cmocka_unit_test(test_unknown_chips_and_parts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
