/**
 * What the files of the page share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_WEB_H
#define STATION_WEB_H

#include "esp_host_web.h"
#include <microhttpd.h>

enum {
    WEB_CLIENTS = 64,
    WEB_CLIENTS_OF_ONE = 16, /* an address may have so many */
    WEB_TIMEOUT_S = 30,      /* of a client that does nothing */
    WEB_MEMORY = 16 * 1024,  /* of a client */
    WEB_EVERY_MS = 250,      /* news at most as often */
    WEB_ALIVE_MS = 10000,    /* and at least */
    WEB_TOKEN_LEAST = 16,
};

/** A file of the page, as the build has put it into the program. */
typedef struct {
    const char *path;
    const char *type;
    const unsigned char *bytes;
    const size_t *size;
} web_file_t;

/** The one of that path, or NULL. */
const web_file_t *web_file(const char *path);

/** What the station does, as one line of JSON, to be freed with free(). NULL: no memory. */
char *web_state(const esp_host_station_t *station, bool control);

/** How a request is to be answered, before its path is looked at. */
typedef enum {
    WEB_ALLOWED,
    WEB_ALLOWED_BY_QUERY, /**< the token is in its query: it goes into a cookie */
    WEB_FORBIDDEN,
} web_verdict_t;

web_verdict_t web_judge(const esp_host_web_config_t *config, struct MHD_Connection *connection);

/** Whether a request may change something: it comes from the page itself. */
bool web_may_change(const esp_host_web_config_t *config, struct MHD_Connection *connection);

#endif
