/*
 * The chip's MD5 of a region of flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/flash/flash_md5.h"
#include "engine/engine.h"
#include "engine/flash/flash_region.h"
#include "engine/stub.h"
#include <stddef.h>

enum {
    MD5_BEGIN = ENGINE_BEGIN,
    MD5_EXPECT_DIGEST,
};

enum { MD5_TIMEOUT_SHIFT = 7 /* 8 s a MiB */ };

void flash_md5_ask(esp_loader_engine_t *engine, uint8_t rung, uint32_t address, uint32_t size)
{
    uint32_t *words = exchange_command(engine, rung, COMMAND_SPI_FLASH_MD5, 4);
    words[0] = address;
    words[1] = size;
    words[2] = 0;
    words[3] = 0;
    /* 32 digits from a ROM, 16 bytes from a stub: twice as much without one. */
    engine->_answer_size = (uint8_t)(ESP_LOADER_MD5_SIZE << (engine->_stub == NULL));
    /* Asking changes nothing, so it is repeated as often as a quick command. What differs is that
     * the chip needs time to read and hash the region. */
    engine->_timeout = engine->_patience + (size >> MD5_TIMEOUT_SHIFT);
    engine->_attempts = EXCHANGE_QUICK_ATTEMPTS;
}

/* A ROM writes the digest as 32 hexadecimal digits, a stub as it is. */
static void md5_take(const esp_loader_engine_t *engine, uint8_t *digest)
{
    const uint8_t *answer = exchange_answer_data(engine);
    if (engine->_stub == NULL) {
        esp_loader_md5_from_digits(digest, answer);
    } else {
        engine->_stub->copy(digest, answer, ESP_LOADER_MD5_SIZE);
    }
}

bool flash_md5_is(const esp_loader_engine_t *engine, const uint8_t *digest)
{
    uint8_t told[ESP_LOADER_MD5_SIZE];
    md5_take(engine, told);
    return esp_loader_md5_equal(told, digest);
}

static void md5_procedure(esp_loader_engine_t *engine)
{
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    if (engine->_rung == MD5_BEGIN) {
        /* A ROM refuses what lies past the size that it was told. Beyond 24 bits of address it
         * would hash another place without a word. */
        error =
            flash_region_check(engine, engine->_operation.md5.address, engine->_operation.md5.size);
        if (error == ESP_LOADER_SUCCESS) {
            flash_md5_ask(engine, MD5_EXPECT_DIGEST, engine->_operation.md5.address,
                          engine->_operation.md5.size);
            return;
        }
    } else {
        /* The caller's bytes change only now: after an error they are as they were. */
        md5_take(engine, engine->_operation.md5.digest);
    }
    engine_finish(engine, error);
}

void esp_loader_engine_flash_md5(esp_loader_engine_t *engine, uint32_t address, uint32_t size,
                                 uint8_t *digest)
{
    engine->_operation.md5.digest = digest;
    engine->_operation.md5.address = address;
    engine->_operation.md5.size = size;
    engine_begin(engine, md5_procedure, CHIP_HAS_MD5);
}
