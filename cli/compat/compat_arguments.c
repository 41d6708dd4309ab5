/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/compat_arguments.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_FILE_MOST = 1 << 20 };

/* The file's text, NULL and errno when it cannot be read. */
static char *arguments_read(const char *path)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        return NULL;
    }
    char *text = malloc(ARGUMENTS_FILE_MOST + 1);
    size_t size = 0;
    if (text != NULL) {
        size = fread(text, 1, ARGUMENTS_FILE_MOST + 1, file);
        if (ferror(file) || size > ARGUMENTS_FILE_MOST) {
            errno = ferror(file) ? errno : EFBIG;
            free(text);
            text = NULL;
        } else {
            text[size] = '\0';
        }
    }
    const int why = errno;
    fclose(file);
    errno = why;
    return text;
}

static bool arguments_add(compat_arguments_t *arguments, char *word)
{
    char **words = realloc(arguments->words, ((size_t)arguments->count + 2) * sizeof *words);
    if (words == NULL) {
        return false;
    }
    arguments->words = words;
    words[arguments->count++] = word;
    words[arguments->count] = NULL;
    return true;
}

/* Takes the quoting out of the word at `*from`, in its place; `*from` is then behind it. False when
 * a quote does not end. */
static bool arguments_unquote(char **from)
{
    char quote = '\0';
    char *to = *from;
    char *at = *from;
    for (; *at != '\0' && (quote != '\0' || strchr(" \t\r\n", *at) == NULL); at++) {
        if (quote == '\0' && (*at == '\'' || *at == '"')) {
            quote = *at;
        } else if (quote != '\0' && *at == quote) {
            quote = '\0';
        } else if (*at == '\\' && at[1] != '\0' &&
                   (quote == '\0' || (quote == '"' && strchr("\"\\", at[1]) != NULL))) {
            *to++ = *++at;
        } else {
            *to++ = *at;
        }
    }
    *from = at + (*at != '\0');
    *to = '\0';
    return quote == '\0';
}

static bool arguments_split(compat_arguments_t *arguments, char *text, const char *path,
                            char error[COMPAT_ERROR_SIZE])
{
    for (;;) {
        text += strspn(text, " \t\r\n");
        if (*text == '\0') {
            return true;
        }
        char *word = text;
        if (!arguments_unquote(&text)) {
            snprintf(error, COMPAT_ERROR_SIZE, "%s: a quote does not end", path);
            return false;
        }
        if (!arguments_add(arguments, word)) {
            snprintf(error, COMPAT_ERROR_SIZE, "out of memory");
            return false;
        }
    }
}

static bool arguments_take_file(compat_arguments_t *arguments, const char *path,
                                char error[COMPAT_ERROR_SIZE])
{
    char **texts = realloc(arguments->texts, (arguments->files + 1) * sizeof *texts);
    if (texts == NULL) {
        snprintf(error, COMPAT_ERROR_SIZE, "out of memory");
        return false;
    }
    arguments->texts = texts;
    char *text = arguments_read(path);
    if (text == NULL) {
        snprintf(error, COMPAT_ERROR_SIZE, "cannot read arguments from '%s': %s", path,
                 strerror(errno));
        return false;
    }
    texts[arguments->files++] = text;
    return arguments_split(arguments, text, path, error);
}

bool compat_arguments_expand(int count, char **words, compat_arguments_t *arguments,
                             char error[COMPAT_ERROR_SIZE])
{
    *arguments = (compat_arguments_t){.count = 0};
    for (int i = 0; i < count; i++) {
        const bool in_file = i > 0 && words[i][0] == '@' && words[i][1] != '\0';
        if (in_file ? !arguments_take_file(arguments, words[i] + 1, error)
                    : !arguments_add(arguments, words[i])) {
            if (!in_file) {
                snprintf(error, COMPAT_ERROR_SIZE, "out of memory");
            }
            return false;
        }
    }
    return true;
}

void compat_arguments_free(compat_arguments_t *arguments)
{
    for (size_t i = 0; i < arguments->files; i++) {
        free(arguments->texts[i]);
    }
    free(arguments->texts);
    free(arguments->words);
    *arguments = (compat_arguments_t){.count = 0};
}
