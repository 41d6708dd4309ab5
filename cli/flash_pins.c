/* SPDX-License-Identifier: Apache-2.0 */
#include "flash_pins.h"
#include "chip/chip_facts.h"
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

static bool pins_exist(uint8_t gpio, const chip_program_t *chip)
{
    const bool in_gap = chip->gap_last != 0 && gpio >= chip->gap_first && gpio <= chip->gap_last;
    return gpio <= chip->last_gpio && !in_gap;
}

const char *flash_pins_problem(const flash_pins_t *pins, target_chip_t chip)
{
    if (pins->kind == FLASH_PINS_CHIP) {
        return NULL;
    }
    const chip_program_t *facts = chip_program(chip);
    if (facts->last_gpio == 0) {
        return "has its flash at its usual pins only";
    }
    if (pins->kind == FLASH_PINS_HSPI) {
        return (facts->ways & CHIP_PROGRAM_HSPI) != 0 ? NULL : "has no HSPI";
    }
    for (size_t i = 0; i < FLASH_PINS_COUNT; i++) {
        if (!pins_exist(pins->gpios[i], facts)) {
            return "does not have all of these GPIOs";
        }
    }
    return NULL;
}

static uint32_t pins_number_of(uint8_t gpio, target_chip_t chip)
{
    const bool shifted = (chip_program(chip)->ways & CHIP_PROGRAM_PINS_SHIFTED) != 0;
    return shifted && gpio >= 32 ? gpio - 2u : gpio;
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
