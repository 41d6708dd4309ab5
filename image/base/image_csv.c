/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_csv.h"
#include <stdarg.h>
#include <stdio.h>

bool image_csv_fail(esp_image_csv_fault_t *fault, unsigned line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fault->line = line;
    vsnprintf(fault->text, sizeof fault->text, format, arguments);
    va_end(arguments);
    return false;
}
