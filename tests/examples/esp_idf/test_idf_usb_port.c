/*
 * The USB port of ESP-IDF hosts, beyond what the example does with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp32_usb_cdc_acm_port.h"
#include "esp_loader.h"
#include "example_test.h"
#include "fake_idf.h"
#include "freertos/task.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    MS = 1000,
    RATE = 460800,
    TASK_PRIORITY = 20,
    TASK_STACK = 4096,
    READ_SIZE = 4096,
};

static esp_loader_t loader;
static esp32_usb_cdc_acm_port_t port;
static esp_loader_error_t result;
static unsigned disconnects;
static uint8_t bytes[READ_SIZE];

static void is_disconnected(void)
{
    disconnects++;
}

static int begin(void **state)
{
    example_begin(state);
    port = (esp32_usb_cdc_acm_port_t){
        .port.ops = &esp32_usb_cdc_acm_ops,
        .device_vid = USB_VID_PID_AUTO_DETECT,
        .device_pid = USB_VID_PID_AUTO_DETECT,
        .connection_timeout_ms = 1000,
        .out_buffer_size = 512,
        .device_disconnected_callback = is_disconnected,
    };
    result = ESP_LOADER_ERROR_FAIL;
    disconnects = 0;
    return 0;
}

static void usb_task(void *argument)
{
    (void)argument;
    for (;;) {
        uint32_t flags;
        usb_host_lib_handle_events(portMAX_DELAY, &flags);
    }
}

static void install(void)
{
    ESP_ERROR_CHECK(usb_host_install(&(usb_host_config_t){0}));
    xTaskCreate(usb_task, "usb", TASK_STACK, NULL, TASK_PRIORITY, NULL);
    ESP_ERROR_CHECK(cdc_acm_host_install(NULL));
}

static void connect_and_read(void *argument)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    (void)argument;
    install();
    result = esp_loader_init_serial(&loader, &port.port);
    if (result == ESP_LOADER_SUCCESS) {
        result = esp_loader_connect(&loader, &how);
        if (result == ESP_LOADER_SUCCESS) {
            result = esp_loader_change_transmission_rate(&loader, RATE);
        }
        if (result == ESP_LOADER_SUCCESS) {
            result = esp_loader_flash_read(&loader, bytes, 0, READ_SIZE);
        }
        esp_loader_deinit(&loader);
    }
    world_stop();
}

static void run(void (*outside)(void *argument))
{
    for (size_t i = 0; i < READ_SIZE; i++) {
        example_flash_memory[i] = (uint8_t)(i * 13);
    }
    const world_end_t end = world_run(&(world_run_t){
        .firmware = connect_and_read, .outside = outside, .limit_us = UINT64_C(60000) * MS});
    assert_int_equal(end, WORLD_STOPPED);
    assert_string_equal(world_complaints(), "");
}

static void no_device_is_a_timeout(void **state)
{
    (void)state;
    run(NULL);
    assert_int_equal(result, ESP_LOADER_ERROR_TIMEOUT);
    assert_in_range(world_now(), 1000 * MS, 1500 * MS);
    assert_string_equal(world_output(), "");
}

static void a_bridge_is_found_and_set_to_the_rate(void **state)
{
    (void)state;
    static const uint16_t bridges[][2] = {{SILICON_LABS_VID, CP210X_PID},
                                          {NANJING_QINHENG_MICROE_VID, CH340_PID_1}};
    for (size_t i = 0; i < sizeof bridges / sizeof bridges[0]; i++) {
        memset(bytes, 0, sizeof bytes);
        fake_usb_device(bridges[i][0], bridges[i][1]);
        example_plug(&(sim_config_t){.chip = "esp32"}, SIM_BUS_SERIAL);
        run(NULL);
        assert_int_equal(result, ESP_LOADER_SUCCESS);
        assert_memory_equal(bytes, example_flash_memory, READ_SIZE);
        assert_int_equal(sim_chip_baud(world_chip()), RATE);
        example_end(NULL);
        begin(NULL);
    }
}

static void a_device_of_other_ids_is_left_alone(void **state)
{
    (void)state;
    port.device_vid = ESPRESSIF_VID;
    port.device_pid = ESP_SERIAL_JTAG_PID;
    fake_usb_device(SILICON_LABS_VID, CP210X_PID);
    example_plug(&(sim_config_t){.chip = "esp32"}, SIM_BUS_SERIAL);
    run(NULL);
    assert_int_equal(result, ESP_LOADER_ERROR_TIMEOUT);
}

static void unplug_at_reset(void)
{
    world_sleep_until(10 * MS);
    const uint32_t resets = sim_chip_counters(world_chip())->resets;
    while (sim_chip_counters(world_chip())->resets == resets) {
        world_sleep_until(world_now() + MS);
    }
    world_unplug();
}

/* As a chip does whose USB unit is reset with it. */
static void leave_with_the_reset(void *argument)
{
    (void)argument;
    unplug_at_reset();
    world_sleep_until(world_now() + 700 * MS);
    example_plug(&(sim_config_t){.chip = "esp32c3", .usb_serial_jtag = true, .boot_download = true},
                 SIM_BUS_SERIAL);
}

static void a_device_that_leaves_with_its_reset_is_followed(void **state)
{
    (void)state;
    example_plug(&(sim_config_t){.chip = "esp32c3", .usb_serial_jtag = true}, SIM_BUS_SERIAL);
    run(leave_with_the_reset);
    assert_int_equal(result, ESP_LOADER_SUCCESS);
    assert_memory_equal(bytes, example_flash_memory, READ_SIZE);
    assert_int_equal(disconnects, 0);
    assert_int_equal(world_plug_count(), 2);
}

static void leave_for_good(void *argument)
{
    (void)argument;
    unplug_at_reset();
}

static void a_device_that_does_not_come_back_is_told(void **state)
{
    (void)state;
    example_plug(&(sim_config_t){.chip = "esp32c3", .usb_serial_jtag = true}, SIM_BUS_SERIAL);
    run(leave_for_good);
    assert_int_equal(result, ESP_LOADER_ERROR_FAIL);
    assert_int_equal(disconnects, 1);
    assert_true(world_now() < 6000 * MS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, example_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_device_is_a_timeout),
        TEST(a_bridge_is_found_and_set_to_the_rate),
        TEST(a_device_of_other_ids_is_left_alone),
        TEST(a_device_that_leaves_with_its_reset_is_followed),
        TEST(a_device_that_does_not_come_back_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
