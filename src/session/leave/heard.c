/* SPDX-License-Identifier: Apache-2.0 */
#include "session/leave/heard.h"

typedef struct {
    const char *text;
    esp_loader_heard_t tells;
} heard_text_t;

/* What ROMs print when they start into their loader (the third is the ESP8266's), and what first
 * and second stages print at any other start. Source: esptool documentation, "Boot Mode Selection",
 * its boot logs.
 *
 * Texts of the loader come first: a boot log has some of the others as well. The first stands
 * without "wai", since no text may hold its own first byte once more: see heard_byte(). */
static const heard_text_t heard_texts[ESP_LOADER_SESSION_HEARD_TEXTS] = {
    {"ting for download", ESP_LOADER_HEARD_LOADER},
    {"(DOWNLOAD", ESP_LOADER_HEARD_LOADER},
    {"boot mode:(1,", ESP_LOADER_HEARD_LOADER},
    {"boot:0x", ESP_LOADER_HEARD_BOOT},
    {"rst:0x", ESP_LOADER_HEARD_BOOT},
    {"entry 0x", ESP_LOADER_HEARD_BOOT},
    {"rst cause:", ESP_LOADER_HEARD_BOOT},
    {"I (", ESP_LOADER_HEARD_BOOT},
};

/* All texts are followed at once, a byte at a time: a buffer would have to be as long as the
 * longest, and what arrives may be cut anywhere. */
static void heard_byte(esp_loader_session_t *session, char byte)
{
    for (unsigned i = 0; i < ESP_LOADER_SESSION_HEARD_TEXTS; i++) {
        const heard_text_t *known = &heard_texts[i];
        uint8_t *at = &session->_heard_at[i];
        /* A byte that does not go on with the text may still begin it. No other way back is needed,
         * because no text holds its own first byte once more. */
        *at = (uint8_t)(byte == known->text[*at] ? *at + 1 : byte == known->text[0]);
        if (known->text[*at] != '\0') {
            continue;
        }
        *at = 0;
        /* A chip prints its reset reason before it waits in the loader. Where both were heard, the
         * loader is where it ended. */
        if (session->_heard != ESP_LOADER_HEARD_LOADER) {
            session->_heard = (uint8_t)known->tells;
        }
    }
}

void heard_take(esp_loader_session_t *session, const uint8_t *bytes, size_t size)
{
    if (size != 0 && session->_heard == ESP_LOADER_HEARD_NOTHING) {
        /* Bytes of no known text still tell that something is alive, perhaps at another rate. */
        session->_heard = ESP_LOADER_HEARD_NOISE;
    }
    for (size_t i = 0; i < size; i++) {
        heard_byte(session, (char)bytes[i]);
    }
}

void heard_forget(esp_loader_session_t *session)
{
    session->_heard = ESP_LOADER_HEARD_NOTHING;
    for (unsigned i = 0; i < ESP_LOADER_SESSION_HEARD_TEXTS; i++) {
        session->_heard_at[i] = 0;
    }
}
