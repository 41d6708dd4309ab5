/* SPDX-License-Identifier: Apache-2.0 */
#include "local/serial_local.h"
#include "serial_network_open.h"
#include <stdlib.h>
#include <string.h>

#define OPEN_HOST_SIZE 256

/* "host:port" or "[address]:port", as RFC 3986 writes an authority, with an optional last slash. */
static bool open_parse_authority(const char *text, char *host, uint16_t *port)
{
    const bool bracketed = text[0] == '[';
    const char *end = bracketed ? strchr(text, ']') : strrchr(text, ':');
    const char *first = bracketed ? text + 1 : text;
    if (end == NULL || end == first || (size_t)(end - first) >= OPEN_HOST_SIZE) {
        return false;
    }
    memcpy(host, first, (size_t)(end - first));
    host[end - first] = '\0';
    const char *allowed = bracketed ? "0123456789abcdefABCDEF:.%" : "";
    for (const char *c = host; *c != '\0'; c++) {
        const bool is_name = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                             (*c >= '0' && *c <= '9') || strchr("-._", *c) != NULL;
        if (!is_name && strchr(allowed, *c) == NULL) {
            return false;
        }
    }
    const char *digits = bracketed ? end + 2 : end + 1;
    if ((bracketed && end[1] != ':') || *digits < '0' || *digits > '9') {
        return false;
    }
    char *rest;
    const unsigned long number = strtoul(digits, &rest, 10);
    *port = (uint16_t)number;
    return number > 0 && number <= UINT16_MAX && (*rest == '\0' || strcmp(rest, "/") == 0);
}

static serial_line_t *open_network(const char *authority, bool rfc2217, uint32_t baud,
                                   serial_cancel_t cancel, serial_line_error_t *err)
{
    char host[OPEN_HOST_SIZE];
    uint16_t port;
    if (!open_parse_authority(authority, host, &port)) {
        *err = SERIAL_LINE_BAD_URL;
        return NULL;
    }
    return rfc2217 ? serial_rfc2217_open(host, port, baud, cancel, err)
                   : serial_network_open(host, port, cancel, err);
}

static const char open_socket_scheme[] = "socket://";
static const char open_rfc2217_scheme[] = "rfc2217://";

/* What follows such a beginning; NULL: the URL has another. */
static const char *open_authority(const char *url, const char *scheme)
{
    const size_t length = strlen(scheme);
    return strncmp(url, scheme, length) == 0 ? url + length : NULL;
}

serial_line_t *serial_line_open_cancellable(const char *url, uint32_t baud,
                                            serial_line_cancel_t cancel, void *user,
                                            serial_line_error_t *err)
{
    const serial_cancel_t canceller = {cancel, user};
    const char *authority;
    serial_line_error_t ignored;
    serial_line_error_t *result = err != NULL ? err : &ignored;

    *result = SERIAL_LINE_OK;
    if (url == NULL || url[0] == '\0') {
        *result = SERIAL_LINE_BAD_URL;
        return NULL;
    }
    if ((authority = open_authority(url, open_socket_scheme)) != NULL) {
        return open_network(authority, false, baud, canceller, result);
    }
    if (baud == 0) {
        *result = SERIAL_LINE_RATE;
        return NULL;
    }
    if ((authority = open_authority(url, open_rfc2217_scheme)) != NULL) {
        return open_network(authority, true, baud, canceller, result);
    }
    if (strstr(url, "://") != NULL) {
        *result = SERIAL_LINE_BAD_URL;
        return NULL;
    }
    return serial_local_open(url, baud, result);
}

serial_line_t *serial_line_open(const char *url, uint32_t baud, serial_line_error_t *err)
{
    return serial_line_open_cancellable(url, baud, NULL, NULL, err);
}

struct serial_line_opening {
    serial_line_t *begun; /* NULL: the end does all of it */
    uint32_t baud;
    serial_cancel_t cancel;
    char url[];
};

/* Whatever makes no sense is told by the end. */
static serial_line_t *open_begin(const serial_line_opening_t *opening)
{
    char host[OPEN_HOST_SIZE];
    uint16_t port;
    const char *socket = open_authority(opening->url, open_socket_scheme);
    const char *rfc2217 = open_authority(opening->url, open_rfc2217_scheme);
    const char *authority = rfc2217 != NULL ? rfc2217 : socket;
    return authority != NULL && opening->baud != 0 && open_parse_authority(authority, host, &port)
               ? serial_network_begin(host, port, rfc2217 != NULL, opening->cancel)
               : NULL;
}

serial_line_opening_t *serial_line_open_begin(const char *url, uint32_t baud,
                                              serial_line_cancel_t cancel, void *user)
{
    const size_t size = strlen(url) + 1;
    serial_line_opening_t *opening = malloc(sizeof *opening + size);
    if (opening != NULL) {
        *opening = (serial_line_opening_t){NULL, baud, {cancel, user}};
        memcpy(opening->url, url, size);
        opening->begun = open_begin(opening);
    }
    return opening;
}

serial_line_t *serial_line_open_end(serial_line_opening_t *opening, serial_line_error_t *err)
{
    serial_line_error_t ignored;
    serial_line_error_t *result = err != NULL ? err : &ignored;
    if (opening == NULL) {
        *result = SERIAL_LINE_NO_MEMORY;
        return NULL;
    }
    serial_line_t *line =
        opening->begun != NULL
            ? serial_network_end(opening->begun, opening->baud, result)
            : serial_line_open_cancellable(opening->url, opening->baud, opening->cancel.callback,
                                           opening->cancel.user, result);
    free(opening);
    return line;
}
