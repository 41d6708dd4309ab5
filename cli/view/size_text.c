/* SPDX-License-Identifier: Apache-2.0 */
#include "view/size_text.h"
#include <stdio.h>

const char *view_size_text(char text[VIEW_SIZE_TEXT], uint32_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB"};
    if (bytes < 1024) {
        snprintf(text, VIEW_SIZE_TEXT, "%u byte%s", (unsigned)bytes, bytes == 1 ? "" : "s");
        return text;
    }
    unsigned unit = 0;
    uint32_t scale = 1024;
    while (unit < 2 && bytes / 1024 >= scale) {
        scale *= 1024;
        unit++;
    }
    const uint32_t tenths = (uint32_t)((uint64_t)bytes % scale * 10 / scale);
    if (tenths == 0) {
        snprintf(text, VIEW_SIZE_TEXT, "%u %s", (unsigned)(bytes / scale), units[unit]);
    } else {
        snprintf(text, VIEW_SIZE_TEXT, "%u.%u %s", (unsigned)(bytes / scale), (unsigned)tenths,
                 units[unit]);
    }
    return text;
}
