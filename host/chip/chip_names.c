/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include "esp_host_chip.h"
#include <ctype.h>
#include <string.h>

static bool names_are_same(const char *one, const char *other)
{
    for (;; one++, other++) {
        one += strspn(one, "-");
        other += strspn(other, "-");
        if (tolower((unsigned char)*one) != tolower((unsigned char)*other)) {
            return false;
        }
        if (*one == '\0') {
            return true;
        }
    }
}

target_chip_t esp_host_chip_by_name(const char *name)
{
    for (target_chip_t chip = 0; chip < ESP_CHIP_END; chip++) {
        /* A number and a name alone do not make a chip that can be visited. */
        if (chip_row(chip) != NULL && names_are_same(name, esp_loader_chip_name(chip))) {
            return chip;
        }
    }
    return ESP_UNKNOWN_CHIP;
}

esp_image_chip_t esp_host_image_chip(target_chip_t chip)
{
    return esp_image_chip_by_name(esp_loader_chip_name(chip));
}

bool esp_host_chip_id_is_mac(target_chip_t chip)
{
    const chip_program_t *facts = chip_program(chip);
    return facts != NULL && (facts->ways & CHIP_PROGRAM_MAC_IS_ID) != 0;
}

bool esp_host_chip_tells_eco(target_chip_t chip)
{
    const chip_t *row = chip_row(chip);
    return row != NULL && row->id != CHIP_ID_LEFT_OUT;
}

int esp_host_chip_boot_gpio(target_chip_t chip)
{
    const chip_program_t *facts = chip_program(chip);
    return facts == NULL || facts->boot_gpio == CHIP_BOOT_GPIO_UNKNOWN ? -1 : facts->boot_gpio;
}
