/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include "esp_host_chip.h"
#include "esp_loader_engine_board.h"
#include <stddef.h>

enum {
    PIN_CLK,
    PIN_Q,
    PIN_D,
    PIN_HD,
    PIN_CS,
};

static bool pins_exist(uint8_t gpio, const chip_program_t *chip)
{
    const bool in_gap = chip->gap_last != 0 && gpio >= chip->gap_first && gpio <= chip->gap_last;
    return gpio <= chip->last_gpio && !in_gap;
}

const char *esp_host_pins_problem(const esp_host_pins_t *pins, target_chip_t chip)
{
    if (pins->kind == ESP_HOST_PINS_CHIP) {
        return NULL;
    }
    const chip_program_t *facts = chip_program(chip);
    if (facts == NULL || facts->last_gpio == 0) {
        return "has its flash at its usual pins only";
    }
    if (pins->kind == ESP_HOST_PINS_HSPI) {
        return (facts->ways & CHIP_PROGRAM_HSPI) != 0 ? NULL : "has no HSPI";
    }
    for (size_t i = 0; i < ESP_HOST_PINS_COUNT; i++) {
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

uint32_t esp_host_pins_word(const esp_host_pins_t *pins, target_chip_t chip)
{
    uint32_t numbers[ESP_HOST_PINS_COUNT];
    switch (pins->kind) {
    case ESP_HOST_PINS_HSPI:
        return ESP_LOADER_FLASH_PINS_HSPI;
    case ESP_HOST_PINS_GPIOS:
        for (size_t i = 0; i < ESP_HOST_PINS_COUNT; i++) {
            numbers[i] = pins_number_of(pins->gpios[i], chip);
        }
        return ESP_LOADER_FLASH_PINS(numbers[PIN_CLK], numbers[PIN_Q], numbers[PIN_D],
                                     numbers[PIN_CS], numbers[PIN_HD]);
    case ESP_HOST_PINS_CHIP:
        break;
    }
    return 0;
}
