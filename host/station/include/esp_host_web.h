/**
 * A page that shows a station to whoever looks: on a tablet above the bench, in the office.
 *
 * It is served by the thread that serves the station, between its turns, and never waited for: a
 * client that is slow, or sends what makes no sense, costs the boards nothing. It tells and changes
 * nothing, unless it is told to: then it can ask the station to end, and no more.
 *
 * Without a token it is served to this computer only, and to requests that name it as such. With
 * one, a request has to bring it: as `?token=` of the page, which becomes a cookie, or as "Bearer"
 * in its header. There is no TLS: put a proxy before it where the network is not trusted.
 *
 * A build may be without libmicrohttpd: then there is no page, which the error says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_WEB_H
#define ESP_HOST_WEB_H

#include "esp_host_station.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esp_host_web esp_host_web_t;

typedef struct {
    const char *address; /**< numeric, IPv4 or IPv6; NULL: 127.0.0.1 */
    uint16_t port;       /**< 0: any that is free */
    const char *token; /**< at least 16 characters; NULL: none, and only this computer is served */
    bool control;      /**< the page may end the station; needs a token */
} esp_host_web_config_t;

/** Whether the build has it. */
bool esp_host_web_is_there(void);

/**
 * Begins to listen.
 * @param station  outlives it
 * @return NULL with ESP_HOST_ERROR_USAGE: an address of others without a token; _INPUT: it cannot
 *         listen there, or the build has no page; _MEMORY
 */
esp_host_web_t *esp_host_web_new(const esp_host_web_config_t *config,
                                 const esp_host_station_t *station, esp_host_error_t *error);

/** NULL is allowed. */
void esp_host_web_free(esp_host_web_t *web);

/** Does what goes without waiting: to be called often, as between the station's steps. */
void esp_host_web_serve(esp_host_web_t *web);

/** Where it listens. */
uint16_t esp_host_web_port(const esp_host_web_t *web);

/** Whether somebody has asked the station to end. */
bool esp_host_web_stop_asked(const esp_host_web_t *web);

#ifdef __cplusplus
}
#endif

#endif
