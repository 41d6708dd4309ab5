/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_chip.h"
#include "view/compat_view.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/result/result.h"
#include "view/size_text.h"
#include <stdio.h>

void result_chip(const esp_loader_target_t *target)
{
    if (json_chip(target)) {
        return;
    }
    const uint8_t *mac = target->identity.mac;
    message_result("Chip: %s", esp_loader_chip_name(target->chip));
    if (target->identified) {
        message_result("Revision: %u.%u", (unsigned)target->identity.revision / 100,
                       (unsigned)target->identity.revision % 100);
    }
    if (esp_host_chip_id_is_mac(target->chip)) {
        /* Its SDK's system_get_chip_id(): the lower half of the MAC address. */
        message_result("Chip id: 0x%02x%02x%02x", mac[3], mac[4], mac[5]);
        message_compat("Chip ID: 0x00%02x%02x%02x", mac[3], mac[4], mac[5]);
    }
}

void result_mac(const uint8_t mac[6])
{
    if (json_chip_mac(mac)) {
        return;
    }
    message_result("MAC: %02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
                   mac[5]);
}

void result_word(uint32_t address, uint32_t value)
{
    if (json_word(address, value)) {
        return;
    }
    message_result("0x%08x: 0x%08x", (unsigned)address, (unsigned)value);
}

static void security_line(const char *name, bool set, const char *yes, const char *no)
{
    message_result("%-28s%s", name, set ? yes : no);
}

void result_security(target_chip_t chip, const esp_loader_target_security_info_t *info)
{
    if (json_security(chip, info)) {
        return;
    }
    message_result("%-28s%s", "Chip:", esp_loader_chip_name(chip));
    if (esp_host_chip_tells_eco(chip)) {
        message_result("%-28s%u", "ECO version:", (unsigned)info->eco_version);
    }
    security_line("Secure boot:", info->secure_boot_enabled, "enabled", "disabled");
    security_line("Aggressive key revocation:", info->secure_boot_aggressive_revoke_enabled,
                  "enabled", "disabled");
    for (unsigned i = 0; i < 3; i++) {
        char name[] = "Secure boot key 0:";
        name[sizeof name - 3] = (char)('0' + i);
        security_line(name, info->secure_boot_revoked_keys[i], "revoked", "not revoked");
    }
    security_line("Secure Download Mode:", info->secure_download_mode_enabled, "enabled",
                  "disabled");
    security_line("Flash encryption:", info->flash_encryption_enabled, "enabled", "disabled");
    security_line("JTAG in software:", info->jtag_software_disabled, "disabled", "enabled");
    security_line("JTAG in hardware:", info->jtag_hardware_disabled, "disabled", "enabled");
    security_line("USB:", info->usb_disabled, "disabled", "enabled");
    security_line("Data cache in download:", info->dcache_in_uart_download_disabled, "disabled",
                  "enabled");
    security_line("Code cache in download:", info->icache_in_uart_download_disabled, "disabled",
                  "enabled");
}

/* The commonest of JEDEC's manufacturer list (JEP106), of which the first bank is enough here. */
static const struct {
    uint8_t id;
    const char *name;
} flash_makers[] = {
    {0x01, "Spansion"},      {0x0B, "XTX"},        {0x1C, "EON"},     {0x1F, "Adesto"},
    {0x20, "XMC or Micron"}, {0x5E, "Zbit"},       {0x68, "Boya"},    {0x85, "Puya"},
    {0x9D, "ISSI"},          {0xA1, "Fudan"},      {0xBA, "Zetta"},   {0xBF, "SST"},
    {0xC2, "Macronix"},      {0xC8, "GigaDevice"}, {0xEF, "Winbond"},
};

static const char *flash_maker(uint8_t id)
{
    for (size_t i = 0; i < sizeof(flash_makers) / sizeof(flash_makers[0]); i++) {
        if (flash_makers[i].id == id) {
            return flash_makers[i].name;
        }
    }
    return "unknown";
}

void result_flash(const esp_loader_flash_info_t *flash, bool identified)
{
    char size[VIEW_SIZE_TEXT];
    const unsigned id = (unsigned)flash->id;
    if (json_flash(flash, identified ? flash_maker((uint8_t)id) : NULL)) {
        return;
    }
    compat_view_flash(flash, identified);
    if (identified) {
        message_result("Manufacturer: 0x%02x (%s)", id & 0xFF, flash_maker((uint8_t)id));
        message_result("Device: 0x%02x%02x", id >> 8 & 0xFF, id >> 16 & 0xFF);
    }
    message_result("Size: %s", view_size_text(size, flash->size));
}

void result_flash_status(uint32_t status, unsigned bytes)
{
    if (json_flash_status(status, bytes)) {
        return;
    }
    message_result("Flash memory status: 0x%0*x", (int)(bytes > 1 ? 2 * bytes : 4),
                   (unsigned)status);
}

void result_sfdp(uint32_t address, uint32_t answer, unsigned bytes)
{
    if (json_sfdp(address, answer, bytes)) {
        return;
    }
    char text[32] = "";
    int length = 0;
    for (unsigned i = 0; i < bytes; i++) {
        length += snprintf(text + length, sizeof text - (size_t)length, " 0x%02x",
                           (unsigned)(answer >> 8 * i & 0xFF));
    }
    message_result("Flash memory SFDP[%u..%u]:%s", (unsigned)address,
                   (unsigned)(address + bytes - 1), text);
}
