/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "message.h"
#include "session.h"

static cli_exit_t mac_print(const session_t *session)
{
    const uint8_t *mac = session->identity.mac;
    if (session->secure_download) {
        message_error(NULL, "in Secure Download Mode the chip does not tell its MAC address");
        return CLI_FAILED;
    }
    message_result("MAC: %02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
                   mac[5]);
    return CLI_OK;
}

cli_exit_t command_read_mac(const options_t *options)
{
    session_t session;
    cli_exit_t exit = session_open(&session, options);
    if (exit != CLI_OK) {
        return exit;
    }
    exit = mac_print(&session);
    if (exit == CLI_OK) {
        exit = session_finish(&session);
    }
    session_close(&session);
    return exit;
}
