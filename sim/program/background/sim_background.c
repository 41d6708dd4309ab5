/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "background/sim_background.h"
#include "background/sim_background_start.h"
#include <dirent.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BACKGROUND_REQUEST = 4096,
    BACKGROUND_WAIT_MS = 10,
    BACKGROUND_PATIENCE = 500, /* of these */
};

static int background_status(const sim_place_t *place)
{
    if (!sim_background_ask(place, "status", stdout)) {
        return EXIT_FAILURE;
    }
    (void)printf("log %s\n", place->log);
    return EXIT_SUCCESS;
}

static int background_stop(const sim_place_t *place)
{
    if (!sim_background_ask(place, "stop", NULL)) {
        return EXIT_FAILURE;
    }
    for (int i = 0; i < BACKGROUND_PATIENCE && access(place->control, F_OK) == 0; i++) {
        (void)poll(NULL, 0, BACKGROUND_WAIT_MS);
    }
    if (access(place->control, F_OK) == 0) {
        (void)fprintf(stderr, "esploader-sim: %s does not end; its log is %s\n", place->name,
                      place->log);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

static int background_tell_all(const sim_place_t *place)
{
    (void)printf("%s ", place->name);
    if (!sim_background_runs(place)) {
        (void)puts("stopped");
        return EXIT_SUCCESS;
    }
    (void)puts("running");
    return EXIT_SUCCESS;
}

static int background_stop_running(const sim_place_t *place)
{
    return sim_background_runs(place) ? background_stop(place) : EXIT_SUCCESS;
}

/* @return EXIT_FAILURE if it is so for any */
static int background_each(int (*what)(const sim_place_t *place))
{
    char root[SIM_PATH_MAX];
    int result = sim_place_root(root) ? EXIT_SUCCESS : EXIT_FAILURE;
    struct dirent **entries = NULL;
    const int count = result == EXIT_SUCCESS ? scandir(root, &entries, NULL, alphasort) : 0;
    for (int i = 0; i < count; i++) {
        sim_place_t place;
        if (entries[i]->d_name[0] != '.' && sim_place_find(&place, entries[i]->d_name) &&
            what(&place) != EXIT_SUCCESS) {
            result = EXIT_FAILURE;
        }
        free(entries[i]);
    }
    free(entries);
    return result;
}

static int background_tell(const sim_place_t *place, int count, char **words)
{
    char request[BACKGROUND_REQUEST] = "";
    size_t used = 0;
    for (int i = 0; i < count; i++) {
        const size_t length = strlen(words[i]);
        if (used + length + 2 > sizeof request || strchr(words[i], '\n') != NULL) {
            (void)fputs("esploader-sim: that is no request; \"help\" lists them\n", stderr);
            return SIM_EXIT_CODE_USAGE;
        }
        memcpy(&request[used], words[i], length);
        used += length;
        request[used++] = ' ';
        request[used] = '\0';
    }
    return sim_background_ask(place, request, stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}

bool sim_background_asked(int argc, char **argv)
{
    static const char *const words[] = {"start", "status", "stop", "tell"};
    for (size_t i = 0; argc > 1 && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(argv[1], words[i]) == 0) {
            return true;
        }
    }
    return false;
}

int sim_background(int argc, char **argv)
{
    const char *what = argv[1];
    const bool named = argc > 2 && argv[2][0] != '-';
    const char *name = named ? argv[2] : "chip";
    const int skip = named ? 2 : 1; /* words before what follows the name */
    sim_place_t place;
    if (!named && strcmp(what, "status") == 0 && argc == 2) {
        return background_each(background_tell_all);
    }
    if (strcmp(what, "stop") == 0 && argc == 3 && strcmp(argv[2], "--all") == 0) {
        return background_each(background_stop_running);
    }
    if (!sim_place_find(&place, name)) {
        return SIM_EXIT_CODE_USAGE;
    }
    if (strcmp(what, "start") == 0) {
        argv[skip] = argv[0];
        return sim_background_start(&place, argc - skip, argv + skip);
    }
    if (strcmp(what, "tell") == 0 && argc > skip + 1 && named) {
        return background_tell(&place, argc - skip - 1, argv + skip + 1);
    }
    if (strcmp(what, "tell") == 0 || argc > skip + 1) {
        (void)fprintf(stderr, "esploader-sim: %s takes %s; see --help\n", what,
                      strcmp(what, "tell") == 0 ? "a name and a request" : "a name");
        return SIM_EXIT_CODE_USAGE;
    }
    return strcmp(what, "status") == 0 ? background_status(&place) : background_stop(&place);
}
