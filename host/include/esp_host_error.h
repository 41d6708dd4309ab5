/**
 * What went wrong, as a value: its kind, figures, and texts for people.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_ERROR_H
#define ESP_HOST_ERROR_H

#include "esp_loader_session.h"
#include "serial_line.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ESP_HOST_OK,
    ESP_HOST_ERROR_USAGE,       /**< the caller asked for what makes no sense */
    ESP_HOST_ERROR_INPUT,       /**< a file or an image is refused */
    ESP_HOST_ERROR_OUTPUT,      /**< a file cannot be written */
    ESP_HOST_ERROR_MEMORY,      /**< out of memory */
    ESP_HOST_ERROR_NO_PORT,     /**< no port named, and none looks right */
    ESP_HOST_ERROR_MANY_PORTS,  /**< no port named, and `count` look right */
    ESP_HOST_ERROR_PORT,        /**< the port does not open, or was lost: `line` */
    ESP_HOST_ERROR_INTERRUPTED, /**< cancelled */
    ESP_HOST_ERROR_VISIT,       /**< the visit ended badly: `outcome` */
} esp_host_error_kind_t;

enum { ESP_HOST_TEXT_SIZE = 640, ESP_HOST_ADVICE_SIZE = 320 };

/** Begin with all zero, which is ESP_HOST_OK. It holds no memory, and may be copied. */
typedef struct {
    esp_host_error_kind_t kind;
    serial_line_error_t line;     /**< of the port, else SERIAL_LINE_OK */
    esp_loader_outcome_t outcome; /**< of the visit, once it has begun */
    unsigned count;               /**< ports */

    char _text[ESP_HOST_TEXT_SIZE];
    char _advice[ESP_HOST_ADVICE_SIZE];
} esp_host_error_t;

/** What happened and where, as a clause without a line end; never NULL. Part of the error: it lasts
 * as long as that, and until it is set again. */
const char *esp_host_error_text(const esp_host_error_t *error);

/** What to do about it, likewise; empty where there is nothing to tell. */
const char *esp_host_error_advice(const esp_host_error_t *error);

/**
 * Makes an error; all figures are zero then. What does not fit is cut off.
 * @param error   NULL: nobody wants it
 * @param advice  may be NULL
 * @return false, so that a function can end with it
 */
bool esp_host_error_set(esp_host_error_t *error, esp_host_error_kind_t kind, const char *advice,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));

/** Makes the error of a port. @return false */
bool esp_host_error_set_line(esp_host_error_t *error, const char *port, serial_line_error_t line);

#ifdef __cplusplus
}
#endif

#endif
