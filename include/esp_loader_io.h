/**
 * What a port provides: the table of operations between the blocking API and a host's hardware.
 *
 * Names, types and meaning are those of version 2.x of the interface. The one addition,
 * `read_available`, stands at the end of the table, so that an existing table leaves it NULL.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_IO_H
#define ESP_LOADER_IO_H

#include "esp_loader_error.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Log levels as numbers, for use in `#if`. */
#define ESP_LOADER_LOG_NONE  0
#define ESP_LOADER_LOG_ERROR 1 /**< an operation failed */
#define ESP_LOADER_LOG_WARN  2 /**< something was repaired or assumed */
#define ESP_LOADER_LOG_INFO                                                                        \
    3 /**< steps a user recognises: connected, flash size, begin of a write */
#define ESP_LOADER_LOG_DEBUG 4 /**< every command and its bytes */

/** The same levels as a type, for signatures. */
typedef enum {
    ESP_LOADER_LOG_LEVEL_NONE = ESP_LOADER_LOG_NONE,
    ESP_LOADER_LOG_LEVEL_ERROR = ESP_LOADER_LOG_ERROR,
    ESP_LOADER_LOG_LEVEL_WARN = ESP_LOADER_LOG_WARN,
    ESP_LOADER_LOG_LEVEL_INFO = ESP_LOADER_LOG_INFO,
    ESP_LOADER_LOG_LEVEL_DEBUG = ESP_LOADER_LOG_DEBUG,
} esp_loader_log_level_t;

/** From a pointer to a member to the structure that holds it: how a port finds its own data. */
#ifndef container_of
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))
#endif

typedef struct esp_loader_port_s esp_loader_port_t;

/**
 * The operations of a port. All times are milliseconds. Each call gets the port's own handle;
 * embed `esp_loader_port_t` in a structure and use `container_of` to reach what belongs to it.
 * Entries a port does not need are NULL, as each says.
 */
typedef struct {
    /** Sets the hardware up; called by esp_loader_init_*(). May be NULL. */
    esp_loader_error_t (*init)(esp_loader_port_t *port);

    /** Gives the hardware back; called by esp_loader_deinit(). May be NULL. */
    void (*deinit)(esp_loader_port_t *port);

    /** Holds the boot pin in its download state and resets the chip, delays included. */
    void (*enter_bootloader)(esp_loader_port_t *port);

    /** Resets the chip so that it runs what is in its flash, delays included. */
    void (*reset_target)(esp_loader_port_t *port);

    /** Starts the port's one countdown. */
    void (*start_timer)(esp_loader_port_t *port, uint32_t ms);

    /** What is left of the countdown; 0 once it has run out. */
    uint32_t (*remaining_time)(esp_loader_port_t *port);

    /** Waits. */
    void (*delay_ms)(esp_loader_port_t *port, uint32_t ms);

    /** Prints a line; `fmt` has no line end. NULL: no text. */
    void (*log)(esp_loader_port_t *port, esp_loader_log_level_t level, const char *fmt,
                va_list args);

    /** Prints bytes; `label` may be NULL. NULL: no dumps. */
    void (*log_hex)(esp_loader_port_t *port, esp_loader_log_level_t level, const char *label,
                    const uint8_t *data, size_t size);

    /** Sets the host's side to `rate` baud. NULL where the rate cannot change. */
    esp_loader_error_t (*change_transmission_rate)(esp_loader_port_t *port, uint32_t rate);

    /** Sends all `size` bytes or returns an error. */
    esp_loader_error_t (*write)(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                uint32_t timeout);

    /** Delivers exactly `size` bytes, or ESP_LOADER_ERROR_TIMEOUT (what came until then is lost).
     */
    esp_loader_error_t (*read)(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                               uint32_t timeout);

    /** Drives chip select. NULL unless the port is SPI. */
    void (*spi_set_cs)(esp_loader_port_t *port, uint32_t level);

    /** Writes over SDIO. NULL unless the port is SDIO. */
    esp_loader_error_t (*sdio_write)(esp_loader_port_t *port, uint32_t function, uint32_t addr,
                                     const uint8_t *data, uint16_t size, uint32_t timeout);

    /** Reads over SDIO. NULL unless the port is SDIO. */
    esp_loader_error_t (*sdio_read)(esp_loader_port_t *port, uint32_t function, uint32_t addr,
                                    uint8_t *data, uint16_t size, uint32_t timeout);

    /** Brings the SDIO card up. NULL unless the port is SDIO. */
    esp_loader_error_t (*sdio_card_init)(esp_loader_port_t *port);

    /**
     * Optional, and best: waits until at least one byte is there, then delivers what there is, at
     * most `capacity` bytes, their number in `*received`. ESP_LOADER_ERROR_TIMEOUT when none came.
     * With it the library needs no guess how many bytes will come; without it, it uses `read`.
     */
    esp_loader_error_t (*read_available)(esp_loader_port_t *port, uint8_t *data, uint16_t capacity,
                                         uint16_t *received, uint32_t timeout);
} esp_loader_port_ops_t;

/** A port's handle: the first thing a port's own structure embeds. */
struct esp_loader_port_s {
    const esp_loader_port_ops_t *ops;
};

#ifdef __cplusplus
}
#endif

#endif
