/* The command line, parsed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"
#include "esp_host_file.h"
#include "option/flash_pins.h"
#include "option/options.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 16 };

static char error[OPTIONS_ERROR_SIZE];

/* Splits at blanks; getopt moves the words, so they are kept for the caller to look at. */
static bool parse(const char *line, options_t *options)
{
    static char text[256];
    static char *words[MOST + 1];
    int count = 0;
    strcpy(text, line);
    for (char *word = strtok(text, " "); word != NULL && count < MOST; word = strtok(NULL, " ")) {
        words[count++] = word;
    }
    words[count] = NULL;
    error[0] = '\0';
    return options_parse(count, words, options, error);
}

static void test_defaults(void **state)
{
    (void)state;
    options_t options;
    assert_true(parse("esploader chip-id", &options));
    assert_string_equal(options.command, "chip-id");
    assert_int_equal(options.operand_count, 0);
    assert_null(options.port);
    assert_int_equal(options.baud, 0);
    assert_int_equal(options.chip, ESP_UNKNOWN_CHIP);
    assert_int_equal(options.connect_attempts, OPTIONS_CONNECT_ATTEMPTS);
    assert_int_equal(options.trace, OPTIONS_TRACE_OFF);
    assert_int_equal(options.before, OPTIONS_BEFORE_DEFAULT);
    assert_int_equal(options.after, OPTIONS_AFTER_DEFAULT);
    assert_int_equal(options.flash_pins.kind, ESP_HOST_PINS_CHIP);
    assert_false(options.encrypt);
    assert_false(options.force || options.quiet || options.monitor || options.no_skip);
    assert_false(options.no_stub);
    assert_int_equal(options.compress, OPTIONS_COMPRESS_DEFAULT);
}

/* A word behind --force is its FILE unless an offset, a folder or a list of files is meant. */
static void test_force_of_all_or_of_a_file(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool all;
        size_t operands;
        const char *file;
    } cases[] = {
        {"esploader flash --force 0x0 a.bin", true, 2, NULL},
        {"esploader flash 0x0 a.bin --force", true, 2, NULL},
        {"esploader flash 0x0 --force a.bin", true, 2, NULL},
        {"esploader flash 0x0 a.bin --force a.bin", false, 2, "a.bin"},
        {"esploader flash 0x0 a.bin --force=a.bin", false, 2, "a.bin"},
        {"esploader flash --force a.bin 0x0 a.bin", false, 2, "a.bin"},
        {"esploader flash --force sub/app 0x0 sub/app", false, 2, "sub/app"},
        {"esploader flash --force . ", true, 1, NULL},
        {"esploader flash --force @list", true, 1, NULL},
        {"esploader flash --force build/flasher_args.json", true, 1, NULL},
        {"esploader flash --force -q 0x0 a.bin", true, 2, NULL},
        {"esploader flash build --force bootloader/bootloader.bin -q", false, 1,
         "bootloader/bootloader.bin"},
        {"esploader flash 0x0 - --force -", false, 2, "-"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        options_t options;
        assert_true(parse(cases[i].line, &options));
        assert_string_equal(options.command, "flash");
        assert_int_equal(options.force, cases[i].all);
        assert_int_equal(options.operand_count, cases[i].operands);
        assert_int_equal(options.forced_count, cases[i].file != NULL);
        if (cases[i].file != NULL) {
            assert_string_equal(options.forced[0], cases[i].file);
        }
    }
}

static void test_options_before_and_after_the_command(void **state)
{
    (void)state;
    options_t options;
    assert_true(parse("esploader -p P --baud 921600 flash 0x0 a.bin --no-skip 0x8000 b.bin -q "
                      "--chip esp32-s3",
                      &options));
    assert_string_equal(options.command, "flash");
    assert_string_equal(options.port, "P");
    assert_int_equal(options.baud, 921600);
    assert_int_equal(options.chip, ESP32S3_CHIP);
    assert_true(options.no_skip && options.quiet);
    assert_int_equal(options.operand_count, 4);
    assert_string_equal(options.operands[0], "0x0");
    assert_string_equal(options.operands[3], "b.bin");
}

static void test_words(void **state)
{
    (void)state;
    options_t options;
    assert_true(parse("esploader --before usb --after none --trace=full --flash-size 4MB chip-id",
                      &options));
    assert_int_equal(options.before, OPTIONS_BEFORE_USB);
    assert_int_equal(options.after, OPTIONS_AFTER_NONE);
    assert_int_equal(options.trace, OPTIONS_TRACE_FULL);
    assert_int_equal(options.flash_size, 4 << 20);
    assert_true(parse("esploader --after no-reset chip-id", &options));
    assert_int_equal(options.after, OPTIONS_AFTER_NONE);
    assert_true(parse("esploader --after watchdog-reset chip-id", &options));
    assert_int_equal(options.after, OPTIONS_AFTER_WATCHDOG);
    assert_true(parse("esploader --after hard-reset chip-id", &options));
    assert_int_equal(options.after, OPTIONS_AFTER_HARD_RESET);
    assert_true(parse("esploader --trace chip-id", &options));
    assert_int_equal(options.trace, OPTIONS_TRACE_FRAMES);
    assert_string_equal(options.command, "chip-id");
}

static void test_monitoring(void **state)
{
    (void)state;
    options_t options;
    assert_true(parse("esploader flash build --monitor", &options));
    assert_true(options.monitor);
    assert_int_equal(options.monitor_seconds, OPTIONS_MONITOR_ENDLESS);
    assert_true(parse("esploader flash build --monitor=5", &options));
    assert_int_equal(options.monitor_seconds, 5);
    assert_true(parse("esploader flash build --monitor-until ready", &options));
    assert_true(options.monitor);
    assert_int_equal(options.monitor_seconds, OPTIONS_MONITOR_TIMEOUT);
    assert_true(
        parse("esploader flash b --monitor-timeout 3 --monitor --monitor-until ready", &options));
    assert_int_equal(options.monitor_seconds, 3);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *why;
    } cases[] = {
        {"esploader --frob chip-id", "--frob"},
        {"esploader chip-id --port", "needs an argument"},
        {"esploader -b fast chip-id", "--baud 'fast'"},
        {"esploader -b 100 chip-id", "--baud '100'"},
        {"esploader --chip esp31 chip-id", "--chip 'esp31'"},
        {"esploader --chip unknown-chip chip-id", "--chip"},
        {"esploader --before later chip-id", "default, none or usb"},
        {"esploader --after soft chip-id", "hard-reset, watchdog-reset or no-reset"},
        {"esploader --spi-pins 1,2,3,4 chip-id", "--spi-pins '1,2,3,4'"},
        {"esploader --spi-pins 1,2,3,4,5,6 chip-id", "five different GPIOs"},
        {"esploader --spi-pins 1,2,3,4,4 chip-id", "five different GPIOs"},
        {"esploader --spi-pins 1,2,3,4,64 chip-id", "five different GPIOs"},
        {"esploader --spi-pins 1,2,3,4,x chip-id", "five different GPIOs"},
        {"esploader --spi-pins 1,2,3,4,-5 chip-id", "five different GPIOs"},
        {"esploader --spi-pins 1,,3,4,5 chip-id", "five different GPIOs"},
        {"esploader --spi-pins VSPI chip-id", "SPI or HSPI"},
        {"esploader --trace=all chip-id", "--trace 'all'"},
        {"esploader --connect-attempts x chip-id", "--connect-attempts"},
        {"esploader --flash-size big chip-id", "--flash-size"},
        {"esploader flash build --monitor=0", "--monitor '0'"},
        {"esploader flash build --monitor-timeout 5", "belongs to --monitor-until"},
        {"esploader flash build --monitor --after none", "--monitor needs the reset"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        options_t options;
        assert_false(parse(cases[i].line, &options));
        assert_non_null(strstr(error, cases[i].why));
    }
}

static void test_loader_and_compression(void **state)
{
    (void)state;
    options_t options;
    assert_true(parse("esploader --no-stub flash build -z", &options));
    assert_true(options.no_stub);
    assert_int_equal(options.compress, OPTIONS_COMPRESS_ALWAYS);
    assert_true(parse("esploader flash build --compress --no-compress", &options));
    assert_int_equal(options.compress, OPTIONS_COMPRESS_NEVER);
    assert_true(parse("esploader -u flash build", &options));
    assert_int_equal(options.compress, OPTIONS_COMPRESS_NEVER);
    assert_false(options.no_stub);
}

static void test_flash_pins(void **state)
{
    (void)state;
    options_t options;
    assert_true(parse("esploader --spi-pins 6,17,8,11,16 flash-id", &options));
    assert_int_equal(options.flash_pins.kind, ESP_HOST_PINS_GPIOS);
    assert_int_equal(esp_host_pins_word(&options.flash_pins, ESP32_CHIP),
                     11 << 24 | 16 << 18 | 8 << 12 | 17 << 6 | 6);
    assert_true(parse("esploader --spi-pins 33,32,0,1,2 flash-id", &options));
    assert_int_equal(esp_host_pins_word(&options.flash_pins, ESP32_CHIP),
                     1 << 24 | 2 << 18 | 0 << 12 | 30 << 6 | 31);
    assert_int_equal(esp_host_pins_word(&options.flash_pins, ESP32S3_CHIP),
                     1 << 24 | 2 << 18 | 0 << 12 | 32 << 6 | 33);
    assert_true(parse("esploader --spi-pins hspi flash-id", &options));
    assert_int_equal(esp_host_pins_word(&options.flash_pins, ESP32_CHIP), 1);
    assert_true(parse("esploader --spi-pins SPI flash-id", &options));
    assert_int_equal(esp_host_pins_word(&options.flash_pins, ESP32_CHIP), 0);
}

static void test_flash_pins_that_a_chip_does_not_have(void **state)
{
    (void)state;
    static const struct {
        target_chip_t chip;
        const char *pins;
        bool fits;
    } cases[] = {
        {ESP32_CHIP, "29,32,33,0,1", true},   {ESP32_CHIP, "30,1,2,3,4", false},
        {ESP32_CHIP, "34,1,2,3,4", false},    {ESP32_CHIP, "HSPI", true},
        {ESP32S2_CHIP, "21,26,46,0,1", true}, {ESP32S2_CHIP, "1,2,3,4,22", false},
        {ESP32S2_CHIP, "1,2,3,4,47", false},  {ESP32S3_CHIP, "48,0,1,2,3", true},
        {ESP32S3_CHIP, "25,0,1,2,3", false},  {ESP32C2_CHIP, "20,0,1,2,3", true},
        {ESP32C2_CHIP, "21,0,1,2,3", false},  {ESP32C3_CHIP, "22,0,1,2,3", false},
        {ESP32C3_CHIP, "HSPI", false},        {ESP32P4_CHIP, "54,0,1,2,3", true},
        {ESP32S31_CHIP, "61,0,1,2,3", false}, {ESP8266_CHIP, "6,7,8,9,11", false},
        {ESP8266_CHIP, "SPI", true},          {ESP32C61_CHIP, "30,0,1,2,3", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        esp_host_pins_t pins = {0};
        assert_true(flash_pins_parse(cases[i].pins, &pins));
        assert_int_equal(esp_host_pins_problem(&pins, cases[i].chip) == NULL, cases[i].fits);
    }
}

static void test_options_of_writing_with_another_command(void **state)
{
    (void)state;
    options_t options;
    assert_true(parse("esploader chip-id --force", &options));
    assert_int_equal(command_run(command_find("chip-id"), &options), CLI_USAGE);
    assert_true(parse("esploader verify-flash --monitor 0 a", &options));
    assert_int_equal(command_run(command_find("verify-flash"), &options), CLI_USAGE);
    assert_true(parse("esploader run --compress", &options));
    assert_int_equal(command_run(command_find("run"), &options), CLI_USAGE);
    assert_true(parse("esploader read-flash 0 4 a --monitor", &options));
    assert_int_equal(command_run(command_find("read-flash"), &options), CLI_USAGE);
}

static void test_chip_names(void **state)
{
    (void)state;
    assert_int_equal(esp_host_chip_by_name("esp32"), ESP32_CHIP);
    assert_int_equal(esp_host_chip_by_name("ESP8266"), ESP8266_CHIP);
    assert_int_equal(esp_host_chip_by_name("esp32h21"), ESP_UNKNOWN_CHIP);
    assert_int_equal(esp_host_chip_by_name("esp32c61"), ESP32C61_CHIP);
    assert_int_equal(esp_host_chip_by_name("ESP32-C6"), ESP32C6_CHIP);
    assert_int_equal(esp_host_chip_by_name("Esp32S3"), ESP32S3_CHIP);
    assert_int_equal(esp_host_chip_by_name(""), ESP_UNKNOWN_CHIP);
    assert_int_equal(esp_host_chip_by_name("esp"), ESP_UNKNOWN_CHIP);
    assert_int_equal(esp_host_chip_by_name("esp32x"), ESP_UNKNOWN_CHIP);
}

static void test_numbers(void **state)
{
    static const struct {
        const char *text;
        uint32_t value;
    } good[] = {{"4294967295", UINT32_MAX},
                {"0xFFFFffff", UINT32_MAX},
                {"0X10", 0x10},
                {"0x1_000", 0x1000},
                {"0x_10", 0x10},
                {"65_536", 65536},
                {"0b1_0000", 16},
                {"0B11", 3},
                {"0o200", 128},
                {"0O17", 15},
                {"0", 0},
                {"000", 0},
                {"0x00010", 0x10},
                {"10", 10}};
    static const char *const bad[] = {
        "",      "0x",    "-1",  "+1",  " 1",  "1 ",   "x",    "4294967296", "0x100000000",
        "1.0",   "0xg1",  "10h", "0b2", "0o8", "0b",   "0o",   "_1",         "1_",
        "1__0",  "0x1__", "0_x", "0x_", "010", "0100", "00_1", "0x0x1",      "99999999999999999999",
        "0b_0b1"};
    uint32_t value = 7;
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(esp_host_number(good[i].text, &value));
        assert_int_equal(value, good[i].value);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(esp_host_number(bad[i], &value));
        assert_int_equal(value, 10);
    }
}

static void test_sizes(void **state)
{
    (void)state;
    uint32_t bytes = 0;
    assert_true(esp_host_size("512KB", &bytes));
    assert_int_equal(bytes, 512 << 10);
    assert_true(esp_host_size("16m", &bytes));
    assert_int_equal(bytes, 16 << 20);
    assert_true(esp_host_size("0x1000", &bytes));
    assert_int_equal(bytes, 0x1000);
    assert_true(esp_host_size("0x10k", &bytes));
    assert_int_equal(bytes, 0x4000);
    assert_true(esp_host_size("1_024k", &bytes));
    assert_int_equal(bytes, 1 << 20);
    assert_true(esp_host_size("4095MB", &bytes));
    assert_false(esp_host_size("4096MB", &bytes));
    assert_false(esp_host_size("4GB", &bytes));
    assert_false(esp_host_size("MB", &bytes));
    assert_false(esp_host_size("4MBs", &bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_force_of_all_or_of_a_file),
        cmocka_unit_test(test_options_before_and_after_the_command),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_monitoring),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_loader_and_compression),
        cmocka_unit_test(test_flash_pins),
        cmocka_unit_test(test_flash_pins_that_a_chip_does_not_have),
        cmocka_unit_test(test_options_of_writing_with_another_command),
        cmocka_unit_test(test_chip_names),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
