/* SPDX-License-Identifier: Apache-2.0 */
#include "readme.h"
#include "world_chip.h"
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    CELLS_MAX = 8,
    CELL_SIZE = 64,
};

typedef struct {
    const char *at;
    const char *end;
} span_t;

char *readme_load(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("cannot read %s", path);
    }
    char *text = NULL;
    size_t size = 0;
    if (getdelim(&text, &size, '\0', file) < 0) {
        fail_msg("%s is empty", path);
    }
    fclose(file);
    return text;
}

/* What follows the heading. */
static const char *readme_section(const char *readme, const char *heading)
{
    const char *at = strstr(readme, heading);
    if (at == NULL) {
        fail_msg("the README has no \"%s\"", heading);
    }
    return at + strlen(heading);
}

static span_t readme_block(const char *readme)
{
    const char *begin = strstr(readme_section(readme, "\n## Expected output\n"), "```text\n");
    if (begin == NULL) {
        fail_msg("the README's expected output has no ```text block");
    }
    begin += strlen("```text\n");
    const char *end = strstr(begin, "\n```");
    assert_non_null(end);
    return (span_t){begin, end + 1};
}

static size_t table_cells(const char *line, char cells[CELLS_MAX][CELL_SIZE])
{
    size_t count = 0;
    while (*line == '|' && count < CELLS_MAX) {
        const size_t size = strcspn(++line, "|\n");
        const char *end = line + size;
        const char *begin = line;
        while (begin < end && isspace((unsigned char)*begin)) {
            begin++;
        }
        const char *last = end;
        while (last > begin && isspace((unsigned char)last[-1])) {
            last--;
        }
        if (*end == '|') {
            snprintf(cells[count++], CELL_SIZE, "%.*s", (int)(last - begin), begin);
        }
        line = end;
    }
    return count;
}

static size_t table_column(char cells[CELLS_MAX][CELL_SIZE], size_t count, const char *host)
{
    for (size_t i = 1; i < count; i++) {
        if (count == 2 || strcmp(cells[i], host) == 0) {
            return i;
        }
    }
    fail_msg("the README's wiring table has no column \"%s\"", host);
    return 0;
}

/* "GPIO12"; "PB3" or "pin 3 of `gpio1`", of ports with 16 pins each; "UART1 TX". */
static bool read_pin(const char *cell, int *pin)
{
    char port;
    int number;
    char direction;
    if (sscanf(cell, "pin %d of `gpio%d`", pin, &number) == 2) {
        *pin += number * 16;
        return true;
    }
    if (sscanf(cell, "UART%d %cX", &number, &direction) == 2) {
        *pin = README_UART_PIN(number, direction == 'R');
        return true;
    }
    if (sscanf(cell, "P%c%d", &port, pin) == 2 && port >= 'A') {
        *pin += (port - 'A') * 16;
        return true;
    }
    return sscanf(cell, "GPIO%d", pin) == 1;
}

void readme_wire(const char *readme, const char *host)
{
    char cells[CELLS_MAX][CELL_SIZE];
    const char *line = strstr(readme_section(readme, "\n## Wiring\n"), "\n|");
    if (line == NULL) {
        fail_msg("the README has no wiring table");
    }
    line++;
    size_t count = table_cells(line, cells);
    const size_t column = table_column(cells, count, host);
    for (line = strchr(line, '\n'); line != NULL && line[1] == '|'; line = strchr(line, '\n')) {
        int pin = 0;
        count = table_cells(++line, cells);
        const world_signal_t signal = world_signal(cells[0]);
        if (column < count && signal != WORLD_SIGNAL_NONE && read_pin(cells[column], &pin)) {
            world_wire(pin, signal);
        }
    }
}

/* The next line as a terminal shows it: without its end and what was overwritten; advances `at`. */
static span_t next_line(const char **at)
{
    const size_t size = strcspn(*at, "\n");
    span_t line = {*at, *at + size};
    *at += size + ((*at)[size] == '\n' ? 1 : 0);
    while (line.end > line.at && line.end[-1] == '\r') {
        line.end--;
    }
    const char *overwritten = memrchr(line.at, '\r', (size_t)(line.end - line.at));
    line.at = overwritten != NULL ? overwritten + 1 : line.at;
    return line;
}

static bool line_is(span_t line, const char *text)
{
    return (size_t)(line.end - line.at) == strlen(text) && memcmp(line.at, text, strlen(text)) == 0;
}

/* Behind "I (123" or the same; NULL: it is no log line. */
static const char *behind_time(span_t line)
{
    const char *at = line.at;
    if (line.end - at < 5 || strchr("EWIDV", *at) == NULL || at[1] != ' ' || at[2] != '(') {
        return NULL;
    }
    for (at += 3; at < line.end && isdigit((unsigned char)*at); at++) {
    }
    return *at == ')' ? at : NULL;
}

static bool lines_equal(span_t a, span_t b)
{
    const char *a_rest = behind_time(a);
    const char *b_rest = behind_time(b);
    if (a_rest != NULL && b_rest != NULL && *a.at == *b.at) {
        a.at = a_rest;
        b.at = b_rest;
    }
    return a.end - a.at == b.end - b.at && memcmp(a.at, b.at, (size_t)(a.end - a.at)) == 0;
}

static void lines_differ(unsigned number, span_t expected, span_t printed, const char *all)
{
    fputs("all of the output:\n", stderr);
    while (*all != '\0') {
        const span_t line = next_line(&all);
        fprintf(stderr, "%.*s\n", (int)(line.end - line.at), line.at);
    }
    fail_msg("line %u of the output:\n  expected \"%.*s\"\n  printed  \"%.*s\"", number,
             (int)(expected.end - expected.at), expected.at, (int)(printed.end - printed.at),
             printed.at);
}

void readme_compare(const char *readme, const char *printed)
{
    const span_t block = readme_block(readme);
    const char *want = block.at;
    const char *have = printed;
    unsigned number = 1;
    bool any = false;
    while (want < block.end) {
        const span_t expected = next_line(&want);
        if (line_is(expected, "...")) {
            any = true;
            continue;
        }
        span_t line;
        do {
            if (*have == '\0') {
                lines_differ(number, expected, (span_t){have, have}, printed);
            }
            line = next_line(&have);
            number++;
        } while (any && !lines_equal(expected, line));
        any = false;
        if (!lines_equal(expected, line)) {
            lines_differ(number - 1, expected, line, printed);
        }
    }
    if (*have != '\0' && !any) {
        const span_t surplus = next_line(&have);
        lines_differ(number, (span_t){have, have}, surplus, printed);
    }
}

char *readme_last_line(const char *readme)
{
    const span_t block = readme_block(readme);
    const char *at = block.at;
    span_t last = {at, at};
    while (at < block.end) {
        const span_t line = next_line(&at);
        if (!line_is(line, "...")) {
            last = line;
        }
    }
    char *text = strndup(last.at, (size_t)(last.end - last.at));
    assert_non_null(text);
    return text;
}
