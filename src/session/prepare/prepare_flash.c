/*
 * Flash, attached, of a size that is known. Loaders check addresses against the size they are told
 * and not against the part, so a wrong size would not be noticed before data is lost.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "session/ladder.h"

enum {
    ATTACH_BEGIN = SESSION_BEGIN,
    ATTACH_EXPECT_POWER,
    ATTACH_EXPECT_FOUND,
    ATTACH_EXPECT_FOUND_AGAIN,
    ATTACH_EXPECT_TOLD,
};

/* Where the program has the step, a flash whose id tells no size is also asked for its SFDP tables.
 */
static void attach_as_found(esp_loader_session_t *session, uint8_t rung)
{
    if (session->_config.steps->detect != NULL) {
        session->_config.steps->detect(session->_engine, 0);
    } else {
        esp_loader_engine_flash_attach(session->_engine, 0);
    }
    session_next(session, rung);
}

/* The caller's size counts, whatever the flash says. */
static void attach_as_told(esp_loader_session_t *session)
{
    esp_loader_engine_flash_attach(session->_engine, session->_config.flash_size);
    session_next(session, ATTACH_EXPECT_TOLD);
}

static void attach_done(esp_loader_session_t *session)
{
    session->_target.flash = *esp_loader_engine_flash(session->_engine);
    session_return(session);
}

/* Where nothing tells the flash's size, the visit has an end of its own for it: a person can name
 * the size, and then it works. */
static void attach_failed(esp_loader_session_t *session)
{
    session->_outcome.doing = ESP_LOADER_DOING_ATTACH_FLASH;
    session->_outcome.result = *esp_loader_engine_result(session->_engine);
    session_give_up(session, session_code(session) == ESP_LOADER_ERROR_UNSUPPORTED_CHIP
                                 ? ESP_LOADER_END_FLASH_SIZE_UNKNOWN
                                 : ESP_LOADER_END_FAILED);
}

/* The caller may know better than the flash. But a part ignores the address bits beyond its size,
 * so what is written past its end changes its beginning, where the bootloader is. That is told, not
 * refused. */
static void attach_take_size(esp_loader_session_t *session)
{
    const uint32_t told = session->_config.flash_size;
    const uint32_t found = esp_loader_engine_flash(session->_engine)->size;
    if (told == 0 || told == found) {
        attach_done(session);
        return;
    }
    if (told > found) {
        session_tell(session, ESP_LOADER_EVENT_FLASH_SMALLER, found, told);
    }
    attach_as_told(session);
}

static void attach_found(esp_loader_session_t *session)
{
    if (session_code(session) == ESP_LOADER_SUCCESS) {
        attach_take_size(session);
    } else if (session->_config.flash_size != 0) {
        /* The caller has named the size, so the visit does not depend on what the flash tells of
         * itself. */
        attach_as_told(session);
    } else {
        attach_failed(session);
    }
}

/* The line may have changed one of the commands that read the id. A flash that really tells no size
 * gives the same answer to a second question. And one bit makes a WRITE_REG a SPI_ATTACH at other
 * pins, where all of flash is blank, also to the chip's MD5. Its answer does not fit, so the line
 * counts as disturbed. */
static bool attach_is_doubtful(esp_loader_session_t *session)
{
    const bool disturbed = esp_loader_engine_was_disturbed(session->_engine);
    const esp_loader_error_t code = session_code(session);
    return (disturbed && code == ESP_LOADER_SUCCESS) ||
           (code == ESP_LOADER_ERROR_UNSUPPORTED_CHIP && session->_config.flash_size == 0);
}

void session_attach(esp_loader_session_t *session)
{
    const esp_loader_target_t *target = &session->_target;
    const uint32_t told = session->_config.flash_size;
    /* Only a ROM loader leaves flash without power: where a stub runs, flash was powered before it
     * was loaded. Secure Download Mode forbids the registers. */
    const bool needs_power =
        !target->secure_download && !esp_loader_engine_stub_running(session->_engine);

    switch (session_rung(session)) {
    case ATTACH_BEGIN:
        session_call(session, ATTACH_EXPECT_POWER,
                     needs_power ? session->_config.steps->power : NULL);
        return;
    case ATTACH_EXPECT_POWER:
        /* Now, and not when the caller names them: each reset makes the engine forget the pins. */
        if (session->_config.steps->pins != NULL) {
            session->_config.steps->pins(session->_engine, session->_flash_pins);
        }
        /* From here on it counts. */
        (void)esp_loader_engine_was_disturbed(session->_engine);
        if (!target->secure_download) {
            attach_as_found(session, ATTACH_EXPECT_FOUND);
        } else if (told != 0) {
            attach_as_told(session);
        } else {
            /* In Secure Download Mode no register can be read, so the flash cannot be asked for its
             * id. */
            session_end(session, ESP_LOADER_END_FLASH_SIZE_NEEDED);
        }
        return;
    case ATTACH_EXPECT_FOUND:
        if (attach_is_doubtful(session)) {
            attach_as_found(session, ATTACH_EXPECT_FOUND_AGAIN);
            return;
        }
        attach_found(session);
        return;
    case ATTACH_EXPECT_FOUND_AGAIN:
        attach_found(session);
        return;
    case ATTACH_EXPECT_TOLD:
        if (session_code(session) == ESP_LOADER_SUCCESS) {
            attach_done(session);
        } else {
            attach_failed(session);
        }
        return;
    }
}
