/*
 * The line itself: what it needs is read and opened, then boards are served until it is over.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/station/settings.h"
#include "command/station/stop.h"
#include "command/station/token.h"
#include "console/console.h"
#include "esp_host_file.h"
#include "esp_host_partition.h"
#include "esp_host_web.h"
#include "interrupt.h"
#include "view/failure.h"
#include "view/message.h"
#include "view/station/station_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUN_TURN_MS = 50 };

typedef struct {
    const settings_t *settings;
    const options_t *options;
    char **words; /* operands with offsets in the place of names */
    names_t names;
    esp_host_plan_t plan;
    esp_host_station_config_t config;
    esp_host_station_t *station;
    char *nvs_text;
    char *label_text;
    const char *ports[SETTINGS_PORTS];
    char cache[SETTINGS_CACHE];
    esp_host_ports_t *found; /* ports of a filter */
    station_view_t *view;
    esp_host_web_t *web; /* NULL: no page */
    char token[TOKEN_SIZE];
} run_t;

static cli_exit_t run_fail(const esp_host_error_t *error)
{
    return failure_print(error, NULL);
}

/* A small file of text; NULL: it was said why not. */
static char *run_read_text(const char *path, cli_exit_t *exit)
{
    uint8_t *bytes;
    uint32_t size;
    esp_host_error_t error = {0};
    if (!esp_host_file_read(path, interrupt_asked, NULL, &bytes, &size, &error)) {
        *exit = run_fail(&error);
        return NULL;
    }
    if (strlen((const char *)bytes) != size) {
        message_error(NULL, "%s: this is no text", path);
        *exit = CLI_BAD_INPUT;
    }
    return (char *)bytes;
}

static void run_note(void *user, const esp_host_plan_note_t *note)
{
    const run_t *run = user;
    if (station_view_make_room(run->view)) {
        failure_print_note(NULL, note);
    }
}

/* As a build's, or as pairs. */
static cli_exit_t run_read_plan(run_t *run, const options_t *operands)
{
    const esp_host_plan_options_t wanted = {
        .chip = run->settings->chip,
        .flash_size = run->settings->flash_size,
        .limits = operands->limits,
        .limit_count = operands->limit_count,
        .pairs = operands->operands + operands->operand_count % 2,
        .pair_count = operands->operand_count - operands->operand_count % 2,
        .note = run_note,
        .cancelled = interrupt_asked,
        .user = run,
    };
    esp_host_error_t error = {0};
    const bool read =
        operands->operand_count % 2 != 0
            ? esp_host_plan_read_folder(&run->plan, &wanted, operands->operands[0], &error)
            : esp_host_plan_read_pairs(&run->plan, &wanted, operands->operands,
                                       operands->operand_count, &error);
    return read && esp_host_plan_check_files(&run->plan, &error)
               ? CLI_OK
               : failure_print_plan(&run->plan, &error);
}

/* Partitions may be named as with `flash`; a build may be found without being named. */
static cli_exit_t run_take_plan(run_t *run, size_t operands)
{
    options_t resolved = *run->options;
    resolved.operand_count = operands;
    cli_exit_t exit = names_resolve(&run->names, NAMES_OF_PROJECT, &resolved);
    return exit == CLI_OK ? run_read_plan(run, &resolved) : exit;
}

static cli_exit_t run_take_nvs(run_t *run)
{
    const settings_t *settings = run->settings;
    esp_host_error_t error = {0};
    if (settings->nvs == NULL) {
        return CLI_OK;
    }
    for (size_t i = 0; i < run->plan.table.count; i++) {
        const esp_image_partition_t *partition = &run->plan.table.partitions[i];
        if (strcmp(partition->label, settings->nvs_partition) == 0) {
            run->config.nvs_offset = partition->offset;
            run->config.nvs_size = partition->size;
        }
    }
    if (run->config.nvs_size == 0) {
        message_error("write the partition table, too, or name a partition that it has",
                      "--nvs: what is written has no partition '%s'", settings->nvs_partition);
        return CLI_BAD_INPUT;
    }
    run->nvs_text = esp_host_fill_read_nvs(settings->nvs, &error);
    run->config.nvs_csv = run->nvs_text;
    run->config.nvs_path = settings->nvs;
    return run->nvs_text != NULL ? CLI_OK : run_fail(&error);
}

static cli_exit_t run_take_label(run_t *run)
{
    cli_exit_t exit = CLI_OK;
    if (run->settings->label != NULL) {
        run->label_text = run_read_text(run->settings->label, &exit);
        run->config.label = run->settings->label_to;
        run->config.label.text = run->label_text;
    }
    return exit;
}

static cli_exit_t run_open_files(run_t *run)
{
    const settings_t *settings = run->settings;
    esp_host_error_t error = {0};
    if (settings->boards != NULL) {
        run->config.boards = esp_host_boards_open(settings->boards, settings->name, &error);
        if (run->config.boards == NULL) {
            return run_fail(&error);
        }
    }
    if (settings->records != NULL) {
        run->config.records = esp_host_records_open(settings->records, settings->name, &error);
        if (run->config.records == NULL) {
            return run_fail(&error);
        }
    }
    return CLI_OK;
}

/* Those that are named, else those that pass the filter; in a plug-in line these may come later. */
static cli_exit_t run_find_ports(run_t *run)
{
    const settings_t *settings = run->settings;
    esp_host_error_t error = {0};
    run->config.plug_in = settings->plug_in;
    run->config.ports = run->ports;
    run->config.filter = settings->filtered || settings->port_count == 0 ? &settings->filter : NULL;
    for (size_t i = 0; i < settings->port_count; i++) {
        run->ports[run->config.port_count++] = settings->ports[i];
    }
    if (settings->port_count != 0 || settings->plug_in) {
        return CLI_OK;
    }
    run->found = malloc(sizeof *run->found);
    if (run->found == NULL || !esp_host_port_list(&settings->filter, false, run->found, &error)) {
        return run_fail(&error);
    }
    for (unsigned i = 0; i < run->found->count; i++) {
        run->ports[run->config.port_count++] = run->found->names[i];
    }
    return CLI_OK;
}

static cli_exit_t run_check_version(const run_t *run)
{
    const char *wanted = run->settings->version;
    const char *found = esp_host_station_version(run->station);
    if (wanted == NULL || strcmp(wanted, found) == 0) {
        return CLI_OK;
    }
    message_error("build that version, or correct --expect",
                  "the application is version '%s', '%s' is expected", found, wanted);
    return CLI_BAD_INPUT;
}

static void run_event(void *user, esp_host_station_t *station, size_t port,
                      esp_host_station_event_t event)
{
    const run_t *run = user;
    station_view_event(run->view, station, port, event);
}

static void run_configure(run_t *run)
{
    const settings_t *settings = run->settings;
    run->config.plan = &run->plan;
    run->config.baud = settings->baud;
    run->config.flash_size = settings->flash_size;
    run->config.no_stub = settings->no_stub;
    run->config.write_always = settings->write_all;
    run->config.expect = settings->expect;
    run->config.test = settings->test;
    run->config.cache = !settings->no_cache && console_cache_folder(run->cache) ? run->cache : NULL;
    memcpy(run->config.retries, settings->retries, sizeof run->config.retries);
    run->config.event = run_event;
    run->config.user = run;
}

static cli_exit_t run_prepare(run_t *run, size_t operands)
{
    esp_host_error_t error = {0};
    run_configure(run);
    cli_exit_t exit = run_take_plan(run, operands);
    exit = exit == CLI_OK ? run_take_nvs(run) : exit;
    exit = exit == CLI_OK ? run_take_label(run) : exit;
    exit = exit == CLI_OK ? run_find_ports(run) : exit;
    exit = exit == CLI_OK ? run_open_files(run) : exit;
    if (exit != CLI_OK) {
        return exit;
    }
    run->station = esp_host_station_new(&run->config, &error);
    return run->station != NULL ? run_check_version(run) : run_fail(&error);
}

static cli_exit_t run_open_page(run_t *run)
{
    const settings_t *settings = run->settings;
    esp_host_error_t error = {0};
    cli_exit_t exit = CLI_OK;
    if (!settings->web) {
        return CLI_OK;
    }
    if (settings->web_token != NULL) {
        exit = token_take(settings->web_token, run->token);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    const esp_host_web_config_t config = {
        .address = settings->web_address[0] != '\0' ? settings->web_address : NULL,
        .port = settings->web_port,
        .token = settings->web_token != NULL ? run->token : NULL,
        .control = settings->web_control,
    };
    run->web = esp_host_web_new(&config, run->station, &error);
    if (run->web == NULL) {
        return run_fail(&error);
    }
    station_view_page(config.address, esp_host_web_port(run->web), settings->web_token);
    return CLI_OK;
}

/* How often somebody has said that it is to end: here, or on the page. */
static unsigned run_asked(const run_t *run)
{
    const unsigned asked = stop_asked();
    return asked == 0 && run->web != NULL && esp_host_web_stop_asked(run->web) ? 1 : asked;
}

/* Until all boards are through, or somebody has said often enough that it is over. */
static cli_exit_t run_serve(run_t *run)
{
    unsigned told = 0;
    stop_begin();
    station_view_begin(run->view, run->station);
    while (esp_host_station_step(run->station, RUN_TURN_MS)) {
        if (run->web != NULL) {
            esp_host_web_serve(run->web);
        }
        const unsigned asked = run_asked(run);
        if (asked > told) {
            told = asked;
            esp_host_station_stop(run->station, asked > 1 ? ESP_HOST_STATION_STOP_NOW
                                                          : ESP_HOST_STATION_STOP_SOON);
            station_view_stop(run->view, asked > 1);
        }
        station_view_show(run->view, run->station);
    }
    const unsigned failed = station_view_end(run->view, run->station);
    stop_end();
    return told > 1 ? CLI_INTERRUPTED : failed != 0 ? CLI_FAILED : CLI_OK;
}

static void run_free(run_t *run)
{
    esp_host_web_free(run->web);
    esp_host_station_free(run->station);
    esp_host_records_close(run->config.records);
    esp_host_boards_free(run->config.boards);
    station_view_free(run->view);
    esp_host_plan_free(&run->plan);
    names_free(&run->names);
    free(run->nvs_text);
    free(run->label_text);
    free(run->found);
}

cli_exit_t station_run(const settings_t *settings, const options_t *options, size_t operands)
{
    run_t *run = calloc(1, sizeof *run);
    if (run == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    run->settings = settings;
    run->options = options;
    run->view = station_view_new();
    cli_exit_t exit = run->view != NULL ? run_prepare(run, operands) : CLI_FAILED;
    exit = exit == CLI_OK ? run_open_page(run) : exit;
    exit = exit == CLI_OK ? run_serve(run) : exit;
    run_free(run);
    free(run);
    return exit;
}
