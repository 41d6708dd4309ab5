/**
 * The 1.x port for ESP-IDF hosts over SPI: programs are loaded into RAM.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_V1_ESP32_SPI_PORT_H
#define LOADER_V1_ESP32_SPI_PORT_H

#include "driver/spi_master.h"
#include "esp_loader_io.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to reach the chip; UINT32_MAX stands for a pin that is not connected. */
typedef struct {
    spi_host_device_t spi_bus;
    uint32_t frequency; /**< in Hz */
    uint32_t spi_clk_pin;
    uint32_t spi_miso_pin;
    uint32_t spi_mosi_pin;
    uint32_t spi_cs_pin;
    uint32_t spi_quadwp_pin;
    uint32_t spi_quadhd_pin;
    uint32_t reset_trigger_pin;
    uint32_t strap_bit0_pin; /**< high while the target is reset into its SPI download mode */
    uint32_t strap_bit1_pin; /**< low then, as the next two */
    uint32_t strap_bit2_pin;
    uint32_t strap_bit3_pin;
    bool dont_initialize_bus; /**< the application has initialized the bus and frees it */
} loader_esp32_spi_config_t;

/**
 * Sets bus and pins up. `config` is not kept.
 * @return ESP_LOADER_ERROR_FAIL: the bus is in use, or a pin is wrong
 */
esp_loader_error_t loader_port_esp32_spi_init(const loader_esp32_spi_config_t *config);

/** Gives bus and pins back. May be called twice. */
void loader_port_esp32_spi_deinit(void);

#ifdef __cplusplus
}
#endif

#endif
