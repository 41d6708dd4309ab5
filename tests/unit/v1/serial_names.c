/*
 * A serial line's functions under the names of serial_io.h, which ports of 2020 and of the
 * first 1.x versions have.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "serial_io.h"
#include "v1_line.h"

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
