/**
 * What programs of version 1.x do on any host: connect, write, load into RAM, and find the binaries
 * that create_resources() embedded for each chip. They tell what they do with printf.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_COMMON_V1_H
#define EXAMPLE_COMMON_V1_H

#include "esp_loader.h"
#include <stddef.h>
#include <stdint.h>

/** A part of a target's flash. */
typedef struct {
    const uint8_t *data; /**< NULL: there is none for the target */
    uint32_t size;
    uint32_t addr;
    const uint8_t *md5; /**< 32 hexadecimal digits */
} partition_attr_t;

/** A target's firmware in flash. */
typedef struct {
    partition_attr_t boot;
    partition_attr_t part;
    partition_attr_t app;
} example_binaries_t;

/** An application for a target's RAM; `addr` and `md5` mean nothing. */
typedef struct {
    partition_attr_t ram_app;
} example_ram_app_binary_t;

/**
 * The binaries of binaries/Hello-world/ESP... of that target; where there are none, it is told and
 * all of them are NULL.
 */
void get_example_binaries(target_chip_t target, example_binaries_t *binaries);

/** The binary of binaries/RAM_APP/ESP... of that target, likewise. */
void get_example_ram_app_binary(target_chip_t target, example_ram_app_binary_t *bin);

/** Connects to the ROM loader, and goes to the higher rate unless that is 0 or the target is an
 *  ESP8266. */
esp_loader_error_t connect_to_target(uint32_t higher_transmission_rate);

#if defined SERIAL_FLASHER_INTERFACE_UART || defined SERIAL_FLASHER_INTERFACE_USB
/** Connects, starts the flasher stub, and goes to the higher rate. */
esp_loader_error_t connect_to_target_with_stub(uint32_t current_transmission_rate,
                                               uint32_t higher_transmission_rate);
#endif

/** Erases, writes and, with MD5_ENABLED, verifies. */
esp_loader_error_t flash_binary(const uint8_t *bin, size_t size, size_t address);

/** All three parts; what follows one that fails is not written. */
esp_loader_error_t flash_binaries(const example_binaries_t *binaries,
                                  void (*tell)(const char *name));

/** Loads an application's segments into RAM and runs it. */
esp_loader_error_t load_ram_binary(const uint8_t *bin);

#endif
