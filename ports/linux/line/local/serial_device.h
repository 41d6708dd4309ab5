/**
 * What a build knows of serial devices beyond what every terminal has: libserialport's knowledge,
 * or, in a build without it, none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_DEVICE_H
#define SERIAL_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

/** How the USB-Serial-JTAG unit names itself: ESP32-C3 Technical Reference Manual, chapter "USB
 *  Serial/JTAG Controller". */
#define SERIAL_DEVICE_JTAG_VID 0x303A
#define SERIAL_DEVICE_JTAG_PID 0x1001

typedef struct serial_device serial_device_t;

/** The device of that path; NULL where it has to be opened as any terminal. */
serial_device_t *serial_device_find(const char *path);

/** Opens it raw, 8N1. `*fd` stays the device's. False with errno set, also when `*fd` is set. */
bool serial_device_open(serial_device_t *device, int *fd);

bool serial_device_set_rate(serial_device_t *device, uint32_t rate);

/** Whether it is a chip's USB-Serial-JTAG unit. `device` may be NULL: then the system is asked. */
bool serial_device_is_usb_jtag(const serial_device_t *device, const char *path);

/** Closes it, if it was opened, and frees it. */
void serial_device_close(serial_device_t *device);

#endif
