/* SPDX-License-Identifier: Apache-2.0 */
#include "visit/cli_visit.h"
#include "console/console.h"
#include "esp_loader_stub.h"
#include "interrupt.h"
#include "view/failure.h"
#include "view/message.h"
#include "view/task/visit_view.h"
#include "visit/visit_port.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VISIT_DOING_SIZE = 128 };

esp_loader_session_t *cli_visit_session(const cli_visit_t *visit)
{
    return esp_host_visit_session(visit->host);
}

const char *cli_visit_stub_advice(const cli_visit_t *visit)
{
    if (esp_loader_engine_stub_running(esp_loader_session_engine(cli_visit_session(visit)))) {
        return NULL;
    }
    if (cli_visit_target(visit)->secure_download) {
        return "in Secure Download Mode a chip does little more than to write flash";
    }
    return visit->options->no_stub ? "leave --no-stub out" : esp_loader_stub_absence();
}

const esp_loader_target_t *cli_visit_target(const cli_visit_t *visit)
{
    return esp_loader_session_target(cli_visit_session(visit));
}

uint32_t cli_visit_task_ms(const cli_visit_t *visit)
{
    return esp_host_now_ms() - visit->task_began_ms;
}

/* What happens. */
static void visit_event(void *user, esp_host_visit_t *host, const esp_loader_event_t *event)
{
    cli_visit_t *visit = user;
    switch (event->kind) {
    case ESP_LOADER_EVENT_READY:
        /* What went wrong while rates were tried is none of the task's. */
        (void)esp_loader_engine_was_disturbed(
            esp_loader_session_engine(esp_host_visit_session(host)));
        visit->working = true;
        visit->task_began_ms = esp_host_now_ms();
        break;
    case ESP_LOADER_EVENT_FLASH_SMALLER:
        visit->flash_tells = event->value;
        visit->flash_smaller = visit->options->settings.size != 0 ? event->value : 0;
        break;
    case ESP_LOADER_EVENT_AGAIN:
        visit->disturbed = true;
        break;
    case ESP_LOADER_EVENT_TASK_DONE:
        visit->working = false;
        break;
    case ESP_LOADER_EVENT_LEAVING:
        visit->leaving = event->value == ESP_LOADER_LEAVING_BY_LINES ||
                         event->value == ESP_LOADER_LEAVING_STARTED;
        break;
    default:
        break;
    }
    handover_follow(&visit->handover, host, event);
    visit->rated = visit->rated || event->kind == ESP_LOADER_EVENT_RATE ||
                   event->kind == ESP_LOADER_EVENT_RATE_FAILED;
    visit_view_event(esp_host_visit_port(host), esp_host_visit_session(host), event,
                     visit->options->baud != 0);
    if (visit->working && visit->steps->event != NULL) {
        visit->steps->event(visit, event);
    }
}

static void visit_tick(void *user, esp_host_visit_t *host, uint32_t now_ms)
{
    cli_visit_t *visit = user;
    (void)host;
    if (visit->working && visit->steps->tick != NULL) {
        visit->steps->tick(visit, now_ms);
    }
}

static void visit_trace(const cli_visit_t *visit, const esp_host_tap_t *tap)
{
    switch (tap->kind) {
    case ESP_HOST_TAP_BYTES:
        trace_bytes(visit->trace,
                    tap->direction == ESP_HOST_TO_CHIP ? TRACE_TO_CHIP : TRACE_FROM_CHIP,
                    tap->bytes, tap->size, tap->now_ms);
        return;
    case ESP_HOST_TAP_LINES:
        trace_lines(visit->trace, tap->lines, tap->now_ms);
        return;
    case ESP_HOST_TAP_BAUD:
        /* The rate of what the chip prints says nothing of how its loader was spoken to. */
        if (!visit->leaving) {
            trace_baud(visit->trace, tap->baud, tap->now_ms);
        }
        return;
    }
}

static void visit_tap(void *user, esp_host_visit_t *host, const esp_host_tap_t *tap)
{
    cli_visit_t *visit = user;
    (void)host;
    if (visit->trace != NULL) {
        visit_trace(visit, tap);
    }
    if (tap->kind != ESP_HOST_TAP_BYTES) {
        return;
    }
    if (tap->direction == ESP_HOST_FROM_CHIP) {
        handover_hear(&visit->handover, tap->bytes, tap->size);
    } else {
        visit->sent += (uint32_t)tap->size;
    }
}

/* The pins of --spi-pins, once it is known which chip has them. */
static cli_exit_t visit_take_pins(const cli_visit_t *visit)
{
    const esp_host_pins_t *pins = &visit->options->flash_pins;
    const target_chip_t chip = cli_visit_target(visit)->chip;
    const char *problem = esp_host_pins_problem(pins, chip);
    if (problem != NULL) {
        message_error("leave --spi-pins out, or name the pins the flash is wired to",
                      "--spi-pins: the %s %s", esp_loader_chip_name(chip), problem);
        return CLI_USAGE;
    }
    esp_loader_session_set_flash_pins(cli_visit_session(visit), esp_host_pins_word(pins, chip));
    return CLI_OK;
}

const char *cli_visit_cache(const cli_visit_t *visit, char folder[ESP_HOST_PATH_SIZE])
{
    return !visit->options->no_cache && console_cache_folder(folder) ? folder : NULL;
}

static void visit_recall_rates(cli_visit_t *visit)
{
    char folder[ESP_HOST_PATH_SIZE];
    if (visit->options->baud == 0) {
        esp_host_rates_recall(&visit->rates, cli_visit_cache(visit, folder),
                              esp_host_visit_port(visit->host), cli_visit_target(visit)->chip);
    }
}

static void visit_keep_rate(cli_visit_t *visit)
{
    char folder[ESP_HOST_PATH_SIZE];
    const esp_loader_target_t *target = cli_visit_target(visit);
    visit->disturbed =
        esp_loader_engine_was_disturbed(esp_loader_session_engine(cli_visit_session(visit))) ||
        visit->disturbed;
    if (visit->options->baud == 0 && visit->rated) {
        esp_host_rates_keep(cli_visit_cache(visit, folder), esp_host_visit_port(visit->host),
                            target->chip, target->baud, visit->disturbed);
    }
}

static cli_exit_t visit_step(cli_visit_t *visit, cli_exit_t (*step)(cli_visit_t *visit))
{
    return step != NULL ? step(visit) : CLI_OK;
}

static bool visit_approve(void *user, esp_host_visit_t *host, esp_loader_approve_t what)
{
    cli_visit_t *visit = user;
    (void)host;
    switch (what) {
    case ESP_LOADER_APPROVE_CHIP:
        visit->found = true;
        visit->refused = visit_take_pins(visit);
        visit_recall_rates(visit);
        if (visit->refused == CLI_OK) {
            visit->refused = visit_step(visit, visit->steps->found);
        }
        break;
    case ESP_LOADER_APPROVE_TASK:
        visit->refused = visit_step(visit, visit->steps->prepared);
        break;
    case ESP_LOADER_APPROVE_SEEN:
        visit->refused = visit_step(visit, visit->steps->seen);
        break;
    case ESP_LOADER_APPROVE_LEAVE:
        visit->refused = visit_step(visit, visit->steps->done);
        visit_keep_rate(visit);
        break;
    }
    return visit->refused == CLI_OK;
}

static esp_loader_leave_t visit_leave(options_after_t after)
{
    static const esp_loader_leave_t leaves[] = {
        [OPTIONS_AFTER_DEFAULT] = ESP_LOADER_LEAVE_RESET,
        [OPTIONS_AFTER_HARD_RESET] = ESP_LOADER_LEAVE_BY_LINES,
        [OPTIONS_AFTER_WATCHDOG] = ESP_LOADER_LEAVE_BY_WATCHDOG,
        [OPTIONS_AFTER_NONE] = ESP_LOADER_LEAVE_IN_LOADER,
    };
    return leaves[after];
}

static void visit_configure(cli_visit_t *visit, esp_loader_session_config_t *config)
{
    const options_t *options = visit->options;
    esp_host_visit_defaults(visit->host, config);
    if (message_is_compat()) {
        config->steps = &esp_loader_steps_telling;
    }
    config->task = visit->task;
    config->chip = options->chip;
    config->attempts = options->connect_attempts;
    if (options->sync_timeout_ms != 0) {
        config->connect.sync_timeout = options->sync_timeout_ms;
    }
    const monitor_t *monitor = visit->handover.monitor;
    config->output_rate = monitor != NULL ? monitor_rate(monitor) : OPTIONS_ROM_BAUD;
    config->follow_output = options->monitor;
    config->flash_size = options->flash_size;
    config->leave = visit_leave(options->after);
    if (options->no_stub) {
        config->stub = NULL;
    }
    if (options->baud != 0) {
        config->rates = &options->baud;
        config->rates_asked_for = true;
    } else {
        esp_host_rates_init(&visit->rates);
        config->rates = visit->rates.rates;
        config->rate_count = ESP_HOST_RATES;
    }
}

static cli_exit_t visit_prepare(cli_visit_t *visit)
{
    const options_t *options = visit->options;
    if (options->trace != OPTIONS_TRACE_OFF) {
        visit->trace = malloc(sizeof *visit->trace);
        if (visit->trace == NULL) {
            message_error(NULL, "out of memory");
            return CLI_FAILED;
        }
        trace_init(visit->trace, stderr, options->trace == OPTIONS_TRACE_FULL, visit->began_ms);
    }
    return handover_prepare(&visit->handover, options);
}

/* Advice that depends on more than how the visit ended. */
static const char *visit_advice(const cli_visit_t *visit, const esp_host_error_t *error)
{
    if (error->kind == ESP_HOST_ERROR_INTERRUPTED) {
        return visit->working && visit->steps->tell_interrupt_advice != NULL
                   ? visit->steps->tell_interrupt_advice(visit)
                   : NULL;
    }
    if (error->kind != ESP_HOST_ERROR_VISIT || error->outcome.end != ESP_LOADER_END_STUB_NEEDED) {
        return NULL;
    }
    return cli_visit_stub_advice(visit);
}

static const char *visit_doing(const cli_visit_t *visit, char text[VISIT_DOING_SIZE])
{
    const esp_loader_end_t end = esp_loader_session_outcome(cli_visit_session(visit))->end;
    if (!visit->working && end != ESP_LOADER_END_STUB_NEEDED) {
        return NULL;
    }
    return visit->steps->tell_doing != NULL
               ? visit->steps->tell_doing(visit, text, VISIT_DOING_SIZE)
               : visit->steps->doing;
}

/* How it ended; what went wrong is printed. */
static cli_exit_t visit_result(const cli_visit_t *visit)
{
    char doing[VISIT_DOING_SIZE];
    esp_host_error_t error = {0};
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(cli_visit_session(visit));
    esp_host_visit_error(visit->host, visit_doing(visit, doing), &error);
    if (outcome->end == ESP_LOADER_END_REFUSED) {
        return visit->refused;
    }
    if (outcome->end == ESP_LOADER_END_DIFFERENT) {
        return CLI_VERIFY; /* which was printed before the chip was left */
    }
    if (error.kind == ESP_HOST_ERROR_VISIT && visit->steps->failed != NULL) {
        const cli_exit_t exit = visit->steps->failed(visit, outcome);
        if (exit != CLI_OK) {
            return exit;
        }
    }
    return failure_print(&error, visit_advice(visit, &error));
}

/* A reset by the watchdog that was asked for, and that the chip cannot do, which ended the visit
 * before anything was done: as esptool, the port's lines do it, where there are some. */
static bool visit_has_lines_instead(const cli_visit_t *visit)
{
    const serial_line_t *line = esp_host_visit_line(visit->host);
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(cli_visit_session(visit));
    if (outcome->end != ESP_LOADER_END_NO_WATCHDOG_RESET || line == NULL ||
        !serial_line_can_reset(line)) {
        return false;
    }
    message_warn(NULL, "%s, so the port's lines do it",
                 cli_visit_target(visit)->secure_download
                     ? "in Secure Download Mode the chip's watchdog cannot be set"
                     : "the chip cannot be reset by its watchdog");
    return true;
}

static bool visit_cancelled(void *user)
{
    const cli_visit_t *visit = user;
    monitor_t *monitor = visit->handover.monitor;
    return interrupt_came() || (monitor != NULL && monitor_is_ended(monitor));
}

/* On one port. False where the chip that is wanted was not found there: nothing but connecting was
 * done then. */
static bool visit_try(cli_visit_t *visit, char port[ESP_HOST_PORT_SIZE], esp_host_error_t *error)
{
    static const esp_host_hooks_t hooks = {
        .event = visit_event,
        .approve = visit_approve,
        .tap = visit_tap,
        .tick = visit_tick,
        .cancelled = visit_cancelled,
    };
    esp_loader_session_config_t config;
    if (!visit_port_open(visit, port, OPTIONS_ROM_BAUD, &hooks, error)) {
        return false;
    }
    visit_configure(visit, &config);
    esp_host_visit_begin(visit->host, &config);
    esp_host_visit_run(visit->host, NULL);
    if (visit_has_lines_instead(visit)) {
        config.leave = ESP_LOADER_LEAVE_BY_LINES;
        esp_host_visit_begin(visit->host, &config);
        esp_host_visit_run(visit->host, NULL);
    }
    if (visit->trace != NULL) {
        trace_flush(visit->trace, esp_host_now_ms());
    }
    esp_host_visit_error(visit->host, NULL, error);
    return visit->found;
}

static bool visit_changed(void *user)
{
    cli_visit_t *visit = user;
    return visit->steps->changed(visit);
}

static cli_exit_t visit_listen(cli_visit_t *visit)
{
    const cli_visit_steps_t *steps = visit->steps;
    const monitor_how_t how = {
        .can_flash = steps->again != NULL,
        .changed = steps->changed != NULL ? visit_changed : NULL,
        .user = visit,
    };
    bool flash;
    const cli_exit_t exit = handover_listen(&visit->handover, visit->host, how, &flash);
    if (flash && steps->again != NULL) {
        steps->again(visit);
    }
    return exit;
}

static cli_exit_t visit_make(cli_visit_t *visit)
{
    esp_host_ports_t ports;
    esp_host_error_t error = {0};
    unsigned at = 0;
    cli_exit_t exit = visit_prepare(visit);
    if (exit == CLI_OK) {
        exit = visit_port_find(visit->options, true, &ports);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    while (!visit_try(visit, ports.names[at], &error) && visit_port_next(&ports, &at, &error)) {
    }
    if (at == ports.count && ports.count > 1) {
        return visit_port_print_none(&ports);
    }
    if (error.outcome.end == ESP_LOADER_END_NONE) {
        return failure_print(&error, NULL); /* no visit has begun */
    }
    exit = visit_result(visit);
    return exit == CLI_OK ? visit_listen(visit) : exit;
}

cli_exit_t cli_visit_run(const options_t *options, const cli_visit_steps_t *steps,
                         esp_loader_task_t *task, void *command)
{
    static const cli_visit_steps_t none = {0};
    cli_visit_t visit = {
        .options = options,
        .steps = steps != NULL ? steps : &none,
        .task = task,
        .command = command,
        .began_ms = esp_host_now_ms(),
    };
    const cli_exit_t exit = visit_make(&visit);
    monitor_free(visit.handover.monitor);
    esp_host_visit_free(visit.host);
    free(visit.trace);
    return exit;
}

cli_exit_t cli_visit_monitor(options_t *options, const char *build, bool *flash)
{
    static const cli_visit_steps_t none = {0};
    static const esp_host_hooks_t hooks = {.cancelled = visit_cancelled};
    const monitor_how_t how = {.can_flash = build != NULL};
    cli_visit_t visit = {.options = options, .steps = &none};
    esp_host_ports_t ports;
    esp_host_error_t error = {0};
    cli_exit_t exit;
    visit.handover.monitor = monitor_new(options, build, &exit);
    if (exit == CLI_OK) {
        exit = visit_port_find(options, false, &ports);
    }
    if (exit == CLI_OK && !visit_port_open(&visit, ports.names[0],
                                           monitor_rate(visit.handover.monitor), &hooks, &error)) {
        exit = failure_print(&error, NULL);
    }
    if (exit == CLI_OK) {
        exit = monitor_run(visit.handover.monitor, visit.host, &how, flash);
        monitor_keep(visit.handover.monitor, options);
    }
    monitor_free(visit.handover.monitor);
    esp_host_visit_free(visit.host);
    return exit;
}
