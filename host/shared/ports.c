/* SPDX-License-Identifier: Apache-2.0 */
#include "shared.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct esploader_ports {
    esp_host_ports_t names; /* in the order in which they are told */
    esploader_port_t ports[ESP_HOST_PORTS_MOST];
};

static void ports_take(const serial_line_info_t *info, void *user)
{
    esploader_ports_t *ports = user;
    const char *board = esp_host_port_guess(info);
    unsigned at = 0;
    while (at < ports->names.count && strcmp(ports->names.names[at], info->name) != 0) {
        at++;
    }
    if (at == ports->names.count) {
        return; /* it came after the names were taken */
    }
    esploader_port_t *port = &ports->ports[at];
    port->usb = info->usb_vid >= 0 && info->usb_pid >= 0;
    port->usb_vendor = port->usb ? (uint32_t)info->usb_vid : 0;
    port->usb_product = port->usb ? (uint32_t)info->usb_pid : 0;
    (void)snprintf(port->name, sizeof port->name, "%s", info->name);
    (void)snprintf(port->description, sizeof port->description, "%s", info->description);
    (void)snprintf(port->serial, sizeof port->serial, "%s", info->serial);
    (void)snprintf(port->board, sizeof port->board, "%s", board != NULL ? board : "");
}

/* Those that have gone while they were looked at. */
static void ports_drop_gone(esploader_ports_t *ports)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < ports->names.count; i++) {
        if (ports->ports[i].name[0] != '\0') {
            ports->ports[kept++] = ports->ports[i];
        }
    }
    ports->names.count = kept;
}

esploader_ports_t *esploader_ports_new(void)
{
    const esp_host_port_filter_t any = {.name = NULL};
    esp_host_error_t error = {0};
    esploader_ports_t *ports = calloc(1, sizeof *ports);
    if (ports == NULL) {
        return NULL;
    }
    if (!esp_host_port_list(&any, true, &ports->names, &error)) {
        ports->names.count = 0;
        return ports;
    }
    (void)serial_line_list(ports_take, ports);
    ports_drop_gone(ports);
    return ports;
}

size_t esploader_ports_count(const esploader_ports_t *ports)
{
    return ports->names.count;
}

esploader_kind_t esploader_ports_get(const esploader_ports_t *ports, size_t index,
                                     esploader_port_t *port)
{
    const uint32_t size = port->struct_size;
    if (size < sizeof size || index >= ports->names.count) {
        return ESPLOADER_ERROR_USAGE;
    }
    memcpy(port, &ports->ports[index], size < sizeof *port ? size : sizeof *port);
    port->struct_size = size;
    return ESPLOADER_OK;
}

void esploader_ports_free(esploader_ports_t *ports)
{
    free(ports);
}
