/* SPDX-License-Identifier: Apache-2.0 */
#include "command/chip/flash_supply.h"
#include "view/message.h"
#include "visit/cli_visit.h"

/* Which register it is depends on the chip, which is known now. */
static cli_exit_t supply_found(cli_visit_t *visit)
{
    esp_loader_task_poke_t *task = visit->command;
    const target_chip_t chip = cli_visit_target(visit)->chip;
    if (esp_host_supply_word(visit->options->flash_supply, chip, &task->address, &task->value)) {
        return CLI_OK;
    }
    message_error("leave --override-vddsdio out",
                  "--override-vddsdio: the %s has no regulator for its flash",
                  esp_loader_chip_name(chip));
    return CLI_USAGE;
}

static cli_exit_t supply_done(cli_visit_t *visit)
{
    static const char *const words[] = {
        [ESP_HOST_SUPPLY_CHIP] = "as the chip says",
        [ESP_HOST_SUPPLY_1V8] = "1.8 V",
        [ESP_HOST_SUPPLY_1V9] = "1.9 V",
        [ESP_HOST_SUPPLY_OFF] = "off",
    };
    message_say("The regulator for the flash is set: %s", words[visit->options->flash_supply]);
    return CLI_OK;
}

cli_exit_t flash_supply_set(const options_t *options)
{
    static const cli_visit_steps_t steps = {
        .doing = "set the voltage of the flash", .found = supply_found, .done = supply_done};
    options_t staying = *options;
    esp_loader_task_poke_t task;
    /* A reset would take it back. */
    staying.after = OPTIONS_AFTER_NONE;
    staying.monitor = false;
    return cli_visit_run(&staying, &steps, esp_loader_task_poke(&task, 0, 0, UINT32_MAX), &task);
}
