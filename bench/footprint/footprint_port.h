/**
 * The host's side of the application that is measured: nothing of it counts.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FOOTPRINT_PORT_H
#define FOOTPRINT_PORT_H

#include "esp_loader_io.h"

/** A UART port without the optional entries: no logging, no change of the baud rate. */
extern esp_loader_port_t footprint_port;

/** Length of the image in bytes; the compiler cannot know it. */
uint32_t footprint_image_size(void);

/** The image from `offset` on. */
const uint8_t *footprint_image(uint32_t offset);

#endif
