/*
 * A build without libserialport: every device is opened as a terminal, and the system tells what it
 * is, serial_sysfs.c on Linux.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "local/serial_device.h"
#include <stddef.h>

serial_device_t *serial_device_find(const char *path)
{
    (void)path;
    return NULL;
}

/* No device, so the next three are never called. */
bool serial_device_open(serial_device_t *device, int *fd)
{
    (void)device;
    (void)fd;
    return false;
}

bool serial_device_set_rate(serial_device_t *device, uint32_t rate)
{
    (void)device;
    (void)rate;
    return false;
}

void serial_device_close(serial_device_t *device)
{
    (void)device;
}
