/**
 * The exchange: a command is sent, its answer is awaited, and it is sent again when none comes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENGINE_EXCHANGE_H
#define ENGINE_EXCHANGE_H

#include "engine/wait.h"
#include "wire/command.h"
#include "wire/response.h"

enum {
    EXCHANGE_ANSWER_TIMEOUT = 3000, /**< what a chip may take where nothing else is said, ms */
    EXCHANGE_ATTEMPTS = 3,          /**< how often a command that may be repeated is sent */
    EXCHANGE_PATIENCE = 60,         /**< first patience with a command that takes a chip no time */
    EXCHANGE_QUICK_ATTEMPTS = 6,    /**< how often such a one is sent: 3.8 s in all */
    EXCHANGE_ASKS = 4,        /**< how often more it is asked what has to be told twice alike */
    EXCHANGE_ANY_SIZE = 0xFF, /**< `_answer_size`: the procedure looks at the size itself */
};

/** Whether something was sent before whose fate is not known. */
typedef enum {
    EXCHANGE_FIRST,
    EXCHANGE_RESYNC, /**< another command: a stub may be in the middle of its frame */
    EXCHANGE_AGAIN,  /**< the command itself: another answer to it may follow */
} exchange_repeated_t;

/**
 * Begins an exchange and returns the command's words for the procedure to fill in. What the command
 * is made of may be changed until the procedure returns: a payload and its checksum, the filling
 * behind it, how long the answer may take, how often it is sent, how many bytes of data it brings
 * (0), how often more it is asked until two answers agree (`_asks`, 0: one is enough).
 *
 * The time that an answer may take doubles with each attempt up to EXCHANGE_ANSWER_TIMEOUT.
 */
uint32_t *exchange_command(esp_loader_engine_t *engine, uint8_t rung, command_opcode_t opcode,
                           uint32_t word_count);

/** Begins an exchange that is sent once. The procedure itself deals with its failure. */
uint32_t *exchange_command_once(esp_loader_engine_t *engine, uint8_t rung, command_opcode_t opcode,
                                uint32_t word_count);

/**
 * Begins an exchange of that kind which brings `size` bytes of data: those at `_payload`, which is
 * set before. The first of its four words is their number. The second one is the block's, which the
 * procedure fills in; the others are 0.
 */
uint32_t *exchange_data(esp_loader_engine_t *engine, uint8_t rung, command_opcode_t opcode,
                        uint32_t size);

/** Reads or writes a register: exchanges that many procedures need. Answers have no checksum, and
 * a damaged command may ask for another register: two answers have to agree. All bits are written
 * at once, unless the third and fourth of the words that are returned become a mask and a pause. */
void exchange_read_register(esp_loader_engine_t *engine, uint8_t rung, uint32_t address);
uint32_t *exchange_write_register(esp_loader_engine_t *engine, uint8_t rung, uint32_t address,
                                  uint32_t value);

/** Awaits one more frame without sending anything. The procedure deals with its failure. */
void exchange_answer_again(esp_loader_engine_t *engine, uint8_t rung);

/** Sends a frame of one word without a header, as a stub takes acknowledgements. The procedure
 * deals with its failure. */
void exchange_raw(esp_loader_engine_t *engine, uint8_t rung, uint32_t word);

/**
 * Any frame ends the exchange that is under way, and its content goes to `buffer`;
 * `engine->_rx.length` tells how long it was: 0 when it was longer than `capacity`.
 */
void exchange_frame_into(esp_loader_engine_t *engine, uint8_t *buffer, uint16_t capacity);

enum {
    FRAME_SIZE_MAX = 0x4000,     /**< what a stub takes (esptool, StubMixin.FLASH_WRITE_SIZE) */
    ROM_FRAME_SIZE_MAX = 0x1800, /**< the ESP32's and ESP32-C3's ROMs refuse more (measured) */
};

/**
 * Bytes of data for one command: `block_size`, or a part of it where the loader or the line do not
 * take as much. Parts are even, so that a ROM loader, which counts whole blocks, seldom sees a
 * shorter one, and multiples of 32, so that each holds whole units of flash encryption.
 */
uint32_t frame_size(const esp_loader_engine_t *engine, uint32_t block_size);

/** Bytes of data before the status in the answer just received. */
static inline uint32_t exchange_answer_data_size(const esp_loader_engine_t *engine)
{
    return (uint32_t)engine->_rx.length - RESPONSE_HEADER_SIZE - engine->_status_size;
}

/** That data. */
static inline const uint8_t *exchange_answer_data(const esp_loader_engine_t *engine)
{
    return &engine->_rx_frame[RESPONSE_DATA];
}

/** Whether a stub has refused the last frame for what the line made of it: nothing was done with
 * what was in it, so that it may be sent again. */
bool exchange_frame_damaged(const esp_loader_engine_t *engine);

/** Ends the operation as the last wait has ended. */
static inline void exchange_give_up(esp_loader_engine_t *engine)
{
    engine_finish(engine, (esp_loader_error_t)engine->_event);
}

/** Sends the command from its first byte. */
void exchange_begin(esp_loader_engine_t *engine);

/** What a frame that has arrived is to the exchange. */
typedef enum {
    EXCHANGE_IGNORED, /**< noise, or late: anything but the answer */
    EXCHANGE_TAKEN,
    EXCHANGE_REFUSED,
} exchange_taken_t;

/** Looks at the frame that has arrived. */
exchange_taken_t exchange_take(esp_loader_engine_t *engine);

/** Ends the exchange with a frame that is not ignored: the procedure goes on. */
void exchange_finish(esp_loader_engine_t *engine, exchange_taken_t taken);

/** A wait is over that ends with `_event`. Where that is a failure the command is sent again, or
 * left to the procedure, or the operation ends. */
void exchange_end_wait(esp_loader_engine_t *engine);

/** Milliseconds that a command's data and `more` bytes take on the line. Every byte of a command
 * may need an escape, which doubles it. */
static inline uint32_t exchange_line_time(const esp_loader_engine_t *engine, uint32_t data_size,
                                          uint32_t more)
{
    return engine_line_time(engine, 2 * data_size + more);
}

/** Milliseconds from the end of the command in which its answer may come. */
static inline uint32_t exchange_patience(const esp_loader_engine_t *engine)
{
    /* The caller's driver may still hold the bytes that it took. So the command's own time counts
     * once more here, and so does that of the longest answer. */
    return engine->_timeout +
           exchange_line_time(engine, engine->_data_size, sizeof(engine->_rx_frame));
}

/** Bytes of data in the command, once the procedure has filled it in. */
static inline uint32_t exchange_data_size(const esp_loader_engine_t *engine)
{
    return 4u * engine->_word_count + engine->_payload_size + engine->_fill_size;
}

/** Where the frame begins and its payload, counted from the header: a raw frame has none. */
static inline int32_t exchange_begin_place(const esp_loader_engine_t *engine)
{
    return engine->_raw ? COMMAND_HEADER_SIZE : 0;
}
static inline int32_t exchange_payload_place(const esp_loader_engine_t *engine)
{
    return COMMAND_HEADER_SIZE + 4 * engine->_word_count;
}

/** The byte of header or words at a place; `_data_size` is known. */
static inline uint8_t exchange_head_byte(const esp_loader_engine_t *engine, uint32_t place)
{
    /* No frame is ever put together in memory. Words 0 and 1 are the header, opcode with size and
     * then the checksum; behind it come the command's own words. */
    const uint32_t index = place / 4;
    uint32_t word = engine->_checksum;
    if (index > 1) {
        word = engine->_words[index - 2];
    } else if (index == 0) {
        word = command_header_word((command_opcode_t)engine->_result.command, engine->_data_size);
    }
    return (uint8_t)(word >> (place % 4 * 8));
}

#endif
