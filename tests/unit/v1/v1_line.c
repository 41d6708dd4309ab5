/* SPDX-License-Identifier: Apache-2.0 */
#include "v1_line.h"
#include "esp_loader_stub.h"
#include "support/api_flash.h"

static memory_port_t line;
static bool is_plugged_in;

void v1_line_plug_in(const sim_config_t *config, const sim_fault_t *fault)
{
    v1_line_unplug();
    memory_port_init(&line, config, false, fault);
    is_plugged_in = true;
}

bool v1_line_has_stub(void)
{
    return esp_loader_stub_find(ESP32_CHIP, 300) != NULL;
}

void v1_line_unplug(void)
{
    if (is_plugged_in) {
        memory_port_free(&line);
    }
    is_plugged_in = false;
}

sim_chip_t *v1_line_chip(void)
{
    return line.chip;
}

sim_link_t *v1_line_link(void)
{
    return line.link;
}

uint32_t v1_line_rate(void)
{
    return line.rate;
}

unsigned v1_line_resets(void)
{
    return line.calls.reset_target;
}

esp_loader_error_t v1_line_write(const uint8_t *data, uint16_t size, uint32_t timeout)
{
    return line.ops.write(&line.port, data, size, timeout);
}

esp_loader_error_t v1_line_read(uint8_t *data, uint16_t size, uint32_t timeout)
{
    return line.ops.read(&line.port, data, size, timeout);
}

esp_loader_error_t v1_line_set_rate(uint32_t rate)
{
    return line.ops.change_transmission_rate(&line.port, rate);
}

void v1_line_delay_ms(uint32_t ms)
{
    line.ops.delay_ms(&line.port, ms);
}

void v1_line_start_timer(uint32_t ms)
{
    line.ops.start_timer(&line.port, ms);
}

uint32_t v1_line_remaining_time(void)
{
    return line.ops.remaining_time(&line.port);
}

void v1_line_enter_bootloader(void)
{
    line.ops.enter_bootloader(&line.port);
}

void v1_line_reset_target(void)
{
    line.ops.reset_target(&line.port);
}

esp_loader_error_t v1_line_second_generation_stub(const sim_config_t *config)
{
    memory_port_t port;
    esp_loader_t loader;
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    memory_port_init(&port, config, false, NULL);
    esp_loader_error_t error = esp_loader_init_serial(&loader, &port.port);
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_connect_with_stub(&loader, &args);
    }
    memory_port_free(&port);
    return error;
}

esp_loader_error_t v1_line_second_generation_read(const sim_config_t *config, uint32_t address,
                                                  uint32_t *value)
{
    memory_port_t port;
    esp_loader_t loader;
    memory_port_init(&port, config, false, NULL);
    esp_loader_error_t error = api_connect(&loader, &port);
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_read_register(&loader, address, value);
    }
    memory_port_free(&port);
    return error;
}
