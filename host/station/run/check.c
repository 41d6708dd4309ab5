/*
 * What a board has to be, and what it gets for itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/station.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHECK_MAC_TAIL = 6 };

static bool check_refuse(station_port_t *port, const char *what, unsigned found, unsigned wanted,
                         const char *format)
{
    char values[2][32];
    snprintf(values[0], sizeof values[0], format, found);
    snprintf(values[1], sizeof values[1], format, wanted);
    esp_host_error_set(&port->refusal, ESP_HOST_ERROR_INPUT, "this is another board",
                       "%s is %s, %s is expected", what, values[0], values[1]);
    return station_refuse(port, ESP_HOST_FAULT_WRONG_BOARD);
}

bool station_check_chip(station_port_t *port)
{
    const esp_host_station_expect_t *expect = &port->station->config.expect;
    const unsigned revision = port->board.revision;
    const unsigned most = expect->most_revision != 0 ? expect->most_revision : UINT16_MAX;
    if (revision >= expect->least_revision && revision <= most) {
        return true;
    }
    const unsigned wanted =
        revision < expect->least_revision ? expect->least_revision : expect->most_revision;
    esp_host_error_set(&port->refusal, ESP_HOST_ERROR_INPUT, "this is another board",
                       "the chip's revision is v%u.%u, v%u.%u or %s is expected", revision / 100,
                       revision % 100, wanted / 100, wanted % 100,
                       revision < wanted ? "later" : "earlier");
    return station_refuse(port, ESP_HOST_FAULT_WRONG_BOARD);
}

bool station_check_flash(station_port_t *port)
{
    const esp_host_station_expect_t *expect = &port->station->config.expect;
    const esp_host_board_t *board = &port->board;
    const bool secured = board->encrypts || board->secure_boot || board->secure_download;
    if (expect->flash_id != 0 && board->flash_id != expect->flash_id) {
        return check_refuse(port, "the flash's id", board->flash_id, expect->flash_id, "0x%06x");
    }
    if (expect->flash_size != 0 && board->flash_size != expect->flash_size) {
        return check_refuse(port, "the size of its flash", board->flash_size / 1024,
                            expect->flash_size / 1024, "%u KiB");
    }
    if (expect->security != ESP_HOST_STATION_SECURITY_ANY &&
        secured != (expect->security == ESP_HOST_STATION_SECURITY_ON)) {
        esp_host_error_set(&port->refusal, ESP_HOST_ERROR_INPUT, "this is another board",
                           secured ? "the chip's security is on, and is expected to be off"
                                   : "the chip's security is off, and is expected to be on");
        return station_refuse(port, ESP_HOST_FAULT_WRONG_BOARD);
    }
    return true;
}

/* A name of the address, in one of its forms; NULL: it is none of these. */
static const char *check_address(station_port_t *port, const char *name)
{
    const char *mac = port->board.mac;
    size_t length = 0;
    const bool capitals = strcmp(name, "MAC") == 0;
    if (strcmp(name, "mac") != 0 && strcmp(name, "mac6") != 0 && !capitals) {
        return NULL;
    }
    for (; *mac != '\0'; mac++) {
        if (*mac != ':') {
            port->value[length++] = (char)(capitals ? toupper((unsigned char)*mac) : *mac);
        }
    }
    port->value[length] = '\0';
    return strcmp(name, "mac6") == 0 && length > CHECK_MAC_TAIL
               ? port->value + length - CHECK_MAC_TAIL
               : port->value;
}

static const char *check_value(void *user, const char *name)
{
    station_port_t *port = user;
    const esp_host_boards_t *boards = port->station->config.boards;
    const char *value = port->claimed ? esp_host_boards_value(boards, port->claim.row, name) : NULL;
    if (value != NULL && value[0] != '\0') {
        return value;
    }
    if (strcmp(name, "chip") == 0) {
        return port->board.chip;
    }
    if (strcmp(name, "port") == 0) {
        return port->name;
    }
    if (strcmp(name, "version") == 0) {
        return port->board.application;
    }
    /* The board's own address, where the table leaves its column empty. */
    const char *address = check_address(port, name);
    return address != NULL ? address : value;
}

esp_host_values_t station_values(station_port_t *port)
{
    return (esp_host_values_t){check_value, port};
}

static bool check_claim(station_port_t *port)
{
    if (port->board.mac[0] == '\0') {
        return esp_host_error_set(&port->refusal, ESP_HOST_ERROR_INPUT, NULL,
                                  "the chip does not tell its MAC address, by which its line of "
                                  "the table would be known");
    }
    if (!esp_host_boards_claim(port->station->config.boards, port->board.mac, &port->claim,
                               &port->refusal)) {
        return false;
    }
    memcpy(port->board.key, port->claim.key, sizeof port->board.key);
    port->claimed = true;
    return true;
}

static bool check_fill_nvs(station_port_t *port)
{
    const esp_host_station_config_t *config = &port->station->config;
    const esp_host_values_t values = station_values(port);
    uint8_t *image = malloc(config->nvs_size);
    if (image == NULL) {
        return esp_host_error_set(&port->refusal, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    }
    const bool done = esp_host_fill_nvs(config->nvs_path, config->nvs_csv, &values, image,
                                        config->nvs_size, &port->refusal) &&
                      esp_host_plan_put(&port->plan, "nvs", config->nvs_offset, image,
                                        config->nvs_size, &port->refusal);
    free(image);
    return done;
}

typedef struct {
    const esp_host_boards_t *boards;
    char key[ESP_HOST_BOARD_KEY]; /* that records know and the table does not; "": none */
    char mac[ESP_HOST_BOARD_MAC];
} check_lines_t;

static bool check_line(void *user, const char *name, const esp_host_board_t *board)
{
    check_lines_t *lines = user;
    (void)name;
    if (board->key[0] == '\0' || esp_host_boards_has(lines->boards, board->key, board->mac)) {
        return true;
    }
    memcpy(lines->key, board->key, sizeof lines->key);
    memcpy(lines->mac, board->mac, sizeof lines->mac);
    return false;
}

bool station_check_lines(const esp_host_station_t *station, esp_host_error_t *error)
{
    const esp_host_station_config_t *config = &station->config;
    check_lines_t lines = {.boards = config->boards};
    if (config->boards == NULL || config->records == NULL) {
        return true;
    }
    if (!esp_host_records_read(esp_host_records_path(config->records), check_line, &lines, error)) {
        return false;
    }
    return lines.key[0] == '\0' ||
           esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "put the file of taken lines back; of another table keep other "
                              "records",
                              "records say that board %s has '%s', and beside the table it is not "
                              "taken",
                              lines.mac, lines.key);
}

/* Nothing is wrong with the board as far as can be told before it is written. */
bool station_give_data(station_port_t *port)
{
    const esp_host_station_config_t *config = &port->station->config;
    if ((config->boards != NULL && !check_claim(port)) ||
        (config->nvs_csv != NULL && !check_fill_nvs(port))) {
        return station_refuse(port, ESP_HOST_FAULT_DATA);
    }
    /* A claim and NVS take the board's line; records know of it before flash does. */
    if (config->records != NULL && config->boards != NULL &&
        !esp_host_records_put(config->records, &port->board, &port->refusal)) {
        return station_refuse(port, ESP_HOST_FAULT_RECORD);
    }
    return true;
}
