/* SPDX-License-Identifier: Apache-2.0 */
#include "linux_gpio.h"
#include "linux_gpio_backend.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct linux_gpio {
    linux_gpio_pins_t pins;
    void *chip;
    void *reset;
    void *boot;
};

/* Returns false with the problem told. */
static bool linux_gpio_take(linux_gpio_t *gpio, void **line, const char *what, unsigned number,
                            bool inverted, char *problem, size_t size)
{
    *line = linux_gpio_line_take(gpio->chip, number, inverted);
    if (*line == NULL) {
        snprintf(problem, size, "%s pin, line %u of %s: %s. The command gpioinfo tells who uses it",
                 what, number, gpio->pins.chip, strerror(errno));
    }
    return *line != NULL;
}

static bool linux_gpio_take_all(linux_gpio_t *gpio, char *problem, size_t size)
{
    const linux_gpio_pins_t *pins = &gpio->pins;
    if (pins->chip == NULL) {
        snprintf(problem, size, "gpio_chip_path is not set");
        return false;
    }
    gpio->chip = linux_gpio_chip_open(pins->chip);
    if (gpio->chip == NULL) {
        snprintf(problem, size, "%s: %s. %s", pins->chip, strerror(errno), linux_gpio_chip_advice);
        return false;
    }
    return linux_gpio_take(gpio, &gpio->boot, "boot", pins->boot_line, pins->boot_inverted, problem,
                           size) &&
           linux_gpio_take(gpio, &gpio->reset, "reset", pins->reset_line, pins->reset_inverted,
                           problem, size);
}

linux_gpio_t *linux_gpio_open(const linux_gpio_pins_t *pins, char *problem, size_t size)
{
    linux_gpio_t *gpio = calloc(1, sizeof(*gpio));
    if (gpio == NULL) {
        snprintf(problem, size, "out of memory");
        return NULL;
    }
    gpio->pins = *pins;
    if (!linux_gpio_take_all(gpio, problem, size)) {
        linux_gpio_close(gpio);
        return NULL;
    }
    return gpio;
}

bool linux_gpio_set(linux_gpio_t *gpio, bool boot, bool reset)
{
    return linux_gpio_line_set(gpio->boot, gpio->pins.boot_line, boot) &&
           linux_gpio_line_set(gpio->reset, gpio->pins.reset_line, reset);
}

void linux_gpio_close(linux_gpio_t *gpio)
{
    if (gpio == NULL) {
        return;
    }
    if (gpio->boot != NULL && gpio->reset != NULL) {
        (void)linux_gpio_set(gpio, false, false);
    }
    if (gpio->boot != NULL) {
        linux_gpio_line_give(gpio->boot);
    }
    if (gpio->reset != NULL) {
        linux_gpio_line_give(gpio->reset);
    }
    if (gpio->chip != NULL) {
        linux_gpio_chip_close(gpio->chip);
    }
    free(gpio);
}
