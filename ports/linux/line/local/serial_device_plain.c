/*
 * A build without libserialport: every device is opened as a terminal, and sysfs tells what it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "local/serial_device.h"
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

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

/* A hexadecimal attribute of the USB device that a terminal belongs to: the interface's folder,
 * which "device" leads to, lies in the device's. */
static bool device_usb_attribute(const char *name, const char *attribute, unsigned *value)
{
    char path[PATH_MAX];
    const int length =
        snprintf(path, sizeof(path), "/sys/class/tty/%s/device/../%s", name, attribute);
    FILE *file = length > 0 && (size_t)length < sizeof(path) ? fopen(path, "r") : NULL;
    if (file == NULL) {
        return false;
    }
    const bool found = fscanf(file, "%4x", value) == 1;
    fclose(file);
    return found;
}

bool serial_device_is_usb_jtag(const serial_device_t *device, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    unsigned vid;
    unsigned pid;
    (void)device;
    return device_usb_attribute(name, "idVendor", &vid) && vid == SERIAL_DEVICE_JTAG_VID &&
           device_usb_attribute(name, "idProduct", &pid) && pid == SERIAL_DEVICE_JTAG_PID;
}
