/*
 * The 1.x port of Zephyr hosts: the pins are the program's, which configures them as it needs them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "example_test.h"
#include "fake_zephyr.h"
#include "readme.h"
#include "world_chip.h"
#include "zephyr_port.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ENABLE_PIN = 2, BOOT_PIN = 3, UART = 2, ANY_REGISTER = 0x60008000 };

static const loader_zephyr_config_t wiring = {
    .uart_dev = &fake_device_uart2,
    .enable_spec = {.port = &fake_device_gpio0, .pin = ENABLE_PIN, .dt_flags = GPIO_ACTIVE_HIGH},
    .boot_spec = {.port = &fake_device_gpio0, .pin = BOOT_PIN, .dt_flags = GPIO_ACTIVE_HIGH},
};

static esp_loader_error_t result;
static void (*program)(void);

static int begin(void **state)
{
    example_begin(state);
    world_wire(README_UART_PIN(UART, false), WORLD_SIGNAL_RX0);
    world_wire(README_UART_PIN(UART, true), WORLD_SIGNAL_TX0);
    world_wire(ENABLE_PIN, WORLD_SIGNAL_RESET);
    world_wire(BOOT_PIN, WORLD_SIGNAL_BOOT);
    result = ESP_LOADER_ERROR_FAIL;
    return 0;
}

static esp_loader_error_t connect(void)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    return esp_loader_connect(&how);
}

static void boot_and_run(void *argument)
{
    (void)argument;
    fake_zephyr_boot();
    gpio_pin_configure_dt(&wiring.boot_spec, GPIO_OUTPUT_ACTIVE | GPIO_OPEN_DRAIN);
    gpio_pin_configure_dt(&wiring.enable_spec, GPIO_OUTPUT_INACTIVE | GPIO_OPEN_DRAIN);
    if (loader_port_zephyr_init(&wiring) == ESP_LOADER_SUCCESS) {
        program();
    }
}

static void run(void (*program_)(void))
{
    example_plug(&(sim_config_t){.chip = "esp32c3"}, SIM_BUS_SERIAL);
    program = program_;
    const world_end_t end =
        world_run(&(world_run_t){.firmware = boot_and_run, .limit_us = UINT64_C(300000000)});
    assert_int_equal(end, WORLD_RETURNED);
    assert_string_equal(world_complaints(), "");
}

static void just_connect(void)
{
    result = connect();
}

static void logical_zero_is_asserted(void **state)
{
    (void)state;
    run(just_connect);
    assert_int_equal(result, ESP_LOADER_SUCCESS);
}

static void pins_stay_as_the_program_configured_them(void **state)
{
    (void)state;
    run(just_connect);
    assert_true(fake_gpio_open_drain(&fake_device_gpio0, ENABLE_PIN));
    assert_true(fake_gpio_open_drain(&fake_device_gpio0, BOOT_PIN));
}

static void initialize_again(void)
{
    result = loader_port_zephyr_init(&wiring);
    if (result == ESP_LOADER_SUCCESS) {
        result = connect();
    }
}

static void pins_stay_when_it_is_initialized_again(void **state)
{
    (void)state;
    run(initialize_again);
    assert_int_equal(result, ESP_LOADER_SUCCESS);
}

/* As for the port: logical 0 holds the chip in reset, and 1 lets it run. */
static void hold_in_reset_as_the_program_knows_the_pin(void)
{
    uint32_t value;
    result = connect();
    if (result == ESP_LOADER_SUCCESS) {
        gpio_pin_set_dt(&wiring.enable_spec, 0);
        result = esp_loader_read_register(ANY_REGISTER, &value);
    }
}

static void the_program_sets_the_pins_in_its_own_sense(void **state)
{
    (void)state;
    run(hold_in_reset_as_the_program_knows_the_pin);
    assert_int_equal(result, ESP_LOADER_ERROR_TIMEOUT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, example_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(logical_zero_is_asserted),
        TEST(pins_stay_as_the_program_configured_them),
        TEST(pins_stay_when_it_is_initialized_again),
        TEST(the_program_sets_the_pins_in_its_own_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
