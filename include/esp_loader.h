/**
 * The blocking API: each call returns when its work is done.
 *
 * Names, types, values and meaning are those of version 2.0 of the esp_loader interface, with 2.1
 * from esp_loader_v2_1.h, so firmware written for it compiles unchanged. It is built on the engine
 * (esp_loader_engine.h), which callers that must not block use directly.
 *
 * Which call is legal when. A chip is connected from a successful esp_loader_connect*() until
 * esp_loader_reset_target() or the next connection. A call that needs a chip and has none returns
 * ESP_LOADER_ERROR_INVALID_TARGET and sends nothing. Names are without "esp_loader".
 *
 *     call                                                needs        between blocks of a write?
 *     _init_*                                             nothing      no: everything begins anew
 *     _set_tx_buffer, _set_line_rate, _get_target,        _init_*      yes
 *       _result
 *     _connect*, _reset_target, _deinit                   _init_*      no: the write is over
 *     _read_*, _write_register, _get_security_info,       a chip       yes (tried on simulated
 *       _get_chip_revision, _change_transmission_rate,                 chips only)
 *       _flash_detect_size, _flash_read,
 *       _flash_verify_known_md5
 *     _flash_start, _flash_deflate_start, _flash_erase*,  a chip       no: one write at a time
 *       _mem_start
 *     _*_write, _*_finish                                 its _start   -
 *
 * How long a call takes. A command that a chip answers at once is sent up to six times, with more
 * time for each answer; one that means work up to three times, and each time its answer may take 3
 * s and as long as the work. This is what calls took at 115200 baud once the line was dead
 * (measured on simulated chips):
 *
 *     _connect* with default arguments                    2.6 s; dead after the first answer 5.0 s
 *     _flash_start, and, without a stub, _flash_erase*    4 s and 98 s a MiB: 4 MiB 402 s;
 *                                                         _flash_start through a stub 2.9 s
 *     _flash_deflate_start                                9 s and 98 s a MiB; through a stub 7 s
 *     _flash_erase* through a stub                        9 s and 197 s a MiB: 4 MiB 795 s
 *     _flash_verify_known_md5, _flash_finish              6 to 12 s; from 1/2 MiB on 25 s a MiB
 *     _flash_write                                        1 KiB 1.7 s, 16 KiB 2.3 s;
 *                                                         through a stub 5.2 s, 7.9 s
 *     _flash_deflate_write 1 KiB                          1.2 s and 33 s a MiB of the image
 *     _mem_write                                          1 KiB 5.1 s, 6 KiB 6.0 s
 *     _change_transmission_rate, _mem_finish              2.2 s, 0.2 s
 *     _reset_target                                       what the port takes
 *     all others that send something                      3.8 s
 *
 * On a line that is bad and not dead, each command of a call may use up its time. A port whose
 * `write` waits for its whole timeout adds 3 s to each. Feed a watchdog where the callbacks wait.
 *
 * Cancelling. A call ends with what a port's function for bytes or the rate returns, but for
 * ESP_LOADER_SUCCESS and _TIMEOUT: at once, on SPI and SDIO after up to two more attempts.
 *
 * After an error. After ESP_LOADER_ERROR_INVALID_PARAM, _UNSUPPORTED_FUNC, _IMAGE_SIZE and
 * _INVALID_MD5 the connection is sound, and any call may follow. After any other code, also a
 * port's, esp_loader_connect() resets the chip, assumes nothing, and is always legal. Without it
 * the next call makes sure that no late answer can come. A chip that is silent may have been reset
 * into its loader, so a start, read, erase or verify that follows ESP_LOADER_ERROR_TIMEOUT attaches
 * flash once more, and a write that had begun is over. Before calls of another kind, connect.
 *
 * One thread at a time uses a loader, never a callback of its port. Any number may exist, in the
 * caller's memory. Functions return ESP_LOADER_SUCCESS or what stopped them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_H
#define ESP_LOADER_H

#include "esp_loader_chip.h"
#include "esp_loader_engine.h"
#include "esp_loader_error.h"
#include "esp_loader_io.h"
#include "md5_ctx.h"
#include <stdbool.h>
#include <stddef.h>
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

/** First eight bytes of an application image, as they lie in it: little-endian. */
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
 * A write to flash. The caller fills it in, and neither changes nor frees it until
 * esp_loader_flash_finish(): what comes of the write is kept in the loader, under its address.
 */
typedef struct {
    uint32_t offset;     /**< flash address, a multiple of 4096; through a stub a multiple of 4 */
    uint32_t image_size; /**< bytes in all, a multiple of 4; 0 writes nothing and succeeds */
    uint32_t block_size; /**< most bytes of one esp_loader_flash_write(), a multiple of 4, at most
                              0x4000. What a loader does not take at once goes in pieces */
    bool skip_verify;    /**< no digest, no comparison at the end */
} esp_loader_flash_cfg_t;

/** A compressed write to flash; kept, as the one above, until esp_loader_flash_deflate_finish(). */
typedef struct {
    uint32_t offset;          /**< flash address, as above */
    uint32_t image_size;      /**< bytes once inflated, at least 1 */
    uint32_t compressed_size; /**< bytes of the zlib stream (RFC 1950), at least 1 */
    uint32_t block_size;      /**< most bytes of one write, as above, and of any alignment */
} esp_loader_flash_deflate_cfg_t;

/** A load into RAM. Filled in and kept as those two. */
typedef struct {
    uint32_t offset;     /**< RAM address; its alignment is not checked */
    uint32_t size;       /**< bytes in all, at most 64 MiB; 0 loads nothing and succeeds */
    uint32_t block_size; /**< most bytes of one esp_loader_mem_write(), at least 1 */
} esp_loader_mem_cfg_t;

/** How a loader reaches its chip. */
typedef enum {
    ESP_LOADER_PROTOCOL_SERIAL, /**< SLIP over a byte stream: UART, USB CDC ACM */
    ESP_LOADER_PROTOCOL_SPI,
    ESP_LOADER_PROTOCOL_SDIO,
} esp_loader_protocol_t;

/** A loader: one chip at the end of one port. What it holds is private. */
typedef struct esp_loader {
    union {
        esp_loader_engine_t _engine;
        /* A line's one buffer for both ways: while an answer is awaited nothing is sent. The engine
         * has its part, and behind that comes what the port has just read. */
        struct {
            uint8_t _engine[offsetof(esp_loader_engine_t, _rx_frame)];
            uint8_t buffer[ESP_LOADER_TX_BUFFER_SIZE];
        } _line;
        struct {
            esp_loader_engine_t _engine;
            esp_loader_bus_t end;
        } _on_bus;
    };
    esp_loader_port_t *_port;
    const struct loader_bus *_bus;       /* NULL: a serial line */
    uint32_t _written_from, _written_to; /* all writes since connecting; none: to 0 */
    const void *_cfg;                    /* of the write or load that was begun; NULL: none was */
    union {                              /* one at a time */
        struct {
            esp_loader_flash_write_t write;
            esp_loader_md5_t md5;
        } _flash;
        esp_loader_flash_deflate_t _deflate;
        esp_loader_ram_write_t _load;
    };
} esp_loader_t;

/**
 * Makes a loader for a serial port and calls the port's `init`. Sends nothing, moves no line. The
 * memory may hold anything. Called again, also without esp_loader_deinit(), it forgets all, also
 * that answers may still come, and calls `init` again. After an error only esp_loader_init_*() and
 * esp_loader_deinit() may follow. The port outlives the loader.
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
 * esp_loader_connect_with_stub() does, and esp_loader_mem_start() resets the chip once more. The
 * ESP32-C61's stub knows no SDIO: there RAM can be loaded, and no more.
 */
esp_loader_error_t esp_loader_init_sdio(esp_loader_t *loader, esp_loader_port_t *port);

/**
 * Gives the loader a larger transmit buffer than its own, until the next esp_loader_init_*(). With
 * one that holds a block (twice its size at worst, and 50 bytes) it is one call of `write`.
 *
 * @param buffer  outlives the loader, or is replaced before it goes
 * @param size    bytes: at least 1, on SPI and SDIO at least ESP_LOADER_BUS_TX_BUFFER_MIN
 */
void esp_loader_set_tx_buffer(esp_loader_t *loader, uint8_t *buffer, uint16_t size);

/** Tells at what rate the port runs when it is not 115200 baud: deadlines scale with it. No rate is
 * changed. Holds until the next esp_loader_init_*(). */
void esp_loader_set_line_rate(esp_loader_t *loader, uint32_t baud);

/** Calls the port's `deinit`. Only this or esp_loader_init_*() may follow. */
void esp_loader_deinit(esp_loader_t *loader);

/**
 * Resets the chip into its loader and finds out which it is.
 *
 * It begins from nothing: a write that was running is over, what is known of the flash is
 * forgotten, and a flasher stub is gone. The port keeps its rate, also one that
 * esp_loader_change_transmission_rate() has set: ROM loaders measure it at the first SYNC after a
 * reset. After an error no chip is connected. Where the line dies after the first answer it takes
 * up to 4.8 s more. It also succeeds on a chip in Secure Download Mode, but calls that need flash
 * then end with ESP_LOADER_ERROR_INVALID_RESPONSE: use esp_loader_connect_secure_download_mode()
 * there.
 *
 * @param connect_args  not NULL; the caller's again when the call returns
 * @return ESP_LOADER_ERROR_TIMEOUT: nothing answers; ESP_LOADER_ERROR_UNSUPPORTED_CHIP: the
 *         result's address is the chip's id; ESP_LOADER_ERROR_INVALID_TARGET: a flasher stub
 *         answers, because the chip was not reset
 */
esp_loader_error_t esp_loader_connect(esp_loader_t *loader,
                                      esp_loader_connect_args_t *connect_args);

/** The connected chip, or the one that was reset; else ESP_UNKNOWN_CHIP. Sends nothing. */
target_chip_t esp_loader_get_target(esp_loader_t *loader);
/**
 * Connects as esp_loader_connect(), loads the build's flasher stub for the chip and starts it, at
 * the port's rate. A stub that is running already is used as it is. After an error connect again:
 * the chip may be in its ROM loader, in the stub, or in neither.
 *
 * @return as esp_loader_connect(); ESP_LOADER_ERROR_UNSUPPORTED_CHIP also: the build has no stub
 *         for this chip (the log says why; its ROM loader is connected);
 *         ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the port is on SPI;
 *         ESP_LOADER_ERROR_INVALID_RESPONSE: the stub does not start
 */
esp_loader_error_t esp_loader_connect_with_stub(esp_loader_t *loader,
                                                esp_loader_connect_args_t *connect_args);

/**
 * Connects as esp_loader_connect() to a chip in Secure Download Mode, and attaches its flash, which
 * cannot be asked for its size there. Succeeds also on a chip that is not in that mode. In that
 * mode a chip writes (with `skip_verify` set), erases and changes its rate. Reading, MD5, registers
 * and RAM end with ESP_LOADER_ERROR_UNSUPPORTED_FUNC.
 * @param flash_size  bytes, not 0: it is believed, and nothing else checks where a write ends
 * @return also ESP_LOADER_ERROR_UNSUPPORTED_FUNC: ESP8266 and ESP32 have no such mode; the chip is
 *         connected then, as esp_loader_connect() leaves it
 */
esp_loader_error_t esp_loader_connect_secure_download_mode(esp_loader_t *loader,
                                                           esp_loader_connect_args_t *connect_args,
                                                           uint32_t flash_size);

/**
 * Begins a write: attaches flash if need be, checks the region and has its sectors erased.
 *
 * Sectors of 4096 bytes are erased whole, also what lies before `offset` in the first and behind
 * the image in the last. The ESP8266's ROM erases one sector more where the number of sectors is
 * odd and small (below twice the distance to the next 64 KiB): keep nothing behind a write, and
 * write in ascending order; a sector more among all that was written since the connection is
 * refused. A flash that tells its size neither by its id nor by SFDP counts as 2 MiB. After success
 * esp_loader_flash_write() follows; another start begins anew. After an error only this call may
 * use `cfg`, and any of the region's sectors may be erased, but for the first three:
 *
 * @return ESP_LOADER_ERROR_INVALID_PARAM: a field is out of range; ESP_LOADER_ERROR_IMAGE_SIZE: the
 *         region passes the end of flash; ESP_LOADER_ERROR_UNSUPPORTED_FUNC: `skip_verify` is not
 *         set and the loader has no MD5 (ESP8266, Secure Download Mode), or the region begins or
 *         ends out of its reach (a ROM's 16 MiB), or the ESP8266's sector more is refused;
 *         ESP_LOADER_ERROR_INVALID_RESPONSE: the loader refuses `offset` or `block_size`
 */
esp_loader_error_t esp_loader_flash_start(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg);

/**
 * Writes the next `size` bytes. A lost answer is repaired, up to three times: through a ROM loader
 * the block goes again to its place, a stub tells by the MD5 of a word of it whether it is there.
 * Nothing tells that of a block of 0xFF alone, which ends with ESP_LOADER_ERROR_TIMEOUT unless it
 * begins a sector: start again then.
 *
 * After ESP_LOADER_ERROR_INVALID_PARAM nothing was sent, and another size may follow. After any
 * other error the same bytes may be given again, as long as the chip was not reset: it is made
 * certain first where they belong. After a reset, or connecting, start again.
 *
 * @param payload  any alignment; read until the call returns
 * @param size     bytes, at most `cfg->block_size` and what is left of the image. Less than a block
 *                 is slower. A multiple of 4 unless it is the last; 0 writes nothing and succeeds
 */
esp_loader_error_t esp_loader_flash_write(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg,
                                          const void *payload, uint32_t size);

/**
 * Ends a write and, unless `skip_verify` is set, compares the MD5 of what was sent with that of the
 * region in flash. Before the image is complete that is ESP_LOADER_ERROR_INVALID_MD5, or with
 * `skip_verify` ESP_LOADER_ERROR_INVALID_PARAM; more blocks may follow. The chip stays in its
 * loader. A stub answers a block before it writes it, so this waits until the last one is in flash,
 * also without a comparison.
 * @return ESP_LOADER_ERROR_INVALID_MD5: they differ, asked twice
 */
esp_loader_error_t esp_loader_flash_finish(esp_loader_t *loader, esp_loader_flash_cfg_t *cfg);

/**
 * Begins a compressed write: attaches flash if need be and checks the region. Sectors, sizes and
 * what may follow are as with esp_loader_flash_start(); there is no digest.
 *
 * @return as esp_loader_flash_start(); ESP_LOADER_ERROR_UNSUPPORTED_FUNC, before anything is
 *         erased: the ESP8266's ROM cannot inflate, the ESP32's destroys up to 32 KiB behind the
 *         image, and of others it is not known that they do not. Only the ESP32-C3's ROM and
 *         flasher stubs take compressed writes; see esp_loader_engine_can_inflate() for the source
 */
esp_loader_error_t esp_loader_flash_deflate_start(esp_loader_t *loader,
                                                  esp_loader_flash_deflate_cfg_t *cfg);

/**
 * Writes the next `size` bytes of the zlib stream. A lost answer ends the write: what became of the
 * stream is unknown. After any error but ESP_LOADER_ERROR_INVALID_PARAM connect, and start again.
 *
 * @param payload  any alignment; never changed
 * @param size     bytes, at most `cfg->block_size` and what is left, without a stub no less; or 0
 */
esp_loader_error_t esp_loader_flash_deflate_write(esp_loader_t *loader,
                                                  esp_loader_flash_deflate_cfg_t *cfg,
                                                  void *payload, uint32_t size);

/**
 * Ends a compressed write: waits until a stub has its last block in flash; a ROM loader is sent
 * nothing. Compare what is in flash by esp_loader_flash_verify_known_md5().
 *
 * @return ESP_LOADER_ERROR_INVALID_PARAM: not all of the stream was written yet; more may follow
 */
esp_loader_error_t esp_loader_flash_deflate_finish(esp_loader_t *loader,
                                                   esp_loader_flash_deflate_cfg_t *cfg);

/**
 * Attaches flash if need be and tells its size. Asks the SFDP tables where the id tells none, as
 * all functions do that need flash. Where those have counted an unknown flash as 2 MiB this repeats
 * it.
 *
 * @param flash_size  out: bytes; unchanged after an error
 * @return ESP_LOADER_ERROR_UNSUPPORTED_CHIP: nothing tells the size, or there is no flash; the
 *         result's address is its id
 */
esp_loader_error_t esp_loader_flash_detect_size(esp_loader_t *loader, uint32_t *flash_size);

/**
 * Reads flash into the caller's `buf`, and compares it with the chip's MD5 on the way. A ROM loader
 * sends 64 bytes for a command, a flasher stub 4096. After an error `buf` is not to be relied on.
 *
 * @param buf      `length` bytes, of any alignment
 * @param address  of any alignment
 * @param length   bytes; 0 reads nothing and succeeds
 * @return ESP_LOADER_ERROR_IMAGE_SIZE: the region passes the end of flash;
 *         ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the ESP8266's ROM cannot, nor can any in Secure
 *         Download Mode, nor ROM loaders beyond 16 MiB; ESP_LOADER_ERROR_INVALID_MD5: the line
 *         damaged them again and again
 */
esp_loader_error_t esp_loader_flash_read(esp_loader_t *loader, uint8_t *buf, uint32_t address,
                                         uint32_t length);

/**
 * Erases all of flash, as far as its size is known (esp_loader_flash_detect_size()). After an error
 * any part may be erased.
 */
esp_loader_error_t esp_loader_flash_erase(esp_loader_t *loader);

/**
 * Erases a region. Where the ESP8266's ROM would erase one sector more (esp_loader_flash_start()),
 * it ends with ESP_LOADER_ERROR_UNSUPPORTED_FUNC. A region that is all of the flash is erased as by
 * esp_loader_flash_erase(). After an error any part of the region may be erased.
 *
 * @param offset  flash address, a multiple of 4096
 * @param size    bytes, a multiple of 4096: else ESP_LOADER_ERROR_INVALID_PARAM. 0 erases nothing
 * @return ESP_LOADER_ERROR_FAIL: the region passes the end of flash
 */
esp_loader_error_t esp_loader_flash_erase_region(esp_loader_t *loader, uint32_t offset,
                                                 uint32_t size);

/**
 * Compares a region of flash with an MD5 known beforehand.
 * @param address, size  bytes of any alignment; a size of 0 has the MD5 of nothing
 * @param expected_md5   32 hexadecimal digits of either case, not terminated; that they are digits
 *                       is not checked
 * @return ESP_LOADER_ERROR_INVALID_MD5: they differ, asked twice;
 *         ESP_LOADER_ERROR_UNSUPPORTED_FUNC: as esp_loader_flash_start() says of MD5
 */
esp_loader_error_t esp_loader_flash_verify_known_md5(esp_loader_t *loader, uint32_t address,
                                                     uint32_t size, const uint8_t *expected_md5);

/**
 * Tells how the chip is secured. Works in Secure Download Mode, too.
 * @param security_info  out; undefined after an error
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: ESP8266 and ESP32 do not tell
 */
esp_loader_error_t esp_loader_get_security_info(esp_loader_t *loader,
                                                esp_loader_target_security_info_t *security_info);

/**
 * Begins a load into RAM. Segment after segment may be loaded, each from its own start; on SDIO the
 * chip is first reset out of its stub. A write or another load that was begun does not go on.
 *
 * That RAM is free is not checked: a running stub lies where esp_loader_stub.h says.
 * @return ESP_LOADER_ERROR_INVALID_PARAM: `size` or `block_size` is out of range;
 *         ESP_LOADER_ERROR_UNSUPPORTED_FUNC: Secure Download Mode
 */
esp_loader_error_t esp_loader_mem_start(esp_loader_t *loader, esp_loader_mem_cfg_t *cfg);

/**
 * Loads the next `size` bytes. What is lost is sent again in smaller frames, up to eight times
 * without getting further. After ESP_LOADER_ERROR_INVALID_PARAM nothing was sent, and another size
 * may follow. After any other error, the port's own too, the call may be repeated with what is not
 * loaded yet (`_load.written` bytes of the loader are).
 *
 * @param size  bytes, at most what is left, also more or less than `cfg->block_size`. 0 loads
 *              nothing and succeeds
 */
esp_loader_error_t esp_loader_mem_write(esp_loader_t *loader, esp_loader_mem_cfg_t *cfg,
                                        const void *payload, uint32_t size);

/**
 * Ends loading and runs the program at `entrypoint`; 0: stays in the loader, where any call may
 * follow. That all bytes were loaded is not checked, and `cfg` is not used. A chip that starts its
 * program may not answer any more, so silence counts as success. The loader then still counts as
 * connected: only esp_loader_connect*(), _reset_target() and _deinit() make sense.
 *
 * @return ESP_LOADER_ERROR_INVALID_RESPONSE: the chip refuses; ESP_LOADER_ERROR_TIMEOUT:
 *         `entrypoint` is 0 and nothing answers
 */
esp_loader_error_t esp_loader_mem_finish(esp_loader_t *loader, esp_loader_mem_cfg_t *cfg,
                                         uint32_t entrypoint);

/**
 * Reads the chip's MAC address.
 * @param mac  out: 6 bytes, in the order in which it is written; undefined after an error
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: Secure Download Mode
 */
esp_loader_error_t esp_loader_read_mac(esp_loader_t *loader, uint8_t *mac);

/**
 * Writes a 32-bit register, up to six times when no answer comes.
 * @param address  a multiple of 4, which is not checked; one that the chip does not have may stop
 *                 it until its next reset
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: Secure Download Mode
 */
esp_loader_error_t esp_loader_write_register(esp_loader_t *loader, uint32_t address,
                                             uint32_t reg_value);

/**
 * Reads a 32-bit register, or word of memory. `address` and errors are as above.
 * @param reg_value  out; unchanged after an error
 */
esp_loader_error_t esp_loader_read_register(esp_loader_t *loader, uint32_t address,
                                            uint32_t *reg_value);

/**
 * Changes the baud rate of the chip, then of the port by its `change_transmission_rate`, and makes
 * sure that both understand each other.
 *
 * After ESP_LOADER_ERROR_INVALID_PARAM, _UNSUPPORTED_FUNC and _INVALID_RESPONSE both sides have
 * their old rate. After ESP_LOADER_ERROR_TIMEOUT the port has its old rate, and the chip either:
 * connect. After an error of the port's own bring the port to a rate, tell
 * esp_loader_set_line_rate(), and connect.
 * @param transmission_rate  baud, not 0; no other limit is checked
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the ESP8266's ROM cannot, the port lacks that entry,
 *         or it is a bus, which has no rate
 */
esp_loader_error_t esp_loader_change_transmission_rate(esp_loader_t *loader,
                                                       uint32_t transmission_rate);

/**
 * Resets the chip, so that it runs what is in its flash. Its program is not waited for.
 *
 * No chip is connected afterwards, and the port keeps its rate. A failure of the port's
 * `reset_target` cannot be seen. A stub loses a block that it has not written yet: call
 * esp_loader_flash_finish() before.
 */
void esp_loader_reset_target(esp_loader_t *loader);

/**
 * How the last operation on the chip ended: code, command, the chip's status byte, address. It is
 * part of the loader, and holds until the next call that sends something.
 *
 * Some errors come without an operation and leave it as it was: alignment and a sector more in
 * _flash_start and _flash_erase_region, a missing MD5 or stub, an early _finish, and every
 * ESP_LOADER_ERROR_INVALID_MD5 of a comparison of digests.
 */
const esp_loader_result_t *esp_loader_result(const esp_loader_t *loader);

#ifdef __cplusplus
}
#endif

#include "esp_loader_v2_1.h"

#endif
