/*
 * What a port of the first 1.x versions prints, kept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "serial_io.h"
#include "v1_program.h"
#include <string.h>

unsigned v1_printed;
char v1_lines[1000];

void loader_port_debug_print(const char *str)
{
    v1_printed++;
    if (strlen(v1_lines) + strlen(str) + 2 < sizeof(v1_lines)) {
        strcat(strcat(v1_lines, str), "\n");
    }
}
