/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/exchange.h"
#include "wire/bytes.h"

enum {
    SECURITY_BEGIN = ENGINE_BEGIN,
    SECURITY_EXPECT_INFO,
};

/* Offsets in the answer. Source: Espressif serial protocol documentation, GET_SECURITY_INFO. */
enum {
    INFO_FLAGS = 0,
    INFO_FLASH_CRYPT_COUNT = 4,
    INFO_ECO_VERSION = 16,
    INFO_SHORT = 12, /* the ESP32-S2 tells neither chip nor version */
    INFO_LONG = 20,
};

/* Bits of the flags. Source: esptool, ESPLoader.get_security_info. */
enum {
    FLAG_SECURE_BOOT,
    FLAG_AGGRESSIVE_REVOKE,
    FLAG_SECURE_DOWNLOAD,
    FLAG_REVOKED_KEY_0,
    FLAG_REVOKED_KEY_1,
    FLAG_REVOKED_KEY_2,
    FLAG_SOFT_JTAG_OFF,
    FLAG_HARD_JTAG_OFF,
    FLAG_USB_OFF,
    FLAG_DATA_CACHE_OFF,
    FLAG_INSTRUCTION_CACHE_OFF,
};

static bool flag(uint32_t flags, unsigned bit)
{
    return ((flags >> bit) & 1) != 0;
}

static bool odd_parity(uint8_t byte)
{
    byte ^= (uint8_t)(byte >> 4);
    byte ^= (uint8_t)(byte >> 2);
    byte ^= (uint8_t)(byte >> 1);
    return (byte & 1) != 0;
}

static void security_decode(const esp_loader_engine_t *engine)
{
    const uint8_t *answer = exchange_answer_data(engine);
    const uint32_t flags = bytes_get_u32(&answer[INFO_FLAGS]);
    *engine->_operation.security = (esp_loader_target_security_info_t){
        .target_chip = esp_loader_engine_chip(engine),
        .eco_version = exchange_answer_data_size(engine) == INFO_LONG
                           ? bytes_get_u32(&answer[INFO_ECO_VERSION])
                           : 0,
        .secure_boot_enabled = flag(flags, FLAG_SECURE_BOOT),
        .secure_boot_aggressive_revoke_enabled = flag(flags, FLAG_AGGRESSIVE_REVOKE),
        .secure_download_mode_enabled = flag(flags, FLAG_SECURE_DOWNLOAD),
        .secure_boot_revoked_keys = {flag(flags, FLAG_REVOKED_KEY_0),
                                     flag(flags, FLAG_REVOKED_KEY_1),
                                     flag(flags, FLAG_REVOKED_KEY_2)},
        .jtag_software_disabled = flag(flags, FLAG_SOFT_JTAG_OFF),
        .jtag_hardware_disabled = flag(flags, FLAG_HARD_JTAG_OFF),
        .usb_disabled = flag(flags, FLAG_USB_OFF),
        /* Every change of the setting burns one more bit of the counter. */
        .flash_encryption_enabled = odd_parity(answer[INFO_FLASH_CRYPT_COUNT]),
        .dcache_in_uart_download_disabled = flag(flags, FLAG_DATA_CACHE_OFF),
        .icache_in_uart_download_disabled = flag(flags, FLAG_INSTRUCTION_CACHE_OFF),
    };
}

static void security_procedure(esp_loader_engine_t *engine)
{
    switch (engine->_rung) {
    case SECURITY_BEGIN:
        /* A stub reads what its chip has. */
        if ((chip_loader(engine->_chip)->abilities & CHIP_HAS_SECURITY_INFO) == 0) {
            engine_finish(engine, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
            return;
        }
        exchange_command(engine, SECURITY_EXPECT_INFO, COMMAND_GET_SECURITY_INFO, 0);
        engine->_answer_size = EXCHANGE_ANY_SIZE;
        return;
    case SECURITY_EXPECT_INFO:
        if (exchange_answer_data_size(engine) != INFO_LONG &&
            exchange_answer_data_size(engine) != INFO_SHORT) {
            engine_finish(engine, ESP_LOADER_ERROR_INVALID_RESPONSE);
            return;
        }
        security_decode(engine);
        engine_finish(engine, ESP_LOADER_SUCCESS);
        return;
    }
}

void esp_loader_engine_security_info(esp_loader_engine_t *engine,
                                     esp_loader_target_security_info_t *info)
{
    engine->_operation.security = info;
    engine_begin(engine, security_procedure, CHIP_CONNECTED);
}
