/*
 * The chip's MD5 of a region of flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/exchange.h"
#include "engine/flash/flash_region.h"
#include "wire/bytes.h"
#include <stddef.h>

enum {
    MD5_BEGIN = ENGINE_BEGIN,
    MD5_EXPECT_DIGEST,
};

enum { MD5_TIMEOUT_SHIFT = 7 /* 8 s a MiB */ };

/* A ROM writes the digest as 32 hexadecimal digits, a stub as it is. */
static void md5_take(const esp_loader_engine_t *engine)
{
    const uint8_t *answer = exchange_answer_data(engine);
    if (engine->_stub == NULL) {
        esp_loader_md5_from_digits(engine->_operation.digest, answer);
    } else {
        bytes_copy(engine->_operation.digest, answer, ESP_LOADER_MD5_SIZE);
    }
}

static void md5_procedure(esp_loader_engine_t *engine)
{
    uint32_t *words;
    switch (engine->_rung) {
    case MD5_BEGIN:
        /* `_words` holds address and size from the beginning on, which is where the command
         * sends them from. */
        if (!flash_region_allowed(engine, engine->_words[0], engine->_words[1])) {
            return;
        }
        words = exchange_command(engine, MD5_EXPECT_DIGEST, COMMAND_SPI_FLASH_MD5, 4);
        words[2] = 0;
        words[3] = 0;
        /* 32 digits from a ROM, 16 bytes from a stub. */
        engine->_answer_size = (uint8_t)(ESP_LOADER_MD5_SIZE << (engine->_stub == NULL));
        engine->_timeout = engine->_patience + (words[1] >> MD5_TIMEOUT_SHIFT);
        engine->_attempts = EXCHANGE_QUICK_ATTEMPTS;
        return;
    case MD5_EXPECT_DIGEST:
        md5_take(engine);
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
}

void esp_loader_engine_flash_md5(esp_loader_engine_t *engine, uint32_t address, uint32_t size,
                                 uint8_t *digest)
{
    engine->_operation.digest = digest;
    engine->_words[0] = address;
    engine->_words[1] = size;
    engine_begin(engine, md5_procedure, CHIP_HAS_MD5);
}
