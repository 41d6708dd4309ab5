/*
 * Reads flash through a stub, which sends packets by itself and waits for an acknowledgement of
 * each. After the last one it sends an MD5 of all that it has sent.
 *
 * Flash is read a stretch at a time, and a stretch counts once its digest agrees: packets have no
 * checksum of their own. When a packet is lost or a digest differs, the stub is made to stop and
 * the stretch is read again. Three such beginnings are allowed for each stretch.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/stub/stub_read.h"
#include "engine/exchange.h"
#include "engine/flash/flash_region.h"
#include "engine/sync.h"
#include <string.h>

enum {
    READ_BEGIN = ENGINE_BEGIN,
    READ_EXPECT_STARTED,
    READ_EXPECT_PACKET,
    READ_EXPECT_DIGEST,
    READ_EXPECT_LEFT,
    READ_EXPECT_QUIET,
};

enum {
    PACKET_SIZE = 4096, /* the most a stub sends (esp-flasher-stub, read_flash) */
    IN_FLIGHT = 1,      /* packets sent before one is acknowledged */
    PACKET_TIMEOUT = 1000,
    LEAVE_TIMEOUT = 200,
    READ_ATTEMPTS = 3,
    STRETCH_SIZE = 0x8000, /* bytes that a loss costs at the most; a multiple of a packet */
};

static uint32_t read_packet_size(const esp_loader_flash_read_t *read)
{
    const uint32_t left = read->_end - read->read;
    return left < PACKET_SIZE ? left : PACKET_SIZE;
}

/* Reads the stretch at `_begin`; what lies before it is proven. */
static void read_start(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    uint32_t size = read->size - read->_begin;
    if (size > STRETCH_SIZE) {
        size = STRETCH_SIZE;
    }
    uint32_t *words = exchange_command(engine, READ_EXPECT_STARTED, COMMAND_READ_FLASH_STUB, 4);
    words[0] = read->address + read->_begin;
    words[1] = size;
    words[2] = PACKET_SIZE;
    words[3] = IN_FLIGHT;
    engine->_result.address = words[0];
    read->read = read->_begin;
    read->_end = read->_begin + size;
    esp_loader_md5_init(&read->_md5);
}

/* The stretch is proven: the next one, or the end. */
static void read_go_on(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    read->_begin = read->read;
    read->_attempts = READ_ATTEMPTS;
    if (read->read == read->size) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
    } else {
        read_start(engine);
    }
}

/* What comes next: a packet, or the digest behind the last one. */
static uint8_t read_next_rung(const esp_loader_engine_t *engine)
{
    return read_packet_size(engine->_operation.flash_read) != 0 ? READ_EXPECT_PACKET
                                                                : READ_EXPECT_DIGEST;
}

/* A packet goes straight into the caller's buffer. The digest behind the last one goes where
 * answers go. */
static void read_into_place(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    const uint32_t size = read_packet_size(read);
    if (size != 0) {
        exchange_frame_into(engine, read->buffer + read->read, (uint16_t)size);
    } else {
        exchange_frame_into(engine, engine->_rx_frame, ESP_LOADER_MD5_SIZE);
    }
}

/* The stub sends the next packet once it is told how many bytes have arrived since the read
 * began. */
static void read_acknowledge(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    exchange_raw(engine, read_next_rung(engine), read->read - read->_begin);
    engine->_timeout = PACKET_TIMEOUT;
    /* What comes back is the next packet, not an answer. */
    read_into_place(engine);
}

/* Something was lost. Anything but an acknowledgement makes the stub stop sending, so a SYNC is
 * sent. It is not answered. */
static void read_leave(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    if (read->_attempts == 0) {
        exchange_give_up(engine, ENGINE_EVENT_TIMEOUT);
        return;
    }
    read->_attempts--;
    /* The stub takes it for a wrong acknowledgement, not for a command. */
    sync_command_once(engine, READ_EXPECT_LEFT, LEAVE_TIMEOUT);
}

static bool read_digest_agrees(esp_loader_engine_t *engine)
{
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    esp_loader_md5_final(&engine->_operation.flash_read->_md5, digest);
    return memcmp(digest, engine->_rx_frame, sizeof(digest)) == 0;
}

void stub_read_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    const uint32_t size = read_packet_size(read);
    const bool arrived = engine->_event == ENGINE_EVENT_OK;

    switch (engine->_rung) {
    case READ_BEGIN:
        if (flash_region_allowed(engine, read->address, read->size)) {
            read->_begin = 0;
            read->_attempts = READ_ATTEMPTS;
            read_start(engine);
        }
        return;

    case READ_EXPECT_STARTED:
        /* The first packet follows the answer by itself. */
        engine->_timeout = PACKET_TIMEOUT;
        exchange_answer_again(engine, READ_EXPECT_PACKET);
        read_into_place(engine);
        return;

    case READ_EXPECT_PACKET:
        /* A packet of another size lacks bytes, or is none. */
        if (!arrived || engine->_rx.length != size) {
            read_leave(engine);
            return;
        }
        esp_loader_md5_update(&read->_md5, read->buffer + read->read, size);
        read->read += size;
        read_acknowledge(engine);
        return;

    case READ_EXPECT_DIGEST:
        if (arrived && engine->_rx.length == ESP_LOADER_MD5_SIZE && read_digest_agrees(engine)) {
            read_go_on(engine);
        } else {
            /* Which packet was damaged is not known: the whole stretch is read again. */
            read_leave(engine);
        }
        return;

    case READ_EXPECT_LEFT:
        /* The packet that was on its way when the SYNC was sent has to pass. */
        engine_quiet(engine, READ_EXPECT_QUIET, ENGINE_QUIET_TIME);
        return;

    case READ_EXPECT_QUIET:
        read_start(engine);
        return;
    }
}
