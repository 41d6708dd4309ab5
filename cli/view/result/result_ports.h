/**
 * The ports of this machine, as a table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_RESULT_PORTS_H
#define CLI_RESULT_PORTS_H

#include "esp_host_machine.h"
#include "esp_host_port.h"

enum { RESULT_PORT_TEXT = 96 };

/** A port, and what is known of it. */
typedef struct {
    char name[RESULT_PORT_TEXT];
    char description[RESULT_PORT_TEXT];
    const char *guess; /**< what it looks like; NULL: nothing that is known */
    esp_host_usb_t usb;
    esp_host_access_t access;
    esp_host_answer_t held;
    esp_host_process_t holder;
} result_port_t;

/** Prints them. `filtered`: only some were wanted. */
void result_ports(const result_port_t *ports, size_t count, bool filtered);

#endif
