/**
 * What choosing a port and listing ports share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PORT_CHOICE_H
#define PORT_CHOICE_H

#include "esp_host_port.h"

/** Makes the error of a list without a port. @param listed  what serial_line_list() returned
 * @return false */
bool port_none(int listed, esp_host_error_t *error);

#endif
