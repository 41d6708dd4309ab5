/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupt.h"
#include "monitor/monitor_state.h"
#include "monitor/terminal.h"
#include "view/failure.h"
#include "view/message.h"
#include "view/output.h"
#include <stdlib.h>
#include <unistd.h>

enum {
    RUN_WAIT_MS = 50, /* how late Ctrl-C may be noticed */
    RUN_READ_SIZE = 1 << 16,
    RUN_BESIDE = 2,
};

/* One turn: bytes of both sides. CLI_OK: it goes on. */
static cli_exit_t run_turn(monitor_t *monitor, uint8_t bytes[RUN_READ_SIZE])
{
    serial_line_wait_t beside[RUN_BESIDE];
    size_t count = 0;
    size_t size;
    esp_host_error_t error = {0};
    if (monitor->keyboard != NULL) {
        beside[count++] = (serial_line_wait_t){.line = monitor->keyboard};
    }
    if (screen_waits(&monitor->screen) && monitor->screen.line != NULL) {
        beside[count++] = (serial_line_wait_t){.line = monitor->screen.line, .want_write = true};
    }
    const esp_host_link_event_t event = esp_host_link_step(
        monitor->link, beside, count, RUN_WAIT_MS, bytes, RUN_READ_SIZE, &size, &error);
    if (size > 0) {
        monitor_hear(monitor, bytes, size);
    } else {
        json_output_pause(&monitor->events);
    }
    if (event == ESP_HOST_LINK_GONE) {
        esp_host_text_end(monitor->text);
        monitor_say(monitor, "the port is gone, waiting for it");
    } else if (event == ESP_HOST_LINK_BACK) {
        monitor_say(monitor, "the port is back");
    }
    screen_flush(&monitor->screen);
    if (monitor->keyboard != NULL && beside[0].ready != 0 && !monitor_take_keys(monitor)) {
        monitor->ended = true;
    }
    /* Ctrl-C may well be how it is meant to end. */
    return event != ESP_HOST_LINK_ENDED || error.kind == ESP_HOST_ERROR_INTERRUPTED
               ? CLI_OK
               : failure_print(&error, NULL);
}

static cli_exit_t run_loop(monitor_t *monitor, uint8_t bytes[RUN_READ_SIZE])
{
    const options_t *options = monitor->options;
    const chip_output_t *output = &monitor->output;
    const bool endless = options->monitor_seconds == OPTIONS_MONITOR_ENDLESS;
    const uint32_t began = esp_host_now_ms();
    while (!output->found && !monitor->ended &&
           (endless || esp_host_now_ms() - began < options->monitor_seconds * 1000)) {
        if (output_is_lost() && !output->searching) {
            return CLI_FAILED; /* nobody sees it any more */
        }
        if (monitor->how.changed != NULL && monitor->how.changed(monitor->how.user)) {
            monitor->flash = true;
            break;
        }
        if (interrupt_came()) {
            return endless && !output->searching ? CLI_OK : CLI_INTERRUPTED;
        }
        const cli_exit_t exit = run_turn(monitor, bytes);
        if (exit != CLI_OK) {
            return exit;
        }
    }
    if (output->searching && !output->found && !monitor->flash) {
        return monitor->ended ? CLI_INTERRUPTED : CLI_FAILED;
    }
    return CLI_OK;
}

static cli_exit_t run_with(monitor_t *monitor, uint8_t bytes[RUN_READ_SIZE])
{
    const bool typed = terminal_enter();
    monitor->keyboard = typed ? serial_line_of_descriptor(STDIN_FILENO) : NULL;
    const cli_exit_t exit = run_loop(monitor, bytes);
    esp_host_text_end(monitor->text);
    serial_line_close(monitor->keyboard);
    monitor->keyboard = NULL;
    terminal_leave();
    screen_drain(&monitor->screen);
    message_chip_end();
    const chip_output_t *output = &monitor->output;
    if (json_is_on()) {
        json_output_end(&monitor->events);
        json_output_result(monitor->options->monitor_until, output->found);
    }
    if (exit == CLI_FAILED && output->searching && !output->found && !output_is_lost()) {
        chip_output_print_absence(monitor->options->monitor_until,
                                  (unsigned)monitor->options->monitor_seconds, monitor->how.resets);
    }
    /* A log with a hole is not what was asked for. */
    return exit == CLI_OK && monitor->log_failed ? CLI_FAILED : exit;
}

cli_exit_t monitor_run(monitor_t *monitor, esp_host_visit_t *visit, const monitor_how_t *how,
                       bool *flash)
{
    const bool endless = monitor->options->monitor_seconds == OPTIONS_MONITOR_ENDLESS;
    uint8_t *bytes = malloc(RUN_READ_SIZE);
    monitor->how = *how;
    monitor->link = esp_host_link_new(visit, monitor->rate,
                                      endless ? ESP_HOST_LINK_AWAITED : ESP_HOST_LINK_AS_VISITED);
    cli_exit_t exit = CLI_FAILED;
    if (bytes == NULL || monitor->link == NULL) {
        message_error(NULL, "out of memory");
    } else {
        monitor_announce(monitor, esp_host_visit_port(visit));
        exit = run_with(monitor, bytes);
    }
    esp_host_link_free(monitor->link);
    monitor->link = NULL;
    free(bytes);
    *flash = monitor->flash;
    return exit;
}
