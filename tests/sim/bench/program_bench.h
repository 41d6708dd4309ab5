/**
 * The program esploader-sim on the test bench: started, spoken to, ended.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PROGRAM_BENCH_H
#define PROGRAM_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PROGRAM_SYNC_SIZE = 46, PROGRAM_READ_MAGIC_SIZE = 14, PROGRAM_MAGIC_ANSWER_SIZE = 14 };

typedef struct {
    pid_t pid;
    int output;
    char line[256]; /* the first it printed */
} program_t;

/** A SYNC; READ_REG of the magic register, and an ESP32's answer. */
extern const uint8_t program_sync_frame[PROGRAM_SYNC_SIZE];
extern const uint8_t program_read_magic[PROGRAM_READ_MAGIC_SIZE];
extern const uint8_t program_magic_answer[PROGRAM_MAGIC_ANSWER_SIZE];

/** @return whether something can be read before patience ends */
bool program_wait_readable(int file);

/** Reads one line of output, without its end; empty when there is none. */
void program_read_line(int file, char *line, size_t capacity);

/** Starts it with these arguments, up to a NULL, and takes its first line. */
program_t program_start(const char *const *arguments);

/** Waits for the end; kills what does not come to one. @return the exit code */
int program_finish(program_t *program);

void program_send_all(int file, const uint8_t *bytes, size_t size);

/** Reads until exactly that many bytes are there. */
void program_receive(int file, uint8_t *bytes, size_t size);

/** Reads an ESP32's magic register. */
void program_expect_magic(int file);

/** Sends a SYNC and reads up to its last answer; the banner of the loader may come before. */
void program_send_sync(int file);

/** Connects to the port that a first line of output tells. */
int program_connect_to(const char *line);

/** A name in the current folder where no file is; the next call's is the same. */
char *program_scratch_name(void);

/** Reads until a text came by. */
void program_await_text(int line, const char *text);

#endif
