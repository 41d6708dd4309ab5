/* SPDX-License-Identifier: Apache-2.0 */
#include "linux_gpio_backend.h"
#include <errno.h>
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
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    struct gpiod_line_config *lines = gpiod_line_config_new();
    struct gpiod_request_config *request = gpiod_request_config_new();
    struct gpiod_line_request *taken = NULL;
    if (settings != NULL && lines != NULL && request != NULL) {
        gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT);
        gpiod_line_settings_set_active_low(settings, !inverted);
        gpiod_line_settings_set_output_value(settings, GPIOD_LINE_VALUE_INACTIVE);
        gpiod_request_config_set_consumer(request, "esploader");
        if (gpiod_line_config_add_line_settings(lines, &number, 1, settings) == 0) {
            taken = gpiod_chip_request_lines(chip, request, lines);
        }
    }
    const int error = errno;
    gpiod_request_config_free(request);
    gpiod_line_config_free(lines);
    gpiod_line_settings_free(settings);
    errno = error;
    return taken;
}

void linux_gpio_line_give(void *line)
{
    gpiod_line_request_release(line);
}

bool linux_gpio_line_set(void *line, unsigned number, bool asserted)
{
    const enum gpiod_line_value value =
        asserted ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
    return gpiod_line_request_set_value(line, number, value) == 0;
}
