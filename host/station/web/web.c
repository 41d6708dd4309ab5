/* SPDX-License-Identifier: Apache-2.0 */
#include "station/web/web.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* A client that is told what happens as it happens. */
typedef struct web_listener {
    struct web_listener *next;
    esp_host_web_t *web;
    struct MHD_Connection *connection;
    char *text; /* what is being sent */
    size_t size;
    size_t sent;
    uint64_t version; /* of the news that it has */
    bool suspended;
} web_listener_t;

struct esp_host_web {
    esp_host_web_config_t config;
    char *token;
    const esp_host_station_t *station;
    struct MHD_Daemon *daemon;
    uint16_t port;
    web_listener_t *listeners;
    char *news; /* the newest, NULL: none yet */
    uint64_t version;
    uint32_t looked; /* when it was made */
    uint32_t told;   /* when it was new */
    bool stop_asked;
};

bool esp_host_web_is_there(void)
{
    return true;
}

/* What each answer says of itself. */
static void web_protect(struct MHD_Response *response)
{
    static const char *const headers[][2] = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
         "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "no-store"},
    };
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        (void)MHD_add_response_header(response, headers[i][0], headers[i][1]);
    }
}

static enum MHD_Result web_answer(struct MHD_Connection *connection, unsigned status,
                                  struct MHD_Response *response, const char *type)
{
    if (response == NULL) {
        return MHD_NO;
    }
    web_protect(response);
    (void)MHD_add_response_header(response, "Content-Type", type);
    const enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result web_say(struct MHD_Connection *connection, unsigned status, const char *text)
{
    return web_answer(connection, status,
                      MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text,
                                                      MHD_RESPMEM_PERSISTENT),
                      "text/plain; charset=utf-8");
}

/* The token of the query becomes a cookie, and leaves the address. */
static enum MHD_Result web_keep_token(const esp_host_web_t *web, struct MHD_Connection *connection)
{
    char cookie[512];
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    if (response == NULL) {
        return MHD_NO;
    }
    snprintf(cookie, sizeof cookie, "station=%s; Path=/; HttpOnly; SameSite=Strict", web->token);
    (void)MHD_add_response_header(response, "Set-Cookie", cookie);
    (void)MHD_add_response_header(response, "Location", "/");
    return web_answer(connection, MHD_HTTP_SEE_OTHER, response, "text/plain");
}

static void web_take_news(web_listener_t *listener)
{
    free(listener->text);
    listener->text = NULL;
    listener->size = 0;
    listener->sent = 0;
    listener->version = listener->web->version;
    if (listener->web->news != NULL) {
        const int size = asprintf(&listener->text, "data: %s\n\n", listener->web->news);
        listener->size = size > 0 ? (size_t)size : 0;
    }
}

static ssize_t web_read_news(void *user, uint64_t position, char *buffer, size_t room)
{
    web_listener_t *listener = user;
    (void)position;
    if (listener->sent == listener->size && listener->version != listener->web->version) {
        web_take_news(listener);
    }
    const size_t left = listener->size - listener->sent;
    const size_t size = left < room ? left : room;
    if (size == 0) {
        listener->suspended = true;
        MHD_suspend_connection(listener->connection);
        return 0;
    }
    memcpy(buffer, listener->text + listener->sent, size);
    listener->sent += size;
    return (ssize_t)size;
}

static void web_listener_free(void *user)
{
    web_listener_t *listener = user;
    web_listener_t **at = &listener->web->listeners;
    while (*at != listener) {
        at = &(*at)->next;
    }
    *at = listener->next;
    free(listener->text);
    free(listener);
}

static enum MHD_Result web_listen(esp_host_web_t *web, struct MHD_Connection *connection)
{
    web_listener_t *listener = calloc(1, sizeof *listener);
    if (listener == NULL) {
        return MHD_NO;
    }
    listener->web = web;
    listener->connection = connection;
    listener->next = web->listeners;
    web->listeners = listener;
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, 4096, web_read_news, listener, web_listener_free);
    if (response == NULL) {
        web_listener_free(listener);
    }
    return web_answer(connection, MHD_HTTP_OK, response, "text/event-stream");
}

static enum MHD_Result web_get(esp_host_web_t *web, struct MHD_Connection *connection,
                               const char *path)
{
    const web_file_t *file = web_file(path);
    if (file != NULL) {
        return web_answer(connection, MHD_HTTP_OK,
                          MHD_create_response_from_buffer(
                              *file->size, (void *)(uintptr_t)file->bytes, MHD_RESPMEM_PERSISTENT),
                          file->type);
    }
    if (strcmp(path, "/events") == 0) {
        return web_listen(web, connection);
    }
    if (strcmp(path, "/state") == 0) {
        char *text = web_state(web->station, web->config.control);
        return text == NULL ? MHD_NO
                            : web_answer(connection, MHD_HTTP_OK,
                                         MHD_create_response_from_buffer(strlen(text), text,
                                                                         MHD_RESPMEM_MUST_FREE),
                                         "application/json");
    }
    return web_say(connection, MHD_HTTP_NOT_FOUND, "There is no such page.\n");
}

static enum MHD_Result web_post(esp_host_web_t *web, struct MHD_Connection *connection,
                                const char *path)
{
    if (strcmp(path, "/stop") != 0) {
        return web_say(connection, MHD_HTTP_NOT_FOUND, "There is no such page.\n");
    }
    if (!web_may_change(&web->config, connection)) {
        return web_say(connection, MHD_HTTP_FORBIDDEN, "This page only shows.\n");
    }
    web->stop_asked = true;
    return web_say(connection, MHD_HTTP_ACCEPTED, "Boards are finished.\n");
}

static enum MHD_Result web_route(esp_host_web_t *web, struct MHD_Connection *connection,
                                 const char *path, const char *method)
{
    const web_verdict_t verdict = web_judge(&web->config, connection);
    if (verdict == WEB_FORBIDDEN) {
        return web_say(connection, web->token != NULL ? MHD_HTTP_UNAUTHORIZED : MHD_HTTP_FORBIDDEN,
                       "The token is missing, or the name of this computer.\n");
    }
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) {
        return verdict == WEB_ALLOWED_BY_QUERY && strcmp(path, "/") == 0
                   ? web_keep_token(web, connection)
                   : web_get(web, connection, path);
    }
    return strcmp(method, "POST") == 0
               ? web_post(web, connection, path)
               : web_say(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET and POST only.\n");
}

static enum MHD_Result web_handle(void *user, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **request)
{
    static char begun; /* that is, its address */
    (void)version;
    (void)upload;
    if (*request == NULL) {
        *request = &begun;
        return MHD_YES;
    }
    if (*upload_size != 0) {
        return MHD_NO; /* nothing here takes any: the connection ends */
    }
    return web_route(user, connection, path, method);
}

void esp_host_web_serve(esp_host_web_t *web)
{
    const uint32_t now = esp_host_now_ms();
    if (web->news == NULL || now - web->looked >= WEB_EVERY_MS) {
        char *news = web_state(web->station, web->config.control);
        const bool is_new = news != NULL && (web->news == NULL || strcmp(news, web->news) != 0 ||
                                             now - web->told >= WEB_ALIVE_MS);
        web->looked = now;
        if (is_new) {
            free(web->news);
            web->news = news;
            web->version++;
            web->told = now;
        } else {
            free(news);
        }
    }
    for (web_listener_t *listener = web->listeners; listener != NULL; listener = listener->next) {
        if (listener->suspended && listener->version != web->version) {
            listener->suspended = false;
            MHD_resume_connection(listener->connection);
        }
    }
    (void)MHD_run(web->daemon);
}

static bool web_address(const esp_host_web_config_t *config, struct sockaddr_storage *address,
                        bool *local)
{
    const char *text = config->address != NULL ? config->address : "127.0.0.1";
    struct sockaddr_in *four = (struct sockaddr_in *)address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(config->port);
        *local = ntohl(four->sin_addr.s_addr) >> 24 == 127;
        return true;
    }
    if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(config->port);
        *local = IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
        return true;
    }
    return false;
}

/* A token goes into a header: letters, digits and the like. */
static bool web_token_is_sound(const char *token)
{
    return strlen(token) >= WEB_TOKEN_LEAST && strlen(token) <= 256 &&
           strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~") ==
               strlen(token);
}

static bool web_check(const esp_host_web_config_t *config, struct sockaddr_storage *address,
                      esp_host_error_t *error)
{
    bool local;
    if (!web_address(config, address, &local)) {
        return esp_host_error_set(error, ESP_HOST_ERROR_USAGE, "as 127.0.0.1 or 192.168.1.20",
                                  "'%s' is no address", config->address);
    }
    if (config->token == NULL && (!local || config->control)) {
        return esp_host_error_set(error, ESP_HOST_ERROR_USAGE,
                                  "give a token, which whoever looks has to know",
                                  local ? "without a token the page only shows"
                                        : "without a token the page is for this computer only");
    }
    return config->token == NULL || web_token_is_sound(config->token) ||
           esp_host_error_set(error, ESP_HOST_ERROR_USAGE,
                              "16 letters and digits or more, made by chance",
                              "the token is too short, or has other characters");
}

/* Nothing here has a name with other characters than these: what is spelt otherwise is not here. */
static size_t web_leave_as_it_is(void *user, struct MHD_Connection *connection, char *text)
{
    (void)user;
    (void)connection;
    return strlen(text);
}

static bool web_begin(esp_host_web_t *web, esp_host_error_t *error)
{
    struct sockaddr_storage address;
    if (!web_check(&web->config, &address, error)) {
        return false;
    }
    /* Not by epoll, with which 0.9.75 keeps connections that their clients have half closed. */
    const unsigned flags =
        MHD_ALLOW_SUSPEND_RESUME | (address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    web->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, web_handle, web, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)WEB_CLIENTS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)WEB_CLIENTS_OF_ONE, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)WEB_TIMEOUT_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)WEB_MEMORY, MHD_OPTION_UNESCAPE_CALLBACK,
        web_leave_as_it_is, NULL, MHD_OPTION_END);
    if (web->daemon == NULL) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "another program may listen there",
                                  "the page cannot be served on port %u", web->config.port);
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_BIND_PORT);
    web->port = info != NULL ? info->port : web->config.port;
    return true;
}

esp_host_web_t *esp_host_web_new(const esp_host_web_config_t *config,
                                 const esp_host_station_t *station, esp_host_error_t *error)
{
    esp_host_web_t *web = calloc(1, sizeof *web);
    if (web == NULL) {
        esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    web->config = *config;
    web->station = station;
    web->token = config->token != NULL ? strdup(config->token) : NULL;
    web->config.token = web->token;
    if ((config->token == NULL || web->token != NULL) && web_begin(web, error)) {
        return web;
    }
    esp_host_web_free(web);
    return NULL;
}

void esp_host_web_free(esp_host_web_t *web)
{
    if (web == NULL) {
        return;
    }
    for (web_listener_t *listener = web->listeners; listener != NULL; listener = listener->next) {
        if (listener->suspended) {
            MHD_resume_connection(listener->connection);
        }
    }
    if (web->daemon != NULL) {
        MHD_stop_daemon(web->daemon);
    }
    free(web->news);
    free(web->token);
    free(web);
}

uint16_t esp_host_web_port(const esp_host_web_t *web)
{
    return web->port;
}

bool esp_host_web_stop_asked(const esp_host_web_t *web)
{
    return web->stop_asked;
}
