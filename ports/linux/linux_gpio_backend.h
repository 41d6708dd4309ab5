/**
 * What linux_gpio.c needs of a version of libgpiod. Pointers are the library's own; NULL or false
 * stands for an error with errno set.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LINUX_GPIO_BACKEND_H
#define LINUX_GPIO_BACKEND_H

#include <stdbool.h>

/** What to do when a chip does not open. */
extern const char *const linux_gpio_chip_advice;

void *linux_gpio_chip_open(const char *path);
void linux_gpio_chip_close(void *chip);

/** Makes a line an output that is not asserted; asserted is low unless `inverted`. */
void *linux_gpio_line_take(void *chip, unsigned number, bool inverted);
void linux_gpio_line_give(void *line);
bool linux_gpio_line_set(void *line, unsigned number, bool asserted);

#endif
