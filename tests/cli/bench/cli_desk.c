/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_desk.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { STEP_MS = 20, STEPS = 3000 }; /* a minute: far beyond what a busy machine needs */

void desk_type(desk_t *desk, const char *keys)
{
    terminal_type(&desk->terminal, keys, strlen(keys));
}

void desk_say(const desk_t *desk, const char *text)
{
    terminal_port_write(desk->chip, text, strlen(text));
}

void desk_close(desk_t *desk)
{
    assert_int_equal(terminal_end(&desk->terminal), 0);
    terminal_assert_restored(&desk->terminal);
    terminal_close(&desk->terminal);
    if (desk->chip >= 0) {
        close(desk->chip);
    }
}

void desk_end(desk_t *desk)
{
    desk_type(desk, KEY_END);
    desk_close(desk);
}

void desk_fill(uint8_t *bytes, size_t size)
{
    uint32_t value = 1;
    for (size_t i = 0; i < size; i++) {
        value = value * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(value >> 24);
    }
}

void desk_assert_file(const char *path, const uint8_t *bytes, size_t size)
{
    size_t found;
    uint8_t *file = bench_read_file(path, &found);
    assert_int_equal(found, size);
    assert_memory_equal(file, bytes, size);
    free(file);
}

void desk_await_file(desk_t *desk, const char *path, size_t size)
{
    struct stat status = {.st_size = 0};
    for (int i = 0; i < STEPS && (size_t)status.st_size < size; i++) {
        if (desk != NULL) {
            terminal_read(&desk->terminal, STEP_MS);
        } else {
            usleep(STEP_MS * 1000);
        }
        if (stat(path, &status) != 0) {
            status.st_size = 0;
        }
    }
    assert_int_equal(status.st_size, size);
}
