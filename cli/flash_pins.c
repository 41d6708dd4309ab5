/* SPDX-License-Identifier: Apache-2.0 */
#include "flash_pins.h"
#include "esp_loader_engine_board.h"
#include <string.h>
#include <strings.h>

enum {
    PIN_CLK,
    PIN_Q,
    PIN_D,
    PIN_HD,
    PIN_CS,
    PIN_MOST = 63, /* SPI_ATTACH has six bits for each */
};

/* A number up to PIN_MOST; NULL when there is none. */
static const char *pins_number(const char *text, uint8_t *value)
{
    unsigned number = 0;
    if (*text < '0' || *text > '9') {
        return NULL;
    }
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (unsigned)(*text - '0');
        if (number > PIN_MOST) {
            return NULL;
        }
    }
    *value = (uint8_t)number;
    return text;
}

bool flash_pins_parse(const char *text, flash_pins_t *pins)
{
    uint64_t taken = 0;
    if (strcasecmp(text, "SPI") == 0 || strcasecmp(text, "HSPI") == 0) {
        pins->kind = strcasecmp(text, "SPI") == 0 ? FLASH_PINS_CHIP : FLASH_PINS_HSPI;
        return true;
    }
    for (size_t i = 0; i < FLASH_PINS_COUNT; i++) {
        text = pins_number(text, &pins->gpios[i]);
        if (text == NULL || *text != (i + 1 < FLASH_PINS_COUNT ? ',' : '\0') ||
            (taken >> pins->gpios[i] & 1) != 0) {
            return false;
        }
        taken |= (uint64_t)1 << pins->gpios[i];
        text++;
    }
    pins->kind = FLASH_PINS_GPIOS;
    return true;
}

/* Source: esptool, check_spi_connection of its targets; of the ESP32-C61 its data sheet. */
static const struct {
    target_chip_t chip;
    uint8_t last;
    uint8_t gap_first, gap_last; /* GPIOs that do not exist; 0: there are no such */
} pins_of_chips[] = {
    {ESP32_CHIP, 33, 30, 31}, {ESP32S2_CHIP, 46, 22, 25}, {ESP32S3_CHIP, 48, 22, 25},
    {ESP32C2_CHIP, 20, 0, 0}, {ESP32C3_CHIP, 21, 0, 0},   {ESP32C5_CHIP, 28, 0, 0},
    {ESP32C6_CHIP, 30, 0, 0}, {ESP32C61_CHIP, 29, 0, 0},  {ESP32H2_CHIP, 27, 0, 0},
    {ESP32H4_CHIP, 39, 0, 0}, {ESP32P4_CHIP, 54, 0, 0},   {ESP32S31_CHIP, 60, 0, 0},
};

static bool pins_exist(uint8_t gpio, target_chip_t chip)
{
    for (size_t i = 0; i < sizeof(pins_of_chips) / sizeof(pins_of_chips[0]); i++) {
        if (pins_of_chips[i].chip == chip) {
            const bool in_gap = pins_of_chips[i].gap_last != 0 &&
                                gpio >= pins_of_chips[i].gap_first &&
                                gpio <= pins_of_chips[i].gap_last;
            return gpio <= pins_of_chips[i].last && !in_gap;
        }
    }
    return false;
}

const char *flash_pins_problem(const flash_pins_t *pins, target_chip_t chip)
{
    if (pins->kind == FLASH_PINS_CHIP) {
        return NULL;
    }
    if (chip == ESP8266_CHIP) {
        return "has its flash at its usual pins only";
    }
    if (pins->kind == FLASH_PINS_HSPI) {
        return chip == ESP32_CHIP ? NULL : "has no HSPI; only the ESP32 has";
    }
    for (size_t i = 0; i < FLASH_PINS_COUNT; i++) {
        if (!pins_exist(pins->gpios[i], chip)) {
            return "does not have all of these GPIOs";
        }
    }
    return NULL;
}

/* The ESP32 numbers GPIO32 and 33 there as 30 and 31. */
static uint32_t pins_number_of(uint8_t gpio, target_chip_t chip)
{
    return chip == ESP32_CHIP && gpio >= 32 ? gpio - 2u : gpio;
}

uint32_t flash_pins_word(const flash_pins_t *pins, target_chip_t chip)
{
    uint32_t numbers[FLASH_PINS_COUNT];
    for (size_t i = 0; i < FLASH_PINS_COUNT; i++) {
        numbers[i] = pins_number_of(pins->gpios[i], chip);
    }
    switch (pins->kind) {
    case FLASH_PINS_HSPI:
        return ESP_LOADER_FLASH_PINS_HSPI;
    case FLASH_PINS_GPIOS:
        return ESP_LOADER_FLASH_PINS(numbers[PIN_CLK], numbers[PIN_Q], numbers[PIN_D],
                                     numbers[PIN_CS], numbers[PIN_HD]);
    case FLASH_PINS_CHIP:
        break;
    }
    return 0;
}
