/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "esp_host_port.h"
#include "view/message.h"
#include "view/result/result.h"

static void ports_print(const serial_line_info_t *info, void *user)
{
    (void)user;
    result_port(info, esp_host_port_guess(info));
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
        result_no_ports();
    }
    return CLI_OK;
}
