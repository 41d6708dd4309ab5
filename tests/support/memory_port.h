/**
 * A port of the blocking API to a virtual chip in memory, in virtual time. It keeps the contract of
 * the port table to the letter and counts its calls.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_MEMORY_PORT_H
#define TESTS_SUPPORT_MEMORY_PORT_H

#include "esp_loader.h"
#include "esp_sim.h"
#include "sim_link.h"

/** Calls of each operation. */
typedef struct {
    unsigned init;
    unsigned deinit;
    unsigned enter_bootloader;
    unsigned reset_target;
    unsigned delay_ms;
    unsigned change_rate;
    unsigned write;
    unsigned read;
    unsigned read_available;
} memory_port_calls_t;

typedef struct {
    esp_loader_port_t port; /**< what a loader gets */
    esp_loader_port_ops_t ops;
    sim_chip_t *chip;
    sim_link_t *link;
    uint64_t now_us; /**< virtual time */
    uint64_t timer_end_us;
    memory_port_calls_t calls;
    uint32_t rate;                 /**< the host's */
    bool waits_until_sent;         /**< `write` takes as long as the line does */
    esp_loader_error_t init_error; /**< what `init` returns */
    esp_loader_error_t error;      /**< what a failing call returns ... */
    unsigned write_fails_at;       /**< ... at this call of `write`, from 1 on; 0: never */
    unsigned read_fails_at;        /**< ... or of `read` and `read_available` */
} memory_port_t;

/**
 * Makes a port to a chip made from `config`.
 * @param read_available  whether the port has that operation
 * @param fault           on the line; NULL: none
 */
void memory_port_init(memory_port_t *port, const sim_config_t *config, bool read_available,
                      const sim_fault_t *fault);

/** Puts another chip in the place of the first. */
void memory_port_change_chip(memory_port_t *port, const sim_config_t *config);

void memory_port_free(memory_port_t *port);

#endif
