/*
 * The port of 2020 on the Raspberry Pi: that of 1.x, opened with arguments in place of a structure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "raspberry_port.h"
#undef loader_port_raspberry_init

/* Programs have this declaration in their own source. */
esp_loader_error_t loader_port_raspberry_init(const char *device, uint32_t baudrate,
                                              uint32_t reset_trigger_pin,
                                              uint32_t gpio0_trigger_pin);

esp_loader_error_t loader_port_raspberry_init(const char *device, uint32_t baudrate,
                                              uint32_t reset_trigger_pin,
                                              uint32_t gpio0_trigger_pin)
{
    const loader_raspberry_config_t config = {
        .device = device,
        .baudrate = baudrate,
        .reset_trigger_pin = reset_trigger_pin,
        .gpio0_trigger_pin = gpio0_trigger_pin,
    };
    return esp_loader_v1_raspberry_init(&config);
}
