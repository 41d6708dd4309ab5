/**
 * The non-blocking engine: one structure per chip, bytes in, bytes out, time in, deadline out.
 *
 * It does no I/O, but says what it wants; the caller does that whenever it can, and tells:
 *
 *     esp_loader_engine_init(&engine, &config);
 *     esp_loader_engine_connect(&engine, &arguments);
 *     while (!((wants = esp_loader_engine_wants(&engine)) & ESP_LOADER_WANT_DONE)) {
 *         esp_loader_engine_set_time(&engine, now_ms());
 *         if (wants & ESP_LOADER_WANT_LINES)  set the lines to _lines(), then _lines_done()
 *         if (wants & ESP_LOADER_WANT_BAUD)   set the host's rate to _baud(), then _baud_done()
 *         if (wants & ESP_LOADER_WANT_TX)     write some of _tx_buf(), then _tx_ack(how many)
 *         if (wants & ESP_LOADER_WANT_RX)     give what has arrived to _rx()
 *         otherwise sleep until _deadline(), or until bytes arrive
 *     }
 *     result = esp_loader_engine_result(&engine);
 *
 * An operation's time begins with the first report of the time after it was begun. So the clock may
 * begin anywhere, and need not be reported while nothing runs.
 *
 * Which call is legal when. None blocks, and no two run at once on one engine.
 *
 *     call                                   legal
 *     _init                                  always, on any memory; it must come first
 *     _set_*, _line_rate, _forget            between operations
 *     operations                             always: beginning one abandons the one that runs, as
 *                                            _abort would. It may be done at once: ask _wants
 *     _lines, _transfer                      while ESP_LOADER_WANT_LINES, _WANT_TRANSFER are set
 *     _tx_ack, _rx, _*_done                  always; of no effect where they are not wanted
 *     _set_time, _abort, all that ask        always
 *
 * Operations but _connect*, _reset and _host_baud need a connected chip, else they end with
 * ESP_LOADER_ERROR_INVALID_TARGET; _flash_* but _flash_attach need attached flash, else they end
 * with ESP_LOADER_ERROR_INVALID_PARAM. Nothing is sent then, nor for what the loader cannot do:
 * ESP_LOADER_ERROR_UNSUPPORTED_FUNC.
 *
 * How an operation ends. The first error ends it and stays its result. While ESP_LOADER_WANT_WAIT
 * is set it never runs on past its deadline; lines, rates and transfers are awaited without one. A
 * command that a chip answers at once is sent up to six times: 3.8 s on a dead line, and twice that
 * on one whose answers have taken more than 60 ms before. One that means work is sent up to three
 * times, and each answer may take 3 s and as long as the work.
 *
 * After success any operation may follow. After an error of the line, esp_loader_engine_abort() or
 * an abandoned operation, the next one first makes sure by a SYNC that no earlier answer can come;
 * if nobody answers, it ends with ESP_LOADER_ERROR_TIMEOUT after 3.8 s. A connect is always enough.
 * Chip, stub and flash stay known until then, or a reset.
 *
 * All memory is the caller's. A structure or buffer that an operation is given is in use until it
 * is done, or another begins. Times are milliseconds and may wrap.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_ENGINE_H
#define ESP_LOADER_ENGINE_H

#include "esp_loader_chip.h"
#include "esp_loader_error.h"
#include "esp_loader_link.h"
#include "esp_loader_operation.h"
#include "esp_loader_wire.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What the engine waits for; more than one bit may be set. */
typedef enum {
    ESP_LOADER_WANT_TX = 1 << 0,    /**< bytes are ready to be sent */
    ESP_LOADER_WANT_RX = 1 << 1,    /**< bytes from the chip are awaited (or are to be discarded) */
    ESP_LOADER_WANT_WAIT = 1 << 2,  /**< time has to pass until the deadline */
    ESP_LOADER_WANT_LINES = 1 << 3, /**< the reset and boot lines are to be set */
    ESP_LOADER_WANT_BAUD = 1 << 4,  /**< the host's baud rate is to be changed */
    ESP_LOADER_WANT_DONE = 1 << 5,  /**< the operation has ended */
    ESP_LOADER_WANT_TRANSFER = 1 << 6, /**< a transfer on the bus: esp_loader_link.h */
    ESP_LOADER_WANT_AGAIN = 1 << 7,    /**< of a session: to be asked again without a pause */
    ESP_LOADER_WANT_PORT = 1 << 8,     /**< of a session: the port to come back */
} esp_loader_want_t;

/** Levels in a step of a reset sequence. */
typedef enum {
    ESP_LOADER_LINE_RESET = 1 << 0, /**< asserted: the chip is held in reset (EN low; RTS) */
    ESP_LOADER_LINE_BOOT = 1 << 1,  /**< asserted: the download strap (GPIO0 low; DTR) */
} esp_loader_line_t;

/** One step of a reset sequence: set the lines, then wait. */
typedef struct {
    uint8_t lines;     /**< asserted lines, of esp_loader_line_t */
    uint16_t delay_ms; /**< what to wait afterwards */
} esp_loader_reset_step_t;

/** A reset sequence is data. No steps: the lines cannot be driven. */
typedef struct {
    const esp_loader_reset_step_t *steps;
    uint8_t count;
} esp_loader_reset_sequence_t;

/** RTS and DTR through the usual two transistors, into the download mode: 100 ms. */
extern const esp_loader_reset_sequence_t esp_loader_reset_classic;
/** The same through a chip's own USB-Serial-JTAG peripheral: 300 ms. */
extern const esp_loader_reset_sequence_t esp_loader_reset_usb_serial_jtag;
/** A plain reset: the chip runs what is in flash: 50 ms. */
extern const esp_loader_reset_sequence_t esp_loader_reset_run;
/** The same through USB-Serial-JTAG, which leaves the bus for a while: 400 ms. */
extern const esp_loader_reset_sequence_t esp_loader_reset_run_usb_serial_jtag;

/** What a caller gives an engine once. It is copied; what it points to must outlive the engine. */
typedef struct {
    esp_loader_bus_t *bus; /**< SPI or SDIO, see esp_loader_link.h; NULL: a serial line */
    uint8_t *tx_buffer;    /**< encoded bytes on their way out; a block's size or more is fastest */
    uint16_t
        tx_size;   /**< bytes at `tx_buffer`: at least 1, on a bus ESP_LOADER_BUS_TX_BUFFER_MIN */
    uint32_t baud; /**< rate the line runs at now: deadlines scale with it. 0: 115200 */
    const esp_loader_reset_sequence_t *enter_bootloader; /**< NULL: the chip is already there */
    const esp_loader_reset_sequence_t *run;              /**< NULL: the chip is left as it is */
} esp_loader_engine_config_t;

/** How an operation ended, nothing flattened. */
typedef struct {
    esp_loader_error_t code;
    uint8_t command; /**< opcode of the last command, 0: none was sent */
    uint8_t status; /**< the chip's own error code with ESP_LOADER_ERROR_INVALID_RESPONSE, else 0 */
    uint32_t address; /**< flash, RAM or register address concerned; the id of an unknown chip */
} esp_loader_result_t;

/**
 * What an engine is made of; all of it is private. Small and busy fields come first: small cores
 * reach those with shorter instructions. Fields that are cleared together are neighbours.
 */
typedef struct esp_loader_engine {
    esp_loader_result_t _result;
    uint8_t _wait;  /* what is awaited: one of engine_wait_t */
    uint8_t _event; /* how the last wait ended: one of engine_event_t */
    uint8_t _rung;  /* where the procedure goes on */
    uint8_t _step;  /* a counter of the procedure's own */
    uint8_t _word_count;
    uint8_t _attempts;    /* how often the command may still be sent */
    uint8_t _status_size; /* 0: not known yet */
    bool _flash_attached;
    bool _tolerant;    /* the procedure itself deals with a failure */
    uint8_t _repeated; /* not the first that was sent: one of exchange_repeated_t */
    uint8_t _passing;  /* SLIP_END of further answers that are expected to pass */
    uint8_t _fill;
    uint8_t _asks; /* how often more it may be asked until two answers agree; 0: one will do */
    bool _raw;     /* frames have no header: a stub sends flash */
    uint8_t _answer_size; /* bytes of data expected before the status */
    uint8_t _checksum;
    uint8_t _owed;            /* not 0: a command was sent, and its answer has not come */
    bool _late;               /* the time was not reported since what is awaited began */
    bool _disturbed;          /* an answer did not come, or was a refusal */
    uint8_t _line_steps_left; /* of a reset sequence, those that are not done yet */
    uint8_t _last_chip;       /* of target_chip_t: connected, or the last that was */
    uint8_t _tx_pending;      /* second half of an escape that did not fit, or 0 */
    uint16_t _frame_limit;    /* bytes of a block that the line is trusted with */
    uint16_t _payload_size;
    uint16_t _fill_size;
    uint16_t _abilities;  /* what the connected loader can do: of chip_ability_t */
    uint16_t _data_size;  /* of the frame behind its header, once it is under way */
    uint16_t _tx_left;    /* bytes in the transmit buffer that the caller has still to take ... */
    uint16_t _tx_sent;    /* ... behind those that it has taken */
    uint16_t _patience;   /* ms; grows where answers turn out to come later */
    uint16_t _ms_per_kib; /* time 1024 bytes take on the line, rounded up; 65535: as much or more */
    esp_loader_slip_decoder_t _rx;
    const uint8_t *_payload;
    int32_t _tx_at; /* place in the frame that is encoded next, counted from its payload */
    uint32_t _timeout;
    uint32_t _now;
    uint32_t _time_left; /* ms from `_now` to the deadline */
    uint32_t _value;
    uint32_t _flash_pins; /* the word of SPI_ATTACH */
    void (*_procedure)(struct esp_loader_engine *engine);
    const struct chip *_chip;
    const struct engine_stub *_stub; /* the running flasher stub's ways; NULL: the ROM loader */
    /* Never both: what moves lines needs no chip, so nothing is put aside for it. */
    union {
        const esp_loader_reset_step_t *_line_step;
        void (*_after)(struct esp_loader_engine *engine); /* the procedure that is put aside */
    };
    union {
        esp_loader_connect_args_t connect;
        esp_loader_flash_write_t *flash_write;
        esp_loader_identity_t *identity;
        struct {
            esp_loader_identity_t *identity; /* that above */
            const void *fields;              /* the first that is not known yet */
        } revision;
        uint16_t *stub_revision;
        struct {
            const struct chip_power *row;
            const struct chip_step *step; /* that is written next */
        } power;
        struct {
            uint8_t *digest;
            uint32_t address;
            uint32_t size;
        } md5;
        esp_loader_target_security_info_t *security;
        esp_loader_ram_write_t *ram_write;
        esp_loader_flash_read_t *flash_read;
        esp_loader_flash_deflate_t *flash_deflate;
        struct {
            esp_loader_reached_t *reached;
            uint16_t revision;
        } usb;
        struct {
            uint8_t *mac;
            uint32_t words[2];
        } mac;
        uint32_t words[3];
    } _operation;
    esp_loader_flash_info_t _flash;
    const void *_writing; /* the write of which blocks may follow; NULL: none may */
    esp_loader_engine_config_t _config;
    uint32_t _heard; /* of the answer before, in brief */
    uint32_t _words[6];
    uint8_t _rx_frame[76]; /* the longest answer is a piece of flash: 8 + 64 + 4 */
} esp_loader_engine_t;

/** @name Setting up @{ */

/** Makes an engine that is done; nothing is sent, and no line moves. One in use forgets all, also
 * that answers may come: on a line that is late by seconds let those pass first. */
void esp_loader_engine_init(esp_loader_engine_t *engine, const esp_loader_engine_config_t *config);

/** The same for a serial line at 115200 baud, without a sequence that runs the chip: firmware that
 * knows no other rate does not carry how deadlines follow one. */
void esp_loader_engine_init_line(esp_loader_engine_t *engine, uint8_t *tx_buffer, uint16_t tx_size,
                                 const esp_loader_reset_sequence_t *enter_bootloader);

/** Gives the engine another transmit buffer, of a size as above; it stays the caller's. */
void esp_loader_engine_set_tx_buffer(esp_loader_engine_t *engine, uint8_t *buffer, uint16_t size);

/** Gives the engine a sequence that runs the chip, or NULL, as in the configuration. */
void esp_loader_engine_set_run(esp_loader_engine_t *engine, const esp_loader_reset_sequence_t *run);

/** Forgets the chip, as after a reset by the engine: somebody else has reset it. */
void esp_loader_engine_forget(esp_loader_engine_t *engine);

/** Tells the engine what rate the line runs at, when somebody else has changed it. */
void esp_loader_engine_line_rate(esp_loader_engine_t *engine, uint32_t baud);

/** @} */

/** @name Operations: each begins here and ends with ESP_LOADER_WANT_DONE @{ */

/**
 * Resets the chip into its loader, synchronises and finds out which chip it is. What was known of
 * any chip is forgotten; the rate stays. After an error no chip is connected. `args` is copied.
 *
 * Each SYNC takes its `sync_timeout`, with pauses of 100 ms and a reset after every fourth: ten of
 * 100 ms take 2.6 s on a dead line; one that dies after the first answer takes 4.8 s from there.
 * Ends with ESP_LOADER_ERROR_TIMEOUT when nothing answers; ESP_LOADER_ERROR_UNSUPPORTED_CHIP with
 * the chip's id, or the magic register's value, as the result's address;
 * ESP_LOADER_ERROR_INVALID_TARGET: a flasher stub answers.
 */
void esp_loader_engine_connect(esp_loader_engine_t *engine, const esp_loader_connect_args_t *args);

/**
 * The same for a caller who has use for a flasher stub: one that is still running is taken as it
 * is, and esp_loader_engine_stub_running() tells. Flash has to be attached nevertheless.
 */
void esp_loader_engine_connect_or_stub(esp_loader_engine_t *engine,
                                       const esp_loader_connect_args_t *args);

/** Reads a 32-bit register: esp_loader_engine_value(). `address` is a multiple of 4, which is not
 * checked; one that the chip does not have may stop it until its next reset. */
void esp_loader_engine_read_register(esp_loader_engine_t *engine, uint32_t address);

/**
 * Writes the bits of `mask` in a 32-bit register, then the chip waits `delay_us` microseconds.
 * `address` as above. Without an answer it is written again, six times in all.
 */
void esp_loader_engine_write_register(esp_loader_engine_t *engine, uint32_t address, uint32_t value,
                                      uint32_t mask, uint32_t delay_us);

/** Reads the MAC address from the eFuses into the caller's 6 bytes, in the order in which it is
 * written. After an error they are as they were. */
void esp_loader_engine_read_mac(esp_loader_engine_t *engine, uint8_t *mac);

/** Reads MAC address and revision from the eFuses into `identity`; undefined after an error. */
void esp_loader_engine_identify(esp_loader_engine_t *engine, esp_loader_identity_t *identity);

/**
 * Makes flash usable: attaches it, reads its id, derives its size and tells the loader. What was
 * found is esp_loader_engine_flash(). After an error it is not attached. An id that tells no size
 * ends it with ESP_LOADER_ERROR_UNSUPPORTED_CHIP and the id as the result's address, Secure
 * Download Mode with ESP_LOADER_ERROR_INVALID_RESPONSE.
 * @param known_size  bytes, when the caller knows better: it is believed. 0: find out
 */
void esp_loader_engine_flash_attach(esp_loader_engine_t *engine, uint32_t known_size);

/**
 * Erases the sectors of a region and writes an image there. Sectors are erased whole, also what
 * lies before `offset` and behind the image. The ESP8266's ROM erases one sector more where their
 * number is odd and below twice the distance to the next 64 KiB.
 *
 * Where an answer does not come, the write begins again: through a ROM loader at the block, with
 * the same bytes; through a stub behind the block if the chip's MD5 of a word of it tells that it
 * is there. That tells nothing of a block of 0xFF alone: there the stub begins again at the sector,
 * and where `pull` cannot go back so far the write ends. So it does after silence, three times
 * without progress.
 *
 * After an error, or abandoned, the region holds anything, and this begins again from its
 * beginning. An erase without an answer takes 4 s and 98 s a MiB, through a stub 2.9 s, a block of
 * 1 KiB 1.7 s, through a stub 5.2 s. Bad arguments end it before anything is erased:
 * ESP_LOADER_ERROR_INVALID_PARAM, ESP_LOADER_ERROR_IMAGE_SIZE when it passes the end of flash, or
 * ESP_LOADER_ERROR_UNSUPPORTED_FUNC beyond 16 MiB and, on the ESP8266, where the one sector more
 * would be the first of the flash. ESP_LOADER_ERROR_FAIL: `pull` returned NULL.
 */
void esp_loader_engine_flash_write(esp_loader_engine_t *engine, esp_loader_flash_write_t *write);

/** The first half of the above for sources that cannot seek: checks and erases, writes nothing. */
void esp_loader_engine_flash_begin(esp_loader_engine_t *engine, esp_loader_flash_write_t *write);

/**
 * The other half: writes the next `size` bytes, at most a block, a multiple of 4 unless it is the
 * last: the loader programs words. Any other size, or one that passes `write->size`:
 * ESP_LOADER_ERROR_INVALID_PARAM, nothing is sent, and another size may follow. 0 writes nothing.
 * `write->pull` must give these, and only these, until the operation is done. A lost answer is
 * repaired as above, but from this block on: programming the same bytes twice leaves them as they
 * are. After an error, or abandoned, the same bytes may be given again while the chip is connected:
 * it is made certain first where they belong.
 */
void esp_loader_engine_flash_block(esp_loader_engine_t *engine, esp_loader_flash_write_t *write,
                                   uint32_t size);

/**
 * Writes an image from its zlib stream; the chip inflates it. Erasing and errors are as above.
 *
 * A stream can only be written from its beginning, so a lost answer ends it: begin again, or leave
 * that to a job. Only what a stub has refused unread is sent again. The first answer may take 9 s
 * and 98 s a MiB, through a stub 7 s; that of a block 1.2 s and 33 s a MiB of the image.
 * ESP_LOADER_ERROR_UNSUPPORTED_FUNC, before anything is erased, where
 * esp_loader_engine_can_inflate() says no.
 */
void esp_loader_engine_flash_deflate(esp_loader_engine_t *engine,
                                     esp_loader_flash_deflate_t *deflate);

/**
 * The same in steps for sources that cannot seek: check and begin, then block after block. A lost
 * answer ends it: begin again. A block of more than `deflate->block_size` bytes, or one that passes
 * `deflate->compressed_size`: ESP_LOADER_ERROR_INVALID_PARAM, nothing is sent, and another size may
 * follow.
 */
void esp_loader_engine_flash_deflate_begin(esp_loader_engine_t *engine,
                                           esp_loader_flash_deflate_t *deflate);
void esp_loader_engine_flash_deflate_block(esp_loader_engine_t *engine,
                                           esp_loader_flash_deflate_t *deflate, uint32_t size);

/** Asks the chip for the MD5 of a region of flash, into the caller's 16 bytes. A dead line
 * takes 6 to 12 s, from half a MiB on 25 s a MiB. `size` 0: ESP_LOADER_ERROR_INVALID_PARAM.
 * ESP_LOADER_ERROR_UNSUPPORTED_FUNC where esp_loader_engine_can_verify() says no. */
void esp_loader_engine_flash_md5(esp_loader_engine_t *engine, uint32_t address, uint32_t size,
                                 uint8_t *digest);

/**
 * Erases a region through a flasher stub, in multiples of 4096 bytes, not 0. All bytes of a flash
 * that has told its size erase the whole part. After an error any of it may be erased. A dead line
 * takes 9 s and 197 s a MiB. A ROM loader erases when a write begins:
 * ESP_LOADER_ERROR_UNSUPPORTED_FUNC.
 */
void esp_loader_engine_flash_erase(esp_loader_engine_t *engine, uint32_t address, uint32_t size);

/**
 * Reads flash: 64 bytes a command from a ROM loader, packets of 4096 from a stub, and compares what
 * came with the chip's MD5. What is lost or damaged is read again in smaller pieces, for as long as
 * there is progress. After an error nothing in the buffer is proven, whatever `read->read` says.
 *
 * ESP_LOADER_ERROR_INVALID_PARAM: a size of 0; ESP_LOADER_ERROR_UNSUPPORTED_FUNC on the ESP8266
 * without a stub; ESP_LOADER_ERROR_INVALID_MD5: the line damaged twelve pieces in a row.
 */
void esp_loader_engine_flash_read(esp_loader_engine_t *engine, esp_loader_flash_read_t *read);

/** Whether the connected chip tells of its security, and so has a Secure Download Mode. */
bool esp_loader_engine_tells_security(const esp_loader_engine_t *engine);

/** Reads what the chip tells of its security; ESP8266 and ESP32 do not:
 * ESP_LOADER_ERROR_UNSUPPORTED_FUNC. After an error `info` is as it was. */
void esp_loader_engine_security_info(esp_loader_engine_t *engine,
                                     esp_loader_target_security_info_t *info);

/** Begins a load into RAM. Segments may follow each other. That the RAM is free is not checked. */
void esp_loader_engine_ram_begin(esp_loader_engine_t *engine, esp_loader_ram_write_t *write);

/**
 * Loads the next `size` bytes, at most a block, from `write->payload`; 0 loads nothing. What is
 * lost is sent again in smaller frames. On a dead line a block of 1 KiB takes 5.1 s.
 * After an error load from `write->written` on, or begin again.
 */
void esp_loader_engine_ram_block(esp_loader_engine_t *engine, esp_loader_ram_write_t *write,
                                 uint32_t size);

/**
 * Ends loading into RAM and runs what was loaded; `entry` 0: stays in the loader. 0.2 s on a dead
 * line. A chip that runs its new program may not answer any more: that is no error. It still counts
 * as connected then: connect or reset it.
 */
void esp_loader_engine_ram_run(esp_loader_engine_t *engine, uint32_t entry);

/**
 * Starts a flasher stub that was loaded into RAM: leaves the ROM loader for `entry` and makes sure
 * that the stub answers. Flash must be attached anew. 1.2 s on a dead line.
 * ESP_LOADER_ERROR_TIMEOUT: nobody answers. ESP_LOADER_ERROR_INVALID_RESPONSE: the ROM loader still
 * answers.
 */
void esp_loader_engine_start_stub(esp_loader_engine_t *engine, uint32_t entry);

/**
 * Changes the rate of both sides and makes sure that they understand each other; 2.2 s on a dead
 * line. ESP_LOADER_ERROR_TIMEOUT: they do not. The old rate is the host's again, by
 * ESP_LOADER_WANT_BAUD, and the chip may have either: connect. ESP_LOADER_ERROR_INVALID_PARAM (0
 * baud), _UNSUPPORTED_FUNC and _INVALID_RESPONSE: both have the old rate.
 */
void esp_loader_engine_change_baud(esp_loader_engine_t *engine, uint32_t baud);

/** Resets the chip by its lines, so that it runs what is in its flash. No chip is connected then.
 * It succeeds in any case, also where the configuration has no sequence and nothing happens. */
void esp_loader_engine_reset(esp_loader_engine_t *engine);

/**
 * The host alone takes a rate: the chip does something else now, or it will take its rate at its
 * next reset. Sends nothing; a connected chip stays so.
 */
void esp_loader_engine_host_baud(esp_loader_engine_t *engine, uint32_t baud);

/** @} */

/** @name Driving @{ */

/** What is wanted now: bits of esp_loader_want_t. */
inline uint32_t esp_loader_engine_wants(const esp_loader_engine_t *engine)
{
    return engine->_wait & 0x7Fu; /* the top bit is the engine's own */
}

/** Reports the time; passes deadlines. Call it often, and first after a sleep. */
void esp_loader_engine_set_time(esp_loader_engine_t *engine, uint32_t now_ms);

/** The time reported last. */
inline uint32_t esp_loader_engine_time(const esp_loader_engine_t *engine)
{
    return engine->_now;
}

/** When to call esp_loader_engine_set_time() at the latest, while ESP_LOADER_WANT_WAIT is set. */
inline uint32_t esp_loader_engine_deadline(const esp_loader_engine_t *engine)
{
    return engine->_now + engine->_time_left;
}

/**
 * Bytes to be sent next, in the transmit buffer, valid until any other call on the engine.
 * @param size  out: how many; at least 1 while ESP_LOADER_WANT_TX is set, else 0
 */
const uint8_t *esp_loader_engine_tx_buf(esp_loader_engine_t *engine, uint16_t *size);

/** `size` bytes of those that esp_loader_engine_tx_buf() offered are on their way, from the first
 * on. */
void esp_loader_engine_tx_ack(esp_loader_engine_t *engine, uint16_t size);

/** Takes any number of bytes from the chip. What is not awaited is discarded. */
void esp_loader_engine_rx(esp_loader_engine_t *engine, const uint8_t *bytes, size_t size);

/** The lines to assert, of esp_loader_line_t, all others to release. */
inline uint8_t esp_loader_engine_lines(const esp_loader_engine_t *engine)
{
    return engine->_line_step->lines;
}

/** The lines are set. */
void esp_loader_engine_lines_done(esp_loader_engine_t *engine);

/** The rate the host is to take. */
inline uint32_t esp_loader_engine_baud(const esp_loader_engine_t *engine)
{
    return engine->_config.baud;
}

/** The host has taken it. Where it cannot, call esp_loader_engine_abort(). */
void esp_loader_engine_baud_done(esp_loader_engine_t *engine);

/**
 * Ends the operation with an error of the caller's: the line is lost, the user gave up. Of no
 * effect on one that has ended. Nothing is sent: the chip may still be busy with the last command.
 * The operation's structure may be freed; what is done in steps, a write or a load into RAM, may
 * go on with the step that was ended. The rate is the one that esp_loader_engine_baud() tells.
 */
void esp_loader_engine_abort(esp_loader_engine_t *engine, esp_loader_error_t error);

/** @} */

#ifdef __cplusplus
}
#endif

#include "esp_loader_engine_ask.h"

#endif
