/* SPDX-License-Identifier: Apache-2.0 */
#include "shared.h"
#include <string.h>

static uint8_t security_keys(const bool revoked[3])
{
    return (uint8_t)((revoked[0] ? 1 : 0) | (revoked[1] ? 2 : 0) | (revoked[2] ? 4 : 0));
}

esploader_kind_t esploader_security(esploader_visit_t *visit, esploader_security_t *security)
{
    const uint32_t size = security->struct_size;
    if (size < sizeof size) {
        return shared_no_size(visit, "a security");
    }
    if (!visit->begun || visit->what != SHARED_SECURITY || shared_is_busy(visit) ||
        visit->kind != ESPLOADER_OK) {
        return ESPLOADER_ERROR_USAGE;
    }
    const esp_loader_target_security_info_t *info = &visit->task.security.info;
    const esploader_security_t known = {
        .struct_size = size,
        .eco_version = info->eco_version,
        .secure_boot = info->secure_boot_enabled,
        .secure_boot_aggressive_revoke = info->secure_boot_aggressive_revoke_enabled,
        .revoked_keys = security_keys(info->secure_boot_revoked_keys),
        .secure_download = info->secure_download_mode_enabled,
        .flash_encryption = info->flash_encryption_enabled,
        .jtag_disabled_by_software = info->jtag_software_disabled,
        .jtag_disabled_for_good = info->jtag_hardware_disabled,
        .usb_disabled = info->usb_disabled,
        .data_cache_disabled = info->dcache_in_uart_download_disabled,
        .instruction_cache_disabled = info->icache_in_uart_download_disabled,
    };
    memcpy(security, &known, size < sizeof known ? size : sizeof known);
    return ESPLOADER_OK;
}
