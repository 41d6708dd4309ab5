/**
 * Steps that several examples take, on any host: connect, write, monitor. They tell what they do
 * with printf.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_FLASH_H
#define EXAMPLE_FLASH_H

#include "esp_loader.h"
#include "example_image.h"
#include <stdbool.h>

/** Rate to connect at: every ROM loader understands it, and applications print at it. */
#define EXAMPLE_RATE 115200

/** Connects to the ROM loader, then raises the rate, unless `rate` is 0 or the chip is an ESP8266,
 *  whose ROM cannot change it. */
esp_loader_error_t example_connect(esp_loader_t *loader, uint32_t rate);

/** Raises the rate. A line that keeps its own is told, and is no error.
 *  @param tell  whether a success is told as well */
esp_loader_error_t example_raise_rate(esp_loader_t *loader, uint32_t rate, bool tell);

/** In example_stub.c: connects, loads the flasher stub and starts it; then raises the rate unless
 * it is 0.
 *  @param tell_rate  whether that is told where it succeeds */
esp_loader_error_t example_connect_with_stub(esp_loader_t *loader, uint32_t rate, bool tell_rate);

/** Where the ROM of that chip looks for the bootloader. */
uint32_t example_bootloader_offset(target_chip_t chip);

/** Erases, writes and, if asked to, verifies an image; the ESP8266's ROM cannot verify. */
esp_loader_error_t example_write(esp_loader_t *loader, const example_image_t *image,
                                 uint32_t offset, bool verify);

/** The same with an image that was embedded compressed, always verified. */
esp_loader_error_t example_write_compressed(esp_loader_t *loader, const example_image_t *image,
                                            uint32_t offset);

/** Loads an application's segments into RAM and runs it. */
esp_loader_error_t example_load_ram(esp_loader_t *loader, const example_image_t *image);

/** Lets half a second pass, in which a target prints how it starts, and drops that. */
void example_skip_boot(esp_loader_port_t *port);

/** Prints what comes from the port, until it cannot be read any more. */
void example_monitor(esp_loader_port_t *port);

#endif
