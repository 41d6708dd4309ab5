/**
 * Which ports there are, and which is meant when none is named.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_PORT_H
#define ESP_HOST_PORT_H

#include "esp_host_error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ESP_HOST_PORT_SIZE = 256 };

/** Why a port can be that of an Espressif chip or board, as "CP210x adapter"; NULL: it does not
 * look like one. serial_line_list() lists ports. */
const char *esp_host_port_guess(const serial_line_info_t *info);

/**
 * The port to open: the one named, else the only one of this machine that looks right.
 * @param named  NULL or "": none
 * @param port   out
 * Opens nothing. That the port exists is not checked where it is named.
 * @return false with ESP_HOST_ERROR_NO_PORT, _MANY_PORTS, _PORT where ports cannot be listed, or
 *         _USAGE where the name is too long; `port` is not to be used then
 */
bool esp_host_port_choose(const char *named, char port[ESP_HOST_PORT_SIZE],
                          esp_host_error_t *error);

/** Which ports count. Zeroed: those that look right. */
typedef struct {
    const char *name;   /**< a part of it; NULL: any */
    const char *serial; /**< likewise */
    /** Where it is plugged in, as "1-2.3": bus and plugs on the way, as Linux has them. A hub's
     * counts for all that is plugged into it. */
    const char *location;
    const char *root; /**< before /sys, where places are looked up: for tests; NULL: nothing */
    bool has_vid;
    bool has_pid;
    uint32_t vid;
    uint32_t pid;
} esp_host_port_filter_t;

/** Adds "name=PART", "serial=PART", "location=PLACE", "vid=NUMBER" or "pid=NUMBER"; the text
 * outlives the filter.
 * @return false: it is none of these, or has come before */
bool esp_host_port_filter_add(esp_host_port_filter_t *filter, const char *text);

/** Whether a port passes: without a condition those do that look right. */
bool esp_host_port_passes(const serial_line_info_t *info, const esp_host_port_filter_t *filter);

/** As esp_host_port_choose(), of the ports that pass the filter. */
bool esp_host_port_choose_filtered(const char *named, const esp_host_port_filter_t *filter,
                                   char port[ESP_HOST_PORT_SIZE], esp_host_error_t *error);

enum { ESP_HOST_PORTS_MOST = 32 };

/** Ports to be tried one after the other. */
typedef struct {
    unsigned count;
    char names[ESP_HOST_PORTS_MOST][ESP_HOST_PORT_SIZE]; /**< the likeliest first */
} esp_host_ports_t;

/**
 * The ports of this machine that pass the filter, in esptool's order: those of Espressif's own USB,
 * then USB adapters, USB modems, and the rest; among these the one that came last. Of more than
 * ESP_HOST_PORTS_MOST the likeliest are kept.
 * @param all  a filter without a condition lets every port pass, not only those that look right
 * Opens nothing.
 * @return false with ESP_HOST_ERROR_NO_PORT, or _PORT where ports cannot be listed
 */
bool esp_host_port_list(const esp_host_port_filter_t *filter, bool all, esp_host_ports_t *ports,
                        esp_host_error_t *error);

/** Whether a filter has a condition. */
bool esp_host_port_filter_is_set(const esp_host_port_filter_t *filter);

#ifdef __cplusplus
}
#endif

#endif
