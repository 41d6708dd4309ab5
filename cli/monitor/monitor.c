/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor/monitor.h"
#include "esp_host_system.h"
#include "monitor/monitor_state.h"
#include "view/failure.h"
#include "view/message.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MONITOR_STAMP_SIZE = 32 };

/* What of a line is shown, as the library tells it. */
static void monitor_show(void *user, const uint8_t *bytes, size_t size)
{
    monitor_t *monitor = user;
    if (json_is_on()) {
        json_output_hear(&monitor->events, bytes, size);
    } else {
        screen_put_chip(&monitor->screen, bytes, size);
    }
}

static void monitor_begin_line(void *user)
{
    monitor_t *monitor = user;
    char stamp[MONITOR_STAMP_SIZE];
    struct timespec now;
    struct tm day;
    if (monitor->stamps && !json_is_on()) {
        clock_gettime(CLOCK_REALTIME, &now);
        localtime_r(&now.tv_sec, &day);
        snprintf(stamp, sizeof stamp, "[%02d:%02d:%02d.%03ld] ", day.tm_hour, day.tm_min,
                 day.tm_sec, now.tv_nsec / 1000000);
        screen_put_text(&monitor->screen, stamp);
    }
}

static void monitor_note(void *user, const char *line)
{
    monitor_t *monitor = user;
    if (json_is_on()) {
        json_output_decoded(line);
    } else {
        screen_put_note(&monitor->screen, line);
    }
}

/* The program whose addresses are named: the one asked for, or the build's where it has one. */
static cli_exit_t monitor_open_symbols(monitor_t *monitor)
{
    esp_host_error_t error = {0};
    const char *asked = monitor->options->monitor_elf;
    const char *path = asked != NULL ? asked : monitor->build.elf;
    if (path[0] == '\0' || (asked == NULL && !esp_host_symbols_are_supported())) {
        return CLI_OK;
    }
    monitor->symbols = esp_host_symbols_open(path, &error);
    if (monitor->symbols != NULL) {
        return CLI_OK;
    }
    if (asked != NULL) {
        return failure_print(&error, NULL);
    }
    message_warn("--elf names another file", "addresses are not named: %s",
                 esp_host_error_text(&error));
    return CLI_OK;
}

static cli_exit_t monitor_prepare(monitor_t *monitor, const char *build)
{
    const options_t *options = monitor->options;
    const esp_host_text_hooks_t hooks = {monitor_show, monitor_begin_line, monitor_note, monitor};
    esp_host_error_t error = {0};
    if (build != NULL) {
        esp_host_build_read(build, &monitor->build);
    }
    monitor->rate = options->monitor_baud != 0 ? options->monitor_baud
                    : monitor->build.rate != 0 ? monitor->build.rate
                                               : OPTIONS_ROM_BAUD;
    if (options->monitor_filter != NULL) {
        monitor->filter = esp_host_filter_read(options->monitor_filter, &error);
        if (monitor->filter == NULL) {
            return failure_print(&error, NULL);
        }
    }
    const cli_exit_t exit = monitor_open_symbols(monitor);
    if (exit != CLI_OK) {
        return exit;
    }
    monitor->text = esp_host_text_new(&hooks, monitor->filter, monitor->symbols);
    if (monitor->text == NULL || !chip_output_init(&monitor->output, options->monitor_until)) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    if (!screen_open(&monitor->screen)) {
        return CLI_FAILED;
    }
    return monitor->log_path == NULL || monitor_log_open(monitor) ? CLI_OK : CLI_FAILED;
}

monitor_t *monitor_new(const options_t *options, const char *build, cli_exit_t *exit)
{
    monitor_t *monitor = calloc(1, sizeof *monitor);
    if (monitor == NULL) {
        message_error(NULL, "out of memory");
        *exit = CLI_FAILED;
        return NULL;
    }
    monitor->options = options;
    monitor->stamps = options->monitor_stamps;
    monitor->log = -1;
    monitor->log_path = options->monitor_log;
    *exit = monitor_prepare(monitor, build);
    if (*exit != CLI_OK) {
        monitor_free(monitor);
        return NULL;
    }
    return monitor;
}

void monitor_free(monitor_t *monitor)
{
    if (monitor != NULL) {
        monitor_log_close(monitor);
        esp_host_text_free(monitor->text);
        esp_host_symbols_free(monitor->symbols);
        esp_host_filter_free(monitor->filter);
        chip_output_free(&monitor->output);
        screen_close(&monitor->screen);
        free(monitor);
    }
}

void monitor_keep(const monitor_t *monitor, options_t *options)
{
    options->monitor_stamps = monitor->stamps;
    if (monitor->log_path == monitor->log_name) {
        memcpy(options->monitor_log_name, monitor->log_name, sizeof options->monitor_log_name);
        options->monitor_log = options->monitor_log_name;
    }
    if (monitor->log < 0) {
        options->monitor_log = NULL;
    }
}

uint32_t monitor_rate(const monitor_t *monitor)
{
    return monitor->rate;
}

void monitor_announce(monitor_t *monitor, const char *port)
{
    if (monitor->announced || !monitor->screen.is_terminal || monitor->options->quiet) {
        return;
    }
    monitor->announced = true;
    monitor_say(monitor, "%s at %u baud", port, (unsigned)monitor->rate);
    if (monitor->symbols != NULL) {
        const char *path = monitor->options->monitor_elf != NULL ? monitor->options->monitor_elf
                                                                 : monitor->build.elf;
        const char *slash = esp_host_path_slash(path);
        monitor_say(monitor, "addresses of %s", slash != NULL ? slash + 1 : path);
    } else if (monitor->build.elf[0] != '\0') {
        monitor_say(monitor, "addresses stay: built without libdw");
    }
    if (monitor->log >= 0) {
        monitor_say(monitor, "log in %s", monitor->log_path);
    }
    monitor_say(monitor, "Ctrl-] ends, Ctrl-T H helps");
}

void monitor_expect_answers(monitor_t *monitor)
{
    monitor->output.starting = true;
}
