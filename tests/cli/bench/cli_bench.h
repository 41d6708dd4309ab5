/**
 * A bench for the programs: firmware from esploader-firmware, a virtual chip in esploader-sim, and
 * esploader itself run on them. Each test has a folder of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include "cli_process.h"
#include "esp_loader_chip.h"
#include <stddef.h>
#include <stdint.h>

enum {
    BENCH_PATH = 512,
    BENCH_ARGUMENTS = 40,
    BENCH_FLASH_SIZE = 4 * 1024 * 1024, /* of the simulator's usual flash */
    BENCH_PATTERN = 0x5A,
};

typedef struct {
    char folder[BENCH_PATH];
    char flash[BENCH_PATH]; /**< file with the chip's flash */
    char port[BENCH_PATH];
    process_t simulator;
    process_t program;
    char *out; /**< what the last run printed */
    char *err;
} bench_t;

/** cmocka setup and teardown; the state is a bench_t. */
int bench_setup(void **state);
int bench_teardown(void **state);

/** Starts a chip; further options of the simulator follow, then NULL. A running one is stopped. */
void bench_chip(bench_t *bench, const char *chip, ...) __attribute__((sentinel));

/** The same on a pseudo-terminal, which has no lines: it begins in its loader. */
void bench_chip_on_terminal(bench_t *bench, const char *chip);

/** Stops the chip; its flash is in the file then. */
void bench_unplug(bench_t *bench);

/** Runs esploader with --port and these arguments, NULL last. Returns its exit code; `out` and
 * `err` hold what it printed. */
int bench_run(bench_t *bench, ...) __attribute__((sentinel));

/** The same without --port. */
int bench_run_bare(bench_t *bench, ...) __attribute__((sentinel));

/** The same with --port, by an esploader that was built without flasher stubs. */
int bench_run_stubless(bench_t *bench, ...) __attribute__((sentinel));

/** The same without --port, on a machine with these ports: listed_ports.c tells how they are
 * written. */
int bench_run_listed(bench_t *bench, const char *ports, ...) __attribute__((sentinel));

/** The same with --port, by a shell that sends standard output elsewhere, as `where` tells it:
 *  ">/dev/full", "| true". Returns the shell's exit code; `err` ends with "exit <code>", the
 *  program's own. */
int bench_run_into(bench_t *bench, const char *where, ...) __attribute__((sentinel));

/** The same with --port, not waiting for the end: see bench_end(). */
void bench_begin(bench_t *bench, ...) __attribute__((sentinel));
int bench_end(bench_t *bench);

/** Skips the test where the build has no flasher stub for the chip. */
void bench_needs_stub(target_chip_t chip);

/** Makes firmware for a chip, in a folder of that name; options of the generator follow, then NULL.
 *  Returns the folder, which lives as long as the bench. */
const char *bench_firmware(bench_t *bench, const char *name, const char *chip, ...)
    __attribute__((sentinel));

/** "folder/name", in one of a few buffers used in turn. */
const char *bench_path(const char *folder, const char *name);

/** A copy of a file with the byte at `offset` inverted; of `size` bytes if not 0. */
const char *bench_damaged(bench_t *bench, const char *path, const char *name, long offset,
                          long size);

/** Bytes of a file; the caller frees them. */
uint8_t *bench_read_file(const char *path, size_t *size);

void bench_write_file(const char *path, const void *bytes, size_t size);

/** Fills the flash file with BENCH_PATTERN, before a chip is started. */
void bench_fill_flash(bench_t *bench);

/** Fails unless flash is as bench_fill_flash() left it. Stops the chip. */
void bench_assert_untouched(bench_t *bench);

/** Fails unless flash holds the file's bytes at the offset. Stops the chip. */
void bench_assert_flashed(bench_t *bench, uint32_t offset, const char *path);

/** Fails unless all bytes of that region of flash are `byte`. Stops the chip. */
void bench_assert_filled(bench_t *bench, uint32_t offset, uint32_t size, uint8_t byte);

/** Fails, showing what was printed, unless the exit code is this. */
void bench_assert_exit(const bench_t *bench, int exit, int expected);

/** Fails, showing it, unless the text of `out` or `err` holds a part. */
void bench_assert_said(const char *text, const char *part);

/** How often a part occurs. */
size_t bench_count(const char *text, const char *part);

#endif
