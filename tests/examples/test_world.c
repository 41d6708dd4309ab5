/*
 * The world itself: whose turn it is, how time passes and how a run ends.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "world.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    MS = 1000,
    LIMIT_US = 1000 * MS,
    HIGH = 5,
};

static bool flag;

static int begin(void **state)
{
    (void)state;
    world_begin();
    flag = false;
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_chip_finish();
    world_finish();
    return 0;
}

static world_end_t run(void (*firmware)(void *argument), void (*outside)(void *argument))
{
    return world_run(
        &(world_run_t){.firmware = firmware, .outside = outside, .limit_us = LIMIT_US});
}

static bool is_set(void *context)
{
    return *(const bool *)context;
}

static void print_slowly(void *argument)
{
    for (int i = 0; i < 3; i++) {
        printf("%s %u\n", (const char *)argument, (unsigned)(world_now() / MS));
        world_sleep_until(world_now() + 10 * MS);
    }
}

static void two_tasks(void *argument)
{
    (void)argument;
    world_task_start(HIGH, print_slowly, "high");
    world_sleep_until(0);
    print_slowly("main");
}

static void tasks_run_by_priority_and_time(void **state)
{
    (void)state;
    assert_int_equal(run(two_tasks, NULL), WORLD_RETURNED);
    assert_string_equal(world_output(), "high 0\nmain 0\nhigh 10\nmain 10\nhigh 20\nmain 20\n");
    assert_int_equal(world_now(), 30 * MS);
}

static void keep_the_processor(void *argument)
{
    (void)argument;
    world_task_start(HIGH, print_slowly, "high");
    world_busy(25 * MS);
    printf("main %u\n", (unsigned)(world_now() / MS));
}

static void a_busy_task_is_interrupted_by_a_higher_one(void **state)
{
    (void)state;
    assert_int_equal(run(keep_the_processor, NULL), WORLD_RETURNED);
    assert_string_equal(world_output(), "high 0\nhigh 10\nhigh 20\nmain 25\n");
}

static void wait_for_the_flag(void *argument)
{
    (void)argument;
    if (world_wait(is_set, &flag, 50 * MS)) {
        printf("too early\n");
    }
    if (world_wait(is_set, &flag, WORLD_NEVER)) {
        printf("set at %u\n", (unsigned)(world_now() / MS));
    }
}

static void set_the_flag(void *argument)
{
    (void)argument;
    world_sleep_until(70 * MS);
    flag = true;
}

static void a_wait_ends_when_its_condition_comes_true(void **state)
{
    (void)state;
    assert_int_equal(run(wait_for_the_flag, set_the_flag), WORLD_RETURNED);
    assert_string_equal(world_output(), "set at 70\n");
}

static void a_wait_for_what_cannot_come_is_stuck(void **state)
{
    (void)state;
    assert_int_equal(run(wait_for_the_flag, NULL), WORLD_STUCK);
}

static void go_on_for_ever(void *argument)
{
    (void)argument;
    for (;;) {
        world_busy(1 * MS);
    }
}

static void a_loop_without_end_is_out_of_time(void **state)
{
    (void)state;
    assert_int_equal(run(go_on_for_ever, NULL), WORLD_OUT_OF_TIME);
}

static void print_for_ever(void *argument)
{
    (void)argument;
    for (int i = 0;; i++) {
        printf("line %d\n", i);
        world_sleep_until(world_now() + 10 * MS);
    }
}

static void stop_at_line_7(void *argument)
{
    (void)argument;
    if (world_wait_output("line 7\n", 0, WORLD_NEVER)) {
        world_stop();
    }
}

static void a_run_can_be_stopped_from_outside(void **state)
{
    (void)state;
    assert_int_equal(run(print_for_ever, stop_at_line_7), WORLD_STOPPED);
    assert_int_equal(world_now(), 70 * MS);
    assert_null(strstr(world_output(), "line 8"));
}

static void restart_the_chip(void *argument)
{
    uint8_t bytes[4096];
    (void)argument;
    world_pin_write(1, false);
    world_sleep_until(world_now() + 10 * MS);
    printf("held: %d\n", sim_chip_mode(world_chip()) == SIM_MODE_RESET);
    world_pin_write(2, false);
    world_pin_write(1, true);
    world_sleep_until(world_now() + 100 * MS);
    printf("loader: %d\n", sim_chip_mode(world_chip()) == SIM_MODE_DOWNLOAD);
    world_pin_release(2);
    world_pin_write(1, false);
    world_sleep_until(world_now() + 10 * MS);
    world_pin_release(1);
    world_sleep_until(world_now() + 100 * MS);
    printf("halted: %d\n", sim_chip_mode(world_chip()) == SIM_MODE_HALTED);
    printf("speaks: %d\n", world_line_read(bytes, sizeof bytes) > 0);
    world_unplug();
    printf("unplugged: %d\n", world_line_read(bytes, sizeof bytes) == 0);
}

static void pins_reset_the_chip(void **state)
{
    (void)state;
    world_wire(1, WORLD_SIGNAL_RESET);
    world_wire(2, WORLD_SIGNAL_BOOT);
    world_plug(&(sim_config_t){.chip = "esp32", .paced = true}, NULL);
    assert_int_equal(run(restart_the_chip, NULL), WORLD_RETURNED);
    assert_string_equal(world_output(), "held: 1\nloader: 1\nhalted: 1\nspeaks: 1\nunplugged: 1\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tasks_run_by_priority_and_time),
        TEST(a_busy_task_is_interrupted_by_a_higher_one),
        TEST(a_wait_ends_when_its_condition_comes_true),
        TEST(a_wait_for_what_cannot_come_is_stuck),
        TEST(a_loop_without_end_is_out_of_time),
        TEST(a_run_can_be_stopped_from_outside),
        TEST(pins_reset_the_chip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
