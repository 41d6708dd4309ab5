/**
 * The whole way of an example, for a host of any kind: connect, write, run.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_SESSION_H
#define EXAMPLE_SESSION_H

#include "example_flash.h"

/** Whether what is written is verified: `cmake -DMD5_ENABLED=0` leaves that out. */
#ifndef MD5_ENABLED
#define MD5_ENABLED 1
#endif

/**
 * Connects to the ROM loader, raises the rate as example_connect() does, writes bootloader,
 * partition table and application, resets the target and prints what it says from half a second
 * later on, as long as the port can be read: returns where something failed.
 *
 * @param port  of the loader, at EXAMPLE_RATE, to which it is set back in the end
 */
esp_loader_error_t example_session(esp_loader_t *loader, esp_loader_port_t *port, uint32_t rate);

#endif
