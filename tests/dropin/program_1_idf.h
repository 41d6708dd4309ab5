/**
 * What programs of version 1.x for ESP-IDF do with the port that their configuration chooses.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef DROPIN_PROGRAM_1_IDF_H
#define DROPIN_PROGRAM_1_IDF_H

#include "esp_loader.h"
#include "esp_loader_io.h"

#if defined SERIAL_FLASHER_INTERFACE_UART
#include "driver/gpio.h"
#include "driver/uart.h"
#include "esp32_port.h"
#include "program_1.h"

static void program_1_idf(void)
{
    QueueHandle_t queue = NULL;
    const loader_esp32_config_t config = {
        .baud_rate = 115200,
        .uart_port = UART_NUM_1,
        .uart_rx_pin = GPIO_NUM_5,
        .uart_tx_pin = GPIO_NUM_4,
        .reset_trigger_pin = GPIO_NUM_25,
        .gpio0_trigger_pin = GPIO_NUM_26,
        .rx_buffer_size = 0,
        .tx_buffer_size = 0,
        .queue_size = 0,
        .uart_queue = &queue,
        .dont_initialize_peripheral = false,
    };
    if (loader_port_esp32_init(&config) == ESP_LOADER_SUCCESS) {
        (void)program_1(230400);
    }
    loader_port_esp32_deinit();
}
#elif defined SERIAL_FLASHER_INTERFACE_SPI
#include "driver/gpio.h"
#include "esp32_spi_port.h"

static void program_1_idf(void)
{
    esp_loader_connect_args_t connect_config = ESP_LOADER_CONNECT_DEFAULT();
    const loader_esp32_spi_config_t config = {
        .spi_bus = SPI2_HOST,
        .frequency = 20 * 1000000,
        .spi_clk_pin = GPIO_NUM_12,
        .spi_miso_pin = GPIO_NUM_13,
        .spi_mosi_pin = GPIO_NUM_11,
        .spi_cs_pin = GPIO_NUM_10,
        .spi_quadwp_pin = GPIO_NUM_14,
        .spi_quadhd_pin = GPIO_NUM_9,
        .reset_trigger_pin = GPIO_NUM_18,
        .strap_bit0_pin = GPIO_NUM_13,
        .strap_bit1_pin = GPIO_NUM_2,
        .strap_bit2_pin = GPIO_NUM_3,
        .strap_bit3_pin = GPIO_NUM_5,
        .dont_initialize_bus = false,
    };
    if (loader_port_esp32_spi_init(&config) == ESP_LOADER_SUCCESS) {
        const esp_loader_bin_header_t header = {.magic = 0xE9, .segments = 1};
        (void)esp_loader_connect(&connect_config);
        (void)esp_loader_mem_start(0x40380000, 4, 4);
        (void)esp_loader_mem_write("abcd", 4);
        (void)esp_loader_mem_finish(header.entrypoint);
    }
    loader_port_esp32_spi_deinit();
}
#elif defined SERIAL_FLASHER_INTERFACE_SDIO
#include "esp32_sdio_port.h"

static void program_1_idf(void)
{
    esp_loader_connect_args_t connect_config = ESP_LOADER_CONNECT_DEFAULT();
    const loader_esp32_sdio_config_t config = {
        .slot = SDMMC_HOST_SLOT_1,
        .max_freq_khz = SDMMC_FREQ_DEFAULT,
        .sdio_d0_pin = 14,
        .sdio_d1_pin = 15,
        .sdio_d2_pin = 16,
        .sdio_d3_pin = 17,
        .sdio_clk_pin = 18,
        .sdio_cmd_pin = 19,
        .reset_trigger_pin = 54,
        .boot_pin = 53,
        .dont_initialize_host_driver = false,
    };
    if (loader_port_esp32_sdio_init(&config) == ESP_LOADER_SUCCESS) {
        (void)esp_loader_connect(&connect_config);
        (void)loader_port_wait_int(100);
    }
    loader_port_esp32_sdio_deinit();
}
#elif defined SERIAL_FLASHER_INTERFACE_USB
#include "esp32_usb_cdc_acm_port.h"
/* As programs do that were written when the header had no such names. */
#define ESPRESSIF_VID       0x303a
#define ESP_SERIAL_JTAG_PID 0x1001

static void told(void)
{
}

static void program_1_idf(void)
{
    esp_loader_connect_args_t connect_config = ESP_LOADER_CONNECT_DEFAULT();
    const loader_esp32_usb_cdc_acm_config_t config = {
        .device_vid = ESPRESSIF_VID,
        .device_pid = ESP_SERIAL_JTAG_PID,
        .connection_timeout_ms = 1000,
        .out_buffer_size = 4096,
        .acm_host_error_callback = told,
        .device_disconnected_callback = told,
        .acm_host_serial_state_callback = told,
    };
    while (loader_port_esp32_usb_cdc_acm_init(&config) != ESP_LOADER_SUCCESS) {
    }
    (void)esp_loader_connect(&connect_config);
    (void)loader_port_esp32_usb_cdc_acm_deinit();
}
#endif

#endif
