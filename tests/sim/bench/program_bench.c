/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/program_bench.h"
#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PATIENCE_MS = 20000, /* far beyond what a busy machine needs */
    ARGUMENTS_MAX = 24,
    SYNC_ANSWERS = 8 * 14,
};

const uint8_t program_sync_frame[PROGRAM_SYNC_SIZE] = {
    0xC0, 0x00, 0x08, 0x24, 0x00, 0x00, 0x00, 0x00, 0x00, 0x07, 0x07, 0x12, 0x20, 0x55, 0x55, 0x55,
    0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
    0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xC0};
const uint8_t program_read_magic[PROGRAM_READ_MAGIC_SIZE] = {
    0xC0, 0x00, 0x0A, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x40, 0xC0};
const uint8_t program_magic_answer[PROGRAM_MAGIC_ANSWER_SIZE] = {
    0xC0, 0x01, 0x0A, 0x04, 0x00, 0x83, 0x1D, 0xF0, 0x00, 0x00, 0x00, 0x00, 0x00, 0xC0};

bool program_wait_readable(int file)
{
    struct pollfd poll_for = {.fd = file, .events = POLLIN};
    return poll(&poll_for, 1, PATIENCE_MS) == 1;
}

/* Reads one line of output, without its end. */
void program_read_line(int file, char *line, size_t capacity)
{
    size_t size = 0;
    while (size + 1 < capacity && program_wait_readable(file) && read(file, &line[size], 1) == 1 &&
           line[size] != '\n') {
        size++;
    }
    line[size] = '\0';
}

program_t program_start(const char *const *arguments)
{
    int ends[2];
    char *argv[ARGUMENTS_MAX] = {(char *)SIM_PROGRAM};
    for (size_t i = 0; arguments[i] != NULL; i++) {
        argv[i + 1] = (char *)arguments[i];
    }
    assert_int_equal(pipe(ends), 0);
    program_t program = {.pid = fork(), .output = ends[0]};
    assert_true(program.pid >= 0);
    if (program.pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)execv(SIM_PROGRAM, argv);
        _exit(127);
    }
    (void)close(ends[1]);
    program_read_line(program.output, program.line, sizeof program.line);
    return program;
}

/* Waits for the end; kills what does not come to one. @return the exit code */
int program_finish(program_t *program)
{
    int status = -1;
    for (int waited_ms = 0; waitpid(program->pid, &status, WNOHANG) == 0; waited_ms += 10) {
        if (waited_ms >= PATIENCE_MS) {
            (void)kill(program->pid, SIGKILL);
        }
        (void)poll(NULL, 0, 10);
    }
    (void)close(program->output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void program_send_all(int file, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t sent = write(file, bytes, size);
        assert_true(sent > 0);
        bytes += sent;
        size -= (size_t)sent;
    }
}

/* Reads until exactly that many bytes are there. */
void program_receive(int file, uint8_t *bytes, size_t size)
{
    while (size > 0) {
        assert_true(program_wait_readable(file));
        const ssize_t got = read(file, bytes, size);
        assert_true(got > 0);
        bytes += got;
        size -= (size_t)got;
    }
}

void program_expect_magic(int file)
{
    uint8_t answer[sizeof program_magic_answer];
    program_send_all(file, program_read_magic, sizeof program_read_magic);
    program_receive(file, answer, sizeof answer);
    assert_memory_equal(answer, program_magic_answer, sizeof answer);
}

/* Sends a SYNC and reads up to its last answer; the banner of the loader may come before. */
void program_send_sync(int file)
{
    uint8_t window[SYNC_ANSWERS] = {0};
    program_send_all(file, program_sync_frame, sizeof program_sync_frame);
    while (window[0] != 0xC0 || window[sizeof window - 1] != 0xC0) {
        memmove(window, &window[1], sizeof window - 1);
        program_receive(file, &window[sizeof window - 1], 1);
    }
}

int program_connect_to(const char *line)
{
    const char *colon = strrchr(line, ':');
    assert_non_null(colon);
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)atoi(colon + 1)),
                                        .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int file = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(file, (const struct sockaddr *)&address, sizeof address), 0);
    return file;
}

char *program_scratch_name(void)
{
    static char name[64];
    (void)snprintf(name, sizeof name, "sim_program_%ld.scratch", (long)getpid());
    (void)unlink(name);
    return name;
}

/* Reads until a text came by. */
void program_await_text(int line, const char *text)
{
    char window[128] = {0};
    const size_t length = strlen(text);
    while (memcmp(&window[sizeof window - length], text, length) != 0) {
        memmove(window, &window[1], sizeof window - 1);
        program_receive(line, (uint8_t *)&window[sizeof window - 1], 1);
    }
}
