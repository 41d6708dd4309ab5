/*
 * Builds that change, in virtual time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_watch.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { STEP = 100, QUIET = ESP_HOST_WATCH_QUIET_MS };

static char watch_root[128];
static uint32_t watch_now = UINT32_MAX - 50; /* it wraps soon */
static const char watch_json[] =
    "{\"flash_files\": {\"0x1000\": \"boot/boot.bin\", \"0x10000\": \"app.bin\"}}";

static const char *watch_place(const char *name)
{
    static char path[2][256];
    static unsigned turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", watch_root, name);
    return path[turn];
}

static void watch_write(const char *name, const char *text)
{
    FILE *file = fopen(watch_place(name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void watch_make(void)
{
    assert_int_equal(mkdir(watch_place("build"), 0755), 0);
    assert_int_equal(mkdir(watch_place("build/boot"), 0755), 0);
    watch_write("build/boot/boot.bin", "boot");
    watch_write("build/app.bin", "application");
    watch_write("build/flasher_args.json", watch_json);
}

static int watch_setup(void **state)
{
    snprintf(watch_root, sizeof watch_root, "%s/watch-XXXXXX",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    assert_non_null(mkdtemp(watch_root));
    *state = esp_host_watch_new(watch_place("build"));
    return *state != NULL ? 0 : 1;
}

static int watch_teardown(void **state)
{
    char command[256];
    esp_host_watch_free(*state);
    snprintf(command, sizeof command, "rm -r '%s'", watch_root);
    return system(command);
}

static esp_host_watch_state_t watch_later(esp_host_watch_t *watch, uint32_t ms)
{
    watch_now += ms;
    return esp_host_watch_look(watch, watch_now);
}

/* Looks until it has been quiet for long enough, and takes it. */
static void watch_settle(esp_host_watch_t *watch)
{
    assert_int_equal(watch_later(watch, STEP), ESP_HOST_WATCH_CHANGING);
    assert_int_equal(watch_later(watch, QUIET), ESP_HOST_WATCH_CHANGED);
    esp_host_watch_take(watch);
    assert_int_equal(watch_later(watch, STEP), ESP_HOST_WATCH_SAME);
}

static void test_a_build_is_taken_once_it_is_quiet(void **state)
{
    watch_make();
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_CHANGING);
    assert_int_equal(watch_later(*state, QUIET - 1), ESP_HOST_WATCH_CHANGING);
    assert_int_equal(watch_later(*state, 1), ESP_HOST_WATCH_CHANGED);
    assert_string_equal(esp_host_watch_folder(*state), watch_place("build"));
    assert_string_equal(esp_host_watch_difference(*state, 0), "flasher_args.json");
    assert_string_equal(esp_host_watch_difference(*state, 1), "boot/boot.bin");
    assert_string_equal(esp_host_watch_difference(*state, 2), "app.bin");
    assert_null(esp_host_watch_difference(*state, 3));
    /* Until it is taken it has changed. */
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_CHANGED);
    esp_host_watch_take(*state);
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_SAME);
    assert_null(esp_host_watch_difference(*state, 0));
}

/* A linker writes for longer than the pause between two looks. */
static void test_a_file_that_grows_is_not_taken(void **state)
{
    char text[64] = "application";
    watch_make();
    watch_settle(*state);
    for (unsigned i = 0; i < 20; i++) {
        strcat(text, "+");
        watch_write("build/app.bin", text);
        assert_int_equal(watch_later(*state, QUIET - 1), ESP_HOST_WATCH_CHANGING);
    }
    assert_int_equal(watch_later(*state, QUIET), ESP_HOST_WATCH_CHANGED);
    assert_string_equal(esp_host_watch_difference(*state, 0), "app.bin");
    assert_null(esp_host_watch_difference(*state, 1));
}

static void test_a_build_that_is_not_whole_waits(void **state)
{
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_INCOMPLETE);
    assert_non_null(strstr(esp_host_watch_reason(*state), "has no flasher_args.json"));
    assert_string_equal(esp_host_watch_folder(*state), "");
    watch_make();
    watch_write("build/app.bin", "");
    assert_int_equal(watch_later(*state, QUIET), ESP_HOST_WATCH_INCOMPLETE);
    assert_string_equal(esp_host_watch_reason(*state), "app.bin is empty");
    assert_int_equal(unlink(watch_place("build/app.bin")), 0);
    assert_int_equal(watch_later(*state, QUIET), ESP_HOST_WATCH_INCOMPLETE);
    assert_string_equal(esp_host_watch_reason(*state), "app.bin is missing");
    watch_write("build/flasher_args.json", "{\"flash_fi");
    watch_write("build/app.bin", "application");
    assert_int_equal(watch_later(*state, QUIET), ESP_HOST_WATCH_INCOMPLETE);
    assert_string_equal(esp_host_watch_reason(*state), "flasher_args.json: it is no JSON object");
    watch_write("build/flasher_args.json", watch_json);
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_CHANGING);
    assert_string_equal(esp_host_watch_reason(*state), "");
    assert_int_equal(watch_later(*state, QUIET), ESP_HOST_WATCH_CHANGED);
}

/* What is written while a build is flashed is no part of what was taken. */
static void test_a_change_after_taking_is_another(void **state)
{
    watch_make();
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_CHANGING);
    assert_int_equal(watch_later(*state, QUIET), ESP_HOST_WATCH_CHANGED);
    watch_write("build/boot/boot.bin", "another boot");
    esp_host_watch_take(*state);
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_CHANGING);
    assert_int_equal(watch_later(*state, QUIET), ESP_HOST_WATCH_CHANGED);
    assert_string_equal(esp_host_watch_difference(*state, 0), "boot/boot.bin");
    assert_null(esp_host_watch_difference(*state, 1));
}

/* A file that is put in place by renaming has another inode, whatever its time and size. */
static void test_a_file_that_was_replaced_is_another(void **state)
{
    struct stat before;
    struct timespec times[2];
    watch_make();
    watch_settle(*state);
    assert_int_equal(stat(watch_place("build/app.bin"), &before), 0);
    watch_write("build/app.tmp", "APPLICATION");
    times[0] = before.st_atim;
    times[1] = before.st_mtim;
    assert_int_equal(utimensat(AT_FDCWD, watch_place("build/app.tmp"), times, 0), 0);
    assert_int_equal(rename(watch_place("build/app.tmp"), watch_place("build/app.bin")), 0);
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_CHANGING);
    assert_int_equal(watch_later(*state, QUIET), ESP_HOST_WATCH_CHANGED);
}

static void test_a_folder_that_goes_and_is_made_again(void **state)
{
    char command[256];
    watch_make();
    watch_settle(*state);
    snprintf(command, sizeof command, "rm -r '%s'", watch_place("build"));
    assert_int_equal(system(command), 0);
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_INCOMPLETE);
    watch_make();
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_CHANGING);
    assert_int_equal(watch_later(*state, QUIET), ESP_HOST_WATCH_CHANGED);
}

/* One that was only away, as on a network, is what it was. */
static void test_a_folder_that_was_away_is_the_same(void **state)
{
    watch_make();
    watch_settle(*state);
    assert_int_equal(rename(watch_place("build"), watch_place("away")), 0);
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_INCOMPLETE);
    assert_int_equal(rename(watch_place("away"), watch_place("build")), 0);
    assert_int_equal(watch_later(*state, STEP), ESP_HOST_WATCH_CHANGING);
    assert_int_equal(watch_later(*state, QUIET), ESP_HOST_WATCH_SAME);
}

/* A project, its build and the build's own file are the same build. */
static void test_a_build_has_three_names(void **state)
{
    const char *const names[] = {"", "build/flasher_args.json"};
    (void)state;
    watch_make();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s%s%s", watch_root, names[i][0] != '\0' ? "/" : "", names[i]);
        esp_host_watch_t *watch = esp_host_watch_new(path);
        assert_non_null(watch);
        assert_int_equal(watch_later(watch, STEP), ESP_HOST_WATCH_CHANGING);
        assert_string_equal(esp_host_watch_folder(watch), watch_place("build"));
        esp_host_watch_free(watch);
    }
}

int main(void)
{
#define WATCH_TEST(test) cmocka_unit_test_setup_teardown(test, watch_setup, watch_teardown)
    const struct CMUnitTest tests[] = {
        WATCH_TEST(test_a_build_is_taken_once_it_is_quiet),
        WATCH_TEST(test_a_file_that_grows_is_not_taken),
        WATCH_TEST(test_a_build_that_is_not_whole_waits),
        WATCH_TEST(test_a_change_after_taking_is_another),
        WATCH_TEST(test_a_file_that_was_replaced_is_another),
        WATCH_TEST(test_a_folder_that_goes_and_is_made_again),
        WATCH_TEST(test_a_folder_that_was_away_is_the_same),
        WATCH_TEST(test_a_build_has_three_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
