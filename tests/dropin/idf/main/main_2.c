/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "driver/gpio.h"
#include "driver/uart.h"
#include "esp32_port.h"
#include "esp32_sdio_port.h"
#include "esp32_spi_port.h"
#include "esp32_usb_cdc_acm_port.h"
#include "program_2.h"

static esp32_port_t uart = {
    .port.ops = &esp32_uart_ops,
    .baud_rate = 115200,
    .uart_port = UART_NUM_1,
    .uart_rx_pin = GPIO_NUM_5,
    .uart_tx_pin = GPIO_NUM_4,
    .reset_pin = GPIO_NUM_25,
    .boot_pin = GPIO_NUM_26,
};
static esp32_spi_port_t spi = {.port.ops = &esp32_spi_ops, .spi_bus = SPI2_HOST};
static esp32_sdio_port_t sdio = {.port.ops = &esp32_sdio_ops, .bus_width = SDIO_4BIT};
static esp32_usb_cdc_acm_port_t usb = {
    .port.ops = &esp32_usb_cdc_acm_ops,
    .device_vid = USB_VID_PID_AUTO_DETECT,
    .device_pid = USB_VID_PID_AUTO_DETECT,
};

void app_main(void)
{
    esp_loader_t loader;
    print_definitions();
    (void)program_2(&uart.port, 230400);
    (void)esp_loader_init_spi(&loader, &spi.port);
    (void)esp_loader_init_sdio(&loader, &sdio.port);
    (void)esp_loader_init_serial(&loader, &usb.port);
}
