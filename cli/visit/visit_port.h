/**
 * The port of a visit: which one, and how it is opened.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_VISIT_PORT_H
#define CLI_VISIT_PORT_H

#include "visit/cli_visit.h"

/** Makes `visit->host` of the options and opens its port at `rate`; what goes wrong is printed. */
cli_exit_t visit_port_open(cli_visit_t *visit, uint32_t rate, const esp_host_hooks_t *hooks);

#endif
