/* SPDX-License-Identifier: Apache-2.0 */
#include "view/look/look.h"
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LOOK_USUAL_WIDTH = 80 };

unsigned look_width(FILE *stream)
{
    struct winsize size;
    if (isatty(fileno(stream)) != 1) {
        return 0;
    }
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col != 0) {
        return size.ws_col;
    }
    /* A serial console knows nothing of itself. */
    const char *told = getenv("COLUMNS");
    const long columns = told != NULL ? strtol(told, NULL, 10) : 0;
    return columns > 0 && columns < LOOK_LINE ? (unsigned)columns : LOOK_USUAL_WIDTH;
}

bool look_reflows(void)
{
    const char *kind = getenv("TERM");
    /* xterm and the console cut such lines. */
    return getenv("XTERM_VERSION") == NULL && kind != NULL && strcmp(kind, "linux") != 0;
}

bool look_has_unicode(void)
{
    static int known; /* 0: not yet, 1: no, 2: yes */
    if (known == 0) {
        /* Asked for beside the program's own locale, which stays that of C. */
        const locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
        known = 1;
        if (locale != (locale_t)0) {
            known += strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
            freelocale(locale);
        }
    }
    return known == 2;
}

const char *look_right_sign(void)
{
    return look_has_unicode() ? "\xE2\x9C\x93" : "+";
}

static bool look_has_colours(FILE *stream)
{
    const char *kind = getenv("TERM");
    const char *refused = getenv("NO_COLOR"); /* as no-color.org says: set, and not empty */
    return (refused == NULL || refused[0] == '\0') && kind != NULL && kind[0] != '\0' &&
           strcmp(kind, "dumb") != 0 && isatty(fileno(stream)) == 1;
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
