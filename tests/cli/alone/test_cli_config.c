/*
 * What files and variables say of options, and which of them counts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "option/config/config.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { CONFIG_PATHS = 256 };

static char config_root[CONFIG_PATHS];

static void config_write(const char *name, const char *text)
{
    char path[2 * CONFIG_PATHS];
    snprintf(path, sizeof path, "%s/%s", config_root, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void config_user(const char *text)
{
    config_write("user/esploader/config", text);
}

static void config_project(const char *text)
{
    config_write("project/esploader.conf", text);
}

/* A user's folder, a project's, and one in it where the test stands. */
static int config_setup(void **state)
{
    static const char *const folders[] = {"user", "user/esploader", "project", "project/main"};
    char path[2 * CONFIG_PATHS];
    (void)state;
    snprintf(config_root, sizeof config_root, "%s/config-XXXXXX",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    assert_non_null(mkdtemp(config_root));
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", config_root, folders[i]);
        assert_int_equal(mkdir(path, 0755), 0);
    }
    assert_int_equal(chdir(path), 0);
    snprintf(path, sizeof path, "%s/user", config_root);
    assert_int_equal(clearenv(), 0);
    setenv("XDG_CONFIG_HOME", path, 1);
    return 0;
}

static int config_teardown(void **state)
{
    char command[2 * CONFIG_PATHS];
    (void)state;
    assert_int_equal(chdir("/"), 0);
    snprintf(command, sizeof command, "/bin/rm -r '%s'", config_root);
    return system(command);
}

static options_t config_options;
static char config_error[OPTIONS_ERROR_SIZE];

/* A command line of words between blanks. */
static bool config_parse(const char *line)
{
    static char text[CONFIG_PATHS];
    char *words[16] = {"esploader"};
    char *rest;
    int count = 1;
    snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        words[count++] = word;
    }
    return options_parse(count, words, &config_options, config_error);
}

static void config_assert_refused(const char *part)
{
    assert_false(config_parse("chip-id"));
    if (strstr(config_error, part) == NULL) {
        fail_msg("'%s' is not in: %s", part, config_error);
    }
}

static void config_assert_from(const char *name, options_from_t from, unsigned line)
{
    const options_origin_t *origin = options_origin(&config_options, name);
    assert_non_null(origin);
    assert_int_equal(origin->from, from);
    assert_int_equal(origin->line, line);
}

static void test_nothing_is_configured(void **state)
{
    (void)state;
    assert_true(config_parse("chip-id"));
    assert_string_equal(config_options.config_user, "");
    assert_string_equal(config_options.config_project, "");
    assert_int_equal(config_options.baud, 0);
    config_assert_from("baud", OPTIONS_FROM_BUILT_IN, 0);
}

/* Each takes the place of the one before. */
static void test_each_level_counts_more_than_the_one_before(void **state)
{
    (void)state;
    config_user("baud = 1200\n");
    assert_true(config_parse("chip-id"));
    assert_int_equal(config_options.baud, 1200);
    config_assert_from("baud", OPTIONS_FROM_USER, 1);
    config_project("# rates\n\nbaud=2400\n");
    assert_true(config_parse("chip-id"));
    assert_int_equal(config_options.baud, 2400);
    config_assert_from("baud", OPTIONS_FROM_PROJECT, 3);
    setenv("ESPTOOL_BAUD", "4800", 1);
    assert_true(config_parse("chip-id"));
    assert_int_equal(config_options.baud, 4800);
    config_assert_from("baud", OPTIONS_FROM_ESPTOOL, 0);
    setenv("ESPLOADER_BAUD", "9600", 1);
    assert_true(config_parse("chip-id"));
    assert_int_equal(config_options.baud, 9600);
    config_assert_from("baud", OPTIONS_FROM_ENVIRONMENT, 0);
    assert_true(config_parse("--baud 19200 chip-id"));
    assert_int_equal(config_options.baud, 19200);
    config_assert_from("baud", OPTIONS_FROM_COMMAND_LINE, 0);
}

static void test_a_flag_is_taken_back(void **state)
{
    (void)state;
    config_user("no-stub = yes\nno-cache = on\nquiet = TRUE\n");
    config_project("no-stub = no\nno-cache = 0\n");
    setenv("ESPLOADER_QUIET", "false", 1);
    assert_true(config_parse("chip-id"));
    assert_false(config_options.no_stub);
    assert_false(config_options.no_cache);
    assert_false(config_options.quiet);
}

static void test_all_that_a_file_may_say(void **state)
{
    (void)state;
    config_project("[esploader]\n"
                   "port = rfc2217://host:4000\n"
                   "chip = esp32-c3\n"
                   "before : no-reset\n"
                   "after = no-reset\n"
                   "connect-attempts = 3\n"
                   "flash-size = 8MB\n"
                   "partition-table = tables/my.csv\n"
                   "monitor-baud = 74880\n"
                   "print-filter = wifi:W *:E\n"
                   "timestamps = yes\n");
    assert_true(config_parse("chip-id"));
    assert_string_equal(config_options.port, "rfc2217://host:4000");
    assert_int_equal(config_options.chip, ESP32C3_CHIP);
    assert_int_equal(config_options.before, OPTIONS_BEFORE_NONE);
    assert_int_equal(config_options.after, OPTIONS_AFTER_NONE);
    assert_int_equal(config_options.connect_attempts, 3);
    assert_int_equal(config_options.flash_size, 8 << 20);
    assert_int_equal(config_options.monitor_baud, 74880);
    assert_string_equal(config_options.monitor_filter, "wifi:W *:E");
    assert_true(config_options.monitor_stamps);
    assert_false(config_options.monitor);
    /* Files count from where the configuration lies, not from where one stands. */
    char path[2 * CONFIG_PATHS];
    snprintf(path, sizeof path, "%s/project/tables/my.csv", config_root);
    assert_string_equal(config_options.partition_table, path);
}

static void test_an_offset_is_no_file(void **state)
{
    (void)state;
    config_project("partition-table = 0x9000\n");
    assert_true(config_parse("chip-id"));
    assert_string_equal(config_options.partition_table, "0x9000");
}

static void test_a_filter_takes_the_place_of_the_one_before(void **state)
{
    (void)state;
    config_user("port-filter = vid=0x10c4 serial=AB\n");
    assert_true(config_parse("chip-id"));
    assert_int_equal(config_options.port_filter.vid, 0x10C4);
    assert_string_equal(config_options.port_filter.serial, "AB");
    assert_true(config_parse("--port-filter vid=0x303a --port-filter pid=0x1001 chip-id"));
    assert_int_equal(config_options.port_filter.vid, 0x303A);
    assert_int_equal(config_options.port_filter.pid, 0x1001);
    assert_null(config_options.port_filter.serial);
}

/* Who names a filter does not mean the port that a file names. */
static void test_a_filter_takes_the_place_of_a_configured_port(void **state)
{
    (void)state;
    config_project("port = /dev/ttyUSB7\n");
    assert_true(config_parse("--port-filter vid=0x303a chip-id"));
    assert_null(config_options.port);
    assert_true(config_parse("--port /dev/ttyUSB1 --port-filter vid=0x303a chip-id"));
    assert_string_equal(config_options.port, "/dev/ttyUSB1");
}

static void test_what_is_wrong_is_told_with_its_line(void **state)
{
    char place[2 * CONFIG_PATHS];
    (void)state;
    snprintf(place, sizeof place,
             "%s/project/esploader.conf:2: unknown key 'buad'; the nearest is "
             "baud",
             config_root);
    config_project("\nbuad = 1\n");
    config_assert_refused(place);
    config_project("nothing like it = 1\n");
    config_assert_refused(":1: unknown key 'nothing like it'");
    config_project("baud = fast\n");
    config_assert_refused(":1: baud 'fast': expected a rate from 1200 to 5000000");
    config_project("baud\n");
    config_assert_refused(":1: 'baud' has no value: expected RATE");
    config_project("no-stub = perhaps\n");
    config_assert_refused(":1: no-stub 'perhaps': expected yes or no");
    config_project("[other]\nbaud = 9600\n");
    config_assert_refused(":1: there are no sections, but [esploader]");
    config_project("");
    setenv("ESPLOADER_CONNECT_ATTEMPTS", "many", 1);
    config_assert_refused("ESPLOADER_CONNECT_ATTEMPTS 'many': expected");
}

/* A project that somebody has fetched must not erase, force or encrypt anything. */
static void test_what_destroys_is_not_taken_from_a_file(void **state)
{
    static const char *const keys[] = {"force",        "force-erase",      "erase-all",
                                       "encrypt",      "encrypt-files",    "ignore-flash-enc-efuse",
                                       "no-verify",    "override-vddsdio", "non-volatile",
                                       "monitor-until"};
    char line[64];
    char told[128];
    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        snprintf(line, sizeof line, "%s = yes\n", keys[i]);
        snprintf(told, sizeof told, ":1: '%s' is not for a file", keys[i]);
        config_project(line);
        config_assert_refused(told);
        config_project("");
        config_user(line);
        config_assert_refused(told);
        config_user("");
    }
    setenv("ESPLOADER_FORCE", "yes", 1);
    setenv("ESPLOADER_ERASE_ALL", "yes", 1);
    setenv("ESPLOADER_OVERRIDE_VDDSDIO", "1.8V", 1);
    assert_true(config_parse("chip-id"));
    assert_false(config_options.force);
    assert_false(config_options.erase_all);
    assert_int_equal(config_options.flash_supply, ESP_HOST_SUPPLY_CHIP);
}

static void test_no_config_reads_no_file(void **state)
{
    (void)state;
    config_project("baud = nonsense\n");
    config_user("baud = 1200\n");
    assert_true(config_parse("--no-config chip-id"));
    assert_int_equal(config_options.baud, 0);
    setenv("ESPLOADER_NO_CONFIG", "1", 1);
    assert_true(config_parse("chip-id"));
    assert_string_equal(config_options.config_project, "");
}

/* In a folder that all may write to anybody could have put it there. */
static void test_a_file_of_somebody_else_is_passed_over(void **state)
{
    enum { SOMEBODY = 12345 };
    char path[2 * CONFIG_PATHS];
    (void)state;
    if (geteuid() != 0) {
        print_message("SKIP: only root can give files away\n");
        skip();
    }
    config_project("baud = 9600\n");
    snprintf(path, sizeof path, "%s/project/esploader.conf", config_root);
    assert_int_equal(chown(path, SOMEBODY, SOMEBODY), 0);
    assert_true(config_parse("chip-id"));
    assert_string_equal(config_options.config_project, "");
    assert_int_equal(config_options.baud, 0);
    /* Whose folder this is may say what holds in it. */
    assert_int_equal(chown(".", SOMEBODY, SOMEBODY), 0);
    assert_true(config_parse("chip-id"));
    assert_string_equal(config_options.config_project, path);
    assert_int_equal(config_options.baud, 9600);
}

static void test_a_file_that_cannot_be_read_is_told(void **state)
{
    char path[2 * CONFIG_PATHS];
    (void)state;
    snprintf(path, sizeof path, "%s/user/esploader/config", config_root);
    assert_int_equal(mkdir(path, 0755), 0);
    config_assert_refused("cannot read ");
}

int main(void)
{
#define CONFIG_TEST(test) cmocka_unit_test_setup_teardown(test, config_setup, config_teardown)
    const struct CMUnitTest tests[] = {
        CONFIG_TEST(test_nothing_is_configured),
        CONFIG_TEST(test_each_level_counts_more_than_the_one_before),
        CONFIG_TEST(test_a_flag_is_taken_back),
        CONFIG_TEST(test_all_that_a_file_may_say),
        CONFIG_TEST(test_an_offset_is_no_file),
        CONFIG_TEST(test_a_filter_takes_the_place_of_the_one_before),
        CONFIG_TEST(test_a_filter_takes_the_place_of_a_configured_port),
        CONFIG_TEST(test_what_is_wrong_is_told_with_its_line),
        CONFIG_TEST(test_what_destroys_is_not_taken_from_a_file),
        CONFIG_TEST(test_no_config_reads_no_file),
        CONFIG_TEST(test_a_file_of_somebody_else_is_passed_over),
        CONFIG_TEST(test_a_file_that_cannot_be_read_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
