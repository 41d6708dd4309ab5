/**
 * What the files of visits and loops share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_VISIT_H
#define HOST_VISIT_H

#include "esp_host_loop.h"
#include <stdatomic.h>

enum {
    VISIT_TX_SIZE = 32768, /* a stub's block and its escapes */
    VISIT_TICK_MS = 50,    /* the longest wait: ticks and cancellations are not to lag */
};

struct esp_host_visit {
    char *port;
    uint32_t baud;
    esp_host_before_t before;
    const esp_loader_reset_sequence_t *into_loader; /**< the caller's, or NULL */
    const esp_loader_reset_sequence_t *classic;     /**< likewise */
    const esp_loader_reset_sequence_t *to_run;
    esp_host_hooks_t hooks;
    void *user;
    atomic_bool cancelled;

    serial_line_t *line; /**< NULL: not opened, or the port is away */
    uint32_t line_baud;
    serial_line_error_t line_error; /**< why the port failed last */
    serial_line_opening_t *opening; /**< it is being opened, at its usual rate; NULL: it is not */

    esp_loader_engine_t engine;
    esp_loader_session_t session;
    esp_loader_session_config_t config; /**< as the caller gave it */
    esp_loader_doing_t doing;           /**< as far as events tell; _END: the task */
    bool begun;
    bool done;
    bool interrupted;
    bool fresh;        /**< it has begun, and the line was not looked at yet */
    bool port_awaited; /**< the session waits for the port to come back */

    uint32_t seen; /**< when the session was told the time */
    uint32_t ticked;
    uint32_t opened;  /**< when it was last tried to open a port that is away */
    uint32_t wait_ms; /**< out of visit_serve(): nothing to do for so long */
    bool want_write;  /**< likewise: bytes wait to be sent */
    bool ready;       /**< bytes can be moved: to be set by whoever waits */

    uint8_t tx[VISIT_TX_SIZE];
};

/** Whether somebody gave it up. */
bool visit_is_cancelled(const esp_host_visit_t *visit);

/** Closes the line, if one is open, and opens it; `line_error` tells why not. */
bool visit_open_line(esp_host_visit_t *visit, uint32_t baud);

void visit_close_line(esp_host_visit_t *visit);

/** How the port resets the chip, into its loader or to run; NULL: it cannot. */
const esp_loader_reset_sequence_t *visit_reset_sequence(const esp_host_visit_t *visit,
                                                        bool into_loader);

/** Does what can be done without waiting. False once the visit has ended. */
bool visit_serve(esp_host_visit_t *visit);

#endif
