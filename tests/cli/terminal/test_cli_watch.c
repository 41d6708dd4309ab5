/*
 * A build that is flashed each time it has changed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_desk.h"
#include "support/choice.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define KEY_INTERRUPT "\003"

enum { APP = 0x10000, APP_SIZE = 60000 };

typedef struct {
    desk_t desk;
    char build[BENCH_PATH];
    char other[BENCH_PATH]; /* the same project with another application */
} scene_t;

static scene_t scene_begin(void **state)
{
    scene_t scene = {.desk = {.bench = *state, .chip = -1}};
    snprintf(scene.build, sizeof scene.build, "%s",
             bench_firmware(*state, "build", "esp32c3", "--app-size", "60000", NULL));
    snprintf(
        scene.other, sizeof scene.other, "%s",
        bench_firmware(*state, "other", "esp32c3", "--app-size", "60000", "--seed", "2", NULL));
    return scene;
}

static void scene_start(scene_t *scene)
{
    terminal_start(&scene->desk.terminal, MONITOR_ESPLOADER, "-p", scene->desk.bench->port, "watch",
                   scene->build, NULL);
}

static void scene_await(scene_t *scene, const char *text)
{
    terminal_await(&scene->desk.terminal, text);
}

static void scene_do(const char *format, const char *one, const char *other)
{
    char command[3 * BENCH_PATH];
    snprintf(command, sizeof command, format, one, other);
    assert_int_equal(system(command), 0);
}

/* Ctrl-C ends it, and well. */
static void scene_end(scene_t *scene)
{
    scene_await(scene, "Waiting for a change");
    desk_type(&scene->desk, KEY_INTERRUPT);
    desk_close(&scene->desk);
}

static void test_what_changes_is_flashed(void **state)
{
    scene_t scene = scene_begin(state);
    bench_chip(*state, "esp32c3", NULL);
    scene_start(&scene);
    scene_await(&scene, "Watching ");
    scene_await(&scene, "3 written");
    scene_await(&scene, "Waiting for a change; Ctrl-C ends");
    scene_do("cp '%s/hello_world.bin' '%s/hello_world.bin'", scene.other, scene.build);
    scene_await(&scene, "Changed: hello_world.bin\r\n");
    scene_await(&scene, "1 written");
    scene_end(&scene);
    bench_assert_flashed(*state, APP, bench_path(scene.other, "hello_world.bin"));
}

/* What comes in pieces, with pauses in between, is flashed once it is whole. */
static void test_a_file_that_is_written_slowly_is_flashed_whole(void **state)
{
    static uint8_t bytes[APP_SIZE];
    const struct timespec pause = {.tv_nsec = 60 * 1000 * 1000};
    scene_t scene = scene_begin(state);
    char path[2 * BENCH_PATH];
    size_t size;
    bench_chip(*state, "esp32c3", NULL);
    scene_start(&scene);
    scene_await(&scene, "Waiting for a change");
    uint8_t *whole = bench_read_file(bench_path(scene.other, "hello_world.bin"), &size);
    assert_int_equal(size, sizeof bytes);
    memcpy(bytes, whole, sizeof bytes);
    free(whole);
    snprintf(path, sizeof path, "%s/hello_world.bin", scene.build);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (size_t at = 0; at < sizeof bytes; at += sizeof bytes / 10) {
        assert_int_equal(fwrite(bytes + at, 1, sizeof bytes / 10, file), sizeof bytes / 10);
        assert_int_equal(fflush(file), 0);
        nanosleep(&pause, NULL);
    }
    assert_int_equal(fclose(file), 0);
    scene_await(&scene, "1 written");
    scene_end(&scene);
    bench_assert_flashed(*state, APP, path);
}

static void test_a_damaged_build_is_told_and_mended(void **state)
{
    scene_t scene = scene_begin(state);
    bench_chip(*state, "esp32c3", NULL);
    scene_start(&scene);
    scene_await(&scene, "Waiting for a change");
    scene_do("head -c 1000 '%s/hello_world.bin' >'%s/hello_world.bin'", scene.other, scene.build);
    scene_await(&scene, "Changed: hello_world.bin");
    scene_await(&scene, "esploader: ");
    scene_await(&scene, "Waiting for a change");
    scene_do("cp '%s/hello_world.bin' '%s/hello_world.bin'", scene.other, scene.build);
    scene_await(&scene, "1 written");
    scene_end(&scene);
    bench_assert_flashed(*state, APP, bench_path(scene.other, "hello_world.bin"));
}

static void test_a_build_that_goes_and_comes_is_waited_for(void **state)
{
    scene_t scene = scene_begin(state);
    bench_chip(*state, "esp32c3", NULL);
    scene_do("mv '%s' '%s.away'", scene.build, scene.build);
    scene_start(&scene);
    scene_await(&scene, "Waiting for the build: ");
    scene_do("mv '%s.away' '%s'", scene.build, scene.build);
    scene_await(&scene, "3 written");
    scene_await(&scene, "Waiting for a change");
    scene_do("rm -r '%s'%s", scene.build, "");
    scene_await(&scene, "Waiting for the build: ");
    scene_do("cp -r '%s' '%s'", scene.other, scene.build);
    scene_await(&scene, "2 written");
    scene_end(&scene);
    bench_assert_flashed(*state, APP, bench_path(scene.other, "hello_world.bin"));
}

static void test_a_board_that_is_unplugged_is_flashed_when_it_is_back(void **state)
{
    scene_t scene = scene_begin(state);
    bench_t *bench = *state;
    char address[BENCH_PATH];
    bench_chip(bench, "esp32c3", NULL);
    snprintf(address, sizeof address, "%s", strstr(bench->port, "//") + 2);
    scene_start(&scene);
    scene_await(&scene, "Waiting for a change");
    bench_unplug(bench);
    scene_do("cp '%s/hello_world.bin' '%s/hello_world.bin'", scene.other, scene.build);
    scene_await(&scene, "esploader: ");
    scene_await(&scene, "Waiting for a change, or for the board");
    bench_chip(bench, "esp32c3", "--tcp", address, NULL);
    scene_await(&scene, "Once more: the port is back");
    scene_await(&scene, "1 written");
    scene_end(&scene);
    bench_assert_flashed(bench, APP, bench_path(scene.other, "hello_world.bin"));
}

static void test_the_monitor_is_shown_in_between(void **state)
{
    scene_t scene = scene_begin(state);
    bench_chip(*state, "esp32c3", NULL);
    terminal_start(&scene.desk.terminal, MONITOR_ESPLOADER, "-p", scene.desk.bench->port, "watch",
                   scene.build, "--monitor", NULL);
    scene_await(&scene, "Hello world!");
    scene_do("cp '%s/hello_world.bin' '%s/hello_world.bin'", scene.other, scene.build);
    scene_await(&scene, "Changed: hello_world.bin");
    scene_await(&scene, "1 written");
    scene_await(&scene, "Hello world!");
    /* Its key for flashing does so as well. */
    desk_type(&scene.desk, KEY_MENU "f");
    scene_await(&scene, "3 skipped");
    scene_await(&scene, "Hello world!");
    desk_end(&scene.desk);
    bench_assert_flashed(*state, APP, bench_path(scene.other, "hello_world.bin"));
}

int main(int argc, char **argv)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_what_changes_is_flashed),
        BENCH_TEST(test_a_file_that_is_written_slowly_is_flashed_whole),
        BENCH_TEST(test_a_damaged_build_is_told_and_mended),
        BENCH_TEST(test_a_build_that_goes_and_comes_is_waited_for),
        BENCH_TEST(test_a_board_that_is_unplugged_is_flashed_when_it_is_back),
        BENCH_TEST(test_the_monitor_is_shown_in_between),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
