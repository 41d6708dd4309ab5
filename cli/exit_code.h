/**
 * Exit codes: what scripts can tell apart. `esploader --help` lists them from here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_EXIT_CODE_H
#define CLI_EXIT_CODE_H

typedef enum {
    CLI_OK = 0,            /**< done */
    CLI_USAGE = 1,         /**< the command line cannot be understood */
    CLI_BAD_INPUT = 2,     /**< a file cannot be read, or an image is refused */
    CLI_PORT = 3,          /**< the port cannot be opened or was lost */
    CLI_NO_CHIP = 4,       /**< no chip answers */
    CLI_WRONG_CHIP = 5,    /**< another chip than asked for, or one not known */
    CLI_FAILED = 6,        /**< an operation failed on the chip, or output was lost */
    CLI_VERIFY = 7,        /**< flash holds something else than the file */
    CLI_INTERRUPTED = 130, /**< Ctrl-C, as shells number it */
} cli_exit_t;

#endif
