/**
 * A pushed stream: an image that comes in pieces of any size, and whose size is known at its end
 * only, as an update over a bus, a pipe or a download does.
 *
 * It goes into flash as it comes, in the memory of one sector or more. It runs on a connected
 * engine whose flash is attached, begins the engine's operations one after the other, and the
 * caller drives each:
 *
 *     esp_loader_push_config_t config = ESP_LOADER_PUSH_CONFIG_DEFAULT();
 *     config.offset = ..., config.buffer = ..., and what else is wanted
 *     esp_loader_push_open(&push, &engine, &config);
 *     for each piece that has come:
 *         while (size > 0 && push.phase != ESP_LOADER_PUSH_DONE) {
 *             taken = esp_loader_push_feed(&push, bytes, size), bytes += taken, size -= taken
 *             while (esp_loader_push_advance(&push)) {
 *                 drive the engine until ESP_LOADER_WANT_DONE
 *             }
 *         }
 *     esp_loader_push_end(&push, size_of_all, md5_of_all);
 *     while (esp_loader_push_advance(&push)) {
 *         drive the engine until ESP_LOADER_WANT_DONE
 *     }
 *     if (push.result.code != ESP_LOADER_SUCCESS) the image is not there
 *
 * esp_loader_push_blocking.h has the same in blocking calls.
 *
 * What is in flash is compared by the chip's MD5 before anything is erased there, and after it was
 * written; a piece that is not right is written again, four times at most. Only sectors that the
 * image reaches are erased. Where the loader has no MD5, nothing is done.
 *
 * An image that begins as one that boots does, with 0xE9, has its first sector kept in `first` and
 * written last, once all that was sent has the size and the digest that its sender told. That
 * sector is blank before any other is changed. So neither an image that was cut short nor one that
 * came damaged boots. One shorter than a sector goes in one piece.
 *
 * Which call is legal when:
 *
 *     call        legal
 *     _open       always, on any memory; a stream that goes on there is over
 *     _feed       after open; takes nothing but while `phase` is ESP_LOADER_PUSH_TAKES
 *     _end        the same; of no effect in other phases
 *     _advance    after open, while the engine is done. While it returns true, the caller begins no
 *                 operation of the engine
 *     _resume     after open
 *
 * To give up, call esp_loader_engine_abort() and do not advance the stream any more. After an error
 * of the line the chip may be connected again, and the stream goes on: esp_loader_push_resume(). A
 * line that died was noticed within 14 s through a ROM, within 20 s through a stub (simulated,
 * 115200 baud, a buffer of one sector).
 * After any other, or when the host was restarted, begin anew: what is there already is skipped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_PUSH_H
#define ESP_LOADER_PUSH_H

#include "esp_loader_engine.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ESP_LOADER_PUSH_SECTOR = 4096, /**< what flash erases at a time */
    ESP_LOADER_PUSH_HEADER = 24,   /**< bytes that tell what an image is for */
};

/** A stream, to be filled in from ESP_LOADER_PUSH_CONFIG_DEFAULT(). It is copied; its memory has to
 * live until the end. */
typedef struct {
    uint32_t offset;      /**< flash address, a multiple of 4096 */
    uint32_t limit;       /**< bytes that there is room for, a multiple of 4096: one more ends the
                               stream with ESP_LOADER_ERROR_IMAGE_SIZE. 0: up to the flash's end */
    uint8_t *buffer;      /**< the caller's; what comes is collected there */
    uint32_t buffer_size; /**< bytes there, a multiple of 4096. What fills it is asked for, and
                               written, at a time: more than a sector makes it faster where answers
                               take long to come, as over USB adapters */
    uint8_t *first;       /**< 4096 bytes for the first sector of an image that boots, which is
                               written last then. NULL: it goes first */
    uint32_t block_size;  /**< bytes of a command, a multiple of 4: 1024 suits all ROM loaders,
                               0x4000, the most, a flasher stub */
    bool write_always;    /**< what is there already is written all the same */
    /**
     * Judges the beginning of what is sent before anything is erased: ESP_LOADER_PUSH_HEADER bytes,
     * or all that there are where they are fewer. NULL: anything goes.
     * @return ESP_LOADER_SUCCESS, or how the stream ends
     */
    esp_loader_error_t (*check)(const esp_loader_engine_t *engine, const uint8_t *header,
                                uint32_t size);
} esp_loader_push_config_t;

/** Blocks that every loader takes, and images of other chips refused. */
#define ESP_LOADER_PUSH_CONFIG_DEFAULT()                                                           \
    {                                                                                              \
        .block_size = 1024, .check = esp_loader_push_check                                         \
    }

/** What a stream waits for. */
typedef enum {
    ESP_LOADER_PUSH_TAKES, /**< bytes, or the end */
    ESP_LOADER_PUSH_WORKS, /**< to be advanced */
    ESP_LOADER_PUSH_DONE,  /**< nothing: see `result` */
} esp_loader_push_phase_t;

/** A stream under way; the caller reads the first group. */
typedef struct {
    esp_loader_push_phase_t phase;
    uint32_t received; /**< bytes that were taken */
    uint32_t reached;  /**< bytes that are right in flash; the first sector may still be missing */
    uint32_t skipped;  /**< bytes of these that were there already, the first sector left out */
    bool verified;     /**< the chip's MD5 of the whole agreed in the end */
    esp_loader_result_t result; /**< how it ended */

    esp_loader_engine_t *_engine;
    esp_loader_push_config_t _config;
    esp_loader_flash_write_t _write;
    esp_loader_md5_t _md5; /* of all that was taken */
    uint8_t _digest[16];   /* the chip's */
    uint8_t _wanted[16];
    uint32_t _run;     /* where the image's bytes in the buffer begin ... */
    uint32_t _filled;  /* ... and how many there are */
    uint32_t _at;      /* the piece under way: its beginning ... */
    uint32_t _size;    /* ... and its size */
    uint32_t _differs; /* bytes from `_at` on that are not in flash ... */
    uint32_t _same;    /* ... and behind them, that are */
    uint8_t _step;     /* one of push_step_t */
    uint8_t _piece;    /* one of push_piece_kind_t: what is written, or asked for */
    uint8_t _failures;
    bool _begun;
    bool _ends;    /* nothing more comes */
    bool _held;    /* the first sector is in `first` ... */
    bool _is_same; /* ... and in flash */
    bool _opened;  /* it is blank there */
    bool _singly;  /* the buffer is gone through sector by sector */
    bool _doubted; /* the whole is asked for once more */
} esp_loader_push_t;

/**
 * Judges an application or a bootloader by its header: that it has segments, 1 to 16 of them, and
 * is for the connected chip. Anything that does not begin with 0xE9 is data, and passes.
 * @return ESP_LOADER_ERROR_INVALID_TARGET: for another chip; ESP_LOADER_ERROR_INVALID_PARAM: no
 *         sound header
 */
esp_loader_error_t esp_loader_push_check(const esp_loader_engine_t *engine, const uint8_t *header,
                                         uint32_t size);

/**
 * Begins a stream; sends nothing. Ends at once with ESP_LOADER_ERROR_INVALID_TARGET: no chip is
 * connected; ESP_LOADER_ERROR_UNSUPPORTED_FUNC: its loader has no MD5 (the ESP8266's ROM, and any
 * in Secure Download Mode); ESP_LOADER_ERROR_INVALID_PARAM: flash is not attached, or a figure is
 * none of those above; ESP_LOADER_ERROR_IMAGE_SIZE: `limit` passes the flash's end.
 */
void esp_loader_push_open(esp_loader_push_t *push, esp_loader_engine_t *engine,
                          const esp_loader_push_config_t *config);

/** Takes bytes, as many as there is room for. @return how many */
uint32_t esp_loader_push_feed(esp_loader_push_t *push, const uint8_t *bytes, uint32_t size);

/**
 * All was fed. Where size or digest are not those of what came, the stream ends with
 * ESP_LOADER_ERROR_IMAGE_SIZE or ESP_LOADER_ERROR_INVALID_MD5; so it does, with
 * ESP_LOADER_ERROR_INVALID_PARAM, where nothing came.
 *
 * @param size  bytes that were sent; 0: not known
 * @param md5   their digest, 16 bytes; NULL: not known
 */
void esp_loader_push_end(esp_loader_push_t *push, uint32_t size, const uint8_t *md5);

/**
 * Goes on, once the engine is done. Never blocks: it calculates the digest of what is in the buffer
 * at most, and may then return true without having begun an operation.
 * @return false: bytes or the end are awaited, or the stream has ended; see `phase`
 */
bool esp_loader_push_advance(esp_loader_push_t *push);

/**
 * Lets a stream go on that has ended with an error of the line: ESP_LOADER_ERROR_TIMEOUT or
 * ESP_LOADER_ERROR_INVALID_RESPONSE. The same chip is connected again and its flash attached; rate,
 * loader and block size may be others. What was taken is still there: feed on from `received`.
 * Sends nothing. Of no effect on any other stream.
 */
void esp_loader_push_resume(esp_loader_push_t *push, uint32_t block_size);

#ifdef __cplusplus
}
#endif

#endif
