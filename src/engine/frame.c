/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/frame.h"
#include "wire/bytes.h"
#include "wire/slip.h"

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

enum { FRAME_RESYNC_SIZE = 10 };

uint16_t frame_data_size(const esp_loader_engine_t *engine)
{
    return (uint16_t)(4 * engine->_word_count + engine->_payload_size + engine->_fill_size);
}

uint16_t frame_head(const esp_loader_engine_t *engine, uint8_t *head)
{
    uint16_t size = 0;
    if (!engine->_raw) {
        command_header(head, (command_opcode_t)engine->_result.command, frame_data_size(engine),
                       engine->_checksum);
        size = COMMAND_HEADER_SIZE;
    }
    for (uint8_t i = 0; i < engine->_word_count; i++) {
        bytes_put_u32(&head[size], engine->_words[i]);
        size = (uint16_t)(size + 4);
    }
    return size;
}

/* Encodes the unsent rest of one part. */
static uint16_t frame_encode(esp_loader_engine_t *engine, uint8_t *out, uint16_t room,
                             const uint8_t *part, uint16_t part_size)
{
    slip_encoder_t encoder = {.pending = engine->_tx_pending};
    size_t taken = (size_t)(part_size - engine->_tx_at);
    const size_t made = slip_encode(&encoder, out, room, part + engine->_tx_at, &taken);
    engine->_tx_pending = encoder.pending;
    engine->_tx_at = (uint16_t)(engine->_tx_at + taken);
    if (engine->_tx_at == part_size && encoder.pending == 0) {
        engine->_tx_part++;
        engine->_tx_at = 0;
    }
    return (uint16_t)made;
}

/* A stub that missed an END takes the ends of frames for beginnings from there on. A bad escape
 * makes it wait for a beginning, whatever it waits for; what follows gives it time to do so. */
static uint16_t frame_resync(esp_loader_engine_t *engine, uint8_t *out)
{
    if (engine->_stub == NULL || !engine->_repeated || engine->_tx_at == FRAME_RESYNC_SIZE) {
        engine->_tx_part++;
        return 0;
    }
    *out = engine->_tx_at++ == 0 ? SLIP_ESC : 0;
    return 1;
}

/* One byte of the filling, which needs no escapes: it is 0x55 or 0xFF. */
static uint16_t frame_fill(esp_loader_engine_t *engine, uint8_t *out)
{
    if (engine->_tx_at == engine->_fill_size) {
        engine->_tx_part++;
        return 0;
    }
    *out = engine->_fill;
    engine->_tx_at++;
    return 1;
}

void frame_make(esp_loader_engine_t *engine)
{
    uint8_t *out = engine->_config.tx_buffer;
    uint16_t room = engine->_config.tx_size;
    while (room > 0 && engine->_tx_part != FRAME_END) {
        uint8_t head[FRAME_HEAD_CAPACITY];
        uint16_t made;
        switch (engine->_tx_part) {
        case FRAME_RESYNC:
            made = frame_resync(engine, out);
            break;
        case FRAME_HEAD:
            made = frame_encode(engine, out, room, head, frame_head(engine, head));
            break;
        case FRAME_PAYLOAD:
            made = frame_encode(engine, out, room, engine->_payload, engine->_payload_size);
            break;
        case FRAME_FILL:
            made = frame_fill(engine, out);
            break;
        default:
            *out = SLIP_END;
            made = 1;
            engine->_tx_part++;
            engine->_tx_at = 0;
            break;
        }
        out += made;
        room = (uint16_t)(room - made);
    }
    engine->_tx_filled = (uint16_t)(out - engine->_config.tx_buffer);
    engine->_tx_sent = 0;
}
