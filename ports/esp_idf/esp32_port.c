/* SPDX-License-Identifier: Apache-2.0 */
#include "esp32_port.h"
#include "../common/loader_port_stdio_log.h"
#include "driver/uart.h"
#include "esp32_common.h"
#include "esp32_versions.h"
#include "esp_err.h"

enum { UART_DRAIN_MS = 1000 };

static esp32_port_t *uart_of(esp_loader_port_t *port)
{
    return container_of(port, esp32_port_t, port);
}

static uart_port_t uart_number(const esp32_port_t *uart)
{
    return (uart_port_t)uart->uart_port;
}

static esp_err_t uart_install(esp32_port_t *uart)
{
    const uart_config_t config = {
        .baud_rate = (int)uart->baud_rate,
        .data_bits = UART_DATA_8_BITS,
        .parity = UART_PARITY_DISABLE,
        .stop_bits = UART_STOP_BITS_1,
        .flow_ctrl = UART_HW_FLOWCTRL_DISABLE,
        .source_clk = UART_SCLK_DEFAULT,
    };
    const uint32_t rx_size =
        uart->rx_buffer_size != 0 ? uart->rx_buffer_size : ESP32_PORT_RX_BUFFER_SIZE;
    const uint32_t tx_size =
        uart->tx_buffer_size != 0 ? uart->tx_buffer_size : ESP32_PORT_TX_BUFFER_SIZE;
    const uart_port_t number = uart_number(uart);

    esp_err_t err = uart_driver_install(number, (int)rx_size, (int)tx_size, (int)uart->queue_size,
                                        uart->uart_queue, 0);
    if (err != ESP_OK) {
        return err;
    }
    uart->_peripheral_needs_deinit = true;
    err = uart_param_config(number, &config);
    if (err == ESP_OK) {
        err = uart_set_pin(number, uart->uart_tx_pin, uart->uart_rx_pin, UART_PIN_NO_CHANGE,
                           UART_PIN_NO_CHANGE);
    }
    /* By default the interrupt comes when 8 bytes of the hardware's buffer are left: 27 us at
     * 3 Mbaud. With half of it the interrupt may be 200 us late. */
    return err == ESP_OK ? uart_set_rx_full_threshold(number, UART_HW_FIFO_LEN(number) / 2) : err;
}

static void uart_remove(esp32_port_t *uart)
{
    if (uart->_peripheral_needs_deinit) {
        uart_driver_delete(uart_number(uart));
        uart->_peripheral_needs_deinit = false;
    }
}

static esp_loader_error_t uart_init(esp_loader_port_t *port)
{
    esp32_port_t *uart = uart_of(port);
    uart->_peripheral_needs_deinit = false;
    if (!uart->dont_initialize_peripheral) {
        const esp_err_t err = uart_install(uart);
        if (err != ESP_OK) {
            uart_remove(uart);
            return esp32_common_fail("UART%u cannot be set up: %s. Is it in use, or a pin wrong?",
                                     (unsigned)uart->uart_port, esp_err_to_name(err));
        }
    }
    esp32_common_reset_pin_init(uart->reset_pin);
    esp32_common_boot_pin_init(uart->boot_pin);
    return ESP_LOADER_SUCCESS;
}

static void uart_deinit(esp_loader_port_t *port)
{
    esp32_port_t *uart = uart_of(port);
    uart_remove(uart);
    esp32_common_pin_deinit(uart->reset_pin);
    esp32_common_pin_deinit(uart->boot_pin);
}

static void uart_enter_bootloader(esp_loader_port_t *port)
{
    esp32_port_t *uart = uart_of(port);
    esp32_common_enter_bootloader(uart->reset_pin, uart->boot_pin);
    uart_flush_input(uart_number(uart));
}

static void uart_reset_target(esp_loader_port_t *port)
{
    esp32_common_reset_target(uart_of(port)->reset_pin, uart_of(port)->boot_pin);
}

static void uart_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    uart_of(port)->_time_end = esp32_common_time_end(ms);
}

static uint32_t uart_remaining_time(esp_loader_port_t *port)
{
    return esp32_common_remaining(uart_of(port)->_time_end);
}

static esp_loader_error_t uart_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    const uart_port_t number = uart_number(uart_of(port));
    esp_err_t err = uart_wait_tx_done(number, esp32_common_ticks(UART_DRAIN_MS));
    if (err == ESP_OK) {
        err = uart_set_baudrate(number, rate);
    }
    return err == ESP_OK
               ? ESP_LOADER_SUCCESS
               : esp32_common_fail("UART%u cannot be set to %u baud: %s", (unsigned)number,
                                   (unsigned)rate, esp_err_to_name(err));
}

/* Without flow control the driver takes all bytes in the time they need on the line. */
static esp_loader_error_t uart_write(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                     uint32_t timeout)
{
    const uart_port_t number = uart_number(uart_of(port));
    (void)timeout;
    return uart_write_bytes(number, data, size) == size
               ? ESP_LOADER_SUCCESS
               : esp32_common_fail("UART%u does not send", (unsigned)number);
}

static esp_loader_error_t uart_take(uart_port_t number, uint8_t *data, uint16_t size,
                                    uint32_t timeout, uint16_t *received)
{
    const int count = uart_read_bytes(number, data, size, esp32_common_ticks(timeout));
    *received = count > 0 ? (uint16_t)count : 0;
    return count >= 0 ? ESP_LOADER_SUCCESS
                      : esp32_common_fail("UART%u does not receive", (unsigned)number);
}

static esp_loader_error_t uart_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                    uint32_t timeout)
{
    uint16_t received;
    const esp_loader_error_t error =
        uart_take(uart_number(uart_of(port)), data, size, timeout, &received);
    return error == ESP_LOADER_SUCCESS && received < size ? ESP_LOADER_ERROR_TIMEOUT : error;
}

static esp_loader_error_t uart_read_available(esp_loader_port_t *port, uint8_t *data,
                                              uint16_t capacity, uint16_t *received,
                                              uint32_t timeout)
{
    const uart_port_t number = uart_number(uart_of(port));
    esp_loader_error_t error = uart_take(number, data, 1, timeout, received);
    if (error != ESP_LOADER_SUCCESS || *received == 0) {
        return error != ESP_LOADER_SUCCESS ? error : ESP_LOADER_ERROR_TIMEOUT;
    }
    uint16_t more = 0;
    if (capacity > 1) {
        error = uart_take(number, data + 1, (uint16_t)(capacity - 1), 0, &more);
    }
    *received = (uint16_t)(*received + more);
    return error;
}

const esp_loader_port_ops_t esp32_uart_ops = {
    .init = uart_init,
    .deinit = uart_deinit,
    .enter_bootloader = uart_enter_bootloader,
    .reset_target = uart_reset_target,
    .start_timer = uart_start_timer,
    .remaining_time = uart_remaining_time,
    .delay_ms = esp32_common_delay_ms,
    .log = loader_port_stdio_log,
    .log_hex = loader_port_stdio_log_hex,
    .change_transmission_rate = uart_change_rate,
    .write = uart_write,
    .read = uart_read,
    .read_available = uart_read_available,
};
