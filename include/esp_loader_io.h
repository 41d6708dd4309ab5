/**
 * What a port provides: the table of operations between the blocking API and a host's hardware.
 *
 * Names, types and meaning are those of version 2.0 of the interface. The one addition,
 * `read_available`, stands at the end of the table, so that an existing table leaves it NULL.
 *
 * Which entries a port has, and which may be NULL:
 *
 *     entry                                   serial line       SPI        SDIO
 *     enter_bootloader, reset_target          yes               yes        yes
 *     start_timer, remaining_time, delay_ms   yes               yes        yes
 *     write                                   yes               yes        not called
 *     read                                    one of these      yes        not called
 *     read_available                            two             not called not called
 *     change_transmission_rate                may be NULL       may be     may be
 *     spi_set_cs                              not called        yes        not called
 *     sdio_write, sdio_read, sdio_card_init   not called        not called yes
 *     init, deinit, log, log_hex              may be NULL       may be     may be
 *
 * Only the calls of a loader call a port, from the same thread, one callback at a time. A callback
 * may not call a function that uses the same loader. It may take time, as long as its `timeout`
 * says at most: the library's own limits hold only where ports keep to theirs.
 *
 * What a callback's result means. ESP_LOADER_SUCCESS: done. ESP_LOADER_ERROR_TIMEOUT of `write`,
 * `read` or `read_available`: the whole `timeout` has passed, also if the callback returned
 * earlier; the library repeats the command or gives up. Anything else ends the running call with
 * that code, which is also how to cancel one: esp_loader_connect() may follow. On SPI and SDIO any
 * error is answered with up to two more attempts of the command, and the last one's code is
 * returned.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_IO_H
#define ESP_LOADER_IO_H

#include "esp_loader_error.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes of the transmit buffer in a loader: the same in all files of a program. A smaller number
 * is raised to 140: on a bus, other things lie there. */
#ifndef ESP_LOADER_TX_BUFFER_SIZE
#define ESP_LOADER_TX_BUFFER_SIZE 140
#elif ESP_LOADER_TX_BUFFER_SIZE < 140
#undef ESP_LOADER_TX_BUFFER_SIZE
#define ESP_LOADER_TX_BUFFER_SIZE 140
#endif

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
 * The operations of a port. All times are milliseconds. Each call gets the port's own handle; embed
 * `esp_loader_port_t` in a structure and use `container_of` to reach what belongs to it. Buffers
 * belong to the library, have no alignment, and are not to be kept beyond the call. The table stays
 * the caller's and outlives the loader.
 */
typedef struct {
    /** Sets the hardware up; called by esp_loader_init_*(), which returns its result. May be called
     * again without `deinit`. */
    esp_loader_error_t (*init)(esp_loader_port_t *port);

    /** Gives the hardware back; called by esp_loader_deinit(). */
    void (*deinit)(esp_loader_port_t *port);

    /** Holds the boot pin in its download state and resets the chip, delays included. Called once
     * by esp_loader_connect*(), and again after every fourth SYNC without an answer. Without such
     * lines: does nothing, and the chip has to be in its loader already. */
    void (*enter_bootloader)(esp_loader_port_t *port);

    /** Resets the chip so that it runs what is in its flash, delays included. */
    void (*reset_target)(esp_loader_port_t *port);

    /** Starts the port's one countdown, whether the one before has run out or not. It counts on
     * while other callbacks run. `ms`, here and below, is never 0. */
    void (*start_timer)(esp_loader_port_t *port, uint32_t ms);

    /** What is left of the countdown; 0 once it has run out. Never more than `start_timer` was
     * given: the library takes its time from here, and more would turn its clock back, so that all
     * timeouts grow. A countdown may be short of some milliseconds. */
    uint32_t (*remaining_time)(esp_loader_port_t *port);

    /** Waits at least so long. */
    void (*delay_ms)(esp_loader_port_t *port, uint32_t ms);

    /** Prints a line; `fmt` is as for printf and has no line end. NULL: no text. */
    void (*log)(esp_loader_port_t *port, esp_loader_log_level_t level, const char *fmt,
                va_list args);

    /** Prints bytes; `label` may be NULL. NULL: no dumps. */
    void (*log_hex)(esp_loader_port_t *port, esp_loader_log_level_t level, const char *label,
                    const uint8_t *data, size_t size);

    /** Sets the host's side to `rate` baud, once what was written has left. NULL where the rate
     * cannot change; esp_loader_change_transmission_rate() must not be called then. Here also
     * ESP_LOADER_ERROR_TIMEOUT ends the running call. */
    esp_loader_error_t (*change_transmission_rate)(esp_loader_port_t *port, uint32_t rate);

    /** Sends all `size` bytes or returns an error. `size` is at most that of the transmit buffer
     * (ESP_LOADER_TX_BUFFER_SIZE, or what esp_loader_set_tx_buffer() gave); on SPI it may be a
     * block of RAM, 0x1800. May return once it has copied the bytes to a queue that is sent at
     * once. */
    esp_loader_error_t (*write)(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                uint32_t timeout);

    /** Delivers exactly `size` bytes, or ESP_LOADER_ERROR_TIMEOUT (what came until then is lost).
     * On a serial line `size` is 1, and bytes that arrive between calls are to be kept: they belong
     * to the next one. On SPI it is at most ESP_LOADER_TX_BUFFER_SIZE. */
    esp_loader_error_t (*read)(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                               uint32_t timeout);

    /** Drives chip select: 0 selects the chip. Several `read` and `write` may follow before it is
     * released with 1. */
    void (*spi_set_cs)(esp_loader_port_t *port, uint32_t level);

    /** Writes `size` bytes, at most 512, to a function of the card, from register address `addr`
     * on, which counts up. */
    esp_loader_error_t (*sdio_write)(esp_loader_port_t *port, uint32_t function, uint32_t addr,
                                     const uint8_t *data, uint16_t size, uint32_t timeout);

    /** Reads likewise. */
    esp_loader_error_t (*sdio_read)(esp_loader_port_t *port, uint32_t function, uint32_t addr,
                                    uint8_t *data, uint16_t size, uint32_t timeout);

    /** Brings the SDIO card up, up to where functions 0 and 1 can be accessed. Called again for
     * each trial of a connection. It gets no timeout: it has to end by itself. */
    esp_loader_error_t (*sdio_card_init)(esp_loader_port_t *port);

    /**
     * Best on a serial line: waits until at least one byte is there, then delivers what there is,
     * at most `capacity` bytes (about half of ESP_LOADER_TX_BUFFER_SIZE), their number in
     * `*received`. ESP_LOADER_ERROR_TIMEOUT when none came. Where it is NULL the library calls
     * `read` for each byte.
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
