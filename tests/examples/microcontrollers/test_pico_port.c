/*
 * The port of Pico hosts: what it receives, its rates and its time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "example_test.h"
#include "fake_pico.h"
#include "pico_host.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    MS = 1000,
    TOO_HIGH_RATE = 12000000,
};

static void no_byte_is_lost_at_3_mbaud_though_the_thread_is_late(void **state)
{
    (void)state;
    pico_greedy_us = 5 * MS;
    pico_run(pico_read_beside_a_greedy_task, true);
    pico_assert_no_complaint();
    assert_int_equal(pico_result, ESP_LOADER_SUCCESS);
    assert_memory_equal(pico_bytes, example_flash_memory, PICO_FLASH_BYTES);
    assert_null(strstr(world_output(), "bytes were lost"));
}

/* Nobody reads for longer than the ring lasts. */
static void read_a_full_ring(void *argument)
{
    uint16_t received = 0;
    (void)argument;
    PICO_CHECK(esp_loader_init_serial(&pico_loader, &pico_port.port) == ESP_LOADER_SUCCESS);
    for (unsigned boot = 0; boot < 30; boot++) {
        pi_pico_uart_ops.reset_target(&pico_port.port);
        pi_pico_uart_ops.delay_ms(&pico_port.port, 100);
    }
    pico_result = pi_pico_uart_ops.read_available(&pico_port.port, pico_bytes, sizeof pico_bytes,
                                                  &received, 10);
    PICO_CHECK(received == PI_PICO_PORT_RX_SIZE);
    PICO_CHECK(memmem(pico_bytes, 500, "rst:", 4) != NULL);
}

static void a_full_ring_keeps_what_came_first(void **state)
{
    (void)state;
    pico_run(read_a_full_ring, true);
    pico_assert_no_complaint();
    assert_int_equal(pico_result, ESP_LOADER_SUCCESS);
    assert_non_null(strstr(world_output(), "bytes were lost"));
}

/* Another handler keeps the processor while the chip prints: 32 bytes are kept. */
static void listen_too_late(void *argument)
{
    uint16_t received = 0;
    (void)argument;
    PICO_CHECK(esp_loader_init_serial(&pico_loader, &pico_port.port) == ESP_LOADER_SUCCESS);
    pi_pico_uart_ops.reset_target(&pico_port.port);
    fake_hold_interrupts(true);
    world_busy(40 * MS);
    fake_hold_interrupts(false);
    pico_result = pi_pico_uart_ops.read_available(&pico_port.port, pico_bytes, sizeof pico_bytes,
                                                  &received, 10);
    PICO_CHECK(received >= 32);
    const size_t printed = strlen(world_output());
    PICO_CHECK(strstr(world_output(), "bytes were lost") != NULL);
    pi_pico_uart_ops.delay_ms(&pico_port.port, 200);
    pi_pico_uart_ops.reset_target(&pico_port.port);
    pi_pico_uart_ops.delay_ms(&pico_port.port, 20);
    PICO_CHECK(pi_pico_uart_ops.read(&pico_port.port, pico_bytes, 1, 100) == ESP_LOADER_SUCCESS);
    PICO_CHECK(strstr(world_output() + printed, "bytes were lost") == NULL);
}

static void an_overrun_of_the_uart_is_told_once(void **state)
{
    (void)state;
    pico_run(listen_too_late, true);
    assert_non_null(strstr(world_complaints(), "receive FIFO overflowed"));
    assert_null(strstr(world_complaints(), "line "));
    assert_int_equal(pico_result, ESP_LOADER_SUCCESS);
}

/* What is lost of a boot at the rate before is of no use anyway. */
static void change_the_rate_after_an_overrun(void *argument)
{
    uint16_t received;
    (void)argument;
    PICO_CHECK(esp_loader_init_serial(&pico_loader, &pico_port.port) == ESP_LOADER_SUCCESS);
    pi_pico_uart_ops.reset_target(&pico_port.port);
    fake_hold_interrupts(true);
    world_busy(300 * MS);
    PICO_CHECK(pi_pico_uart_ops.change_transmission_rate(&pico_port.port, PICO_BOOT_RATE) ==
               ESP_LOADER_SUCCESS);
    fake_hold_interrupts(false);
    pi_pico_uart_ops.reset_target(&pico_port.port);
    pi_pico_uart_ops.delay_ms(&pico_port.port, 20);
    pico_result = pi_pico_uart_ops.read_available(&pico_port.port, pico_bytes, sizeof pico_bytes,
                                                  &received, 100);
}

static void what_is_lost_before_a_change_of_the_rate_does_not_matter(void **state)
{
    (void)state;
    pico_run(change_the_rate_after_an_overrun, true);
    assert_null(strstr(world_complaints(), "line "));
    assert_int_equal(pico_result, ESP_LOADER_SUCCESS);
    assert_null(strstr(world_output(), "bytes were lost"));
}

/* 32 bits of microseconds are over two seconds after the start. */
static void count_down_across_32_bits(void *argument)
{
    uint16_t received;
    (void)argument;
    PICO_CHECK(esp_loader_init_serial(&pico_loader, &pico_port.port) == ESP_LOADER_SUCCESS);
    world_sleep_until(1900 * MS);
    pi_pico_uart_ops.start_timer(&pico_port.port, 500);
    pico_result = pi_pico_uart_ops.read_available(&pico_port.port, pico_bytes, 1, &received, 200);
    PICO_CHECK(world_now() >= 2100 * MS && world_now() < 2101 * MS);
    const uint32_t left = pi_pico_uart_ops.remaining_time(&pico_port.port);
    PICO_CHECK(left >= 299 && left <= 300);
    pi_pico_uart_ops.delay_ms(&pico_port.port, left);
    PICO_CHECK(pi_pico_uart_ops.remaining_time(&pico_port.port) == 0);
    PICO_CHECK(world_now() >= 2400 * MS && world_now() < 2402 * MS);
    pi_pico_uart_ops.start_timer(&pico_port.port, UINT32_MAX);
    PICO_CHECK(pi_pico_uart_ops.remaining_time(&pico_port.port) == UINT32_MAX);
}

static void microseconds_beyond_32_bits_count_on(void **state)
{
    (void)state;
    pico_run(count_down_across_32_bits, false);
    pico_assert_no_complaint();
    assert_int_equal(pico_result, ESP_LOADER_ERROR_TIMEOUT);
}

static void ask_for_a_rate_out_of_reach(void *argument)
{
    (void)argument;
    PICO_CHECK(pico_connect_fast() == ESP_LOADER_SUCCESS);
    const uint rate = fake_uart_rate(uart1);
    PICO_CHECK(pi_pico_uart_ops.change_transmission_rate(&pico_port.port, TOO_HIGH_RATE) ==
               ESP_LOADER_ERROR_FAIL);
    PICO_CHECK(fake_uart_rate(uart1) == rate);
    PICO_CHECK(pico_can_talk());
}

static void a_rate_out_of_reach_leaves_the_one_before(void **state)
{
    (void)state;
    pico_run(ask_for_a_rate_out_of_reach, true);
    pico_assert_no_complaint();
    assert_non_null(strstr(world_output(), "cannot run at this rate"));
}

static void lose_the_chip(void *argument)
{
    (void)argument;
    PICO_CHECK(pico_connect_fast() == ESP_LOADER_SUCCESS);
    world_unplug();
    const uint64_t began_us = world_now();
    pico_result = esp_loader_flash_read(&pico_loader, pico_bytes, 0, PICO_FLASH_BYTES);
    PICO_CHECK(world_now() - began_us < UINT64_C(20000) * MS);
    esp_loader_deinit(&pico_loader);
    pico_plug();
    PICO_CHECK(pico_read_flash() == ESP_LOADER_SUCCESS);
}

static void a_chip_that_is_lost_is_a_timeout_and_the_next_connects(void **state)
{
    (void)state;
    pico_run(lose_the_chip, true);
    pico_assert_no_complaint();
    assert_int_equal(pico_result, ESP_LOADER_ERROR_TIMEOUT);
    assert_memory_equal(pico_bytes, example_flash_memory, PICO_FLASH_BYTES);
}

static void nobody_there_is_a_timeout_in_time(void **state)
{
    (void)state;
    pico_run(pico_connect_only, false);
    pico_assert_no_complaint();
    assert_int_equal(pico_result, ESP_LOADER_ERROR_TIMEOUT);
    assert_true(world_now() < 5000 * MS);
}

/* UART0 hears itself at its own rate. */
static void talk_to_oneself(void *argument)
{
    static uint8_t block[200];
    static uint8_t heard[200];
    (void)argument;
    for (uint8_t round = 0; !pico_done || round < 10; round++) {
        memset(block, round, sizeof block);
        PICO_CHECK(pi_pico_uart_ops.write(&pico_other.port, block, sizeof block, 100) ==
                   ESP_LOADER_SUCCESS);
        PICO_CHECK(pi_pico_uart_ops.read(&pico_other.port, heard, sizeof heard, 100) ==
                   ESP_LOADER_SUCCESS);
        PICO_CHECK(memcmp(block, heard, sizeof block) == 0);
        world_sleep_until(world_now() + 1 * MS);
    }
    pi_pico_uart_ops.deinit(&pico_other.port);
}

static void read_beside_the_other_uart(void *argument)
{
    uint8_t byte;
    (void)argument;
    fake_uart_loop(uart0);
    PICO_CHECK(pi_pico_uart_ops.init(&pico_other.port) == ESP_LOADER_SUCCESS);
    world_task_start(WORLD_PRIORITY_MAIN + 1, talk_to_oneself, NULL);
    pico_result = pico_read_flash();
    PICO_CHECK(pi_pico_uart_ops.read(&pico_port.port, &byte, 1, 10) == ESP_LOADER_ERROR_TIMEOUT);
    esp_loader_deinit(&pico_loader);
    PICO_CHECK(fake_uart_is_open(uart0) && fake_uart_interrupts(uart0));
    world_sleep_until(world_now() + 20 * MS);
    pico_done = true;
}

static void two_ports_do_not_disturb_each_other(void **state)
{
    (void)state;
    pico_run(read_beside_the_other_uart, true);
    pico_assert_no_complaint();
    assert_int_equal(pico_result, ESP_LOADER_SUCCESS);
    assert_memory_equal(pico_bytes, example_flash_memory, PICO_FLASH_BYTES);
    assert_null(strstr(world_output(), "bytes were lost"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pico_begin, example_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_byte_is_lost_at_3_mbaud_though_the_thread_is_late),
        TEST(a_full_ring_keeps_what_came_first),
        TEST(an_overrun_of_the_uart_is_told_once),
        TEST(what_is_lost_before_a_change_of_the_rate_does_not_matter),
        TEST(microseconds_beyond_32_bits_count_on),
        TEST(a_rate_out_of_reach_leaves_the_one_before),
        TEST(a_chip_that_is_lost_is_a_timeout_and_the_next_connects),
        TEST(nobody_there_is_a_timeout_in_time),
        TEST(two_ports_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
