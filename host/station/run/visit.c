/*
 * A visit to a board: what the session asks and tells.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/station.h"
#include <string.h>

/* One that has passed is put back by mistake. */
static bool visit_is_of_no_use(station_port_t *port, const esp_loader_target_t *target)
{
    port->was_done = port->station->config.plug_in && target->identified &&
                     station_passed_has(port->station, target->identity.mac);
    return port->was_done;
}

static bool visit_chip_is_known(station_port_t *port)
{
    const esp_host_station_config_t *config = &port->station->config;
    const esp_loader_session_t *session = esp_host_visit_session(port->visit);
    if (visit_is_of_no_use(port, esp_loader_session_target(session))) {
        station_board_take_chip(port);
        return false;
    }
    station_board_take_chip(port);
    port->board.reach_ms = station_lap(port);
    port->begun = true;
    if (config->baud == 0 && port->rate_most == 0) {
        esp_host_rates_recall(&port->rates, config->cache, port->name,
                              esp_loader_session_target(session)->chip);
    }
    station_set_state(port, ESP_HOST_STATION_WORKING);
    station_tell(port, ESP_HOST_STATION_BEGUN);
    if (config->records != NULL &&
        !esp_host_records_put(config->records, &port->board, &port->refusal)) {
        return station_refuse(port, ESP_HOST_FAULT_RECORD);
    }
    return station_check_chip(port);
}

static bool visit_is_prepared(station_port_t *port)
{
    esp_loader_session_t *session = esp_host_visit_session(port->visit);
    (void)esp_loader_engine_was_disturbed(esp_loader_session_engine(session));
    station_board_take_chip(port);
    port->board.baud = esp_loader_session_target(session)->baud;
    port->look.found = esp_host_plan_chip(session);
    port->board.prepare_ms = station_lap(port);
    return station_check_flash(port);
}

static bool visit_flash_is_seen(station_port_t *port)
{
    if (port->station->noted) {
        port->plan.options.note = NULL;
    }
    if (!esp_host_plan_check_chip(&port->plan, &port->look.found, &port->refusal)) {
        return station_refuse(port, ESP_HOST_FAULT_REFUSED);
    }
    port->station->noted = true;
    return station_give_data(port);
}

static bool visit_is_done(station_port_t *port)
{
    const esp_host_station_config_t *config = &port->station->config;
    esp_loader_session_t *session = esp_host_visit_session(port->visit);
    const esp_loader_target_t *target = esp_loader_session_target(session);
    port->disturbed = esp_loader_engine_was_disturbed(esp_loader_session_engine(session)) ||
                      port->task.job.disturbed || port->disturbed;
    port->board.write_ms = station_lap(port);
    port->written = true;
    port->board.baud = target->baud;
    if (config->baud == 0 && port->rated) {
        esp_host_rates_keep(config->cache, port->name, target->chip, target->baud, port->disturbed);
    }
    return true;
}

static bool visit_approve(void *user, esp_host_visit_t *visit, esp_loader_approve_t what)
{
    station_port_t *port = user;
    (void)visit;
    if (port->looking) {
        return true;
    }
    switch (what) {
    case ESP_LOADER_APPROVE_CHIP:
        return visit_chip_is_known(port);
    case ESP_LOADER_APPROVE_TASK:
        return visit_is_prepared(port);
    case ESP_LOADER_APPROVE_SEEN:
        return visit_flash_is_seen(port);
    case ESP_LOADER_APPROVE_LEAVE:
        break;
    }
    return visit_is_done(port);
}

static void visit_take_word(station_port_t *port, const esp_loader_event_t *event)
{
    if (event->other < ESP_HOST_WORDS) {
        port->board.words.values[event->other] = event->value;
        port->board.words.have[event->other] = true;
    }
}

/* What fails before the flash is ready has a rate, too. */
static void visit_take_rate(station_port_t *port, uint32_t baud)
{
    if (!port->written && !port->looking) {
        port->board.baud = baud;
    }
}

static void visit_event(void *user, esp_host_visit_t *visit, const esp_loader_event_t *event)
{
    station_port_t *port = user;
    switch (event->kind) {
    case ESP_LOADER_EVENT_WORD:
        if (!port->looking) {
            visit_take_word(port, event);
        }
        break;
    case ESP_LOADER_EVENT_RATE:
    case ESP_LOADER_EVENT_RATE_FAILED:
        port->rated = true;
        visit_take_rate(port, event->kind == ESP_LOADER_EVENT_RATE ? event->value : event->other);
        break;
    case ESP_LOADER_EVENT_LEAVING:
        port->listening = !port->looking && event->value != ESP_LOADER_LEAVING_STAYS &&
                          event->value != ESP_LOADER_LEAVING_BY_HAND;
        break;
    case ESP_LOADER_EVENT_AGAIN:
        port->disturbed = true;
        break;
    case ESP_LOADER_EVENT_TASK:
        if (!port->station->config.no_compress) {
            esp_host_plan_compress(&port->plan, esp_host_visit_session(visit), event);
        }
        break;
    default:
        break;
    }
}

static void visit_tap(void *user, esp_host_visit_t *visit, const esp_host_tap_t *tap)
{
    station_port_t *port = user;
    (void)visit;
    if (tap->kind != ESP_HOST_TAP_BYTES) {
        return;
    }
    if (tap->direction == ESP_HOST_TO_CHIP) {
        station_follow_run(port);
        port->sent += (uint32_t)tap->size;
    } else if (port->listening) {
        station_test_hear(port, tap->bytes, tap->size);
    }
}

static bool visit_cancelled(void *user)
{
    const station_port_t *port = user;
    return port->station->aborted;
}

bool station_meet(station_port_t *port, esp_host_error_t *error)
{
    const esp_host_visit_config_t config = {
        .port = port->name,
        .hooks = {.event = visit_event,
                  .approve = visit_approve,
                  .tap = visit_tap,
                  .cancelled = visit_cancelled},
        .user = port,
    };
    if (port->visit == NULL) {
        port->visit = esp_host_visit_new(&config, error);
        port->open_anew = true;
    }
    return port->visit != NULL;
}

bool station_open(station_port_t *port, esp_host_error_t *error)
{
    if (!station_meet(port, error)) {
        return false;
    }
    if (port->open_anew || esp_host_visit_line(port->visit) == NULL) {
        port->open_anew = !esp_host_visit_open(port->visit, error);
        port->appeared = port->appeared || port->open_anew;
        port->unreachable = port->open_anew && station_is_remote(port);
    }
    return !port->open_anew;
}

/* The fastest that holds, at first; then what has held, and at most half of what has failed. */
void station_rates_set(station_port_t *port)
{
    const esp_host_station_config_t *config = &port->station->config;
    const uint32_t most = port->rate_most != 0 ? port->rate_most : UINT32_MAX;
    esp_host_rates_t all;
    esp_host_rates_init(&all);
    memset(&port->rates, 0, sizeof port->rates);
    port->rate_count = 0;
    if (config->baud != 0) {
        all = (esp_host_rates_t){.rates = {config->baud}};
    }
    for (size_t i = 0; i < ESP_HOST_RATES && all.rates[i] != 0; i++) {
        if (all.rates[i] <= most) {
            port->rates.rates[port->rate_count++] = all.rates[i];
        }
    }
    if (port->rate_count == 0 && most > STATION_LEAST_RATE) {
        port->rates.rates[port->rate_count++] = most;
    }
}

static void visit_configure(station_port_t *port, esp_loader_session_config_t *session)
{
    const esp_host_station_config_t *config = &port->station->config;
    esp_host_visit_defaults(port->visit, session);
    session->steps = &esp_loader_steps_telling;
    session->chip = config->plan->options.chip != ESP_UNKNOWN_CHIP ? config->plan->options.chip
                                                                   : config->plan->chip;
    session->output_rate = STATION_OUTPUT_RATE;
    session->follow_output = station_tests(port);
    session->flash_size = config->flash_size;
    session->stub = config->no_stub ? NULL : session->stub;
    station_rates_set(port);
    session->rates = port->rates.rates;
    session->rate_count = port->rate_count;
    esp_loader_task_t *task =
        esp_loader_task_write(&port->task, port->plan.images, port->plan.count);
    port->task.write_always = config->write_always;
    esp_loader_task_write_difference(&port->task);
    session->task = esp_host_plan_look(&port->look, &port->plan, task);
    if (config->plug_in && !port->appeared) {
        session->attempts = 1; /* perhaps there is no board */
    }
}

/* Nobody has said that there is a board. */
static void visit_cannot_begin(station_port_t *port, const esp_host_error_t *error)
{
    if (port->station->config.plug_in && port->trial == 1) {
        station_wait(port);
    } else {
        station_finish(port, station_fault_of(error, false), error);
    }
}

void station_visit_begin(station_port_t *port)
{
    esp_loader_session_config_t session;
    esp_host_error_t error = {0};
    port->trial++;
    port->begun = false;
    port->looking = false;
    port->listening = false;
    port->verdict = false;
    port->heard = 0;
    port->claimed = false;
    port->was_done = false;
    port->rated = false;
    port->disturbed = false;
    port->written = false;
    port->sent = 0;
    port->run_seen = 0;
    port->run_streamed = 0;
    port->run_sent = 0;
    port->fault = ESP_HOST_FAULT_NONE;
    port->refusal = (esp_host_error_t){0};
    station_board_clear(port);
    station_set_state(port, ESP_HOST_STATION_REACHING);
    esp_host_plan_free(&port->plan);
    if (port->unreachable) {
        esp_host_error_set_line(&error, port->name, SERIAL_LINE_UNREACHABLE);
        visit_cannot_begin(port, &error);
        return;
    }
    if (!esp_host_plan_share(&port->plan, port->station->config.plan, &error) ||
        !station_open(port, &error)) {
        visit_cannot_begin(port, &error);
        return;
    }
    visit_configure(port, &session);
    port->mark = esp_host_now_ms();
    esp_host_visit_begin(port->visit, &session);
    (void)esp_host_loop_add(port->station->loop, port->visit);
}
