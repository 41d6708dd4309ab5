/* SPDX-License-Identifier: Apache-2.0 */
#include "session_security.h"

static bool security_read(session_t *session, uint32_t address, uint32_t *word)
{
    session_set_time(session);
    esp_loader_engine_read_register(&session->engine, address);
    const bool read = session_run(session);
    *word = esp_loader_engine_value(&session->engine);
    return read;
}

/* The ESP32 tells by its eFuses alone: bits of a counter, an odd number of them while encryption is
 * on (esptool, ESP32ROM.get_flash_encryption_enabled). */
static bool security_is_encrypted_esp32(session_t *session)
{
    enum { COUNTER_SHIFT = 20, COUNTER_MASK = 0x7F };
    static const uint32_t counter_word = 0x3FF5A000;
    uint32_t word;
    return security_read(session, counter_word, &word) &&
           __builtin_parity(word >> COUNTER_SHIFT & COUNTER_MASK) != 0;
}

bool session_flash_is_encrypted(session_t *session)
{
    if (session->chip == ESP32_CHIP) {
        return security_is_encrypted_esp32(session);
    }
    esp_loader_target_security_info_t info;
    session_set_time(session);
    esp_loader_engine_security_info(&session->engine, &info);
    return session_run(session) && info.flash_encryption_enabled;
}

/* Source: esptool, EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT of its targets. */
static const struct {
    target_chip_t chip;
    uint32_t word;
    uint8_t bit;
} security_no_writes[] = {
    {ESP32_CHIP, 0x3FF5A018, 7},    {ESP32S2_CHIP, 0x3F41A030, 20},
    {ESP32S3_CHIP, 0x60007030, 20}, {ESP32C2_CHIP, 0x60008830, 6},
    {ESP32C3_CHIP, 0x60008830, 20}, {ESP32C5_CHIP, 0x600B4830, 20},
    {ESP32C6_CHIP, 0x600B0830, 20}, {ESP32C61_CHIP, 0x600B4830, 14},
    {ESP32H2_CHIP, 0x600B0830, 20}, {ESP32H4_CHIP, 0x600B1830, 14},
    {ESP32P4_CHIP, 0x5012D030, 20}, {ESP32S31_CHIP, 0x20715030, 20},
};

bool session_encrypts_no_writes(session_t *session)
{
    uint32_t word;
    for (size_t i = 0; i < sizeof(security_no_writes) / sizeof(security_no_writes[0]); i++) {
        if (security_no_writes[i].chip == session->chip) {
            return !session->secure_download &&
                   security_read(session, security_no_writes[i].word, &word) &&
                   (word >> security_no_writes[i].bit & 1) != 0;
        }
    }
    return false;
}
