/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "message.h"
#include "port_choice.h"
#include <stdio.h>

static void ports_print(const serial_line_info_t *info, void *user)
{
    (void)user;
    char usb[64] = "";
    const char *guess = port_choice_guess(info);
    if (info->usb_vid >= 0) {
        snprintf(usb, sizeof usb, "  %04x:%04x%s%.32s", (unsigned)info->usb_vid,
                 (unsigned)info->usb_pid, info->serial[0] != '\0' ? "  " : "", info->serial);
    }
    message_result("%-16s %s%s%s%s", info->name, info->description, usb,
                   guess != NULL ? "  <- " : "", guess != NULL ? guess : "");
}

cli_exit_t command_ports(const options_t *options)
{
    (void)options;
    const int count = serial_line_list(ports_print, NULL);
    if (count < 0) {
        message_error(NULL, "cannot list ports: %s",
                      serial_line_error_text((serial_line_error_t)count));
        return CLI_PORT;
    }
    if (count == 0) {
        message_say("No serial ports here");
    }
    return CLI_OK;
}
