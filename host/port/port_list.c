/* SPDX-License-Identifier: Apache-2.0 */
#include "port/port_choice.h"
#include <string.h>

enum { VID_ESPRESSIF = 0x303A };

typedef struct {
    const esp_host_port_filter_t *filter;
    bool all;
    esp_host_ports_t *ports;
    unsigned ranks[ESP_HOST_PORTS_MOST];
} port_listing_t;

/* The lower, the sooner it is tried. Source of the order: esp_pylib, serial_ports.py, which esptool
 * 5.6 uses. */
static unsigned port_rank(const serial_line_info_t *info)
{
    static const char *const parts[] = {"ttyUSB", "ttyACM", "usbserial", "usbmodem"};
    enum { PARTS = sizeof(parts) / sizeof(parts[0]) };
    if (info->usb_vid == VID_ESPRESSIF) {
        return 0;
    }
    for (unsigned i = 0; i < PARTS; i++) {
        if (strstr(info->name, parts[i]) != NULL) {
            return 1 + i;
        }
    }
    return 1 + PARTS;
}

/* Systems count ports up, so the higher number came later: ttyUSB10 comes before ttyUSB9. */
static bool port_is_later(const char *name, const char *than)
{
    const size_t length = strlen(name);
    const size_t other = strlen(than);
    return length != other ? length > other : strcmp(name, than) > 0;
}

static void port_insert(const serial_line_info_t *info, void *user)
{
    port_listing_t *listing = user;
    esp_host_ports_t *ports = listing->ports;
    const unsigned rank = port_rank(info);
    const bool passes = (listing->all && !esp_host_port_filter_is_set(listing->filter)) ||
                        esp_host_port_passes(info, listing->filter);
    if (!passes || strlen(info->name) >= ESP_HOST_PORT_SIZE) {
        return;
    }
    unsigned at = 0;
    while (at < ports->count &&
           (listing->ranks[at] < rank ||
            (listing->ranks[at] == rank && !port_is_later(info->name, ports->names[at])))) {
        at++;
    }
    if (at == ESP_HOST_PORTS_MOST) {
        return;
    }
    ports->count += ports->count < ESP_HOST_PORTS_MOST;
    for (unsigned i = ports->count - 1; i > at; i--) {
        strcpy(ports->names[i], ports->names[i - 1]);
        listing->ranks[i] = listing->ranks[i - 1];
    }
    strcpy(ports->names[at], info->name);
    listing->ranks[at] = rank;
}

bool esp_host_port_list(const esp_host_port_filter_t *filter, bool all, esp_host_ports_t *ports,
                        esp_host_error_t *error)
{
    port_listing_t listing = {.filter = filter, .all = all, .ports = ports};
    ports->count = 0;
    const int listed = serial_line_list(port_insert, &listing);
    return (listed >= 0 && ports->count > 0) || port_none(listed, error);
}
