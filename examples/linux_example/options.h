/**
 * The command line of the example.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "linux_port.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *device;
    uint32_t baud_rate; /**< to connect at */
    linux_gpio_mode_t gpio_mode;
    const char *gpio_chip;
    uint32_t reset_pin;
    uint32_t boot_pin;
    bool with_stub;
    char **pairs; /**< an address and a file each */
    int pair_count;
} options_t;

/** How it ends before anything is done. */
typedef enum {
    OPTIONS_GIVEN,
    OPTIONS_HELP, /**< was asked for, and printed */
    OPTIONS_WRONG /**< what is wrong was told on stderr */
} options_result_t;

/** `options` refers to `argv`. */
options_result_t options_parse(int argc, char **argv, options_t *options);

/** Prints what was chosen. */
void options_print(const options_t *options);

/** An address, decimal or hexadecimal with 0x. @return false: it is none */
bool options_address(const char *text, uint32_t *address);

#endif
