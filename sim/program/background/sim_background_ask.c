/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "background/sim_background_ask.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int background_connect(const sim_place_t *place)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const size_t length = strlen(place->control);
    if (length >= sizeof address.sun_path) {
        return -1;
    }
    memcpy(address.sun_path, place->control, length);
    const int line = socket(AF_UNIX, SOCK_STREAM, 0);
    if (line >= 0 && connect(line, (const struct sockaddr *)&address, sizeof address) == 0) {
        return line;
    }
    if (line >= 0) {
        (void)close(line);
    }
    return -1;
}

bool sim_background_runs(const sim_place_t *place)
{
    const int line = background_connect(place);
    if (line >= 0) {
        (void)close(line);
    }
    return line >= 0;
}

/* @return false: no answer, or one that is an error, which is printed */
static bool background_answer(FILE *stream, FILE *out)
{
    char *line = NULL;
    size_t room = 0;
    bool done = false;
    bool fine = false;
    while (!done && getline(&line, &room, stream) > 0) {
        fine = strcmp(line, "ok\n") == 0;
        const bool wrong = strncmp(line, "error: ", 7) == 0;
        done = fine || wrong;
        if (wrong) {
            (void)fprintf(stderr, "esploader-sim: %s", line + 7);
        } else if (!fine && out != NULL) {
            (void)fputs(line, out);
        }
    }
    free(line);
    return fine;
}

bool sim_background_ask(const sim_place_t *place, const char *request, FILE *out)
{
    const int line = background_connect(place);
    FILE *stream = line >= 0 ? fdopen(line, "r+") : NULL;
    if (stream == NULL) {
        (void)fprintf(stderr,
                      "esploader-sim: no chip runs under the name \"%s\"; \"esploader-sim status\" "
                      "lists them\n",
                      place->name);
        return false;
    }
    const bool sent = fprintf(stream, "%s\n", request) > 0 && fflush(stream) == 0;
    const bool fine = sent && background_answer(stream, out);
    (void)fclose(stream);
    return fine;
}
