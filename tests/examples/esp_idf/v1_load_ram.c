/*
 * A program of version 1.x that loads an application into RAM over a bus.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "example_common.h"
#include "example_image.h"
#include <stdio.h>

#if defined SERIAL_FLASHER_INTERFACE_SPI
#include "esp32_spi_port.h"

static esp_loader_error_t open_port(void)
{
    const loader_esp32_spi_config_t config = {
        .spi_bus = SPI2_HOST,
        .frequency = 20000000,
        .spi_clk_pin = 12,
        .spi_miso_pin = 13,
        .spi_mosi_pin = 11,
        .spi_cs_pin = 10,
        .spi_quadwp_pin = 14,
        .spi_quadhd_pin = 9,
        .reset_trigger_pin = 5,
        .strap_bit0_pin = 13,
        .strap_bit1_pin = 2,
        .strap_bit2_pin = 3,
        .strap_bit3_pin = 4,
    };
    return loader_port_esp32_spi_init(&config);
}

static void close_port(void)
{
    loader_port_esp32_spi_deinit();
}
#else
#include "esp32_sdio_port.h"

static esp_loader_error_t open_port(void)
{
    const loader_esp32_sdio_config_t config = {
        .slot = SDMMC_HOST_SLOT_1,
        .max_freq_khz = SDMMC_FREQ_DEFAULT,
        .sdio_clk_pin = 18,
        .sdio_cmd_pin = 19,
        .sdio_d0_pin = 14,
        .sdio_d1_pin = 15,
        .sdio_d2_pin = 16,
        .sdio_d3_pin = 17,
        .reset_trigger_pin = 54,
        .boot_pin = 53,
    };
    return loader_port_esp32_sdio_init(&config);
}

static void close_port(void)
{
    loader_port_esp32_sdio_deinit();
}
#endif

void app_main(void);

void app_main(void)
{
    if (open_port() != ESP_LOADER_SUCCESS) {
        printf("serial initialization failed.\n");
        return;
    }
    if (connect_to_target(0) == ESP_LOADER_SUCCESS) {
        printf("Target %d\n", (int)esp_loader_get_target());
        printf("Result %d\n", (int)load_ram_binary(example_app.data));
    }
    close_port();
}
