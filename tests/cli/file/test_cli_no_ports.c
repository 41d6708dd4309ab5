/*
 * A machine without /sys and without a serial port, as containers are: listing none is no fault,
 * and networks are there all the same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include "esp_host_port.h"
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cmocka.h>

/* From here on this process, and what it starts, finds /sys empty. */
static bool leave_sys(void)
{
    if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
        return false;
    }
    return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("none", "/sys", "tmpfs", 0, NULL) == 0 && access("/sys/class", F_OK) != 0;
}

static void count_port(const serial_line_info_t *info, void *user)
{
    (void)info;
    (*(int *)user)++;
}

static void test_no_port_is_an_empty_list(void **state)
{
    int count = 0;
    (void)state;
    assert_int_equal(serial_line_list(count_port, &count), 0);
    assert_int_equal(count, 0);
}

static void test_none_is_chosen_where_there_is_none(void **state)
{
    char port[ESP_HOST_PORT_SIZE];
    esp_host_error_t error = {0};
    (void)state;
    assert_false(esp_host_port_choose(NULL, port, &error));
    assert_int_equal(error.kind, ESP_HOST_ERROR_NO_PORT);
    assert_true(esp_host_port_choose("socket://localhost:1", port, &error));
}

static void test_the_program_lists_none_and_asks_for_one(void **state)
{
    bench_t *bench = *state;
    bench_assert_exit(bench, bench_run_bare(bench, "ports", NULL), 0);
    bench_assert_said(bench->out, "No serial ports here\n");
    assert_string_equal(bench->err, "");
    bench_assert_exit(bench, bench_run_bare(bench, "chip-id", NULL), 3);
    bench_assert_said(bench->err, "no port named, and none here looks like an Espressif board\n"
                                  "    plug the board in, or name a port");
}

static void test_a_network_needs_no_sys(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "chip-id", NULL), 0);
}

int main(void)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_port_is_an_empty_list),
        cmocka_unit_test(test_none_is_chosen_where_there_is_none),
        BENCH_TEST(test_the_program_lists_none_and_asks_for_one),
        BENCH_TEST(test_a_network_needs_no_sys),
    };
    if (!leave_sys()) {
        print_message("SKIP: this system lets nobody hide /sys\n");
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
