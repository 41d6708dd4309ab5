/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_gpiod.h"
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static char events[512];
static int busy;
static int held;
static bool broken;

void fake_gpiod_begin(int busy_line)
{
    events[0] = '\0';
    busy = busy_line;
    held = 0;
    broken = false;
}

const char *fake_gpiod_events(void)
{
    return events;
}

int fake_gpiod_held(void)
{
    return held;
}

void fake_gpiod_break(void)
{
    broken = true;
}

bool fake_gpiod_take_line(unsigned number)
{
    if (number >= FAKE_GPIOD_LINES || (int)number == busy) {
        errno = number >= FAKE_GPIOD_LINES ? EINVAL : EBUSY;
        return false;
    }
    held++;
    return true;
}

bool fake_gpiod_set_line(unsigned number, bool level)
{
    const size_t used = strlen(events);
    if (broken) {
        errno = EIO;
        return false;
    }
    snprintf(events + used, sizeof(events) - used, "%u=%d ", number, level);
    return true;
}

void fake_gpiod_hold(int change)
{
    held += change;
}
