/**
 * The header a port of the first 1.x versions includes, with the names of that time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_V1_SERIAL_IO_H
#define ESP_LOADER_V1_SERIAL_IO_H

#define loader_port_change_baudrate loader_port_change_transmission_rate
#define loader_port_serial_write    loader_port_write
#define loader_port_serial_read     loader_port_read

#include "esp_loader_io.h"

#endif
