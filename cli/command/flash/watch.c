/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/flash/flash.h"
#include "esp_host_file.h"
#include "esp_host_watch.h"
#include "interrupt.h"
#include "view/json/json.h"
#include "view/message.h"
#include "view/task/watch_view.h"
#include "visit/cli_visit.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    WATCH_LOOK_MS = 100,
    WATCH_PORT_MS = 1000, /* between two looks for a port that was away */
};

typedef struct {
    const options_t *options;
    esp_host_watch_t *build;
    uint32_t looked_ms;
    esp_host_watch_state_t state;
    char told[ESP_HOST_TEXT_SIZE]; /* why the build is incomplete */
    bool begun;                    /* it was flashed before */
    bool port_away;                /* when it was looked for last */
    uint32_t port_ms;
} watch_t;

static esp_host_watch_state_t watch_look(watch_t *watch)
{
    watch->looked_ms = esp_host_now_ms();
    watch->state = esp_host_watch_look(watch->build, watch->looked_ms);
    return watch->state;
}

/* Looked at as often as it is of use, however often it is asked for. */
static bool watch_changed(void *user)
{
    watch_t *watch = user;
    return esp_host_now_ms() - watch->looked_ms >= WATCH_LOOK_MS &&
           watch_look(watch) == ESP_HOST_WATCH_CHANGED;
}

/* Whether the port is to be had. One of the network is opened for that, since there is no other way
 * to know; a device is not, since that would reset some boards. */
static bool watch_port_is_there(const options_t *options)
{
    char port[ESP_HOST_PORT_SIZE];
    if (!esp_host_port_choose_filtered(options->port, &options->port_filter, port, NULL)) {
        return false;
    }
    if (strstr(port, "://") == NULL) {
        return strchr(port, '/') == NULL || access(port, F_OK) == 0;
    }
    serial_line_t *line =
        serial_line_open_cancellable(port, OPTIONS_ROM_BAUD, interrupt_asked, NULL, NULL);
    serial_line_close(line);
    return line != NULL;
}

/* A port that was away and is there again. */
static bool watch_port_is_back(watch_t *watch)
{
    const uint32_t now_ms = esp_host_now_ms();
    if (now_ms - watch->port_ms < WATCH_PORT_MS) {
        return false;
    }
    watch->port_ms = now_ms;
    const bool was_away = watch->port_away;
    watch->port_away = !watch_port_is_there(watch->options);
    return was_away && !watch->port_away;
}

static void watch_tell_incomplete(watch_t *watch)
{
    const char *reason = esp_host_watch_reason(watch->build);
    if (strcmp(reason, watch->told) != 0) {
        snprintf(watch->told, sizeof watch->told, "%s", reason);
        watch_view_incomplete(reason);
    }
}

/* Waits for the next round. `failed`: the one before has not reached the chip. False: Ctrl-C. */
static bool watch_await(watch_t *watch, bool failed)
{
    const struct timespec pause = {.tv_nsec = WATCH_LOOK_MS * 1000 * 1000};
    watch->told[0] = '\0';
    while (!interrupt_came()) {
        const esp_host_watch_state_t state = watch_look(watch);
        if (state == ESP_HOST_WATCH_CHANGED) {
            watch_view_changed(watch->build, watch->begun);
            watch->begun = true;
            return true;
        }
        if (state == ESP_HOST_WATCH_INCOMPLETE) {
            watch_tell_incomplete(watch);
        } else if (state == ESP_HOST_WATCH_SAME && failed && watch_port_is_back(watch)) {
            watch_view_again("the port is back");
            return true;
        }
        nanosleep(&pause, NULL);
    }
    return false;
}

/* Whether a round that ended so may do better once the board is plugged in again. */
static bool watch_is_away(cli_exit_t exit)
{
    return exit == CLI_PORT || exit == CLI_NO_CHIP || exit == CLI_FAILED;
}

static cli_exit_t watch_rounds(watch_t *watch, options_t *own)
{
    const flash_until_t until = {watch_changed, watch};
    char folder[ESP_HOST_PATH_SIZE];
    char *operands[] = {folder, NULL};
    bool again = false;
    bool failed = false;
    while (again || watch_await(watch, failed)) {
        esp_host_watch_take(watch->build);
        snprintf(folder, sizeof folder, "%s", esp_host_watch_folder(watch->build));
        own->operands = operands;
        own->operand_count = 1;
        const cli_exit_t exit = flash_build_until(own, &until, &again);
        json_errors(exit);
        if (interrupt_came()) {
            return exit;
        }
        /* The monitor was ended by who watches it. */
        if (exit == CLI_OK && !again && own->monitor_seconds == OPTIONS_MONITOR_ENDLESS) {
            return CLI_OK;
        }
        /* A monitor that a change has ended: what has changed is told, and taken. */
        const bool changed = watch_look(watch) == ESP_HOST_WATCH_CHANGED;
        again = again && !changed;
        failed = watch_is_away(exit);
        watch->port_away = failed && !watch_port_is_there(watch->options);
        if (!again && !changed) {
            watch_view_waiting(exit != CLI_OK);
        }
    }
    return CLI_OK;
}

cli_exit_t command_watch(const options_t *options)
{
    options_t own = *options;
    watch_t watch = {.options = options, .state = ESP_HOST_WATCH_CHANGING};
    watch.build = esp_host_watch_new(options->operand_count != 0 ? options->operands[0] : NULL);
    if (watch.build == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    const cli_exit_t exit = watch_rounds(&watch, &own);
    esp_host_watch_free(watch.build);
    return exit;
}
