/*
 * What a chip tells of its security.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine/engine.h"
#include "engine/exchange.h"
#include "wire/bytes.h"
#include <stddef.h>

enum {
    SECURITY_BEGIN = ENGINE_BEGIN,
    SECURITY_EXPECT_INFO,
};

/* Offsets in the answer. Source: Espressif serial protocol documentation, GET_SECURITY_INFO. */
enum {
    INFO_FLAGS = 0,
    INFO_FLASH_CRYPT_COUNT = 4,
    INFO_ECO_VERSION = 16,
    INFO_SHORT = 12, /* tells neither chip nor version */
    INFO_LONG = 20,
};

/* The members of the structure that are one bit each stand behind one another, in the order in
 * which the chip has its flags, with flash encryption in their midst, which the chip counts apart.
 * Source: esptool, ESPLoader.get_security_info. */
#define PLACE(field) offsetof(esp_loader_target_security_info_t, field)
enum {
    FIRST_FLAG = PLACE(secure_boot_enabled),
    ENCRYPTION_FLAG = PLACE(flash_encryption_enabled) - FIRST_FLAG,
    FLAGS = PLACE(icache_in_uart_download_disabled) - FIRST_FLAG + 1,
};
_Static_assert(ENCRYPTION_FLAG == 9 && PLACE(usb_disabled) == FIRST_FLAG + 8 && FLAGS == 12 &&
                   sizeof(bool) == 1,
               "the flags of the structure, in the order of the chip's");

static bool odd_parity(uint32_t byte)
{
    /* Each step folds the upper half of the bits onto the lower one, until one bit is left. */
    byte ^= byte >> 4;
    byte ^= byte >> 2;
    byte ^= byte >> 1;
    return (byte & 1) != 0;
}

static void security_decode(const esp_loader_engine_t *engine, uint32_t size)
{
    esp_loader_target_security_info_t *info = engine->_operation.security;
    const uint8_t *answer = exchange_answer_data(engine);
    const uint32_t told = bytes_get_u16(&answer[INFO_FLAGS]);
    const uint32_t above = told >> ENCRYPTION_FLAG;
    /* Every change of the setting burns one more bit of the counter, so an odd number of them
     * means on. */
    const uint32_t encrypted = odd_parity(answer[INFO_FLASH_CRYPT_COUNT]);
    /* Makes room for it among the others. */
    uint32_t flags = told + ((above + encrypted) << ENCRYPTION_FLAG);
    for (size_t i = 0; i < FLAGS; i++) {
        *((bool *)info + FIRST_FLAG + i) = (flags & 1) != 0;
        flags >>= 1;
    }
    /* The chip that connecting has found, since the short answer has no id. */
    info->target_chip = esp_loader_engine_chip(engine);
    /* The short answer ends before the version. */
    info->eco_version = size == INFO_LONG ? bytes_read_u32(&answer[INFO_ECO_VERSION]) : 0;
}

static void security_procedure(esp_loader_engine_t *engine)
{
    /* Of no meaning on the first rung, where no answer has come yet. */
    const uint32_t size = exchange_answer_data_size(engine);
    switch (engine->_rung) {
    case SECURITY_BEGIN:
        /* The chip decides, not the loader: a stub reads what its chip has. */
        if ((engine->_chip->abilities & CHIP_HAS_SECURITY_INFO) == 0) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
            return;
        }
        exchange_command(engine, SECURITY_EXPECT_INFO, COMMAND_GET_SECURITY_INFO, 0);
        /* There are two sizes, and both are looked at below. As the answer has no checksum, two in
         * a row have to agree. */
        engine->_answer_size = EXCHANGE_ANY_SIZE;
        engine->_asks = EXCHANGE_ASKS;
        return;
    case SECURITY_EXPECT_INFO:
        /* An answer of another size cannot be read. */
        if (size != INFO_LONG && size != INFO_SHORT) {
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_RESPONSE);
            return;
        }
        security_decode(engine, size);
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
}

bool esp_loader_engine_tells_security(const esp_loader_engine_t *engine)
{
    return engine->_chip != NULL && (engine->_chip->abilities & CHIP_HAS_SECURITY_INFO) != 0;
}

void esp_loader_engine_security_info(esp_loader_engine_t *engine,
                                     esp_loader_target_security_info_t *info)
{
    engine->_operation.security = info;
    engine_begin(engine, security_procedure, CHIP_CONNECTED);
}
