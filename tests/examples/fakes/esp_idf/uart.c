/*
 * A UART behind its driver: what arrives goes into a ring and, when that is full, into a hardware
 * buffer of 128 bytes; what finds no room there is lost, and that is noted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/uart.h"
#include "fake_idf.h"
#include "world.h"
#include "world_chip.h"
#include <stdlib.h>
#include <string.h>

enum {
    BITS_PER_BYTE = 10,
    HARDWARE_SIZE = UART_HW_FIFO_LEN(0),
};

typedef struct {
    bool installed;
    uint32_t baud;
    int tx_pin;
    int rx_pin;
    uint8_t *ring;
    size_t capacity;
    size_t used;
    size_t tx_capacity;
    uint64_t sent_us; /* when the last byte written has left */
} uart_t;

static uart_t uarts[UART_NUM_MAX];
static uint32_t lost;
static bool is_device;

static bool uart_sends(const uart_t *uart)
{
    return uart->installed && world_is_wired(uart->tx_pin, WORLD_SIGNAL_RX0);
}

static bool uart_receives(const uart_t *uart)
{
    return uart->installed && world_is_wired(uart->rx_pin, WORLD_SIGNAL_TX0);
}

/* The receive interrupt. */
static void uart_advance(void *context, uint64_t now_us)
{
    (void)context;
    (void)now_us;
    uart_t *uart = uarts;
    while (uart < &uarts[UART_NUM_MAX] && !uart_receives(uart)) {
        uart++;
    }
    uint8_t byte;
    while (uart < &uarts[UART_NUM_MAX] && world_line_read(&byte, 1) == 1) {
        if (uart->used < uart->capacity) {
            uart->ring[uart->used++] = byte;
        } else if (lost++ == 0) {
            world_complain("a UART's receive buffer of %zu bytes overflowed",
                           uart->capacity - HARDWARE_SIZE);
        }
    }
}

static uint64_t uart_next_event(void *context)
{
    (void)context;
    return WORLD_NEVER;
}

static void uart_set_line_rate(const uart_t *uart)
{
    if (uart_sends(uart) || uart_receives(uart)) {
        world_line_rate(uart->baud);
    }
}

/* What the chip said before anyone listened is gone. */
static void uart_attach(const uart_t *uart)
{
    uint8_t byte;
    while (uart_receives(uart) && world_line_read(&byte, 1) == 1) {
    }
    uart_set_line_rate(uart);
}

static bool uart_is_sound(uart_port_t port)
{
    return (unsigned)port < UART_NUM_MAX && uarts[port].installed;
}

esp_err_t uart_driver_install(uart_port_t port, int rx_buffer_size, int tx_buffer_size,
                              int queue_size, QueueHandle_t *queue, int interrupt_flags)
{
    (void)interrupt_flags;
    /* The driver refuses such sizes. */
    if ((unsigned)port >= UART_NUM_MAX || rx_buffer_size <= HARDWARE_SIZE ||
        (tx_buffer_size != 0 && tx_buffer_size <= HARDWARE_SIZE) || uarts[port].installed) {
        return ESP_FAIL;
    }
    uart_t *uart = &uarts[port];
    if (queue_size > 0 && queue != NULL) {
        *queue = world_alloc(1);
    }
    uart->capacity = (size_t)rx_buffer_size + HARDWARE_SIZE;
    uart->ring = world_alloc(uart->capacity);
    uart->used = 0;
    uart->tx_capacity = (size_t)tx_buffer_size + HARDWARE_SIZE;
    uart->installed = true;
    if (uart->baud == 0) {
        uart->baud = 115200;
    }
    if (!is_device) {
        world_add_device((world_device_t){uart_advance, uart_next_event, NULL});
        is_device = true;
    }
    uart_attach(uart);
    return ESP_OK;
}

esp_err_t uart_driver_delete(uart_port_t port)
{
    if ((unsigned)port >= UART_NUM_MAX) {
        return ESP_FAIL;
    }
    uarts[port] = (uart_t){.tx_pin = UART_PIN_NO_CHANGE, .rx_pin = UART_PIN_NO_CHANGE};
    return ESP_OK;
}

bool uart_is_driver_installed(uart_port_t port)
{
    return uart_is_sound(port);
}

esp_err_t uart_set_baudrate(uart_port_t port, uint32_t baud)
{
    if ((unsigned)port >= UART_NUM_MAX || baud == 0 || baud > 5000000) {
        return ESP_FAIL;
    }
    uart_t *uart = &uarts[port];
    if (uart->sent_us > world_now()) {
        world_complain("a UART's rate was changed while it was sending");
    }
    uart->baud = baud;
    uart_set_line_rate(uart);
    world_busy(1);
    return ESP_OK;
}

esp_err_t uart_param_config(uart_port_t port, const uart_config_t *config)
{
    if (config->data_bits != UART_DATA_8_BITS || config->stop_bits != UART_STOP_BITS_1 ||
        config->parity != UART_PARITY_DISABLE) {
        world_complain("a UART is not set to 8 bits, no parity, 1 stop bit");
    }
    return uart_set_baudrate(port, (uint32_t)config->baud_rate);
}

esp_err_t uart_set_pin(uart_port_t port, int tx, int rx, int rts, int cts)
{
    (void)rts;
    (void)cts;
    if ((unsigned)port >= UART_NUM_MAX) {
        return ESP_FAIL;
    }
    uart_t *uart = &uarts[port];
    uart->tx_pin = tx != UART_PIN_NO_CHANGE ? tx : uart->tx_pin;
    uart->rx_pin = rx != UART_PIN_NO_CHANGE ? rx : uart->rx_pin;
    if (uart->installed) {
        uart_attach(uart);
    }
    return ESP_OK;
}

esp_err_t uart_set_rx_full_threshold(uart_port_t port, int threshold)
{
    const bool is_sound = uart_is_sound(port) && threshold > 0 && threshold < HARDWARE_SIZE;
    return is_sound ? ESP_OK : ESP_ERR_INVALID_ARG;
}

static bool uart_has_sent(void *context)
{
    const uart_t *uart = context;
    return world_now() >= uart->sent_us;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

esp_err_t uart_wait_tx_done(uart_port_t port, TickType_t ticks)
{
    if (!uart_is_sound(port)) {
        return ESP_FAIL;
    }
    uart_t *uart = &uarts[port];
    world_sleep_until(earlier(uart->sent_us, fake_deadline(ticks)));
    return uart_has_sent(uart) ? ESP_OK : ESP_ERR_TIMEOUT;
}

int uart_write_bytes(uart_port_t port, const void *data, size_t size)
{
    if (!uart_is_sound(port) || data == NULL) {
        return -1;
    }
    uart_t *uart = &uarts[port];
    const uint64_t now_us = world_now();
    const uint64_t begin_us = uart->sent_us > now_us ? uart->sent_us : now_us;
    if (uart_sends(uart)) {
        world_line_write(data, size);
    }
    uart->sent_us = begin_us + (uint64_t)size * BITS_PER_BYTE * 1000000 / uart->baud;
    /* Returns once the rest fits into the driver's buffer. */
    const uint64_t rest_us = (uint64_t)uart->tx_capacity * BITS_PER_BYTE * 1000000 / uart->baud;
    world_busy(1);
    if (uart->sent_us > world_now() + rest_us) {
        world_sleep_until(uart->sent_us - rest_us);
    }
    return (int)size;
}

static bool uart_has_data(void *context)
{
    const uart_t *uart = context;
    return uart->used > 0;
}

int uart_read_bytes(uart_port_t port, void *data, uint32_t size, TickType_t ticks)
{
    if (!uart_is_sound(port) || data == NULL) {
        return -1;
    }
    uart_t *uart = &uarts[port];
    const uint64_t until_us = fake_deadline(ticks);
    uint32_t taken = 0;
    world_busy(1);
    while (taken < size && world_wait(uart_has_data, uart, until_us)) {
        const size_t left = size - taken;
        const size_t part = left < uart->used ? left : uart->used;
        memcpy((uint8_t *)data + taken, uart->ring, part);
        uart->used -= part;
        memmove(uart->ring, &uart->ring[part], uart->used);
        taken += (uint32_t)part;
    }
    return (int)taken;
}

esp_err_t uart_flush_input(uart_port_t port)
{
    if (!uart_is_sound(port)) {
        return ESP_FAIL;
    }
    uarts[port].used = 0;
    return ESP_OK;
}

esp_err_t uart_get_buffered_data_len(uart_port_t port, size_t *size)
{
    if (!uart_is_sound(port) || size == NULL) {
        return ESP_FAIL;
    }
    world_busy(1);
    *size = uarts[port].used;
    return ESP_OK;
}

uint32_t fake_uart_lost(void)
{
    return lost;
}

void fake_uart_reset(void)
{
    for (int i = 0; i < UART_NUM_MAX; i++) {
        uarts[i] = (uart_t){.tx_pin = UART_PIN_NO_CHANGE, .rx_pin = UART_PIN_NO_CHANGE};
    }
    lost = 0;
    is_device = false;
}
