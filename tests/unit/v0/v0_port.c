/*
 * A port as those of 2020 were: it includes a private header, and has the names of serial_io.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "serial_comm.h"
#include "serial_io.h"
#include "v0_program.h"
#include "v1_line.h"

unsigned v0_open;

esp_loader_error_t loader_port_serial_init(const loader_serial_config_t *config)
{
    if (config->baud_rate != 115200 || config->uart_port != 1 || config->uart_rx_pin != 5 ||
        config->uart_tx_pin != 4 || config->reset_trigger_pin != 25 ||
        config->gpio0_trigger_pin != 26) {
        return ESP_LOADER_ERROR_FAIL;
    }
    v0_open++;
    return ESP_LOADER_SUCCESS;
}

void loader_port_serial_deinit(void)
{
    v0_open--;
}

esp_loader_error_t loader_port_serial_write(const uint8_t *data, uint16_t size, uint32_t timeout)
{
    return v1_line_write(data, size, timeout);
}

esp_loader_error_t loader_port_serial_read(uint8_t *data, uint16_t size, uint32_t timeout)
{
    return v1_line_read(data, size, timeout);
}

esp_loader_error_t loader_port_change_baudrate(uint32_t baudrate)
{
    return v1_line_set_rate(baudrate);
}

void loader_port_delay_ms(uint32_t ms)
{
    v1_line_delay_ms(ms);
}

void loader_port_start_timer(uint32_t ms)
{
    v1_line_start_timer(ms);
}

uint32_t loader_port_remaining_time(void)
{
    return v1_line_remaining_time();
}

void loader_port_enter_bootloader(void)
{
    v1_line_enter_bootloader();
}

void loader_port_reset_target(void)
{
    v1_line_reset_target();
}
