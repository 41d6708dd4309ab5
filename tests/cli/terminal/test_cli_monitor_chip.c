/* The monitor of chips that are reset, flashed, lost and found, and that tell addresses.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_desk.h"
#include "esp_host_monitor.h"
#include "support/choice.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void test_reset_and_loader_keys(void **state)
{
    desk_t desk = {.bench = *state};
    bench_chip(desk.bench, "esp32c3", NULL);
    DESK_BEGIN_SIMULATOR(desk, NULL);
    desk_type(&desk, KEY_MENU "p");
    terminal_await(&desk.terminal, "waiting for download");
    desk_type(&desk, KEY_MENU "r");
    terminal_await(&desk.terminal, "SPI_FAST_FLASH_BOOT");
    desk_end(&desk);
}

static void test_flash_again_from_inside(void **state)
{
    desk_t desk = {.bench = *state};
    const char *build = bench_firmware(desk.bench, "build", "esp32c3", NULL);
    char table[BENCH_PATH * 2];
    bench_chip(desk.bench, "esp32c3", NULL);
    DESK_BEGIN_SIMULATOR(desk, build);
    desk_type(&desk, KEY_MENU "h");
    terminal_await(&desk.terminal, "flash the build again");
    desk_type(&desk, KEY_MENU "i" KEY_MENU "f");
    terminal_await(&desk.terminal, "3 of 3 verified");
    terminal_await(&desk.terminal, "] Hello world!"); /* with its time */
    /* A build that is broken is told, and waited for in the monitor. */
    snprintf(table, sizeof table, "%s/flasher_args.json", build);
    assert_int_equal(rename(table, bench_path(desk.bench->folder, "away.json")), 0);
    desk_type(&desk, KEY_MENU "f");
    terminal_await(&desk.terminal, "flasher_args.json");
    terminal_await(&desk.terminal, "Ctrl-] ends, Ctrl-T H helps");
    assert_int_equal(rename(bench_path(desk.bench->folder, "away.json"), table), 0);
    desk_type(&desk, KEY_MENU "f");
    terminal_await(&desk.terminal, "3 of 3 verified");
    terminal_await(&desk.terminal, "Hello world!");
    desk_end(&desk);
}

/* A file written beside a build does not hide it. */
static void test_flash_again_of_a_build_and_more(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    char text[BENCH_PATH * 3];
    const char *build = bench_firmware(desk.bench, "build", "esp32c3", NULL);
    const char *more = bench_path(desk.bench->folder, "more.bin");
    snprintf(text, sizeof text, "cp '%s' '%s/hello.elf'", MONITOR_PROGRAM, build);
    assert_int_equal(system(text), 0);
    bench_write_file(more, "more", 4);
    bench_chip(desk.bench, "esp32c3", NULL);
    terminal_start(&desk.terminal, MONITOR_ESPLOADER, "-p", desk.bench->port, "flash", build,
                   "0x200000", more, "--monitor", NULL);
    if (esp_host_symbols_are_supported()) {
        terminal_await(&desk.terminal, "addresses of hello.elf");
    }
    terminal_await(&desk.terminal, "Hello world!");
    desk_type(&desk, KEY_MENU "f");
    terminal_await(&desk.terminal, "4 of 4 verified");
    terminal_await(&desk.terminal, "Hello world!");
    desk_end(&desk);
}

/* A bug: a file went where its partition had been before the build was made anew. */
static void test_flash_again_looks_names_up_again(void **state)
{
    static const char csv[] = "phy_init,data,phy,0x9000,4K\nfactory,app,factory,0x10000,1M\n"
                              "nvs,data,nvs,0x200000,24K\n";
    desk_t desk = {.bench = *state, .chip = -1};
    char text[BENCH_PATH * 4];
    const char *build = bench_firmware(desk.bench, "build", "esp32c3", NULL);
    const char *more = bench_path(desk.bench->folder, "more.bin");
    const char *table = bench_path(desk.bench->folder, "table.csv");
    bench_write_file(more, "more", 4);
    bench_write_file(table, csv, strlen(csv));
    bench_chip(desk.bench, "esp32c3", NULL);
    snprintf(text, sizeof text, "nvs=%s", more);
    terminal_start(&desk.terminal, MONITOR_ESPLOADER, "-p", desk.bench->port, "flash", build, text,
                   "--monitor", NULL);
    terminal_await(&desk.terminal, "Hello world!");
    bench_write_file(more, "else", 4);
    snprintf(text, sizeof text,
             "'%s' partition-table '%s' '%s/partition_table/partition-table.bin'",
             MONITOR_ESPLOADER, table, build);
    assert_int_equal(system(text), 0);
    desk_type(&desk, KEY_MENU "f");
    terminal_await(&desk.terminal, "4 of 4 verified");
    terminal_await(&desk.terminal, "Hello world!");
    desk_end(&desk);
    bench_assert_flashed(desk.bench, 0x200000, more);
    bench_write_file(more, "more", 4);
    bench_assert_flashed(desk.bench, 0x9000, more);
}

static void test_flash_hands_over_the_first_line(void **state)
{
    desk_t desk = {.bench = *state, .chip = -1};
    const char *build = bench_firmware(desk.bench, "build", "esp32c3", NULL);
    bench_chip(desk.bench, "esp32c3", NULL);
    terminal_start(&desk.terminal, MONITOR_ESPLOADER, "-p", desk.bench->port, "flash", build,
                   "--monitor", NULL);
    terminal_await(&desk.terminal, "3 of 3 verified");
    terminal_await(&desk.terminal, "Ctrl-] ends, Ctrl-T H helps");
    terminal_await(&desk.terminal, "ESP-ROM:esp32c3-api1-20210207");
    terminal_await(&desk.terminal, "Hello world!");
    desk_type(&desk, KEY_MENU "r");
    terminal_await(&desk.terminal, "ESP-ROM:esp32c3-api1-20210207");
    desk_end(&desk);
}

static void test_a_port_that_goes_comes_back(void **state)
{
    desk_t desk = {.bench = *state};
    bench_t *bench = *state;
    char address[BENCH_PATH];
    bench_chip(bench, "esp32c3", NULL);
    snprintf(address, sizeof address, "%s", strstr(bench->port, "//") + 2);
    DESK_BEGIN_SIMULATOR(desk, NULL);
    bench_unplug(bench);
    terminal_await(&desk.terminal, "the port is gone, waiting for it");
    desk_type(&desk, KEY_MENU "r");
    terminal_await(&desk.terminal, "the port is away");
    const char *again[] = {MONITOR_SIMULATOR, "--chip", "esp32c3", "--tcp", address, NULL};
    process_start(&bench->simulator, bench->folder, "simulator", again);
    terminal_await(&desk.terminal, "the port is back");
    desk_type(&desk, KEY_MENU "r");
    terminal_await(&desk.terminal, "ESP-ROM:esp32c3");
    desk_end(&desk);
}

static void test_addresses_of_the_build(void **state)
{
    bench_t *bench = *state;
    char text[BENCH_PATH];
    if (!esp_host_symbols_are_supported()) {
        print_message("SKIP: this build has no libdw\n");
        skip();
    }
    const char *build = bench_path(bench->folder, "build");
    assert_int_equal(mkdir(build, 0755), 0);
    snprintf(text, sizeof text, "cp '%s' '%s/app.elf'", MONITOR_PROGRAM, build);
    assert_int_equal(system(text), 0);
    FILE *program = popen(MONITOR_PROGRAM, "r");
    char address[16] = "";
    assert_non_null(program);
    assert_int_equal(fread(address, 1, 10, program), 10);
    assert_int_equal(pclose(program), 0);
    DESK_BEGIN(desk, state, build, NULL);
    snprintf(text, sizeof text, "PC      : %s  PS      : 0x00060d30\r\n", address);
    desk_say(&desk, text);
    snprintf(text, sizeof text, "--- %s: program_crashes_here at ", address);
    terminal_await(&desk.terminal, text);
    terminal_await(&desk.terminal, "monitor_program.c:");
    /* The program says that it is another. */
    desk_say(&desk, "ELF file SHA256:  0123456789abcdef\r\n");
    terminal_await(&desk.terminal, "that of another build");
    assert_non_null(strstr(desk.terminal.screen, "addresses of app.elf"));
    desk_end(&desk);
}

#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_reset_and_loader_keys),
        BENCH_TEST(test_flash_again_from_inside),
        BENCH_TEST(test_flash_again_of_a_build_and_more),
        BENCH_TEST(test_flash_again_looks_names_up_again),
        BENCH_TEST(test_flash_hands_over_the_first_line),
        BENCH_TEST(test_a_port_that_goes_comes_back),
        BENCH_TEST(test_addresses_of_the_build),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
