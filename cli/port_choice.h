/**
 * Which port is meant when none is named.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_PORT_CHOICE_H
#define CLI_PORT_CHOICE_H

#include "options.h"
#include "serial_line.h"

enum { PORT_CHOICE_SIZE = 256 };

/** Why a port can be that of an Espressif chip or board, as "CP210x adapter"; NULL: it does not
 * look like one. */
const char *port_choice_guess(const serial_line_info_t *info);

/**
 * The port to open: --port, else ESPLOADER_PORT, else the only port that looks right.
 * @return false when that is none; a message was printed
 */
bool port_choose(const options_t *options, char port[PORT_CHOICE_SIZE]);

#endif
