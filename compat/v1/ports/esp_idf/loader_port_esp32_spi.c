/* SPDX-License-Identifier: Apache-2.0 */
#include "../../../../ports/esp_idf/esp32_spi_port.h"
#include "../port_calls.h"
#include "esp32_spi_port.h"

esp_loader_error_t loader_port_esp32_spi_init(const loader_esp32_spi_config_t *config)
{
    static esp32_spi_port_t spi;
    loader_port_calls_close();
    spi = (esp32_spi_port_t){
        .spi_bus = config->spi_bus,
        .frequency = config->frequency,
        .spi_clk_pin = (gpio_num_t)config->spi_clk_pin,
        .spi_miso_pin = (gpio_num_t)config->spi_miso_pin,
        .spi_mosi_pin = (gpio_num_t)config->spi_mosi_pin,
        .spi_cs_pin = (gpio_num_t)config->spi_cs_pin,
        .spi_quadwp_pin = (gpio_num_t)config->spi_quadwp_pin,
        .spi_quadhd_pin = (gpio_num_t)config->spi_quadhd_pin,
        .reset_pin = (gpio_num_t)config->reset_trigger_pin,
        .strap_bit0_pin = (gpio_num_t)config->strap_bit0_pin,
        .strap_bit1_pin = (gpio_num_t)config->strap_bit1_pin,
        .strap_bit2_pin = (gpio_num_t)config->strap_bit2_pin,
        .strap_bit3_pin = (gpio_num_t)config->strap_bit3_pin,
        .dont_initialize_bus = config->dont_initialize_bus,
    };
    return loader_port_calls_open(&esp32_spi_ops, &spi.port);
}

void loader_port_esp32_spi_deinit(void)
{
    loader_port_calls_close();
}
