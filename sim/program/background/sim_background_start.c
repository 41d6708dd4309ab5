/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "background/sim_background_start.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_LINE = SIM_ADDRESS_MAX + 64 };

/* The child: without a terminal, its words in the log, its first line of output for the parent. */
static int start_serve(const sim_place_t *place, const sim_options_t *options, int said)
{
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int log = open(place->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (log < 0 || nothing < 0) {
        (void)fprintf(stderr, "esploader-sim: cannot write %s: %s\n", place->log, strerror(errno));
        return EXIT_FAILURE;
    }
    (void)setsid();
    if (dup2(nothing, STDIN_FILENO) < 0 || dup2(said, STDOUT_FILENO) < 0 ||
        dup2(log, STDERR_FILENO) < 0) {
        return EXIT_FAILURE;
    }
    return sim_serve(options);
}

static void start_show_log(const sim_place_t *place)
{
    char line[START_LINE];
    FILE *log = fopen(place->log, "r");
    while (log != NULL && fgets(line, sizeof line, log) != NULL) {
        (void)fputs(line, stderr);
    }
    if (log != NULL) {
        (void)fclose(log);
    }
}

/* What it says once it is served tells where. @return exit code */
static int start_await(const sim_place_t *place, const sim_options_t *options, int hears,
                       pid_t child)
{
    static const char listening[] = "listening on ";
    char line[START_LINE] = "";
    FILE *stream = fdopen(hears, "r");
    if (stream == NULL || fgets(line, sizeof line, stream) == NULL) {
        (void)waitpid(child, NULL, 0);
        start_show_log(place);
        return EXIT_FAILURE;
    }
    line[strcspn(line, "\n")] = '\0';
    const bool pty = options->serve == SIM_SERVE_PTY;
    (void)printf("name %s\nchip %s\nport %s\nflash %s\nlog %s\n", place->name, options->chip.chip,
                 pty ? options->link_path : line + strlen(listening), options->flash_path,
                 place->log);
    (void)fclose(stream);
    return EXIT_SUCCESS;
}

int sim_background_start(const sim_place_t *place, int argc, char **argv)
{
    sim_options_t options;
    int ends[2];
    const sim_verdict_t verdict = sim_options_read_for(&options, argc, argv, place);
    if (verdict != SIM_RUN) {
        return verdict == SIM_EXIT_DONE ? EXIT_SUCCESS : SIM_EXIT_CODE_USAGE;
    }
    if (!sim_place_make(place)) {
        return EXIT_FAILURE;
    }
    if (sim_background_runs(place)) {
        (void)fprintf(stderr,
                      "esploader-sim: a chip runs under the name \"%s\" already: stop it, or give "
                      "this one another name\n",
                      place->name);
        return EXIT_FAILURE;
    }
    /* Of one that was killed. */
    (void)unlink(place->control);
    if (pipe(ends) != 0) {
        (void)fprintf(stderr, "esploader-sim: cannot start: %s\n", strerror(errno));
        return EXIT_FAILURE;
    }
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        const int result = start_serve(place, &options, ends[1]);
        (void)fflush(NULL);
        _exit(result);
    }
    (void)close(ends[1]);
    if (child < 0) {
        (void)fprintf(stderr, "esploader-sim: cannot start: %s\n", strerror(errno));
        (void)close(ends[0]);
        return EXIT_FAILURE;
    }
    return start_await(place, &options, ends[0], child);
}
