/**
 * A line to a chip that runs its program: bytes both ways, resets by hand, and a port that goes and
 * comes back. It takes a visit's place on its line, after the visit's end or without one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_LINK_H
#define ESP_HOST_LINK_H

#include "esp_host_visit.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esp_host_link esp_host_link_t;

/** What a port that is lost means. */
typedef enum {
    ESP_HOST_LINK_AS_VISITED, /**< the end, unless the visit knows that it comes back by itself:
                                   that is awaited for 10 s */
    ESP_HOST_LINK_AWAITED,    /**< whatever it was, it is opened again once it is there */
} esp_host_link_lost_t;

/** What has happened in a step. */
typedef enum {
    ESP_HOST_LINK_QUIET,
    ESP_HOST_LINK_HEARD, /**< bytes have come */
    ESP_HOST_LINK_GONE,  /**< the port was lost, and is awaited */
    ESP_HOST_LINK_BACK,  /**< it was opened again */
    ESP_HOST_LINK_ENDED, /**< the error tells why: lost for good, or cancelled */
} esp_host_link_event_t;

typedef enum {
    ESP_HOST_LINK_RUN,    /**< the chip starts what is in flash */
    ESP_HOST_LINK_LOADER, /**< it waits in its loader */
} esp_host_link_reset_t;

/**
 * @param visit  its port is open; it is not driven meanwhile, and outlives the link
 * @param rate   at which a port that was lost is opened again
 * NULL: out of memory.
 */
esp_host_link_t *esp_host_link_new(esp_host_visit_t *visit, uint32_t rate,
                                   esp_host_link_lost_t lost);

/** NULL is allowed. The port stays open. */
void esp_host_link_free(esp_host_link_t *link);

/**
 * Moves what can be moved, and waits at most `timeout_ms` when that is nothing. Nothing is thrown
 * away. Opening a port of the network may take 10 s.
 * @param beside  lines that end the wait as well, as serial_line_wait_many(): what they are ready
 *                for is told, and moved by the caller
 * @param size    out: bytes that have come, with ESP_HOST_LINK_HEARD
 * @param error   may be NULL
 */
esp_host_link_event_t esp_host_link_step(esp_host_link_t *link, serial_line_wait_t *beside,
                                         size_t beside_count, int timeout_ms, uint8_t *bytes,
                                         size_t room, size_t *size, esp_host_error_t *error);

/**
 * Bytes for the chip, sent as the line takes them; while the port is away they are dropped.
 * @return false: out of memory, or more than a megabyte waits already
 */
bool esp_host_link_send(esp_host_link_t *link, const uint8_t *bytes, size_t size);

/** Begins a reset, which the next steps carry out. False: the port has no lines for it, or is away.
 */
bool esp_host_link_reset(esp_host_link_t *link, esp_host_link_reset_t into);

/** Whether the port is open. */
bool esp_host_link_is_open(const esp_host_link_t *link);

#ifdef __cplusplus
}
#endif

#endif
