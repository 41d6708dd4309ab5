/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include "command.h"
#include "message.h"
#include "session.h"

cli_exit_t command_chip_id(const options_t *options)
{
    session_t session;
    cli_exit_t exit = session_open(&session, options);
    if (exit != CLI_OK) {
        return exit;
    }
    const uint8_t *mac = session.identity.mac;
    message_result("Chip: %s", esp_loader_chip_name(session.chip));
    if (!session.secure_download) {
        message_result("Revision: %u.%u", (unsigned)session.identity.revision / 100,
                       (unsigned)session.identity.revision % 100);
    }
    if ((chip_program(session.chip)->ways & CHIP_PROGRAM_MAC_IS_ID) != 0) {
        /* Its SDK's system_get_chip_id(): the lower half of the MAC address. */
        message_result("Chip id: 0x%02x%02x%02x", mac[3], mac[4], mac[5]);
    }
    exit = session_finish(&session);
    session_close(&session);
    return exit;
}
