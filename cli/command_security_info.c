/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include "command.h"
#include "message.h"
#include "session.h"

static void security_line(const char *name, bool set, const char *yes, const char *no)
{
    message_result("%-28s%s", name, set ? yes : no);
}

static void security_print(const session_t *session, const esp_loader_target_security_info_t *info)
{
    message_result("%-28s%s", "Chip:", esp_loader_chip_name(session->chip));
    if (chip_row(session->chip)->id != CHIP_ID_LEFT_OUT) {
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

static cli_exit_t security_ask(session_t *session)
{
    esp_loader_target_security_info_t info;
    session_set_time(session);
    esp_loader_engine_security_info(&session->engine, &info);
    if (session_run(session)) {
        security_print(session, &info);
        return CLI_OK;
    }
    if (esp_loader_engine_result(&session->engine)->code == ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
        message_error("later chips do", "the %s does not tell about its security",
                      esp_loader_chip_name(session->chip));
        return CLI_FAILED;
    }
    return session_failed(session, "read the security information");
}

cli_exit_t command_security_info(const options_t *options)
{
    session_t session;
    cli_exit_t exit = session_open(&session, options);
    if (exit != CLI_OK) {
        return exit;
    }
    exit = security_ask(&session);
    if (exit == CLI_OK) {
        exit = session_finish(&session);
    }
    session_close(&session);
    return exit;
}
