/**
 * What is done with the target: connect, write, verify. It tells its steps with printf.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TARGET_UPDATE_H
#define TARGET_UPDATE_H

#include "esp_loader.h"
#include <stdint.h>

/**
 * Connects to the target's ROM loader, raises the rate and writes bootloader, partition table and
 * application.
 *
 * @param rate  to go to once connected; 0: stays
 */
esp_loader_error_t target_update(esp_loader_t *loader, const esp_loader_connect_args_t *how,
                                 uint32_t rate);

#endif
