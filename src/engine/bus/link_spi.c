/*
 * SPI: the ROM loader as a half-duplex slave. The chip tells in two registers how much it can take
 * and how much it has to give; a bit that toggles with every packet tells whether that is new.
 *
 * An exchange takes these steps. The host reads the first register until the chip has room, writes
 * the frame as one transaction, and says that it is complete. Then it reads the second register
 * until the chip offers a packet, reads that, and says that it has it.
 *
 * After a failure neither side knows which step the other is at. A third register holds the mode:
 * the host writes "start over", waits until the chip is idle, and makes it ready again.
 *
 * Source: esp-serial-flasher, src/protocol_spi.c (commands, registers, states); ESP-IDF Programming
 * Guide, "SPI Slave Half Duplex" (commands of the protocol).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "engine/link.h"
#include "wire/bytes.h"
#include "wire/response.h"
#include <stddef.h>

/* First byte of a transaction. */
enum {
    SPI_WRITE_REGISTER = 0x01,
    SPI_READ_REGISTER = 0x02,
    SPI_WRITE_PACKET = 0x03,
    SPI_READ_PACKET = 0x04,
    SPI_WRITE_DONE = 0x07,
    SPI_READ_DONE = 0x08,
};

/* Second byte of one that is about a register. */
enum {
    SPI_REGISTER_RECEIVE = 4, /* what the chip can take */
    SPI_REGISTER_SEND = 8,    /* what it has to give */
    SPI_REGISTER_MODE = 12,
    SPI_REGISTER_SIZE = 4,
    SPI_MODE_SIZE = 1,
};

enum {
    SPI_MODE_IDLE = 0xAA,       /* written by the chip, the others by the host */
    SPI_MODE_READY = 0xA5,      /* frames may follow */
    SPI_MODE_START_OVER = 0x5A, /* what is under way is dropped */
};

/* Bits of the first two registers; the rest is a number of bytes. */
enum {
    SPI_STATE_TOGGLE = 1 << 0,
    SPI_STATE_FRESH = 1 << 1,
    SPI_STATE_MASK = SPI_STATE_TOGGLE | SPI_STATE_FRESH,
    SPI_STATE_SIZE_SHIFT = 2,
    SPI_STATE_RESET = SPI_STATE_TOGGLE | SPI_STATE_FRESH, /* the host is to clear the register */
};

/* Bits that keep what the toggle bits were, and above them whether any packet was seen. */
enum {
    SPI_SIDE_RECEIVE = 1 << 0,
    SPI_SIDE_SEND = 1 << 1,
    SPI_SEEN_SHIFT = 2,
};

enum {
    EXCHANGE_SEND = LINK_SEND,
    EXCHANGE_AWAIT = LINK_AWAIT,
    EXCHANGE_EXPECT_ROOM = LINK_OWN_RUNGS,
    EXCHANGE_EXPECT_PIECE,
    EXCHANGE_EXPECT_ANSWER,
    EXCHANGE_EXPECT_PACKET,
    EXCHANGE_EXPECT_TAKEN,
    EXCHANGE_ASK_IDLE,
    EXCHANGE_EXPECT_IDLE,
    EXCHANGE_ASK_READY,
    EXCHANGE_EXPECT_READY,
};

enum {
    CONNECT_BEGIN = ENGINE_BEGIN,
    CONNECT_EXPECT_LINES,
    CONNECT_EXPECT_IDLE,
    CONNECT_EXPECT_MODE_SET,
    CONNECT_EXPECT_READY,
    CONNECT_EXPECT_MAGIC,
    CONNECT_EXPECT_DATE,
};

enum { CONNECT_PAUSE = 100 /* between two trials, ms */ };

/* Makes a transfer a whole transaction: chip select, command, bytes, release. */
static void spi_transaction(esp_loader_transfer_t *transfer, uint8_t command, uint8_t address)
{
    transfer->select = true;
    transfer->release = true;
    transfer->preamble[0] = command;
    transfer->preamble[1] = address;
}

static void spi_read_register(esp_loader_engine_t *engine, uint8_t rung, uint8_t address,
                              uint8_t size)
{
    spi_transaction(link_read(engine, rung, engine->_config.bus->_register, size),
                    SPI_READ_REGISTER, address);
}

static void spi_write_register(esp_loader_engine_t *engine, uint8_t rung, uint8_t address,
                               uint8_t value, uint8_t size)
{
    uint8_t *bytes = engine->_config.bus->_register;
    bytes_put_u32(bytes, value);
    spi_transaction(link_write(engine, rung, bytes, size), SPI_WRITE_REGISTER, address);
}

/* Tells the chip that a packet was written or read to its end. */
static void spi_ends_packet(esp_loader_engine_t *engine, uint8_t rung, uint8_t command)
{
    spi_transaction(link_write(engine, rung, NULL, 0), command, 0);
}

/* Whether a state register tells of a packet that was not seen yet; if so, it counts as seen from
 * now on. The toggle bit changes with every packet. The first packet has none before it to differ
 * from, and is known by its mark alone. */
static bool spi_state_is_new(esp_loader_bus_t *bus, uint8_t side)
{
    const uint32_t state = bytes_get_u32(bus->_register);
    const uint8_t toggle = (state & SPI_STATE_TOGGLE) != 0 ? side : 0;
    const uint8_t seen = (uint8_t)(side << SPI_SEEN_SHIFT);
    /* Both directions have bits of their own in `_toggles`. */
    const bool first = (bus->_toggles & seen) == 0;
    /* Nothing new: the first packet has not come yet, or the bit has not changed since the last. */
    if (first ? (state & SPI_STATE_MASK) != SPI_STATE_FRESH : toggle == (bus->_toggles & side)) {
        return false;
    }
    bus->_toggles = (uint8_t)((bus->_toggles & ~side) | toggle | seen);
    bus->_size = (uint16_t)(state >> SPI_STATE_SIZE_SHIFT);
    return true;
}

/* Looks at a state register that was read. False: it has to be read again, on rung `again`. */
static bool spi_take_state(esp_loader_engine_t *engine, uint8_t again, uint8_t address,
                           uint8_t side)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    if ((bus->_register[0] & SPI_STATE_MASK) == SPI_STATE_RESET) {
        /* The chip has not touched the register since it started, and expects the host to clear it.
         * What was seen before does not count any more. */
        bus->_toggles &= (uint8_t) ~(side | side << SPI_SEEN_SHIFT);
        spi_write_register(engine, again, address, 0, SPI_REGISTER_SIZE);
        return false;
    }
    if (!spi_state_is_new(bus, side)) {
        /* Nothing new, so the chip is still busy. */
        link_poll(engine, again);
        return false;
    }
    return true;
}

/* Writes the next piece of the frame. The pieces lie apart in memory, but chip select stays low
 * between them, so to the chip they are one transaction. */
static void spi_write_frame(esp_loader_engine_t *engine)
{
    const esp_loader_bus_t *bus = engine->_config.bus;
    const bool first = bus->_at == 0;
    esp_loader_transfer_t *transfer = link_write_piece(engine, EXCHANGE_EXPECT_PIECE, UINT16_MAX);
    transfer->preamble[0] = SPI_WRITE_PACKET;
    transfer->select = first;
    /* link_write_piece() has counted this piece already. */
    transfer->release = bus->_at == link_frame_size(engine);
}

/* An answer says how long it is, and the chip may have offered more. More than was read is never
 * taken. */
static uint16_t spi_answer_size(const esp_loader_engine_t *engine)
{
    const uint8_t *frame = engine->_rx.frame;
    const uint16_t offered = engine->_config.bus->_transfer.size;
    const uint16_t size = (uint16_t)(RESPONSE_HEADER_SIZE + bytes_get_u16(&frame[RESPONSE_SIZE]));
    return size < offered ? size : offered;
}

static void spi_read_mode(esp_loader_engine_t *engine, uint8_t rung)
{
    spi_read_register(engine, rung, SPI_REGISTER_MODE, SPI_MODE_SIZE);
}

static void spi_write_mode(esp_loader_engine_t *engine, uint8_t rung, uint8_t mode)
{
    spi_write_register(engine, rung, SPI_REGISTER_MODE, mode, SPI_MODE_SIZE);
}

static void spi_ask_room(esp_loader_engine_t *engine)
{
    spi_read_register(engine, EXCHANGE_EXPECT_ROOM, SPI_REGISTER_RECEIVE, SPI_REGISTER_SIZE);
}

/* The rungs from EXCHANGE_ASK_IDLE on. After a failure nobody knows what the chip waits for, so it
 * is sent back to its idle mode, and both sides begin anew from there. */
static void spi_start_over(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;

    switch (engine->_rung) {
    case EXCHANGE_ASK_IDLE:
        spi_read_mode(engine, EXCHANGE_EXPECT_IDLE);
        return;
    case EXCHANGE_EXPECT_IDLE:
        /* A chip that is idle again has dropped what it had of a frame (assumed). */
        if (bus->_register[0] == SPI_MODE_IDLE) {
            spi_write_mode(engine, EXCHANGE_ASK_READY, SPI_MODE_READY);
        } else {
            link_poll(engine, EXCHANGE_ASK_IDLE);
        }
        return;
    case EXCHANGE_ASK_READY:
        spi_read_mode(engine, EXCHANGE_EXPECT_READY);
        return;
    case EXCHANGE_EXPECT_READY:
        if (bus->_register[0] == SPI_MODE_READY) {
            /* With this mode the toggle bits begin anew. Only now the command goes out for which
             * all this was done. */
            bus->_failed = false;
            bus->_toggles = 0;
            spi_ask_room(engine);
        } else {
            link_poll(engine, EXCHANGE_ASK_READY);
        }
        return;
    }
}

/* Whether the ROM loader takes the command over SPI. All others are refused before they are
 * sent. */
static bool spi_carries(const esp_loader_engine_t *engine)
{
    switch (engine->_result.command) {
    case COMMAND_READ_REG:
    case COMMAND_WRITE_REG:
    case COMMAND_MEM_BEGIN:
    case COMMAND_MEM_DATA:
    case COMMAND_MEM_END:
        return true;
    default:
        return false;
    }
}

static void spi_begin_frame(esp_loader_engine_t *engine)
{
    /* The chip has told how long a whole frame may be, and this one is longer. Waiting would not
     * help: the caller's block size is too large. */
    if (link_frame_size(engine) > engine->_config.bus->_size) {
        engine_finish(engine, ESP_LOADER_ERROR_INVALID_PARAM);
    } else {
        spi_write_frame(engine);
    }
}

static void spi_exchange(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    /* A transfer that fails counts as an answer that does not come. */
    if (engine->_event != ENGINE_EVENT_OK) {
        link_fail(engine);
        return;
    }

    switch (engine->_rung) {
    case EXCHANGE_SEND:
        if (!spi_carries(engine)) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        } else if (bus->_failed) {
            spi_write_mode(engine, EXCHANGE_ASK_IDLE, SPI_MODE_START_OVER);
        } else {
            spi_ask_room(engine);
        }
        return;

    case EXCHANGE_EXPECT_ROOM:
        /* Until the chip has room, its register is read again by way of the first rung. */
        if (!spi_take_state(engine, EXCHANGE_SEND, SPI_REGISTER_RECEIVE, SPI_SIDE_RECEIVE)) {
            return;
        }
        spi_begin_frame(engine);
        return;

    case EXCHANGE_EXPECT_PIECE:
        if (bus->_at < link_frame_size(engine)) {
            spi_write_frame(engine);
        } else {
            /* The time for the answer begins only now. */
            bus->_polling = false;
            spi_ends_packet(engine, EXCHANGE_AWAIT, SPI_WRITE_DONE);
        }
        return;

    case EXCHANGE_AWAIT:
        spi_read_register(engine, EXCHANGE_EXPECT_ANSWER, SPI_REGISTER_SEND, SPI_REGISTER_SIZE);
        return;

    case EXCHANGE_EXPECT_ANSWER:
        /* As long as the chip works on the command, it offers nothing new. */
        if (spi_take_state(engine, EXCHANGE_AWAIT, SPI_REGISTER_SEND, SPI_SIDE_SEND)) {
            /* What is longer than an answer is cut off, and is found to be none. */
            const uint16_t capacity = engine->_rx.capacity;
            spi_transaction(link_read(engine, EXCHANGE_EXPECT_PACKET, engine->_rx.frame,
                                      bus->_size < capacity ? bus->_size : capacity),
                            SPI_READ_PACKET, 0);
        }
        return;

    case EXCHANGE_EXPECT_PACKET:
        /* Now, while the transfer that brought the frame is still known. */
        bus->_size = spi_answer_size(engine);
        spi_ends_packet(engine, EXCHANGE_EXPECT_TAKEN, SPI_READ_DONE);
        return;

    case EXCHANGE_EXPECT_TAKEN:
        /* It was some other frame, such as a late answer. The awaited one may come behind it. */
        if (!link_take(engine, bus->_size)) {
            link_poll(engine, EXCHANGE_AWAIT);
        }
        return;

    default:
        spi_start_over(engine);
        return;
    }
}

/* The chips that have this bus. GET_SECURITY_INFO, which would tell the id, is not known here. The
 * chip is known by a word in its ROM, or else by the date of its SPI controller. A row of NULL ends
 * the list, since a build may have chosen none of these chips. */
static const struct {
    const chip_t *chip;
    const chip_spi_t *spi;
} spi_chips[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    CHIP_IF_SPI_##line(CHIP_IF_CHOSEN(                                                             \
        name, {CHIP_ROW_##known(esp_loader_chip_##name), &esp_loader_chip_##name##_spi}, ))
#include "esp_loader_chips.def"
    {NULL, NULL},
};

enum {
    /* Where an ESP32-P4 has it; source: esp-serial-flasher, src/esp_targets.c. */
    SPI_DATE_ADDRESS = 0x500D0000,
    SPI_DATE_MASK = 0x7FFFFFF,
    SPI_MAGICS = sizeof(spi_chips[0].spi->magics) / sizeof(spi_chips[0].spi->magics[0]),
};

static const chip_t *spi_chip_by_magic(uint32_t magic)
{
    for (size_t i = 0; spi_chips[i].chip != NULL; i++) {
        /* Revisions of one chip may have different ROMs, each with its own word. */
        for (size_t j = 0; j < SPI_MAGICS && spi_chips[i].spi->magics[j] != 0; j++) {
            if (spi_chips[i].spi->magics[j] == magic) {
                return spi_chips[i].chip;
            }
        }
    }
    return NULL;
}

static const chip_t *spi_chip_by_date(uint32_t date)
{
    for (size_t i = 0; spi_chips[i].chip != NULL; i++) {
        if (spi_chips[i].spi->date != 0 && spi_chips[i].spi->date == (date & SPI_DATE_MASK)) {
            return spi_chips[i].chip;
        }
    }
    return NULL;
}

/* The mode is not yet what it should be: another trial, unless none is left. */
static void spi_connect_again(esp_loader_engine_t *engine, uint8_t rung)
{
    if (--engine->_operation.connect.trials > 0) {
        engine_quiet(engine, rung, CONNECT_PAUSE);
    } else {
        engine_finish(engine, ESP_LOADER_ERROR_TIMEOUT);
    }
}

/* Ends with the chip that was found, or none. Over SPI it does only what this bus carries. */
static void spi_found(esp_loader_engine_t *engine, const chip_t *chip, uint32_t magic)
{
    /* The reset has left no stub, whether the caller would have welcomed one or not. */
    engine->_stub = NULL;
    engine_found(engine, chip, magic);
    /* Not even a flasher stub: it does not know SPI (esp-flasher-stub, transport.c). */
    engine->_abilities &= LINK_ABILITIES;
}

static void spi_connect(esp_loader_engine_t *engine)
{
    esp_loader_bus_t *bus = engine->_config.bus;
    const bool done = engine->_event == ENGINE_EVENT_OK;

    switch (engine->_rung) {
    case CONNECT_BEGIN:
        /* The lines reset the chip before the next rung, and with it its side of the protocol. The
         * host's side begins anew as well. */
        bus->_failed = false;
        bus->_toggles = 0;
        engine_lines(engine, CONNECT_EXPECT_LINES, engine->_config.enter_bootloader);
        return;

    case CONNECT_EXPECT_LINES:
        spi_read_mode(engine, CONNECT_EXPECT_IDLE);
        return;

    case CONNECT_EXPECT_IDLE:
        /* A chip that the lines have not reset may be in the ready mode already, left so by another
         * host. It is written in any case. */
        if (done && (bus->_register[0] == SPI_MODE_IDLE || bus->_register[0] == SPI_MODE_READY)) {
            spi_write_mode(engine, CONNECT_EXPECT_MODE_SET, SPI_MODE_READY);
        } else {
            spi_connect_again(engine, CONNECT_EXPECT_LINES);
        }
        return;

    case CONNECT_EXPECT_MODE_SET:
        /* Read back: a write over SPI is not answered. */
        spi_read_mode(engine, CONNECT_EXPECT_READY);
        return;

    case CONNECT_EXPECT_READY:
        /* A failed transfer is tried again like a wrong mode: the chip may still be starting. */
        if (done && bus->_register[0] == SPI_MODE_READY) {
            exchange_read_register(engine, CONNECT_EXPECT_MAGIC, CHIP_MAGIC_ADDRESS);
        } else {
            spi_connect_again(engine, CONNECT_EXPECT_MODE_SET);
        }
        return;

    case CONNECT_EXPECT_MAGIC:
        /* The word names no chip, but it is kept: if the date names none either, this is what can
         * be reported. */
        if (spi_chip_by_magic(engine->_value) == NULL) {
            engine->_operation.words[0] = engine->_value;
            exchange_read_register(engine, CONNECT_EXPECT_DATE, SPI_DATE_ADDRESS);
        } else {
            spi_found(engine, spi_chip_by_magic(engine->_value), engine->_value);
        }
        return;

    case CONNECT_EXPECT_DATE:
        spi_found(engine, spi_chip_by_date(engine->_value), engine->_operation.words[0]);
        return;
    }
}

const esp_loader_link_t esp_loader_link_spi = {
    .connect = spi_connect,
    .exchange = spi_exchange,
    .begin = link_begin,
};
