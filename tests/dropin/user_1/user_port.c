/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_io.h"
#include "protocol.h"
#include "terminal.h"
#include <stdio.h>

static uint32_t timer_start;
static uint32_t timer_span;

esp_loader_error_t loader_port_write(const uint8_t *data, uint16_t size, uint32_t timeout)
{
    (void)timeout;
    return terminal_write(data, size) ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL;
}

esp_loader_error_t loader_port_read(uint8_t *data, uint16_t size, uint32_t timeout)
{
    return terminal_read(data, size, timeout) ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_TIMEOUT;
}

esp_loader_error_t loader_port_change_transmission_rate(uint32_t transmission_rate)
{
    return terminal_set_rate(transmission_rate) ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL;
}

void loader_port_delay_ms(uint32_t ms)
{
    terminal_wait_ms(ms);
}

void loader_port_start_timer(uint32_t ms)
{
    timer_start = terminal_now_ms();
    timer_span = ms;
}

uint32_t loader_port_remaining_time(void)
{
    const uint32_t passed = terminal_now_ms() - timer_start;
    return passed < timer_span ? timer_span - passed : 0;
}

/* The virtual chip waits in its loader. */
void loader_port_enter_bootloader(void)
{
}

void loader_port_reset_target(void)
{
}

void loader_port_debug_print(const char *str)
{
    printf("DEBUG: %s\n", str);
}
