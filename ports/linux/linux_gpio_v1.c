/* SPDX-License-Identifier: Apache-2.0 */
#include "linux_gpio_backend.h"
#include <gpiod.h>
#include <stddef.h>

const char *const linux_gpio_chip_advice = "The command gpiodetect lists the GPIO chips";

void *linux_gpio_chip_open(const char *path)
{
    return gpiod_chip_open(path);
}

void linux_gpio_chip_close(void *chip)
{
    gpiod_chip_close(chip);
}

void *linux_gpio_line_take(void *chip, unsigned number, bool inverted)
{
    struct gpiod_line *line = gpiod_chip_get_line(chip, number);
    const int flags = inverted ? 0 : GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW;
    if (line == NULL || gpiod_line_request_output_flags(line, "esploader", flags, 0) < 0) {
        return NULL;
    }
    return line;
}

void linux_gpio_line_give(void *line)
{
    gpiod_line_release(line);
}

bool linux_gpio_line_set(void *line, unsigned number, bool asserted)
{
    (void)number;
    return gpiod_line_set_value(line, asserted) == 0;
}
