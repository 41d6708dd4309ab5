/**
 * The port of a visit: which one, how it is opened, and which is next.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_VISIT_PORT_H
#define CLI_VISIT_PORT_H

#include "visit/cli_visit.h"

/**
 * The ports that a visit may be on: the one named or the only one that looks right, or several to
 * be tried one after the other. What goes wrong is printed.
 * @param search  false: there has to be one
 */
cli_exit_t visit_port_find(const options_t *options, bool search, esp_host_ports_t *ports);

/** Makes `visit->host` of the options, in place of the one there is, and opens its port at `rate`.
 * @param port  is cut where a part of its name is of no meaning here */
bool visit_port_open(cli_visit_t *visit, char port[ESP_HOST_PORT_SIZE], uint32_t rate,
                     const esp_host_hooks_t *hooks, esp_host_error_t *error);

/** Goes on to the next port where one is left, and tells why it is not that one.
 * @param error  of the port `at` */
bool visit_port_next(const esp_host_ports_t *ports, unsigned *at, const esp_host_error_t *error);

/** Tells that it was none of several. */
cli_exit_t visit_port_print_none(const esp_host_ports_t *ports);

#endif
