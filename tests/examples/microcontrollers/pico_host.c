/* SPDX-License-Identifier: Apache-2.0 */
#include "pico_host.h"
#include "esp_loader.h"
#include "esp_loader_stub.h"
#include "example_test.h"
#include "fake_pico.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    GREEDY_PRIORITY = 5,
    LOCKED_US = 80, /* less than 28 bytes at 3 Mbaud */
};

esp_loader_t pico_loader;
pi_pico_port_t pico_port;
pi_pico_port_t pico_other;
uint8_t pico_bytes[PICO_FLASH_BYTES];
esp_loader_error_t pico_result;
uint32_t pico_greedy_us;
bool pico_done;

int pico_begin(void **state)
{
    example_begin(state);
    world_wire(PICO_PIN_TX, WORLD_SIGNAL_RX0);
    world_wire(PICO_PIN_RX, WORLD_SIGNAL_TX0);
    world_wire(PICO_PIN_RESET, WORLD_SIGNAL_RESET);
    world_wire(PICO_PIN_BOOT, WORLD_SIGNAL_BOOT);
    for (uint32_t i = 0; i < PICO_FLASH_BYTES; i++) {
        example_flash_memory[i] = i % 3 == 0 ? 0xDB : 0xC0;
    }
    memset(pico_bytes, 0, sizeof pico_bytes);
    pico_port = (pi_pico_port_t){
        .port.ops = &pi_pico_uart_ops,
        .uart_inst = uart1,
        .baudrate = PICO_BOOT_RATE,
        .uart_rx_pin_num = PICO_PIN_RX,
        .uart_tx_pin_num = PICO_PIN_TX,
        .reset_pin_num = PICO_PIN_RESET,
        .boot_pin_num = PICO_PIN_BOOT,
    };
    pico_other = (pi_pico_port_t){
        .port.ops = &pi_pico_uart_ops,
        .uart_inst = uart0,
        .baudrate = PICO_OTHER_RATE,
        .uart_rx_pin_num = 1,
        .uart_tx_pin_num = 0,
        .reset_pin_num = 10,
        .boot_pin_num = 11,
    };
    pico_result = ESP_LOADER_ERROR_FAIL;
    pico_greedy_us = 0;
    pico_done = false;
    return 0;
}

void pico_plug(void)
{
    example_plug(&(sim_config_t){.chip = "esp32c3", .any_stub = true}, SIM_BUS_SERIAL);
}

void pico_run(void (*firmware)(void *argument), bool plugged)
{
    if (plugged) {
        pico_plug();
    }
    assert_int_equal(
        world_run(&(world_run_t){.firmware = firmware, .limit_us = UINT64_C(300000000)}),
        WORLD_RETURNED);
}

void pico_assert_no_complaint(void)
{
    assert_string_equal(world_complaints(), "");
}

esp_loader_error_t pico_connect(void)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    RETURN_ON_ERROR(esp_loader_init_serial(&pico_loader, &pico_port.port));
    return esp_loader_connect_with_stub(&pico_loader, &how);
}

esp_loader_error_t pico_connect_fast(void)
{
    RETURN_ON_ERROR(pico_connect());
    return esp_loader_change_transmission_rate(&pico_loader, PICO_FAST_RATE);
}

esp_loader_error_t pico_read_flash(void)
{
    RETURN_ON_ERROR(pico_connect_fast());
    return esp_loader_flash_read(&pico_loader, pico_bytes, 0, PICO_FLASH_BYTES);
}

bool pico_can_talk(void)
{
    uint32_t value;
    return esp_loader_read_register(&pico_loader, 0x60008000, &value) == ESP_LOADER_SUCCESS;
}

/* Keeps the processor for milliseconds, and interrupts out for a part of them. */
static void greedy_task(void *argument)
{
    (void)argument;
    while (!pico_done) {
        fake_hold_interrupts(true);
        world_busy(LOCKED_US);
        fake_hold_interrupts(false);
        world_busy(pico_greedy_us);
        world_sleep_until(world_now() + pico_greedy_us);
    }
}

void pico_read_beside_a_greedy_task(void *argument)
{
    (void)argument;
    world_task_start(GREEDY_PRIORITY, greedy_task, NULL);
    pico_result = pico_read_flash();
    PICO_CHECK(fake_uart_rate(uart1) > 2990000 && fake_uart_rate(uart1) < 3010000);
    esp_loader_deinit(&pico_loader);
    pico_done = true;
}

void pico_connect_only(void *argument)
{
    (void)argument;
    pico_result = pico_connect();
}
