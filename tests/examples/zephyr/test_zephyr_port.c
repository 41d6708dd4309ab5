/*
 * The port of Zephyr hosts, beyond what the example does with it.
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
    BOOT_RATE = 115200,
    TOO_HIGH_RATE = 4000000,
    MS = 1000,
    BOOTS = 20,
};

static void assert_no_complaint(void)
{
    assert_string_equal(world_complaints(), "");
}

static void no_byte_is_lost_at_3_mbaud_though_the_thread_is_late(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ZEPHYR_FLASH_BYTES; i++) {
        example_flash_memory[i] = i % 3 == 0 ? 0xDB : 0xC0;
    }
    zephyr_run(zephyr_read_beside_a_greedy_task, "esp32c3");
    assert_no_complaint();
    assert_int_equal(zephyr_result, ESP_LOADER_SUCCESS);
    assert_memory_equal(zephyr_bytes, example_flash_memory, ZEPHYR_FLASH_BYTES);
}

static void connect_second(void *argument)
{
    esp_loader_connect_args_t how = *esp_loader_connect_args_from_device(ZEPHYR_SECOND);
    (void)argument;
    ZEPHYR_CHECK(how.trials == 3 && how.sync_timeout == 50);
    ZEPHYR_CHECK(device_is_ready(ZEPHYR_SECOND));
    zephyr_result = esp_loader_connect(esp_loader_from_device(ZEPHYR_SECOND), &how);
}

static void pins_through_transistors_are_active_high(void **state)
{
    (void)state;
    world_invert_pins(true, true);
    zephyr_run(connect_second, "esp32c3");
    assert_no_complaint();
    assert_int_equal(zephyr_result, ESP_LOADER_SUCCESS);
}

/* The test above would notice pins that are the wrong way round. */
static void pins_the_wrong_way_round_do_not_connect(void **state)
{
    (void)state;
    world_invert_pins(false, false);
    zephyr_run(connect_second, "esp32c3");
    assert_int_equal(zephyr_result, ESP_LOADER_ERROR_TIMEOUT);
}

static void nobody_there_is_a_timeout_in_time(void **state)
{
    (void)state;
    zephyr_run(connect_second, NULL);
    assert_no_complaint();
    assert_int_equal(zephyr_result, ESP_LOADER_ERROR_TIMEOUT);
    assert_true(world_now() < 3000 * MS);
}

static void change_the_rate_of_second(void *argument)
{
    connect_second(argument);
    zephyr_result = esp_loader_host_baudrate(esp_loader_from_device(ZEPHYR_SECOND), 2 * BOOT_RATE);
}

static void a_uart_that_cannot_change_its_rate_is_told(void **state)
{
    (void)state;
    world_invert_pins(true, true);
    zephyr_run(change_the_rate_of_second, "esp32c3");
    assert_no_complaint();
    assert_int_equal(zephyr_result, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_non_null(strstr(world_output(), "[E] esf: uart1 cannot change to 230400 baud"));
}

static void ask_for_a_rate_out_of_reach(void *argument)
{
    esp_loader_t *loader = esp_loader_from_device(ZEPHYR_FIRST);
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    uint32_t value;
    (void)argument;
    ZEPHYR_CHECK(esp_loader_connect(loader, &how) == ESP_LOADER_SUCCESS);
    ZEPHYR_CHECK(esp_loader_host_baudrate(loader, TOO_HIGH_RATE) == ESP_LOADER_ERROR_FAIL);
    zephyr_result = esp_loader_read_register(loader, 0x60008000, &value);
}

static void a_rate_out_of_reach_leaves_the_one_before(void **state)
{
    (void)state;
    zephyr_run(ask_for_a_rate_out_of_reach, "esp32c3");
    assert_no_complaint();
    assert_int_equal(zephyr_result, ESP_LOADER_SUCCESS);
    assert_non_null(strstr(world_output(), "uart2 does not run at 4000000 baud"));
}

/* At 3 Mbaud, then heard at the rate at which the chip boots. */
static void listen_to_the_boot(void *argument)
{
    esp_loader_t *loader = esp_loader_from_device(ZEPHYR_FIRST);
    uint16_t received = 0;
    (void)argument;
    ZEPHYR_CHECK(zephyr_read_through_stub(loader) == ESP_LOADER_SUCCESS);
    esp_loader_reset_target(loader);
    ZEPHYR_CHECK(esp_loader_host_baudrate(loader, BOOT_RATE) == ESP_LOADER_SUCCESS);
    k_msleep(100);
    zephyr_result = zephyr_uart_ops.read_available(esp_loader_get_port(loader), zephyr_bytes, 1000,
                                                   &received, 100);
}

static void the_host_alone_goes_back_to_the_rate_of_the_boot(void **state)
{
    (void)state;
    zephyr_run(listen_to_the_boot, "esp32c3");
    assert_no_complaint();
    assert_int_equal(zephyr_result, ESP_LOADER_SUCCESS);
    assert_non_null(memmem(zephyr_bytes, 1000, "rst:", 4));
}

/* Short writes, of which the first moments of some meet interrupts of what the chip prints. */
static void write_while_the_chip_prints(void *argument)
{
    esp_loader_t *loader = esp_loader_from_device(ZEPHYR_FIRST);
    static const uint8_t byte[1] = {0xC0};
    (void)argument;
    ZEPHYR_CHECK(esp_loader_host_baudrate(loader, BOOT_RATE) == ESP_LOADER_SUCCESS);
    zephyr_result = ESP_LOADER_SUCCESS;
    for (unsigned boot = 0; boot < BOOTS && zephyr_result == ESP_LOADER_SUCCESS; boot++) {
        zephyr_uart_ops.reset_target(esp_loader_get_port(loader));
        const uint64_t until_us = world_now() + 60 * MS;
        while (world_now() < until_us && zephyr_result == ESP_LOADER_SUCCESS) {
            zephyr_result =
                zephyr_uart_ops.write(esp_loader_get_port(loader), byte, sizeof byte, 100);
            world_busy(100 + world_now() % 13);
        }
    }
}

static void writing_and_receiving_do_not_disturb_each_other(void **state)
{
    (void)state;
    zephyr_run(write_while_the_chip_prints, "esp32c3");
    assert_no_complaint();
    assert_int_equal(zephyr_result, ESP_LOADER_SUCCESS);
}

static void write_to_a_transmitter_that_stands(void *argument)
{
    esp_loader_t *loader = esp_loader_from_device(ZEPHYR_FIRST);
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    static const uint8_t block[64];
    (void)argument;
    fake_uart_stall(&fake_device_uart2, true);
    const uint64_t began_us = world_now();
    ZEPHYR_CHECK(zephyr_uart_ops.write(esp_loader_get_port(loader), block, sizeof block, 50) ==
                 ESP_LOADER_ERROR_TIMEOUT);
    ZEPHYR_CHECK(world_now() - began_us >= 50 * MS && world_now() - began_us < 100 * MS);
    fake_uart_stall(&fake_device_uart2, false);
    zephyr_result = esp_loader_connect(loader, &how);
}

static void a_transmitter_that_stands_is_a_timeout_and_not_the_end(void **state)
{
    (void)state;
    zephyr_run(write_to_a_transmitter_that_stands, "esp32c3");
    assert_no_complaint();
    assert_int_equal(zephyr_result, ESP_LOADER_SUCCESS);
}

static void print_bytes(void *argument)
{
    static const uint8_t bytes[18] = {1, 2, 3};
    (void)argument;
    zephyr_uart_ops.log_hex(NULL, ESP_LOADER_LOG_LEVEL_DEBUG, "CMD", bytes, sizeof bytes);
}

/* As version 2.x prints them. */
static void lines_of_the_library_are_found_by_their_form(void **state)
{
    (void)state;
    zephyr_run(print_bytes, NULL);
    assert_non_null(strstr(world_output(), "[D] esf: CMD (18 bytes):\n"
                                           "01 02 03 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
                                           "00 00\n"));
}

static void unplug_while_writing(void *argument)
{
    esp_loader_t *loader = esp_loader_from_device(ZEPHYR_FIRST);
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    esp_loader_flash_cfg_t flash = {.image_size = ZEPHYR_FLASH_BYTES, .block_size = 1024};
    (void)argument;
    ZEPHYR_CHECK(esp_loader_connect(loader, &how) == ESP_LOADER_SUCCESS);
    ZEPHYR_CHECK(esp_loader_flash_start(loader, &flash) == ESP_LOADER_SUCCESS);
    ZEPHYR_CHECK(esp_loader_flash_write(loader, &flash, zephyr_bytes, 1024) == ESP_LOADER_SUCCESS);
    world_unplug();
    const uint64_t began_us = world_now();
    zephyr_result = esp_loader_flash_write(loader, &flash, zephyr_bytes, 1024);
    ZEPHYR_CHECK(world_now() - began_us < UINT64_C(20000) * MS);
    example_plug(&(sim_config_t){.chip = "esp32c3"}, SIM_BUS_SERIAL);
    ZEPHYR_CHECK(esp_loader_connect(loader, &how) == ESP_LOADER_SUCCESS);
}

static void a_chip_that_is_lost_is_a_timeout_and_the_next_connects(void **state)
{
    (void)state;
    zephyr_run(unplug_while_writing, "esp32c3");
    assert_no_complaint();
    assert_int_equal(zephyr_result, ESP_LOADER_ERROR_TIMEOUT);
}

static void look_whether_first_is_ready(void *argument)
{
    (void)argument;
    fake_zephyr_break(&fake_device_gpio1);
    zephyr_result = zephyr_uart_ops.init(esp_loader_get_port(esp_loader_from_device(ZEPHYR_FIRST)));
}

static void pins_without_a_controller_are_told(void **state)
{
    (void)state;
    zephyr_run(look_whether_first_is_ready, NULL);
    assert_int_equal(zephyr_result, ESP_LOADER_ERROR_FAIL);
    assert_non_null(strstr(world_output(), "GPIO controller is not ready"));
}

/* A loader of the application's own, of which no node tells. */
static void initialize_on_uart0(void *argument)
{
    static esp_loader_t loader;
    static esp_loader_config_t config;
    static zephyr_port_t port;
    (void)argument;
    config = *esp_loader_config_from_device(ZEPHYR_FIRST);
    config.uart_dev = &fake_device_uart0;
    port = (zephyr_port_t){.port.ops = &zephyr_uart_ops, .config = &config};
    zephyr_result = esp_loader_init_serial(&loader, &port.port);
}

static void a_uart_without_interrupts_is_told(void **state)
{
    (void)state;
    zephyr_run(initialize_on_uart0, NULL);
    assert_int_equal(zephyr_result, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_non_null(strstr(world_output(), "uart0 has no interrupts"));
}

/* gpio0 cannot disconnect a pin: it becomes an input there. */
static void give_both_back(void *argument)
{
    (void)argument;
    ZEPHYR_CHECK(fake_gpio_driven(&fake_device_gpio1, 4) &&
                 fake_gpio_driven(&fake_device_gpio1, 5));
    ZEPHYR_CHECK(fake_gpio_driven(&fake_device_gpio0, 2) &&
                 fake_gpio_driven(&fake_device_gpio0, 3));
    ZEPHYR_CHECK(fake_uart_interrupts(&fake_device_uart1));
    esp_loader_deinit(esp_loader_from_device(ZEPHYR_FIRST));
    esp_loader_deinit(esp_loader_from_device(ZEPHYR_SECOND));
    ZEPHYR_CHECK(!fake_gpio_driven(&fake_device_gpio1, 4) &&
                 !fake_gpio_driven(&fake_device_gpio1, 5));
    ZEPHYR_CHECK(!fake_gpio_driven(&fake_device_gpio0, 2) &&
                 !fake_gpio_driven(&fake_device_gpio0, 3));
    ZEPHYR_CHECK(!fake_uart_interrupts(&fake_device_uart1));
    ZEPHYR_CHECK(!fake_uart_interrupts(&fake_device_uart2));
}

static void pins_and_interrupts_are_given_back(void **state)
{
    (void)state;
    zephyr_run(give_both_back, NULL);
    assert_no_complaint();
}

#define FIRST(name)  cmocka_unit_test_setup_teardown(name, zephyr_begin_first, example_end)
#define SECOND(name) cmocka_unit_test_setup_teardown(name, zephyr_begin_second, example_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIRST(no_byte_is_lost_at_3_mbaud_though_the_thread_is_late),
        FIRST(a_rate_out_of_reach_leaves_the_one_before),
        FIRST(the_host_alone_goes_back_to_the_rate_of_the_boot),
        FIRST(writing_and_receiving_do_not_disturb_each_other),
        FIRST(a_transmitter_that_stands_is_a_timeout_and_not_the_end),
        FIRST(a_chip_that_is_lost_is_a_timeout_and_the_next_connects),
        FIRST(lines_of_the_library_are_found_by_their_form),
        FIRST(pins_without_a_controller_are_told),
        FIRST(a_uart_without_interrupts_is_told),
        FIRST(pins_and_interrupts_are_given_back),
        SECOND(pins_through_transistors_are_active_high),
        SECOND(pins_the_wrong_way_round_do_not_connect),
        SECOND(nobody_there_is_a_timeout_in_time),
        SECOND(a_uart_that_cannot_change_its_rate_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
