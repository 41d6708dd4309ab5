/*
 * An application in the style of 2020.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "v0_program.h"
#include "esp_loader.h"
#include "serial_io.h"
#include <string.h>

#ifndef TARGET_ESP32
#error "the chip is an ESP32 unless another is chosen"
#endif

enum { HIGHER_BAUD_RATE = 230400, PART = 1024 };

uint32_t v0_pico_d4_pins(void)
{
    const esp_loader_spi_config_t pins = ESP_LOADER_SPI_CONFIG_ESP32PICOD4();
    return pins.val;
}

static esp_loader_error_t write_image(const uint8_t *image, uint32_t size, uint32_t address)
{
    static uint8_t payload[PART];
    esp_loader_error_t err = esp_loader_flash_start(address, size, sizeof(payload));
    while (err == ESP_LOADER_SUCCESS && size > 0) {
        const uint32_t to_read = size < sizeof(payload) ? size : (uint32_t)sizeof(payload);
        memcpy(payload, image, to_read);
        err = esp_loader_flash_write(payload, to_read);
        image += to_read;
        size -= to_read;
    }
#if MD5_ENABLED
    if (err == ESP_LOADER_SUCCESS) {
        err = esp_loader_flash_verify();
    }
#endif
    return err;
}

esp_loader_error_t v0_flash(const uint8_t *image, uint32_t size, uint32_t address, uint32_t pins)
{
    const loader_serial_config_t config = {
        .baud_rate = 115200,
        .uart_port = 1,
        .uart_rx_pin = 5,
        .uart_tx_pin = 4,
        .reset_trigger_pin = 25,
        .gpio0_trigger_pin = 26,
    };
    esp_loader_connect_args_t connect_config = ESP_LOADER_CONNECT_DEFAULT();
    connect_config.spi_pin_config.val = pins;
    esp_loader_error_t err = loader_port_serial_init(&config);
    if (err != ESP_LOADER_SUCCESS) {
        return err;
    }
    err = esp_loader_connect(&connect_config);
    if (err == ESP_LOADER_SUCCESS) {
        err = esp_loader_change_baudrate(HIGHER_BAUD_RATE);
    }
    if (err == ESP_LOADER_SUCCESS) {
        err = loader_port_change_baudrate(HIGHER_BAUD_RATE);
    }
    if (err == ESP_LOADER_SUCCESS) {
        err = write_image(image, size, address);
    }
    if (err == ESP_LOADER_SUCCESS) {
        err = esp_loader_flash_finish(true);
    }
    loader_port_serial_deinit();
    return err;
}
