/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "message.h"
#include "session.h"

cli_exit_t command_read_mac(const options_t *options)
{
    session_t session;
    cli_exit_t exit = session_open(&session, options);
    if (exit != CLI_OK) {
        return exit;
    }
    const uint8_t *mac = session.identity.mac;
    message_result("MAC: %02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
                   mac[5]);
    exit = session_finish(&session);
    session_close(&session);
    return exit;
}
