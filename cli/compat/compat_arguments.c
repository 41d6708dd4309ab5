/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/compat_arguments.h"
#include "esp_host_file.h"
#include "esp_host_system.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARGUMENTS_FILE_MOST = 1 << 20 };

/* The file's text, NULL and errno when it cannot be read. */
static char *arguments_read(const char *path)
{
    FILE *file = fopen(path, "rb");
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

/* Keeps a text for as long as words may point into it. */
static bool arguments_keep(compat_arguments_t *arguments, char *text)
{
    char **texts = realloc(arguments->texts, (arguments->files + 1) * sizeof *texts);
    if (texts == NULL) {
        return false;
    }
    arguments->texts = texts;
    texts[arguments->files++] = text;
    return true;
}

/* esptool takes names from where it is run. A list that is named from elsewhere has its files
 * beside it: what stands behind an offset, and is there alone, is meant there. NULL: no memory. */
static char *arguments_beside(compat_arguments_t *arguments, const char *path, char *word)
{
    uint32_t offset;
    const char *slash = esp_host_path_slash(path);
    if (slash == NULL || esp_host_path_is_absolute(word) || word[0] == '-' ||
        access(word, F_OK) == 0 || arguments->count == 0 ||
        !esp_host_number(arguments->words[arguments->count - 1], &offset)) {
        return word;
    }
    const size_t size = (size_t)(slash - path) + 1 + strlen(word) + 1;
    char *joined = malloc(size);
    if (joined == NULL || !arguments_keep(arguments, joined)) {
        free(joined);
        return NULL;
    }
    snprintf(joined, size, "%.*s/%s", (int)(slash - path), path, word);
    return access(joined, F_OK) == 0 ? joined : word;
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
        char *meant = arguments_beside(arguments, path, word);
        if (meant == NULL || !arguments_add(arguments, meant)) {
            snprintf(error, COMPAT_ERROR_SIZE, "out of memory");
            return false;
        }
    }
}

static bool arguments_take_file(compat_arguments_t *arguments, const char *path,
                                char error[COMPAT_ERROR_SIZE])
{
    char *text = arguments_read(path);
    if (text == NULL) {
        snprintf(error, COMPAT_ERROR_SIZE, "cannot read arguments from '%s': %s", path,
                 strerror(errno));
        return false;
    }
    if (!arguments_keep(arguments, text)) {
        free(text);
        snprintf(error, COMPAT_ERROR_SIZE, "out of memory");
        return false;
    }
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
