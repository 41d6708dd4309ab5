/* SPDX-License-Identifier: Apache-2.0 */
#include "station.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STATION_ARGUMENTS = 24 };

/* libgensio 2.6 forgets a request that is open when its line is closed. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:sergensio_baud\nleak:sergensio_dtr\nleak:sergensio_rts\n";
}

static uint8_t station_bytes[STATION_IMAGE];

static void station_on_event(void *user, esp_host_visit_t *visit, const esp_loader_event_t *event)
{
    station_t *station = user;
    assert_ptr_equal(visit, station->visit);
    assert_true(station->event_count < STATION_EVENTS);
    station->events[station->event_count++] = event->kind;
    if (station->act != NULL && station->act_at == event->kind) {
        station->act(station);
    }
}

static void station_on_tap(void *user, esp_host_visit_t *visit, const esp_host_tap_t *tap)
{
    station_t *station = user;
    (void)visit;
    station->taps[tap->kind]++;
    if (tap->kind == ESP_HOST_TAP_BYTES) {
        station->tapped[tap->direction] += tap->size;
    }
}

static void station_on_tick(void *user, esp_host_visit_t *visit, uint32_t now_ms)
{
    station_t *station = user;
    (void)visit;
    (void)now_ms;
    station->ticks++;
}

static void station_listen_for_port(station_t *station)
{
    char *said = process_read(station->simulator.out_path);
    const char *at = strstr(said, "listening on ");
    const char *format = at != NULL ? "listening on %511s" : "pty %511s";
    assert_int_equal(sscanf(at != NULL ? at : strstr(said, "pty "), format, station->port), 1);
    free(said);
}

/* `rest` is what follows; "--tcp" is followed by `address`. */
static void station_simulate(station_t *station, const char *chip, const char *address,
                             va_list rest)
{
    static const char simulator[] = STATION_SIMULATOR;
    const char *arguments[STATION_ARGUMENTS] = {simulator, "--chip", chip, "--flash",
                                                station->flash};
    size_t count = 5;
    const char *argument;
    while ((argument = va_arg(rest, const char *)) != NULL) {
        assert_true(count + 2 < STATION_ARGUMENTS);
        arguments[count++] = argument;
        if (strcmp(argument, "--tcp") == 0) {
            arguments[count++] = address;
        }
    }
    process_start(&station->simulator, station->folder, "simulator", arguments);
    assert_true(process_says(&station->simulator, "\n"));
}

void station_start(station_t *station, const char *chip, ...)
{
    va_list rest;
    memset(station, 0, sizeof *station);
    snprintf(station->folder, sizeof station->folder, "%s/station-XXXXXX", STATION_FOLDER);
    assert_non_null(mkdtemp(station->folder));
    snprintf(station->flash, sizeof station->flash, "%.400s/flash.bin", station->folder);
    va_start(rest, chip);
    station_simulate(station, chip, "127.0.0.1:0", rest);
    va_end(rest);
    station_listen_for_port(station);
    station->config = (esp_host_visit_config_t){
        .port = station->port,
        .hooks = {.event = station_on_event, .tap = station_on_tap, .tick = station_on_tick},
        .user = station,
    };
}

void station_replace(station_t *station, const char *chip, ...)
{
    va_list rest;
    station_unplug(station);
    va_start(rest, chip);
    station_simulate(station, chip, strstr(station->port, "//") + 2, rest);
    va_end(rest);
}

void station_unplug(station_t *station)
{
    process_stop(&station->simulator);
}

void station_open(station_t *station)
{
    for (size_t i = 0; i < STATION_IMAGE; i++) {
        station_bytes[i] = (uint8_t)(i * 31 + i / 251);
    }
    station->visit = esp_host_visit_new(&station->config, NULL);
    assert_non_null(station->visit);
    if (!esp_host_visit_open(station->visit, &station->error)) {
        fail_msg("%s", esp_host_error_text(&station->error));
    }
    esp_host_visit_defaults(station->visit, &station->session);
    station->image = (esp_loader_image_t){.offset = STATION_OFFSET,
                                          .size = STATION_IMAGE,
                                          .pull = esp_host_pull,
                                          .user = station_bytes};
    station->session.task = esp_loader_task_write(&station->task, &station->image, 1);
}

void station_begin(station_t *station)
{
    station->event_count = 0;
    esp_host_visit_begin(station->visit, &station->session);
}

void station_end(station_t *station)
{
    char command[STATION_PATH + 16];
    esp_host_visit_free(station->visit);
    station_unplug(station);
    snprintf(command, sizeof command, "rm -rf '%s'", station->folder);
    assert_int_equal(system(command), 0);
}

bool station_told(const station_t *station, esp_loader_event_kind_t kind)
{
    for (size_t i = 0; i < station->event_count; i++) {
        if (station->events[i] == kind) {
            return true;
        }
    }
    return false;
}

void station_assert_written(station_t *station)
{
    uint8_t *found = malloc(STATION_IMAGE);
    assert_non_null(found);
    station_unplug(station);
    FILE *file = fopen(station->flash, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, STATION_OFFSET, SEEK_SET), 0);
    assert_int_equal(fread(found, 1, STATION_IMAGE, file), STATION_IMAGE);
    fclose(file);
    assert_memory_equal(found, station_bytes, STATION_IMAGE);
    free(found);
}
