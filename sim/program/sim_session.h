/**
 * A chip in real time: what all ways to serve it share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_SESSION_H
#define SIM_SESSION_H

#include "sim_options.h"
#include "sim_stub_file.h"
#include <signal.h>
#include <stdio.h>

enum { SIM_ADDRESS_MAX = 4200 };

typedef struct {
    const char *name; /**< the chip's */
    sim_chip_t *chip;
    sim_link_t *link;
    uint64_t started_us; /**< of the monotonic clock */
    uint8_t *flash;      /**< the mapped file, or NULL */
    size_t flash_size;
    sim_stub_file_t stub; /**< empty where none was read */
    bool merge_lines;     /**< set both lines of a reset at once, see sim_session_set_lines() */
    bool both_pending;    /**< DTR and RTS are both asserted, but the chip was not told yet */
    uint64_t both_since_us;
    bool dtr, rts;
    uint64_t due_us; /**< the event that was waited for last */
    sim_noise_t noise;
    sim_latency_t latency;
    struct sim_control *control;   /**< NULL: no requests are taken */
    char address[SIM_ADDRESS_MAX]; /**< where the chip is served; "" before */
} sim_session_t;

/** Set by SIGINT and SIGTERM. */
extern volatile sig_atomic_t sim_stop;

/** @return false after printing why */
bool sim_session_open(sim_session_t *session, const sim_options_t *options);
void sim_session_close(sim_session_t *session);

/** Lets the chip's time catch up with the clock. */
void sim_session_advance(sim_session_t *session);

/** Microseconds until something happens by itself, at most `most_us`. */
uint64_t sim_session_wait_us(sim_session_t *session, uint64_t most_us);

/**
 * Takes lines that arrive one after the other. Between RTS alone (held in reset) and DTR alone
 * (released with the boot pin low) such a host passes through both, which would release the chip
 * with the boot pin high; a real line passes through that in less time than the reset pin needs to
 * rise. So both is kept back until the next change or a quarter of a second.
 */
void sim_session_set_lines(sim_session_t *session, bool dtr, bool rts);

/** Makes the line to the chip anew, with these faults and no others: what was on its way is lost.
 * @return false: out of memory, and it is as it was */
bool sim_session_relink(sim_session_t *session, const sim_fault_t *faults, size_t count);

/** Serves requests; to be called each turn. */
void sim_session_control(sim_session_t *session);

/** Whether it is time to end: a signal, a request, or the chip was unplugged and nobody can put it
 * back. */
bool sim_session_is_over(const sim_session_t *session);

/** Whether the host sees a port: the chip is on its bus, and not unplugged. */
bool sim_session_is_there(const sim_session_t *session);

/** Has the chip served until that is over. @return the program's exit code */
int sim_serve(const sim_options_t *options);

/* The ways to serve. @return the program's exit code */
int sim_serve_pty(sim_session_t *session, const sim_options_t *options);
int sim_serve_tcp(sim_session_t *session, const sim_options_t *options);

/** The rate of a terminal, custom ones included; 0 when it has none. */
uint32_t sim_terminal_rate(int terminal);

#endif
