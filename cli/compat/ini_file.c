/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/ini_file.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INI_SECTION_SIZE = 64, INI_LINE_STEP = 256 };

/* Without the blanks around it. */
static char *ini_trim(char *text)
{
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        text[--length] = '\0';
    }
    return text;
}

/* A file may begin with a mark that it is UTF-8. */
static char *ini_skip_mark(char *text, unsigned line)
{
    static const char mark[] = "\xEF\xBB\xBF";
    return line == 1 && strncmp(text, mark, sizeof mark - 1) == 0 ? text + sizeof mark - 1 : text;
}

static bool ini_line(char *text, unsigned line, char section[INI_SECTION_SIZE], ini_take_t take,
                     void *user)
{
    text = ini_trim(ini_skip_mark(text, line));
    if (text[0] == '#' || text[0] == ';' || text[0] == '\0') {
        return true;
    }
    if (text[0] == '[') {
        const size_t length = strcspn(text + 1, "]");
        snprintf(section, INI_SECTION_SIZE, "%.*s", (int)length, text + 1);
        return take(user, line, section, NULL, NULL);
    }
    char *value = strpbrk(text, "=:");
    if (value == NULL) {
        return take(user, line, section, text, NULL);
    }
    *value++ = '\0';
    return take(user, line, section, ini_trim(text), ini_trim(value));
}

/* The next line, in `text`, which grows. @return false: there is none, or no memory */
static bool ini_read_line(FILE *file, char **text, size_t *room)
{
    size_t length = 0;
    for (;;) {
        if (*room - length < INI_LINE_STEP) {
            char *grown = realloc(*text, *room + INI_LINE_STEP);
            if (grown == NULL) {
                return false;
            }
            *text = grown;
            *room += INI_LINE_STEP;
        }
        if (fgets(*text + length, INI_LINE_STEP, file) == NULL) {
            return length != 0;
        }
        length += strlen(*text + length);
        if (length == 0 || (*text)[length - 1] == '\n') {
            return true;
        }
    }
}

bool ini_file_read(const char *path, ini_take_t take, void *user)
{
    char section[INI_SECTION_SIZE] = "";
    char *text = NULL;
    size_t room = 0;
    unsigned line = 0;
    bool goes_on = true;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    errno = 0;
    while (goes_on && ini_read_line(file, &text, &room)) {
        goes_on = ini_line(text, ++line, section, take, user);
    }
    goes_on = goes_on && feof(file);
    const int reason = errno;
    free(text);
    fclose(file);
    errno = reason;
    return goes_on;
}
