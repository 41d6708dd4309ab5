/*
 * Reads flash through a stub, which sends packets by itself and waits for an acknowledgement of
 * each. After the last one it sends an MD5 of all that it has sent.
 *
 * When a packet is lost or damaged, the stub is made to stop, and the chip's MD5 of what has
 * arrived is asked for. If it agrees, reading goes on from there; if not, from the last place that
 * was proven. After three new beginnings
 * without a proven byte the next failure ends the read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/stub/stub_read.h"
#include "engine/exchange.h"
#include "engine/flash/flash_region.h"
#include "engine/reach/sync.h"
#include <string.h>

enum {
    READ_BEGIN = ENGINE_BEGIN,
    READ_EXPECT_STARTED,
    READ_EXPECT_PACKET,
    READ_EXPECT_DIGEST,
    READ_EXPECT_LEFT,
    READ_EXPECT_QUIET,
    READ_EXPECT_PROOF,
};

enum {
    PACKET_SIZE = 4096, /* the most a stub sends (esp-flasher-stub, read_flash) */
    IN_FLIGHT = 1,      /* packets sent before one is acknowledged */
    PACKET_TIMEOUT = 1000,
    LEAVE_TIMEOUT = 200,
    READ_ATTEMPTS = 3,        /* without a byte more that is proven */
    DIGEST_TIMEOUT_SHIFT = 7, /* the chip's MD5: 8 s a MiB */
};

void stub_ask_digest(esp_loader_engine_t *engine, uint8_t rung, uint32_t address, uint32_t size)
{
    uint32_t *words = exchange_command(engine, rung, COMMAND_SPI_FLASH_MD5, 4);
    words[0] = address;
    words[1] = size;
    words[2] = 0;
    words[3] = 0;
    engine->_answer_size = ESP_LOADER_MD5_SIZE;
    engine->_timeout += size >> DIGEST_TIMEOUT_SHIFT;
    /* What was sent before has no answer yet, which may still come. So this counts as a
     * repetition, after whose answer late ones are waited for. */
    engine->_repeated = true;
}

static uint32_t read_packet_size(const esp_loader_flash_read_t *read)
{
    const uint32_t left = read->size - read->read;
    return left < PACKET_SIZE ? left : PACKET_SIZE;
}

/* Reads from where the proven bytes end. The stub's digest at the end covers what it has sent
 * since here, and nothing before. */
static void read_start(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    uint32_t *words = exchange_command(engine, READ_EXPECT_STARTED, COMMAND_READ_FLASH_STUB, 4);
    words[0] = read->address + read->read;
    words[1] = read->size - read->read;
    words[2] = PACKET_SIZE;
    words[3] = IN_FLIGHT;
    engine->_result.address = words[0];
    /* The packets that follow are proven by the digest behind them, or by read_prove(). */
    read->_begin = read->read;
    esp_loader_md5_init(&read->_md5);
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
    sync_command(engine, READ_EXPECT_LEFT, LEAVE_TIMEOUT);
}

static bool read_digest_agrees(esp_loader_engine_t *engine, const uint8_t *theirs)
{
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    esp_loader_md5_final(&engine->_operation.flash_read->_md5, digest);
    return memcmp(digest, theirs, sizeof(digest)) == 0;
}

/* A packet has no checksum, and the digest of a read that was broken off never comes. The chip's
 * own digest of the same flash tells whether what has arrived is right. */
static void read_prove(esp_loader_engine_t *engine)
{
    const esp_loader_flash_read_t *read = engine->_operation.flash_read;
    const uint32_t size = read->read - read->_begin;
    /* Nothing has arrived since the last proof. */
    if (size == 0) {
        read_start(engine);
        return;
    }
    stub_ask_digest(engine, READ_EXPECT_PROOF, read->address + read->_begin, size);
}

static void read_take_proof(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    if (read_digest_agrees(engine, exchange_answer_data(engine))) {
        /* Proven bytes are progress, so the patience begins anew. */
        read->_attempts = READ_ATTEMPTS;
    } else {
        /* Which packet was damaged is not known: all since the last proof are read again. */
        read->read = read->_begin;
    }
    read_start(engine);
}

void stub_read_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_read_t *read = engine->_operation.flash_read;
    const uint32_t size = read_packet_size(read);
    const bool arrived = engine->_event == ENGINE_EVENT_OK;

    switch (engine->_rung) {
    case READ_BEGIN:
        if (flash_region_allowed(engine, read->address, read->size)) {
            read->_attempts = READ_ATTEMPTS;
            read_start(engine);
        }
        return;

    case READ_EXPECT_STARTED:
        /* The first packet follows the answer by itself. */
        engine->_timeout = PACKET_TIMEOUT;
        exchange_answer_again(engine, read_next_rung(engine));
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
        if (arrived && engine->_rx.length == ESP_LOADER_MD5_SIZE &&
            read_digest_agrees(engine, engine->_rx_frame)) {
            engine_finish(engine, ESP_LOADER_SUCCESS);
        } else {
            /* Which packet was damaged is not known. */
            read->read = read->_begin;
            read_leave(engine);
        }
        return;

    case READ_EXPECT_LEFT:
        /* The packet that was on its way when the SYNC was sent has to pass. */
        engine_quiet(engine, READ_EXPECT_QUIET, ENGINE_QUIET_TIME);
        return;

    case READ_EXPECT_QUIET:
        read_prove(engine);
        return;

    case READ_EXPECT_PROOF:
        read_take_proof(engine);
        return;
    }
}
