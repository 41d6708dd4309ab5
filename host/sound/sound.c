/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_sound.h"
#include <stdio.h>
#include <string.h>

enum {
    SOUND_ECHO_LEAST = 16, /* bytes that do not come back by chance */
    SOUND_TEXT_PERCENT = 90,
};

/* What ROMs print. Source: esptool documentation, "Boot Mode Selection", its boot logs. */
static const char *const sound_loaders[] = {"waiting for download", "(DOWNLOAD", "boot mode:(1,",
                                            NULL};
static const char *const sound_boots[] = {"rst:0x", "boot:0x", "rst cause:", "entry 0x", NULL};

void esp_host_ear_hear(esp_host_ear_t *ear, const uint8_t *bytes, size_t size)
{
    const size_t left = sizeof ear->heard - ear->size;
    const size_t taken = size < left ? size : left;
    memcpy(ear->heard + ear->size, bytes, taken);
    ear->size += taken;
}

void esp_host_ear_sent(esp_host_ear_t *ear, const uint8_t *bytes, size_t size)
{
    const size_t left = sizeof ear->sent - ear->sent_size;
    const size_t taken = size < left ? size : left;
    memcpy(ear->sent + ear->sent_size, bytes, taken);
    ear->sent_size += taken;
}

void esp_host_ear_clear(esp_host_ear_t *ear)
{
    ear->size = 0;
    ear->sent_size = 0;
}

static const uint8_t *sound_find(const esp_host_ear_t *ear, const void *bytes, size_t size)
{
    for (size_t at = 0; size != 0 && at + size <= ear->size; at++) {
        if (memcmp(ear->heard + at, bytes, size) == 0) {
            return (const uint8_t *)ear->heard + at;
        }
    }
    return NULL;
}

static bool sound_has(const esp_host_ear_t *ear, const char *const *texts)
{
    for (; *texts != NULL; texts++) {
        if (sound_find(ear, *texts, strlen(*texts)) != NULL) {
            return true;
        }
    }
    return false;
}

static bool sound_is_text(const esp_host_ear_t *ear)
{
    size_t plain = 0;
    for (size_t i = 0; i < ear->size; i++) {
        const uint8_t byte = ear->heard[i];
        plain += (byte >= ' ' && byte < 0x7F) || byte == '\n' || byte == '\r' || byte == '\t' ||
                 byte == '\033';
    }
    return plain * 100 >= ear->size * SOUND_TEXT_PERCENT;
}

esp_host_sound_t esp_host_ear_sound(const esp_host_ear_t *ear)
{
    if (ear->size == 0) {
        return ESP_HOST_SOUND_SILENCE;
    }
    if (ear->sent_size >= SOUND_ECHO_LEAST && sound_find(ear, ear->sent, SOUND_ECHO_LEAST)) {
        return ESP_HOST_SOUND_ECHO;
    }
    if (sound_has(ear, sound_loaders)) {
        return ESP_HOST_SOUND_LOADER;
    }
    if (sound_has(ear, sound_boots)) {
        return ESP_HOST_SOUND_BOOT;
    }
    return sound_is_text(ear) ? ESP_HOST_SOUND_TEXT : ESP_HOST_SOUND_NOISE;
}

bool esp_host_ear_has(const esp_host_ear_t *ear, const char *text)
{
    return sound_find(ear, text, strlen(text)) != NULL;
}

bool esp_host_ear_boot_mode(const esp_host_ear_t *ear, char text[64])
{
    const uint8_t *at = sound_find(ear, "boot:0x", 7);
    at = at != NULL ? at : sound_find(ear, "boot mode:(", 11);
    size_t length = 0;
    unsigned depth = 0;
    bool ended = at == NULL;
    for (; !ended && length < 63 && at + length < ear->heard + ear->size; length++) {
        const uint8_t byte = at[length];
        if (byte < ' ' || byte >= 0x7F) {
            break;
        }
        text[length] = (char)byte;
        depth += byte == '(';
        depth -= byte == ')' && depth > 0;
        ended = byte == ')' && depth == 0;
    }
    text[length] = '\0';
    return length != 0;
}
