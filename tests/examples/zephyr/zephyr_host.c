/* SPDX-License-Identifier: Apache-2.0 */
#include "zephyr_host.h"
#include "esp_loader.h"
#include "esp_loader_stub.h"
#include "example_test.h"
#include "fake_zephyr.h"
#include "readme.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { GREEDY_PRIORITY = 5 };

esp_loader_error_t zephyr_result;
uint8_t zephyr_bytes[ZEPHYR_FLASH_BYTES];

static void (*application)(void *argument);

static int begin(void **state, int uart, int reset, int boot)
{
    example_begin(state);
    world_wire(README_UART_PIN(uart, false), WORLD_SIGNAL_RX0);
    world_wire(README_UART_PIN(uart, true), WORLD_SIGNAL_TX0);
    world_wire(reset, WORLD_SIGNAL_RESET);
    world_wire(boot, WORLD_SIGNAL_BOOT);
    zephyr_result = ESP_LOADER_ERROR_FAIL;
    memset(zephyr_bytes, 0, sizeof zephyr_bytes);
    return 0;
}

int zephyr_begin_first(void **state)
{
    return begin(state, 2, 16 + 4, 16 + 5);
}

int zephyr_begin_second(void **state)
{
    return begin(state, 1, 2, 3);
}

static void boot_and_run(void *argument)
{
    fake_zephyr_boot();
    application(argument);
}

void zephyr_run(void (*firmware)(void *argument), const char *chip)
{
    if (chip != NULL) {
        example_plug(&(sim_config_t){.chip = chip, .any_stub = true}, SIM_BUS_SERIAL);
    }
    application = firmware;
    const world_end_t end =
        world_run(&(world_run_t){.firmware = boot_and_run, .limit_us = UINT64_C(300000000)});
    assert_int_equal(end, WORLD_RETURNED);
}

esp_loader_error_t zephyr_read_through_stub(esp_loader_t *loader)
{
    esp_loader_connect_args_t how = *esp_loader_connect_args_from_device(ZEPHYR_FIRST);
    const uint32_t rate = esp_loader_config_from_device(ZEPHYR_FIRST)->baud_rate_high;
    RETURN_ON_ERROR(esp_loader_connect_with_stub(loader, &how));
    RETURN_ON_ERROR(esp_loader_change_transmission_rate(loader, rate));
    return esp_loader_flash_read(loader, zephyr_bytes, 0, ZEPHYR_FLASH_BYTES);
}

static bool done;

static void greedy_task(void *argument)
{
    (void)argument;
    while (!done) {
        world_busy(5000);
        world_sleep_until(world_now() + 5000);
    }
}

void zephyr_read_beside_a_greedy_task(void *argument)
{
    (void)argument;
    done = false;
    world_task_start(GREEDY_PRIORITY, greedy_task, NULL);
    zephyr_result = zephyr_read_through_stub(esp_loader_from_device(ZEPHYR_FIRST));
    done = true;
}
