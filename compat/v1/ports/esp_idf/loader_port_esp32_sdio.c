/* SPDX-License-Identifier: Apache-2.0 */
/* Both generations have a function of this name: the build compiles 2.x's under this one. */
#define loader_port_wait_int esp_loader_sdio_wait_int
#include "../../../../ports/esp_idf/esp32_sdio_port.h"
#undef loader_port_wait_int
#include "../port_calls.h"
#include "esp32_sdio_port.h"

static esp32_sdio_port_t sdio;

/* UINT8_MAX becomes GPIO_NUM_NC. */
static gpio_num_t sdio_pin(uint8_t pin)
{
    return (gpio_num_t)(int8_t)pin;
}

esp_loader_error_t loader_port_esp32_sdio_init(const loader_esp32_sdio_config_t *config)
{
    loader_port_calls_close();
    sdio = (esp32_sdio_port_t){
        .slot = config->slot,
        .max_freq_khz = config->max_freq_khz,
        .sdio_clk_pin = sdio_pin(config->sdio_clk_pin),
        .sdio_d0_pin = sdio_pin(config->sdio_d0_pin),
        .sdio_d1_pin = sdio_pin(config->sdio_d1_pin),
        .sdio_d2_pin = sdio_pin(config->sdio_d2_pin),
        .sdio_d3_pin = sdio_pin(config->sdio_d3_pin),
        .sdio_cmd_pin = sdio_pin(config->sdio_cmd_pin),
        .reset_pin = sdio_pin(config->reset_trigger_pin),
        .boot_pin = sdio_pin(config->boot_pin),
        .dont_initialize_host_driver = config->dont_initialize_host_driver,
        .bus_width = config->bus_width,
    };
    return loader_port_calls_open(&esp32_sdio_ops, &sdio.port);
}

void loader_port_esp32_sdio_deinit(void)
{
    loader_port_calls_close();
}

esp_loader_error_t loader_port_wait_int(uint32_t timeout)
{
    return esp_loader_sdio_wait_int(&sdio, timeout);
}
