/*
 * What the application says of itself once it runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/station.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEST_READ = 512 };

bool station_tests(const station_port_t *port)
{
    const esp_host_station_test_t *test = &port->station->config.test;
    return test->text != NULL || test->json_key != NULL;
}

static void test_decide(station_port_t *port, bool passed)
{
    port->verdict = true;
    port->test_passed = passed;
}

/* A member of a JSON object as it was written, or as the text that it is. */
static bool test_is_value(const cJSON *item, const char *wanted)
{
    if (cJSON_IsString(item)) {
        return strcmp(item->valuestring, wanted) == 0;
    }
    char *text = cJSON_PrintUnformatted(item);
    const bool is_it = text != NULL && strcmp(text, wanted) == 0;
    cJSON_free(text);
    return is_it;
}

static void test_take_json(station_port_t *port, const char *line)
{
    const esp_host_station_test_t *test = &port->station->config.test;
    const char *brace = strchr(line, '{');
    cJSON *object = brace != NULL ? cJSON_Parse(brace) : NULL;
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, test->json_key);
    if (item != NULL) {
        test_decide(port, test_is_value(item, test->json_value));
    }
    cJSON_Delete(object);
}

static void test_take_line(station_port_t *port, bool whole)
{
    const esp_host_station_test_t *test = &port->station->config.test;
    const char *line = port->board.heard;
    if (test->fail_text != NULL && strstr(line, test->fail_text) != NULL) {
        test_decide(port, false);
    } else if (test->text != NULL && strstr(line, test->text) != NULL) {
        test_decide(port, true);
    } else if (whole && test->json_key != NULL) {
        test_take_json(port, line);
    }
}

void station_test_hear(station_port_t *port, const uint8_t *bytes, size_t size)
{
    char *line = port->board.heard;
    for (size_t i = 0; i < size && !port->verdict; i++) {
        const bool ends = bytes[i] == '\n' || bytes[i] == '\r';
        if (!ends) {
            line[port->heard++] = (char)(bytes[i] >= ' ' && bytes[i] < 0x7F ? bytes[i] : '?');
            line[port->heard] = '\0';
        }
        /* A line that is longer goes on as another one. */
        if (ends || port->heard + 1 == sizeof port->board.heard) {
            test_take_line(port, ends);
            port->heard = 0;
            line[0] = port->verdict ? line[0] : '\0';
        }
    }
    if (!port->verdict && port->heard != 0) {
        test_take_line(port, false);
    }
}

static void test_end(station_port_t *port)
{
    const esp_host_station_test_t *test = &port->station->config.test;
    const char *wanted = test->text != NULL ? test->text : test->json_key;
    esp_host_error_t error = {0};
    station_test_stop(port);
    port->board.test_ms = station_lap(port);
    if (port->verdict && port->test_passed) {
        station_label_begin(port);
        return;
    }
    if (port->verdict) {
        esp_host_error_set(&error, ESP_HOST_ERROR_VISIT, NULL, "the self-test failed: %s",
                           port->board.heard);
    } else {
        esp_host_error_set(&error, ESP_HOST_ERROR_VISIT,
                           "the application has to print it at 115200 baud",
                           "the self-test did not say '%s' within %u s", wanted,
                           (unsigned)(test->timeout_ms / 1000));
    }
    station_finish(port, ESP_HOST_FAULT_SELF_TEST, &error);
}

void station_test_stop(station_port_t *port)
{
    esp_host_link_free(port->link);
    port->link = NULL;
}

void station_test_serve(station_port_t *port)
{
    const esp_host_station_test_t *test = &port->station->config.test;
    uint8_t bytes[TEST_READ];
    size_t size;
    esp_host_error_t error = {0};
    esp_host_link_event_t event = ESP_HOST_LINK_HEARD;
    while (event == ESP_HOST_LINK_HEARD && !port->verdict) {
        event = esp_host_link_step(port->link, NULL, 0, 0, bytes, sizeof bytes, &size, &error);
        station_test_hear(port, bytes, size);
    }
    if (event == ESP_HOST_LINK_ENDED && !port->verdict) {
        station_test_stop(port);
        port->open_anew = true;
        station_finish(port, station_fault_of(&error, true), &error);
    } else if (port->verdict || esp_host_now_ms() - port->mark >= test->timeout_ms) {
        test_end(port);
    }
}

void station_after_visit(station_port_t *port)
{
    port->mark = esp_host_now_ms();
    if (!station_tests(port)) {
        station_label_begin(port);
        return;
    }
    port->link = esp_host_link_new(port->visit, STATION_OUTPUT_RATE, ESP_HOST_LINK_AS_VISITED);
    if (port->link == NULL) {
        station_finish(port, ESP_HOST_FAULT_SELF_TEST, NULL);
        return;
    }
    station_set_state(port, ESP_HOST_STATION_TESTING);
}
