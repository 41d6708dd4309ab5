/*
 * The serial ports of macOS, by their names: for builds without libserialport, which knows what
 * devices they are. Of each port's two names, that which does not wait for a carrier.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "local/serial_device.h"
#include "serial_line.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_PATH = 1024 + 8 };

bool serial_device_is_usb_jtag(const serial_device_t *device, const char *path)
{
    (void)device;
    (void)path;
    return false;
}

static int list_filter(const struct dirent *entry)
{
    return strncmp(entry->d_name, "cu.", 3) == 0;
}

int serial_line_list(serial_line_list_callback_t callback, void *user)
{
    struct dirent **entries;
    const int count = scandir("/dev", &entries, list_filter, alphasort);
    if (count < 0) {
        return errno == ENOMEM ? SERIAL_LINE_NO_MEMORY : SERIAL_LINE_FAILED;
    }
    for (int i = 0; i < count; i++) {
        char path[LIST_PATH];
        const serial_line_info_t info = {.name = path,
                                         .description = entries[i]->d_name + 3,
                                         .serial = "",
                                         .usb_vid = -1,
                                         .usb_pid = -1};
        snprintf(path, sizeof path, "/dev/%s", entries[i]->d_name);
        callback(&info, user);
        free(entries[i]);
    }
    free(entries);
    return count;
}
