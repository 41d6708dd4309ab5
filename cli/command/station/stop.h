/**
 * How often somebody has said that the station is to end: Ctrl-C, or SIGTERM.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_STATION_STOP_H
#define CLI_STATION_STOP_H

/** From now on they are counted; the third ends the program. */
void stop_begin(void);

unsigned stop_asked(void);

/** From now on they end the program. */
void stop_end(void);

#endif
