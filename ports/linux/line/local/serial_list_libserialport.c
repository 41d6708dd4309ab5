/* SPDX-License-Identifier: Apache-2.0 */
#include "serial_line.h"
#include <errno.h>
#include <libserialport.h>

static const char *list_text(const char *text)
{
    return text != NULL ? text : "";
}

int serial_line_list(serial_line_list_callback_t callback, void *user)
{
    struct sp_port **ports;
    int count = 0;
    errno = 0;
    switch (sp_list_ports(&ports)) {
    case SP_OK:
        break;
    case SP_ERR_MEM:
        return SERIAL_LINE_NO_MEMORY;
    default:
        /* A machine without sysfs, as some containers are, tells of no port. */
        return errno == ENOENT ? 0 : SERIAL_LINE_FAILED;
    }
    for (; ports[count] != NULL; count++) {
        const struct sp_port *port = ports[count];
        serial_line_info_t info = {
            .name = sp_get_port_name(port),
            .description = list_text(sp_get_port_description(port)),
            .serial = list_text(sp_get_port_usb_serial(port)),
            .usb_vid = -1,
            .usb_pid = -1,
        };
        if (sp_get_port_transport(port) == SP_TRANSPORT_USB &&
            sp_get_port_usb_vid_pid(port, &info.usb_vid, &info.usb_pid) != SP_OK) {
            info.usb_vid = -1;
            info.usb_pid = -1;
        }
        callback(&info, user);
    }
    sp_free_port_list(ports);
    return count;
}
