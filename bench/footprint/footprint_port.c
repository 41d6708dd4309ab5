/**
 * Callbacks that touch one register each: enough that no compiler can foresee what they return.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "footprint_port.h"

static volatile uint32_t device_register;

static esp_loader_error_t port_init(esp_loader_port_t *port)
{
    (void)port;
    return (esp_loader_error_t)device_register;
}

static void port_set_lines(esp_loader_port_t *port)
{
    (void)port;
    device_register = 1;
}

static void port_wait(esp_loader_port_t *port, uint32_t ms)
{
    (void)port;
    device_register = ms;
}

static uint32_t port_remaining_time(esp_loader_port_t *port)
{
    (void)port;
    return device_register;
}

static esp_loader_error_t port_write(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                     uint32_t timeout)
{
    (void)port;
    device_register = data[0] + size + timeout;
    return (esp_loader_error_t)device_register;
}

static esp_loader_error_t port_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                    uint32_t timeout)
{
    (void)port;
    data[0] = (uint8_t)(device_register + size + timeout);
    return (esp_loader_error_t)device_register;
}

static const esp_loader_port_ops_t port_ops = {
    .init = port_init,
    .enter_bootloader = port_set_lines,
    .reset_target = port_set_lines,
    .start_timer = port_wait,
    .remaining_time = port_remaining_time,
    .delay_ms = port_wait,
    .write = port_write,
    .read = port_read,
};

esp_loader_port_t footprint_port = {.ops = &port_ops};

uint32_t footprint_image_size(void)
{
    return device_register;
}

const uint8_t *footprint_image(uint32_t offset)
{
    return (const uint8_t *)(uintptr_t)(device_register + offset);
}
