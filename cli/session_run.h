/**
 * An open session: running operations of the engine and saying how they failed.
 *
 * Functions that return an exit code have printed what went wrong when it is not CLI_OK.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SESSION_RUN_H
#define CLI_SESSION_RUN_H

#include "drive.h"
#include "exit_code.h"
#include "options.h"
#include "port_choice.h"

enum {
    SESSION_TX_SIZE = 32768,
    SESSION_HEARD_SIZE = 512,
};

typedef struct {
    const options_t *options;
    char port[PORT_CHOICE_SIZE];
    serial_line_t *line;
    esp_loader_engine_t engine;
    drive_t drive;
    trace_t *trace;
    uint8_t *tx_buffer;
    bool can_reset;
    uint32_t baud;        /**< rate the line runs at */
    bool rate_is_final;   /**< another rate was tried and did not work */
    bool secure_download; /**< the chip is in Secure Download Mode: its identity is not known */
    uint32_t began_ms;
    const char *interrupt_advice; /**< what Ctrl-C leaves to do, or NULL */
    bool flash_size_warned;       /**< --flash-size is larger than the flash, and this was said */
    esp_loader_reached_t reached; /**< how the chip is reached, as far as it can be told */
    uint32_t ram_entry;           /**< where a program that was loaded into RAM begins */
    bool starting; /**< commands that set it going are being answered: answers come before what it
                        prints then */
    bool left;     /**< it took its port along when it was reset: what is open leads nowhere */
    esp_loader_identity_t identity;
    target_chip_t chip; /**< kept here: the engine forgets it at a reset */
    bool has_watchdog;  /**< likewise: it can be reset by its watchdog */

    uint8_t heard[SESSION_HEARD_SIZE]; /**< the last bytes received while connecting */
    size_t heard_size;
} session_t;

/** Runs the operation begun on the engine; set the engine's time before beginning one. */
bool session_run(session_t *session);

/** To be called before an operation is begun on the engine. */
void session_set_time(session_t *session);

/** Whether the loader inflates what is written. */
bool session_can_inflate(const session_t *session);

/** Prints how the engine's last operation failed; `doing` reads as in "cannot <doing>". */
cli_exit_t session_failed(session_t *session, const char *doing);

/** The same for a result that is kept elsewhere. */
cli_exit_t session_failed_with(session_t *session, const esp_loader_result_t *result,
                               const char *doing);

/** Prints an error of the port, its advice on a line of its own. */
void session_print_line_error(const char *port, serial_line_error_t error);

#endif
