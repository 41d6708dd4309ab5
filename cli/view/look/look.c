/* SPDX-License-Identifier: Apache-2.0 */
#include "view/look/look.h"
#include "console/console.h"
#include "esp_host_system.h"
#include <stdlib.h>

enum { LOOK_USUAL_WIDTH = 80 };

unsigned look_width(FILE *stream)
{
    if (!esp_host_is_terminal(fileno(stream))) {
        return 0;
    }
    const unsigned known = console_width(fileno(stream));
    if (known != 0) {
        return known;
    }
    /* A serial console knows nothing of itself. */
    const char *told = getenv("COLUMNS");
    const long columns = told != NULL ? strtol(told, NULL, 10) : 0;
    return columns > 0 && columns < LOOK_LINE ? (unsigned)columns : LOOK_USUAL_WIDTH;
}

bool look_reflows(void)
{
    return console_reflows();
}

bool look_has_unicode(void)
{
    return console_has_unicode();
}

const char *look_right_sign(void)
{
    return look_has_unicode() ? "\xE2\x9C\x93" : "+";
}

static look_colours_t look_colours;

void look_choose_colours(look_colours_t colours)
{
    look_colours = colours;
}

static bool look_has_colours(FILE *stream)
{
    if (look_colours != LOOK_COLOURS_AUTO) {
        return look_colours == LOOK_COLOURS_ALWAYS;
    }
    const char *refused = getenv("NO_COLOR"); /* as no-color.org says: set, and not empty */
    return (refused == NULL || refused[0] == '\0') && console_has_escapes(fileno(stream)) &&
           esp_host_is_terminal(fileno(stream));
}

const char *look_style(FILE *stream, look_style_t style)
{
    static const char *const escapes[] = {
        [LOOK_PLAIN] = "\033[0m",    [LOOK_RIGHT] = "\033[32m",  [LOOK_WRONG] = "\033[1;31m",
        [LOOK_WARNING] = "\033[33m", [LOOK_MOVING] = "\033[36m", [LOOK_QUIET] = "\033[2m",
        [LOOK_STRONG] = "\033[1m",
    };
    return look_has_colours(stream) ? escapes[style] : "";
}
