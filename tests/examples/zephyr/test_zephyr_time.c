/*
 * Time at the port of Zephyr hosts, whose ticks are long, and whose uptime passes 32 bits two
 * seconds after the start.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_loader_board.h"
#include "example_test.h"
#include "fake_zephyr.h"
#include "world_chip.h"
#include "zephyr_host.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    MS = 1000,
    TICK_US = FAKE_TICK_MS * MS,
};

static esp_loader_port_t *port(void)
{
    return esp_loader_get_port(esp_loader_from_device(ZEPHYR_FIRST));
}

/* Just before a tick: the rest of it counts for nothing. */
static void go_to_the_end_of_a_tick(void)
{
    world_sleep_until((world_now() / TICK_US + 2) * TICK_US - 10);
}

static void count_down_across_ticks(void *argument)
{
    (void)argument;
    go_to_the_end_of_a_tick();
    const uint64_t began_us = world_now();
    zephyr_uart_ops.start_timer(port(), 15);
    while (zephyr_uart_ops.remaining_time(port()) > 0) {
        world_busy(100);
    }
    ZEPHYR_CHECK(world_now() - began_us >= 15 * MS);
    ZEPHYR_CHECK(world_now() - began_us <= 15 * MS + 2 * TICK_US);
}

static void a_countdown_is_never_short(void **state)
{
    (void)state;
    zephyr_run(count_down_across_ticks, NULL);
    assert_string_equal(world_complaints(), "");
}

static void count_down_across_32_bits(void *argument)
{
    (void)argument;
    world_sleep_until(1900 * MS);
    zephyr_uart_ops.start_timer(port(), 500);
    uint32_t before = UINT32_MAX;
    for (uint32_t left = 1; left > 0; before = left) {
        left = zephyr_uart_ops.remaining_time(port());
        ZEPHYR_CHECK(left <= before && left <= 500 + 2 * FAKE_TICK_MS);
        zephyr_uart_ops.delay_ms(port(), 1);
    }
    ZEPHYR_CHECK(world_now() >= 2400 * MS && world_now() <= 2500 * MS);
}

static void an_uptime_beyond_32_bits_counts_on(void **state)
{
    (void)state;
    zephyr_run(count_down_across_32_bits, NULL);
    assert_string_equal(world_complaints(), "");
}

static void read_nothing(void *argument)
{
    uint8_t bytes[4];
    (void)argument;
    go_to_the_end_of_a_tick();
    const uint64_t began_us = world_now();
    zephyr_result = zephyr_uart_ops.read(port(), bytes, sizeof bytes, 5);
    ZEPHYR_CHECK(world_now() - began_us >= 5 * MS);
    ZEPHYR_CHECK(world_now() - began_us <= 5 * MS + 2 * TICK_US);
}

static void a_read_waits_as_long_as_it_was_told(void **state)
{
    (void)state;
    zephyr_run(read_nothing, NULL);
    assert_string_equal(world_complaints(), "");
    assert_int_equal(zephyr_result, ESP_LOADER_ERROR_TIMEOUT);
}

/* One byte comes just after a tick: the wait for the rest is not short for it. */
static void read_more_than_comes(void *argument)
{
    uint8_t bytes[200];
    (void)argument;
    ZEPHYR_CHECK(esp_loader_host_baudrate(esp_loader_from_device(ZEPHYR_FIRST), 115200) ==
                 ESP_LOADER_SUCCESS);
    zephyr_uart_ops.reset_target(port());
    go_to_the_end_of_a_tick();
    const uint64_t began_us = world_now();
    const uint64_t until_us = began_us + 15 * MS;
    do {
        zephyr_result = zephyr_uart_ops.read(port(), bytes, sizeof bytes, 15);
    } while (zephyr_result == ESP_LOADER_SUCCESS && world_now() < until_us);
    ZEPHYR_CHECK(world_now() >= until_us);
}

static void a_read_of_which_some_comes_waits_for_the_rest(void **state)
{
    (void)state;
    zephyr_run(read_more_than_comes, "esp32c3");
    assert_string_equal(world_complaints(), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, zephyr_begin_first, example_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_countdown_is_never_short),
        TEST(an_uptime_beyond_32_bits_counts_on),
        TEST(a_read_waits_as_long_as_it_was_told),
        TEST(a_read_of_which_some_comes_waits_for_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
