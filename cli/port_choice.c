/* SPDX-License-Identifier: Apache-2.0 */
#include "port_choice.h"
#include "message.h"
#include <stdlib.h>
#include <string.h>

enum { ANY_PRODUCT = -1 };

/* What boards with Espressif chips carry. Source: the USB ID repository (usb.ids), and for 303A
 * Espressif's list of its own product ids. */
static const struct {
    int vid;
    int pid;
    const char *name;
} port_choice_known[] = {
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
    char *port;
    size_t found;
} port_choice_t;

const char *port_choice_guess(const serial_line_info_t *info)
{
    for (size_t i = 0; i < sizeof(port_choice_known) / sizeof(port_choice_known[0]); i++) {
        if (info->usb_vid == port_choice_known[i].vid &&
            (port_choice_known[i].pid == ANY_PRODUCT ||
             info->usb_pid == port_choice_known[i].pid)) {
            return port_choice_known[i].name;
        }
    }
    return NULL;
}

static void port_choice_take(const serial_line_info_t *info, void *user)
{
    port_choice_t *choice = user;
    if (port_choice_guess(info) != NULL && strlen(info->name) < PORT_CHOICE_SIZE) {
        strcpy(choice->port, info->name);
        choice->found++;
    }
}

bool port_choose(const options_t *options, char port[PORT_CHOICE_SIZE])
{
    const char *named = options->port != NULL ? options->port : getenv("ESPLOADER_PORT");
    if (named != NULL && named[0] != '\0') {
        if (strlen(named) >= PORT_CHOICE_SIZE) {
            message_error(NULL, "the port's name is too long");
            return false;
        }
        strcpy(port, named);
        return true;
    }
    port_choice_t choice = {.port = port};
    serial_line_list(port_choice_take, &choice);
    if (choice.found == 1) {
        return true;
    }
    if (choice.found == 0) {
        message_error("plug the board in, or name a port with --port or ESPLOADER_PORT",
                      "no port named, and none here looks like an Espressif board");
    } else {
        message_error("name one with --port or ESPLOADER_PORT; 'esploader ports' lists them",
                      "no port named, and %u ports look like Espressif boards",
                      (unsigned)choice.found);
    }
    return false;
}
