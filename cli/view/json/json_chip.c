/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_chip.h"
#include "view/json/json_view.h"

bool json_chip(const esp_loader_target_t *target)
{
    const uint8_t *mac = target->identity.mac;
    json_t *event = json_result("chip");
    json_text(event, "chip", esp_loader_chip_name(target->chip));
    json_flag(event, "secure_download", target->secure_download);
    if (target->identified) {
        json_revision(event, "revision", target->identity.revision);
        json_mac(event, "mac", mac);
    }
    if (esp_host_chip_id_is_mac(target->chip)) {
        json_number(event, "chip_id", (uint64_t)mac[3] << 16 | (uint64_t)mac[4] << 8 | mac[5]);
    }
    json_print(event);
    return json_is_on();
}

bool json_chip_mac(const uint8_t mac[6])
{
    json_t *event = json_result("mac");
    json_mac(event, "mac", mac);
    json_print(event);
    return json_is_on();
}

bool json_word(uint32_t address, uint32_t value)
{
    json_t *event = json_result("word");
    json_number(event, "address", address);
    json_number(event, "value", value);
    json_print(event);
    return json_is_on();
}

bool json_security(target_chip_t chip, const esp_loader_target_security_info_t *info)
{
    json_t *event = json_result("security");
    json_text(event, "chip", esp_loader_chip_name(chip));
    if (esp_host_chip_tells_eco(chip)) {
        json_number(event, "eco_version", info->eco_version);
    }
    json_flag(event, "secure_boot", info->secure_boot_enabled);
    json_flag(event, "aggressive_key_revocation", info->secure_boot_aggressive_revoke_enabled);
    json_flag(event, "key_0_revoked", info->secure_boot_revoked_keys[0]);
    json_flag(event, "key_1_revoked", info->secure_boot_revoked_keys[1]);
    json_flag(event, "key_2_revoked", info->secure_boot_revoked_keys[2]);
    json_flag(event, "secure_download", info->secure_download_mode_enabled);
    json_flag(event, "flash_encryption", info->flash_encryption_enabled);
    json_flag(event, "jtag_software_disabled", info->jtag_software_disabled);
    json_flag(event, "jtag_hardware_disabled", info->jtag_hardware_disabled);
    json_flag(event, "usb_disabled", info->usb_disabled);
    json_flag(event, "dcache_in_download_disabled", info->dcache_in_uart_download_disabled);
    json_flag(event, "icache_in_download_disabled", info->icache_in_uart_download_disabled);
    json_print(event);
    return json_is_on();
}

bool json_flash(const esp_loader_flash_info_t *flash, const char *maker)
{
    json_t *event = json_result("flash");
    if (maker != NULL) {
        json_number(event, "manufacturer", flash->id & 0xFF);
        json_text(event, "manufacturer_name", maker);
        json_number(event, "device", (flash->id >> 8 & 0xFF) << 8 | (flash->id >> 16 & 0xFF));
    }
    json_number(event, "size", flash->size);
    json_print(event);
    return json_is_on();
}

bool json_flash_status(uint32_t status, unsigned bytes)
{
    json_t *event = json_result("flash_status");
    json_number(event, "status", status);
    json_number(event, "bytes", bytes);
    json_print(event);
    return json_is_on();
}

bool json_sfdp(uint32_t address, uint32_t answer, unsigned bytes)
{
    const uint8_t sequence[] = {(uint8_t)answer, (uint8_t)(answer >> 8), (uint8_t)(answer >> 16),
                                (uint8_t)(answer >> 24)};
    json_t *event = json_result("sfdp");
    json_number(event, "address", address);
    json_hex(event, "bytes", sequence, bytes < sizeof sequence ? bytes : sizeof sequence);
    json_print(event);
    return json_is_on();
}
