/* SPDX-License-Identifier: Apache-2.0 */
#include "user_port.h"
#include "terminal.h"
#include <stdio.h>

static esp_loader_error_t user_init(esp_loader_port_t *port)
{
    const user_port_t *user = container_of(port, user_port_t, port);
    return terminal_open(user->device) ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL;
}

static void user_deinit(esp_loader_port_t *port)
{
    (void)port;
}

/* The virtual chip waits in its loader. */
static void user_pins(esp_loader_port_t *port)
{
    (void)port;
}

static void user_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    user_port_t *user = container_of(port, user_port_t, port);
    user->start = terminal_now_ms();
    user->span = ms;
}

static uint32_t user_remaining_time(esp_loader_port_t *port)
{
    const user_port_t *user = container_of(port, user_port_t, port);
    const uint32_t passed = terminal_now_ms() - user->start;
    return passed < user->span ? user->span - passed : 0;
}

static void user_delay_ms(esp_loader_port_t *port, uint32_t ms)
{
    (void)port;
    terminal_wait_ms(ms);
}

static void user_log(esp_loader_port_t *port, esp_loader_log_level_t level, const char *fmt,
                     va_list args)
{
    (void)port;
    printf("log %d: ", (int)level);
    vprintf(fmt, args);
    printf("\n");
}

static esp_loader_error_t user_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    (void)port;
    return terminal_set_rate(rate) ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL;
}

static esp_loader_error_t user_write(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                     uint32_t timeout)
{
    (void)port;
    (void)timeout;
    return terminal_write(data, size) ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL;
}

static esp_loader_error_t user_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                    uint32_t timeout)
{
    (void)port;
    return terminal_read(data, size, timeout) ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_TIMEOUT;
}

const esp_loader_port_ops_t user_ops = {
    .init = user_init,
    .deinit = user_deinit,
    .enter_bootloader = user_pins,
    .reset_target = user_pins,
    .start_timer = user_start_timer,
    .remaining_time = user_remaining_time,
    .delay_ms = user_delay_ms,
    .log = user_log,
    .change_transmission_rate = user_change_rate,
    .write = user_write,
    .read = user_read,
};
