/**
 * The monitor: what a chip prints, on the screen and in a file; what is typed, to the chip.
 *
 * It is made before the line is opened, hears what comes while a visit leaves the chip, and then
 * takes the line over until it is ended.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_MONITOR_H
#define CLI_MONITOR_H

#include "esp_host_visit.h"
#include "exit_code.h"
#include "option/options.h"

typedef struct monitor monitor_t;

/**
 * @param build  a build's folder or a file in it, which tells program and rate; NULL: none
 * @param exit   out: why not, which was printed
 * NULL when it cannot be made; to be freed.
 */
monitor_t *monitor_new(const options_t *options, const char *build, cli_exit_t *exit);

/** NULL is allowed. */
void monitor_free(monitor_t *monitor);

/** Puts into the options what keys have changed, for the monitor that comes behind this one. */
void monitor_keep(const monitor_t *monitor, options_t *options);

/** Whether a key has ended it: to be asked while its port is opened. */
bool monitor_is_ended(monitor_t *monitor);

/** The rate of the chip's output. */
uint32_t monitor_rate(const monitor_t *monitor);

/** Says on a terminal what is shown and how it ends: before the chip's first byte. Once. */
void monitor_announce(monitor_t *monitor, const char *port);

/** The next bytes may begin with answers of the chip's loader, which are left out. */
void monitor_expect_answers(monitor_t *monitor);

/** Bytes that the chip has sent. */
void monitor_hear(monitor_t *monitor, const uint8_t *bytes, size_t size);

typedef struct {
    bool resets;                 /**< the chip was reset from here */
    bool can_flash;              /**< there is a build to write again */
    bool (*changed)(void *user); /**< whether it is to be written now; NULL: only the key tells */
    void *user;
} monitor_how_t;

/**
 * Takes over the line of a visit that has ended, or that is only open, until it is ended: by a key,
 * Ctrl-C, the time or the text that was asked for, or a port that is lost.
 * @param flash  out: the key for flashing again has ended it
 */
cli_exit_t monitor_run(monitor_t *monitor, esp_host_visit_t *visit, const monitor_how_t *how,
                       bool *flash);

#endif
