/**
 * The reset and the boot pin of a chip on lines of a Linux GPIO chip: single-board computers.
 *
 * Built on libgpiod, version 1 or 2, where the build found it; without it, opening says so.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LINUX_GPIO_H
#define LINUX_GPIO_H

#include <stdbool.h>
#include <stddef.h>

typedef struct linux_gpio linux_gpio_t;

/** Which lines, and whether a high level asserts them (a transistor inverts). */
typedef struct {
    const char *chip; /**< e.g. "/dev/gpiochip0" */
    unsigned reset_line;
    unsigned boot_line;
    bool reset_inverted;
    bool boot_inverted;
} linux_gpio_pins_t;

/**
 * Takes both lines as outputs, released.
 * @param problem  when NULL is returned: what is wrong and what to do, cut off at `size` bytes
 */
linux_gpio_t *linux_gpio_open(const linux_gpio_pins_t *pins, char *problem, size_t size);

/** Asserts or releases both, the boot pin first: reset must not end before the boot pin is set.
 *  False with errno set when the system refuses. */
bool linux_gpio_set(linux_gpio_t *gpio, bool boot, bool reset);

/** Releases and gives back both lines. NULL is allowed. */
void linux_gpio_close(linux_gpio_t *gpio);

#endif
