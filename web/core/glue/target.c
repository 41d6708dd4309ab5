/*
 * What is known of the chip, a figure or a text at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "glue.h"

static const esp_loader_target_t *target(void)
{
    return esp_loader_session_target(&glue.session);
}

/** The short name of a chip's number, as build tools write it; "" where there is none. */
const char *GLUE_EXPORT(glue_chip_id)(uint32_t chip)
{
    static const struct {
        uint32_t number;
        const char *name;
    } chips[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash) {(number), #name},
#include "esp_loader_chips.def"
    };
    for (unsigned i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        if (chips[i].number == chip) {
            return chips[i].name;
        }
    }
    return "";
}

/** Where the numbers end; itself it stands for any chip. */
uint32_t GLUE_EXPORT(glue_chip_end)(void)
{
    return ESP_UNKNOWN_CHIP;
}

const char *GLUE_EXPORT(glue_chip_name)(uint32_t chip)
{
    return esp_loader_chip_name((target_chip_t)chip);
}

uint32_t GLUE_EXPORT(glue_target_chip)(void)
{
    return target()->chip;
}

/** major * 100 + minor */
uint32_t GLUE_EXPORT(glue_target_revision)(void)
{
    return target()->identity.revision;
}

/** Six bytes; all zero where the chip does not let anybody read them. */
const uint8_t *GLUE_EXPORT(glue_target_mac)(void)
{
    return target()->identity.mac;
}

uint32_t GLUE_EXPORT(glue_target_flash_id)(void)
{
    return target()->flash.id;
}

uint32_t GLUE_EXPORT(glue_target_flash_size)(void)
{
    return target()->flash.size;
}

uint32_t GLUE_EXPORT(glue_target_baud)(void)
{
    return target()->baud;
}

/** Bits: 1 Secure Download Mode, 2 encrypts flash, 4 demands signatures, 8 reached by its own USB,
 * 16 takes its port along at a reset, 32 identified. */
uint32_t GLUE_EXPORT(glue_target_traits)(void)
{
    const esp_loader_target_t *found = target();
    const bool usb = found->reached == ESP_LOADER_REACHED_USB_SERIAL_JTAG ||
                     found->reached == ESP_LOADER_REACHED_USB_OTG;
    return (found->secure_download ? 1U : 0U) | (found->encrypts ? 2U : 0U) |
           (found->secure_boot != ESP_LOADER_SECURE_BOOT_OFF ? 4U : 0U) | (usb ? 8U : 0U) |
           (found->left ? 16U : 0U) | (found->identified ? 32U : 0U);
}

bool GLUE_EXPORT(glue_stub_runs)(void)
{
    return esp_loader_engine_stub_running(&glue.engine);
}
