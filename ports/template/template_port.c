/* SPDX-License-Identifier: Apache-2.0 */
#include "template_port.h"
#include <stdio.h>

#define TEMPLATE_LINE_SIZE 128

_Static_assert((TEMPLATE_PORT_RX_SIZE & (TEMPLATE_PORT_RX_SIZE - 1)) == 0 &&
                   TEMPLATE_PORT_RX_SIZE <= 0x8000,
               "TEMPLATE_PORT_RX_SIZE has to be a power of two, at most 0x8000");

static template_port_t *template_of(esp_loader_port_t *port)
{
    return container_of(port, template_port_t, port);
}

/* Differences of unsigned numbers are right across the wrap; comparing two moments is not. */
static bool template_elapsed(uint32_t start, uint32_t ms)
{
    /* More than, not as much as: the first tick may come just after `start` was taken. */
    return template_board_milliseconds() - start > ms;
}

/* Called once, before anything else. The chip has to keep running what it runs: nothing but
 * enter_bootloader and reset_target resets it. */
static esp_loader_error_t template_init(esp_loader_port_t *port)
{
    template_port_t *template_port = template_of(port);
    template_port->_head = 0;
    template_port->_tail = 0;
    template_port->_overflow = false;
    return template_board_open(template_port, template_port->baudrate) ? ESP_LOADER_SUCCESS
                                                                       : ESP_LOADER_ERROR_FAIL;
}

/* Leaves the chip running; may be followed by another init. */
static void template_deinit(esp_loader_port_t *port)
{
    (void)port;
    template_board_close();
}

/* Waits at least `ms`; a millisecond or two more do no harm. */
static void template_delay_ms(esp_loader_port_t *port, uint32_t ms)
{
    const uint32_t start = template_board_milliseconds();
    (void)port;
    while (!template_elapsed(start, ms)) {
    }
}

/* Asserted pins are low unless there is an inverter. */
static void template_pins(const template_port_t *template_port, bool boot, bool reset)
{
    template_board_set_pins(boot == template_port->boot_inverted,
                            reset == template_port->reset_inverted);
}

/* The boot pin has to be low from before reset is released until the chip has read it. */
static void template_enter_bootloader(esp_loader_port_t *port)
{
    template_port_t *template_port = template_of(port);
    template_pins(template_port, true, true);
    template_delay_ms(port, SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    template_pins(template_port, true, false);
    template_delay_ms(port, SERIAL_FLASHER_BOOT_HOLD_TIME_MS);
    template_pins(template_port, false, false);
}

static void template_reset_target(esp_loader_port_t *port)
{
    template_port_t *template_port = template_of(port);
    template_pins(template_port, false, true);
    template_delay_ms(port, SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    template_pins(template_port, false, false);
}

/* The countdown runs beside delay, read and write, which must not disturb it. */
static void template_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    template_of(port)->_timer_start = template_board_milliseconds();
    template_of(port)->_timer_ms = ms;
}

/* To the millisecond. Once 0 it stays 0, even when the clock has gone round. */
static uint32_t template_remaining_time(esp_loader_port_t *port)
{
    template_port_t *template_port = template_of(port);
    const uint32_t elapsed = template_board_milliseconds() - template_port->_timer_start;
    if (elapsed >= template_port->_timer_ms) {
        template_port->_timer_ms = 0;
        return 0;
    }
    return template_port->_timer_ms - elapsed;
}

static void template_log(esp_loader_port_t *port, esp_loader_log_level_t level, const char *fmt,
                         va_list args)
{
    char line[TEMPLATE_LINE_SIZE];
    (void)port;
    (void)level;
    (void)vsnprintf(line, sizeof(line), fmt, args);
    template_board_print(line);
}

/* Both sides change together: what was sent at the old rate has to be out first. What the change
 * itself makes of the line is noise, and is thrown away. */
static esp_loader_error_t template_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    template_port_t *template_port = template_of(port);
    while (!template_board_sent_all()) {
    }
    if (!template_board_set_rate(rate)) {
        return ESP_LOADER_ERROR_FAIL;
    }
    template_port->_tail = template_port->_head;
    return ESP_LOADER_SUCCESS;
}

/* All bytes or an error. It may return before the last one is out. ESP_LOADER_ERROR_TIMEOUT never
 * comes before `timeout` ms are over: the library counts it as that much time. */
static esp_loader_error_t template_write(esp_loader_port_t *port, const uint8_t *data,
                                         uint16_t size, uint32_t timeout)
{
    const uint32_t start = template_board_milliseconds();
    (void)port;
    for (uint16_t sent = 0; sent < size;) {
        if (template_board_send(data[sent])) {
            sent++;
        } else if (template_elapsed(start, timeout)) {
            return ESP_LOADER_ERROR_TIMEOUT;
        }
    }
    return ESP_LOADER_SUCCESS;
}

void template_port_received(template_port_t *port, uint8_t byte)
{
    const uint16_t head = port->_head;
    if ((uint16_t)(head - port->_tail) == TEMPLATE_PORT_RX_SIZE) {
        port->_overflow = true;
        return;
    }
    port->_ring[head % TEMPLATE_PORT_RX_SIZE] = byte;
    port->_head = (uint16_t)(head + 1);
}

/* What has arrived, at most `capacity` bytes, without waiting. */
static uint16_t template_take(template_port_t *template_port, uint8_t *data, uint16_t capacity)
{
    uint16_t taken = 0;
    if (template_port->_overflow) {
        template_port->_overflow = false;
        template_board_print("bytes were lost: enlarge TEMPLATE_PORT_RX_SIZE");
    }
    while (taken < capacity && template_port->_tail != template_port->_head) {
        data[taken++] = template_port->_ring[template_port->_tail % TEMPLATE_PORT_RX_SIZE];
        template_port->_tail = (uint16_t)(template_port->_tail + 1);
    }
    return taken;
}

/* Returns with the first bytes: the sooner the library sees an answer, the faster it is. */
static esp_loader_error_t template_read_available(esp_loader_port_t *port, uint8_t *data,
                                                  uint16_t capacity, uint16_t *received,
                                                  uint32_t timeout)
{
    const uint32_t start = template_board_milliseconds();
    bool late;
    do {
        /* Time first, then data: what came in the very last moment still counts. */
        late = template_elapsed(start, timeout);
        *received = template_take(template_of(port), data, capacity);
    } while (*received == 0 && !late);
    return *received != 0 ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_TIMEOUT;
}

/* Exactly `size` bytes within `timeout` ms in all. */
static esp_loader_error_t template_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                        uint32_t timeout)
{
    const uint32_t start = template_board_milliseconds();
    uint16_t have = 0;
    bool late;
    do {
        late = template_elapsed(start, timeout);
        have = (uint16_t)(have +
                          template_take(template_of(port), data + have, (uint16_t)(size - have)));
    } while (have < size && !late);
    return have == size ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_TIMEOUT;
}

/* What is not set is NULL: log_hex, and all of SPI and SDIO. */
const esp_loader_port_ops_t template_uart_ops = {
    .init = template_init,
    .deinit = template_deinit,
    .enter_bootloader = template_enter_bootloader,
    .reset_target = template_reset_target,
    .start_timer = template_start_timer,
    .remaining_time = template_remaining_time,
    .delay_ms = template_delay_ms,
    .log = template_log,
    .change_transmission_rate = template_change_rate,
    .write = template_write,
    .read = template_read,
    .read_available = template_read_available,
};
