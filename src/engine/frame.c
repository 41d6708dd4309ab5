/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/frame.h"
#include "wire/bytes.h"
#include "wire/slip.h"
#include <stddef.h>

/* The parts of a frame on a serial line, in the order in which they go out. */
enum {
    FRAME_RESYNC = FRAME_BEGIN, /* before a command that is sent again to a stub */
    FRAME_OPENING,
    FRAME_HEAD,
    FRAME_PAYLOAD,
    FRAME_FILL,
    FRAME_CLOSING,
    FRAME_SENT = FRAME_END,
};

/* A stub that missed an END takes the ends of frames for beginnings from there on. A bad escape
 * makes it wait for a beginning, whatever it waits for; what follows gives it time to do so. */
enum { FRAME_RESYNC_SIZE = 10 };

uint16_t frame_data_size(const esp_loader_engine_t *engine)
{
    return (uint16_t)(4 * engine->_word_count + engine->_payload_size + engine->_fill_size);
}

uint16_t frame_head(const esp_loader_engine_t *engine, uint8_t *head)
{
    uint8_t *end = head;
    if (!engine->_raw) {
        command_header(head, (command_opcode_t)engine->_result.command, frame_data_size(engine),
                       engine->_checksum);
        end += COMMAND_HEADER_SIZE;
    }
    for (uint32_t i = 0; i < engine->_word_count; i++) {
        bytes_put_u32(end, engine->_words[i]);
        end += 4;
    }
    return (uint16_t)(end - head);
}

/* Makes bytes of the part that is next; how many. */
static size_t frame_make_part(esp_loader_engine_t *engine, uint8_t *out, size_t room)
{
    uint8_t head[FRAME_HEAD_CAPACITY];
    const uint8_t *bytes = head;
    size_t size = 1;
    bool encoded = false; /* `bytes`, or else `size` times `*out` */
    *out = SLIP_END;

    if (engine->_tx_part == FRAME_RESYNC) {
        size = engine->_stub != NULL && engine->_repeated ? FRAME_RESYNC_SIZE : 0;
        *out = SLIP_ESC;
    } else if (engine->_tx_part == FRAME_HEAD) {
        size = frame_head(engine, head);
        encoded = true;
    } else if (engine->_tx_part == FRAME_PAYLOAD) {
        bytes = engine->_payload;
        size = engine->_payload_size;
        encoded = true;
    } else if (engine->_tx_part == FRAME_FILL) {
        /* Needs no escapes: it is 0x55 or 0xFF. */
        size = engine->_fill_size;
        *out = engine->_fill;
    }

    size_t taken = size - engine->_tx_at;
    size_t made = taken != 0;
    if (encoded) {
        made = slip_encode(&engine->_tx, out, room, bytes + engine->_tx_at, &taken);
    } else {
        taken = made;
    }
    engine->_tx_at = (uint16_t)(engine->_tx_at + taken);
    if (engine->_tx_at == size && engine->_tx.pending == 0) {
        engine->_tx_part++;
        engine->_tx_at = 0;
    }
    return made;
}

void frame_make(esp_loader_engine_t *engine)
{
    uint8_t *out = engine->_config.tx_buffer;
    const uint8_t *brim = out + engine->_config.tx_size;
    while (out != brim && engine->_tx_part != FRAME_END) {
        out += frame_make_part(engine, out, (uint32_t)(brim - out));
    }
    engine->_tx_filled = (uint16_t)(out - engine->_config.tx_buffer);
    engine->_tx_sent = 0;
}
