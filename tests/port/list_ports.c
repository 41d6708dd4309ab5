/* Prints the serial ports that a line's library knows of, for sysfs.sh.
 * SPDX-License-Identifier: Apache-2.0 */
#include "serial_line.h"
#include <stdio.h>

static void print_port(const serial_line_info_t *info, void *user)
{
    (void)user;
    printf("%s|%s|%s|%d|%d\n", info->name, info->description, info->serial, info->usb_vid,
           info->usb_pid);
}

int main(void)
{
    return serial_line_list(print_port, NULL) >= 0 ? 0 : 1;
}
