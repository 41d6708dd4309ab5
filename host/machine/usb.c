/* SPDX-License-Identifier: Apache-2.0 */
#include "machine/machine_file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { USB_LEVELS = 8 /* of folders, from a port to its device */ };

static bool usb_is_device(const char *folder)
{
    char path[ESP_HOST_MACHINE_PATH];
    return machine_path(path, folder, "", "idVendor") && access(path, F_OK) == 0;
}

static void usb_driver(const char *folder, char driver[ESP_HOST_MACHINE_TEXT])
{
    char path[ESP_HOST_MACHINE_PATH];
    char target[ESP_HOST_MACHINE_PATH];
    if (machine_path(path, folder, "", "driver") && machine_link(path, target)) {
        const char *slash = strrchr(target, '/');
        snprintf(driver, ESP_HOST_MACHINE_TEXT, "%.63s", slash != NULL ? slash + 1 : target);
    }
}

static int usb_number(const char *folder, const char *name)
{
    char text[ESP_HOST_MACHINE_TEXT];
    machine_line(folder, name, text);
    return (int)strtol(text, NULL, 16);
}

bool esp_host_port_usb(const char *root, const char *port, esp_host_usb_t *usb)
{
    char class_folder[ESP_HOST_MACHINE_PATH];
    char link[ESP_HOST_MACHINE_PATH];
    *usb = (esp_host_usb_t){.vid = -1, .pid = -1};
    /* Links such as those of /dev/serial lead to the device whose name the kernel knows. */
    char *device = realpath(port, NULL);
    const char *name = strrchr(device != NULL ? device : port, '/');
    const bool found = name != NULL &&
                       machine_path(class_folder, root, "/sys/class/tty", name + 1) &&
                       machine_path(link, class_folder, "", "device");
    free(device);
    char *folder = found ? realpath(link, NULL) : NULL;
    if (folder == NULL) {
        return false;
    }
    usb_driver(folder, usb->driver);
    for (unsigned level = 0; level < USB_LEVELS && !usb_is_device(folder); level++) {
        char *end = strrchr(folder, '/');
        if (end == NULL || end == folder) {
            break;
        }
        *end = '\0';
    }
    const bool is_usb = usb_is_device(folder);
    if (is_usb) {
        usb->vid = usb_number(folder, "idVendor");
        usb->pid = usb_number(folder, "idProduct");
        machine_line(folder, "manufacturer", usb->manufacturer);
        machine_line(folder, "product", usb->product);
        machine_line(folder, "serial", usb->serial);
        snprintf(usb->location, sizeof usb->location, "%.63s", strrchr(folder, '/') + 1);
    } else {
        *usb = (esp_host_usb_t){.vid = -1, .pid = -1};
    }
    free(folder);
    return is_usb;
}
