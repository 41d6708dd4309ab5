/*
 * The ports of a machine, as the variable LISTED_PORTS names them: "NAME VID SERIAL", numbers in
 * hexadecimal, with a semicolon behind each. It takes the place of what looks at the system.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "serial_line.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int serial_line_list(serial_line_list_callback_t callback, void *user)
{
    int count = 0;
    const char *at = getenv("LISTED_PORTS");
    while (at != NULL && at[0] != '\0') {
        char name[256];
        char serial[64];
        serial_line_info_t info = {
            .name = name, .description = "", .serial = serial, .usb_pid = 0x1001};
        unsigned vid;
        if (sscanf(at, "%255s %x %63[^;]", name, &vid, serial) != 3) {
            return SERIAL_LINE_FAILED;
        }
        info.usb_vid = (int)vid;
        callback(&info, user);
        count++;
        at = strchr(at, ';');
        at = at != NULL ? at + 1 : NULL;
    }
    return count;
}
