/**
 * What programs for people ask of a chip beside what a session finds. All functions may be called
 * at any time, from any thread; none fails, blocks or sends anything, and texts are constant.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_CHIP_H
#define ESP_HOST_CHIP_H

#include "esp_image_chip.h"
#include "esp_loader_chip.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A chip by its name, in any case and with or without '-'; ESP_UNKNOWN_CHIP when there is none. */
target_chip_t esp_host_chip_by_name(const char *name);

/** The same chip as the image library numbers it; that of no chip for ESP_UNKNOWN_CHIP. */
esp_image_chip_t esp_host_image_chip(target_chip_t chip);

/** Whether the lower half of its MAC address is what its makers call its id. */
bool esp_host_chip_id_is_mac(target_chip_t chip);

/** Whether the security information of that chip has a version of silicon. */
bool esp_host_chip_tells_eco(target_chip_t chip);

/** The GPIO that is held low at a reset to keep that chip in its loader; -1: not known. */
int esp_host_chip_boot_gpio(target_chip_t chip);

/** @name What is in a chip @{ */

enum { ESP_HOST_WORDS = 4, ESP_HOST_FEATURES_SIZE = 320 };

/** The words that ESP_LOADER_EVENT_WORD tells; begin with all zero. */
typedef struct {
    uint32_t values[ESP_HOST_WORDS];
    bool have[ESP_HOST_WORDS];
} esp_host_words_t;

/** Its features with commas between them, in esptool's words.
 * @return false: not all of the words are there */
bool esp_host_chip_features(target_chip_t chip, const esp_host_words_t *words,
                            char text[ESP_HOST_FEATURES_SIZE]);

/**
 * MHz of its crystal; 0: nothing tells it for sure.
 * @param baud  at which the ROM loader answers over its UART; 0: it does not. Some chips tell their
 *              crystal by how they divide it
 */
unsigned esp_host_chip_crystal(target_chip_t chip, const esp_host_words_t *words, uint32_t baud);

/** @} */

/** @name Power for flash @{ */

/** What the chip's regulator is to do, whatever eFuses and pins say. There is no 3.3 V: a flash for
 * less would not survive it. */
typedef enum {
    ESP_HOST_SUPPLY_CHIP, /**< as they say */
    ESP_HOST_SUPPLY_1V8,
    ESP_HOST_SUPPLY_1V9, /**< the same, raised a little */
    ESP_HOST_SUPPLY_OFF, /**< flash is powered from elsewhere */
} esp_host_supply_t;

/** The register that is to be written for it, and its value; false: the chip has no regulator that
 * can be told. Not of ESP_HOST_SUPPLY_CHIP. */
bool esp_host_supply_word(esp_host_supply_t supply, target_chip_t chip, uint32_t *address,
                          uint32_t *value);

/** @} */

/** @name Flash at other pins @{ */

typedef enum {
    ESP_HOST_PINS_CHIP,  /**< where the eFuses say, else the chip's usual ones */
    ESP_HOST_PINS_HSPI,  /**< those of the ESP32's second controller */
    ESP_HOST_PINS_GPIOS, /**< as listed */
} esp_host_pins_kind_t;

enum {
    ESP_HOST_PINS_COUNT = 5,
    ESP_HOST_PIN_MOST = 63, /**< SPI_ATTACH has six bits for each */
};

typedef struct {
    esp_host_pins_kind_t kind;
    uint8_t gpios[ESP_HOST_PINS_COUNT]; /**< CLK, Q, D, HD, CS: five different ones */
} esp_host_pins_t;

/** Why the chip cannot have its flash there, as in "the chip <why>"; NULL: it can. */
const char *esp_host_pins_problem(const esp_host_pins_t *pins, target_chip_t chip);

/** The same for esp_loader_session_set_flash_pins(). Only of pins that are no problem. */
uint32_t esp_host_pins_word(const esp_host_pins_t *pins, target_chip_t chip);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
