/*
 * Rates are remembered a port and chip, for a while, in a file that may be anything.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_rates.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROOT_SIZE = 4096 };

static char root[ROOT_SIZE];
static char folder[ROOT_SIZE + 32]; /* not made yet */

static int make_root(void **state)
{
    (void)state;
    static const char name[] = "/rates-XXXXXX";
    if (getcwd(root, ROOT_SIZE - sizeof name) == NULL || mkdtemp(strcat(root, name)) == NULL) {
        return -1;
    }
    snprintf(folder, sizeof folder, "%s/new/cache", root);
    return 0;
}

static int remove_root(void **state)
{
    char command[ROOT_SIZE + 32];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    return system(command);
}

static uint32_t recalled(const char *port, target_chip_t chip)
{
    esp_host_rates_t rates;
    esp_host_rates_init(&rates);
    return esp_host_rates_recall(&rates, folder, port, chip) ? rates.rates[0] : 0;
}

static void write_file(const char *text)
{
    char path[ROOT_SIZE + 64];
    snprintf(path, sizeof path, "%s/new", root);
    mkdir(path, 0700);
    mkdir(folder, 0700);
    snprintf(path, sizeof path, "%s/rates", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void a_rate_belongs_to_a_port_and_a_chip(void **state)
{
    (void)state;
    assert_int_equal(recalled("/dev/ttyUSB0", ESP32_CHIP), 0);
    esp_host_rates_keep(folder, "/dev/ttyUSB0", ESP32_CHIP, 921600, false);
    esp_host_rates_keep(folder, "/dev/a b", ESP32_CHIP, 460800, false);
    esp_host_rates_keep(folder, "/dev/ttyUSB0", ESP32C3_CHIP, 1500000, false);
    assert_int_equal(recalled("/dev/ttyUSB0", ESP32_CHIP), 921600);
    assert_int_equal(recalled("/dev/ttyUSB0", ESP32C3_CHIP), 1500000);
    assert_int_equal(recalled("/dev/a b", ESP32_CHIP), 460800);
    assert_int_equal(recalled("/dev/ttyUSB", ESP32_CHIP), 0);
    esp_host_rates_keep(folder, "/dev/ttyUSB0", ESP32_CHIP, 115200, false);
    assert_int_equal(recalled("/dev/ttyUSB0", ESP32_CHIP), 115200);
}

static void nothing_faster_than_what_has_held_is_tried(void **state)
{
    (void)state;
    esp_host_rates_t rates;
    esp_host_rates_keep(folder, "x", ESP32_CHIP, 921600, false);
    esp_host_rates_init(&rates);
    assert_true(esp_host_rates_recall(&rates, folder, "x", ESP32_CHIP));
    assert_int_equal(rates.rates[0], 921600);
    assert_int_equal(rates.rates[1], 460800);
    assert_int_equal(rates.rates[2], 0);
    assert_int_equal(rates.rates[3], 0);
}

static void what_is_old_counts_no_more(void **state)
{
    (void)state;
    char text[200];
    const unsigned long today = (unsigned long)(time(NULL) / 86400);
    snprintf(text, sizeof text, "esploader rates 1\n%lu ESP32 921600 old\n%lu ESP32 460800 new\n",
             today - 31, today - 29);
    write_file(text);
    assert_int_equal(recalled("old", ESP32_CHIP), 0);
    assert_int_equal(recalled("new", ESP32_CHIP), 460800);
}

static void a_file_that_is_none_is_passed_over(void **state)
{
    static const char *const texts[] = {
        "esploader rates 2\n20000 ESP32 921600 x\n", "esploader rates 1\nrubbish\n\n1 2\n", "x",
        "esploader rates 1\n99999999999999999999999 ESP32 99999999999999 x\n"};
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        write_file(texts[i]);
        (void)recalled("x", ESP32_CHIP);
        assert_int_equal(recalled("y", ESP32_CHIP), 0);
        esp_host_rates_keep(folder, "y", ESP32_CHIP, 460800, false);
        assert_int_equal(recalled("y", ESP32_CHIP), 460800);
    }
}

static void the_file_stays_small(void **state)
{
    (void)state;
    char port[300];
    for (unsigned i = 0; i < 100; i++) {
        snprintf(port, sizeof port, "/dev/%0250u", i);
        esp_host_rates_keep(folder, port, ESP32_CHIP, 460800, false);
        assert_int_equal(recalled(port, ESP32_CHIP), 460800);
    }
    snprintf(port, sizeof port, "/dev/%0250u", 40u);
    assert_int_equal(recalled(port, ESP32_CHIP), 460800);
    snprintf(port, sizeof port, "/dev/%0250u", 35u);
    assert_int_equal(recalled(port, ESP32_CHIP), 0);
}

static void a_rate_at_which_something_was_lost_is_not_remembered(void **state)
{
    (void)state;
    esp_host_rates_keep(folder, "x", ESP32_CHIP, 2000000, true);
    assert_int_equal(recalled("x", ESP32_CHIP), 1500000);
    esp_host_rates_keep(folder, "x", ESP32_CHIP, 1500000, true);
    assert_int_equal(recalled("x", ESP32_CHIP), 921600);
    esp_host_rates_keep(folder, "y", ESP32_CHIP, 921600, false);
    esp_host_rates_keep(folder, "x", ESP32_CHIP, 460800, true);
    assert_int_equal(recalled("x", ESP32_CHIP), 0);
    assert_int_equal(recalled("y", ESP32_CHIP), 921600);
}

static void a_rate_that_is_never_tried_is_none(void **state)
{
    static const char *const rates[] = {"0",      "1",       "9600",        "2000001", "3000000",
                                        "-1",     "+921600", "99999999999", "921600x", "0x1000",
                                        "115199", "",        "4295888896" /* 2^32 + 921600 */};
    (void)state;
    char text[200];
    const unsigned long today = (unsigned long)(time(NULL) / 86400);
    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        snprintf(text, sizeof text, "esploader rates 1\n%lu ESP32 %s x\n", today, rates[i]);
        write_file(text);
        assert_int_equal(recalled("x", ESP32_CHIP), 0);
    }
}

static void days_to_come_do_not_count(void **state)
{
    (void)state;
    char text[200];
    const unsigned long today = (unsigned long)(time(NULL) / 86400);
    snprintf(text, sizeof text, "esploader rates 1\n%lu ESP32 921600 x\n", today + 40);
    write_file(text);
    assert_int_equal(recalled("x", ESP32_CHIP), 0);
}

static int lock_file(void)
{
    char path[ROOT_SIZE + 64];
    snprintf(path, sizeof path, "%s/lock", folder);
    const int lock = open(path, O_RDWR);
    assert_int_equal(flock(lock, LOCK_EX), 0);
    return lock;
}

/* A program that ends at the same time waits for its turn, and so it does not write back what it
 * had read before. */
static void no_entry_gets_lost(void **state)
{
    (void)state;
    char text[200];
    const unsigned long today = (unsigned long)(time(NULL) / 86400);
    esp_host_rates_keep(folder, "x", ESP32_CHIP, 921600, false);
    const int lock = lock_file();
    const pid_t other = fork();
    if (other == 0) {
        close(lock);
        esp_host_rates_keep(folder, "y", ESP32_CHIP, 460800, false);
        _exit(0);
    }
    usleep(50 * 1000); /* to be seen if it did not wait; where it is slower, nothing is */
    snprintf(text, sizeof text, "esploader rates 1\n%lu ESP32 1500000 z\n", today);
    write_file(text);
    close(lock);
    assert_int_equal(waitpid(other, NULL, 0), other);
    assert_int_equal(recalled("z", ESP32_CHIP), 1500000);
}

static void a_file_in_use_is_left_alone(void **state)
{
    (void)state;
    esp_host_rates_keep(folder, "x", ESP32_CHIP, 921600, false);
    const int lock = lock_file();
    esp_host_rates_keep(folder, "x", ESP32_CHIP, 460800, false);
    assert_int_equal(recalled("x", ESP32_CHIP), 921600);
    close(lock);
    esp_host_rates_keep(folder, "x", ESP32_CHIP, 460800, false);
    assert_int_equal(recalled("x", ESP32_CHIP), 460800);
}

static void a_link_is_not_followed(void **state)
{
    (void)state;
    char path[ROOT_SIZE + 64];
    char elsewhere[ROOT_SIZE + 64];
    esp_host_rates_keep(folder, "x", ESP32_CHIP, 921600, false);
    snprintf(path, sizeof path, "%s/rates", folder);
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", root);
    assert_int_equal(rename(path, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, path), 0);
    assert_int_equal(recalled("x", ESP32_CHIP), 0);
    esp_host_rates_keep(folder, "y", ESP32_CHIP, 460800, false);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rename(elsewhere, path), 0);
    assert_int_equal(recalled("y", ESP32_CHIP), 0);
    assert_int_equal(recalled("x", ESP32_CHIP), 921600);
}

static void without_a_folder_nothing_is_remembered(void **state)
{
    (void)state;
    esp_host_rates_t rates;
    esp_host_rates_keep(NULL, "x", ESP32_CHIP, 460800, false);
    esp_host_rates_keep("relative", "x", ESP32_CHIP, 460800, false);
    assert_int_not_equal(access("relative", F_OK), 0);
    esp_host_rates_init(&rates);
    assert_false(esp_host_rates_recall(&rates, NULL, "x", ESP32_CHIP));
    assert_int_equal(rates.rates[0], 2000000);
}

int main(void)
{
#define ROOT_TEST(function) cmocka_unit_test_setup_teardown(function, make_root, remove_root)
    const struct CMUnitTest tests[] = {
        ROOT_TEST(a_rate_belongs_to_a_port_and_a_chip),
        ROOT_TEST(nothing_faster_than_what_has_held_is_tried),
        ROOT_TEST(what_is_old_counts_no_more),
        ROOT_TEST(a_file_that_is_none_is_passed_over),
        ROOT_TEST(the_file_stays_small),
        ROOT_TEST(a_rate_at_which_something_was_lost_is_not_remembered),
        ROOT_TEST(a_rate_that_is_never_tried_is_none),
        ROOT_TEST(days_to_come_do_not_count),
        ROOT_TEST(no_entry_gets_lost),
        ROOT_TEST(a_file_in_use_is_left_alone),
        ROOT_TEST(a_link_is_not_followed),
        ROOT_TEST(without_a_folder_nothing_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
