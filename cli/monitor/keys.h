/**
 * What is typed into the monitor: bytes for the chip, and keys that are the monitor's own. They are
 * those of ESP-IDF's monitor, so that hands which know that one know this.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_KEYS_H
#define CLI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    KEYS_SEND, /**< the byte goes to the chip */
    KEYS_WAIT, /**< the next byte tells */
    KEYS_EXIT,
    KEYS_HELP,
    KEYS_RESET,
    KEYS_LOADER,
    KEYS_FLASH,
    KEYS_LOG,
    KEYS_STAMPS,
    KEYS_HOLD,
    KEYS_UNKNOWN,
} keys_action_t;

/** Begin with all zero. */
typedef struct {
    bool menu; /**< Ctrl-T has come */
} keys_t;

/** What a byte means. With KEYS_SEND it goes to the chip. */
keys_action_t keys_take(keys_t *keys, uint8_t byte);

/** A line of the help, of the keys that there are; NULL: none of that index. */
const char *keys_help(size_t index, bool can_flash);

#endif
