/**
 * A build that is looked at again and again, to be flashed when it has changed.
 *
 * A build takes its time, and writes its files in any order: they are taken once all are there and
 * none has changed for a while. Whether what they hold is sound is for esp_host_plan.h to judge.
 * Files are looked at by their times, sizes and inodes, so a folder may go and come back, and may
 * lie anywhere. Nothing is kept open, and time is given: no call waits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_WATCH_H
#define ESP_HOST_WATCH_H

#include "esp_host_error.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How long nothing may have changed before a build counts as whole, milliseconds. */
enum { ESP_HOST_WATCH_QUIET_MS = 400 };

typedef struct esp_host_watch esp_host_watch_t;

typedef enum {
    ESP_HOST_WATCH_INCOMPLETE, /**< a file is missing, empty, or cannot be understood:
                                    esp_host_watch_reason() */
    ESP_HOST_WATCH_CHANGING,   /**< it has changed just now */
    ESP_HOST_WATCH_CHANGED,    /**< it is whole and quiet, and another than was taken last */
    ESP_HOST_WATCH_SAME,       /**< as it was taken last */
} esp_host_watch_state_t;

/** @param build  a build's folder, its project's, or a flasher_args.json; it need not be there yet;
 *               NULL: the folder where it is run, or build in it
 * @return NULL: out of memory */
esp_host_watch_t *esp_host_watch_new(const char *build);

/** NULL is allowed. */
void esp_host_watch_free(esp_host_watch_t *watch);

/** Looks at the build: cheap enough for ten times a second. `now_ms` may wrap. */
esp_host_watch_state_t esp_host_watch_look(esp_host_watch_t *watch, uint32_t now_ms);

/** What was seen last is what is flashed now. What changes from then on is a change. */
void esp_host_watch_take(esp_host_watch_t *watch);

/** The folder of the build that was seen last; "": none was. */
const char *esp_host_watch_folder(const esp_host_watch_t *watch);

/** Why it is incomplete, as a clause; "": it is not. */
const char *esp_host_watch_reason(const esp_host_watch_t *watch);

/** The name of a file that differs from what was taken last, by its index; NULL: there are no more.
 * Before anything was taken all do. */
const char *esp_host_watch_difference(const esp_host_watch_t *watch, size_t index);

#ifdef __cplusplus
}
#endif

#endif
