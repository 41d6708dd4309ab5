/* libgpiod 1.x, as far as the port uses it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fake_gpiod.h"
#include <errno.h>
#include <gpiod.h>
#include <stddef.h>
#include <string.h>

struct gpiod_chip {
    int unused;
};

struct gpiod_line {
    unsigned number;
    bool active_low;
};

static struct gpiod_chip the_chip;
static struct gpiod_line the_lines[FAKE_GPIOD_LINES];

struct gpiod_chip *gpiod_chip_open(const char *path)
{
    if (strcmp(path, FAKE_GPIOD_CHIP) != 0) {
        errno = ENOENT;
        return NULL;
    }
    fake_gpiod_hold(1);
    return &the_chip;
}

void gpiod_chip_close(struct gpiod_chip *chip)
{
    (void)chip;
    fake_gpiod_hold(-1);
}

struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *chip, unsigned int offset)
{
    (void)chip;
    if (offset >= FAKE_GPIOD_LINES) {
        errno = EINVAL;
        return NULL;
    }
    the_lines[offset].number = offset;
    return &the_lines[offset];
}

int gpiod_line_set_value(struct gpiod_line *line, int value)
{
    return fake_gpiod_set_line(line->number, (value != 0) != line->active_low) ? 0 : -1;
}

int gpiod_line_request_output_flags(struct gpiod_line *line, const char *consumer, int flags,
                                    int default_val)
{
    (void)consumer;
    if (!fake_gpiod_take_line(line->number)) {
        return -1;
    }
    line->active_low = (flags & GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW) != 0;
    return gpiod_line_set_value(line, default_val);
}

void gpiod_line_release(struct gpiod_line *line)
{
    (void)line;
    fake_gpiod_hold(-1);
}
