/*
 * Power for flash. Source: esptool, override_vddsdio() of targets/esp32.py; ESP32 Technical
 * Reference Manual, RTC_CNTL_SDIO_CONF_REG.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include "esp_host_chip.h"
#include <stddef.h>

#define SUPPLY_ON     (UINT32_C(1) << 31)
#define SUPPLY_RAISED (UINT32_C(0x3F) << 25) /* all three steps of the reference voltage */

enum {
    SUPPLY_TOLD = 1 << 22,         /* by this register, and not by eFuses and pins */
    SUPPLY_OFF_IN_SLEEP = 1 << 21, /* as after a reset */
};

bool esp_host_supply_word(esp_host_supply_t supply, target_chip_t chip, uint32_t *address,
                          uint32_t *value)
{
    static const uint32_t words[] = {
        [ESP_HOST_SUPPLY_CHIP] = 0,
        [ESP_HOST_SUPPLY_1V8] = SUPPLY_ON,
        [ESP_HOST_SUPPLY_1V9] = SUPPLY_ON | SUPPLY_RAISED,
        [ESP_HOST_SUPPLY_OFF] = 0,
    };
    const chip_program_t *facts = chip_program(chip);
    if (facts == NULL || facts->flash_supply == 0) {
        return false;
    }
    *address = facts->flash_supply;
    *value = words[supply] | SUPPLY_TOLD | SUPPLY_OFF_IN_SLEEP;
    return true;
}
