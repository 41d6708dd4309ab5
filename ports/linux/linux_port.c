/* SPDX-License-Identifier: Apache-2.0 */
#include "linux_port.h"
#include "../common/loader_port_stdio_log.h"
#include "esp_loader_engine.h"
#include "linux_gpio.h"
#include "serial_line.h"
#include "serial_time.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A chip whose USB unit restarts with it leaves the bus within this time, if it does at all, and
 * is back within the other. */
#define LINUX_VANISH_MS   300
#define LINUX_REOPEN_MS   3000
#define LINUX_REOPEN_STEP 100
#define LINUX_DRAIN_MS    1000

/* Options of the build, with the names of version 2.x. */
#ifndef SERIAL_FLASHER_LOG_LEVEL
#define SERIAL_FLASHER_LOG_LEVEL ESP_LOADER_LOG_WARN
#endif
#ifndef SERIAL_FLASHER_RESET_HOLD_TIME_MS
#define SERIAL_FLASHER_RESET_HOLD_TIME_MS 100
#endif
#ifndef SERIAL_FLASHER_BOOT_HOLD_TIME_MS
#define SERIAL_FLASHER_BOOT_HOLD_TIME_MS 50
#endif
#ifndef SERIAL_FLASHER_RESET_INVERT
#define SERIAL_FLASHER_RESET_INVERT false
#endif
#ifndef SERIAL_FLASHER_BOOT_INVERT
#define SERIAL_FLASHER_BOOT_INVERT false
#endif

#define LINUX_PROBLEM_SIZE 320

/* As esp_loader_reset_classic and _run, with the times of the build. */
static const esp_loader_reset_step_t linux_boot_steps[] = {
    {ESP_LOADER_LINE_RESET, SERIAL_FLASHER_RESET_HOLD_TIME_MS},
    {ESP_LOADER_LINE_BOOT, SERIAL_FLASHER_BOOT_HOLD_TIME_MS},
    {0, 0},
};
static const esp_loader_reset_step_t linux_run_steps[] = {
    {ESP_LOADER_LINE_RESET, SERIAL_FLASHER_RESET_HOLD_TIME_MS},
    {0, 0},
};
static const esp_loader_reset_sequence_t linux_boot = {linux_boot_steps, 3};
static const esp_loader_reset_sequence_t linux_run = {linux_run_steps, 2};

static linux_port_t *linux_of(esp_loader_port_t *port)
{
    return container_of(port, linux_port_t, port);
}

static bool linux_prints(const linux_port_t *linux_port, esp_loader_log_level_t level)
{
    const int highest =
        linux_port->log_level == 0 ? SERIAL_FLASHER_LOG_LEVEL : linux_port->log_level;
    return (int)level <= highest;
}

static void linux_log(esp_loader_port_t *port, esp_loader_log_level_t level, const char *fmt,
                      va_list args)
{
    if (linux_prints(linux_of(port), level)) {
        flockfile(stdout);
        loader_port_stdio_log(port, level, fmt, args);
        funlockfile(stdout);
    }
}

__attribute__((format(printf, 3, 4))) static void
linux_say(esp_loader_port_t *port, esp_loader_log_level_t level, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    linux_log(port, level, fmt, args);
    va_end(args);
}

static void linux_log_hex(esp_loader_port_t *port, esp_loader_log_level_t level, const char *label,
                          const uint8_t *data, size_t size)
{
    if (linux_prints(linux_of(port), level)) {
        flockfile(stdout);
        loader_port_stdio_log_hex(port, level, label, data, size);
        funlockfile(stdout);
    }
}

static void linux_delay_ms(esp_loader_port_t *port, uint32_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    (void)port;
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR) {
    }
}

static void linux_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    linux_of(port)->_time_end = serial_now_ms() + ms;
}

static uint32_t linux_remaining_time(esp_loader_port_t *port)
{
    const int64_t left = linux_of(port)->_time_end - serial_now_ms();
    return left > 0 ? (uint32_t)left : 0;
}

static esp_loader_error_t linux_result(esp_loader_port_t *port, int err)
{
    switch (err) {
    case SERIAL_LINE_OK:
        return ESP_LOADER_SUCCESS;
    case SERIAL_LINE_TIMEOUT:
        return ESP_LOADER_ERROR_TIMEOUT;
    default:
        linux_say(port, ESP_LOADER_LOG_LEVEL_ERROR, "%s: %s", linux_of(port)->device,
                  serial_line_error_text((serial_line_error_t)err));
        return ESP_LOADER_ERROR_FAIL;
    }
}

static bool linux_open_gpio(linux_port_t *linux_port)
{
    const linux_gpio_pins_t pins = {
        .chip = linux_port->gpio_chip_path,
        .reset_line = linux_port->reset_pin,
        .boot_line = linux_port->boot_pin,
        .reset_inverted = linux_port->reset_inverted != SERIAL_FLASHER_RESET_INVERT,
        .boot_inverted = linux_port->boot_inverted != SERIAL_FLASHER_BOOT_INVERT,
    };
    char problem[LINUX_PROBLEM_SIZE];
    linux_port->_gpio = linux_gpio_open(&pins, problem, sizeof(problem));
    if (linux_port->_gpio == NULL) {
        linux_say(&linux_port->port, ESP_LOADER_LOG_LEVEL_ERROR, "%s", problem);
    }
    return linux_port->_gpio != NULL;
}

static void linux_close_gpio(linux_port_t *linux_port)
{
    linux_gpio_close(linux_port->_gpio);
    linux_port->_gpio = NULL;
}

static esp_loader_error_t linux_init(esp_loader_port_t *port)
{
    linux_port_t *linux_port = linux_of(port);
    serial_line_error_t err;

    linux_port->_line = NULL;
    linux_port->_gpio = NULL;
    if (linux_port->gpio_mode == LINUX_GPIO_GPIOD && !linux_open_gpio(linux_port)) {
        return ESP_LOADER_ERROR_FAIL;
    }
    linux_port->_line = serial_line_open(linux_port->device, linux_port->baudrate, &err);
    if (linux_port->_line == NULL) {
        linux_close_gpio(linux_port);
        return linux_result(port, err);
    }
    linux_port->_is_usb_jtag = serial_line_is_usb_jtag(linux_port->_line);
    if (linux_port->gpio_mode == LINUX_GPIO_DTR_RTS && !serial_line_can_reset(linux_port->_line)) {
        linux_say(port, ESP_LOADER_LOG_LEVEL_WARN,
                  "%s has no DTR and RTS: bring the chip into download mode by hand.",
                  linux_port->device);
    }
    return ESP_LOADER_SUCCESS;
}

static void linux_deinit(esp_loader_port_t *port)
{
    serial_line_close(linux_of(port)->_line);
    linux_of(port)->_line = NULL;
    linux_close_gpio(linux_of(port));
}

static bool linux_can_drive(const linux_port_t *linux_port)
{
    return linux_port->_gpio != NULL ||
           (linux_port->gpio_mode == LINUX_GPIO_DTR_RTS && linux_port->_line != NULL &&
            serial_line_can_reset(linux_port->_line));
}

/* A chip's own USB unit has no transistors. */
static bool linux_inverts(const linux_port_t *linux_port, bool option)
{
    return option && !linux_port->_is_usb_jtag;
}

/* DTR pulls the boot pin low, RTS the reset pin. */
static bool linux_set_pins(linux_port_t *linux_port, bool boot, bool reset)
{
    if (linux_port->_gpio != NULL) {
        const bool set = linux_gpio_set(linux_port->_gpio, boot, reset);
        if (!set) {
            linux_say(&linux_port->port, ESP_LOADER_LOG_LEVEL_ERROR, "%s: %s",
                      linux_port->gpio_chip_path, strerror(errno));
        }
        return set;
    }
    const bool dtr = boot != linux_inverts(linux_port, SERIAL_FLASHER_BOOT_INVERT);
    const bool rts = reset != linux_inverts(linux_port, SERIAL_FLASHER_RESET_INVERT);
    const int err = serial_line_set_lines(linux_port->_line, dtr, rts);
    return linux_result(&linux_port->port, err) == ESP_LOADER_SUCCESS;
}

static void linux_drive(esp_loader_port_t *port, const esp_loader_reset_sequence_t *sequence)
{
    linux_port_t *linux_port = linux_of(port);
    if (!linux_can_drive(linux_port)) {
        return;
    }
    for (size_t i = 0; i < sequence->count; i++) {
        const esp_loader_reset_step_t *step = &sequence->steps[i];
        if (!linux_set_pins(linux_port, (step->lines & ESP_LOADER_LINE_BOOT) != 0,
                            (step->lines & ESP_LOADER_LINE_RESET) != 0)) {
            return;
        }
        linux_delay_ms(port, step->delay_ms);
    }
}

static bool linux_vanishes(linux_port_t *linux_port)
{
    const int64_t deadline = serial_now_ms() + LINUX_VANISH_MS;
    int state;
    do {
        state = serial_line_wait(linux_port->_line, false, LINUX_REOPEN_STEP);
        if (state == SERIAL_LINE_READABLE) {
            linux_delay_ms(&linux_port->port, LINUX_REOPEN_STEP);
        }
    } while (state >= 0 && serial_now_ms() < deadline);
    return state < 0;
}

/* A chip on its own USB unit may leave the bus with its reset and come back as a new device. */
static void linux_follow_usb(esp_loader_port_t *port)
{
    linux_port_t *linux_port = linux_of(port);
    const int64_t deadline = serial_now_ms() + LINUX_REOPEN_MS;
    serial_line_error_t err = SERIAL_LINE_LOST;
    if (linux_port->_line == NULL || !linux_vanishes(linux_port)) {
        return;
    }
    serial_line_close(linux_port->_line);
    do {
        linux_delay_ms(port, LINUX_REOPEN_STEP);
        linux_port->_line = serial_line_open(linux_port->device, linux_port->baudrate, &err);
    } while (linux_port->_line == NULL && serial_now_ms() < deadline);
    if (linux_port->_line == NULL) {
        linux_result(port, err);
    }
}

/* Pins of a GPIO chip are wired to the chip's own, whatever its serial line is. */
static void linux_enter_bootloader(esp_loader_port_t *port)
{
    linux_port_t *linux_port = linux_of(port);
    const bool by_usb = linux_port->_is_usb_jtag && linux_port->_gpio == NULL;
    linux_drive(port, by_usb ? &esp_loader_reset_usb_serial_jtag : &linux_boot);
    if (linux_port->_is_usb_jtag) {
        linux_follow_usb(port);
    }
    if (linux_port->_line != NULL) {
        serial_line_flush_input(linux_port->_line);
    }
}

static void linux_reset_target(esp_loader_port_t *port)
{
    linux_port_t *linux_port = linux_of(port);
    const bool by_usb = linux_port->_is_usb_jtag && linux_port->_gpio == NULL;
    linux_drive(port, by_usb ? &esp_loader_reset_run_usb_serial_jtag : &linux_run);
    if (linux_port->_is_usb_jtag) {
        linux_follow_usb(port);
    }
}

static esp_loader_error_t linux_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    serial_line_t *line = linux_of(port)->_line;
    if (line == NULL) {
        return linux_result(port, SERIAL_LINE_LOST);
    }
    int err = serial_line_drain(line, LINUX_DRAIN_MS);
    if (err == SERIAL_LINE_OK) {
        err = serial_line_set_baud(line, rate);
    }
    return linux_result(port, err);
}

static esp_loader_error_t linux_write(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                      uint32_t timeout)
{
    serial_line_t *line = linux_of(port)->_line;
    const int64_t deadline = serial_now_ms() + timeout;
    int state = line != NULL ? 0 : SERIAL_LINE_LOST;
    for (uint16_t sent = 0; sent < size && state >= 0;) {
        state = serial_line_write(line, data + sent, (size_t)(size - sent));
        if (state > 0) {
            sent = (uint16_t)(sent + state);
        } else if (state == 0) {
            const int left = serial_remaining_ms(deadline);
            state = left > 0 ? serial_line_wait(line, true, left) : SERIAL_LINE_TIMEOUT;
        }
    }
    return linux_result(port, state < 0 ? state : SERIAL_LINE_OK);
}

static esp_loader_error_t linux_read_available(esp_loader_port_t *port, uint8_t *data,
                                               uint16_t capacity, uint16_t *received,
                                               uint32_t timeout)
{
    serial_line_t *line = linux_of(port)->_line;
    const int64_t deadline = serial_now_ms() + timeout;
    int count = line != NULL ? 0 : SERIAL_LINE_LOST;
    while (count == 0) {
        count = serial_line_read(line, data, capacity);
        if (count == 0) {
            const int left = serial_remaining_ms(deadline);
            const int state = left > 0 ? serial_line_wait(line, false, left) : SERIAL_LINE_TIMEOUT;
            count = state < 0 ? state : 0;
        }
    }
    *received = count > 0 ? (uint16_t)count : 0;
    return linux_result(port, count > 0 ? SERIAL_LINE_OK : count);
}

static esp_loader_error_t linux_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                     uint32_t timeout)
{
    const int64_t deadline = serial_now_ms() + timeout;
    esp_loader_error_t err = ESP_LOADER_SUCCESS;
    for (uint16_t have = 0; have < size && err == ESP_LOADER_SUCCESS;) {
        uint16_t received;
        err = linux_read_available(port, data + have, (uint16_t)(size - have), &received,
                                   (uint32_t)serial_remaining_ms(deadline));
        have = (uint16_t)(have + received);
    }
    return err;
}

const esp_loader_port_ops_t linux_uart_ops = {
    .init = linux_init,
    .deinit = linux_deinit,
    .enter_bootloader = linux_enter_bootloader,
    .reset_target = linux_reset_target,
    .start_timer = linux_start_timer,
    .remaining_time = linux_remaining_time,
    .delay_ms = linux_delay_ms,
    .log = linux_log,
    .log_hex = linux_log_hex,
    .change_transmission_rate = linux_change_rate,
    .write = linux_write,
    .read = linux_read,
    .read_available = linux_read_available,
};
