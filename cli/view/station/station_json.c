/* SPDX-License-Identifier: Apache-2.0 */
#include "view/station/station_json.h"
#include "view/json/json.h"
#include <cjson/cJSON.h>
#include <stdio.h>

void station_json_begin(const esp_host_station_t *station)
{
    cJSON *object = json_event("station");
    cJSON *ports = cJSON_AddArrayToObject(object, "ports");
    for (size_t i = 0; i < esp_host_station_ports(station); i++) {
        cJSON_AddItemToArray(ports, cJSON_CreateString(esp_host_station_port(station, i).name));
    }
    cJSON_AddStringToObject(object, "application", esp_host_station_version(station));
    json_print(object);
}

void station_json_page(const char *address, unsigned port)
{
    cJSON *object = json_event("page");
    cJSON_AddStringToObject(object, "address", address);
    cJSON_AddNumberToObject(object, "port", port);
    json_print(object);
}

static void json_add_text(cJSON *object, const char *name, const char *text)
{
    if (text[0] != '\0') {
        cJSON_AddStringToObject(object, name, text);
    } else {
        cJSON_AddNullToObject(object, name);
    }
}

static void json_add_images(cJSON *object, const esp_host_board_t *board)
{
    cJSON *images = cJSON_AddArrayToObject(object, "images");
    for (unsigned i = 0; i < board->image_count; i++) {
        const esp_host_board_image_t *image = &board->images[i];
        char md5[2 * sizeof image->md5 + 1];
        for (size_t at = 0; at < sizeof image->md5; at++) {
            snprintf(md5 + 2 * at, 3, "%02x", image->md5[at]);
        }
        cJSON *told = cJSON_CreateObject();
        cJSON_AddStringToObject(told, "name", image->name);
        cJSON_AddNumberToObject(told, "offset", image->offset);
        cJSON_AddNumberToObject(told, "size", image->size);
        cJSON_AddStringToObject(told, "md5", md5);
        cJSON_AddBoolToObject(told, "written", image->written);
        cJSON_AddBoolToObject(told, "proven", image->proven);
        cJSON_AddItemToArray(images, told);
    }
}

static void json_add_chip(cJSON *object, const esp_host_board_t *board)
{
    char revision[16];
    json_add_text(object, "chip", board->chip);
    json_add_text(object, "mac", board->mac);
    snprintf(revision, sizeof revision, "%u.%u", board->revision / 100u, board->revision % 100u);
    json_add_text(object, "revision", board->mac[0] != '\0' ? revision : "");
    json_add_text(object, "key", board->key);
    cJSON_AddNumberToObject(object, "flash_id", board->flash_id);
    cJSON_AddNumberToObject(object, "flash_size", board->flash_size);
    cJSON_AddBoolToObject(object, "flash_encryption", board->encrypts);
    cJSON_AddBoolToObject(object, "secure_boot", board->secure_boot);
    cJSON_AddBoolToObject(object, "secure_download", board->secure_download);
}

static void json_add_end(cJSON *object, const esp_host_board_t *board)
{
    cJSON_AddStringToObject(object, "result", esp_host_board_result_name(board->result));
    json_add_text(object, "fault",
                  board->fault != ESP_HOST_FAULT_NONE ? esp_host_fault_name(board->fault) : "");
    cJSON_AddBoolToObject(object, "last", board->last);
    json_add_text(object, "story", board->story);
    json_add_text(object, "advice", board->advice);
    json_add_text(object, "heard", board->heard);
    cJSON_AddNumberToObject(object, "ended_ms", (double)board->ended_ms);
    cJSON_AddNumberToObject(object, "reach_ms", board->reach_ms);
    cJSON_AddNumberToObject(object, "prepare_ms", board->prepare_ms);
    cJSON_AddNumberToObject(object, "write_ms", board->write_ms);
    cJSON_AddNumberToObject(object, "test_ms", board->test_ms);
    cJSON_AddNumberToObject(object, "baud", board->baud);
    cJSON_AddNumberToObject(object, "written", board->written);
    cJSON_AddNumberToObject(object, "sent", board->sent);
    json_add_images(object, board);
}

static void json_add_board(cJSON *object, const esp_host_board_t *board)
{
    cJSON_AddStringToObject(object, "id", board->id);
    cJSON_AddStringToObject(object, "port", board->port);
    cJSON_AddNumberToObject(object, "trial", board->trial);
    cJSON_AddNumberToObject(object, "began_ms", (double)board->began_ms);
    json_add_text(object, "application", board->application);
    json_add_chip(object, board);
    if (board->result != ESP_HOST_BOARD_RUNNING) {
        json_add_end(object, board);
    }
}

void station_json_board(const char *event, const esp_host_board_t *board)
{
    cJSON *object = json_event(event);
    json_add_board(object, board);
    json_print(object);
}

char *station_json_text(const char *event, const char *station, const esp_host_board_t *board)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddNumberToObject(object, "schema", JSON_SCHEMA);
    cJSON_AddStringToObject(object, "event", event);
    if (station != NULL) {
        cJSON_AddStringToObject(object, "station", station);
    }
    json_add_board(object, board);
    char *text = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    return text;
}

void station_json_suspect(const esp_host_station_port_t *port)
{
    cJSON *object = json_event("suspect");
    cJSON_AddStringToObject(object, "port", port->name);
    cJSON_AddNumberToObject(object, "failed_in_row", port->failed_in_row);
    json_print(object);
}

void station_json_end(unsigned passed, unsigned failed)
{
    cJSON *object = json_event("station-end");
    cJSON_AddNumberToObject(object, "passed", passed);
    cJSON_AddNumberToObject(object, "failed", failed);
    json_print(object);
}
