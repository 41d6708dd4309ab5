/**
 * The options: a table of their names and of what the help says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_OPTION_TABLE_H
#define CLI_OPTION_TABLE_H

#include "option/options.h"

/** Options with a letter have it as their code. */
typedef enum {
    OPTION_AFTER = 'a',
    OPTION_BAUD = 'b',
    OPTION_CHIP = 'c',
    OPTION_HELP = 'h',
    OPTION_PORT = 'p',
    OPTION_QUIET = 'q',
    OPTION_NO_COMPRESS = 'u',
    OPTION_VERBOSE = 'v',
    OPTION_VERSION = 'V',
    OPTION_COMPRESS = 'z',
    OPTION_TRACE = 0x100, /* above all characters: these have no short form */
    OPTION_APP_ONLY,
    OPTION_BEFORE,
    OPTION_COLOR,
    OPTION_COMPAT,
    OPTION_CONNECT_ATTEMPTS,
    OPTION_DIFF,
    OPTION_DIFF_WITH,
    OPTION_ELF,
    OPTION_ENCRYPT,
    OPTION_ENCRYPT_FILES,
    OPTION_ERASE_ALL,
    OPTION_FLASH_FREQ,
    OPTION_FLASH_SUPPLY,
    OPTION_FLASH_MODE,
    OPTION_FLASH_SIZE,
    OPTION_FLASH_TYPE,
    OPTION_FORCE,
    OPTION_FORCE_ERASE,
    OPTION_IGNORE_FUSES,
    OPTION_IMAGE_SIZE,
    OPTION_JSON,
    OPTION_LOG,
    OPTION_MAP,
    OPTION_MONITOR,
    OPTION_MONITOR_BAUD,
    OPTION_MONITOR_TIMEOUT,
    OPTION_MONITOR_UNTIL,
    OPTION_NO_CACHE,
    OPTION_NO_CONFIG,
    OPTION_NO_PROGRESS,
    OPTION_NO_SKIP,
    OPTION_NO_STUB,
    OPTION_NO_VERIFY,
    OPTION_NON_VOLATILE,
    OPTION_OPEN_ATTEMPTS,
    OPTION_PARTITION_TABLE,
    OPTION_PORT_FILTER,
    OPTION_PRINT_FILTER,
    OPTION_READ_SIZE,
    OPTION_SKIP_FLASHED,
    OPTION_SPI_PINS,
    OPTION_STATUS_BYTES,
    OPTION_TIMEOUT,
    OPTION_TIMESTAMPS,
    OPTION_TRUST_CONTENT,
    OPTION_UNTIL,
    OPTION_VERIFY,
} option_code_t;

/** What of the next words an option takes beside its argument. */
typedef enum {
    OPTION_TAKES_NO_MORE,
    OPTION_TAKES_ALL,       /**< all up to the next option, each as an argument */
    OPTION_TAKES_PAIRS,     /**< likewise, those with '=' in them */
    OPTION_TAKES_YES_OR_NO, /**< one that is "yes" or "no", instead of an argument */
    OPTION_TAKES_FILE,      /**< one that names a file and is no operand, as its argument */
} option_takes_t;

typedef struct {
    option_code_t code;
    const char *name;
    const char *argument; /**< NULL: none; in brackets: may be left out */
    options_group_t group;
    const char *text; /**< of the help; NULL: it does not stand there */
} option_t;

/** The options in the order of the help; NULL: there is none of that index. */
const option_t *option_at(size_t index);

/** Of an option of the table. */
size_t option_index(const option_t *option);

/** By its code; NULL: there is none. */
const option_t *option_by_code(option_code_t code);

/** NULL: there is none. */
const option_t *option_by_letter(char letter);

/** By its name, or a beginning of it that no other option has; NULL: there is none. */
const option_t *option_by_name(const char *name);

/** What of the next words it takes. */
option_takes_t option_takes(const option_t *option);

#endif
