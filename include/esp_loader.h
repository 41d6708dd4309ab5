/**
 * The blocking API: each call returns when its work is done.
 *
 * Names, types, values and meaning are those of version 2.x of the esp_loader interface, so that a
 * host's firmware compiles unchanged. It is one thin file on the non-blocking engine
 * (esp_loader_engine.h); a caller that must not block uses that.
 *
 * A loader is used from one thread at a time; any number of loaders may exist. All memory is the
 * caller's. Functions return ESP_LOADER_SUCCESS or what stopped them; esp_loader_result() tells
 * more of the last failure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_H
#define ESP_LOADER_H

#include "esp_loader_chip.h"
#include "esp_loader_engine.h"
#include "esp_loader_error.h"
#include "esp_loader_io.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Returns from the calling function when `x` is not a success. */
#define RETURN_ON_ERROR(x)                                                                         \
    do {                                                                                           \
        const esp_loader_error_t _err_ = (x);                                                      \
        if (_err_ != ESP_LOADER_SUCCESS) {                                                         \
            return _err_;                                                                          \
        }                                                                                          \
    } while (0)

/** Bytes of the transmit buffer in a loader; esp_loader_set_tx_buffer() gives it a larger one. */
#ifndef ESP_LOADER_TX_BUFFER_SIZE
#define ESP_LOADER_TX_BUFFER_SIZE 256
#endif

/** First eight bytes of an application image. */
typedef struct {
    uint8_t magic;
    uint8_t segments;
    uint8_t flash_mode;
    uint8_t flash_size_freq;
    uint32_t entrypoint;
} esp_loader_bin_header_t;

/** A segment of an application image. */
typedef struct {
    uint32_t addr;
    uint32_t size;
    const uint8_t *data;
} esp_loader_bin_segment_t;

/** What suits most connections: ten trials with 100 ms each. */
#define ESP_LOADER_CONNECT_DEFAULT()                                                               \
    {                                                                                              \
        .sync_timeout = 100, .trials = 10,                                                         \
    }

/**
 * A write to flash: the caller fills the fields before `_state` and keeps the structure from
 * esp_loader_flash_start() to esp_loader_flash_finish().
 */
typedef struct {
    uint32_t offset;     /**< flash address, a multiple of 4 */
    uint32_t image_size; /**< bytes in all, a multiple of 4 */
    uint32_t block_size; /**< most bytes of one esp_loader_flash_write(), a multiple of 4, at most
                              0x4000 */
    bool skip_verify;    /**< no digest, no verification at the end */
    struct {
        esp_loader_flash_write_t _write;
        esp_loader_md5_t _md5;
    } _state;
} esp_loader_flash_cfg_t;

/**
 * A compressed write to flash: the caller fills the fields before `_state` and keeps the structure
 * from esp_loader_flash_deflate_start() to esp_loader_flash_deflate_finish().
 */
typedef struct {
    uint32_t offset;          /**< flash address, a multiple of 4 */
    uint32_t image_size;      /**< bytes once inflated */
    uint32_t compressed_size; /**< bytes of the zlib stream */
    uint32_t block_size;      /**< bytes of each compressed block, at most 0x4000 */
    struct {
        esp_loader_flash_deflate_t _deflate;
    } _state;
} esp_loader_flash_deflate_cfg_t;

/** A load into RAM. */
typedef struct {
    uint32_t offset;     /**< RAM address */
    uint32_t size;       /**< bytes in all */
    uint32_t block_size; /**< most bytes of one esp_loader_mem_write(), at most 0x1800 */
    struct {
        esp_loader_ram_write_t _write;
    } _state;
} esp_loader_mem_cfg_t;

/** How a loader reaches its chip. */
typedef enum {
    ESP_LOADER_PROTOCOL_SERIAL, /**< SLIP over a byte stream: UART, USB CDC ACM */
    ESP_LOADER_PROTOCOL_SPI,
    ESP_LOADER_PROTOCOL_SDIO,
} esp_loader_protocol_t;

/** A loader: one chip at the end of one port. What it holds is private. */
typedef struct esp_loader {
    esp_loader_engine_t _engine;
    esp_loader_port_t *_port;
    const struct loader_bus *_bus; /* NULL: a serial line */
    union {
        uint8_t _tx_buffer[ESP_LOADER_TX_BUFFER_SIZE];
        esp_loader_bus_t _bus_end; /* what is to be sent on a bus comes behind it */
    };
} esp_loader_t;

/**
 * Makes a loader for a serial port and calls the port's `init`. The port outlives the loader.
 * @return what `init` returned
 */
esp_loader_error_t esp_loader_init_serial(esp_loader_t *loader, esp_loader_port_t *port);

/**
 * The same for a port on SPI: registers, RAM download and run; all else ends with
 * ESP_LOADER_ERROR_UNSUPPORTED_FUNC. The port has `spi_set_cs`.
 */
esp_loader_error_t esp_loader_init_spi(esp_loader_t *loader, esp_loader_port_t *port);

/**
 * The same for a port on SDIO, which has `sdio_read`, `sdio_write` and `sdio_card_init`. There is
 * little without a flasher stub, so esp_loader_connect() starts it as
 * esp_loader_connect_with_stub() does; esp_loader_mem_start() resets the chip once more. The
 * ESP32-C61's stub knows no SDIO: there RAM can be loaded, and no more.
 */
esp_loader_error_t esp_loader_init_sdio(esp_loader_t *loader, esp_loader_port_t *port);

/**
 * Gives the loader a transmit buffer of the caller's instead of its own small one; call it after
 * esp_loader_init_serial(). With one that holds a whole block (its size, twice at the worst, and 50
 * bytes) a block is one call of the port's `write`.
 *
 * @param buffer  outlives the loader
 * @param size    bytes, at least 1
 */
void esp_loader_set_tx_buffer(esp_loader_t *loader, uint8_t *buffer, uint16_t size);

/** Tells at what rate the port runs when it is not 115200 baud: deadlines scale with it. */
void esp_loader_set_line_rate(esp_loader_t *loader, uint32_t baud);

/** Calls the port's `deinit`. The loader must be made anew before it is used again. */
void esp_loader_deinit(esp_loader_t *loader);

/**
 * Resets the chip into its loader and finds out which it is. Nothing is remembered of a chip that
 * was connected before.
 *
 * @return ESP_LOADER_ERROR_TIMEOUT: nothing answers; ESP_LOADER_ERROR_UNSUPPORTED_CHIP: the
 * result's address is the chip's id
 */
esp_loader_error_t esp_loader_connect(esp_loader_t *loader,
                                      esp_loader_connect_args_t *connect_args);

/** The connected chip, or ESP_UNKNOWN_CHIP. */
target_chip_t esp_loader_get_target(esp_loader_t *loader);

/**
 * Connects, loads the build's flasher stub for the chip and starts it. Call it at the rate the stub
 * is to be loaded at.
 *
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the build has no stub for this chip; the log says why
 */
esp_loader_error_t esp_loader_connect_with_stub(esp_loader_t *loader,
                                                esp_loader_connect_args_t *connect_args);

/**
 * Connects to a chip in Secure Download Mode, where flash cannot be asked for its size.
 *
 * @param flash_size  bytes
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: ESP8266 and ESP32 have no such mode
 */
esp_loader_error_t esp_loader_connect_secure_download_mode(esp_loader_t *loader,
                                                           esp_loader_connect_args_t *connect_args,
                                                           uint32_t flash_size);

/**
 * Begins a write: attaches flash if need be, checks the region and erases its sectors.
 *
 * @return ESP_LOADER_ERROR_INVALID_PARAM: a field is out of range; ESP_LOADER_ERROR_IMAGE_SIZE: the
 *         region passes the end of flash; ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the chip's loader
 *         cannot calculate MD5 (ESP8266) and `skip_verify` is not set, or the region lies beyond
 *         16 MiB, which ROM loaders cannot address
 */
esp_loader_error_t esp_loader_flash_start(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg);

/**
 * Writes the next `size` bytes. Lost answers are resolved: the chip is made to begin again at this
 * block.
 *
 * @param size  at most `cfg->block_size`; less is allowed anywhere, but slower than whole blocks. A
 *              multiple of 4 unless it is the last: the loader programs words
 */
esp_loader_error_t esp_loader_flash_write(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg,
                                          const void *payload, uint32_t size);

/**
 * Ends a write and, unless `skip_verify` is set, compares the MD5 of what was sent with that of
 * what is in flash: ESP_LOADER_ERROR_INVALID_MD5 when they differ.
 */
esp_loader_error_t esp_loader_flash_finish(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg);

/**
 * Begins a compressed write: attaches flash if need be and checks the region.
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC, before anything is erased: the ESP8266's ROM cannot
 *         inflate, the ESP32's destroys up to 32 KiB behind the image, and of others it is not
 * known that they do not. Only the ESP32-C3's ROM and flasher stubs take compressed writes; see
 *         esp_loader_engine_can_inflate() for the source
 */
esp_loader_error_t esp_loader_flash_deflate_start(esp_loader_t *loader,
                                                  esp_loader_flash_deflate_cfg_t *cfg);

/**
 * Writes the next `size` bytes of the zlib stream, at most a block. A lost answer ends the write,
 * since what became of the stream cannot be known: start again.
 */
esp_loader_error_t esp_loader_flash_deflate_write(esp_loader_t *loader,
                                                  esp_loader_flash_deflate_cfg_t *cfg,
                                                  void *payload, uint32_t size);

/** Ends a compressed write. Compare it with esp_loader_flash_verify_known_md5(). */
esp_loader_error_t esp_loader_flash_deflate_finish(esp_loader_t *loader,
                                                   esp_loader_flash_deflate_cfg_t *cfg);

/** Attaches flash if need be and tells its size in bytes. */
esp_loader_error_t esp_loader_flash_detect_size(esp_loader_t *loader, uint32_t *flash_size);

/**
 * Reads flash into the caller's `buf`.
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the ESP8266's ROM cannot
 */
esp_loader_error_t esp_loader_flash_read(esp_loader_t *loader, uint8_t *buf, uint32_t address,
                                         uint32_t length);

/** Erases all of flash. */
esp_loader_error_t esp_loader_flash_erase(esp_loader_t *loader);

/** Erases a region; `offset` and `size` are multiples of 4096. */
esp_loader_error_t esp_loader_flash_erase_region(esp_loader_t *loader, uint32_t offset,
                                                 uint32_t size);

/**
 * Compares a region of flash with an MD5 known beforehand.
 *
 * @param expected_md5  32 hexadecimal digits, not terminated
 */
esp_loader_error_t esp_loader_flash_verify_known_md5(esp_loader_t *loader, uint32_t address,
                                                     uint32_t size, const uint8_t *expected_md5);

/**
 * Tells how the chip is secured.
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: ESP8266 and ESP32 do not tell
 */
esp_loader_error_t esp_loader_get_security_info(esp_loader_t *loader,
                                                esp_loader_target_security_info_t *security_info);

/** Begins a load into RAM. */
esp_loader_error_t esp_loader_mem_start(esp_loader_t *loader, esp_loader_mem_cfg_t *cfg);

/** Loads the next `size` bytes, at most `cfg->block_size`. */
esp_loader_error_t esp_loader_mem_write(esp_loader_t *loader, esp_loader_mem_cfg_t *cfg,
                                        const void *payload, uint32_t size);

/** Ends loading and runs the program at `entrypoint`; 0: stays in the loader. */
esp_loader_error_t esp_loader_mem_finish(esp_loader_t *loader, esp_loader_mem_cfg_t *cfg,
                                         uint32_t entrypoint);

/** Reads the chip's MAC address, 6 bytes, in the order in which it is written. */
esp_loader_error_t esp_loader_read_mac(esp_loader_t *loader, uint8_t *mac);

/** Writes a 32-bit register. */
esp_loader_error_t esp_loader_write_register(esp_loader_t *loader, uint32_t address,
                                             uint32_t reg_value);

/** Reads a 32-bit register. */
esp_loader_error_t esp_loader_read_register(esp_loader_t *loader, uint32_t address,
                                            uint32_t *reg_value);

/**
 * Changes the baud rate of the chip and of the port.
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the ESP8266's ROM cannot
 */
esp_loader_error_t esp_loader_change_transmission_rate(esp_loader_t *loader,
                                                       uint32_t transmission_rate);

/** Resets the chip, so that it runs what is in its flash. */
void esp_loader_reset_target(esp_loader_t *loader);

/** How the last call ended: code, command, the chip's status byte, address. */
const esp_loader_result_t *esp_loader_result(const esp_loader_t *loader);

#ifdef __cplusplus
}
#endif

#endif
