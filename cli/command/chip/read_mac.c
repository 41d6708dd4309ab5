/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "view/message.h"
#include "view/result/result.h"
#include "visit/cli_visit.h"

static cli_exit_t mac_done(cli_visit_t *visit)
{
    const esp_loader_target_t *target = cli_visit_target(visit);
    if (!target->identified) {
        message_error(NULL, "in Secure Download Mode the chip does not tell its MAC address");
        return CLI_FAILED;
    }
    result_mac(target->identity.mac);
    return CLI_OK;
}

cli_exit_t command_read_mac(const options_t *options)
{
    static const cli_visit_steps_t steps = {.done = mac_done};
    return cli_visit_run(options, &steps, NULL, NULL);
}
