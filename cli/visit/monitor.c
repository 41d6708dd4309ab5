/* SPDX-License-Identifier: Apache-2.0 */
#include "visit/monitor.h"
#include "esp_host_link.h"
#include "interrupt.h"
#include "view/failure.h"
#include "view/message.h"
#include "view/work/visit_view.h"

enum {
    MONITOR_WAIT_MS = 50, /* how late Ctrl-C may be noticed */
    MONITOR_READ_SIZE = 1024,
};

cli_exit_t monitor_prepare(cli_visit_t *visit)
{
    if (!chip_output_init(&visit->output, visit->options->monitor_until)) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    return CLI_OK;
}

static void monitor_begin(cli_visit_t *visit)
{
    if (visit->options->monitor && !visit->listening) {
        visit->listening = true;
        esp_host_visit_flush(visit->host);
    }
}

void monitor_follow(cli_visit_t *visit, const esp_loader_event_t *event)
{
    switch (event->kind) {
    case ESP_LOADER_EVENT_LEAVING:
        if (event->value == ESP_LOADER_LEAVING_BY_WATCHDOG) {
            /* The loader changes its rate first, and what comes meanwhile is noise: see below. */
            break;
        }
        /* Where the loader is told to go to another rate, its answers come first. */
        visit->output.starting =
            visit->output.starting || event->value != ESP_LOADER_LEAVING_BY_LINES;
        monitor_begin(visit);
        break;
    case ESP_LOADER_EVENT_STARTING:
        visit->output.starting = true;
        monitor_begin(visit);
        break;
    default:
        break;
    }
}

/* Whether the chip is reset in the end, as far as that is known. */
static bool monitor_will_reset(const cli_visit_t *visit)
{
    const esp_loader_leaving_t leaving = esp_loader_session_leaving(cli_visit_session(visit));
    return leaving != ESP_LOADER_LEAVING_STAYS && leaving != ESP_LOADER_LEAVING_BY_HAND;
}

void monitor_warn_of_reset(const cli_visit_t *visit)
{
    if (visit->options->monitor_until != NULL && !monitor_will_reset(visit)) {
        visit_view_warn_of_reset();
    }
}

static cli_exit_t monitor_read(cli_visit_t *visit, esp_host_link_t *link)
{
    uint8_t bytes[MONITOR_READ_SIZE];
    size_t size;
    esp_host_error_t error = {0};
    const esp_host_link_event_t event =
        esp_host_link_step(link, NULL, 0, MONITOR_WAIT_MS, bytes, sizeof bytes, &size, &error);
    if (size > 0) {
        chip_output_hear(&visit->output, bytes, size);
    }
    /* Ctrl-C may well be how it is meant to end. */
    return event != ESP_HOST_LINK_ENDED || error.kind == ESP_HOST_ERROR_INTERRUPTED
               ? CLI_OK
               : failure_print(&error, NULL);
}

static cli_exit_t monitor_go_on(cli_visit_t *visit, esp_host_link_t *link)
{
    const options_t *options = visit->options;
    const chip_output_t *output = &visit->output;
    const bool endless = options->monitor_seconds == OPTIONS_MONITOR_ENDLESS;
    const uint32_t began = esp_host_now_ms();
    while (!output->found &&
           (endless || esp_host_now_ms() - began < options->monitor_seconds * 1000)) {
        if (message_is_lost() && !output->searching) {
            return CLI_FAILED; /* nobody sees it any more */
        }
        if (interrupt_came()) {
            message_chip_end();
            return endless && !output->searching ? CLI_OK : CLI_INTERRUPTED;
        }
        const cli_exit_t exit = monitor_read(visit, link);
        if (exit != CLI_OK) {
            return exit;
        }
    }
    message_chip_end();
    if (output->searching && !output->found) {
        chip_output_print_absence(options->monitor_until, (unsigned)options->monitor_seconds,
                                  monitor_will_reset(visit));
        return CLI_FAILED;
    }
    return CLI_OK;
}

cli_exit_t monitor_listen(cli_visit_t *visit)
{
    if (!visit->options->monitor) {
        return CLI_OK;
    }
    esp_host_link_t *link =
        esp_host_link_new(visit->host, visit->options->monitor_baud, ESP_HOST_LINK_AS_VISITED);
    if (link == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    const cli_exit_t exit = monitor_go_on(visit, link);
    esp_host_link_free(link);
    return exit;
}

void monitor_free(cli_visit_t *visit)
{
    chip_output_free(&visit->output);
}
