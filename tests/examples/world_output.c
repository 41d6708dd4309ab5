/* SPDX-License-Identifier: Apache-2.0 */
#include "world_output.h"
#include "world.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    char *text;
    size_t size;
    FILE *process;
    FILE *captured;
    char complaints[4096];
} output;

void world_complain(const char *format, ...)
{
    const size_t size = strlen(output.complaints);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(output.complaints + size, sizeof output.complaints - size - 1, format, arguments);
    va_end(arguments);
    strcat(output.complaints, "\n");
}

const char *world_complaints(void)
{
    return output.complaints;
}

void world_print(const char *text, size_t size)
{
    char *grown = realloc(output.text, output.size + size + 1);
    if (grown == NULL) {
        abort();
    }
    memcpy(grown + output.size, text, size);
    output.text = grown;
    output.size += size;
    output.text[output.size] = '\0';
}

static ssize_t output_write(void *cookie, const char *text, size_t size)
{
    (void)cookie;
    world_print(text, size);
    return (ssize_t)size;
}

void world_output_begin(void)
{
    output.text = NULL;
    output.size = 0;
    output.complaints[0] = '\0';
}

void world_output_finish(void)
{
    free(output.text);
    output.text = NULL;
}

/* glibc lets a program put another stream in the place of `stdout`. */
void world_output_capture(void)
{
    fflush(stdout);
    output.process = stdout;
    output.captured = fopencookie(NULL, "w", (cookie_io_functions_t){.write = output_write});
    if (output.captured == NULL) {
        abort();
    }
    setvbuf(output.captured, NULL, _IONBF, 0);
    stdout = output.captured;
}

void world_output_release(void)
{
    stdout = output.process;
    fclose(output.captured);
}

const char *world_output(void)
{
    return output.text != NULL ? output.text : "";
}

typedef struct {
    const char *text;
    size_t from;
} output_wanted_t;

static bool output_is_there(void *context)
{
    const output_wanted_t *wanted = context;
    return output.size >= wanted->from && strstr(world_output() + wanted->from, wanted->text);
}

bool world_wait_output(const char *text, size_t from, uint64_t until_us)
{
    output_wanted_t wanted = {text, from};
    return world_wait(output_is_there, &wanted, until_us);
}
