/*
 * Writes an image to flash. FLASH_BEGIN erases the region and sets the position to write to; each
 * FLASH_DATA then writes a block and moves the position on. FLASH_END is never sent, since ROM
 * loaders leave for the application then.
 *
 * A block cannot simply be repeated when its answer is lost, because the chip may have written it
 * and moved on. So the position is made certain first: a ROM loader begins again at a place that is
 * known, and a stub is asked for the MD5 of the block. A ROM is also begun again after a block
 * shorter than the others, since it counts in whole blocks.
 *
 * One structure serves both ways of writing. With a source that can go back, `_available` is the
 * whole image. In steps it is the end of the running block, and `_floor` is its beginning.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_write.h"
#include "engine/flash/flash_region.h"
#include "engine/stub.h"
#include <stddef.h>

enum {
    WRITE_BEGIN = ENGINE_BEGIN,
    WRITE_EXPECT_ERASED,
    WRITE_EXPECT_BLOCK,
    WRITE_EXPECT_QUIET,
};

enum {
    WRITE_ATTEMPTS = 3, /* new beginnings without getting any further */
    BLOCK_SIZE_MAX = 0x4000,
    BLOCK_TIMEOUT = 1000,
    BLOCK_TIMEOUT_SHIFT = 3, /* and 1 ms for 8 bytes */
    ERASE_TIMEOUT_SHIFT = 5, /* 33 s a MiB: the slowest sectors of common parts */
    ERASE_BLOCK_SECTORS = 16,
    FLASH_WORD = 4, /* what the loader programs at a time */
};

static uint32_t sectors_of(uint32_t size)
{
    return (size + FLASH_SECTOR_SIZE - 1) / FLASH_SECTOR_SIZE;
}

/* Sectors from the first one up to the next block boundary: the head. The ESP8266's ROM erases
 * these, and then as many as it was asked for (esptool, ESP8266ROM.get_erase_size). */
static uint32_t erase_head(uint32_t address)
{
    return ERASE_BLOCK_SECTORS - (address / FLASH_SECTOR_SIZE) % ERASE_BLOCK_SECTORS;
}

/* The size that FLASH_BEGIN has to name so that `size` bytes from `address` are erased. Where an
 * odd number of sectors is less than twice the head, one more is erased than wanted: no size
 * gives it exactly. */
static uint32_t erase_request(const esp_loader_engine_t *engine, uint32_t address, uint32_t size)
{
    if ((engine->_abilities & CHIP_ERASES_HEAD_TWICE) == 0) {
        return size;
    }
    const int32_t sectors = (int32_t)sectors_of(size);
    /* Within twice the head half of them is named, rounded up, since each counts twice. Beyond,
     * the head is left out. */
    const int32_t half = (sectors + 1) >> 1;
    const int32_t beyond = sectors - (int32_t)erase_head(address);
    return (uint32_t)(beyond > half ? beyond : half) * FLASH_SECTOR_SIZE;
}

/* Whether that one sector more would lie behind the end of flash. Addresses wrap there: it would
 * be the first sector, which holds the bootloader. */
static bool erase_wraps(const esp_loader_engine_t *engine, const esp_loader_flash_write_t *write)
{
    const uint32_t sectors = sectors_of(write->size);
    return (engine->_abilities & CHIP_ERASES_HEAD_TWICE) != 0 && sectors % 2 != 0 &&
           sectors < 2 * erase_head(write->offset) &&
           write->offset / FLASH_SECTOR_SIZE + sectors == engine->_flash.size / FLASH_SECTOR_SIZE;
}

/* Sends FLASH_BEGIN: the chip's write position becomes `write->written`, and `erase` bytes are
 * erased there. 0 erases nothing. */
static void write_begin(esp_loader_engine_t *engine, uint32_t erase)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;
    const uint32_t address = write->offset + write->written;
    /* Counted by adding: small cores have no division. */
    uint32_t blocks = 0;
    for (uint32_t at = write->written; at < write->size; at += write->block_size) {
        blocks++;
    }
    /* Later ROMs refuse a begin without the fifth word, earlier ones with it. */
    const bool encrypted_word = (engine->_abilities & CHIP_BEGIN_ENCRYPTED) != 0;
    uint32_t *words =
        exchange_command(engine, WRITE_EXPECT_ERASED, COMMAND_FLASH_BEGIN, encrypted_word ? 5 : 4);
    words[0] = erase_request(engine, address, erase);
    words[1] = blocks;
    words[2] = write->block_size;
    words[3] = address;
    words[4] = write->_encrypt;
    engine->_result.address = address;
    /* A ROM erases everything before it answers. */
    engine->_timeout += erase >> ERASE_TIMEOUT_SHIFT;
    /* Until the answer is here it is not known where the chip would put a block. */
    write->_sequence = 0;
    write->_broken = true;
}

/* A block's answer did not come, so the block may be in flash or not. Begins again at its
 * sector, or at the block itself where the source cannot go back. Bytes that were programmed
 * take the same bytes once more unchanged, so that a begin without an erase is safe, too. */
static void write_begin_again(esp_loader_engine_t *engine)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;
    const uint32_t into_sector = (write->offset + write->written) % FLASH_SECTOR_SIZE;
    const uint32_t end = write->written + write->block_size;
    uint32_t erase = 0;
    /* The sector has to begin within what the source can still give. */
    if (write->written >= into_sector && write->written - into_sector >= write->_floor) {
        write->written -= into_sector;
        /* The ESP8266 cannot erase one sector alone: it would erase what is not sent again. */
        if ((engine->_abilities & CHIP_ERASES_HEAD_TWICE) == 0) {
            erase = (end < write->size ? end : write->size) - write->written;
        }
    }
    write_begin(engine, erase);
}

/* Adds to the digest what is sent for the first time, and nothing twice. */
static void write_hash(esp_loader_flash_write_t *write, const uint8_t *payload, uint32_t end)
{
    if (end > write->_hashed) {
        if (write->md5 != NULL) {
            esp_loader_md5_update(write->md5, payload + (write->_hashed - write->written),
                                  end - write->_hashed);
        }
        write->_hashed = end;
        /* New bytes are progress, so the patience begins anew. */
        write->_attempts = WRITE_ATTEMPTS;
    }
}

uint32_t flash_write_block_size(const esp_loader_flash_write_t *write)
{
    const uint32_t left = write->_available - write->written;
    return left < write->block_size ? left : write->block_size;
}

static void write_next_block(esp_loader_engine_t *engine)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;
    const uint32_t at = write->written;
    /* All that the source can give by now is written. */
    if (at >= write->_available) {
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
    const uint32_t size = flash_write_block_size(write);
    const uint8_t *payload = write->pull(write->user, at, size);
    engine->_result.address = write->offset + at;
    if (payload == NULL) {
        engine_finish(engine, ESP_LOADER_ERROR_FAIL);
        return;
    }
    write_hash(write, payload, at + size);

    /* A ROM counts whole blocks, so a short one is filled up, but not beyond its sector: the
     * next one may not be erased. A stub counts bytes (esp-flasher-stub, s_write_flash_data). */
    uint32_t fill = (0u - (write->offset + at + size)) % FLASH_SECTOR_SIZE;
    if (fill > write->block_size - size) {
        fill = write->block_size - size;
    }
    if (engine->_stub != NULL) {
        fill = 0;
    }
    /* Once: a block that is sent again after a lost answer would be written a second time behind
     * the first. */
    uint32_t *words = exchange_command_once(engine, WRITE_EXPECT_BLOCK, COMMAND_FLASH_DATA, 4);
    words[0] = size + fill;
    words[1] = write->_sequence++;
    words[2] = 0;
    words[3] = 0;
    engine->_payload = payload;
    engine->_payload_size = (uint16_t)size;
    engine->_fill = COMMAND_BLOCK_FILL;
    engine->_fill_size = (uint16_t)fill;
    engine->_checksum = command_checksum(COMMAND_CHECKSUM_SEED, payload, size);
    /* The checksum covers the filling. Equal bytes cancel out in pairs. */
    if (fill % 2 != 0) {
        engine->_checksum ^= COMMAND_BLOCK_FILL;
    }
    engine->_timeout = BLOCK_TIMEOUT + (write->block_size >> BLOCK_TIMEOUT_SHIFT);
    /* The chip has moved on by a whole block, so the next one needs a new begin. */
    write->_broken = fill != 0;
}

static void write_procedure(esp_loader_engine_t *engine)
{
    esp_loader_flash_write_t *write = engine->_operation.flash_write;

    switch (engine->_rung) {
    case WRITE_BEGIN:
        /* Before anything is sent: what is refused here has erased nothing. */
        if (write->block_size == 0 || write->block_size > BLOCK_SIZE_MAX || write->pull == NULL ||
            (write->offset | write->block_size) % 4 != 0) {
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_PARAM);
            return;
        }
        if (!flash_region_allowed(engine, write->offset, write->size)) {
            return;
        }
        if (erase_wraps(engine, write)) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
            return;
        }
        write_begin(engine, write->size);
        return;

    case WRITE_EXPECT_ERASED:
        /* Only now may blocks follow; esp_loader_engine_flash_block() checks it. */
        write->_begun = true;
        write->_broken = false;
        write_next_block(engine);
        return;

    case WRITE_EXPECT_BLOCK:
        if (engine->_event == ENGINE_EVENT_OK) {
            write->written += engine->_payload_size;
            write_next_block(engine);
        } else if (write->_attempts > 0) {
            /* A late answer, or the rest of a frame, may still come: discard it before the next
             * command. */
            write->_attempts--;
            engine_quiet(engine, WRITE_EXPECT_QUIET, ENGINE_QUIET_TIME);
        } else {
            /* A caller that goes on with this structure begins at the block again. */
            write->_broken = true;
            exchange_give_up(engine, (engine_event_t)engine->_event);
        }
        return;

    case WRITE_EXPECT_QUIET:
        /* A stub can tell whether it has the block, a ROM writes it again at the same place. */
        if (engine->_stub != NULL) {
            engine->_stub->resolve_block(engine);
        } else {
            write_begin_again(engine);
        }
        return;
    }
}

void flash_write_go_on(esp_loader_engine_t *engine)
{
    engine->_procedure = write_procedure;
    write_next_block(engine);
}

/* Whether the block may be sent. What goes past `left` would land on flash that this write has
 * not erased; a block that ends within a word, with more to follow, would leave the rest of that
 * word unwritten. */
static bool write_block_valid(const esp_loader_flash_write_t *write)
{
    const uint32_t size = write->_available - write->written;
    const uint32_t left = write->size - write->written;
    return write->_begun && size <= write->block_size && size <= left &&
           (size % FLASH_WORD == 0 || left - size < FLASH_WORD);
}

/* Goes on with write_procedure where the last block left it. */
static void write_block_procedure(esp_loader_engine_t *engine)
{
    engine->_procedure = write_procedure;
    if (!write_block_valid(engine->_operation.flash_write)) {
        engine_finish(engine, ESP_LOADER_ERROR_INVALID_PARAM);
    } else if (engine->_operation.flash_write->_broken) {
        /* The source cannot go back to the sector's beginning, so nothing may be erased. */
        write_begin(engine, 0);
    } else {
        write_next_block(engine);
    }
}

void flash_write_start(esp_loader_engine_t *engine, esp_loader_flash_write_t *write,
                       uint32_t available, bool encrypt)
{
    write->written = 0;
    write->_available = available;
    write->_floor = 0;
    write->_hashed = 0;
    write->_attempts = 0;
    write->_encrypt = encrypt;
    write->_broken = false;
    write->_begun = false;
    engine->_operation.flash_write = write;
    if (write->md5 != NULL) {
        esp_loader_md5_init(write->md5);
    }
    /* Every loader writes flash. */
    engine_begin(engine, write_procedure, CHIP_CONNECTED);
}

void esp_loader_engine_flash_write(esp_loader_engine_t *engine, esp_loader_flash_write_t *write)
{
    flash_write_start(engine, write, write->size, false);
}

void esp_loader_engine_flash_begin(esp_loader_engine_t *engine, esp_loader_flash_write_t *write)
{
    flash_write_start(engine, write, 0, false);
}

void esp_loader_engine_flash_block(esp_loader_engine_t *engine, esp_loader_flash_write_t *write,
                                   uint32_t size)
{
    /* The source has this block and nothing before it. */
    write->_floor = write->written;
    write->_available = write->written + size;
    engine->_operation.flash_write = write;
    engine_begin(engine, write_block_procedure, CHIP_CONNECTED);
}
