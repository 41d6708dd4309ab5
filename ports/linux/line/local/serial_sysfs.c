/*
 * What Linux tells of terminals in sysfs: for builds without libserialport.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "local/serial_device.h"
#include "serial_line.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SYSFS_TEXT = 256 };

/* From a terminal to the USB device it belongs to: its interface's folder lies in the device's, and
 * that of a converter's port in the interface's. */
static const char *const sysfs_ways[] = {"device/..", "device/../.."};

/* One line of an attribute. @return false: there is none */
static bool sysfs_read(const char *name, const char *way, const char *attribute,
                       char text[SYSFS_TEXT])
{
    char path[PATH_MAX];
    const int length = snprintf(path, sizeof path, "/sys/class/tty/%s/%s/%s", name, way, attribute);
    FILE *file = length > 0 && (size_t)length < sizeof path ? fopen(path, "re") : NULL;
    if (file == NULL) {
        return false;
    }
    const bool found = fgets(text, SYSFS_TEXT, file) != NULL;
    fclose(file);
    text[found ? strcspn(text, "\n") : 0] = '\0';
    return found;
}

/* The way to the USB device; NULL: it is none. */
static const char *sysfs_usb(const char *name, int *vid, int *pid)
{
    char text[SYSFS_TEXT];
    for (size_t i = 0; i < sizeof sysfs_ways / sizeof sysfs_ways[0]; i++) {
        unsigned vendor;
        unsigned product;
        if (sysfs_read(name, sysfs_ways[i], "idVendor", text) &&
            sscanf(text, "%4x", &vendor) == 1 &&
            sysfs_read(name, sysfs_ways[i], "idProduct", text) &&
            sscanf(text, "%4x", &product) == 1) {
            *vid = (int)vendor;
            *pid = (int)product;
            return sysfs_ways[i];
        }
    }
    return NULL;
}

bool serial_device_is_usb_jtag(const serial_device_t *device, const char *path)
{
    const char *slash = strrchr(path, '/');
    int vid;
    int pid;
    (void)device;
    return sysfs_usb(slash != NULL ? slash + 1 : path, &vid, &pid) != NULL &&
           vid == SERIAL_DEVICE_JTAG_VID && pid == SERIAL_DEVICE_JTAG_PID;
}

/* Consoles have no device behind them; of the ports that the kernel keeps room for, those without
 * hardware have a type of 0. */
static bool sysfs_is_port(const char *name)
{
    char path[PATH_MAX];
    char type[SYSFS_TEXT];
    const int length = snprintf(path, sizeof path, "/sys/class/tty/%s/device", name);
    return name[0] != '.' && length > 0 && (size_t)length < sizeof path &&
           access(path, F_OK) == 0 &&
           (!sysfs_read(name, ".", "type", type) || strcmp(type, "0") != 0);
}

static int sysfs_filter(const struct dirent *entry)
{
    return sysfs_is_port(entry->d_name);
}

static void sysfs_tell(const char *name, serial_line_list_callback_t callback, void *user)
{
    char path[PATH_MAX];
    char serial[SYSFS_TEXT] = "";
    char product[SYSFS_TEXT] = "";
    serial_line_info_t info = {
        .name = path, .description = name, .serial = serial, .usb_vid = -1, .usb_pid = -1};
    const char *way = sysfs_usb(name, &info.usb_vid, &info.usb_pid);
    if (way != NULL) {
        (void)sysfs_read(name, way, "serial", serial);
        info.description = sysfs_read(name, way, "product", product) ? product : name;
    }
    snprintf(path, sizeof path, "/dev/%s", name);
    callback(&info, user);
}

int serial_line_list(serial_line_list_callback_t callback, void *user)
{
    struct dirent **entries;
    const int count = scandir("/sys/class/tty", &entries, sysfs_filter, alphasort);
    if (count < 0) {
        /* A machine without sysfs, as some containers are, tells of no port. */
        return errno == ENOENT ? 0 : errno == ENOMEM ? SERIAL_LINE_NO_MEMORY : SERIAL_LINE_FAILED;
    }
    for (int i = 0; i < count; i++) {
        sysfs_tell(entries[i]->d_name, callback, user);
        free(entries[i]);
    }
    free(entries);
    return count;
}
