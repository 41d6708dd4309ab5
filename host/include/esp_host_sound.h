/**
 * What was heard on a line where no loader answered, and what it tells of the wires.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_SOUND_H
#define ESP_HOST_SOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ESP_HOST_SOUND_SILENCE,
    ESP_HOST_SOUND_ECHO,   /**< what was sent has come back */
    ESP_HOST_SOUND_LOADER, /**< the ROM says that it waits in its loader */
    ESP_HOST_SOUND_BOOT,   /**< the log of a start from flash */
    ESP_HOST_SOUND_TEXT,   /**< other text, as a program prints it */
    ESP_HOST_SOUND_NOISE,  /**< bytes that are no text: another rate, or no signal */
} esp_host_sound_t;

enum { ESP_HOST_SOUND_MOST = 1 << 16, ESP_HOST_SOUND_SENT = 64 };

/** Begin with all zero. What comes behind the first 64 KiB is left out. */
typedef struct {
    uint8_t heard[ESP_HOST_SOUND_MOST];
    size_t size;
    uint8_t sent[ESP_HOST_SOUND_SENT]; /**< the beginning of what was sent */
    size_t sent_size;
} esp_host_ear_t;

void esp_host_ear_hear(esp_host_ear_t *ear, const uint8_t *bytes, size_t size);
void esp_host_ear_sent(esp_host_ear_t *ear, const uint8_t *bytes, size_t size);

/** Forgets all. */
void esp_host_ear_clear(esp_host_ear_t *ear);

/** What it was. Of several the first of the list above counts, but for silence. */
esp_host_sound_t esp_host_ear_sound(const esp_host_ear_t *ear);

/** Whether a text was heard. */
bool esp_host_ear_has(const esp_host_ear_t *ear, const char *text);

/** The words in which the ROM tells how it has started, as "boot:0x13 (SPI_FAST_FLASH_BOOT)";
 * false: there are none. */
bool esp_host_ear_boot_mode(const esp_host_ear_t *ear, char text[64]);

#ifdef __cplusplus
}
#endif

#endif
