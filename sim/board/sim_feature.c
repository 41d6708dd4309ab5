/* SPDX-License-Identifier: Apache-2.0 */
#include "board/sim_feature.h"
#include "state/sim_profile.h"
#include "unit/sim_usb.h"
#include <string.h>

bool sim_chip_has_crystal(const char *name, unsigned mhz)
{
    const sim_profile_t *profile = sim_profile_find(name);
    for (size_t i = 0; profile != NULL && i < SIM_CRYSTALS; i++) {
        if (mhz != 0 && profile->crystals[i] == mhz) {
            return true;
        }
    }
    return false;
}

bool sim_chip_has(const char *name, sim_feature_t feature)
{
    const sim_profile_t *profile = sim_profile_find(name);
    if (profile == NULL) {
        return false;
    }
    switch (feature) {
    case SIM_HAS_REVISION:
        return profile->has_revision;
    case SIM_HAS_SECURITY:
        return profile->has_security;
    case SIM_HAS_USB_SERIAL_JTAG:
        return sim_usb_has_serial_jtag(profile);
    case SIM_HAS_USB_OTG:
        return sim_usb_has_otg(profile);
    case SIM_HAS_FLASH_POWER:
        return profile->power != NULL;
    case SIM_HAS_SPI_PINS:
        return profile->pads_in_fuses;
    case SIM_HAS_SECURE_DOWNLOAD:
        return profile->has_security_info;
    case SIM_HAS_UNKNOWN_COUNT:
        return !profile->has_later_commands;
    }
    return false;
}

bool sim_config_takes_early_stub(const sim_config_t *config)
{
    const sim_profile_t *profile = sim_profile_find(config->chip);
    return profile != NULL && config->revision != 0 &&
           (config->revision < profile->newer_stub_from ||
            (profile->newer_stub_from != 0 && config->revision == SIM_REVISION_FIRST));
}

bool sim_feature_suits(const sim_config_t *config)
{
    static const uint8_t no_purposes[SIM_KEYS];
    const bool secure = config->security_flags != 0 || config->flash_crypt_count != 0 ||
                        config->manual_encrypt_off ||
                        memcmp(config->key_purposes, no_purposes, SIM_KEYS) != 0;
    const struct {
        bool wanted;
        sim_feature_t feature;
    } wants[] = {
        {config->usb_serial_jtag, SIM_HAS_USB_SERIAL_JTAG},
        {config->usb_otg, SIM_HAS_USB_OTG},
        {config->flash_power_fused, SIM_HAS_FLASH_POWER},
        {config->spi_pins != 0, SIM_HAS_SPI_PINS},
        {secure, SIM_HAS_SECURITY},
        {config->counts_blocks, SIM_HAS_UNKNOWN_COUNT},
        {(config->security_flags & SIM_SECURITY_DOWNLOAD) != 0, SIM_HAS_SECURE_DOWNLOAD},
    };
    for (size_t i = 0; i < sizeof wants / sizeof wants[0]; i++) {
        if (wants[i].wanted && !sim_chip_has(config->chip, wants[i].feature)) {
            return false;
        }
    }
    return config->crystal_mhz == 0 || sim_chip_has_crystal(config->chip, config->crystal_mhz);
}
