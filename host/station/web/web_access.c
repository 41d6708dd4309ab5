/*
 * Who may look, and who may do more.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/web/web.h"
#include <string.h>

/* In a time that does not tell how much of it is right. */
static bool access_is_token(const char *wanted, const char *found)
{
    const size_t length = strlen(wanted);
    const size_t other = strlen(found);
    unsigned differs = length != other;
    for (size_t i = 0; i < length; i++) {
        differs |= (unsigned char)wanted[i] ^ (unsigned char)(i < other ? found[i] : 0);
    }
    return differs == 0;
}

/* Names of this computer, with or without a port: a page of elsewhere whose name was made to lead
 * here has another one. */
static bool access_is_local_host(const char *host)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    for (size_t i = 0; host != NULL && i < sizeof names / sizeof names[0]; i++) {
        const size_t length = strlen(names[i]);
        if (strncmp(host, names[i], length) == 0 && (host[length] == '\0' || host[length] == ':')) {
            return true;
        }
    }
    return false;
}

static const char *access_header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

web_verdict_t web_judge(const esp_host_web_config_t *config, struct MHD_Connection *connection)
{
    static const char bearer[] = "Bearer ";
    if (config->token == NULL) {
        return access_is_local_host(access_header(connection, "Host")) ? WEB_ALLOWED
                                                                       : WEB_FORBIDDEN;
    }
    const char *header = access_header(connection, "Authorization");
    if (header != NULL && strncmp(header, bearer, sizeof bearer - 1) == 0 &&
        access_is_token(config->token, header + sizeof bearer - 1)) {
        return WEB_ALLOWED;
    }
    const char *cookie = MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, "station");
    if (cookie != NULL && access_is_token(config->token, cookie)) {
        return WEB_ALLOWED;
    }
    const char *query = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "token");
    return query != NULL && access_is_token(config->token, query) ? WEB_ALLOWED_BY_QUERY
                                                                  : WEB_FORBIDDEN;
}

bool web_may_change(const esp_host_web_config_t *config, struct MHD_Connection *connection)
{
    /* No form and no image of another page can send this header. */
    const char *header = access_header(connection, "X-Station");
    const char *site = access_header(connection, "Sec-Fetch-Site");
    return config->control && header != NULL && strcmp(header, "stop") == 0 &&
           (site == NULL || strcmp(site, "same-origin") == 0);
}
