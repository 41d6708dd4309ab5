/* Command lines of esptool, as they are understood: each line beside the same one in our own words.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"
#include "compat/compat_arguments.h"
#include "compat/compat_name.h"
#include "option/nearest.h"
#include "option/options.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST = 24, LINE = 256 };

static char error[OPTIONS_ERROR_SIZE];
static char text[2][LINE];
static char *words[2][MOST + 1];

static bool parse_into(int which, const char *line, options_t *options)
{
    int count = 0;
    assert_true(strlen(line) < LINE);
    strcpy(text[which], line);
    for (char *word = strtok(text[which], " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(count < MOST);
        words[which][count++] = word;
    }
    words[which][count] = NULL;
    error[0] = '\0';
    return options_parse(count, words[which], options, error);
}

static bool parse(const char *line, options_t *options)
{
    return parse_into(0, line, options);
}

static void assert_text(const char *one, const char *other)
{
    assert_int_equal(one == NULL, other == NULL);
    if (one != NULL) {
        assert_string_equal(one, other);
    }
}

static void assert_same(const options_t *a, const options_t *b)
{
    assert_text(a->command, b->command);
    assert_text(a->port, b->port);
    assert_int_equal(a->operand_count, b->operand_count);
    for (size_t i = 0; i < a->operand_count; i++) {
        assert_string_equal(a->operands[i], b->operands[i]);
    }
    assert_int_equal(a->chip, b->chip);
    assert_int_equal(a->baud, b->baud);
    assert_int_equal(a->before, b->before);
    assert_int_equal(a->after, b->after);
    assert_int_equal(a->trace, b->trace);
    assert_int_equal(a->compress, b->compress);
    assert_int_equal(a->flash_size, b->flash_size);
    assert_int_equal(a->flash_pins.kind, b->flash_pins.kind);
    assert_int_equal(a->status_bytes, b->status_bytes);
    assert_int_equal(a->erase_all, b->erase_all);
    assert_int_equal(a->no_progress, b->no_progress);
    assert_int_equal(a->no_skip, b->no_skip);
    assert_int_equal(a->no_stub, b->no_stub);
    assert_int_equal(a->quiet, b->quiet);
    assert_int_equal(a->diff, b->diff);
    assert_int_equal(a->force, b->force);
    assert_int_equal(a->version, b->version);
    assert_int_equal(a->settings.set_mode, b->settings.set_mode);
    assert_int_equal(a->settings.mode, b->settings.mode);
    assert_int_equal(a->settings.mhz, b->settings.mhz);
    assert_int_equal(a->settings.set_clock, b->settings.set_clock);
    assert_int_equal(a->settings.set_size, b->settings.set_size);
    assert_int_equal(a->settings.size, b->settings.size);
    assert_int_equal(a->settings.size_shared, b->settings.size_shared);
}

static void test_lines_and_what_they_mean(void **state)
{
    (void)state;
    static const struct {
        const char *theirs;
        const char *ours;
    } cases[] = {
        {"write_flash 0 a", "write-flash 0 a"},
        {"erase_flash", "erase-flash"},
        {"-c esp32 -a no_reset chip_id", "--chip esp32 --after none chip-id"},
        {"--chip auto chip_id", "chip-id"},
        {"--chip=esp32s3 --before=default_reset --after=hard_reset read_mac",
         "--chip esp32-s3 --before default --after hard-reset read-mac"},
        {"--before no-reset --after no-reset-stub flash-id", "--before none --after none flash-id"},
        {"--before usb_reset --after watchdog_reset flash_id",
         "--before usb --after watchdog-reset flash-id"},
        {"--after soft_reset run", "run"},
        {"-s flash_id", "--quiet flash-id"},
        {"-t flash_id", "--trace flash-id"},
        {"-v flash_id", "flash-id"},
        {"--stub-version 1 flash_id", "flash-id"},
        {"write-flash -p -e 0x10000 a", "--no-progress --erase-all write-flash 0x10000 a"},
        {"write_flash 0 a --erase_all", "write-flash 0 a --erase-all"},
        {"write_flash -s 0 a", "write-flash 0 a"},
        {"write_flash --verify 0 a", "write-flash 0 a"},
        {"write_flash --flash_size=detect -fm dout 0 a",
         "write-flash --flash-mode dout --flash-size detect 0 a"},
        {"write_flash -fm=dio -ff80m -fs 4MB 0 a",
         "write-flash 0 a --flash-mode dio --flash-freq 80m --flash-size 4MB"},
        {"write-flash 0x0 a -fm keep --flash_freq keep -fs keep", "write-flash 0x0 a"},
        {"write-flash 0x0 a --diff-with skip SKIP -z", "write-flash 0x0 a -z"},
        {"read_flash -p 0 4096 a", "read-flash 0 4096 a --no-progress"},
        {"write-flash -ep 0 a", "--no-progress --erase-all write-flash 0 a"},
        {"write-flash -zpe 0 a", "--no-progress --erase-all write-flash -z 0 a"},
        {"write_flash 0 a --no-prog", "--no-progress write-flash 0 a"},
        {"read_flash --flash_size detect 0 ALL a", "read-flash 0 ALL a"},
        {"flash_id --spi-connection HSPI", "--spi-pins HSPI flash-id"},
        {"flash_id -sc HSPI", "--spi-pins HSPI flash-id"},
        {"verify_flash --diff yes 0 a", "verify-flash -d 0 a"},
        {"verify_flash --diff no 0 a", "verify-flash 0 a"},
        {"image_info --version 2 a", "image-info a"},
        {"image_info -v2 a", "image-info a"},
        {"read_flash_status --bytes 3", "read-flash-status --bytes=3"},
        {"read_flash_sfdp -fs keep 16 4", "read-flash-sfdp 16 4"},
        {"write-flash -ft nor 0 a", "write-flash 0 a"},
        {"-p P write_flash 0 a", "-p P write-flash 0 a"},
        {"--port-filter name=tty vid=0x303A chip_id", "--port-filter vid=0x303A chip-id"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char line[2][LINE];
        options_t theirs;
        options_t ours;
        snprintf(line[0], LINE, "esploader %s", cases[i].theirs);
        snprintf(line[1], LINE, "esploader %s", cases[i].ours);
        if (!parse_into(0, line[0], &theirs) || !parse_into(1, line[1], &ours)) {
            fail_msg("%s: %s", cases[i].theirs, error);
        }
        assert_same(&theirs, &ours);
    }
}

static void test_files_to_encrypt(void **state)
{
    (void)state;
    options_t options;
    assert_true(
        parse("e write_flash --encrypt-files 0x1000 b 0x2000 c -z 0x8000 d 0x9000 e", &options));
    assert_int_equal(options.encrypt_file_count, 4);
    assert_string_equal(options.encrypt_files[0], "0x1000");
    assert_string_equal(options.encrypt_files[3], "c");
    assert_int_equal(options.operand_count, 4);
    assert_string_equal(options.operands[0], "0x8000");
    assert_string_equal(options.operands[3], "e");
}

static void test_what_lifts_a_refusal(void **state)
{
    (void)state;
    options_t options;
    assert_true(parse("e erase_region --force 0x9000 0x6000", &options));
    assert_true(options.force_erase && !options.force);
    assert_true(parse("e erase-flash --force", &options));
    assert_true(options.force_erase);
    assert_true(parse("e write-flash --force 0 a", &options));
    assert_true(options.force && !options.force_erase);
    assert_true(parse("e write-flash --ignore-flash-enc-efuse --encrypt 0 a", &options));
    assert_true(options.ignore_fuses && !options.force);
    assert_true(parse("e write_flash --ignore-flash-encryption-efuse-setting 0 a", &options));
    assert_true(options.ignore_fuses);
    assert_false(parse("e read-flash --ignore-flash-enc 0 4 a -epx", &options));
}

static void test_attempts_without_an_end(void **state)
{
    (void)state;
    options_t options;
    assert_true(parse("e --connect-attempts 0 chip-id", &options));
    assert_int_equal(options.connect_attempts, OPTIONS_ATTEMPTS_ENDLESS);
    assert_true(parse("e --connect-attempts -1 chip-id", &options));
    assert_int_equal(options.connect_attempts, OPTIONS_ATTEMPTS_ENDLESS);
    assert_true(parse("e --connect-attempts=2000 chip-id", &options));
    assert_int_equal(options.connect_attempts, 2000);
    assert_false(parse("e --connect-attempts -x chip-id", &options));
}

/* The lines above would agree as well if neither did anything. */
static void test_what_flash_settings_become(void **state)
{
    (void)state;
    options_t options;
    assert_true(parse("e write_flash -fm dout -ff 26m -fs 2MB-c1 0 a -e -p", &options));
    assert_true(options.settings.set_mode && options.erase_all && options.no_progress);
    assert_int_equal(options.settings.mode, 3);
    assert_int_equal(options.settings.mhz, 26);
    assert_true(options.settings.set_size);
    assert_int_equal(options.settings.size, 2 << 20);
    assert_true(options.settings.size_shared);
    assert_int_equal(options.flash_size, 2 << 20);
    assert_null(options.port);
    assert_true(parse("e write_flash -fs detect 0 a", &options));
    assert_true(options.settings.set_size);
    assert_int_equal(options.settings.size, 0);
    assert_int_equal(options.flash_size, 0);
    /* Before the command it is what we always meant by it. */
    assert_true(parse("e --flash-size 4MB write-flash 0 a", &options));
    assert_false(options.settings.set_size);
    assert_int_equal(options.flash_size, 4 << 20);
}

static void test_lines_that_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *why;
    } cases[] = {
        {"e write_flash --flash_size 32m 0 a", "expected a size"},
        {"e write_flash -fs 0MB 0 a", "expected a size"},
        {"e write_flash -fm fast 0 a", "qio, qout, dio, dout or keep"},
        {"e write_flash -ff 80 0 a", "a clock, as 80m"},
        {"e write_flash -ff 300m 0 a", "a clock, as 80m"},
        {"e write_flash -ff", "needs an argument"},
        {"e write_flash --diff-with no-such-file 0 a", "a file that can be read"},
        {"e write_flash 0 a --encrypt-files 0x1000", "do not pair up"},
        {"e write_flash 0 a --encrypt-files 0x1000 b --encrypt", "--encrypt is of all files"},
        {"e --override-vddsdio 3.3V flash_id", "expected 1.8V, 1.9V or OFF"},
        {"e write_flash --flash_sise 4MB 0 a", "the nearest is --flash-size"},
        {"e write_flash --erase-al=1 0 a", "takes no argument"},
        {"e read_flash_status --bytes 4", "1, 2 or 3"},
        {"e --port-filter colour=red chip_id", "vid=NUMBER"},
        {"e --port-filter pid=1 pid=2 chip_id", "each once"},
        {"e --compat avrdude chip_id", "expected esptool"},
        {"e flash_id -ft nand", "expected nor"},
        {"e image_info -v", "needs an argument"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        options_t options;
        if (parse(cases[i].line, &options) || strstr(error, cases[i].why) == NULL) {
            fail_msg("%s: '%s'", cases[i].line, error);
        }
    }
}

static void test_options_with_commands_that_do_not_take_them(void **state)
{
    (void)state;
    static const char *const lines[] = {"e chip-id --flash-mode dio", "e flash-id --bytes 2",
                                        "e read-flash 0 4 a --diff", "e erase-flash --erase-all"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        options_t options;
        assert_true(parse(lines[i], &options));
        assert_int_equal(command_run(command_find(options.command), &options), CLI_USAGE);
    }
}

static void test_variables(void **state)
{
    (void)state;
    options_t options;
    setenv("ESPTOOL_PORT", "P", 1);
    setenv("ESPTOOL_BAUD", "115200", 1);
    setenv("ESPTOOL_CHIP", "esp32c3", 1);
    setenv("ESPTOOL_BEFORE", "no_reset", 1);
    setenv("ESPTOOL_AFTER", "no_reset", 1);
    setenv("ESPTOOL_CONNECT_ATTEMPTS", "9", 1);
    setenv("ESPTOOL_FM", "qio", 1);
    setenv("ESPTOOL_FF", "80m", 1);
    setenv("ESPTOOL_FS", "8MB", 1);
    assert_true(parse("e write-flash 0 a", &options));
    assert_string_equal(options.port, "P");
    assert_int_equal(options.baud, 115200);
    assert_int_equal(options.chip, ESP32C3_CHIP);
    assert_int_equal(options.before, OPTIONS_BEFORE_NONE);
    assert_int_equal(options.after, OPTIONS_AFTER_NONE);
    assert_int_equal(options.connect_attempts, 9);
    assert_true(options.settings.set_mode && options.settings.mode == 0);
    assert_int_equal(options.settings.mhz, 80);
    assert_int_equal(options.settings.size, 8 << 20);
    assert_true(parse("e -p Q -c auto write-flash -fs keep 0 a", &options));
    assert_string_equal(options.port, "Q");
    assert_int_equal(options.chip, ESP_UNKNOWN_CHIP);
    assert_false(options.settings.set_size);
    setenv("ESPLOADER_PORT", "R", 1);
    assert_true(parse("e chip-id", &options));
    assert_string_equal(options.port, "R");
    setenv("ESPTOOL_CHIP", "esp31", 1);
    assert_false(parse("e chip-id", &options));
    assert_non_null(strstr(error, "ESPTOOL_CHIP 'esp31'"));
    static const char *const names[] = {"ESPTOOL_PORT",  "ESPTOOL_BAUD",
                                        "ESPTOOL_CHIP",  "ESPTOOL_BEFORE",
                                        "ESPTOOL_AFTER", "ESPTOOL_CONNECT_ATTEMPTS",
                                        "ESPTOOL_FM",    "ESPTOOL_FF",
                                        "ESPTOOL_FS",    "ESPLOADER_PORT"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        unsetenv(names[i]);
    }
}

static void put(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static void test_arguments_in_files(void **state)
{
    (void)state;
    char why[COMPAT_ERROR_SIZE];
    compat_arguments_t all;
    char *given[] = {"e", "write_flash", "@compat_args", "--erase-all", NULL};
    static const char *const expected[] = {"e",          "write_flash", "--flash-mode", "dio",
                                           "0x0",        "a b.bin",     "c\"d",         "e f",
                                           "@not_again", "--erase-all"};
    put("compat_args", "--flash-mode dio\r\n0x0 'a b.bin'\n\n \"c\\\"d\" e\\ f\t@not_again");
    assert_true(compat_arguments_expand(4, given, &all, why));
    assert_int_equal(all.count, sizeof(expected) / sizeof(expected[0]));
    for (int i = 0; i < all.count; i++) {
        assert_string_equal(all.words[i], expected[i]);
    }
    assert_null(all.words[all.count]);
    compat_arguments_free(&all);
    put("compat_args", "0x0 'open");
    assert_false(compat_arguments_expand(4, given, &all, why));
    assert_non_null(strstr(why, "quote"));
    compat_arguments_free(&all);
    unlink("compat_args");
    assert_false(compat_arguments_expand(4, given, &all, why));
    assert_non_null(strstr(why, "compat_args"));
    compat_arguments_free(&all);
}

static void test_times_that_are_configured(void **state)
{
    static const char *const bad[] = {
        "reset_delay = x",    "reset_delay = -1",       "reset_delay = 61",      "sync_timeout = 0",
        "sync_timeout = 1 s", "open_port_attempts = x", "connect_attempts = 1.5"};
    char line[128];
    (void)state;
    options_t options;
    setenv("ESPTOOL_CFGFILE", "compat.cfg", 1);
    put("compat.cfg", "[esptool]\nreset_delay = 0.7\nsync_timeout = .25\n"
                      "open_port_attempts = 5\nconnect_attempts = 0\n");
    assert_true(parse("e chip-id", &options));
    assert_string_equal(options.config_unknown, "");
    assert_int_equal(options.sync_timeout_ms, 250);
    assert_int_equal(options.open_attempts, 5);
    assert_int_equal(options.connect_attempts, OPTIONS_ATTEMPTS_ENDLESS);
    /* That of the usual circuit, with its second step longer. */
    const esp_loader_reset_step_t *steps = options.reset_classic.steps;
    assert_int_equal(options.reset_classic.count, esp_loader_reset_classic.count);
    for (uint8_t i = 0; i < options.reset_classic.count; i++) {
        const esp_loader_reset_step_t *usual = &esp_loader_reset_classic.steps[i];
        assert_int_equal(steps[i].lines, usual->lines);
        assert_int_equal(steps[i].delay_ms,
                         usual->lines == ESP_LOADER_LINE_BOOT ? 700 : usual->delay_ms);
    }
    assert_int_equal(options.reset_into_loader.count, 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(line, sizeof line, "[esptool]\n%s\n", bad[i]);
        put("compat.cfg", line);
        assert_false(parse("e chip-id", &options));
    }
    unlink("compat.cfg");
    unsetenv("ESPTOOL_CFGFILE");
    setenv("ESPTOOL_OPEN_PORT_ATTEMPTS", "0", 1);
    assert_true(parse("e chip-id", &options));
    assert_int_equal(options.open_attempts, OPTIONS_ATTEMPTS_ENDLESS);
    unsetenv("ESPTOOL_OPEN_PORT_ATTEMPTS");
}

static void test_configuration(void **state)
{
    (void)state;
    options_t options;
    put("compat.cfg", "[other]\nconnect_attempts = 3\n[esptool]\n# a comment\n"
                      "Connect_Attempts: 12\ntimeout = 3\nnew_key = 1\n"
                      "custom_reset_sequence = D0|R1|W0.1|U1,0|W0.05|W1|D0\n");
    setenv("ESPTOOL_CFGFILE", "compat.cfg", 1);
    assert_true(parse("e chip-id", &options));
    assert_int_equal(options.connect_attempts, 12);
    assert_string_equal(options.config_path, "compat.cfg");
    assert_string_equal(options.config_unknown, "new_key");
    const esp_loader_reset_step_t *steps = options.reset_into_loader.steps;
    static const esp_loader_reset_step_t expected[] = {{0, 0},
                                                       {ESP_LOADER_LINE_RESET, 100},
                                                       {ESP_LOADER_LINE_BOOT, 50},
                                                       {ESP_LOADER_LINE_BOOT, 1000},
                                                       {0, 0}};
    assert_int_equal(options.reset_into_loader.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(steps[i].lines, expected[i].lines);
        assert_int_equal(steps[i].delay_ms, expected[i].delay_ms);
    }
    assert_int_equal(options.reset_to_run.count, 0);
    static const char *const bad[] = {"",    "D2", "R1|",  "W",  "W-1",
                                      "W99", "U1", "U1,2", "X1", "D0R1"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char line[128];
        snprintf(line, sizeof line, "[esptool]\ncustom_hard_reset_sequence=%s\n", bad[i]);
        put("compat.cfg", line);
        assert_false(parse("e chip-id", &options));
        assert_non_null(strstr(error, "custom_hard_reset_sequence"));
    }
    put("compat.cfg", "[esptools]\nconnect_attempts = x\n");
    assert_true(parse("e chip-id", &options));
    unlink("compat.cfg");
    unsetenv("ESPTOOL_CFGFILE");
}

static void test_names(void **state)
{
    (void)state;
    assert_true(compat_is_name("esptool") && compat_is_name("/usr/bin/esptool.py"));
    assert_false(compat_is_name("esploader") || compat_is_name("/esptool/esploader"));
    assert_false(compat_is_name("esptool.exe") || compat_is_name(NULL));
}

static const char *nearest_of(const char *word)
{
    static const char *const list[] = {"write-flash", "read-flash", "erase-flash", "run", ""};
    nearest_t nearest;
    nearest_begin(&nearest, word);
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
        nearest_try(&nearest, list[i]);
    }
    return nearest_word(&nearest);
}

static void test_the_nearest_word(void **state)
{
    (void)state;
    assert_string_equal(nearest_of("wirte-flash"), "write-flash");
    assert_string_equal(nearest_of("readflash"), "read-flash");
    assert_string_equal(nearest_of("rnu"), "run");
    assert_null(nearest_of("frobnicate"));
    assert_null(nearest_of("x"));
    assert_null(nearest_of(""));
    assert_null(nearest_of("a-word-that-is-far-longer-than-any-command"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_and_what_they_mean),
        cmocka_unit_test(test_files_to_encrypt),
        cmocka_unit_test(test_what_lifts_a_refusal),
        cmocka_unit_test(test_attempts_without_an_end),
        cmocka_unit_test(test_what_flash_settings_become),
        cmocka_unit_test(test_lines_that_are_refused),
        cmocka_unit_test(test_options_with_commands_that_do_not_take_them),
        cmocka_unit_test(test_variables),
        cmocka_unit_test(test_arguments_in_files),
        cmocka_unit_test(test_times_that_are_configured),
        cmocka_unit_test(test_configuration),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_the_nearest_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
