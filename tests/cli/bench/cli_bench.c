/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_bench.h"
#include "esp_loader_stub.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

int bench_setup(void **state)
{
    bench_t *bench = calloc(1, sizeof *bench);
    if (bench == NULL) {
        return -1;
    }
    *state = bench;
    unsetenv("ESPLOADER_PORT");
    snprintf(bench->folder, sizeof bench->folder, "%s/bench-XXXXXX", BENCH_FOLDER);
    if (mkdtemp(bench->folder) == NULL) {
        return -1;
    }
    snprintf(bench->flash, sizeof bench->flash, "%.400s/flash.bin", bench->folder);
    /* Beside the folder, whose files some tests count. */
    char cache[BENCH_PATH + 8];
    snprintf(cache, sizeof cache, "%s-cache", bench->folder);
    setenv("XDG_CACHE_HOME", cache, 1);
    setenv("XDG_CONFIG_HOME", cache, 1);
    return 0;
}

int bench_teardown(void **state)
{
    bench_t *bench = *state;
    process_stop(&bench->program);
    process_stop(&bench->simulator);
    char command[2 * BENCH_PATH + 32];
    snprintf(command, sizeof command, "rm -rf '%s' '%s-cache'", bench->folder, bench->folder);
    const int removed = system(command);
    free(bench->out);
    free(bench->err);
    free(bench);
    return removed;
}

/* Appends the rest of a NULL-terminated list. */
static void bench_append(const char **arguments, size_t count, va_list rest)
{
    const char *argument;
    while ((argument = va_arg(rest, const char *)) != NULL) {
        assert_true(count + 1 < BENCH_ARGUMENTS);
        arguments[count++] = argument;
    }
    arguments[count] = NULL;
}

void bench_unplug(bench_t *bench)
{
    process_stop(&bench->simulator);
}

/* `said`: what it says before its port. */
static void bench_serve(bench_t *bench, const char *const *arguments, const char *said)
{
    bench_unplug(bench);
    process_start(&bench->simulator, bench->folder, "simulator", arguments);
    /* The port's line is whole once its end is there. */
    if (!process_says(&bench->simulator, said) || !process_says(&bench->simulator, "\n")) {
        char *error = process_read(bench->simulator.err_path);
        fail_msg("the simulator does not listen: %s", error);
    }
    char *text = process_read(bench->simulator.out_path);
    assert_int_equal(sscanf(strstr(text, said) + strlen(said), "%511s", bench->port), 1);
    free(text);
}

void bench_chip(bench_t *bench, const char *chip, ...)
{
    const char *arguments[BENCH_ARGUMENTS] = {BENCH_SIMULATOR, "--chip",  chip,         "--tcp",
                                              "127.0.0.1:0",   "--flash", bench->flash, NULL};
    va_list rest;
    va_start(rest, chip);
    bench_append(arguments, 7, rest);
    va_end(rest);
    bench_serve(bench, arguments, "listening on ");
}

void bench_chip_on_terminal(bench_t *bench, const char *chip)
{
    const char *arguments[] = {BENCH_SIMULATOR, "--chip",     chip, "--pty",
                               "--flash",       bench->flash, NULL};
    bench_serve(bench, arguments, "pty ");
}

static void bench_start(bench_t *bench, const char **arguments, size_t count, va_list rest)
{
    arguments[0] = BENCH_ESPLOADER;
    bench_append(arguments, count, rest);
    process_start(&bench->program, bench->folder, "esploader", arguments);
}

int bench_end(bench_t *bench)
{
    const int exit = process_end(&bench->program);
    free(bench->out);
    free(bench->err);
    bench->out = process_read(bench->program.out_path);
    bench->err = process_read(bench->program.err_path);
    return exit;
}

void bench_begin(bench_t *bench, ...)
{
    const char *arguments[BENCH_ARGUMENTS] = {NULL, "--port", bench->port};
    va_list rest;
    va_start(rest, bench);
    bench_start(bench, arguments, 3, rest);
    va_end(rest);
}

int bench_run(bench_t *bench, ...)
{
    const char *arguments[BENCH_ARGUMENTS] = {NULL, "--port", bench->port};
    va_list rest;
    va_start(rest, bench);
    bench_start(bench, arguments, 3, rest);
    va_end(rest);
    return bench_end(bench);
}

int bench_run_bare(bench_t *bench, ...)
{
    const char *arguments[BENCH_ARGUMENTS] = {NULL};
    va_list rest;
    va_start(rest, bench);
    bench_start(bench, arguments, 1, rest);
    va_end(rest);
    return bench_end(bench);
}

int bench_run_stubless(bench_t *bench, ...)
{
    const char *arguments[BENCH_ARGUMENTS] = {BENCH_STUBLESS, "--port", bench->port};
    va_list rest;
    va_start(rest, bench);
    bench_append(arguments, 3, rest);
    va_end(rest);
    process_start(&bench->program, bench->folder, "esploader", arguments);
    return bench_end(bench);
}

int bench_run_listed(bench_t *bench, const char *ports, ...)
{
    const char *arguments[BENCH_ARGUMENTS] = {BENCH_LISTED};
    va_list rest;
    va_start(rest, ports);
    bench_append(arguments, 1, rest);
    va_end(rest);
    setenv("LISTED_PORTS", ports, 1);
    process_start(&bench->program, bench->folder, "esploader", arguments);
    return bench_end(bench);
}

int bench_run_into(bench_t *bench, const char *where, ...)
{
    char script[BENCH_PATH];
    const char *arguments[BENCH_ARGUMENTS] = {"/bin/sh",       "-c",     script,
                                              BENCH_ESPLOADER, "--port", bench->port};
    snprintf(script, sizeof script, "{ \"$0\" \"$@\"; echo \"exit $?\" >&2; } %s", where);
    va_list rest;
    va_start(rest, where);
    bench_append(arguments, 6, rest);
    va_end(rest);
    process_start(&bench->program, bench->folder, "esploader", arguments);
    return bench_end(bench);
}

void bench_needs_stub(target_chip_t chip)
{
    if (esp_loader_stub_find(chip, 0) == NULL) {
        print_message("SKIP: %s\n", esp_loader_stub_absence());
        skip();
    }
}

const char *bench_path(const char *folder, const char *name)
{
    static char buffers[8][2 * BENCH_PATH];
    static unsigned next;
    char *path = buffers[next++ % 8];
    snprintf(path, sizeof buffers[0], "%s/%s", folder, name);
    return path;
}

const char *bench_firmware(bench_t *bench, const char *name, const char *chip, ...)
{
    const char *folder = bench_path(bench->folder, name);
    const char *arguments[BENCH_ARGUMENTS] = {BENCH_FIRMWARE, "--chip", chip,
                                              "--out",        folder,   NULL};
    va_list rest;
    va_start(rest, chip);
    bench_append(arguments, 5, rest);
    va_end(rest);
    process_t generator;
    process_start(&generator, bench->folder, "generator", arguments);
    if (process_end(&generator) != 0) {
        fail_msg("the generator failed: %s", process_read(generator.err_path));
    }
    return folder;
}

uint8_t *bench_read_file(const char *path, size_t *size)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("cannot open %s", path);
    }
    assert_int_equal(stat(path, &status), 0);
    uint8_t *bytes = malloc((size_t)status.st_size + 1);
    assert_non_null(bytes);
    *size = fread(bytes, 1, (size_t)status.st_size, file);
    assert_int_equal(*size, status.st_size);
    fclose(file);
    return bytes;
}

void bench_write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

const char *bench_damaged(bench_t *bench, const char *path, const char *name, long offset,
                          long size)
{
    size_t whole;
    uint8_t *bytes = bench_read_file(path, &whole);
    assert_true((size_t)offset < whole && (size_t)size <= whole);
    bytes[offset] = (uint8_t)~bytes[offset];
    const char *copy = bench_path(bench->folder, name);
    bench_write_file(copy, bytes, size != 0 ? (size_t)size : whole);
    free(bytes);
    return copy;
}

void bench_fill_flash(bench_t *bench)
{
    uint8_t *bytes = malloc(BENCH_FLASH_SIZE);
    assert_non_null(bytes);
    memset(bytes, BENCH_PATTERN, BENCH_FLASH_SIZE);
    bench_write_file(bench->flash, bytes, BENCH_FLASH_SIZE);
    free(bytes);
}

void bench_assert_filled(bench_t *bench, uint32_t offset, uint32_t size, uint8_t byte)
{
    size_t whole;
    bench_unplug(bench);
    uint8_t *flash = bench_read_file(bench->flash, &whole);
    assert_true(offset <= whole && size <= whole - offset);
    for (size_t i = offset; i < offset + size; i++) {
        if (flash[i] != byte) {
            fail_msg("flash at 0x%zx is 0x%02x, not 0x%02x", i, flash[i], byte);
        }
    }
    free(flash);
}

void bench_assert_untouched(bench_t *bench)
{
    bench_assert_filled(bench, 0, BENCH_FLASH_SIZE, BENCH_PATTERN);
}

void bench_assert_flashed(bench_t *bench, uint32_t offset, const char *path)
{
    size_t flash_size;
    size_t size;
    bench_unplug(bench);
    uint8_t *flash = bench_read_file(bench->flash, &flash_size);
    uint8_t *file = bench_read_file(path, &size);
    assert_true(offset + size <= flash_size);
    if (memcmp(flash + offset, file, size) != 0) {
        fail_msg("flash at 0x%x is not %s", (unsigned)offset, path);
    }
    free(flash);
    free(file);
}

void bench_assert_exit(const bench_t *bench, int exit, int expected)
{
    if (exit != expected) {
        fail_msg("exit code %d instead of %d\n%s%s", exit, expected, bench->out, bench->err);
    }
}

void bench_assert_said(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in:\n%s", part, text);
    }
}

size_t bench_count(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part)) {
        count++;
    }
    return count;
}
