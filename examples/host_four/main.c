/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host.h"
#include "esp_loader_task.h"
#include <stdio.h>
#include <stdlib.h>

enum { STATIONS_MOST = 16, FILE_MOST = 4 << 20 };

typedef struct {
    esp_host_visit_t *visit;
    esp_loader_task_write_t task;
    esp_loader_image_t image;
    esp_host_error_t error;
} station_t;

static void station_begin(station_t *station, const char *port, esp_host_loop_t *loop)
{
    esp_loader_session_config_t session;
    station->visit = esp_host_visit_new(&(esp_host_visit_config_t){.port = port}, &station->error);
    if (station->visit != NULL && esp_host_visit_open(station->visit, &station->error)) {
        esp_host_visit_defaults(station->visit, &session);
        session.task = esp_loader_task_write(&station->task, &station->image, 1);
        esp_host_visit_begin(station->visit, &session);
        esp_host_loop_add(loop, station->visit);
    }
}

int main(int count, char **arguments)
{
    static station_t stations[STATIONS_MOST];
    static uint8_t bytes[FILE_MOST];
    const int ports = count - 3;
    FILE *file = ports > 0 ? fopen(arguments[2], "rb") : NULL;
    const size_t size = file != NULL ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (size == 0 || ports > STATIONS_MOST) {
        fputs("usage: host_four OFFSET FILE PORT...\n", stderr);
        return 1;
    }
    const uint32_t offset = (uint32_t)strtoul(arguments[1], NULL, 0);
    esp_host_loop_t *loop = esp_host_loop_new();
    for (int i = 0; i < ports; i++) {
        stations[i].image = (esp_loader_image_t){
            .offset = offset, .size = (uint32_t)size, .pull = esp_host_pull, .user = bytes};
        station_begin(&stations[i], arguments[i + 3], loop);
    }
    esp_host_loop_run(loop);
    int failed = 0;
    for (int i = 0; i < ports; i++) {
        if (stations[i].error.kind == ESP_HOST_OK) {
            esp_host_visit_error(stations[i].visit, NULL, &stations[i].error);
        }
        const char *text = esp_host_error_text(&stations[i].error);
        failed += text[0] != '\0';
        fprintf(text[0] ? stderr : stdout, "chip %d: %s\n", i + 1, text[0] ? text : "written");
        esp_host_visit_free(stations[i].visit);
    }
    esp_host_loop_free(loop);
    return failed;
}
