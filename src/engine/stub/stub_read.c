/*
 * Reads flash through a stub, which sends packets by itself and waits for an acknowledgement of
 * each. After the last one it sends an MD5 of all that it has sent. That does not count: a damaged
 * command may have made it send another part of flash.
 *
 * Flash is read a stretch at a time, and a stretch counts once the chip's MD5 of it agrees, which
 * is asked for by a command of its own. When a packet is lost or a digest differs, the stub is made
 * to stop and the stretch is read again, in smaller ones; they grow with each that arrives at once.
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
    READ_EXPECT_SENT,
    READ_EXPECT_DIGEST,
    READ_EXPECT_LEFT,
};

enum {
    PACKET_SIZE = 4096, /* the most a stub sends (esp-flasher-stub, read_flash) */
    IN_FLIGHT = 1,      /* packets sent before one is acknowledged */
    PACKET_TIMEOUT = 40,
    LEAVE_TIMEOUT = 10,
    READ_ATTEMPTS = 12, /* in a row that prove nothing: the shortest stretch is reached by then */
    STRETCH_MAX = 0x8000,
    STRETCH_MIN = 0x100,
    STRETCH_SHIFT = 2, /* at each loss; they grow less, so that most arrive whole */
    STRETCH_STEP = 0x40,
};

static uint32_t read_packet_size(const esp_loader_flash_read_t *read)
{
    uint32_t size = read->_end - read->read;
    if (size > read->_stretch) {
        size = read->_stretch;
    }
    return size < PACKET_SIZE ? size : PACKET_SIZE;
}

/* Time for what the stub sends by itself. */
static void read_await(esp_loader_engine_t *engine, uint32_t size)
{
    engine->_timeout = PACKET_TIMEOUT + engine->_patience + engine_line_time(engine, 2 * size);
}

/* Reads the stretch at `_begin`; what lies before it is proven. */
static void read_start(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    uint32_t size = read->size - read->_begin;
    if (size > read->_stretch) {
        size = read->_stretch;
    }
    /* Once: a stub that sends packets takes it for a wrong acknowledgement. */
    uint32_t *words =
        exchange_command_once(engine, READ_EXPECT_STARTED, COMMAND_READ_FLASH_STUB, 4);
    words[0] = read->address + read->_begin;
    words[1] = size;
    words[2] = PACKET_SIZE;
    words[3] = IN_FLIGHT;
    read_await(engine, 0);
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
    if (read->_attempts == READ_ATTEMPTS && read->_stretch < STRETCH_MAX) {
        read->_stretch += (read->_stretch >> 2) & ~(STRETCH_STEP - 1u);
    }
    read->_attempts = READ_ATTEMPTS;
    read->_damaged = false;
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
                                                                : READ_EXPECT_SENT;
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
    read_await(engine, size);
}

/* The stub sends the next packet once it is told how many bytes have arrived since the read
 * began. */
static void read_acknowledge(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    exchange_raw(engine, read_next_rung(engine), read->read - read->_begin);
    /* What comes back is the next packet, not an answer. */
    read_into_place(engine);
}

/* Something was lost or damaged. Anything but an acknowledgement makes the stub stop sending, so a
 * SYNC is sent. It is not answered, unless the stub has stopped already. */
static void read_leave(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    read->_damaged |= engine->_event == ENGINE_EVENT_OK;
    if (--read->_attempts == 0) {
        engine_finish(engine,
                      read->_damaged ? ESP_LOADER_ERROR_INVALID_MD5 : ESP_LOADER_ERROR_TIMEOUT);
        return;
    }
    read->_stretch >>= STRETCH_SHIFT;
    if (read->_stretch < STRETCH_MIN) {
        read->_stretch = STRETCH_MIN;
    }
    if (engine->_rung == READ_EXPECT_DIGEST) {
        /* The stub has sent all. */
        read_start(engine);
        return;
    }
    sync_command_once(engine, READ_EXPECT_LEFT, LEAVE_TIMEOUT);
    /* An acknowledgement may have been cut. */
    engine->_repeated = true;
}

static void read_ask_digest(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    uint32_t *words = exchange_command(engine, READ_EXPECT_DIGEST, COMMAND_SPI_FLASH_MD5, 4);
    words[0] = read->address + read->_begin;
    words[1] = read->_end - read->_begin;
    words[2] = 0;
    words[3] = 0;
    engine->_answer_size = ESP_LOADER_MD5_SIZE;
    /* So few bytes take the chip hardly any time. */
    engine->_attempts = EXCHANGE_QUICK_ATTEMPTS;
    read_await(engine, 0);
}

static bool read_digest_agrees(esp_loader_engine_t *engine)
{
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    esp_loader_md5_final(&engine->_operation.flash_read->_md5, digest);
    return memcmp(digest, exchange_answer_data(engine), sizeof(digest)) == 0;
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
            read->_damaged = false;
            read->_stretch = STRETCH_MAX;
            read_start(engine);
        }
        return;

    case READ_EXPECT_STARTED:
        if (!arrived) {
            read_leave(engine);
            return;
        }
        /* The first packet follows the answer by itself. */
        read_await(engine, size);
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

    case READ_EXPECT_SENT:
        read_ask_digest(engine);
        return;

    case READ_EXPECT_DIGEST:
        if (read_digest_agrees(engine)) {
            read_go_on(engine);
        } else {
            /* Which packet was damaged is not known: the whole stretch is read again. */
            read_leave(engine);
        }
        return;

    case READ_EXPECT_LEFT:
        read_start(engine);
        return;
    }
}
