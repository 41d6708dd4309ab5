/*
 * A label for each board: a file, or a command's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_file.h"
#include "station/station.h"
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LABEL_VARIABLES = 3, LABEL_VARIABLE = 320 };

static void label_fail(station_port_t *port, esp_host_error_t *error)
{
    port->board.test_ms += station_lap(port);
    station_finish(port, ESP_HOST_FAULT_LABEL, error);
}

static void label_pass(station_port_t *port)
{
    port->board.test_ms += station_lap(port);
    station_finish(port, ESP_HOST_FAULT_NONE, NULL);
}

static const char *label_name_value(void *user, const char *name)
{
    const esp_host_values_t values = station_values(user);
    return values.value(values.user, name);
}

/* Values are the table's, and where a file goes is the caller's. */
static const char *label_safe_value(void *user, const char *name)
{
    const char *value = label_name_value(user, name);
    return value == NULL || strchr(value, '/') != NULL || value[0] == '.' ? NULL : value;
}

static bool label_write_file(station_port_t *port, const char *text, esp_host_error_t *error)
{
    const esp_host_values_t values = {label_safe_value, port};
    esp_host_save_t save;
    char *path = esp_host_fill(port->station->config.label.file, &values, error);
    if (path == NULL) {
        return false;
    }
    const bool done = esp_host_save_begin(&save, path, error) &&
                      esp_host_save_end(&save, (const uint8_t *)text, strlen(text), error);
    free(path);
    return done;
}

/* The environment of this process, and what is known of the board. */
static char **label_environment(const station_port_t *port, char (*own)[LABEL_VARIABLE])
{
    size_t count = 0;
    while (environ[count] != NULL) {
        count++;
    }
    char **all = calloc(count + LABEL_VARIABLES + 1, sizeof *all);
    if (all == NULL) {
        return NULL;
    }
    snprintf(own[0], LABEL_VARIABLE, "ESPLOADER_MAC=%s", port->board.mac);
    snprintf(own[1], LABEL_VARIABLE, "ESPLOADER_KEY=%s", port->board.key);
    snprintf(own[2], LABEL_VARIABLE, "ESPLOADER_PORT=%s", port->name);
    for (size_t i = 0; i < LABEL_VARIABLES; i++) {
        all[i] = own[i];
    }
    memcpy(all + LABEL_VARIABLES, environ, count * sizeof *all);
    return all;
}

static int label_spawn(station_port_t *port, int input, char **environment)
{
    char *const arguments[] = {"sh", "-c", (char *)port->station->config.label.command, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    pid_t pid = 0;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawnattr_init(&attributes);
    /* Ctrl-C is the station's, which lets the label be finished. */
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    errno = posix_spawn(&pid, "/bin/sh", &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return errno == 0 ? pid : 0;
}

static bool label_run(station_port_t *port, const char *text, esp_host_error_t *error)
{
    char own[LABEL_VARIABLES][LABEL_VARIABLE];
    char **environment = label_environment(port, own);
    const size_t size = strlen(text);
    FILE *file = tmpfile(); /* nobody waits for the command to read it */
    const int input = file != NULL ? fileno(file) : -1;
    if (environment != NULL && input >= 0 && write(input, text, size) == (ssize_t)size &&
        lseek(input, 0, SEEK_SET) == 0) {
        port->label_pid = label_spawn(port, input, environment);
    }
    const int why = errno;
    if (file != NULL) {
        fclose(file);
    }
    free(environment);
    return port->label_pid != 0 ||
           esp_host_error_set(error, ESP_HOST_ERROR_OUTPUT, NULL,
                              "the label's command cannot be run: %s", strerror(why));
}

void station_label_begin(station_port_t *port)
{
    const esp_host_station_label_t *label = &port->station->config.label;
    const esp_host_values_t values = station_values(port);
    esp_host_error_t error = {0};
    if (label->text == NULL) {
        label_pass(port);
        return;
    }
    char *text = esp_host_fill(label->text, &values, &error);
    const bool done = text != NULL &&
                      (label->file == NULL || label_write_file(port, text, &error)) &&
                      (label->command == NULL || label_run(port, text, &error));
    free(text);
    if (!done) {
        label_fail(port, &error);
    } else if (port->label_pid == 0) {
        label_pass(port);
    } else {
        station_set_state(port, ESP_HOST_STATION_LABELLING);
    }
}

void station_label_stop(station_port_t *port)
{
    if (port->label_pid != 0) {
        (void)kill(-port->label_pid, SIGKILL);
        (void)waitpid(port->label_pid, NULL, 0);
        port->label_pid = 0;
    }
}

void station_label_serve(station_port_t *port)
{
    int status;
    esp_host_error_t error = {0};
    const pid_t ended = waitpid(port->label_pid, &status, WNOHANG);
    if (ended == 0 && esp_host_now_ms() - port->since < STATION_LABEL_MS &&
        !port->station->aborted) {
        return;
    }
    if (ended == 0) {
        station_label_stop(port);
        esp_host_error_set(&error, ESP_HOST_ERROR_OUTPUT, NULL,
                           "the label's command did not end within %d s", STATION_LABEL_MS / 1000);
        label_fail(port, &error);
        return;
    }
    port->label_pid = 0;
    if (ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        label_pass(port);
        return;
    }
    esp_host_error_set(&error, ESP_HOST_ERROR_OUTPUT, NULL, "the label's command failed with %d",
                       ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    label_fail(port, &error);
}
