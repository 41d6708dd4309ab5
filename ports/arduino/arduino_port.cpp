/* SPDX-License-Identifier: Apache-2.0 */
#include "arduino_port.h"
#include "arduino_ring.h"
#include <stdio.h>

static const size_t ARDUINO_LINE_SIZE = 128;

static arduino_port_t *arduino_of(esp_loader_port_t *port)
{
    return container_of(port, arduino_port_t, port);
}

/* A pin is asserted by a low level unless there is an inverter. */
static void arduino_pin(int pin, bool inverted, bool asserted)
{
    if (pin >= 0) {
        digitalWrite(pin, asserted == inverted ? HIGH : LOW);
    }
}

static void arduino_pins(const arduino_port_t *arduino, bool boot, bool reset)
{
    arduino_pin(arduino->boot_pin, arduino->boot_inverted, boot);
    arduino_pin(arduino->reset_pin, arduino->reset_inverted, reset);
}

static esp_loader_error_t arduino_init(esp_loader_port_t *port)
{
    const arduino_port_t *arduino = arduino_of(port);
    const int pins[] = {arduino->boot_pin, arduino->reset_pin};
    if (arduino->stream == NULL || (arduino->rx_memory != NULL && arduino->rx_size < 2)) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    /* The level first where the core allows it: the chip must not be reset by being looked at. */
    arduino_pins(arduino, false, false);
    for (const int pin : pins) {
        if (pin >= 0) {
            pinMode(pin, OUTPUT);
        }
    }
    arduino_pins(arduino, false, false);
    return ESP_LOADER_SUCCESS;
}

static void arduino_deinit(esp_loader_port_t *port)
{
    const int pins[] = {arduino_of(port)->boot_pin, arduino_of(port)->reset_pin};
    for (const int pin : pins) {
        if (pin >= 0) {
            pinMode(pin, INPUT);
        }
    }
}

static void arduino_forget_received(arduino_port_t *arduino)
{
    if (arduino->rx_memory != NULL) {
        arduino_ring_clear(arduino);
        return;
    }
    while (arduino->stream->available() > 0) {
        (void)arduino->stream->read();
    }
}

static void arduino_enter_bootloader(esp_loader_port_t *port)
{
    arduino_port_t *arduino = arduino_of(port);
    arduino_pins(arduino, true, true);
    delay(SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    arduino_pins(arduino, true, false);
    delay(SERIAL_FLASHER_BOOT_HOLD_TIME_MS);
    arduino_pins(arduino, false, false);
    arduino_forget_received(arduino);
}

static void arduino_reset_target(esp_loader_port_t *port)
{
    arduino_pins(arduino_of(port), false, true);
    delay(SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    arduino_pins(arduino_of(port), false, false);
}

static void arduino_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    arduino_of(port)->_timer_start = millis();
    arduino_of(port)->_timer_ms = ms;
}

static uint32_t arduino_remaining_time(esp_loader_port_t *port)
{
    arduino_port_t *arduino = arduino_of(port);
    const unsigned long passed = millis() - arduino->_timer_start;
    if (passed >= arduino->_timer_ms) {
        arduino->_timer_ms = 0;
    }
    return arduino->_timer_ms != 0 ? arduino->_timer_ms - (uint32_t)passed : 0;
}

static void arduino_delay_ms(esp_loader_port_t *port, uint32_t ms)
{
    (void)port;
    delay(ms);
}

static void arduino_log(esp_loader_port_t *port, esp_loader_log_level_t level, const char *fmt,
                        va_list args)
{
    static const char letters[] = "-EWID";
    char line[ARDUINO_LINE_SIZE];
    Print *log = arduino_of(port)->log;
    if (log != NULL) {
        vsnprintf(line, sizeof(line), fmt, args);
        log->print("[");
        log->print(letters[level]);
        log->print("] esf: ");
        log->println(line);
    }
}

static esp_loader_error_t arduino_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    arduino_port_t *arduino = arduino_of(port);
    if (arduino->set_rate == NULL) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    arduino->stream->flush();
    arduino->set_rate(rate);
    arduino_forget_received(arduino);
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t arduino_write(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                        uint32_t timeout)
{
    Stream *stream = arduino_of(port)->stream;
    const unsigned long start = millis();
    for (uint16_t sent = 0; sent < size;) {
        const size_t taken = stream->write(data + sent, (size_t)(size - sent));
        if (taken == 0 && millis() - start > timeout) {
            return ESP_LOADER_ERROR_TIMEOUT;
        }
        sent = (uint16_t)(sent + taken);
    }
    return ESP_LOADER_SUCCESS;
}

/* What has come until now, from where it comes to. */
static uint16_t arduino_take(arduino_port_t *arduino, uint8_t *data, uint16_t capacity)
{
    uint16_t taken = 0;
    if (arduino->rx_memory != NULL) {
        const uint16_t lost = arduino_ring_lost(arduino);
        if (lost != 0 && arduino->log != NULL) {
            arduino->log->println("[W] esf: bytes were lost: rx_memory is too small");
        }
        return arduino_ring_take(arduino, data, capacity);
    }
    while (taken < capacity && arduino->stream->available() > 0) {
        data[taken++] = (uint8_t)arduino->stream->read();
    }
    return taken;
}

static esp_loader_error_t arduino_read_at_least(esp_loader_port_t *port, uint8_t *data,
                                                uint16_t least, uint16_t capacity,
                                                uint16_t *received, uint32_t timeout)
{
    const unsigned long start = millis();
    bool late = false;
    *received = 0;
    while (*received < least && !late) {
        /* Time first, then data: what came in the very last moment still counts. */
        late = millis() - start > timeout;
        *received = (uint16_t)(*received + arduino_take(arduino_of(port), data + *received,
                                                        (uint16_t)(capacity - *received)));
        yield();
    }
    return *received >= least ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_TIMEOUT;
}

static esp_loader_error_t arduino_read_available(esp_loader_port_t *port, uint8_t *data,
                                                 uint16_t capacity, uint16_t *received,
                                                 uint32_t timeout)
{
    return arduino_read_at_least(port, data, 1, capacity, received, timeout);
}

static esp_loader_error_t arduino_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                       uint32_t timeout)
{
    uint16_t received;
    return arduino_read_at_least(port, data, size, size, &received, timeout);
}

/* C++11, which Arduino has, initializes no member by its name. */
static esp_loader_port_ops_t arduino_make_ops()
{
    esp_loader_port_ops_t ops = {};
    ops.init = arduino_init;
    ops.deinit = arduino_deinit;
    ops.enter_bootloader = arduino_enter_bootloader;
    ops.reset_target = arduino_reset_target;
    ops.start_timer = arduino_start_timer;
    ops.remaining_time = arduino_remaining_time;
    ops.delay_ms = arduino_delay_ms;
    ops.log = arduino_log;
    ops.change_transmission_rate = arduino_change_rate;
    ops.write = arduino_write;
    ops.read = arduino_read;
    ops.read_available = arduino_read_available;
    return ops;
}

const esp_loader_port_ops_t arduino_ops = arduino_make_ops();

esp_loader_port_t *arduino_port_init(arduino_port_t *port)
{
    port->port.ops = &arduino_ops;
    return &port->port;
}
