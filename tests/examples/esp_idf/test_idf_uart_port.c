/*
 * The UART port of ESP-IDF hosts, beyond what examples do with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/uart.h"
#include "esp32_port.h"
#include "esp_loader.h"
#include "esp_loader_stub.h"
#include "example_test.h"
#include "fake_idf.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    PIN_TX = 4,
    PIN_RX = 5,
    PIN_RESET = 25,
    PIN_BOOT = 26,
    FLASH_BYTES = 64 * 1024,
    READ_RATE = 3000000,
    FAKE_TASK_PRIORITY = 5,
};

static esp_loader_t loader;
static esp32_port_t port;
static uint8_t bytes[FLASH_BYTES];
static esp_loader_error_t result;
static bool loses_bytes;

/* cmocka's own must not be used in tasks: they are threads. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            world_complain("line %d: not %s", __LINE__, #condition);                               \
        }                                                                                          \
    } while (0)

static int begin(void **state)
{
    example_begin(state);
#ifdef SERIAL_FLASHER_RESET_INVERT
    world_invert_pins(true, true);
#endif
    world_wire(PIN_TX, WORLD_SIGNAL_RX0);
    world_wire(PIN_RX, WORLD_SIGNAL_TX0);
    world_wire(PIN_RESET, WORLD_SIGNAL_RESET);
    world_wire(PIN_BOOT, WORLD_SIGNAL_BOOT);
    port = (esp32_port_t){
        .port.ops = &esp32_uart_ops,
        .baud_rate = 115200,
        .uart_port = UART_NUM_1,
        .uart_rx_pin = PIN_RX,
        .uart_tx_pin = PIN_TX,
        .reset_pin = PIN_RESET,
        .boot_pin = PIN_BOOT,
    };
    result = ESP_LOADER_ERROR_FAIL;
    loses_bytes = false;
    memset(bytes, 0, sizeof bytes);
    return 0;
}

static void run(void (*firmware)(void *argument), const char *chip)
{
    if (chip != NULL) {
        example_plug(&(sim_config_t){.chip = chip, .any_stub = true}, SIM_BUS_SERIAL);
    }
    const world_end_t end =
        world_run(&(world_run_t){.firmware = firmware, .limit_us = UINT64_C(300000000)});
    assert_int_equal(end, WORLD_RETURNED);
    if (!loses_bytes) {
        assert_string_equal(world_complaints(), "");
    }
}

/* Keeps the processor for 30 ms of every 40. */
static void greedy_task(void *argument)
{
    const bool *done = argument;
    while (!*done) {
        world_busy(30000);
        world_sleep_until(world_now() + 10000);
    }
}

static esp_loader_error_t read_through_stub(void)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    RETURN_ON_ERROR(esp_loader_init_serial(&loader, &port.port));
    RETURN_ON_ERROR(esp_loader_connect_with_stub(&loader, &how));
    RETURN_ON_ERROR(esp_loader_change_transmission_rate(&loader, READ_RATE));
    return esp_loader_flash_read(&loader, bytes, 0, FLASH_BYTES);
}

static void read_beside_a_greedy_task(void *argument)
{
    static bool done;
    (void)argument;
    done = false;
    world_task_start(FAKE_TASK_PRIORITY, greedy_task, &done);
    result = read_through_stub();
    done = true;
    esp_loader_deinit(&loader);
}

/* Bytes that SLIP doubles, at a rate at which the task gets the processor only every 90,000 bits.
 */
static void no_byte_is_lost_at_3_mbaud_though_the_task_is_late(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < FLASH_BYTES; i++) {
        example_flash_memory[i] = i % 3 == 0 ? 0xDB : 0xC0;
    }
    run(read_beside_a_greedy_task, "esp32c3");
    assert_int_equal(result, ESP_LOADER_SUCCESS);
    assert_memory_equal(bytes, example_flash_memory, FLASH_BYTES);
    assert_int_equal(fake_uart_lost(), 0);
}

/* The same with a buffer that does not hold an answer: the test above would notice. */
static void a_buffer_that_is_too_small_loses_bytes(void **state)
{
    (void)state;
    port.rx_buffer_size = 400;
    loses_bytes = true;
    run(read_beside_a_greedy_task, "esp32c3");
    assert_int_not_equal(fake_uart_lost(), 0);
}

static void connect_only(void *argument)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    (void)argument;
    result = esp_loader_init_serial(&loader, &port.port);
    if (result == ESP_LOADER_SUCCESS) {
        result = esp_loader_connect(&loader, &how);
        esp_loader_deinit(&loader);
    }
}

static void nobody_there_is_a_timeout_in_time(void **state)
{
    (void)state;
    run(connect_only, NULL);
    assert_int_equal(result, ESP_LOADER_ERROR_TIMEOUT);
    assert_true(world_now() < 5000000);
}

static void a_buffer_that_the_driver_refuses_is_told(void **state)
{
    (void)state;
    port.rx_buffer_size = 100;
    run(connect_only, "esp32c3");
    assert_int_equal(result, ESP_LOADER_ERROR_FAIL);
    assert_non_null(strstr(world_output(), "UART1 cannot be set up"));
    assert_false(uart_is_driver_installed(UART_NUM_1));
}

static void connect_with_the_applications_driver(void *argument)
{
    const uart_config_t config = {.baud_rate = 115200,
                                  .data_bits = UART_DATA_8_BITS,
                                  .stop_bits = UART_STOP_BITS_1,
                                  .source_clk = UART_SCLK_DEFAULT};
    CHECK(uart_driver_install(UART_NUM_1, 2048, 0, 0, NULL, 0) == ESP_OK);
    CHECK(uart_param_config(UART_NUM_1, &config) == ESP_OK);
    CHECK(uart_set_pin(UART_NUM_1, PIN_TX, PIN_RX, -1, -1) == ESP_OK);
    port.dont_initialize_peripheral = true;
    connect_only(argument);
}

static void an_applications_driver_stays_its_own(void **state)
{
    (void)state;
    run(connect_with_the_applications_driver, "esp32c3");
    assert_int_equal(result, ESP_LOADER_SUCCESS);
    assert_true(uart_is_driver_installed(UART_NUM_1));
}

static void read_exactly(void *argument)
{
    uint8_t two[2];
    (void)argument;
    result = esp_loader_init_serial(&loader, &port.port);
    esp32_uart_ops.reset_target(&port.port);
    world_sleep_until(world_now() + 100000);
    CHECK(esp32_uart_ops.read(&port.port, two, sizeof two, 10) == ESP_LOADER_SUCCESS);
    uart_flush_input(UART_NUM_1);
    const uint64_t began_us = world_now();
    result = esp32_uart_ops.read(&port.port, two, sizeof two, 5);
    /* A tick is 10 ms: what is shorter must not become none. */
    CHECK(world_now() - began_us >= 5000);
    esp32_uart_ops.start_timer(&port.port, 20);
    CHECK(esp32_uart_ops.remaining_time(&port.port) >= 19);
    const uint64_t delay_us = world_now();
    esp32_uart_ops.delay_ms(&port.port, 1);
    CHECK(world_now() - delay_us >= 1000);
    esp32_uart_ops.delay_ms(&port.port, 30);
    CHECK(esp32_uart_ops.remaining_time(&port.port) == 0);
    esp_loader_deinit(&loader);
}

static void times_shorter_than_a_tick_are_kept(void **state)
{
    (void)state;
    run(read_exactly, "esp32c3");
    assert_int_equal(result, ESP_LOADER_ERROR_TIMEOUT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, example_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_byte_is_lost_at_3_mbaud_though_the_task_is_late),
        TEST(a_buffer_that_is_too_small_loses_bytes),
        TEST(nobody_there_is_a_timeout_in_time),
        TEST(a_buffer_that_the_driver_refuses_is_told),
        TEST(an_applications_driver_stays_its_own),
        TEST(times_shorter_than_a_tick_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
