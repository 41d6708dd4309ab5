/* SPDX-License-Identifier: Apache-2.0 */
#include "local/serial_device.h"
#include <errno.h>
#include <libserialport.h>
#include <stdlib.h>

struct serial_device {
    struct sp_port *port;
    bool is_open;
};

/* libserialport 0.1.1 takes only names that sysfs knows, which leaves out pseudo-terminals. */
serial_device_t *serial_device_find(const char *path)
{
    serial_device_t *device = calloc(1, sizeof(*device));
    if (device != NULL && sp_get_port_by_name(path, &device->port) != SP_OK) {
        free(device);
        return NULL;
    }
    return device;
}

bool serial_device_open(serial_device_t *device, int *fd)
{
    struct sp_port_config *config;
    errno = 0;
    if (sp_open(device->port, SP_MODE_READ_WRITE) != SP_OK) {
        return false;
    }
    device->is_open = true;
    if (sp_get_port_handle(device->port, fd) != SP_OK || sp_new_config(&config) != SP_OK) {
        errno = ENOMEM;
        return false;
    }
    sp_set_config_bits(config, 8);
    sp_set_config_parity(config, SP_PARITY_NONE);
    sp_set_config_stopbits(config, 1);
    sp_set_config_flowcontrol(config, SP_FLOWCONTROL_NONE);
    errno = 0;
    const bool done = sp_set_config(device->port, config) == SP_OK;
    const int os_error = errno;
    sp_free_config(config);
    errno = os_error;
    return done;
}

bool serial_device_set_rate(serial_device_t *device, uint32_t rate)
{
    return sp_set_baudrate(device->port, (int)rate) == SP_OK;
}

bool serial_device_is_usb_jtag(const serial_device_t *device, const char *path)
{
    int vid;
    int pid;
    (void)path;
    return device != NULL && sp_get_port_transport(device->port) == SP_TRANSPORT_USB &&
           sp_get_port_usb_vid_pid(device->port, &vid, &pid) == SP_OK &&
           vid == SERIAL_DEVICE_JTAG_VID && pid == SERIAL_DEVICE_JTAG_PID;
}

void serial_device_close(serial_device_t *device)
{
    if (device->is_open) {
        sp_close(device->port);
    }
    sp_free_port(device->port);
    free(device);
}
