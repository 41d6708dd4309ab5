/*
 * A build without libmicrohttpd.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_web.h"

bool esp_host_web_is_there(void)
{
    return false;
}

esp_host_web_t *esp_host_web_new(const esp_host_web_config_t *config,
                                 const esp_host_station_t *station, esp_host_error_t *error)
{
    (void)config;
    (void)station;
    esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                       "install libmicrohttpd-dev and build again, or leave the page out",
                       "this build has no page: libmicrohttpd was missing");
    return NULL;
}

void esp_host_web_free(esp_host_web_t *web)
{
    (void)web;
}

void esp_host_web_serve(esp_host_web_t *web)
{
    (void)web;
}

uint16_t esp_host_web_port(const esp_host_web_t *web)
{
    (void)web;
    return 0;
}

bool esp_host_web_stop_asked(const esp_host_web_t *web)
{
    (void)web;
    return false;
}
