/**
 * What the command line needs of the system it runs on. A folder a system has the same functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include "esp_host_file.h"
#include <stdbool.h>
#include <stdio.h>

/** Before anything is printed: bytes go in and out as they are, whole lines at a time, and a
 * console that can takes UTF-8 and escape sequences; it gets back what it was when the program
 * ends. */
void console_begin(void);

/** Columns of the terminal behind a descriptor; 0: it does not tell. */
unsigned console_width(int descriptor);

/** Whether a terminal that was made narrower breaks lines anew, rather than cutting them. */
bool console_reflows(void);

/** Whether what is printed may hold UTF-8. */
bool console_has_unicode(void);

/** Whether the terminal behind a descriptor understands escape sequences. */
bool console_has_escapes(int descriptor);

/** Another descriptor of the same, above those of the standard streams, which no other program
 *  inherits. @return -1 with errno set */
int console_duplicate(int descriptor);

/**
 * Standard output for one who must not be kept waiting.
 * @param waits  out: it takes bytes only now and then, and a serial_line_t of it tells when
 * @return a descriptor, to be closed if it is not that of standard output
 */
int console_open_output(bool *waits);

/** A file that what comes is added to. A pipe that nobody reads is not waited for: ENXIO.
 * @return -1 with errno set */
int console_open_log(const char *path);

/** Whether it takes more again, soon: a reader that stops for longer would stop the monitor. */
bool console_log_waits(int log);

/** Where the user's programs keep what they remember, with this one's name at the end. @return
 *  false: there is no such place */
bool console_cache_folder(char folder[ESP_HOST_PATH_SIZE]);

/** A stream whose bytes are read again, and that nobody else sees. @return NULL: it cannot be made
 */
FILE *console_scratch(void);

#endif
