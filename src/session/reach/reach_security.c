/*
 * What the chip encrypts, and which signatures it demands. A chip that decrypts all it boots does
 * not run plain images, so the program has to know before it writes any.
 *
 * What cannot be read counts as no: a chip that does not tell is not refused for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "session/ladder.h"

enum {
    SECURITY_BEGIN = SESSION_BEGIN,
    SECURITY_EXPECT_COUNT,
    SECURITY_EXPECT_INFO,
    SECURITY_EXPECT_NO_WRITES,
};

/* Each line folds one half onto the other, until the lowest bit is the parity of all. */
static bool odd_parity(uint32_t word)
{
    word ^= word >> 16;
    word ^= word >> 8;
    word ^= word >> 4;
    word ^= word >> 2;
    word ^= word >> 1;
    return (word & 1) != 0;
}

static void security_begin(esp_loader_session_t *session)
{
    /* A chip without such eFuses (ESP8266) encrypts nothing. */
    if (!esp_loader_engine_encryption_fuses(session->_engine, &session->_fuses)) {
        session_return(session);
    } else if (session->_fuses.count != 0) {
        /* The ESP32 keeps the counter in a register. Later chips report it in their security info,
         * which is also answered in Secure Download Mode, where no register can be read. */
        esp_loader_engine_read_register(session->_engine, session->_fuses.count);
        session_next(session, SECURITY_EXPECT_COUNT);
    } else {
        esp_loader_engine_security_info(session->_engine, &session->_security);
        session_next(session, SECURITY_EXPECT_INFO);
    }
}

static void security_read_no_writes(esp_loader_session_t *session)
{
    esp_loader_engine_read_register(session->_engine, session->_fuses.no_writes);
    session_next(session, SECURITY_EXPECT_NO_WRITES);
}

/* The ESP32 has these bits in the same word, and only its later revisions know the second. */
static void security_take_signatures(esp_loader_session_t *session, uint32_t word)
{
    const esp_loader_encryption_fuses_t *fuses = &session->_fuses;
    esp_loader_target_t *target = &session->_target;
    if (fuses->secure_boot_v1 == 0) {
        return;
    }
    if ((word >> fuses->secure_boot_v2 & 1) != 0 && target->identity.revision >= fuses->v2_from) {
        target->secure_boot = ESP_LOADER_SECURE_BOOT_V2;
    } else if ((word >> fuses->secure_boot_v1 & 1) != 0) {
        target->secure_boot = ESP_LOADER_SECURE_BOOT_V1;
    }
}

void session_security(esp_loader_session_t *session)
{
    esp_loader_target_t *target = &session->_target;
    const bool told = session_code(session) == ESP_LOADER_SUCCESS;
    const uint32_t value = esp_loader_engine_value(session->_engine);

    /* A chip that refuses to tell encrypts nothing. One that is silent may, and would be written
     * plain. */
    if (session_rung(session) != SECURITY_BEGIN &&
        session_code(session) == ESP_LOADER_ERROR_TIMEOUT) {
        (void)session_succeeded(session, ESP_LOADER_DOING_READ_SECURITY);
        return;
    }
    switch (session_rung(session)) {
    case SECURITY_BEGIN:
        security_begin(session);
        return;
    case SECURITY_EXPECT_COUNT:
        /* Bits of the counter can be burnt and never be cleared. Each change of the setting burns
         * one more, so an odd number of them means on (esptool, get_flash_encryption_enabled). */
        target->encrypts = told && odd_parity(value & session->_fuses.count_mask);
        security_read_no_writes(session);
        return;
    case SECURITY_EXPECT_INFO:
        /* The same parity, which the engine has taken already. */
        target->encrypts = told && session->_security.flash_encryption_enabled;
        /* Chips that tell have the second version alone (ESP-IDF, "Secure Boot V2"). */
        target->secure_boot = told && session->_security.secure_boot_enabled
                                  ? ESP_LOADER_SECURE_BOOT_V2
                                  : ESP_LOADER_SECURE_BOOT_OFF;
        security_read_no_writes(session);
        return;
    case SECURITY_EXPECT_NO_WRITES:
        target->encrypts_no_writes = told && (value & session->_fuses.no_writes_mask) != 0;
        if (told) {
            security_take_signatures(session, value);
        }
        session_return(session);
        return;
    }
}
