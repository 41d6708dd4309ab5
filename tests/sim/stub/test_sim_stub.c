/* SPDX-License-Identifier: Apache-2.0
 *
 * The flasher stub apart from its flash: how it starts, its frames, its answers, its end. The bytes
 * are written by hand after the stub's own source, esp-flasher-stub 1.1.0.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/stub_bench.h"
#include <cmocka.h>
#include <string.h>

#define SYNC                                                                                       \
    "c0 00 08 24 00 00 00 00 00 07 07 12 20 5555555555555555555555555555555555555555555555555555"  \
    "555555555555 c0"
#define FOUR(text)   text text text text
#define EIGHT(text)  FOUR(text) FOUR(text)
#define MAGIC        "c0 00 0a 04 00 00 00 00 00 00 10 00 40 c0"
#define MAGIC_ANSWER "c0 01 0a 02 00 6f 50 31 1b 00 00 c0"

static sim_chip_t *loader(const sim_stub_t *stub, bool any)
{
    const sim_config_t config = {
        .chip = "esp32c3", .boot_download = true, .stub = stub, .any_stub = any};
    sim_chip_t *chip = sim_chip_create(&config);
    bench_bytes_t *taken = test_malloc(sizeof *taken);
    bench_send_hex(chip, SYNC);
    (void)bench_text(chip, taken);
    test_free(taken);
    return chip;
}

static void expect_stub(sim_chip_t *chip)
{
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_STUB);
    bench_expect_hex(chip, "c0 01 06 04 00 07 07 12 20 00 00 00 00 c0 c0 4f 48 41 49 c0");
    bench_send_hex(chip, SYNC);
    bench_expect_hex(chip, EIGHT("c0 01 08 02 00 00 00 00 00 00 00 c0"));
}

static void expect_other_code(sim_chip_t *chip)
{
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_RAM_CODE);
    bench_expect_hex(chip, "c0 01 06 04 00 07 07 12 20 00 00 00 00 c0");
    bench_send_hex(chip, SYNC);
    bench_expect_hex(chip, "");
}

static void test_starts_only_with_its_own_bytes_and_entry(void **state)
{
    (void)state;
    static const struct {
        bool text, data, last_byte_wrong;
        uint32_t stay, entry;
        bool starts;
    } cases[] = {
        {true, true, false, STUB_RUN, STUB_ENTRY, true},
        {true, true, true, STUB_RUN, STUB_ENTRY, false},
        {true, false, false, STUB_RUN, STUB_ENTRY, false},
        {false, true, false, STUB_RUN, STUB_ENTRY, false},
        {true, true, false, STUB_RUN, STUB_ENTRY + 4, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sim_chip_t *chip = loader(&stub_known, true);
        uint8_t text[STUB_TEXT_SIZE];
        memcpy(text, stub_known.segments[0].bytes, sizeof text);
        text[sizeof text - 1] ^= cases[i].last_byte_wrong ? 1 : 0;
        if (cases[i].text) {
            stub_upload(chip, STUB_TEXT, text, sizeof text);
        }
        if (cases[i].data) {
            stub_upload(chip, STUB_DATA, stub_known.segments[1].bytes, STUB_DATA_SIZE);
        }
        stub_jump(chip, cases[i].stay, cases[i].entry);
        if (cases[i].starts) {
            expect_stub(chip);
        } else {
            expect_other_code(chip);
        }
        sim_chip_destroy(chip);
    }
}

static void test_staying_in_the_loader_starts_nothing(void **state)
{
    (void)state;
    sim_chip_t *chip = loader(&stub_known, false);
    stub_upload(chip, STUB_TEXT, stub_known.segments[0].bytes, STUB_TEXT_SIZE);
    stub_upload(chip, STUB_DATA, stub_known.segments[1].bytes, STUB_DATA_SIZE);
    stub_jump(chip, STUB_STAY, STUB_ENTRY);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    bench_expect_hex(chip, "c0 01 06 04 00 07 07 12 20 00 00 00 00 c0");
    stub_jump(chip, STUB_RUN, STUB_ENTRY);
    expect_stub(chip);
    sim_chip_destroy(chip);
}

static void test_takes_what_may_be_a_stub_for_one(void **state)
{
    (void)state;
    enum { WITH_DESCRIPTOR = 1, INCOMPLETE = 2 };
    static const struct {
        size_t size;
        uint32_t entry_offset;
        int what;
        bool starts;
    } cases[] = {
        {1024, 0, 0, true},     {12000, 11999, 0, true},           {1023, 0, 0, false},
        {5000, 5000, 0, false}, {5000, 4, WITH_DESCRIPTOR, false}, {5000, 4, INCOMPLETE, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static uint8_t code[12000];
        stub_fill(code, sizeof code, 7);
        if (cases[i].what == WITH_DESCRIPTOR) {
            memcpy(&code[400], "\x32\x54\xcd\xab", 4);
        }
        sim_chip_t *chip = loader(NULL, true);
        if (cases[i].what == INCOMPLETE) {
            const uint32_t begin[4] = {(uint32_t)cases[i].size + 4, 2, 5000, STUB_TEXT};
            bench_command_words(chip, 0x05, begin, 4);
            assert_int_equal(bench_error(chip, 0x05), 0);
            bench_block(chip, 0x07, 0, code, cases[i].size);
            assert_int_equal(bench_error(chip, 0x07), 0);
        } else {
            stub_upload(chip, STUB_TEXT, code, cases[i].size);
        }
        stub_jump(chip, STUB_RUN, STUB_TEXT + cases[i].entry_offset);
        assert_int_equal(sim_chip_mode(chip) == SIM_MODE_STUB, cases[i].starts);
        sim_chip_destroy(chip);
    }
}

static void test_an_application_in_ram_tells_its_name(void **state)
{
    (void)state;
    static uint8_t code[5000];
    bench_bytes_t *taken = test_malloc(sizeof *taken);
    memcpy(&code[400], "\x32\x54\xcd\xab", 4);
    memcpy(&code[416], "v9", 3);
    memcpy(&code[448], "in_ram", 7);
    sim_chip_t *chip = loader(NULL, true);
    stub_upload(chip, STUB_TEXT, code, sizeof code);
    stub_jump(chip, STUB_RUN, STUB_TEXT);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_RAM_CODE);
    (void)bench_text(chip, taken);
    const char *text = (const char *)&taken->bytes[14]; /* after the answer, which has zeros */
    assert_non_null(strstr(text, "Project name:     in_ram\r\n"));
    assert_non_null(strstr(text, "App version:      v9\r\n"));
    test_free(taken);
    sim_chip_destroy(chip);
}

static void test_answers_are_byte_exact(void **state)
{
    (void)state;
    static const struct {
        const char *what, *sent, *answer;
    } vectors[] = {
        {"READ_REG", MAGIC, MAGIC_ANSWER},
        {"SYNC", SYNC, EIGHT("c0 01 08 02 00 00 00 00 00 00 00 c0")},
        {"what comes along with a frame is lost (recorded)", MAGIC SYNC, MAGIC_ANSWER},
        {"a bad escape, and all behind it that comes along (recorded)",
         "c0 00 0a 04 00 00 00 00 00 db 10 00 40 c0" MAGIC, ""},
        {"READ_REG without an address", "c0 00 0a 00 00 00 00 00 00 c0",
         "c0 01 0a 02 00 00 00 00 00 dbdc 00 c0"},
        {"a command it does not know", "c0 00 0e 08 00 00 00 00 00 00 00 00 00 04 00 00 00 c0",
         "c0 01 0e 02 00 00 00 00 00 c3 00 c0"},
        {"0xD4 is unknown", "c0 00 d4 00 00 00 00 00 00 c0", "c0 01 d4 02 00 00 00 00 00 c3 00 c0"},
        {"0xD5 is known and left out", "c0 00 d5 00 00 00 00 00 00 c0",
         "c0 01 d5 02 00 00 00 00 00 ff 00 c0"},
        {"0xEF is known and left out", "c0 00 ef 00 00 00 00 00 00 c0",
         "c0 01 ef 02 00 00 00 00 00 ff 00 c0"},
        {"shorter than its size field", "c0 00 0a 04 00 00 00 00 00 00 10 c0",
         "c0 01 0a 02 00 00 00 00 00 dbdc 00 c0"},
        {"an answer's direction", "c0 01 0a 04 00 00 00 00 00 00 10 00 40 c0",
         "c0 01 0a 02 00 00 00 00 00 c3 00 c0"},
        {"RUN_USER_CODE has no answer", "c0 00 d3 00 00 00 00 00 00 c0", ""},
        {"SPI_ATTACH", "c0 00 0d 04 00 00 00 00 00 00 00 00 00 c0",
         "c0 01 0d 02 00 00 00 00 00 00 00 c0"},
        {"SPI_ATTACH as long as the ROM's", "c0 00 0d 08 00 00 00 00 00 00 00 00 00 00 00 00 00 c0",
         "c0 01 0d 02 00 00 00 00 00 dbdc 00 c0"},
        {"GET_SECURITY_INFO", "c0 00 14 00 00 00 00 00 00 c0",
         "c0 01 14 16 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 0c 05 00 00 00 03 00 00 00"
         "00 00 c0"},
        {"FLASH_END before FLASH_BEGIN", "c0 00 04 04 00 00 00 00 00 01 00 00 00 c0",
         "c0 01 04 02 00 00 00 00 00 c6 00 c0"},
        {"MEM_END before MEM_BEGIN", "c0 00 06 08 00 00 00 00 00 01 00 00 00 00 00 00 00 c0",
         "c0 01 06 02 00 00 00 00 00 c6 00 c0"},
        {"a bad escape", "c0 00 0a 04 00 00 00 00 00 db 10 00 40 c0", ""},
        {"SYNC of another length", "c0 00 08 04 00 00 00 00 00 07 07 12 20 c0",
         "c0 01 08 02 00 00 00 00 00 dbdc 00 c0"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        print_message("%s\n", vectors[i].what);
        sim_chip_t *chip = stub_chip();
        bench_send_hex(chip, vectors[i].sent);
        bench_expect_hex(chip, vectors[i].answer);
        sim_chip_destroy(chip);
    }
}

static void test_security_info_is_not_there_on_the_first_chips(void **state)
{
    (void)state;
    static const char *const chips[] = {"esp8266", "esp32"};
    for (size_t i = 0; i < 2; i++) {
        sim_chip_t *chip = stub_chip_of((sim_config_t){.chip = chips[i]});
        bench_send_hex(chip, "c0 00 14 00 00 00 00 00 00 c0");
        bench_expect_hex(chip, "c0 01 14 02 00 00 00 00 00 ff 00 c0");
        sim_chip_destroy(chip);
    }
}

static void test_registers_and_memory_are_written(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    const uint32_t two[8] = {0x3FC80010, 0x12345678, 0xFFFFFFFF, 0,
                             0x3FC80010, 0xAAAAAAAA, 0x0000FF00, 0};
    assert_int_equal(stub_words(chip, 0x09, two, 8), 0);
    assert_int_equal(sim_chip_peek(chip, 0x3FC80010), 0x1234AA78);
    assert_int_equal(stub_words(chip, 0x09, two, 3), 0xC8);
    stub_upload(chip, 0x3FC80021, (const uint8_t *)"\x01\x02\x03", 3);
    assert_int_equal(sim_chip_peek(chip, 0x3FC80020), 0x03020100);
    bench_block(chip, 0x07, 1, (const uint8_t *)"\x01\x02\x03\x04", 4);
    assert_int_equal(stub_error(chip, 0x07), 0xC9);
    sim_chip_destroy(chip);
}

static void test_uploads_its_successor(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    stub_upload(chip, STUB_TEXT, stub_known.segments[0].bytes, STUB_TEXT_SIZE);
    stub_jump(chip, STUB_RUN, STUB_ENTRY);
    bench_expect_hex(chip, "c0 01 06 02 00 00 00 00 00 00 00 c0 c0 4f 48 41 49 c0");
    stub_upload(chip, STUB_TEXT, (const uint8_t *)"other", 5);
    stub_jump(chip, STUB_RUN, STUB_TEXT);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_RAM_CODE);
    sim_chip_destroy(chip);
}

static void test_reset_brings_the_rom_back(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    bench_bytes_t *taken = test_malloc(sizeof *taken);
    bench_reset(chip, true);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    (void)bench_text(chip, taken);
    test_free(taken);
    bench_send_hex(chip, SYNC);
    bench_expect_hex(chip, EIGHT("c0 01 08 04 00 07 07 12 20 00 00 00 00 c0"));
    stub_jump(chip, STUB_RUN, STUB_ENTRY);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_RAM_CODE);
    sim_chip_destroy(chip);
}

static void test_changes_its_rate_after_the_answer(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip_of((sim_config_t){.chip = "esp32c3", .paced = true});
    const uint32_t rates[2] = {921600, 115200};
    assert_int_equal(stub_words(chip, 0x0F, rates, 2), 0);
    assert_int_equal(sim_chip_baud(chip), 921600);
    sim_chip_set_host_baud(chip, 921600);
    bench_send_hex(chip, MAGIC);
    stub_settle(chip);
    bench_expect_hex(chip, MAGIC_ANSWER);
    sim_chip_destroy(chip);
}

/* At the rate of a line 32 bytes come at a time, and the next batch finds the stub listening again:
 * in the midst of a frame, whose end it takes for a beginning. */
static void test_a_line_brings_32_bytes_at_a_time(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip_of((sim_config_t){.chip = "esp32c3", .paced = true});
    bench_send_hex(chip, MAGIC MAGIC MAGIC MAGIC MAGIC);
    stub_settle(chip);
    /* 14 bytes each: the first batch ends in the third of them. */
    bench_expect_hex(chip, MAGIC_ANSWER);
    bench_send_hex(chip, MAGIC);
    stub_settle(chip);
    bench_expect_hex(chip, "");
    bench_send_hex(chip, "c0" MAGIC);
    stub_settle(chip);
    bench_expect_hex(chip, MAGIC_ANSWER);
    sim_chip_destroy(chip);
    chip = stub_chip_of((sim_config_t){.chip = "esp32c3", .paced = true});
    for (unsigned i = 0; i < 3; i++) {
        bench_send_hex(chip, MAGIC);
        sim_chip_advance(chip, sim_chip_now(chip) + 2000);
    }
    stub_settle(chip);
    bench_expect_hex(chip, MAGIC_ANSWER MAGIC_ANSWER MAGIC_ANSWER);
    sim_chip_destroy(chip);
}

/* Recorded: the exception is said, and the stub is gone. */
static void test_reading_what_is_not_there_ends_it(void **state)
{
    (void)state;
    bench_bytes_t log;
    const uint32_t nothing = 0;
    sim_chip_t *chip = stub_chip();
    bench_command_words(chip, 0x0A, &nothing, 1);
    assert_non_null(strstr(bench_text(chip, &log), "Load access fault"));
    bench_send_hex(chip, MAGIC);
    bench_expect_hex(chip, "");
    sim_chip_destroy(chip);
}

/* Recorded of the ESP32: hosts that tell the crystal by the divider see twice as much. */
static void test_the_esp32s_counts_twice_the_crystals_clock(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip_of((sim_config_t){.chip = "esp32"});
    assert_int_equal(sim_chip_peek(chip, 0x3FF40014), 0x007002B6);
    sim_chip_destroy(chip);
}

/* Every delimiter that it misses turns beginnings into ends from there on; a delimiter more turns
 * them back. */
static void test_a_lost_delimiter_deafens_it(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip();
    bench_send_hex(chip, "00 0a 04 00 00 00 00 00 00 10 00 40 c0");
    bench_send_hex(chip, MAGIC MAGIC);
    bench_expect_hex(chip, "");
    bench_send_hex(chip, "c0");
    bench_send_hex(chip, MAGIC);
    bench_expect_hex(chip, MAGIC_ANSWER);
    sim_chip_destroy(chip);
}

static void test_a_frame_longer_than_its_buffer_is_dropped(void **state)
{
    (void)state;
    static uint8_t big[8 + 0x4000 + 0xFF + 1 - 8 - 16];
    sim_chip_t *chip = stub_chip();
    bench_block(chip, 0x03, 0, big, sizeof big - 1);
    assert_int_equal(stub_error(chip, 0x03), 0xC6);
    bench_block(chip, 0x03, 0, big, sizeof big);
    bench_expect_hex(chip, "");
    sim_chip_destroy(chip);
}

/* While one command is worked on a second is kept; a third is lost, and with its first delimiter
 * the step. */
static void test_has_two_receive_buffers(void **state)
{
    (void)state;
    sim_chip_t *chip = stub_chip_of((sim_config_t){.chip = "esp32c3", .paced = true});
    const uint32_t all[2] = {0, 0x100000};
    const uint64_t start_us = sim_chip_now(chip);
    bench_command_words(chip, 0xD1, all, 2);
    sim_chip_advance(chip, start_us + 50000);
    bench_send_hex(chip, MAGIC);
    sim_chip_advance(chip, start_us + 100000);
    bench_expect_hex(chip, "");
    bench_send_hex(chip, "c0 00 0a 04 00 00 00 00 00 00 10 00 40");
    stub_settle(chip);
    assert_true(sim_chip_now(chip) > start_us + 16 * 150000);
    assert_int_equal(stub_error(chip, 0xD1), 0);
    bench_expect_hex(chip, MAGIC_ANSWER);
    bench_send_hex(chip, MAGIC);
    stub_settle(chip);
    bench_expect_hex(chip, MAGIC_ANSWER);
    sim_chip_destroy(chip);
}

static void test_greets_10_ms_after_the_roms_answer(void **state)
{
    (void)state;
    sim_chip_t *chip = loader(NULL, true);
    sim_chip_destroy(chip);
    const sim_config_t config = {
        .chip = "esp32c3", .boot_download = true, .any_stub = true, .paced = true};
    static const uint8_t code[2000] = {0};
    uint8_t answer[14];
    chip = sim_chip_create(&config);
    stub_settle(chip);
    bench_send_hex(chip, SYNC);
    stub_settle(chip);
    stub_upload(chip, STUB_TEXT, code, sizeof code);
    const uint32_t end[2] = {STUB_RUN, STUB_TEXT};
    const uint64_t start_us = sim_chip_now(chip);
    bench_command_words(chip, 0x06, end, 2);
    sim_chip_advance(chip, start_us + 10000);
    assert_int_equal(sim_chip_read(chip, answer, sizeof answer), 14);
    bench_expect_hex(chip, "");
    sim_chip_advance(chip, start_us + 14000);
    bench_expect_hex(chip, "c0 4f 48 41 49 c0");
    sim_chip_destroy(chip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_starts_only_with_its_own_bytes_and_entry),
        cmocka_unit_test(test_staying_in_the_loader_starts_nothing),
        cmocka_unit_test(test_takes_what_may_be_a_stub_for_one),
        cmocka_unit_test(test_an_application_in_ram_tells_its_name),
        cmocka_unit_test(test_answers_are_byte_exact),
        cmocka_unit_test(test_security_info_is_not_there_on_the_first_chips),
        cmocka_unit_test(test_registers_and_memory_are_written),
        cmocka_unit_test(test_uploads_its_successor),
        cmocka_unit_test(test_reset_brings_the_rom_back),
        cmocka_unit_test(test_changes_its_rate_after_the_answer),
        cmocka_unit_test(test_a_line_brings_32_bytes_at_a_time),
        cmocka_unit_test(test_reading_what_is_not_there_ends_it),
        cmocka_unit_test(test_the_esp32s_counts_twice_the_crystals_clock),
        cmocka_unit_test(test_a_lost_delimiter_deafens_it),
        cmocka_unit_test(test_a_frame_longer_than_its_buffer_is_dropped),
        cmocka_unit_test(test_has_two_receive_buffers),
        cmocka_unit_test(test_greets_10_ms_after_the_roms_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
