/**
 * What lines of all kinds have in common on Windows: what is waited for is an event.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WINDOWS_LINE_H
#define WINDOWS_LINE_H

#include "serial_line_backend.h"
#include <windows.h>

/** The handle whose number `fd` is: of a handle's bits 32 count (Microsoft, "Interprocess
 *  Communication Between 32-bit and 64-bit Applications"). */
static inline HANDLE windows_line_event(const serial_line_t *line)
{
    return LongToHandle(line->fd);
}

#endif
