/* SPDX-License-Identifier: Apache-2.0 */
#include "port/port_choice.h"
#include "esp_host_file.h"
#include "esp_host_machine.h"
#include <stdio.h>
#include <string.h>

enum { ANY_PRODUCT = -1 };

/* What boards with Espressif chips carry. Source: the USB ID repository (usb.ids), and for 303A
 * Espressif's list of its own product ids. */
static const struct {
    int vid;
    int pid;
    const char *name;
} port_known[] = {
    {0x303A, 0x1001, "Espressif USB-Serial-JTAG"},
    {0x303A, ANY_PRODUCT, "Espressif USB device"},
    {0x10C4, 0xEA60, "CP210x adapter"},
    {0x10C4, 0xEA70, "CP2105 adapter"},
    {0x10C4, 0xEA71, "CP2108 adapter"},
    {0x1A86, 0x7523, "CH340 adapter"},
    {0x1A86, 0x55D3, "CH343 adapter"},
    {0x1A86, 0x55D4, "CH9102 adapter"},
    {0x0403, 0x6001, "FT232 adapter"},
    {0x0403, 0x6010, "FT2232 adapter"},
    {0x0403, 0x6011, "FT4232 adapter"},
    {0x0403, 0x6014, "FT232H adapter"},
    {0x0403, 0x6015, "FT231X adapter"},
    {0x067B, 0x2303, "PL2303 adapter"},
};

typedef struct {
    const esp_host_port_filter_t *filter;
    char *port;
    unsigned found;
} port_search_t;

const char *esp_host_port_guess(const serial_line_info_t *info)
{
    for (size_t i = 0; i < sizeof(port_known) / sizeof(port_known[0]); i++) {
        if (info->usb_vid == port_known[i].vid &&
            (port_known[i].pid == ANY_PRODUCT || info->usb_pid == port_known[i].pid)) {
            return port_known[i].name;
        }
    }
    return NULL;
}

static bool port_filter_text(const char **part, const char *text)
{
    const bool first = *part == NULL;
    *part = text;
    return first && text[0] != '\0';
}

static bool port_filter_number(bool *has, uint32_t *number, const char *text)
{
    const bool first = !*has;
    *has = true;
    return first && esp_host_number(text, number);
}

bool esp_host_port_filter_add(esp_host_port_filter_t *filter, const char *text)
{
    if (strncmp(text, "name=", 5) == 0) {
        return port_filter_text(&filter->name, text + 5);
    }
    if (strncmp(text, "serial=", 7) == 0) {
        return port_filter_text(&filter->serial, text + 7);
    }
    if (strncmp(text, "location=", 9) == 0) {
        return port_filter_text(&filter->location, text + 9);
    }
    if (strncmp(text, "vid=", 4) == 0) {
        return port_filter_number(&filter->has_vid, &filter->vid, text + 4);
    }
    return strncmp(text, "pid=", 4) == 0 &&
           port_filter_number(&filter->has_pid, &filter->pid, text + 4);
}

bool esp_host_port_filter_is_set(const esp_host_port_filter_t *filter)
{
    return filter->name != NULL || filter->serial != NULL || filter->location != NULL ||
           filter->has_vid || filter->has_pid;
}

/* "1-2" is where "1-2", "1-2.3" and "1-2:1.0" are plugged in, and not "1-20". */
static bool port_is_at(const serial_line_info_t *info, const esp_host_port_filter_t *filter)
{
    esp_host_usb_t usb;
    const size_t length = strlen(filter->location);
    /* The interface behind a colon is another name for the same plug. */
    const size_t plug = strcspn(filter->location, ":");
    return esp_host_port_usb(filter->root, info->name, &usb) &&
           strncmp(usb.location, filter->location, plug) == 0 &&
           (usb.location[plug] == '\0' || (plug == length && usb.location[plug] == '.'));
}

bool esp_host_port_passes(const serial_line_info_t *info, const esp_host_port_filter_t *filter)
{
    if (!esp_host_port_filter_is_set(filter)) {
        return esp_host_port_guess(info) != NULL;
    }
    return (filter->name == NULL || strstr(info->name, filter->name) != NULL) &&
           (filter->serial == NULL || strstr(info->serial, filter->serial) != NULL) &&
           (filter->location == NULL || port_is_at(info, filter)) &&
           (!filter->has_vid || info->usb_vid == (int)filter->vid) &&
           (!filter->has_pid || info->usb_pid == (int)filter->pid);
}

static void port_take(const serial_line_info_t *info, void *user)
{
    port_search_t *search = user;
    if (esp_host_port_passes(info, search->filter) && strlen(info->name) < ESP_HOST_PORT_SIZE) {
        strcpy(search->port, info->name);
        search->found++;
    }
}

bool port_none(int listed, esp_host_error_t *error)
{
    if (listed < 0) {
        return esp_host_error_set_line(error, "cannot list ports", (serial_line_error_t)listed);
    }
    return esp_host_error_set(error, ESP_HOST_ERROR_NO_PORT, "plug the board in, or name a port",
                              "no port named, and none here looks like an Espressif board");
}

bool esp_host_port_choose(const char *named, char port[ESP_HOST_PORT_SIZE], esp_host_error_t *error)
{
    static const esp_host_port_filter_t none = {.name = NULL};
    return esp_host_port_choose_filtered(named, &none, port, error);
}

bool esp_host_port_choose_filtered(const char *named, const esp_host_port_filter_t *filter,
                                   char port[ESP_HOST_PORT_SIZE], esp_host_error_t *error)
{
    if (named != NULL && named[0] != '\0') {
        const int length = snprintf(port, ESP_HOST_PORT_SIZE, "%s", named);
        return length < ESP_HOST_PORT_SIZE ||
               esp_host_error_set(error, ESP_HOST_ERROR_USAGE, NULL, "the port's name is too long");
    }
    port_search_t search = {.filter = filter, .port = port};
    const int listed = serial_line_list(port_take, &search);
    if (listed < 0 || search.found == 0) {
        return port_none(listed, error);
    }
    if (search.found > 1) {
        esp_host_error_set(error, ESP_HOST_ERROR_MANY_PORTS, "name one",
                           "no port named, and %u ports look like Espressif boards", search.found);
        if (error != NULL) {
            error->count = search.found;
        }
        return false;
    }
    return true;
}
