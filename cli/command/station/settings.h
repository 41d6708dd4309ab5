/**
 * What the command line says of a station.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_STATION_SETTINGS_H
#define CLI_STATION_SETTINGS_H

#include "command/command.h"
#include "esp_host_station.h"

enum {
    SETTINGS_PORTS = 256,
    SETTINGS_NAME = 64,
    SETTINGS_TEXT = 256,
    SETTINGS_CACHE = 4096,
};

/** How records are told. */
typedef enum {
    SETTINGS_CSV,
    SETTINGS_JSON,
    SETTINGS_HTML,
} settings_form_t;

typedef struct {
    char *ports[SETTINGS_PORTS]; /**< to be freed */
    size_t port_count;
    esp_host_port_filter_t filter;
    bool filtered;
    bool plug_in;
    const char *chip_name;
    target_chip_t chip;
    uint32_t baud;
    uint32_t flash_size;
    bool no_stub;
    bool no_cache;
    bool write_all;
    char name[SETTINGS_NAME];
    const char *records;
    const char *boards;
    const char *nvs;
    const char *nvs_partition;
    esp_host_station_expect_t expect;
    const char *version;
    esp_host_station_test_t test;
    char json_key[SETTINGS_TEXT];
    const char *label;
    esp_host_station_label_t label_to;
    esp_host_station_retry_t retries[ESP_HOST_FAULTS];
    char web_address[SETTINGS_NAME]; /**< "": of this computer */
    uint16_t web_port;
    bool web;
    bool web_control;
    const char *web_token; /**< a file */
    bool quiet;
    settings_form_t form;
    const char *output;
    bool help;
} settings_t;

/** Takes the options; operands are left at the beginning of `options->operands`. What is wrong is
 * printed. To be freed, also then. */
cli_exit_t settings_take(settings_t *settings, const options_t *options, size_t *operands);

void settings_free(settings_t *settings);

/** @name What the command does @{ */
cli_exit_t station_run(const settings_t *settings, const options_t *options, size_t operands);
cli_exit_t station_report(const settings_t *settings, const options_t *options, size_t operands);
cli_exit_t station_merge(const options_t *options, size_t operands);
/** @} */

#endif
