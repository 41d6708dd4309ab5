/**
 * Loads an application into a target's RAM over SPI and runs it. Flash is not touched.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp32_spi_port.h"
#include "esp_log.h"
#include "example_uart.h"

enum { SPI_RATE = 20000000 };

/* Of the listener: to the target's RX0 and TX0. */
enum {
    PIN_TX = 6,
    PIN_RX = 7,
};

static const char TAG[] = "spi_ram_loader";

void app_main(void)
{
    static esp_loader_t loader;
    esp32_port_t listener = EXAMPLE_LISTENER(PIN_RX, PIN_TX);
    esp32_spi_port_t port = {
        .port.ops = &esp32_spi_ops,
        .spi_bus = SPI2_HOST,
        .frequency = SPI_RATE,
        .spi_clk_pin = GPIO_NUM_12,
        .spi_miso_pin = GPIO_NUM_13,
        .spi_mosi_pin = GPIO_NUM_11,
        .spi_cs_pin = GPIO_NUM_10,
        .spi_quadwp_pin = GPIO_NUM_14,
        .spi_quadhd_pin = GPIO_NUM_9,
        .reset_pin = GPIO_NUM_5,
        .strap_bit0_pin = GPIO_NUM_13,
        .strap_bit1_pin = GPIO_NUM_2,
        .strap_bit2_pin = GPIO_NUM_3,
        .strap_bit3_pin = GPIO_NUM_4,
    };

    if (esp_loader_init_spi(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    if (esp32_uart_ops.init(&listener.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        esp_loader_deinit(&loader);
        return;
    }
    if (example_connect(&loader, 0) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Loading app to RAM ...");
        if (example_load_ram(&loader, &example_app) == ESP_LOADER_SUCCESS) {
            example_listen(TAG, &listener.port);
        } else {
            ESP_LOGE(TAG, "Loading to ram failed ...");
        }
    }
    esp32_uart_ops.deinit(&listener.port);
    esp_loader_deinit(&loader);
}
