/*
 * The pins and UARTs of Pico hosts: how its port takes them and gives them back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "example_test.h"
#include "fake_pico.h"
#include "hardware/gpio.h"
#include "hardware/irq.h"
#include "pico_host.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { TOO_HIGH_RATE = 12000000 };

static void pins_through_transistors_connect(void **state)
{
    for (unsigned inverted = 0; inverted < 4; inverted++) {
        example_end(state);
        pico_begin(state);
        pico_port.reset_inverted = (inverted & 1) != 0;
        pico_port.boot_inverted = (inverted & 2) != 0;
        world_invert_pins(pico_port.reset_inverted, pico_port.boot_inverted);
        pico_run(pico_connect_only, true);
        pico_assert_no_complaint();
        assert_int_equal(pico_result, ESP_LOADER_SUCCESS);
    }
}

/* The test above would notice pins that are the wrong way round. */
static void pins_the_wrong_way_round_do_not_connect(void **state)
{
    for (unsigned inverted = 1; inverted < 4; inverted++) {
        example_end(state);
        pico_begin(state);
        pico_port.reset_inverted = (inverted & 1) != 0;
        pico_port.boot_inverted = (inverted & 2) != 0;
        pico_run(pico_connect_only, true);
        assert_int_equal(pico_result, ESP_LOADER_ERROR_TIMEOUT);
    }
}

static void begin_out_of_reach(void *argument)
{
    (void)argument;
    pico_port.baudrate = TOO_HIGH_RATE;
    PICO_CHECK(esp_loader_init_serial(&pico_loader, &pico_port.port) == ESP_LOADER_ERROR_FAIL);
    PICO_CHECK(!fake_uart_is_open(uart1) && !irq_has_handler(UART_IRQ_NUM(uart1)));
    PICO_CHECK(!fake_gpio_driven(PICO_PIN_RESET) && !fake_gpio_driven(PICO_PIN_BOOT));
    pico_port.baudrate = PICO_BOOT_RATE;
    pico_result = pico_connect();
}

static void a_first_rate_out_of_reach_leaves_nothing_behind(void **state)
{
    (void)state;
    pico_run(begin_out_of_reach, true);
    pico_assert_no_complaint();
    assert_int_equal(pico_result, ESP_LOADER_SUCCESS);
}

/* At once after a write: it still goes out. */
static void give_everything_back(void *argument)
{
    static const uint8_t block[32];
    (void)argument;
    PICO_CHECK(pico_connect() == ESP_LOADER_SUCCESS);
    PICO_CHECK(fake_gpio_driven(PICO_PIN_RESET) && fake_gpio_driven(PICO_PIN_BOOT));
    PICO_CHECK(fake_uart_interrupts(uart1) && irq_has_handler(UART_IRQ_NUM(uart1)));
    PICO_CHECK(pi_pico_uart_ops.write(&pico_port.port, block, sizeof block, 100) ==
               ESP_LOADER_SUCCESS);
    esp_loader_deinit(&pico_loader);
    PICO_CHECK(fake_gpio_is_free(PICO_PIN_RESET) && fake_gpio_is_free(PICO_PIN_BOOT));
    PICO_CHECK(fake_gpio_is_free(PICO_PIN_RX) && fake_gpio_is_free(PICO_PIN_TX));
    PICO_CHECK(!fake_uart_interrupts(uart1) && !irq_has_handler(UART_IRQ_NUM(uart1)));
    PICO_CHECK(!fake_uart_is_open(uart1));
    pi_pico_uart_ops.deinit(&pico_port.port);
    pico_result = pico_connect();
}

static void pins_and_the_interrupt_are_given_back(void **state)
{
    (void)state;
    pico_run(give_everything_back, true);
    pico_assert_no_complaint();
    assert_int_equal(pico_result, ESP_LOADER_SUCCESS);
}

/* The pads' own pull-down is about as strong as the chip's pull-up at its boot pin. */
static void let_go_of_the_pins(void *argument)
{
    (void)argument;
    PICO_CHECK(pico_connect() == ESP_LOADER_SUCCESS);
    esp_loader_deinit(&pico_loader);
    PICO_CHECK(fake_gpio_pulled_up(PICO_PIN_RESET) == !pico_port.reset_inverted);
    PICO_CHECK(fake_gpio_pulled_up(PICO_PIN_BOOT) == !pico_port.boot_inverted);
}

static void pins_that_are_let_go_rest_where_the_chip_runs(void **state)
{
    (void)state;
    pico_run(let_go_of_the_pins, true);
    pico_assert_no_complaint();
    example_end(state);
    pico_begin(state);
    pico_port.reset_inverted = pico_port.boot_inverted = true;
    world_invert_pins(true, true);
    pico_run(let_go_of_the_pins, true);
    pico_assert_no_complaint();
}

static void bring_a_uart_along(void *argument)
{
    (void)argument;
    pico_port.dont_initialize_peripheral = true;
    gpio_set_function(PICO_PIN_RX, GPIO_FUNC_UART);
    gpio_set_function(PICO_PIN_TX, GPIO_FUNC_UART);
    uart_init(uart1, PICO_BOOT_RATE);
    pico_result = pico_connect();
    esp_loader_deinit(&pico_loader);
    PICO_CHECK(fake_uart_is_open(uart1) && !fake_uart_interrupts(uart1));
    PICO_CHECK(!fake_gpio_is_free(PICO_PIN_RX) && !fake_gpio_is_free(PICO_PIN_TX));
    PICO_CHECK(fake_gpio_is_free(PICO_PIN_RESET) && fake_gpio_is_free(PICO_PIN_BOOT));
}

static void a_uart_of_the_application_stays_its_own(void **state)
{
    (void)state;
    pico_run(bring_a_uart_along, true);
    pico_assert_no_complaint();
    assert_int_equal(pico_result, ESP_LOADER_SUCCESS);
}

/* A UART has one port: neither another nor the same a second time. */
static void take_a_uart_twice(void *argument)
{
    static esp_loader_t second;
    (void)argument;
    PICO_CHECK(pico_connect() == ESP_LOADER_SUCCESS);
    pico_other.uart_inst = uart1;
    PICO_CHECK(esp_loader_init_serial(&second, &pico_other.port) == ESP_LOADER_ERROR_FAIL);
    PICO_CHECK(strstr(world_output(), "has a handler already") != NULL);
    PICO_CHECK(pi_pico_uart_ops.init(&pico_port.port) == ESP_LOADER_ERROR_FAIL);
    PICO_CHECK(pico_can_talk());
    esp_loader_deinit(&pico_loader);
    PICO_CHECK(!irq_has_handler(UART_IRQ_NUM(uart1)) && fake_gpio_is_free(PICO_PIN_RESET));
}

static void a_uart_that_is_in_use_is_refused_and_its_port_goes_on(void **state)
{
    (void)state;
    pico_run(take_a_uart_twice, true);
    pico_assert_no_complaint();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pico_begin, example_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pins_through_transistors_connect),
        TEST(pins_the_wrong_way_round_do_not_connect),
        TEST(a_first_rate_out_of_reach_leaves_nothing_behind),
        TEST(pins_and_the_interrupt_are_given_back),
        TEST(pins_that_are_let_go_rest_where_the_chip_runs),
        TEST(a_uart_of_the_application_stays_its_own),
        TEST(a_uart_that_is_in_use_is_refused_and_its_port_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
