/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor/monitor_state.h"
#include "view/message.h"
#include <stdarg.h>
#include <stdio.h>

enum { MONITOR_LINE_SIZE = 1200 };

void monitor_say(monitor_t *monitor, const char *format, ...)
{
    char line[MONITOR_LINE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (monitor->screen.is_terminal) {
        screen_put_note(&monitor->screen, line);
    } else {
        message_warn(NULL, "%s", line);
    }
}
