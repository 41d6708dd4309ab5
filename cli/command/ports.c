/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "esp_host_port.h"
#include "view/message.h"
#include "view/result/result_ports.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    const options_t *options;
    result_port_t *ports;
    size_t count;
    bool failed;
} ports_t;

/* What the list itself tells of a port counts where the system tells no more. */
static void ports_fill(result_port_t *port, const serial_line_info_t *info, const char *root)
{
    serial_line_info_t known = *info;
    *port = (result_port_t){.held = ESP_HOST_UNKNOWN};
    snprintf(port->name, sizeof port->name, "%s", info->name);
    snprintf(port->description, sizeof port->description, "%s", info->description);
    if (!esp_host_port_usb(root, info->name, &port->usb)) {
        port->usb.vid = info->usb_vid;
        port->usb.pid = info->usb_pid;
        snprintf(port->usb.serial, sizeof port->usb.serial, "%.63s", info->serial);
    }
    known.usb_vid = port->usb.vid;
    known.usb_pid = port->usb.pid;
    port->guess = esp_host_port_guess(&known);
    port->access = esp_host_port_access(info->name);
    port->held = esp_host_port_holder(root, info->name, &port->holder);
}

static void ports_take(const serial_line_info_t *info, void *user)
{
    ports_t *all = user;
    const esp_host_port_filter_t *filter = &all->options->port_filter;
    if (esp_host_port_filter_is_set(filter) && !esp_host_port_passes(info, filter)) {
        return;
    }
    result_port_t *ports = realloc(all->ports, (all->count + 1) * sizeof *ports);
    if (ports == NULL) {
        all->failed = true;
        return;
    }
    all->ports = ports;
    ports_fill(&ports[all->count++], info, all->options->system_root);
}

cli_exit_t command_ports(const options_t *options)
{
    ports_t all = {.options = options};
    cli_exit_t exit = CLI_OK;
    const int listed = serial_line_list(ports_take, &all);
    if (all.failed) {
        message_error(NULL, "out of memory");
        exit = CLI_FAILED;
    } else if (listed < 0) {
        message_error(NULL, "cannot list ports: %s",
                      serial_line_error_text((serial_line_error_t)listed));
        exit = CLI_PORT;
    } else {
        result_ports(all.ports, all.count, esp_host_port_filter_is_set(&options->port_filter));
    }
    free(all.ports);
    return exit;
}
