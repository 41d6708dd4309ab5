/* SPDX-License-Identifier: Apache-2.0 */
#include "visit/handover.h"
#include "view/task/visit_view.h"
#include <string.h>
#include <sys/stat.h>

const char *handover_build(const options_t *options)
{
    struct stat status;
    if (options->operand_count == 0) {
        return NULL;
    }
    /* A build's folder comes first, what is written beside it after that. Of files without one the
     * last is the application, as builds list them. */
    const char *first = options->operands[0];
    const char *last = options->operands[options->operand_count - 1];
    if (stat(first, &status) == 0 && (S_ISDIR(status.st_mode) || options->operand_count == 1)) {
        return first;
    }
    return strcmp(last, "-") != 0 ? last : NULL;
}

cli_exit_t handover_prepare(handover_t *handover, const options_t *options)
{
    cli_exit_t exit = CLI_OK;
    if (options->monitor) {
        handover->monitor = monitor_new(options, handover_build(options), &exit);
    }
    return exit;
}

static void handover_begin(handover_t *handover, esp_host_visit_t *visit)
{
    if (handover->monitor != NULL && !handover->listening) {
        handover->listening = true;
        monitor_announce(handover->monitor, esp_host_visit_port(visit));
        /* What the loader has said is not the program's. The chip is still in it. */
        esp_host_visit_flush(visit);
    }
}

static void handover_expect_answers(const handover_t *handover)
{
    if (handover->monitor != NULL) {
        monitor_expect_answers(handover->monitor);
    }
}

void handover_follow(handover_t *handover, esp_host_visit_t *visit, const esp_loader_event_t *event)
{
    switch (event->kind) {
    case ESP_LOADER_EVENT_LEAVING:
        if (event->value == ESP_LOADER_LEAVING_BY_WATCHDOG) {
            /* The loader changes its rate first, and what comes meanwhile is noise: see below. */
            break;
        }
        /* Where the loader is told to go to another rate, its answers come first. */
        if (event->value != ESP_LOADER_LEAVING_BY_LINES) {
            handover_expect_answers(handover);
        }
        handover_begin(handover, visit);
        break;
    case ESP_LOADER_EVENT_STARTING:
        handover_expect_answers(handover);
        handover_begin(handover, visit);
        break;
    default:
        break;
    }
}

void handover_hear(const handover_t *handover, const uint8_t *bytes, size_t size)
{
    if (handover->listening) {
        monitor_hear(handover->monitor, bytes, size);
    }
}

/* Whether the chip is reset in the end, as far as that is known. */
static bool handover_will_reset(esp_host_visit_t *visit)
{
    const esp_loader_leaving_t leaving = esp_loader_session_leaving(esp_host_visit_session(visit));
    return leaving != ESP_LOADER_LEAVING_STAYS && leaving != ESP_LOADER_LEAVING_BY_HAND;
}

void handover_warn_of_reset(esp_host_visit_t *visit, const options_t *options)
{
    if (options->monitor_until != NULL && !handover_will_reset(visit)) {
        visit_view_warn_of_reset();
    }
}

cli_exit_t handover_listen(const handover_t *handover, esp_host_visit_t *visit, monitor_how_t how,
                           bool *flash)
{
    how.resets = handover_will_reset(visit);
    *flash = false;
    return handover->monitor != NULL ? monitor_run(handover->monitor, visit, &how, flash) : CLI_OK;
}
