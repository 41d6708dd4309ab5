/* SPDX-License-Identifier: Apache-2.0 */
#include "linux_gpio_backend.h"
#include <errno.h>
#include <stddef.h>

const char *const linux_gpio_chip_advice =
    "This was built without libgpiod, so LINUX_GPIO_GPIOD does not work: install libgpiod-dev and "
    "build again, or use LINUX_GPIO_DTR_RTS";

void *linux_gpio_chip_open(const char *path)
{
    (void)path;
    errno = ENOTSUP;
    return NULL;
}

/* No chip, so no lines: the rest is never reached. */
void linux_gpio_chip_close(void *chip)
{
    (void)chip;
}

void *linux_gpio_line_take(void *chip, unsigned number, bool inverted)
{
    (void)chip;
    (void)number;
    (void)inverted;
    errno = ENOTSUP;
    return NULL;
}

void linux_gpio_line_give(void *line)
{
    (void)line;
}

bool linux_gpio_line_set(void *line, unsigned number, bool asserted)
{
    (void)line;
    (void)number;
    (void)asserted;
    errno = ENOTSUP;
    return false;
}
