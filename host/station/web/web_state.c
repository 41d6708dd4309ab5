/*
 * What the page is told.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/web/web.h"
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

static const char *state_name(const esp_host_station_port_t *port)
{
    static const char *const states[ESP_HOST_STATION_STATES] = {
        [ESP_HOST_STATION_WAITING] = "waiting", [ESP_HOST_STATION_REACHING] = "reaching",
        [ESP_HOST_STATION_TESTING] = "testing", [ESP_HOST_STATION_LABELLING] = "labelling",
        [ESP_HOST_STATION_PAUSING] = "pausing", [ESP_HOST_STATION_PASSED] = "passed",
        [ESP_HOST_STATION_FAILED] = "failed",
    };
    static const char *const phases[] = {
        [ESP_LOADER_JOB_COMPARE] = "comparing",
        [ESP_LOADER_JOB_WRITE] = "writing",
        [ESP_LOADER_JOB_VERIFY] = "verifying",
        [ESP_LOADER_JOB_DONE] = "starting",
    };
    return port->state == ESP_HOST_STATION_WORKING ? phases[port->phase] : states[port->state];
}

static cJSON *state_port(const esp_host_station_port_t *port)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "name", port->name);
    cJSON_AddStringToObject(object, "state", state_name(port));
    cJSON_AddNumberToObject(object, "percent", port->percent);
    cJSON_AddStringToObject(object, "mac", port->board->mac);
    cJSON_AddStringToObject(object, "key", port->board->key);
    cJSON_AddStringToObject(object, "story", port->board->story);
    cJSON_AddNumberToObject(object, "passed", port->passed);
    cJSON_AddNumberToObject(object, "failed", port->failed);
    cJSON_AddNumberToObject(object, "failed_in_row", port->failed_in_row);
    cJSON_AddBoolToObject(object, "suspect", port->suspect);
    cJSON_AddBoolToObject(object, "take_out", port->take_out);
    return object;
}

char *web_state(const esp_host_station_t *station, bool control)
{
    unsigned passed = 0;
    unsigned failed = 0;
    unsigned busy = 0;
    cJSON *object = cJSON_CreateObject();
    cJSON *ports = cJSON_AddArrayToObject(object, "ports");
    for (size_t i = 0; i < esp_host_station_ports(station); i++) {
        const esp_host_station_port_t port = esp_host_station_port(station, i);
        passed += port.passed;
        failed += port.failed;
        busy += port.state != ESP_HOST_STATION_WAITING && port.state != ESP_HOST_STATION_PASSED &&
                port.state != ESP_HOST_STATION_FAILED;
        cJSON_AddItemToArray(ports, state_port(&port));
    }
    cJSON_AddNumberToObject(object, "passed", passed);
    cJSON_AddNumberToObject(object, "failed", failed);
    cJSON_AddNumberToObject(object, "busy", busy);
    cJSON_AddBoolToObject(object, "control", control);
    char *text = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    return text;
}
