/*
 * All ports, each for itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/station.h"
#include "esp_image.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATION_TURN_MS = 50, STATION_NAP_MS = 20 };

/* Nobody knows whether there is a board: that none answers is no attempt. */
static bool station_is_looking_for_one(const station_port_t *port)
{
    return port->station->config.plug_in && !port->begun && !port->appeared && port->trial == 1;
}

static bool station_met_nobody(const station_port_t *port, esp_host_fault_t fault)
{
    return station_is_looking_for_one(port) &&
           (fault == ESP_HOST_FAULT_NO_ANSWER || fault == ESP_HOST_FAULT_PORT ||
            fault == ESP_HOST_FAULT_STOPPED);
}

static void station_visit_ended(station_port_t *port)
{
    esp_host_error_t error = {0};
    esp_host_visit_error(port->visit, NULL, &error);
    const esp_host_fault_t fault =
        port->fault != ESP_HOST_FAULT_NONE ? port->fault : station_fault_of(&error, port->begun);
    port->open_anew =
        error.kind == ESP_HOST_ERROR_PORT || error.outcome.end == ESP_LOADER_END_PORT_LOST;
    if (port->was_done) {
        memcpy(port->there, port->board.mac, sizeof port->there);
        port->next = esp_host_now_ms() + STATION_LOOK_MS;
        station_set_state(port, ESP_HOST_STATION_PASSED);
        return;
    }
    if (station_met_nobody(port, fault)) {
        station_wait(port);
        return;
    }
    port->appeared = port->open_anew;
    if (port->begun || fault == ESP_HOST_FAULT_WRONG_BOARD) {
        station_board_take_chip(port);
    }
    if (port->begun) {
        station_board_take_images(port);
    }
    if (fault == ESP_HOST_FAULT_NONE) {
        station_after_visit(port);
    } else {
        station_finish(port, fault, port->fault != ESP_HOST_FAULT_NONE ? &port->refusal : &error);
    }
}

/* A board that is done with. */
static void station_serve_done(station_port_t *port, bool due)
{
    if (port->looking) {
        if (esp_host_visit_is_done(port->visit)) {
            station_look_ended(port);
        }
    } else if (port->station->config.plug_in && due && !port->station->stopping) {
        station_look_begin(port);
    }
}

void station_serve(station_port_t *port)
{
    const bool due = (int32_t)(esp_host_now_ms() - port->next) >= 0;
    switch (port->state) {
    case ESP_HOST_STATION_WAITING:
        if (due && !port->station->stopping && station_reach(port) != STATION_REACH_LATER) {
            station_visit_begin(port);
        }
        break;
    case ESP_HOST_STATION_PAUSING:
        if (port->station->aborted) {
            station_finish(port, ESP_HOST_FAULT_STOPPED, NULL);
        } else if (due && station_reach(port) != STATION_REACH_LATER) {
            station_visit_begin(port);
        }
        break;
    case ESP_HOST_STATION_REACHING:
    case ESP_HOST_STATION_WORKING:
        if (esp_host_visit_is_done(port->visit)) {
            station_visit_ended(port);
        }
        break;
    case ESP_HOST_STATION_TESTING:
        station_test_serve(port);
        break;
    case ESP_HOST_STATION_LABELLING:
        station_label_serve(port);
        break;
    default:
        station_serve_done(port, due);
        break;
    }
}

static void station_free_port(const esp_host_station_t *station, station_port_t *port)
{
    if (port == NULL) {
        return;
    }
    if (port->visit != NULL) {
        esp_host_loop_remove(station->loop, port->visit);
    }
    station_reach_stop(port);
    station_test_stop(port);
    station_label_stop(port);
    esp_host_visit_free(port->visit);
    esp_host_plan_free(&port->plan);
    free(port);
}

static bool station_is_over(const esp_host_station_t *station)
{
    for (size_t i = 0; i < station->port_count; i++) {
        const station_port_t *port = station->ports[i];
        const bool waits = port->state == ESP_HOST_STATION_WAITING;
        if (station_is_busy(port) || port->state == ESP_HOST_STATION_PAUSING ||
            (waits && !station->stopping)) {
            return false;
        }
    }
    return !station->config.plug_in || station->stopping;
}

/* How long there is nothing to do for those ports that are not in the loop. */
static int station_sleep_ms(const esp_host_station_t *station, int timeout_ms)
{
    const uint32_t now = esp_host_now_ms();
    int least = timeout_ms < 0 || timeout_ms > STATION_TURN_MS ? STATION_TURN_MS : timeout_ms;
    if (esp_host_loop_count(station->loop) == 0 && least > STATION_NAP_MS) {
        least = STATION_NAP_MS; /* lines of applications are looked at in turns */
    }
    for (size_t i = 0; i < station->port_count; i++) {
        const station_port_t *port = station->ports[i];
        const int32_t left = (int32_t)(port->next - now);
        if (port->state == ESP_HOST_STATION_PAUSING && left < least) {
            least = left > 0 ? left : 0;
        }
    }
    return least;
}

/* Before the first board: hosts that do not answer are waited for, all at once, and later not at
 * all.
 */
static void station_open_all(esp_host_station_t *station)
{
    const size_t count = station->opened ? 0 : station->port_count;
    for (size_t i = 0; i < count; i++) {
        if (station_is_remote(station->ports[i]) && station_meet(station->ports[i], NULL)) {
            esp_host_visit_open_begin(station->ports[i]->visit);
        }
    }
    for (size_t i = 0; i < count && !station->aborted; i++) {
        if (station_is_remote(station->ports[i])) {
            (void)station_open(station->ports[i], NULL);
        }
    }
    station->opened = true;
}

bool esp_host_station_step(esp_host_station_t *station, int timeout_ms)
{
    station_open_all(station);
    station_list_ports(station);
    for (size_t i = 0; i < station->port_count; i++) {
        station_serve(station->ports[i]);
    }
    if (station_is_over(station)) {
        return false;
    }
    const int sleep_ms = station_sleep_ms(station, timeout_ms);
    if (esp_host_loop_count(station->loop) == 0) {
        poll(NULL, 0, sleep_ms);
    }
    (void)esp_host_loop_step(station->loop, sleep_ms);
    return true;
}

void esp_host_station_stop(esp_host_station_t *station, esp_host_station_stop_t how)
{
    station->stopping = true;
    station->aborted = station->aborted || how == ESP_HOST_STATION_STOP_NOW;
}

/* The version of what will be booted, for the records: of the first application. */
static void station_find_application(esp_host_station_t *station)
{
    const esp_host_plan_t *plan = station->config.plan;
    for (size_t i = 0; i < plan->count; i++) {
        const esp_host_plan_file_t *file = &plan->files[i];
        esp_image_t image;
        esp_image_fault_t fault;
        if (file->role == ESP_HOST_ROLE_APPLICATION && station->application[0] == '\0') {
            esp_image_parse(file->bytes, file->size, ESP_IMAGE_CHIP_UNKNOWN, &image, &fault);
            snprintf(station->application, sizeof station->application, "%s",
                     image.has_application ? image.application.version : "");
        }
    }
}

/* A place in the plan, so that it is judged with the rest: what goes there comes with each board.
 */
static bool station_reserve_nvs(esp_host_station_t *station, esp_host_error_t *error)
{
    const esp_host_station_config_t *config = &station->config;
    if (config->nvs_csv == NULL) {
        return true;
    }
    uint8_t *blank = config->nvs_size != 0 ? malloc(config->nvs_size) : NULL;
    if (blank == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_USAGE, NULL,
                                  "there is no room for NVS of %u bytes", config->nvs_size);
    }
    memset(blank, 0xFF, config->nvs_size);
    const bool done = esp_host_plan_put(config->plan, "NVS of the board", config->nvs_offset, blank,
                                        config->nvs_size, error) &&
                      esp_host_plan_check_files(config->plan, error);
    free(blank);
    return done;
}

static bool station_begin(esp_host_station_t *station, esp_host_error_t *error)
{
    const esp_host_station_config_t *config = &station->config;
    station->loop = esp_host_loop_new();
    station->ports = calloc(ESP_HOST_LOOP_MOST, sizeof(station_port_t *));
    if (station->loop == NULL || station->ports == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    const bool any = config->port_count != 0 || (config->plug_in && config->filter != NULL);
    if (!any || config->port_count > ESP_HOST_LOOP_MOST) {
        return esp_host_error_set(error, ESP_HOST_ERROR_USAGE, "name the ports of the station",
                                  config->port_count == 0 ? "no port is named"
                                                          : "these are more than 256 ports");
    }
    for (size_t i = 0; i < config->port_count; i++) {
        if (station_has(station, config->ports[i])) {
            return esp_host_error_set(error, ESP_HOST_ERROR_USAGE, "name each port once",
                                      "%s is named twice", config->ports[i]);
        }
        if (!station_add(station, config->ports[i], error)) {
            return false;
        }
    }
    station_find_application(station);
    return station_check_lines(station, error) && station_reserve_nvs(station, error);
}

esp_host_station_t *esp_host_station_new(const esp_host_station_config_t *config,
                                         esp_host_error_t *error)
{
    esp_host_station_t *station = calloc(1, sizeof *station);
    if (station == NULL) {
        esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    station->config = *config;
    if (config->cache != NULL) {
        snprintf(station->cache, sizeof station->cache, "%s", config->cache);
        station->config.cache = station->cache;
    }
    if (!station_begin(station, error)) {
        esp_host_station_free(station);
        return NULL;
    }
    station->config.ports = NULL;
    return station;
}

void esp_host_station_free(esp_host_station_t *station)
{
    if (station == NULL) {
        return;
    }
    for (size_t i = 0; i < station->port_count; i++) {
        station_free_port(station, station->ports[i]);
    }
    esp_host_loop_free(station->loop);
    free(station->ports);
    free(station->passed);
    free(station);
}

const char *esp_host_station_version(const esp_host_station_t *station)
{
    return station->application;
}

size_t esp_host_station_ports(const esp_host_station_t *station)
{
    return station->port_count;
}

esp_host_station_port_t esp_host_station_port(const esp_host_station_t *station, size_t index)
{
    const station_port_t *port = station->ports[index];
    return (esp_host_station_port_t){
        .name = port->name,
        .state = port->state == ESP_HOST_STATION_REACHING && station_is_looking_for_one(port)
                     ? ESP_HOST_STATION_WAITING
                     : port->state,
        .phase = port->task.job.phase,
        .percent = station_percent(port),
        .passed = port->passed,
        .failed = port->failed,
        .failed_in_row = port->failed_in_row,
        .take_out = station->config.plug_in && (port->state == ESP_HOST_STATION_PASSED ||
                                                port->state == ESP_HOST_STATION_FAILED),
        .suspect = port->failed_in_row >= STATION_SUSPECT,
        .since_ms = port->since,
        .board = &port->board,
    };
}
