/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_process.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

enum {
    PATIENCE_MS = 60000, /* far beyond what a busy machine needs */
    POLL_MS = 5,
};

static void pause_ms(long ms)
{
    const struct timespec time = {.tv_nsec = ms * 1000000};
    nanosleep(&time, NULL);
}

static void redirect(const char *path, int descriptor)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || dup2(file, descriptor) < 0) {
        _exit(126);
    }
}

void process_start(process_t *process, const char *folder, const char *name,
                   const char *const *arguments)
{
    snprintf(process->out_path, sizeof process->out_path, "%s/%s.out", folder, name);
    snprintf(process->err_path, sizeof process->err_path, "%s/%s.err", folder, name);
    /* What an earlier process of that name said must not be taken for this one's. */
    unlink(process->out_path);
    unlink(process->err_path);
    process->pid = fork();
    assert_true(process->pid >= 0);
    if (process->pid == 0) {
        redirect(process->out_path, STDOUT_FILENO);
        redirect(process->err_path, STDERR_FILENO);
        execv(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
}

char *process_read(const char *path)
{
    char *text = calloc(1, PROCESS_TEXT_SIZE);
    assert_non_null(text);
    FILE *file = fopen(path, "rb");
    if (file != NULL) {
        const size_t size = fread(text, 1, PROCESS_TEXT_SIZE - 1, file);
        text[size] = '\0';
        fclose(file);
    }
    return text;
}

static bool file_holds(const char *path, const char *text)
{
    char *content = process_read(path);
    const bool holds = strstr(content, text) != NULL;
    free(content);
    return holds;
}

bool process_says(const process_t *process, const char *text)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
        siginfo_t ended = {0};
        const bool gone =
            waitid(P_PID, (id_t)process->pid, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            ended.si_pid != 0;
        if (file_holds(process->out_path, text) || file_holds(process->err_path, text)) {
            return true;
        }
        if (gone) {
            return false;
        }
        pause_ms(POLL_MS);
    }
    return false;
}

int process_end(process_t *process)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
        int status;
        const pid_t ended = waitpid(process->pid, &status, WNOHANG);
        if (ended == process->pid) {
            process->pid = 0;
            return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
        }
        pause_ms(POLL_MS);
    }
    kill(process->pid, SIGKILL);
    waitpid(process->pid, NULL, 0);
    process->pid = 0;
    fail_msg("the program did not end: see %s", process->out_path);
    return -SIGKILL;
}

void process_stop(process_t *process)
{
    if (process->pid > 0) {
        kill(process->pid, SIGTERM);
        process_end(process);
    }
}
