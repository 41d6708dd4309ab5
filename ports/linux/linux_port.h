/**
 * The port of the blocking API for Linux: a local serial port, a pseudo-terminal, or a line over
 * the network, as serial_line.h describes.
 *
 * Names and meaning follow version 2.x of the interface, so a host program compiles unchanged.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LINUX_PORT_H
#define LINUX_PORT_H

#include "esp_loader_io.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct linux_gpio;
struct serial_line;

/** What drives the chip's reset and boot pins. */
typedef enum {
    LINUX_GPIO_NONE,  /**< nothing: the user brings the chip into download mode by hand */
    LINUX_GPIO_GPIOD, /**< lines of a GPIO chip, as single-board computers have them; needs a build
                           with libgpiod */
    LINUX_GPIO_DTR_RTS, /**< the line's own DTR (boot) and RTS (reset), as on most boards; the
                             USB-Serial-JTAG unit of newer chips is recognised by itself */
} linux_gpio_mode_t;

/**
 * One port. Set everything unused to zero, fill the fields below `port`, point `port.ops` to
 * linux_uart_ops and hand `&port.port` to esp_loader_init_serial().
 */
typedef struct {
    esp_loader_port_t port;

    const char
        *device;       /**< as serial_line_open() takes it; must live as long as the port is open */
    uint32_t baudrate; /**< rate to begin with, bits per second */
    linux_gpio_mode_t gpio_mode;
    const char *gpio_chip_path; /**< for LINUX_GPIO_GPIOD: e.g. "/dev/gpiochip0" */
    uint32_t reset_pin;         /**< for LINUX_GPIO_GPIOD: line number on that chip */
    uint32_t boot_pin;          /**< for LINUX_GPIO_GPIOD: line number on that chip */

    struct serial_line *_line; /**< the port's own, like all below but `log_level` */
    int64_t _time_end;
    bool _is_usb_jtag;

    /** The chattiest level that is printed to stdout, one of ESP_LOADER_LOG_*. 0 stands for
     *  SERIAL_FLASHER_LOG_LEVEL of the build or ESP_LOADER_LOG_WARN, so that a port nobody
     * configured still tells its errors; negative for silence. */
    int log_level;

    bool reset_inverted;      /**< for LINUX_GPIO_GPIOD: a high level holds the chip in reset */
    bool boot_inverted;       /**< for LINUX_GPIO_GPIOD: a high level selects download mode */
    struct linux_gpio *_gpio; /**< the port's own */
} linux_port_t;

/** The operations of a linux_port_t. `read_available` is provided. */
extern const esp_loader_port_ops_t linux_uart_ops;

#ifdef __cplusplus
}
#endif

#endif
