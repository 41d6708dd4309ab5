/*
 * Reads flash, a stretch at a time. Nothing that arrives has a checksum that counts, so a stretch
 * counts once the chip's own MD5 of it agrees. When it differs, or something is lost, the stretch
 * is read again, in smaller ones; they grow with each that arrives at once.
 *
 * A ROM loader is asked for 64 bytes at a time. A stub sends packets by itself and waits for an
 * acknowledgement of each; after the last one it sends an MD5 of all that it has sent. That does
 * not count: a damaged command may have made it send another part of flash. How it sends a stretch
 * is a procedure of its own, which the linker leaves out of a program without stubs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/flash/flash_attach.h"
#include "engine/flash/flash_md5.h"
#include "engine/flash/flash_region.h"
#include "engine/stub.h"
#include "engine/sync.h"
#include "wire/bytes.h"
#include <stddef.h>

enum {
    READ_BEGIN = ENGINE_BEGIN,
    READ_EXPECT_STRETCH,
    READ_EXPECT_AGAIN,
    READ_EXPECT_PIECE,
    READ_EXPECT_ATTACHED = FLASH_ATTACH_EXPECT_ATTACHED,
    READ_EXPECT_PARAMETERS = FLASH_ATTACH_EXPECT_PARAMETERS,
    READ_EXPECT_DIGEST,
};

/* Of the stub's procedure. */
enum {
    SENT_BEGIN = ENGINE_BEGIN,
    SENT_EXPECT_STARTED,
    SENT_EXPECT_PACKET,
    SENT_EXPECT_END,
    SENT_EXPECT_LEFT,
};

enum {
    PIECE_SIZE = 64,    /* what the ROM answers, whatever was asked for */
    READ_ATTEMPTS = 12, /* in a row that prove nothing: the shortest stretch is reached by then */
    ROM_STRETCH_MAX = 0x1000,
    STUB_STRETCH_MAX = 0x8000,
    STRETCH_MIN = 0x100,
    STRETCH_SHIFT = 2,   /* at each loss; they grow less, so that most arrive whole */
    PACKET_SIZE = 4096,  /* the most a stub sends (esp-flasher-stub, read_flash) */
    PACKET_TIMEOUT = 40, /* ms, for the chip to read a packet from flash */
    IN_FLIGHT = 1,       /* packets before one is acknowledged; a stub takes any number for 1 */
    LEAVE_TIMEOUT = 10,  /* ms; mostly nothing comes, see read_lost() */
};

/* What is left of the stretch, `most` at the most. */
static uint32_t read_left(const esp_loader_flash_read_t *read, uint32_t most)
{
    const uint32_t left = read->_end - read->read;
    return left < most ? left : most;
}

/* Asks a ROM for the next piece of the stretch. */
static void read_next_piece(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    /* The exchange may repeat this command: reading changes nothing. */
    uint32_t *words = exchange_command(engine, READ_EXPECT_PIECE, COMMAND_READ_FLASH_ROM, 2);
    words[0] = read->address + read->read;
    words[1] = read_left(read, PIECE_SIZE);
    engine->_result.address = words[0];
    /* The ROM always answers with a whole piece. */
    engine->_answer_size = PIECE_SIZE;
}

/* Reads the stretch at `_begin`; what lies before it is proven. */
static void read_start(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    /* What was read of this stretch before does not count. */
    read->read = read->_begin;
    /* read_left() counts up to `_end`, so that is first the end of all, and then of the
     * stretch. */
    read->_end = read->size;
    read->_end = read->_begin + read_left(read, read->_stretch);
    if (engine->_stub == NULL) {
        read_next_piece(engine);
    } else {
        engine_put_aside(engine, engine->_stub->read_stretch);
    }
}

static void read_ask_digest(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    const uint32_t size = read->_end - read->_begin;
    flash_md5_ask(engine, READ_EXPECT_DIGEST, read->address + read->_begin, size);
    /* A stub may be in the middle of a packet yet. */
    engine->_timeout += PACKET_TIMEOUT;
}

/* The stretch has come. Where the line has changed a command into one that attaches other pads, a
 * ROM loader reads blank flash from there on, and digests of the same. So behind a disturbance
 * flash is attached once more before the digest counts. */
static void read_arrived(esp_loader_engine_t *engine)
{
    if (engine->_disturbed) {
        flash_attach_again(engine);
    } else {
        read_ask_digest(engine);
    }
}

/* Something was lost or damaged. The stretch is read again, unless too many attempts have led
 * nowhere. */
static void read_again(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    if (--read->_attempts == 0) {
        engine_finish(engine,
                      read->_damaged ? ESP_LOADER_ERROR_INVALID_MD5 : ESP_LOADER_ERROR_TIMEOUT);
        return;
    }
    /* The shorter a stretch, the likelier it comes through whole. */
    read->_stretch >>= STRETCH_SHIFT;
    if (read->_stretch < STRETCH_MIN) {
        read->_stretch = STRETCH_MIN;
    }
    read_start(engine);
}

/* The stretch is proven: the next one, or the end. */
static void read_proven(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    read->_begin = read->read;
    /* Only a stretch that came at its first attempt makes the next one longer, by a quarter in
     * whole pieces, and one piece so that the shortest grows as well. */
    if (read->_attempts == READ_ATTEMPTS && read->_stretch < read->_longest) {
        read->_stretch += (read->_stretch >> 2 & ~(PIECE_SIZE - 1u)) + PIECE_SIZE;
    }
    read->_attempts = READ_ATTEMPTS;
    read->_damaged = false;
    if (read->read == read->size) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
    } else {
        read_start(engine);
    }
}

static void read_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    esp_loader_error_t error;

    switch (engine->_rung) {
    case READ_BEGIN:
        read->_begin = 0;
        read->_attempts = READ_ATTEMPTS;
        read->_damaged = false;
        /* Hopeful at first: on a good line long stretches cost the fewest digests. */
        read->_longest = engine->_stub != NULL ? STUB_STRETCH_MAX : ROM_STRETCH_MAX;
        read->_stretch = read->_longest;
        error = flash_region_check(engine, read->address, read->size);
        if (error != ESP_LOADER_SUCCESS) {
            engine_finish(engine, error);
        } else {
            read_start(engine);
        }
        return;

    case READ_EXPECT_PIECE:
        /* A ROM sends whole pieces, so the last one may bring more than was asked for. `_words[1]`
         * still holds what was. */
        bytes_copy(read->buffer + read->read, exchange_answer_data(engine), engine->_words[1]);
        read->read += engine->_words[1];
        if (read->read == read->_end) {
            read_arrived(engine);
        } else {
            read_next_piece(engine);
        }
        return;

    case READ_EXPECT_STRETCH:
        read_arrived(engine);
        return;

    case READ_EXPECT_ATTACHED:
        flash_attach_sized(engine);
        return;

    case READ_EXPECT_PARAMETERS:
        read_ask_digest(engine);
        return;

    case READ_EXPECT_AGAIN:
        read_again(engine);
        return;

    case READ_EXPECT_DIGEST:
        esp_loader_md5_init(&read->_md5);
        esp_loader_md5_update(&read->_md5, read->buffer + read->_begin, read->_end - read->_begin);
        esp_loader_md5_final(&read->_md5, digest);
        if (flash_md5_is(engine, digest)) {
            read_proven(engine);
        } else {
            /* The caller is told in the end that the line does damage, and not that it is silent.
             */
            read->_damaged = true;
            read_again(engine);
        }
        return;
    }
}

/* Sets the time for what the stub sends without a command. Every byte may have an escape, so the
 * size counts twice. */
static void read_await(esp_loader_engine_t *engine, uint32_t size)
{
    engine->_timeout = PACKET_TIMEOUT + engine->_patience + engine_line_time(engine, 2 * size);
}

static void read_begin_sending(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    /* Sent once: a stub that is sending packets already would take a second one for a wrong
     * acknowledgement, and stop. */
    uint32_t *words =
        exchange_command_once(engine, SENT_EXPECT_STARTED, COMMAND_READ_FLASH_STUB, 4);
    words[0] = read->address + read->_begin;
    words[1] = read->_end - read->_begin;
    words[2] = PACKET_SIZE;
    words[3] = IN_FLIGHT;
    engine->_result.address = words[0];
    read_await(engine, 0);
}

/* A packet goes straight into the caller's buffer, so no other memory is needed. The stub's digest
 * behind the last packet finds no room there: that it has come is all that counts. */
static void read_into_place(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    const uint32_t size = read_left(read, PACKET_SIZE);
    exchange_frame_into(engine, read->buffer + read->read, (uint16_t)size);
    read_await(engine, size);
}

/* Something was lost or damaged. A stub that is sending stops at anything but an acknowledgement,
 * so it is sent a SYNC. It does not answer that one, unless it had stopped before. */
static void read_lost(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    /* A wait that ended well has brought bytes, but wrong ones. The caller is told then that the
     * line does damage, and not that it is silent. */
    if (engine->_event == ENGINE_EVENT_OK) {
        read->_damaged = true;
    }
    /* The read ends with this attempt, under the command that has failed. */
    if (read->_attempts == 1) {
        engine_go_back(engine, READ_EXPECT_AGAIN);
        return;
    }
    sync_command_once(engine, SENT_EXPECT_LEFT, LEAVE_TIMEOUT);
    /* The last acknowledgement may have been cut off on its way. */
    engine->_repeated = EXCHANGE_RESYNC;
}

/* Takes a packet and acknowledges it. @return whether it was one */
static bool read_take_packet(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    const uint32_t size = read_left(read, PACKET_SIZE);
    /* A packet of another size has lost bytes or is something else. */
    if (engine->_event != ENGINE_EVENT_OK || engine->_rx.length != size) {
        return false;
    }
    read->read += size;
    /* An acknowledgement is the number of bytes that have come since READ_FLASH. The stub answers
     * it with the next packet, and the last one with its digest. */
    exchange_raw(engine, read->read != read->_end ? SENT_EXPECT_PACKET : SENT_EXPECT_END,
                 read->read - read->_begin);
    read_into_place(engine);
    return true;
}

void stub_read_procedure(esp_loader_engine_t *engine)
{
    switch (engine->_rung) {
    case SENT_BEGIN:
        read_begin_sending(engine);
        return;
    case SENT_EXPECT_STARTED:
        if (engine->_event == ENGINE_EVENT_OK) {
            /* The first packet follows the answer without a command. */
            read_await(engine, PACKET_SIZE);
            exchange_answer_again(engine, SENT_EXPECT_PACKET);
            read_into_place(engine);
            return;
        }
        /* The stub may be sending, if only its answer was lost. Then it has to be stopped first. */
        break;
    case SENT_EXPECT_PACKET:
        if (read_take_packet(engine)) {
            return;
        }
        break;
    case SENT_EXPECT_END:
        /* Whatever became of the stub's own digest: it is of what was sent, and the chip's MD5 of
         * the region is asked in any case. */
        engine_go_back(engine, READ_EXPECT_STRETCH);
        return;
    case SENT_EXPECT_LEFT:
        /* With or without an answer: the stub is taken to wait for commands again. If it does not,
         * that costs one more attempt. */
        engine_go_back(engine, READ_EXPECT_AGAIN);
        return;
    }
    read_lost(engine);
}

void esp_loader_engine_flash_read(esp_loader_engine_t *engine, esp_loader_flash_read_t *read)
{
    read->read = 0;
    engine->_operation.flash_read = read;
    engine_begin(engine, read_procedure, CHIP_HAS_FLASH_READ);
}
