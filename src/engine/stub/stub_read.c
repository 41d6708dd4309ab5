/*
 * Reads a stretch of flash through a stub. The stub sends packets by itself and waits for an
 * acknowledgement of each; after the last one it sends an MD5 of all that it has sent. That does
 * not count: a damaged command may have made it send another part of flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/stub/stub_read.h"
#include "engine/flash/flash_read.h"
#include "engine/sync.h"

enum {
    READ_BEGIN = ENGINE_BEGIN,
    READ_EXPECT_STARTED,
    READ_EXPECT_PACKET,
    READ_EXPECT_SENT,
    READ_EXPECT_LEFT,
};

enum {
    PACKET_SIZE = 4096, /* the most a stub sends (esp-flasher-stub, read_flash) */
    IN_FLIGHT = 1,      /* packets before one is acknowledged; a stub takes any number for 1 */
    LEAVE_TIMEOUT = 10, /* ms; mostly nothing comes, see read_lost() */
};

/* Sets the time for what the stub sends without a command. Every byte may have an escape, so the
 * size counts twice. */
static void read_await(esp_loader_engine_t *engine, uint32_t size)
{
    engine->_timeout =
        FLASH_READ_PACKET_TIMEOUT + engine->_patience + engine_line_time(engine, 2 * size);
}

static void read_begin(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    /* Sent once: a stub that is sending packets already would take a second one for a wrong
     * acknowledgement, and stop. */
    uint32_t *words =
        exchange_command_once(engine, READ_EXPECT_STARTED, COMMAND_READ_FLASH_STUB, 4);
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
    const uint32_t size = flash_read_left(read, PACKET_SIZE);
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
        engine_go_back(engine, FLASH_READ_EXPECT_AGAIN);
        return;
    }
    sync_command_once(engine, READ_EXPECT_LEFT, LEAVE_TIMEOUT);
    /* The last acknowledgement may have been cut off on its way. */
    engine->_repeated = EXCHANGE_RESYNC;
}

/* Takes a packet and acknowledges it. @return whether it was one */
static bool read_take_packet(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    const uint32_t size = flash_read_left(read, PACKET_SIZE);
    /* A packet of another size has lost bytes or is something else. */
    if (engine->_event != ENGINE_EVENT_OK || engine->_rx.length != size) {
        return false;
    }
    read->read += size;
    /* An acknowledgement is the number of bytes that have come since READ_FLASH. The stub answers
     * it with the next packet, and the last one with its digest. */
    exchange_raw(engine, read->read != read->_end ? READ_EXPECT_PACKET : READ_EXPECT_SENT,
                 read->read - read->_begin);
    read_into_place(engine);
    return true;
}

void stub_read_procedure(esp_loader_engine_t *engine)
{
    switch (engine->_rung) {
    case READ_BEGIN:
        read_begin(engine);
        return;
    case READ_EXPECT_STARTED:
        if (engine->_event == ENGINE_EVENT_OK) {
            /* The first packet follows the answer without a command. */
            read_await(engine, PACKET_SIZE);
            exchange_answer_again(engine, READ_EXPECT_PACKET);
            read_into_place(engine);
            return;
        }
        /* The stub may be sending, if only its answer was lost. Then it has to be stopped first. */
        break;
    case READ_EXPECT_PACKET:
        if (read_take_packet(engine)) {
            return;
        }
        break;
    case READ_EXPECT_SENT:
        /* Whatever became of the stub's own digest: it is of what was sent, and the chip's MD5 of
         * the region is asked in any case. */
        engine_go_back(engine, FLASH_READ_EXPECT_STRETCH);
        return;
    case READ_EXPECT_LEFT:
        /* With or without an answer: the stub is taken to wait for commands again. If it does not,
         * that costs one more attempt. */
        engine_go_back(engine, FLASH_READ_EXPECT_AGAIN);
        return;
    }
    read_lost(engine);
}
