/* SPDX-License-Identifier: Apache-2.0 */
#include "session_security.h"
#include "esp_loader_engine_board.h"

static bool security_read(session_t *session, uint32_t address, uint32_t *word)
{
    session_set_time(session);
    esp_loader_engine_read_register(&session->engine, address);
    const bool read = session_run(session);
    *word = esp_loader_engine_value(&session->engine);
    return read;
}

bool session_flash_is_encrypted(session_t *session)
{
    esp_loader_encryption_fuses_t fuses;
    esp_loader_target_security_info_t info;
    uint32_t word;
    if (esp_loader_engine_encryption_fuses(&session->engine, &fuses) && fuses.count != 0) {
        return security_read(session, fuses.count, &word) &&
               __builtin_parity(word & fuses.count_mask) != 0;
    }
    session_set_time(session);
    esp_loader_engine_security_info(&session->engine, &info);
    return session_run(session) && info.flash_encryption_enabled;
}

bool session_encrypts_no_writes(session_t *session)
{
    esp_loader_encryption_fuses_t fuses;
    uint32_t word;
    return !session->secure_download &&
           esp_loader_engine_encryption_fuses(&session->engine, &fuses) &&
           security_read(session, fuses.no_writes, &word) && (word & fuses.no_writes_mask) != 0;
}
